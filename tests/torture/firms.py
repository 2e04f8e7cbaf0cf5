"""Rounds that each found a firm of their own, over one walled-off parser."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.torture.trial import Run

from relanced.rounds import read
from relanced.wall import Child


def each_round(run: Run, one: Callable[[int, Path, Child], Coroutine[Any, Any, None]]) -> None:
    """Play `one` of each seed in an empty folder, which is taken away after it."""
    child = read.parser()
    try:
        for seed in run.seeds():
            with run.round(seed), tempfile.TemporaryDirectory(prefix="torture-firm-") as folder:
                asyncio.run(one(seed, Path(folder), child))
    finally:
        child.close()
