"""What a measurement says, and how it is taken: seconds, stages, memory, and the ceiling beside it."""

from __future__ import annotations

import functools
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Beside:
    """Another way over the same goods, in the same run; `ratio` is our rate over its own."""

    name: str  # a phrase of `words.bench`
    per_second: float
    ratio: float
    facts: dict[str, str | int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return plain JSON values."""
        rate, ratio = round(self.per_second, 1), round(self.ratio, 4)
        return {"name": self.name, "per_second": rate, "ratio": ratio, **self.facts}


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement; `unit` is what is counted, `beside` begins with the ceiling."""

    name: str
    size: int
    unit: str
    seconds: float
    count: int
    peak_rss_mb: float
    beside: tuple[Beside, ...] = ()
    stages: dict[str, float] = field(default_factory=dict)  # seconds, by what was being done
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Return units a second."""
        return self.count / self.seconds if self.seconds else 0.0

    def document(self) -> dict[str, Any]:
        """Return the JSON of `bench --json`."""
        others = [other.document() for other in self.beside]
        return {
            "name": self.name,
            "size": self.size,
            "seconds": round(self.seconds, 4),
            "per_second": round(self.per_second, 1),
            "peak_rss_mb": round(self.peak_rss_mb, 1),
            "machine": machine(),
            "unit": self.unit,
            "count": self.count,
            "ceiling": others[0]["name"] if others else None,
            "ratio": others[0]["ratio"] if others else None,
            "beside": others,
            "stages": {name: round(seconds, 4) for name, seconds in self.stages.items()},
            "facts": self.facts,
        }


def beside(name: str, count: int, seconds: float, ours: float, **facts: str | int) -> Beside:
    """Set another way beside ours: it did `count` in `seconds`, we do `ours` a second."""
    rate = count / seconds
    return Beside(name, rate, ours / rate, facts)


class Stopwatch:
    """Where the time of one run goes: functions are watched where they are called, and put back after.

    Stages watched inside one another would count twice: choose such as lie side by side.
    """

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}

    @contextmanager
    def watching(self, *places: tuple[str, ModuleType | type, str]) -> Iterator[None]:
        """Watch functions for the length of a block: what to call the stage, who holds it, its name there."""
        before = [(owner, name, getattr(owner, name)) for _, owner, name in places]
        for (stage, owner, name), (_, _, plain) in zip(places, before, strict=True):
            self.stages.setdefault(stage, 0.0)
            setattr(owner, name, self._watched(stage, plain))
        try:
            yield
        finally:
            for owner, name, plain in before:
                setattr(owner, name, plain)

    def rest(self, stage: str, seconds: float) -> dict[str, float]:
        """Return the stages, with what no stage accounts for under a name of its own."""
        return {**self.stages, stage: max(0.0, seconds - sum(self.stages.values()))}

    def _watched(self, stage: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(plain)
        def watched(*args: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return plain(*args, **named)
            finally:
                self.stages[stage] += time.perf_counter() - began

        return watched


class Spent(NamedTuple):
    """What some work took: seconds by the clock, and seconds of this process's own processor time."""

    seconds: float
    processor: float


def spent(work: Callable[[], Any]) -> Spent:
    """Do some work and return what it took."""
    began, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - began, time.process_time() - processor)


def timed(work: Callable[[], Any], *, rounds: int = 1) -> float:
    """Return the seconds of the best of some rounds: a shared machine is slow now and then."""
    return min(spent(work).seconds for _ in range(rounds))


def forget_peak() -> None:
    """Begin a new peak of this process's memory (proc(5), clear_refs); elsewhere the old one stays."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return


def peak_mb() -> float:
    """Return the most memory this process held since `forget_peak`, interpreter included, in MB."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        scale = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def machine() -> str:
    """Name the machine by what matters here: processor, cores this process may use, Python."""
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    )


@functools.cache
def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    known = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(known, platform.machine())
