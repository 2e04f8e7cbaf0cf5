"""A store lives a second time, beside itself, on one mailbox; the receiving server counts who is asked twice.

Both are given the same books and go on by turns and at once. Machine time is turned by hand, so that the copy may also
speak when the other has been silent for long.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.flow.kills import World
from tests.flow.kills import world as sandbox
from tests.flow.life import MOMENT
from tests.torture.trial import Run, Trial
from tests.torture.trials.restores import Firm, _clean

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.rounds import enter, read
from relanced.rounds.office import Office
from relanced.service import Post, one_pass, open_office
from relanced.store import holds, leases
from relanced.wall import Child

FIRST, MORE, TURNS = 4, 2, 4
KINDS = {"restored", "cloned"}
WAYS = ("byte copy", "other machine", "no sidecar", "copy at rest", "both wake at once")
NAMED = {"recover.stranger", "recover.later_life"}


class Hours(SetClock):
    """Business time stands; machine time goes on, and is turned by hand for everybody at once."""

    gone = 0.0  # seconds

    def real_now(self) -> datetime:
        return super().real_now() + timedelta(seconds=self.gone)

    def monotonic(self) -> float:
        return super().monotonic() + self.gone


class Life(Firm):
    """A firm whose process lives on from pass to pass: it keeps its connection and what it knows of the lease."""

    def __init__(
        self, folder: Path, box: World, child: Child, hours: Hours, *, files: bool
    ) -> None:
        self.hours = hours
        self.post: Post | None = None
        super().__init__(folder, box, child)
        if not files:  # no copy in Sent: the lease message stands alone
            self.close()
            file = folder / "relanced.toml"
            said = file.read_text("utf-8").replace('sent_copy = "append"', 'sent_copy = "never"')
            file.write_text(said, "utf-8")
            self.open()

    def open(self) -> Office:
        self.office = open_office(self.settings(), self.hours)
        self.store = Path(self.office.store.engine.url.database or "")
        self.sidecar = self.office.settings.service.state_dir / "main.position"
        self.post = None
        return self.office

    async def import_books(self, clients: int) -> None:
        rows = (f"Client {n};F-{n:03};05/10/2026;100,00;c{n}@c{n}.test\n" for n in range(clients))
        data = f"Client;Facture;Echeance;Solde;Email\n{''.join(rows)}".encode()
        file = enter.File("dupont", "l.csv", data, is_confirmed=True)
        await self.office.store.write(enter.enter, self.office, file, read_ledger(data, "l.csv"))

    async def go(self) -> None:
        if self.post is None:
            self.post = Post(self.office, self.office.settings.mailboxes["main"], self.child)
        await one_pass(self.office, [self.post], lines=2)

    async def end(self, *, gracefully: bool) -> None:
        """Stop; or die, with nothing given back, on this boot."""
        if self.post is not None and gracefully:
            await self.post.leave()
        elif self.post is not None and self.post.room is not None:
            await asyncio.to_thread(self.post.room.close)
        self.post = None
        self.office.store.close()

    def reasons(self) -> dict[str, dict[str, object]]:
        """Return the reasons of the holds that concern copies, by key."""
        with self.office.store.look() as session:
            found = [json.loads(r.because) for r in holds.standing(session) if r.kind in KINDS]
        return {one["key"]: one for one in found}


def _copy(life: Life, folder: Path, how: str) -> None:
    """Copy the whole installation, its store as it stands at this commit."""
    skipped = shutil.ignore_patterns("relanced.db*")
    shutil.copytree(life.folder, folder, ignore=skipped)
    state = folder / life.store.parent.relative_to(life.folder)
    with (
        closing(sqlite3.connect(life.store)) as source,
        closing(sqlite3.connect(state / life.store.name)) as into,
    ):
        source.backup(into)
        into.execute("DELETE FROM lease")  # its term has run out when the copy wakes
        if how == "other machine":
            into.execute("UPDATE mailbox SET machine = 'another'")
        into.commit()
    if how == "no sidecar":
        (state / life.sidecar.name).unlink(missing_ok=True)


class Pair:
    """The rightful one and its copy, and the letters of the outside world."""

    def __init__(self, run: Run, seed: int, box: World, child: Child, folder: Path) -> None:
        self.run, self.box, self.child, self.folder = run, box, child, folder
        self.chance = random.Random(seed)
        self.how = WAYS[seed % len(WAYS)]
        self.hours = Hours(MOMENT)
        self.files = bool(seed // len(WAYS) % 2)
        home = folder / f"first-{seed}"  # its lease messages lie in a folder of that name
        home.mkdir()
        self.first = Life(home, box, child, self.hours, files=self.files)
        self.second: Life | None = None
        self.clients = FIRST

    async def play(self) -> None:
        await self._begin()
        assert self.second is not None
        try:
            await self._live_on(self.second)
            self._judge(self.second)
        finally:
            await self.second.end(gracefully=False)
            await self.first.end(gracefully=False)

    async def _begin(self) -> None:
        """Let the first one live, restart, be killed, and be copied at a commit or between two."""
        first, copy = self.first, self.folder / "second"
        await first.import_books(self.clients)
        wanted, commits = self.chance.randrange(4, 30), 0
        at_rest = self.how in WAYS[3:]

        def count() -> None:
            nonlocal commits
            commits += 1
            if commits == wanted and not at_rest:
                _copy(first, copy, self.how)

        first.office.store.after_commit = count
        await first.go()
        first.office.store.after_commit = None
        await self._restart_and_die()
        if self.how == "both wake at once":
            await first.end(gracefully=True)
            first.open()
        if not copy.exists():
            _copy(first, copy, self.how)
        self.second = Life.__new__(Life)
        self.second.folder, self.second.box, self.second.child = copy, self.box, self.child
        self.second.hours = self.hours
        self.second.open()

    async def _restart_and_die(self) -> None:
        """A restart, and a death with a restart, hold nobody: new letters leave under both."""
        first = self.first
        await first.end(gracefully=True)
        first.open()
        # As if by a process of this boot that is no more: this number began at another moment.
        owner = leases.new_owner().rsplit(":", 4)
        first.office = replace(first.office, owner=":".join((*owner[:3], "1", owner[4])))
        await self._more(first)
        await first.end(gracefully=False)
        first.open()
        await self._more(first)
        assert not first.reasons(), f"held after a restart: {first.reasons()}"
        got = {to for to, _ in self.box.delivered}
        assert len(got) == self.clients, f"{len(got)} of {self.clients} letters after a restart"

    async def _more(self, life: Life) -> None:
        self.clients += MORE
        await life.import_books(self.clients)
        await life.go()

    async def _live_on(self, second: Life) -> None:
        both = [self.first, second]
        step = self.first.office.settings.freshness.seconds
        for _ in range(TURNS):
            self.clients += MORE
            for life in both:
                await life.import_books(self.clients)
            if self.how == "both wake at once" or self.chance.random() < 0.5:
                await asyncio.gather(*(life.go() for life in both))
            else:
                self.chance.shuffle(both)
                for life in both:
                    await life.go()
            self.hours.gone += self.chance.choice((1, 61, step + 1, 3601))

    def _judge(self, second: Life) -> None:
        got = Counter(to for to, _ in self.box.delivered)
        assert max(got.values()) == 1, f"asked twice ({self.how}, files={self.files}): {got}"
        mine, others = self.first.reasons(), second.reasons()
        assert mine or others, f"both live on ({self.how}), and neither is held"
        self.run.count("the copy held", bool(others))
        self.run.count("the first held", bool(mine))
        self.run.count("both held", bool(mine and others))
        if self.how in ("other machine", "no sidecar") and not self.files:
            assert others, f"{self.how}: the copy is not held"
        for key, reason in (*mine.items(), *others.items()):
            if key in NAMED:
                facts = str(reason)
                assert "host" in facts, f"names no machine: {facts}"
                assert "UTC" in facts, f"names no moment: {facts}"
                self.run.count("holds that name machine and moment")


def play(run: Run) -> None:
    """Play clones, with one server and one parser for all of them."""
    child = read.parser()
    try:
        with sandbox(run.result.seed) as box:
            for seed in run.seeds():
                with (
                    run.round(seed),
                    tempfile.TemporaryDirectory(prefix="relanced-clone-") as folder,
                ):
                    _clean(box)
                    asyncio.run(Pair(run, seed, box, child, Path(folder)).play())
    finally:
        child.close()


TRIAL = Trial(
    name="clones",
    promises=("I21", "I22"),
    asked=30,
    unit="clones",
    what="a copy of the store lives beside it on one mailbox, both with the same new books",
    play=play,
    smoke=1,
    share=1.0,
)
