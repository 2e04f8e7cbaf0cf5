"""What a trial is, and one playing of it.

A trial tries to break one or more promises, again and again, each time from another seed; the same seed plays the same
round. Its judge stands outside our database: what a server received, what lies on a disk.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 20  # failures told in full; the others are counted


@dataclass(frozen=True, slots=True)
class Trial:
    """One way of trying to break promises."""

    name: str  # with hyphens, as its module's name with underscores
    promises: tuple[str, ...]  # I1..I25
    asked: int  # the full target, in units
    unit: str  # what is counted: kills, races, years
    what: str  # what is tried, in one line
    play: Callable[[Run], None]
    smoke: int = 1  # rounds in `make test`
    share: float = 1.0  # of the time, when there is not enough for all
    needs: tuple[str, ...] = ()  # markers of tests/conftest.py


@dataclass
class Result:
    """What one playing came to; plain values, so that it can be handed between processes."""

    name: str
    seed: int
    ran: int = 0
    failed: int = 0
    seconds: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    stopped: str = ""  # where it was when somebody stopped it, with its seed

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


class Run:
    """One playing of a trial: hands out seeds until the target is reached or the time is over."""

    def __init__(
        self, trial: Trial, *, seed: int, rounds: int | None = None, seconds: float | None = None
    ) -> None:
        """Play from `seed` on; at most `rounds` rounds and, after the first, no longer than `seconds`."""
        self.trial = trial
        self.result = Result(trial.name, seed)
        self.now = seed
        self._rounds = rounds
        self._began = time.monotonic()
        self._ends = None if seconds is None else self._began + seconds

    @property
    def seconds_left(self) -> float | None:
        """How long is left; None without a limit. For a trial whose one round is long."""
        return None if self._ends is None else max(0.0, self._ends - time.monotonic())

    def seeds(self) -> Iterator[int]:
        """Give one seed a round, the first always."""
        given = 0
        while given == 0 or not self._is_enough(given):
            self.now = self.result.seed + given
            yield self.now
            given += 1
        self.result.seconds = time.monotonic() - self._began

    @contextmanager
    def round(self, seed: int, worth: int = 1) -> Iterator[None]:
        """Play one round, which is `worth` so many units; what it raises is its failure, and the next one goes on."""
        try:
            yield
        except Exception:
            self.failed(seed, traceback.format_exc(limit=-6))
        self.result.ran += worth

    def failed(self, seed: int, why: str, times: int = 1) -> None:
        """Note a promise broken in the round of this seed."""
        self.result.failed += times
        if len(self.result.failures) < KEPT:
            self.result.failures.append(f"seed {seed}: {why.strip()}")

    def count(self, name: str, more: float = 1) -> None:
        """Add to a figure told beside the table."""
        self.result.figures[name] = self.result.figures.get(name, 0) + more

    def most(self, name: str, seen: float) -> None:
        """Keep the highest of a figure told beside the table."""
        self.result.figures[name] = max(self.result.figures.get(name, seen), seen)

    def tell(self, name: str, seen: float) -> None:
        """Tell a figure as it is."""
        self.result.figures[name] = seen

    def _is_enough(self, given: int) -> bool:
        return (
            self.result.ran >= self.trial.asked
            or (self._rounds is not None and given >= self._rounds)
            or (self._ends is not None and time.monotonic() >= self._ends)
        )


def play(
    trial: Trial, *, seed: int, rounds: int | None = None, seconds: float | None = None
) -> Result:
    """Play a trial once. A world that breaks down is a failure like any other, and so is a trial that ran nothing.

    KeyboardInterrupt ends it early: what it came to until then is told all the same.
    """
    run = Run(trial, seed=seed, rounds=rounds, seconds=seconds)
    began = time.monotonic()
    try:
        trial.play(run)
    except KeyboardInterrupt:
        run.result.stopped = f"seed {run.now}: {traceback.format_exc(limit=-8)}"
    except BaseException:
        run.failed(run.now, f"the trial itself broke down: {traceback.format_exc(limit=-8)}")
    if not run.result.ran and not run.result.failed and not run.result.stopped:
        run.failed(seed, "not one round was played")
    run.result.seconds = time.monotonic() - began
    return run.result
