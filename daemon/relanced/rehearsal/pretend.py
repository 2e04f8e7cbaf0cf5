"""What stands in for the outside world: a wire that takes every letter, a mailbox where nothing comes, a clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from relanced.clock import SetClock
from relanced.mail.answer import Answer, Kind
from relanced.mail.mailroom import Folder, Look, Mailroom

FOLDER = "INBOX"


class TurnedClock(SetClock):
    """A clock of which every hand is turned: machine time stands with business time, and waiting turns both."""

    def real_now(self) -> datetime:
        """Return the moment the clock was set to."""
        return self.at

    def monotonic(self) -> float:
        """Return the seconds of that moment."""
        return self.at.timestamp()

    async def wait(self, seconds: float) -> None:
        """Turn the clock on instead of waiting."""
        self.turn(timedelta(seconds=seconds))


class TakingLine:
    """A submission server that takes every letter, and passes none on."""

    alive = True

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
        own_copy: str | None = None,
    ) -> Answer:
        """Take one letter, if its sender still wants it taken at the dot."""
        if not await before_dot():
            return Answer(Kind.WITHHELD, 0, "kept back before the final dot", "before_dot")
        return Answer(Kind.ACCEPTED, 250, "taken by a rehearsal", "dot")

    async def quit(self) -> None:
        """Say goodbye to nobody."""


class SilentRoom(Mailroom):
    """A mailbox in which nothing ever arrives."""

    def __init__(self) -> None:
        """Connect to nothing."""

    @property
    def alive(self) -> bool:
        """Whether it may still be used: always."""
        return True

    def folders(self) -> tuple[Folder, ...]:
        """Return the one folder there is."""
        return (Folder(FOLDER, None),)

    def look(
        self,
        folder: str,
        known_uidvalidity: int | None = None,
        last_uid: int = 0,
        arrived_since: date | None = None,
    ) -> Look:
        """See nothing new."""
        return Look(known_uidvalidity or 1, (), last_uid + 1)
