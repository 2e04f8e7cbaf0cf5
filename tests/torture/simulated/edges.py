"""The edges that are pretended: a submission server that answers as told and writes down every dot, a mailbox, a clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from relanced.clock import MachineClock
from relanced.mail.account import Endpoint
from relanced.mail.answer import Answer, Kind
from relanced.mail.mailroom import Fetched, Folder, Look, Mailroom
from relanced.mail.parse import serve
from relanced.mail.smtp import SmtpTrouble

SERVER = Endpoint("server.test", 587, "starttls")
ACCEPTED = Answer(Kind.ACCEPTED, 250, "2.0.0 Ok: queued as ABC123", "dot")


class Crash(BaseException):
    """The daemon dies here; whatever was not committed never was."""


class SteppedClock(MachineClock):
    """A clock of which every hand is turned: time passes for both hands, a step moves the wall's alone."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.ticks = 0.0

    def now(self) -> datetime:
        return self.at

    def real_now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    async def wait(self, seconds: float) -> None:
        self.turn(timedelta(seconds=seconds))

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by
        self.ticks += by.total_seconds()

    def step(self, by: timedelta) -> None:
        """Let somebody set the wall clock."""
        self.at += by


class Taken(NamedTuple):
    """One dot that the server took charge of."""

    at: datetime
    recipient: str
    body: bytes


# What the server may do with one letter: the answer, and where the line or the daemon dies.
BEFORE = {
    "450-rcpt": Answer(Kind.DEFERRED, 450, "4.2.0 greylisted", "rcpt"),
    "550-rcpt": Answer(Kind.REFUSED, 550, "5.1.1 no such user", "rcpt"),
    "cut-before": Answer(Kind.CUT, 0, "connection lost", "data"),
}
AT_DOT = {
    "451-dot": Answer(Kind.DEFERRED, 451, "4.3.0 try later", "dot"),
    "550-dot": Answer(Kind.REFUSED, 554, "5.7.1 not wanted here", "dot"),
    "mute-lost": Answer(Kind.NO_ANSWER, 0, "no answer", "dot"),
    "mute-taken": Answer(Kind.NO_ANSWER, 0, "no answer", "dot"),
}
CRASHES = ("crash-before", "crash-lost", "crash-taken")
MODES = (*BEFORE, *AT_DOT, *CRASHES, "no-line")
TAKEN = frozenset({"mute-taken", "crash-taken"})


@dataclass
class Server:
    """A submission server; `script` names what becomes of the next letters, one mode each."""

    clock: SteppedClock
    journal: list[Taken] = field(default_factory=list)
    script: deque[str] = field(default_factory=deque)
    refused: list[str] = field(default_factory=list)  # recipients it said do not exist
    alive: bool = True

    async def dial(self) -> Server:
        """Let the daemon connect."""
        if self.script and self.script[0] == "no-line":
            self.script.popleft()
            raise SmtpTrouble("unreachable", SERVER, "refused", is_temporary=True)
        self.alive = True
        return self

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
        own_copy: str | None = None,
    ) -> Answer:
        """Take one letter, or not."""
        mode = self.script.popleft() if self.script and self.script[0] != "no-line" else ""
        if mode in BEFORE:
            if mode == "550-rcpt":
                self.refused.append(recipient)
            self.alive = mode != "cut-before"
            return BEFORE[mode]
        if mode == "crash-before":
            raise Crash(mode)
        if not await before_dot():
            return Answer(Kind.WITHHELD, 0, "", "before_dot")
        if not mode or mode in TAKEN:
            self.journal.append(Taken(self.clock.now(), recipient, body))
        if mode in CRASHES:
            raise Crash(mode)
        self.alive = not mode.startswith("mute")
        return AT_DOT.get(mode, ACCEPTED)

    async def quit(self) -> None:
        """Say goodbye."""


class Room(Mailroom):
    """A mailbox with an INBOX and a Sent folder, in which mail arrives as told."""

    def __init__(self) -> None:
        self._server = SERVER
        self.mails: dict[str, list[tuple[datetime, bytes]]] = {"INBOX": [], "Sent": []}
        self.is_broken = False

    @property
    def alive(self) -> bool:
        return True

    def folders(self) -> tuple[Folder, ...]:
        return (Folder("INBOX", "inbox"), Folder("Sent", "sent"))

    def full(self) -> str | None:
        return None

    def look(
        self,
        folder: str,
        known_uidvalidity: int | None = None,
        last_uid: int = 0,
        arrived_since: date | None = None,
    ) -> Look:
        if self.is_broken:
            raise self.trouble("unreachable", "cut")
        count = len(self.mails[folder])
        return Look(1, tuple(range(last_uid + 1, count + 1)), count + 1)

    def fetch(
        self, folder: str, uids: Sequence[int], *, uidvalidity: int | None = None
    ) -> Iterator[Fetched]:
        for uid in uids:
            at, raw = self.mails[folder][uid - 1]
            yield Fetched(uid, at.astimezone(UTC), len(raw), raw, is_truncated=False)


class Parser:
    """The parser without its wall: what a strange mail may do to it is tried elsewhere."""

    def ask(self, raw: bytes) -> bytes:
        """Answer as the child would."""
        return serve(raw)
