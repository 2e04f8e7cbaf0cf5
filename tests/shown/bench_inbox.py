"""10,000 replies in a real mailbox until each has had its effect, beside fetching and dropping the same mails."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shown.bench_plan import figures
from tests.shown.figure import Figure, at_most, exactly, told

from relanced.bench.measured import machine
from relanced.bench.receiving import read_inbox

MAILS = 10_000


def show() -> Iterator[Figure]:
    """Read them all."""
    yield told("machine", machine())
    read = read_inbox(MAILS)
    yield told("from", read.facts["imap"])
    understood = sum(read.facts.get(kind, 0) for kind in ("human", "auto_reply", "bounce", "other"))
    yield exactly("mails that had their effect", understood, MAILS)
    yield from figures(read, ratio=0.006)
    yield at_most("memory, MB", round(read.peak_rss_mb), 300)
