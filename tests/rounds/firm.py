"""A firm at work without a network: the real rounds, a real store, a real parser child, a clock turned by hand.

The wire is the one thing pretended: a line that takes every letter (or answers as told), and mail that is put into the
store as `fetch` would put it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.mail.answer import Answer, Kind
from relanced.rounds import ask, decide, enter, fetch, mend, outcomes, read, send
from relanced.rounds.office import Office
from relanced.service import open_office
from relanced.store import inbox, migrations, outbox, proof, views
from relanced.wall import Child

PARIS = ZoneInfo("Europe/Paris")
ACCEPTED = Answer(Kind.ACCEPTED, 250, "2.0.0 Ok: queued as ABC123", "dot")
CREDITOR = """
    state = "{state}"
    name = "{title}"
    siren = "732829320"
    iban = "FR1420041010050500013M02606"
    mailbox = "{mailbox}"
    procedure = "{procedure}"
    {more}
    [caps]
    first_list_approval = {first}
    {caps}
    [signature]
    name = "Anne Dupont"
    {tables}
"""
MAILBOX = """
    [mailboxes.{name}]
    address = "{name}@firm.test"
    kind = "{kind}"
    password_file = "secret"
    imap = {{host = "127.0.0.1", port = 1, security = "none"}}
    smtp = {{host = "127.0.0.1", port = 1, security = "none"}}
"""


@cache
def new_store() -> bytes:
    """Return the file of an empty SQLite store with the newest tables; every firm begins with a copy of it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        migrations.upgrade(f"sqlite:///{file}")
        return file.read_bytes()


