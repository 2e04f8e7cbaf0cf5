"""Lists come in by the whole import, beside the csv module (or calamine) merely reading the same file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shown.bench_plan import figures
from tests.shown.figure import Figure, at_most, told

from relanced.bench.importing import import_list
from relanced.bench.measured import machine

LINES = 100_000


def show() -> Iterator[Figure]:
    """Take in 100,000 lines of CSV and 20,000 of a workbook."""
    yield told("machine", machine())
    listed = import_list(LINES)
    yield from figures(listed, ratio=0.003)
    yield at_most("memory at 100,000 lines, MB", round(listed.peak_rss_mb), 400)
    yield from figures(import_list(20_000, kind="xlsx"), ratio=0.01)
