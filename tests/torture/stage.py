"""Playing many trials in a given time: each in a process of its own, as many at once as there are cores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.torture.trial import Result, Trial

GRACE = 240.0  # seconds a trial may take beyond its share, for the round it is in and to put its world away
TICK = 0.2


@dataclass
class _Playing:
    trial: Trial
    process: subprocess.Popen[bytes]
    until: float | None  # when it should end
    answer: Path
    said: Path


def play_all(
    trials: list[Trial], *, seed: int, minutes: float, tell: Callable[[str], None]
) -> list[Result]:
    """Play every trial, the heaviest first, within `minutes` (0: each to its full target, however long).

    Time that a trial leaves is shared among those that still wait.
    """
    ends = time.monotonic() + minutes * 60 if minutes else None
    waiting = sorted(trials, key=lambda trial: -trial.share)
    playing: list[_Playing] = []
    results: list[Result] = []
    lanes = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="torture-") as place:
        while waiting or playing:
            while waiting and len(playing) < lanes:
                trial = waiting.pop(0)
                seconds = _share(trial, waiting, playing, lanes, ends)
                playing.append(_start(trial, seed, seconds, Path(place)))
            time.sleep(TICK)
            for one in [one for one in playing if _is_over(one)]:
                playing.remove(one)
                result = _ended(one, seed)
                results.append(result)
                tell(
                    f"{len(results):>3}/{len(trials)} {result.name}: {result.ran:,} of"
                    f" {one.trial.asked:,} {one.trial.unit}, {result.failed} failed, {result.seconds:.0f} s"
                )
    return results


def _share(
    trial: Trial, waiting: list[Trial], playing: list[_Playing], lanes: int, ends: float | None
) -> float | None:
    """Return the seconds a trial gets: its share of what nobody has been given yet."""
    if ends is None:
        return None
    left = max(0.0, ends - time.monotonic())
    given = sum(max(0.0, one.until - time.monotonic()) for one in playing if one.until)
    weights = trial.share + sum(one.share for one in waiting)
    return min(left, max(1.0, (left * lanes - given) * trial.share / weights))


def _start(trial: Trial, seed: int, seconds: float | None, place: Path) -> _Playing:
    answer, said = place / f"{trial.name}.json", place / f"{trial.name}.log"
    words = [sys.executable, "-m", "tests.torture", "--play", trial.name, "--seed", str(seed)]
    words += ["--json", str(answer), *(["--seconds", f"{seconds:.1f}"] if seconds else [])]
    with said.open("wb") as log:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    until = time.monotonic() + seconds if seconds is not None else None
    return _Playing(trial, process, until, answer, said)


def _is_over(one: _Playing) -> bool:
    if one.process.poll() is not None:
        return True
    if one.until is not None and time.monotonic() > one.until + GRACE:
        one.process.kill()
        one.process.wait()
        return True
    return False


def _ended(one: _Playing, seed: int) -> Result:
    """Read what a trial's process wrote; one that wrote nothing has failed."""
    if one.answer.exists():
        return Result(**json.loads(one.answer.read_text("utf-8")))
    last = one.said.read_text("utf-8", "replace")[-2000:]
    ended = f"its process ended with {one.process.returncode} and no answer: {last}"
    return Result(one.trial.name, seed, failed=1, failures=[ended])
