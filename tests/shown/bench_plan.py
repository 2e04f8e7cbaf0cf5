"""A day's planning follows what is due, not what exists: 10,000 and 1,000,000 open items, the same number of cases due."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shown.figure import Figure, at_least, at_most, exactly, told

from relanced.bench.measured import Measured, machine
from relanced.bench.planning import plan
from relanced.words import phrase

DUE = 400


def show() -> Iterator[Figure]:
    """Plan both ledgers with the same cases due, then a day like any other on the large one."""
    yield told("machine", machine())
    small = min((plan(10_000, DUE) for _ in range(3)), key=lambda one: one.seconds)
    large = plan(1_000_000, DUE)
    for one in (small, large):
        yield from figures(one, ratio=0.1)
    slower = (large.seconds / large.count) / (small.seconds / small.count)
    yield at_most("a due case among 1,000,000 items, times one among 10,000", round(slower, 2), 4)
    day = plan(1_000_000)
    yield from figures(day, ratio=0.15)
    yield at_most("memory at 1,000,000 items, MB", round(day.peak_rss_mb), 200)
    yield exactly("cases set aside", day.facts["set_aside"], 0)


def figures(one: Measured, *, ratio: float) -> Iterator[Figure]:
    """Tell one measurement: its rate, its ratio to each other way (the ceiling's is asked), where its time goes."""
    what = f"{one.name} {one.size:,}, {one.count:,} {phrase(f'bench.{one.unit}', 'en')}"
    yield told(f"{what}: a second", f"{one.per_second:,.0f}")
    for place, other in enumerate(one.beside):
        name = f"{what}: beside {phrase(f'bench.{other.name}', 'en').format(**other.facts)}"
        seen = float(f"{other.ratio:.3g}")
        yield at_least(name, seen, ratio) if place == 0 else told(name, seen)
    yield told(f"{what}: memory, MB", round(one.peak_rss_mb))
    for stage, seconds in sorted(one.stages.items(), key=lambda found: -found[1])[:4]:
        share = f"{seconds / one.seconds:.0%}"
        yield told(f"{what}: {phrase(f'bench.{stage}', 'en')}", share)
