"""2,000 letters leave through the real sending round, beside plain clients handing over the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shown.bench_plan import figures
from tests.shown.figure import Figure, at_least, at_most, exactly, told

from relanced.bench.measured import machine
from relanced.bench.sending import send_letters

LETTERS = 2_000


def show() -> Iterator[Figure]:
    """Send them all, then some with a payment code each."""
    yield told("machine", machine())
    sent = send_letters(LETTERS)
    yield told("into, looking at", f"{sent.facts['sink']}, {sent.facts['imap']}")
    yield exactly("letters that left", sent.count, LETTERS)
    yield exactly("letters unsure, failed or kept back", _lost(sent.facts), 0)
    yield from figures(sent)
    ratio = sent.facts["processor_ratio"]
    yield at_least("processor time of plain aiosmtplib over ours", ratio, 0.02)
    yield told("processor, milliseconds a letter", sent.facts["processor_ms_per_letter"])
    yield at_most("memory, MB", round(sent.peak_rss_mb), 250)
    coded = send_letters(200, qr_code=True)
    yield told("with a payment code each, letters a second", f"{coded.per_second:,.0f}")


def _lost(facts: dict[str, int]) -> int:
    return facts["unsure"] + facts["failed"] + facts["kept_back"]
