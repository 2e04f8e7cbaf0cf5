"""Three daemons on one PostgreSQL, the one at work frozen past its lease and thawed: never two dots for one row.

The freeze is that of a whole daemon: it does nothing more, in the claim, at its dot, or while the answer comes, until
its lease has run out and another has taken over. At times the server ends its connections besides. The judge is the
receiving line's own list.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError
from tests.flow import life
from tests.servers.postgres import Postgres
from tests.torture.trial import Run, Trial

from relanced.books.door import read_ledger
from relanced.mail.answer import Answer, Kind
from relanced.rehearsal.pretend import TurnedClock
from relanced.rounds import ask, enter, mend, send
from relanced.rounds.office import Office
from relanced.service import open_office
from relanced.store import leases, outbox, proof, schema
from relanced.store.trouble import trouble_in

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = 3
PLACES = ("before the dot", "after the commit", "while it is answered")


@dataclass
class Freeze:
    """One daemon that freezes where it comes by first, until it is thawed."""

    place: str
    frozen: asyncio.Event = field(default_factory=asyncio.Event)
    thawed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class World:
    """What all three share: the server's list of letters, and where daemons freeze."""

    taken: list[str] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)

    async def pass_by(self, place: str) -> None:
        """Freeze whoever comes by here first."""
        for one in self.freezes:
            if one.place == place and not one.frozen.is_set():
                one.frozen.set()
                await one.thawed.wait()


class _Line:
    alive = True

    def __init__(self, world: World) -> None:
        self.world = world

    async def offer(self, _sender: str, recipient: str, _body: bytes, before_dot: Any) -> Answer:
        await self.world.pass_by(PLACES[0])
        if not await before_dot():
            return Answer(Kind.WITHHELD, 0, "kept back", "before_dot")
        await self.world.pass_by(PLACES[1])
        self.world.taken.append(recipient)
        await self.world.pass_by(PLACES[2])
        return Answer(Kind.ACCEPTED, 250, "taken", "dot")

    async def quit(self) -> None:
        return


@contextmanager
def _offices(folder: Path, url: str) -> Iterator[list[Office]]:
    life.configuration(folder, 9, 9)
    main = folder / "relanced.toml"
    plain = url.replace("postgresql+psycopg", "postgresql")
    main.write_text(f'[service]\ndatabase = "{plain}"\n' + main.read_text("utf-8"), "utf-8")
    made = [open_office(life.settings(folder), TurnedClock(life.MOMENT)) for _ in range(3)]
    try:
        yield made
    finally:
        for office in made:
            office.store.close()


async def _sends(office: Office, world: World) -> bool:
    """Do one pass of one daemon; False when another has the mailbox in hand."""

    async def dial() -> Any:
        return _Line(world)

    async def look() -> None:
        def looked(session: Any) -> None:
            session.get_one(schema.Mailbox, "main").looked_at = office.clock.real_now()

        await office.store.write(looked)

    try:
        fence = await mend.take_over(office, "main")
        if fence is not None:
            await send.send(office, "main", fence, dial, look)
    except SQLAlchemyError as error:
        if trouble_in(error) is None:
            raise AssertionError("an error that is not the server's") from error
        return True
    return fence is not None


async def _fill(office: Office, seed: int) -> None:
    lines = "".join(
        f"Client {seed}-{n};F-{seed}-{n};05/10/2026;100,00;c{n}@s{seed}.test\n"
        for n in range(LETTERS)
    )
    data = f"Client;Facture;Echeance;Solde;Email\n{lines}".encode()
    file = enter.File("dupont", "l.csv", data, is_confirmed=True)
    await office.store.write(enter.enter, office, file, read_ledger(data, "l.csv"))
    assert (await ask.ask(office, "dupont")).letters == LETTERS


async def _one(run: Run, offices: list[Office], seed: int) -> None:
    chance = random.Random(seed)
    freeze = Freeze(chance.choice(PLACES))
    world = World(freezes=[freeze])
    await _fill(offices[0], seed)
    chance.shuffle(offices)
    first, second, third = offices
    thawing = asyncio.create_task(_sends(first, world))
    await asyncio.wait_for(freeze.frozen.wait(), 30)
    assert not await _sends(second, world), "two daemons had one mailbox in hand"
    with second.store.look() as session:
        assert leases.holder(session, "mailbox:main") == first.owner  # whom the second names
    with second.store.begin() as session:  # the lease has run out by the database's clock
        past = leases.database_now(session) - timedelta(seconds=1)
        session.execute(update(leases.LEASES).values(until=past))
    if freeze.place == PLACES[0] and chance.random() < 0.6:
        run.count("both frozen", 1)
        await _thawed_under_another(world, freeze, thawing, second)
    else:
        if chance.random() < 0.3:
            run.count("connections ended", 1)
            _end_connections(second)
        await _until_over(second, world)
        freeze.thawed.set()
    await asyncio.wait_for(thawing, 30)
    await asyncio.gather(_sends(first, world), _sends(third, world))
    _judge(run, third, world, freeze.place)
    for office in offices:
        await office.store.write(leases.release, "mailbox:main", office.owner)


async def _thawed_under_another(
    world: World, freeze: Freeze, thawing: asyncio.Task[bool], second: Office
) -> None:
    """Let the first thaw while the second has the very letter in hand, at its dot."""
    again = Freeze(PLACES[1])
    world.freezes.append(again)
    sending = asyncio.create_task(_sends(second, world))
    await asyncio.wait_for(again.frozen.wait(), 30)
    freeze.thawed.set()
    await asyncio.wait_for(thawing, 30)
    again.thawed.set()
    await asyncio.wait_for(sending, 30)


def _end_connections(office: Office) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"  # fmt: skip
    with office.store.begin() as session:
        session.execute(text(others))


async def _until_over(office: Office, world: World) -> None:
    for _ in range(10):  # a connection that was ended is made anew at the next pass
        await _sends(office, world)
        with office.store.look() as session:
            if leases.holder(session, "mailbox:main") == office.owner:
                return
    raise AssertionError("nobody took over")


def _judge(run: Run, office: Office, world: World, place: str) -> None:
    with office.store.look() as session:
        rows = session.execute(select(outbox.LETTERS.c.recipient, outbox.LETTERS.c.state))
        states = {row.recipient: row.state for row in rows}
        assert proof.verify(session) == []
    assert max(Counter(world.taken).values()) == 1, (place, world.taken)
    for recipient in world.taken:
        assert states[recipient] in ("SENT", "UNSURE"), (place, recipient, states)
    run.count(f"frozen {place}", 1)
    run.count("left in doubt", sum(states[to] == "UNSURE" for to in world.taken))


def play(run: Run) -> None:
    cluster = Postgres()
    try:
        for seed in run.seeds():
            with (
                run.round(seed),
                tempfile.TemporaryDirectory(prefix="relanced-three-") as place,
                _offices(Path(place), cluster.database()) as offices,
            ):
                asyncio.run(_one(run, offices, seed))
    finally:
        cluster.purge()


TRIAL = Trial(
    name="three-daemons",
    promises=("I22", "I1"),
    asked=200,
    what="the daemon at work frozen past its lease and thawed, its connections ended",
    unit="freezes",
    smoke=3,
    share=1.0,
    needs=("postgres",),
    play=play,
)
