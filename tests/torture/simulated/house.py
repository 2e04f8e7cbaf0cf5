"""A house of two creditors on one mailbox, whose days are lived by the real rounds, a year in a fraction of a second.

The store is a real SQLite file that waits for no disk. It is opened once a process and emptied between two years: what
SQLAlchemy has compiled stays compiled.
"""

from __future__ import annotations

import asyncio
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select, text
from sqlmodel import SQLModel
from tests.rounds.firm import new_store
from tests.torture.simulated.edges import Crash, Parser, Room, Server, SteppedClock

from relanced.assets import templates_folder
from relanced.config.loading import load
from relanced.dunning.ledger import ItemKind, Ledger, OpenLine
from relanced.dunning.money import Money
from relanced.mail.account import WireTrouble
from relanced.rounds import ask, brakes, decide, enter, fetch, mend, read, send, survey
from relanced.rounds.due import look_up
from relanced.rounds.office import Office
from relanced.rounds.pace import Pace
from relanced.store import leases, outbox, proof
from relanced.store.cases import CASES
from relanced.store.engine import Store
from relanced.store.journal import EVENTS

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 1, 5)
CREDITORS = ("alpha", "beta")
PERSON = decide.Person("Anne", "")
UNPACED = 10**9
FOLDERS = (
    survey.Watched("INBOX", outgoing=False),
    survey.Watched("Sent", outgoing=True),
)
PASSES = 30  # of one moment; each but the last moved something
MAIN = """
    [mailboxes.main]
    address = "relance@house.test"
    kind = "dedicated"
    password_file = "secret"
    sent_copy = "never"
    imap = {host = "127.0.0.1", port = 1, security = "none"}
    smtp = {host = "127.0.0.1", port = 1, security = "none"}
"""
CREDITOR = """
    state = "live"
    name = "Maison {name}"
    siren = "732829320"
    iban = "FR1420041010050500013M02606"
    mailbox = "main"
    procedure = "{procedure}"
    qr_code = false
    [caps]
    first_list_approval = {first}
    approval_above = 500
    per_day = 500
    jump_least = 500
    [fresh_for]
    list = 40
    [signature]
    name = "Anne Dupont"
"""
SPREAD = {"alpha": ("standard", "false"), "beta": ("cordial-5-etapes", "true")}


@dataclass(slots=True)
class Bill:
    """One line of a client's account, as the creditor's books know it."""

    number: str
    open: int  # minor units; a credit note's are negative
    total: int
    due: date
    is_listed: bool = True


