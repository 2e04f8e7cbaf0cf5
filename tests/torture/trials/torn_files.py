"""A store whose file was torn: a pass of sending is refused with a sentence, and nothing is sent.

Whole pages zeroed or overwritten, the end of the file cut off. A write-ahead log that is lost takes the store back in
time without a tear; that is for the trials of restored stores.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from tests.flow import life
from tests.torture.trial import Run, Trial
from tests.torture.trials.disk_faults import filled

from relanced.clock import SetClock
from relanced.service import run_once
from relanced.store.trouble import Fault, StorageUnfit, trouble_in
from relanced.words import say

PAGE = 4096
WAYS = ("zeroed", "overwritten", "cut")


def _torn(whole: bytes, way: str, chance: random.Random) -> bytes:
    page = chance.randrange(1, len(whole) // PAGE)
    before, after = whole[: page * PAGE], whole[(page + 1) * PAGE :]
    if way == "cut":
        return before
    return before + (bytes(PAGE) if way == "zeroed" else chance.randbytes(PAGE)) + after


def play(run: Run) -> None:
    with tempfile.TemporaryDirectory(prefix="relanced-torn-") as place:
        folder = Path(place)
        life.configuration(folder, 9, 9)
        asyncio.run(filled(folder)).store.close()
        file = folder / "state" / "relanced.db"
        with sqlite3.connect(file) as known:
            known.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        known.close()
        whole = file.read_bytes()
        for seed in run.seeds():
            with run.round(seed):
                _one(run, folder, whole, seed)
        shutil.rmtree(folder / "state")


def _one(run: Run, folder: Path, whole: bytes, seed: int) -> None:
    way = WAYS[seed % len(WAYS)]
    for left in (folder / "state").glob("relanced.db*"):
        left.unlink()
    (folder / "state" / "relanced.db").write_bytes(_torn(whole, way, random.Random(seed)))
    try:
        done = asyncio.run(run_once(life.settings(folder), SetClock(life.MOMENT)))
    except (StorageUnfit, SQLAlchemyError) as unfit:
        trouble = trouble_in(unfit)
    else:
        raise AssertionError((way, done))
    is_told = trouble is not None and trouble.fault is Fault.DAMAGED
    if not (is_told and trouble and say(trouble.because, "fr")):
        raise AssertionError((way, trouble))
    run.count(f"{way}: refused", 1)


TRIAL = Trial(
    name="torn-files",
    promises=("I23",),
    asked=500,
    what="a store with a page zeroed or overwritten, or its end cut off: refused, said, nothing sent",
    unit="tears",
    smoke=9,
    share=0.3,
    play=play,
)
