"""The store fails at any of its writes while letters leave: no dot without a row that says so, and it goes on when cured.

Real faults by the engine's own limits: no page more (SQLITE_FULL), no octet more (RLIMIT_FSIZE, SQLITE_IOERR), another
program's lock (SQLITE_BUSY), a connection that may only read (SQLITE_READONLY). Each strikes at the n-th commit of a
sending run and lasts for some tries of writing. The judge is the receiving line's own list.
"""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from tests.flow import life
from tests.torture.trial import Run, Trial

from relanced import log
from relanced.books.door import read_ledger
from relanced.mail.answer import Answer, Kind
from relanced.rehearsal.pretend import TurnedClock
from relanced.rounds import ask, enter, mend, send
from relanced.rounds.office import Office
from relanced.service import open_office
from relanced.store import outbox, proof, schema
from relanced.store.soundness import trouble_with
from relanced.store.trouble import trouble_in

LETTERS = 3
KINDS = ("full", "failing", "locked", "read_only")
NOT_YET = ("QUEUED", "SENDING")


@dataclass
class Fault:
    """A fault of the storage that begins before the n-th statement that writes and ends after some more."""

    kind: str
    at: int
    lasts: int
    file: Path
    seen: int = 0
    struck: int = 0
    other: sqlite3.Connection | None = None
    cures: list[Callable[[], object]] = field(default_factory=list)

    def before(self, connection: Any, statement: str) -> None:
        """Count a statement, and begin or end the fault."""
        if statement.lstrip()[:6].upper() not in ("BEGIN ", "BEGIN", "INSERT", "UPDATE", "DELETE"):
            return
        self.seen += 1
        if self.seen >= self.at + self.lasts:
            self.cure()
        elif self.seen >= self.at:
            self.strike(connection)

    def strike(self, connection: Any) -> None:
        """Begin the fault for the connection that is about to write."""
        self.struck += 1
        raw = connection.connection.dbapi_connection
        if self.kind == "full":
            raw.execute("PRAGMA max_page_count = 1")
            self._fill(raw)
            self.cures.append(lambda: raw.execute("PRAGMA max_page_count = 1073741823"))
        elif self.kind == "read_only":
            raw.execute("PRAGMA query_only = ON")
            self.cures.append(lambda: raw.execute("PRAGMA query_only = OFF"))
        elif self.kind == "failing":
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
            self.cures.append(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
        elif self.other is None and not raw.in_transaction:
            raw.execute("PRAGMA busy_timeout = 1")
            self.other = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
            self.other.execute("BEGIN IMMEDIATE")
            self.cures.append(self.other.close)

    @staticmethod
    def _fill(raw: Any) -> None:
        """Use up the free pages of the file within the transaction under way, and fail as its statement would."""
        if raw.in_transaction:
            try:
                raw.execute("CREATE TABLE IF NOT EXISTS heap (x BLOB)")
                raw.execute("INSERT INTO heap VALUES (zeroblob(1000000))")
            except sqlite3.OperationalError as full:
                raise OperationalError("INSERT", {}, full) from full

    def cure(self) -> None:
        """End it."""
        for one in self.cures:
            one()
        self.cures.clear()
        self.other = None


class _Line:
    """A submission server that takes every letter and writes it down outside our store."""

    alive = True

    def __init__(self, taken: list[str], look: Callable[[str], None]) -> None:
        self.taken, self.look = taken, look

    async def offer(self, _sender: str, recipient: str, _body: bytes, before_dot: Any) -> Answer:
        if not await before_dot():
            return Answer(Kind.WITHHELD, 0, "kept back", "before_dot")
        self.look(recipient)
        self.taken.append(recipient)
        return Answer(Kind.ACCEPTED, 250, "taken", "dot")

    async def quit(self) -> None:
        return


async def filled(folder: Path) -> Office:
    """Return an installation with its letters queued."""
    office = open_office(life.settings(folder), TurnedClock(life.MOMENT))
    lines = "".join(f"Client {n};F-{n};05/10/2026;100,00;c{n}@c{n}.test\n" for n in range(LETTERS))
    data = f"Client;Facture;Echeance;Solde;Email\n{lines}".encode()
    file = enter.File("dupont", "l.csv", data, is_confirmed=True)
    await office.store.write(enter.enter, office, file, read_ledger(data, "l.csv"))
    assert (await ask.ask(office, "dupont")).letters == LETTERS
    return office


def _states(office: Office) -> dict[str, str]:
    wanted = select(outbox.LETTERS.c.recipient, outbox.LETTERS.c.state)
    with office.store.look() as session:
        return {row.recipient: row.state for row in session.execute(wanted)}


async def _one(run: Run, folder: Path, chance: random.Random, kind: str) -> None:
    office = await filled(folder)
    file = folder / "state" / "relanced.db"
    fault = Fault(kind, chance.randint(1, 25), chance.randint(1, 12), file)
    event.listen(
        office.store.engine, "before_cursor_execute",
        lambda connection, _cursor, statement, *_: fault.before(connection, statement),
    )  # fmt: skip
    taken: list[str] = []

    def dot(recipient: str) -> None:
        assert _states(office)[recipient] == "ENDING", "a dot without its row"

    async def dial() -> Any:
        return _Line(taken, dot)

    async def look() -> None:
        def looked(session: Any) -> None:
            session.get_one(schema.Mailbox, "main").looked_at = office.clock.real_now()

        await office.store.write(looked)

    for turn in range(60):
        if (
            turn == 30
        ):  # whatever still lasts is cured now, also a limit set on a connection, and letters must leave
            fault.cure()
            office.store.engine.dispose()
        run.count("passes refused", await _is_refused(office, dial, look))
        if all(state not in NOT_YET for state in _states(office).values()):
            break
        office.clock.turn(timedelta(seconds=1))  # type: ignore[attr-defined]
        with suppress(OSError):  # as the daemon does between two passes
            assert office.store.ground is not None
            office.store.ground.lay()
    fault.cure()
    _judge(run, office, taken, fault)
    office.store.close()


async def _is_refused(office: Office, dial: Any, look: Any) -> bool:
    """Do one pass of sending; says whether the storage kept it from its end."""
    try:
        fence = await mend.take_over(office, "main")
        if fence is not None:
            await send.send(office, "main", fence, dial, look)
    except SQLAlchemyError as error:
        if trouble_in(error) is None:
            raise AssertionError("an error that is not the storage's") from error
        return True
    return False


def _judge(run: Run, office: Office, taken: list[str], fault: Fault) -> None:
    states = _states(office)
    assert max(Counter(taken).values(), default=0) <= 1, ("sent twice", taken)
    assert set(taken) == {to for to, state in states.items() if state == "SENT"}, (taken, states)
    assert len(taken) == LETTERS, ("it did not go on", fault, states)
    assert trouble_with(office.store.url) is None
    with office.store.look() as session:
        assert proof.verify(session) == []
    run.count("faults that struck", bool(fault.struck))


@contextmanager
def _the_log_of_the_service() -> Iterator[None]:
    """Log as the service does: to a file that may be full too."""
    before = structlog.get_config()
    log.set_up("warning")
    try:
        yield
    finally:
        structlog.configure(**before)


def play(run: Run) -> None:
    """Let one fault strike a sending run a round."""
    with _the_log_of_the_service():
        _play(run)


def _play(run: Run) -> None:
    for seed in run.seeds():
        chance = random.Random(seed)
        with run.round(seed), tempfile.TemporaryDirectory(prefix="relanced-disk-") as place:
            folder = Path(place)
            life.configuration(folder, 9, 9)
            try:
                asyncio.run(_one(run, folder, chance, KINDS[seed % len(KINDS)]))
            finally:
                _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


TRIAL = Trial(
    name="disk-faults",
    promises=("I23",),
    asked=400,
    what="the store full, failing, locked or read-only from any statement on, for a while",
    unit="faults",
    smoke=8,
    share=1.0,
    play=play,
)
