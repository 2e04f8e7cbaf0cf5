"""One mailbox at work: its connections, kept while they live, and what is known of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from relanced.config.settings import Mailbox
from relanced.mail.account import WireTrouble
from relanced.mail.answer import Answer
from relanced.mail.mailroom import Mailroom
from relanced.mail.smtp import Stages, Submission
from relanced.rounds import fetch, lease, read, send, survey, sweep, witness
from relanced.rounds.office import Office
from relanced.rounds.pace import Pace
from relanced.service.opening import account_of
from relanced.store import leases
from relanced.wall import Child

Told = Callable[[float], None]


def nobody(seconds: float) -> None:
    """Hear within how many seconds the wire will be done, where nobody keeps watch."""


@dataclass(slots=True)
class Post:
    """One mailbox at work. `seconds` bounds each exchange with its IMAP server.

    `heard` and `said` are told, before each exchange with the two servers, within how many seconds it will be over.
    """

    office: Office
    mailbox: Mailbox
    child: Child
    room: Mailroom | None = None
    seconds: float = 25.0
    heard: Told = nobody
    said: Told = nobody
    folders: tuple[survey.Watched, ...] = ()  # as the last whole look found them
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one use of `room` at a time
    is_witnessed: bool = False  # this process has compared the database with what else knows
    lease: lease.Lease = field(default_factory=lease.Lease)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = send.pace_of(self.mailbox)

    async def look(self, only: Collection[str] = ()) -> int:
        """Look at the mailbox, or at some folders of it, and read what came; WireTrouble when it cannot be had.

        Only a look at the whole of it makes the mailbox fresh.
        """
        async with self.turn:
            new = await self._fetch(only)
            await read.read(self.office, self.mailbox, self.child)
        return new

    async def sweep(self) -> int:
        """Look through the folders that are not watched, over the connection there is; WireTrouble when it fails."""
        if self.room is None or not self.room.alive:
            return 0
        new = await sweep.sweep(self.office, self.mailbox, self.room, self.turn)
        if new:
            async with self.turn:
                await read.read(self.office, self.mailbox, self.child)
        return new

    async def _fetch(self, only: Collection[str]) -> int:
        was_alive = self.room is not None and self.room.alive
        room = await self._room()
        try:
            return await self._fetch_from(room, only)
        except WireTrouble:
            if room.alive or not was_alive:
                raise
        return await self._fetch_from(await self._room(), only)  # the old one may just have aged

    async def _fetch_from(self, room: Mailroom, only: Collection[str]) -> int:
        some = tuple(folder for folder in self.folders if folder.name in only)
        if some:
            return await fetch.look_at(self.office, self.mailbox, room, some, is_whole=False)
        self.folders = await survey.survey(self.office, self.mailbox, room)
        if not self.is_witnessed:
            self.is_witnessed = await witness.hear_witnesses(self.office, self.mailbox, room)
        # One that knows less than its mailbox, or shares it, reads on but is not fresh: nothing leaves.
        is_alone = self.is_witnessed and await lease.tend(
            self.office, self.mailbox, room, self.lease
        )
        return await fetch.look_at(self.office, self.mailbox, room, self.folders, is_whole=is_alone)

    async def _room(self) -> Mailroom:
        if self.room is not None and self.room.alive:
            return self.room
        try:
            self.room = await asyncio.to_thread(self._dial)
        except WireTrouble as trouble:
            await self.office.store.write(
                survey.lost_sight, self.office, self.mailbox.id, trouble.because
            )
            raise
        return self.room

    def _dial(self) -> Mailroom:
        self.heard(self.seconds)
        return Mailroom(account_of(self.mailbox), seconds=self.seconds, told=self.heard)

    async def line(self) -> send.Line:
        """Dial the submission server."""
        self.said(DIAL)
        return _Spoken(
            await Submission.open(account_of(self.mailbox), seconds=DIAL),
            self.said,
            self.mailbox.own_copy,
        )

    async def leave(self) -> None:
        """Hang up, and give the mailbox's lease back so that another may take it at once."""
        if self.room is not None:
            with contextlib.suppress(WireTrouble):
                await lease.give_back(self.office, self.mailbox, self.room, self.lease)
                await asyncio.to_thread(self.room.close)
        await self.office.store.write(
            leases.release, f"mailbox:{self.mailbox.id}", self.office.owner
        )


DIAL = 60.0  # seconds
STAGES = Stages()
LONGEST_OFFER = STAGES.mail + STAGES.rcpt + STAGES.data + 2 * STAGES.block + STAGES.dot


@dataclass(slots=True)
class _Spoken:
    """A submission line that says, before each letter, how long the standard lets a server take over it.

    `own_copy` gets each letter too, in the envelope alone: what arrives there is evidence, a refusal changes nothing.
    """

    line: Submission
    said: Told
    own_copy: str | None

    @property
    def alive(self) -> bool:
        return self.line.alive

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
    ) -> Answer:
        self.said(LONGEST_OFFER)
        return await self.line.offer(envelope_from, recipient, body, before_dot, self.own_copy)

    async def quit(self) -> None:
        await self.line.quit()