@dataclass
class Line:
    """A submission server that answers as told, and remembers what it took."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    before: Callable[[], None] | None = (
        None  # happens while the letter is on the wire, before its dot
    )
    alive: bool = True

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
    ) -> Answer:
        answer = self.answers.get(recipient, ACCEPTED)
        if answer.stage in ("mail", "rcpt", "data"):
            return answer
        if self.before is not None:
            self.before()
        if not await before_dot():
            return Answer(Kind.WITHHELD, 0, "", "before_dot")
        if answer.kind is Kind.ACCEPTED:
            self.taken.append((recipient, body))
        return answer

    async def quit(self) -> None:
        """Say nothing."""


class Firm:
    """One installation: `books`, `day`, `mail` and a look at what stands."""

    def __init__(
        self,
        folder: Path,
        child: Child,
        creditors: dict[str, dict[str, str]],
        kind: str,
        service: str = "",
    ) -> None:
        (folder / "creditors.d").mkdir()
        secret = folder / "secret"
        secret.write_text("secret", "utf-8")
        secret.chmod(0o600)
        boxes = {told.get("mailbox", "main") for told in creditors.values()}
        main = "".join(
            textwrap.dedent(MAILBOX).format(name=box, kind=kind) for box in sorted(boxes)
        )
        main = f"[service]\n{service}\n{main}"
        (folder / "relanced.toml").write_text(main, "utf-8")
        for name, told in creditors.items():
            text = textwrap.dedent(CREDITOR).format(
                state=told.get("state", "live"), title=told.get("title", f"Maison {name.title()}"), mailbox=told.get("mailbox", "main"),
                procedure=told.get("procedure", "standard"), more=told.get("more", ""), caps=told.get("caps", ""),
                first=told.get("first", "false"),
                tables=textwrap.dedent(told.get("tables", "")),
            )  # fmt: skip
            (folder / "creditors.d" / f"{name}.toml").write_text(text, "utf-8")
        self.folder = folder
        self.clock = SetClock(datetime(2026, 9, 1, 8, tzinfo=UTC))
        settings = load(folder / "relanced.toml", {})
        place = make_url(settings.service.connection_url())
        if place.get_backend_name() == "sqlite" and place.database:
            Path(place.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(place.database).write_bytes(new_store())
        self.office: Office = open_office(settings, self.clock)
        self.child = child
        self.line = Line()
        self.uid = 0
        self.heading = "Client;Facture;Echeance;Solde;Email"

    def rename_mailbox(self, old: str, new: str) -> None:
        """Give a mailbox another name in every file of the configuration, and start again."""
        for file in (self.folder / "relanced.toml", *(self.folder / "creditors.d").glob("*.toml")):
            text = file.read_text("utf-8").replace(f"[mailboxes.{old}]", f"[mailboxes.{new}]")
            file.write_text(text.replace(f'mailbox = "{old}"', f'mailbox = "{new}"'), "utf-8")
        self.reopen()

    def forget_creditor(self, name: str) -> None:
        """Take a creditor's file away, and start again."""
        (self.folder / "creditors.d" / f"{name}.toml").unlink()
        self.reopen()

    def configure(self, creditor: str, more: str) -> None:
        """Write something more into a creditor's file, and start again."""
        file = self.folder / "creditors.d" / f"{creditor}.toml"
        file.write_text(file.read_text("utf-8") + "\n" + more, "utf-8")
        self.reopen()

    def shorten(self, procedure: str) -> None:
        """Write a procedure of one level."""
        ladder = '[[level]]\nname = "mot"\nafter_due = 3\nchannel = "email"\ntemplate = "cordial"\n'
        (self.folder / "procedures.d").mkdir()
        (self.folder / "procedures.d" / f"{procedure}.toml").write_text(ladder, "utf-8")

    def configure_procedure(self, creditor: str, procedure: str) -> None:
        """Give a creditor another ladder, and start again."""
        file = self.folder / "creditors.d" / f"{creditor}.toml"
        text = re.sub(r'procedure = "[^"]*"', f'procedure = "{procedure}"', file.read_text("utf-8"))
        file.write_text(text, "utf-8")
        self.reopen()

    def reopen(self) -> None:
        """Start again on the configuration as it is written now."""
        owner = self.office.owner
        self.office.store.close()
        self.office = open_office(load(self.folder / "relanced.toml", {}), self.clock)
        self.office.owner = owner  # its leases were given back

    def at(self, moment: str) -> None:
        """Turn the clock to a moment in Paris."""
        self.clock.at = datetime.fromisoformat(moment).replace(tzinfo=PARIS).astimezone(UTC)

    def books(
        self, *lines: str, creditor: str = "dupont", complete: bool = True, confirm: bool = True
    ) -> Any:
        """Take in a list: `Client;Facture;Echeance;Solde;Email` lines, of the day the clock shows."""
        data = (self.heading + "\n" + "".join(f"{line}\n" for line in lines)).encode()
        ledger = read_ledger(data, "liste.csv", enter.defaults_of(self.office, creditor))
        today = self.office.today(creditor)
        file = enter.File(
            creditor, "liste.csv", data, today, complete, is_confirmed=confirm, actor="test"
        )
        with self.office.store.begin() as session:
            return enter.enter(session, self.office, file, ledger)

    async def day(self, moment: str) -> send.Sent:
        """Live the asking and the sending of one moment; the mailbox is fresh and was read."""
        self.at(moment)
        for creditor in self.office.settings.creditors:
            await ask.ask(self.office, creditor)
        return await self.speak()

    async def days(
        self, first: str, last: str, *lines: str, creditor: str = "dupont"
    ) -> list[tuple[str, str]]:
        """Live every day from `first` to `last`, the list taken in each morning; returns who was asked on which day."""
        asked = []
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            self.at(f"{day}T09:00")
            self.books(*lines, creditor=creditor)
            before = len(self.line.taken)
            await self.day(f"{day}T09:30")
            asked += [(day.isoformat(), to) for to, _ in self.line.taken[before:]]
            day += timedelta(1)
        return asked

    async def speak(self) -> send.Sent:
        """Do the sending round of every mailbox."""
        done = send.Sent()
        for box in self.office.settings.mailboxes:
            fence = await mend.take_over(self.office, box)
            assert fence is not None
            one = await send.send(
                self.office, box, fence, self._dial, lambda box=box: self._look(box)
            )
            for name in ("sent", "deferred", "failed", "unsure", "withdrawn", "kept_back"):
                setattr(done, name, getattr(done, name) + getattr(one, name))
            done.refused += one.refused
        return done

    async def _dial(self) -> Line:
        return self.line

    async def _look(self, box: str) -> None:
        began = self.clock.real_now()
        await self.office.store.write(fetch._looked, self.office, box, began)
        await read.read(self.office, self.office.settings.mailboxes[box], self.child)

    async def mail(
        self,
        sender: str,
        text: str,
        subject: str = "Re: facture",
        box: str = "main",
        head: str = "",
    ) -> int:
        """Let a mail arrive and be read; returns its number."""
        date = self.clock.now().astimezone(PARIS).strftime("%a, %d %b %Y %H:%M:%S %z")
        raw = (
            f"From: {sender}\r\nTo: {box}@firm.test\r\nSubject: {subject}\r\nDate: {date}\r\n"
            f"Message-ID: <m{self.uid}@client.test>\r\n{head}MIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        )
        return await self.raw(raw.encode(), box)

    async def raw(
        self, raw: bytes, box: str = "main", folder: str = "INBOX", *, outgoing: bool = False
    ) -> int:
        """Let raw bytes arrive in a folder and be read."""
        self.uid += 1
        arrived = inbox.Arrived(
            self.uid,
            hashlib.sha256(raw).hexdigest(),
            raw,
            self.clock.now(),
            fetch._field(raw.partition(b"\r\n\r\n")[0], b"message-id"),
            fetch._sender(raw),
            fetch._field(raw.partition(b"\r\n\r\n")[0], b"subject"),
        )
        with self.office.store.begin() as session:
            inbox.store(
                session,
                box,
                folder,
                1,
                [arrived],
                last_uid=self.uid,
                outgoing=outgoing,
                at=self.clock.now(),
            )
        await read.read(self.office, self.office.settings.mailboxes[box], self.child)
        return self.uid

    def act(self, what: Callable[..., Any], *args: Any, who: str = "Anne", **named: Any) -> Any:
        """Let a person decide."""
        with self.office.store.begin() as session:
            return what(session, self.office, *args, **named)

    def cases(self) -> dict[str, dict[str, Any]]:
        """Return every case by its debtor's name, as `cases --json` prints them."""
        with self.office.store.look() as session:
            return {case["debtor"]: case for case in views.case_list(session, "fr")}

    def flags(self) -> list[tuple[str, str | None]]:
        """Return the kinds of flag that stand, each with its debtor."""
        names = {case["id"]: name for name, case in self.cases().items()}
        with self.office.store.look() as session:
            return sorted(
                (flag["kind"], names.get(flag["case"]) or "")
                for flag in views.flag_list(session, "fr")
            )

    def letters(self) -> list[Any]:
        """Return the rows of the outbox."""
        with self.office.store.look() as session:
            return list(session.execute(outbox.LETTERS.select().order_by(outbox.LETTERS.c.id)))

    def received(self) -> list[tuple[str, Message]]:
        """Return what the server took: recipient and parsed letter."""
        return [(to, message_from_bytes(raw, policy=default)) for to, raw in self.line.taken]

    def verify(self) -> list[str]:
        """Return what `verify` finds wrong."""
        with self.office.store.look() as session:
            return proof.verify(session)

    def because(self, letter: Any) -> str:
        """Return the key of the reason a letter ended with."""
        return str(json.loads(letter.answer)["key"]) if letter.answer else ""


def person(why: str = "essai") -> decide.Person:
    """Return who acts in the tests."""
    return decide.Person("Anne", why)


__all__ = ["ACCEPTED", "Answer", "Firm", "Iterator", "Kind", "Line", "decide", "outcomes", "person"]
