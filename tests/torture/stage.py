"""Playing many trials in a given time: each in a process of its own, as many at once as there are cores."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.torture.trial import Result, Trial

GRACE = 240.0  # seconds a trial may take beyond its share, for the round it is in and to put its world away
LONGEST = 6 * 3600.0  # seconds a trial may take to its full target
FAREWELL = 20.0  # seconds a trial that is told to stop has for putting its world away
TICK = 0.2


@dataclass
class _Playing:
    trial: Trial
    process: subprocess.Popen[bytes]
    until: float  # when it must have ended
    answer: Path
    said: Path
    is_late: bool = False


def play_all(
    trials: list[Trial],
    results: list[Result],
    *,
    seed: int,
    minutes: float,
    tell: Callable[[str], None],
) -> None:
    """Play every trial, the heaviest first, within `minutes` (0: each to its full target, however long).

    Time that a trial leaves is shared among those that still wait. What each came to is added to `results`, also when
    KeyboardInterrupt ends the whole before its time: then of those that were being played too.
    """
    ends = time.monotonic() + minutes * 60 if minutes else None
    waiting = sorted(trials, key=lambda trial: -trial.share)
    playing: list[_Playing] = []

    def note(one: _Playing) -> None:
        playing.remove(one)
        result = _ended(one, seed)
        results.append(result)
        tell(
            f"{len(results):>3}/{len(trials)} {result.name}: {result.ran:,} of"
            f" {one.trial.asked:,} {one.trial.unit}, {result.failed} failed, {result.seconds:.0f} s"
        )

    with tempfile.TemporaryDirectory(prefix="torture-") as place:
        try:
            while waiting or playing:
                while waiting and len(playing) < (os.cpu_count() or 1):
                    trial = waiting.pop(0)
                    seconds = _share(trial, waiting, playing, ends)
                    playing.append(_start(trial, seed, seconds, Path(place)))
                time.sleep(TICK)
                for one in [one for one in playing if _is_over(one)]:
                    note(one)
        finally:
            for one in playing:
                one.process.terminate()
            for one in list(playing):
                _end(one)
                if one.answer.exists():  # else it had not come to its first round
                    note(one)


def _share(
    trial: Trial, waiting: list[Trial], playing: list[_Playing], ends: float | None
) -> float | None:
    """Return the seconds a trial gets: its share of what nobody has been given yet."""
    if ends is None:
        return None
    now, lanes = time.monotonic(), os.cpu_count() or 1
    left = max(0.0, ends - now)
    given = sum(max(0.0, one.until - GRACE - now) for one in playing)
    weights = trial.share + sum(one.share for one in waiting)
    return min(left, max(1.0, (left * lanes - given) * trial.share / weights))


def _start(trial: Trial, seed: int, seconds: float | None, place: Path) -> _Playing:
    answer, said = place / f"{trial.name}.json", place / f"{trial.name}.log"
    words = [sys.executable, "-m", "tests.torture", "--play", trial.name, "--seed", str(seed)]
    words += [
        "--json",
        str(answer),
        *(["--seconds", f"{seconds:.1f}"] if seconds is not None else []),
    ]
    with said.open("wb") as log:
        # In a group of its own: Ctrl-C at the terminal is ours to pass on, and its servers can be ended with it.
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
        )
    until = time.monotonic() + (LONGEST if seconds is None else seconds + GRACE)
    return _Playing(trial, process, until, answer, said)


def _is_over(one: _Playing) -> bool:
    if one.process.poll() is not None:
        _end(one)
        return True
    if time.monotonic() <= one.until:
        return False
    one.is_late = True
    one.process.terminate()
    _end(one)
    return True


def _end(one: _Playing) -> None:
    """Wait for a trial that was told to stop, then take away whatever is left of it."""
    with suppress(subprocess.TimeoutExpired):
        one.process.wait(FAREWELL)
    with suppress(ProcessLookupError):
        os.killpg(one.process.pid, signal.SIGKILL)
    one.process.wait()


def _ended(one: _Playing, seed: int) -> Result:
    """Read what a trial's process wrote; one that wrote nothing has failed, and so has one that did not end."""
    try:
        result = Result(**json.loads(one.answer.read_text("utf-8")))
    except (OSError, ValueError):
        last = one.said.read_text("utf-8", "replace")[-2000:]
        ended = (
            f"seed {seed}: its process ended with {one.process.returncode} and no answer: {last}"
        )
        return Result(one.trial.name, seed, failed=1, failures=[ended])
    if one.is_late:
        result.failed += 1
        result.failures.append(
            f"{result.stopped}\nit hung: it had not ended {GRACE:g} s after its time"
        )
    return result
