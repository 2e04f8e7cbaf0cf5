"""Each loop of a real daemon hung in each way a loop can hang: the process ends itself, and the next start says so.

Every patience is shortened by the same factor; the time a death took is told in the daemon's own seconds.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from tests.flow import life
from tests.flow.kills import FORKS
from tests.torture.trial import Run, Trial

from relanced.clock import SetClock
from relanced.service import heart, storage
from relanced.service.guard import LIMIT, Guard
from relanced.service.running import Daemon, Rhythm

FACTOR = 50.0  # how much faster than life
MOST = 180.0  # seconds a hung loop may stand (I24)
# The guard's thread reads the frames of threads that still run, which CPython cannot do safely (gh-116008, gh-131580): now
# and then the process ends there and then, after the first line of its file. Ended it is, and the next start knows.
ENDED = (1, -signal.SIGSEGV)
BUSY = 1.5  # real seconds more on a machine with other work
LOOPS = ("_lease", "_pulse", "_plan", "_books", "_tell", "watch.turn", "ear.listen", "ear.watch", "voice.speak")  # fmt: skip


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _in_a_thread() -> None:
    lock = threading.Lock()
    lock.acquire()
    await asyncio.to_thread(lock.acquire)


async def _in_the_event_loop() -> None:
    threading.Event().wait()


async def _in_a_regular_expression() -> None:
    re.match(r"(a|aa)+$", "a" * 60 + "b")  # holds the interpreter's lock for years


WAYS = (_for_ever, _in_a_thread, _in_the_event_loop, _in_a_regular_expression)


def _live(folder: str, loop: str, way: int, ear: Connection) -> None:
    """Be a daemon, quick in everything, whose loop hangs after a while."""
    quiet = os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    for name in ("PATIENCE", "BEAT", "LATE"):
        setattr(heart, name, getattr(heart, name) / FACTOR)
    heart.Heart.keep.__defaults__ = (heart.PATIENCE,)
    storage.LOOK /= FACTOR
    asyncio.run(_hang(Path(folder), loop, way, ear))


async def _hang(folder: Path, loop: str, way: int, ear: Connection) -> None:
    rhythm = Rhythm(poll=0.2, answer=0.2, pulse=0.05, sweep=0.2, lease=0.1, books=0.1, tell=0.2, probe=0.2)  # fmt: skip
    daemon = Daemon(life.settings(folder), SetClock(life.MOMENT), rhythm)
    guard = Guard(folder, LIMIT / FACTOR)
    daemon.heart.feed = guard.feed
    guard.feed()
    hung = asyncio.Event()
    part, _, turn = loop.rpartition(".")
    owner = {"": daemon, "watch": daemon.watch, "ear": daemon.ear["main"], "voice": daemon.voice["main"]}[part]  # fmt: skip
    well = getattr(owner, turn)

    async def switched() -> None:
        await (WAYS[way]() if hung.is_set() else well())

    setattr(owner, turn, switched)

    async def switch() -> None:
        await asyncio.sleep(0.5)
        ear.send_bytes(b"hung")
        hung.set()

    await asyncio.gather(daemon.run(), switch())


def play(run: Run) -> None:
    for seed in run.seeds():
        chance = random.Random(seed)
        loop, way = LOOPS[seed % len(LOOPS)], chance.randrange(len(WAYS))
        with run.round(seed), tempfile.TemporaryDirectory(prefix="relanced-hung-") as place:
            folder = Path(place)
            life.configuration(folder, 9, 9)  # ports where nobody answers
            _one(run, folder, loop, way)


def _one(run: Run, folder: Path, loop: str, way: int) -> None:
    mine, theirs = FORKS.Pipe(duplex=False)
    child = FORKS.Process(target=_live, args=(str(folder), loop, way, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        assert mine.poll(60), "the daemon never got to work"
        mine.recv_bytes()
        began = time.monotonic()
        child.join(MOST / FACTOR + BUSY + 10)
        took = time.monotonic() - began
        assert child.exitcode in ENDED, (loop, WAYS[way].__name__, child.exitcode, took)
        assert took <= MOST / FACTOR + BUSY, (loop, WAYS[way].__name__, took)
        run.count("ended while telling what it was at", child.exitcode == -signal.SIGSEGV)
        run.most("seconds to the end, at most (its own)", round(took * FACTOR))
        assert Guard(folder).was_needed(), "the next start would not know"
    finally:
        child.kill()
        child.join()
        mine.close()


TRIAL = Trial(
    name="hung-loops",
    promises=("I24",),
    asked=36,
    what="each loop of a daemon hung: for ever, in a thread, in the event loop, in a regular expression",
    unit="hung loops",
    smoke=2,
    share=0.5,
    play=play,
)
