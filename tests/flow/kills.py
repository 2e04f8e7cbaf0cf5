"""Daemons that are killed, and the judge of what they did: the receiving server's own list, outside our database."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Talk
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.flow import life
from tests.service.house import until

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.demo.sandbox import Sandbox
from relanced.mail.imap import connect
from relanced.rounds import ask, enter
from relanced.service import account_of, open_office
from relanced.store import outbox, proof
from relanced.store.engine import Store
from relanced.words import Because

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.flow.life", "relanced.mail.compose", "relanced.rounds.read"])
OPEN = ("QUEUED", "SENDING", "ENDING")


class World(Sandbox):
    """The outside: it takes a letter at once or after a moment, and writes it down on either side of that moment."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__({life.BOX: "secret"})
        self.chance = chance
        self.slowness = 0.0  # seconds a dot may wait for its answer, at most
        self.calls = 0  # connections of daemons that want to send

    def _smtp(self) -> SMTP:
        self.calls += 1
        return super()._smtp()

    async def handle_DATA(self, server: SMTP, session: Talk, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter, some of them only after a moment in which the daemon may die."""
        before, after = sorted(self.chance.uniform(0, self.slowness) for _ in range(2))
        await asyncio.sleep(before)  # noqa: TID251 - a server takes its time
        said = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(after - before)  # noqa: TID251
        return said


@contextmanager
def world(seed: int) -> Iterator[World]:
    """Run an SMTP and an IMAP server that live on while daemons die."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = World(random.Random(seed))
    asyncio.run_coroutine_threadsafe(made.open(), loop).result(20)
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(made.close(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@dataclass(slots=True)
class Verdict:
    """What the judge found."""

    kills: int = 0
    under_way: int = 0  # kills that caught a letter in SENDING or ENDING
    letters: int = 0
    twice: int = 0
    lost: int = 0
    doubts: int = 0
    doubts_elsewhere: int = 0  # that were not in ENDING when their daemon died
    tried_again: int = 0  # letters that may have left when their daemon died, and were offered anew
    troubles: list[Because] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)  # letters nobody accounts for


def judged(found: Verdict) -> None:
    """Hold a verdict against the promises."""
    assert (found.twice, found.lost, found.doubts_elsewhere, found.tried_again) == (0, 0, 0, 0)
    assert (found.troubles, found.odd) == ([], [])


class Round:
    """One installation with its letters queued, and the daemons that live and die in it."""

    def __init__(self, folder: Path, box: World, letters: int, found: Verdict) -> None:
        self.folder, self.box, self.letters, self.found = folder, box, letters, found
        self.seen = len(box.delivered)
        self.ending: dict[int, int] = {}  # letters a daemon left at their dot: its fence
        life.configuration(folder, box.imap_port, box.smtp_port)
        asyncio.run(self._fill())
        found.letters += letters
        self.store = Store(life.settings(self.folder).service.connection_url())

    async def _fill(self) -> None:
        office = open_office(life.settings(self.folder), SetClock(life.MOMENT))
        lines = "".join(
            f"Client {n};F-{n};05/10/2026;100,00;c{n}@c{n}.test\n" for n in range(self.letters)
        )
        data = f"Client;Facture;Echeance;Solde;Email\n{lines}".encode()
        file = enter.File("dupont", "l.csv", data, is_confirmed=True)
        await office.store.write(enter.enter, office, file, read_ledger(data, "l.csv"))
        asked = await ask.ask(office, "dupont")
        assert asked.letters == self.letters
        office.store.close()

    def look(self, what: Callable[[Any], Any]) -> Any:
        with self.store.look() as session:
            return what(session)

    def states(self) -> dict[int, str]:
        wanted = select(outbox.LETTERS.c.id, outbox.LETTERS.c.state)
        return self.look(lambda s: {row.id: row.state for row in s.execute(wanted)})

    def die(self, die_at: int = 0, after: float = 0.0, *, speaking: bool = False) -> bool:
        """Let one daemon die at its n-th commit, or after some seconds; False when it outlived its letters.

        A negative n counts from the commit that took the first letter in hand.
        The seconds count from its birth, or from when it is `speaking` to the server.
        """
        calls = self.box.calls
        before = self._unsure()
        with self.daemon(die_at) as child:
            if die_at:
                until(lambda: not child.is_alive() or self.is_done(), 120, 0.1)
            else:
                if speaking:
                    until(lambda: self.box.calls > calls or self.is_done(), 60, 0.01)
                child.join(after)
            is_killed = not child.is_alive() or not die_at
        self.judge(before)
        return is_killed

    @contextmanager
    def daemon(self, die_at: int) -> Iterator[BaseProcess]:
        """Have a daemon born, and dead (SIGKILL) at the end."""
        ear, born = FORKS.Pipe(duplex=False)
        child = FORKS.Process(target=life.live, args=(str(self.folder), die_at, born), daemon=True)
        child.start()
        born.close()
        try:
            with suppress(EOFError):  # died before it was born
                ear.recv_bytes()
            yield child
        finally:
            child.kill()
            child.join()
            ear.close()

    def _unsure(self) -> set[int]:
        """Return the letters that a dead daemon leaves in doubt: those it had just before their dot, and no other."""
        return {key for key, state in self.states().items() if state in ("ENDING", "UNSURE")}

    def is_done(self) -> bool:
        """Say whether no letter waits any more."""
        return not any(state in OPEN for state in self.states().values())

    def judge(self, before: set[int]) -> None:
        """Look at what one death left: doubts that another daemon has since settled, and whether the store is whole."""
        states = self.states()
        wanted = outbox.LETTERS.select().where(outbox.LETTERS.c.state == "ENDING")
        left = self.look(lambda s: list(s.execute(wanted)))
        self.ending |= {row.id: row.fence for row in left}
        self.found.kills += 1
        self.found.under_way += any(s in ("SENDING", "ENDING") for s in states.values())
        unsure = {key for key, state in states.items() if state == "UNSURE"}
        self.found.doubts_elsewhere += len(unsure - before)
        self.found.troubles += self.look(proof.verify)

    def end(
        self, conserved: Callable[[Session, int], list[str]] = lambda _session, _planned: []
    ) -> None:
        """Let one last daemon live to the end, and count; `conserved` looks for letters nobody accounts for."""
        before = self._unsure()
        with self.daemon(0):
            until(self.is_done, 120, 0.1)
        self.judge(before)
        self.found.kills -= 1  # that was no death
        got = Counter(to for to, _ in self.box.delivered[self.seen :])
        rows = self.look(lambda s: list(s.execute(outbox.LETTERS.select())))
        self.found.odd += self.look(lambda s: conserved(s, self.letters))
        self.store.close()
        self._clear_away()
        self.found.twice += sum(count - 1 for count in got.values())
        self.found.doubts += sum(row.state == "UNSURE" for row in rows)
        fences = {row.id: row.fence for row in rows}
        self.found.tried_again += sum(fences[key] != fence for key, fence in self.ending.items())
        self.found.lost += sum(row.state != "UNSURE" and got[row.recipient] == 0 for row in rows)

    def _clear_away(self) -> None:
        """Take the folder of its lease message out of the mailbox, where the next installation would read it."""
        line = connect(account_of(life.settings(self.folder).mailboxes["main"]), 20)
        line.delete_folder(self.folder.name)
        line.leave()


def at_each_commit(box: World, found: Verdict, letters: int, most: int = 200) -> None:
    """Kill a first daemon at its n-th commit, for every n until it gets all its work done before."""
    for die_at in range(1, most):
        with tempfile.TemporaryDirectory(prefix="relanced-kills-") as folder:
            one = Round(Path(folder), box, letters, found)
            is_killed = one.die(die_at)
            one.end()
        if not is_killed:
            found.kills -= 1
            return
    raise AssertionError("the work never ended")


def at_random(box: World, found: Verdict, kills: int, seed: int, letters: int = 200) -> None:
    """Kill daemons at random moments of a sending run, ten in a row over one store."""
    chance = random.Random(seed)
    box.slowness = 0.03
    while found.kills < kills:
        with tempfile.TemporaryDirectory(prefix="relanced-kills-") as folder:
            one = Round(Path(folder), box, letters, found)
            for _ in range(min(10, kills - found.kills)):
                if chance.random() < 0.8:
                    one.die(after=chance.uniform(0.0, 0.4), speaking=True)
                else:
                    one.die(after=chance.uniform(0.0, 1.2))
            one.end()
