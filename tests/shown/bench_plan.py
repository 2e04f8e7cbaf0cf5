"""A day's planning follows what is due, not what exists: 10,000 and 1,000,000 open items, the same number of cases due.

What is asked is asked of processor time, ours and that of the SQL beside it: the clock of a shared machine says little.
"""

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
    small, large, day = plan(10_000, DUE), plan(1_000_000, DUE), plan(1_000_000)
    for one in (small, large, day):
        yield from figures(one)
        what = f"plan {one.size:,}, {one.count:,} due cases"
        yield at_least(
            f"{what}: processor time of that SQL over ours", one.facts["processor_ratio"], 0.12
        )
        yield told(
            f"{what}: processor, microseconds a due case", one.facts["processor_us_per_due_case"]
        )
        yield exactly(f"{what}: set aside", one.facts["set_aside"], 0)
    slower = large.facts["processor_us_per_due_case"] / small.facts["processor_us_per_due_case"]
    yield at_most("a due case among 1,000,000 items, times one among 10,000", round(slower, 2), 2)
    yield at_most("memory at 1,000,000 items, MB", round(day.peak_rss_mb), 200)


def figures(one: Measured, *, ratio: float | None = None) -> Iterator[Figure]:
    """Tell one measurement: its rate, its ratio to each other way (the ceiling's may be asked), where its time goes."""
    what = f"{one.name} {one.size:,}, {one.count:,} {phrase(f'bench.{one.unit}', 'en')}"
    yield told(f"{what}: a second", f"{one.per_second:,.0f}")
    for place, other in enumerate(one.beside):
        name = f"{what}: beside {phrase(f'bench.{other.name}', 'en').format(**other.facts)}"
        seen = float(f"{other.ratio:.3g}")
        is_asked = ratio is not None and place == 0
        yield at_least(name, seen, ratio) if is_asked and ratio else told(name, seen)
    yield told(f"{what}: memory, MB", round(one.peak_rss_mb))
    for stage, seconds in sorted(one.stages.items(), key=lambda found: -found[1])[:4]:
        share = f"{seconds / one.seconds:.0%}"
        yield told(f"{what}: {phrase(f'bench.{stage}', 'en')}", share)
