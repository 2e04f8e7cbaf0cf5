"""UIDs that no longer tell what was read: nothing has its effect twice, and nothing leaves before all is read again."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.rounds.firm import Firm
from tests.servers.mailserver import Mailserver
from tests.torture.simulated.edges import SERVER
from tests.torture.trial import Run, Trial

from relanced.mail.account import WireTrouble
from relanced.mail.imap import ImapTrouble, Line, connect
from relanced.mail.mailroom import Fetched, Mailroom
from relanced.rounds import ask, brakes, fetch, read
from relanced.store import inbox
from relanced.store.journal import EVENTS
from relanced.wall import Child

DEBTORS = 6
BOOKS = [f"D{n} SARL;FA-26{n:04};30/09/2026;500,00;compta@d{n}.test" for n in range(DEBTORS)]
CALL, SECOND = "2026-10-20", "2026-10-27"  # when a call is due, and the letter after it


class World:
    """A firm whose mailbox lies on a real server, and another program at the same mailbox."""

    def __init__(self, folder: Path, server: Mailserver, child: Child) -> None:
        self.server = server
        self.address = server.fresh()
        self.firm = Firm(folder, child, {"dupont": {}}, "dedicated")
        self.other: Line = connect(server.account(self.address), 30)
        self.other.create_folder("All Mail")
        self.room = Mailroom(server.account(self.address))

    async def look(self, _box: str = "main") -> int:
        if not self.room.alive:
            self.room = Mailroom(self.server.account(self.address))
        box = self.firm.office.settings.mailboxes["main"]
        new = await fetch.fetch(self.firm.office, box, self.room)
        await read.read(self.firm.office, box, self.firm.child)
        return new

    def lay(self, n: int, text: str, folder: str = "INBOX") -> None:
        raw = (
            f"From: compta@d{n}.test\r\nTo: main@firm.test\r\nSubject: Re: FA-26{n:04}\r\n"
            f"Message-ID: <{n}.{len(text)}@d{n}.test>\r\nDate: Mon, 05 Oct 2026 12:00:00 +0200\r\n\r\n{text}\r\n"
        )
        self.room.append(folder, raw.encode(), [], self.firm.clock.real_now())

    def effects(self) -> dict[str, int]:
        """Count, by case, how often a message had its effect."""
        with self.firm.office.store.look() as session:
            rows = session.execute(EVENTS.select().where(EVENTS.c.kind == "message"))
            chains = [row.chain for row in rows]
        return {chain: chains.count(chain) for chain in chains}

    def close(self) -> None:
        self.room.close()
        self.other.leave()
        self.firm.office.store.close()


def _folder_renamed(world: World) -> None:
    with world.other.exchange("protocol", time.monotonic() + 20):
        world.other.rename_folder("All Mail", "Le reste")


def _uidnext_back(world: World) -> None:
    """As from a copy of the mailbox: the cursor is ahead of every UID there is."""
    with world.firm.office.store.begin() as session:
        session.execute(inbox.FOLDERS.update().values(last_uid=inbox.FOLDERS.c.last_uid + 500))


def _moved_about(world: World) -> None:
    with world.other.exchange("protocol", time.monotonic() + 20):
        world.other.select_folder("INBOX")
        world.other.move("1:*", "Junk")
        world.other.unselect_folder()


def _expunged(world: World) -> None:
    with world.other.exchange("protocol", time.monotonic() + 20):
        world.other.select_folder("INBOX")
        world.other.delete_messages([1, 2])
        world.other.expunge()
        world.other.unselect_folder()


def _indexes_lost(world: World) -> None:
    """UIDs begin again at 1, below those that were read: what comes next bears one that was known."""
    _expunged(world)
    world.room.close()
    world.other.leave()
    world.server.forget_uids(world.address)
    world.other = connect(world.server.account(world.address), 30)
    world.room = Mailroom(world.server.account(world.address))


def _account_moved(world: World) -> None:
    """The same mails in another account, under UIDs and a UIDVALIDITY of their own."""
    world.room.close()
    world.other.leave()
    old = world.server.mails(world.address)
    world.address = world.server.fresh()
    world.other = connect(world.server.account(world.address), 30)
    world.other.create_folder("All Mail")
    world.room = Mailroom(world.server.account(world.address))
    for raw in old:
        world.room.append("INBOX", raw, [], world.firm.clock.real_now())


WAYS: dict[str, Callable[[World], None]] = {
    "indexes lost": _indexes_lost,
    "folder renamed": _folder_renamed,
    "UIDNEXT back": _uidnext_back,
    "moved by another program": _moved_about,
    "expunged by another program": _expunged,
    "account moved": _account_moved,
}


async def _round(world: World, run: Run, seed: int) -> None:
    firm = world.firm
    firm.at("2026-10-05T09:00")
    firm.books(*BOOKS)
    await firm.day("2026-10-05T09:30")
    before = len(firm.line.taken)
    await world.look()
    for n in range(3):
        world.lay(n, f"Nous regardons, {seed}.", "All Mail" if n == 2 else "INBOX")
    await world.look()
    first = world.effects()
    assert sorted(first.values()) == [1, 1, 1]
    name = list(WAYS)[seed % len(WAYS)]
    await asyncio.to_thread(WAYS[name], world)
    world.lay(3, "Une autre reponse.")
    await _no_letter_before_the_end(world, name)
    await world.look()
    again = world.effects()
    assert {chain: again[chain] for chain in first} == first, f"{name}: an effect was repeated"
    assert sum(again.values()) == 4, f"{name}: {again}"
    asked = sorted(to for to, _ in firm.line.taken[before:])
    assert asked == [f"compta@d{n}.test" for n in range(4, DEBTORS)], f"{name}: {asked}"
    with firm.office.store.look() as session:
        assert brakes.freshness(session, firm.office, "main") is not None
    run.count(name)


async def _no_letter_before_the_end(world: World, name: str) -> None:
    """Have the next letters due now: none leaves on a look that was cut, and then none to who has answered."""
    firm, before = world.firm, len(world.firm.line.taken)
    firm.at(f"{CALL}T09:30")
    await ask.ask(firm.office, "dupont")
    firm.at(f"{SECOND}T09:00")
    firm.books(*BOOKS)
    firm._look = world.look  # type: ignore[method-assign, assignment]
    fetch_on, world.room.fetch = world.room.fetch, _cut  # type: ignore[method-assign]
    with suppress(WireTrouble):
        await firm.day(f"{SECOND}T09:30")
    assert len(firm.line.taken) == before, f"{name}: sent before all was read again"
    world.room.fetch = fetch_on  # type: ignore[method-assign]
    await firm.day(f"{SECOND}T10:30")


def _cut(*_: object, **__: object) -> Iterator[Fetched]:
    raise ImapTrouble("protocol", SERVER, "cut in mid-look", is_temporary=True)


@contextmanager
def _served() -> Iterator[tuple[Mailserver, Child]]:
    server, child = Mailserver(), read.parser()
    try:
        yield server, child
    finally:
        child.close()
        server.purge()


def play(run: Run) -> None:
    """Lose the cursor in one way a round."""
    with _served() as (server, child):
        for seed in run.seeds():
            with run.round(seed), tempfile.TemporaryDirectory() as folder:
                world = World(Path(folder), server, child)
                try:
                    asyncio.run(_round(world, run, seed))
                finally:
                    world.close()


TRIAL = Trial(
    name="resync",
    promises=("I16", "I12"),
    asked=30,
    unit="resyncs",
    what="indexes wiped, a folder renamed, UIDNEXT back, the account moved, another program moving and expunging",
    play=play,
    smoke=6,
    needs=("dovecot",),
)