class Inline(Store):
    """A store whose transactions run where they are asked for: one thread has nobody to wait for."""

    async def write(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a transaction at once."""
        with self.begin() as session:
            return work(session, *args, **kwargs)

    async def write_each(self, many: Any, context: Any, item: Any) -> Any:
        """Run a transaction over one item at once."""
        with self.begin() as session:
            return many(session, context, [item])[0]


class Here(ThreadPoolExecutor):
    """Threads that are none: what is handed over runs where it is asked for."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run it at once."""
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as trouble:  # whoever waits hears of it
            done.set_exception(trouble)
        return done


class House:
    """The house; `begin` gives it a new year."""

    def __init__(self, folder: Path) -> None:
        (folder / "creditors.d").mkdir()
        (folder / "templates").mkdir()
        secret = folder / "secret"
        secret.write_text("secret", "utf-8")
        secret.chmod(0o600)
        (folder / "relanced.toml").write_text(textwrap.dedent(MAIN), "utf-8")
        for name, (procedure, first) in SPREAD.items():
            said = textwrap.dedent(CREDITOR).format(
                name=name.title(), procedure=procedure, first=first
            )
            file = folder / "creditors.d" / f"{name}.toml"
            file.write_text(said, "utf-8")
        # The level's name in every letter: which rung it is can be judged from the bytes alone.
        plain = (templates_folder() / "letter.txt").read_text("utf-8")
        (folder / "templates" / "letter.txt").write_text(
            f"{plain}\n\n§{{{{ facts.level.name }}}}§\n", "utf-8"
        )
        found = load(folder / "relanced.toml", {})
        box = replace(
            found.mailboxes["main"], pace_per_minute=UNPACED, per_domain_per_minute=UNPACED
        )
        self.written = replace(found, mailboxes={"main": box})
        database = folder / "store.sqlite"
        database.write_bytes(new_store())
        self.store = Inline(f"sqlite:///{database}", is_kept=False)
        self.loop = asyncio.new_event_loop()
        self.loop.set_default_executor(Here())
        self.parser: Any = Parser()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.clock = SteppedClock(at_paris(FIRST, 0))
        self.server, self.room = Server(self.clock), Room()
        self.settings = self.written
        self.is_down = False
        self.next_on: date | None = None
        self.is_waiting = False
        self.read_up_to = 0
        self.probed = False

    def begin(self) -> None:
        """Empty the store, put every hand of the clock back, and start the daemon."""
        with self.store.begin() as session:
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table in reversed(SQLModel.metadata.sorted_tables):
                session.execute(table.delete())
        self._begin_anew()
        self.start()
        self.loop.run_until_complete(self._look())  # the first look is where the mailbox begins

    def start(self) -> None:
        """Start the daemon: an office of its own over the same store, and whatever a start settles."""
        self.office = Office(self.settings, self.store, self.clock, b"k" * 32, leases.new_owner())
        with self.store.begin() as session:
            for creditor in CREDITORS:
                enter.known_creditor(session, creditor)
            outbox.known_mailbox(session, "main", "incarnat")
            brakes.check_history(session, self.office)
        self.office.drift()
        self.is_down = False

    def die(self) -> None:
        """Let the daemon be gone: its lease runs out while nobody renews it."""
        with self.store.begin() as session:
            leases.release(session, "mailbox:main", self.office.owner)
        self.is_down = True

    def configure(self, **changed: Any) -> None:
        """Start again on other settings."""
        self.settings = replace(self.settings, **changed)
        was_down = self.is_down
        self.die()
        self.start()
        self.is_down = was_down

    # ------------------------------------------------------------------ days

    @property
    def today(self) -> date:
        """The day in Paris, by the wall clock."""
        return self.clock.at.astimezone(PARIS).date()

    def live(self) -> None:
        """Let the daemon do what it would do at this moment; a crash is followed by a new start."""
        if self.is_down:
            return
        for _ in range(PASSES):
            try:
                if not self.loop.run_until_complete(self._one_pass()):
                    break
            except Crash:
                self.die()
                self.start()
                self.loop.run_until_complete(mend.take_over(self.office, "main"))
        self._look_ahead()

    async def _one_pass(self) -> bool:
        """Do one pulse: listen where there is something to hear, then what is due, as `Daemon._pulse` finds it."""
        if self._is_news():
            with suppress(WireTrouble):
                await self._look()
        due = self._due()
        planned = [await ask.ask(self.office, creditor) for creditor in sorted(due.planning)]
        if planned:
            due = self._due()
        if due.silenced and self._answers():
            await self.store.write(send.server_is_back, self.office, "main")
            due = self._due()
        if not due.leaving:
            return False
        fence = await mend.take_over(self.office, "main")
        assert fence is not None
        with suppress(WireTrouble):
            sent = await send.send(
                self.office,
                "main",
                fence,
                self.server.dial,
                self._look,
                pace=Pace(UNPACED, UNPACED),
            )
            return bool(sent.moved)
        return False

    def _due(self) -> Any:
        with self.store.look() as session:
            return look_up(session, self.office)

    def _is_news(self) -> bool:
        return self.room.is_broken or sum(map(len, self.room.mails.values())) > self.read_up_to

    def _answers(self) -> bool:
        """Call the server once more, as the daemon does while it is silenced."""
        if self.server.script and self.server.script[0] == "no-line":
            self.server.script.popleft()
            return False
        return True

    async def _look(self) -> None:
        mailbox = self.office.settings.mailboxes["main"]
        count = sum(map(len, self.room.mails.values()))
        await fetch.look_at(self.office, mailbox, self.room, FOLDERS, is_whole=True)
        if count > self.read_up_to:
            await read.read(self.office, mailbox, self.parser)
        self.read_up_to = count

    def _look_ahead(self) -> None:
        """Ask when the daemon would do something next if nothing happened to it."""
        with self.store.look() as session:
            self.next_on = session.scalar(select(func.min(CASES.c.next_action_on)))
            waiting = select(outbox.LETTERS.c.id).where(outbox.LETTERS.c.state == "QUEUED").limit(1)
            self.is_waiting = session.execute(waiting).first() is not None

    # ------------------------------------------------------------------ what happens to it

    def act(self, what: Any, *args: Any, **named: Any) -> Any:
        """Let a person decide, by the functions behind the commands; what is refused is refused."""
        with self.store.begin() as session:
            return what(session, self.office, *args, **named)

    def list_in(
        self, creditor: str, lines: Sequence[OpenLine], *, complete: bool, confirmed: bool
    ) -> Any:
        """Take a list in; returns what became of it."""
        data = repr(lines).encode()
        file = enter.File(
            creditor, "l.csv", data, self.today, complete, is_confirmed=confirmed, actor="Anne"
        )
        return self.act(lambda s, o: enter.enter(s, o, file, Ledger("l.csv", tuple(lines))))

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """Let a mail arrive."""
        self.room.mails[folder].append((self.clock.at, raw))

    def rows(self, statement: Any) -> list[Any]:
        """Look into the store."""
        with self.store.look() as session:
            return list(session.execute(statement))

    def verify(self) -> None:
        """Prove every chain, every case and every letter."""
        with self.store.look() as session:
            found = proof.verify(session)
        assert not found, f"verify: {found}"

    def count(self) -> None:
        """I2: letters planned = letters that stand there, each in a state that is known."""
        with self.store.look() as session:
            planned = session.scalar(select(func.count()).where(EVENTS.c.kind == "letter_queued"))
            states = dict(
                session.execute(
                    select(outbox.LETTERS.c.state, func.count()).group_by(outbox.LETTERS.c.state)
                ).all()
            )
        known = {"QUEUED", "SENDING", "ENDING", "SENT", "BOUNCED", "FAILED", "UNSURE", "WITHDRAWN"}
        assert states.keys() <= known, states
        assert planned == sum(states.values()), f"planned {planned}, there are {states}"

    def close(self) -> None:
        """Put it away."""
        self.store.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def line_of(n: int, name: str, email: str, bill: Bill) -> OpenLine:
    """Return one line of a list."""
    kind = ItemKind.INVOICE if bill.open > 0 else ItemKind.CREDIT_NOTE
    return OpenLine(
        n, name, bill.number, Money(bill.open, "EUR"), Money(bill.total, "EUR"), kind,
        emails=(email,), due_on=bill.due, issue_on=bill.due - timedelta(30),
    )  # fmt: skip


def at_paris(day: date, minute: int) -> datetime:
    """Return a moment of a day in Paris, in UTC."""
    clock = time(minute // 60, minute % 60)
    return datetime.combine(day, clock, PARIS).astimezone(UTC)


@contextmanager
def house() -> Iterator[House]:
    """Open a house in memory, where the machine has a place for that."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="relanced-years-", dir=place) as folder:
        made = House(Path(folder))
        structlog.configure(processors=[_drop])  # two lines a letter would be most of a year's work
        try:
            yield made
        finally:
            structlog.reset_defaults()
            made.close()


def _drop(_logger: Any, _method: str, _said: Any) -> Any:
    raise structlog.DropEvent


__all__ = ["CREDITORS", "FIRST", "PARIS", "PERSON", "Bill", "House", "at_paris", "house", "line_of"]
