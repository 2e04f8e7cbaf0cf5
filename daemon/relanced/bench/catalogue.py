"""Everything that is measured, by name, and the page that tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple

from relanced.bench.importing import import_list
from relanced.bench.measured import Beside, Measured, machine
from relanced.bench.planning import plan
from relanced.bench.receiving import read_inbox
from relanced.bench.rendering import render
from relanced.bench.sending import send_letters
from relanced.words import phrase


class Bench(NamedTuple):
    """One measurement and the size it is taken at unless told otherwise."""

    measure: Callable[[int], Measured]
    size: int


BENCHES: Final[Mapping[str, Bench]] = {
    "plan": Bench(plan, 10_000),
    "send": Bench(send_letters, 2_000),
    "inbox": Bench(read_inbox, 10_000),
    "import": Bench(import_list, 100_000),
    "render": Bench(render, 2_000),
}

# What `bench all` takes, in the order of its page.
ALL: Final[tuple[Bench, ...]] = (
    Bench(partial(plan, due=400), 10_000),
    Bench(partial(plan, due=400), 1_000_000),
    Bench(plan, 1_000_000),
    *(BENCHES[name] for name in ("send", "inbox", "import", "render")),
    Bench(partial(send_letters, qr_code=True), 500),
    Bench(partial(import_list, kind="xlsx"), 20_000),
    Bench(partial(render, qr_code=True), 500),
)


def tell(measured: Measured, language: str) -> Iterator[str]:
    """Yield the lines of one measurement, for a person."""
    told = {
        "what": phrase(f"bench.{measured.name}", language), "unit": phrase(f"bench.{measured.unit}", language),
        "size": f"{measured.size:,}", "count": f"{measured.count:,}", "seconds": f"{measured.seconds:.3g}",
        "rate": f"{measured.per_second:,.0f}", "peak": f"{measured.peak_rss_mb:.0f}",
    }  # fmt: skip
    yield phrase("bench.one", language).format(**told)
    for other in measured.beside:
        yield "  " + _ratio(other, language)
    for name, seconds in sorted(measured.stages.items(), key=lambda stage: -stage[1]):
        share = seconds / measured.seconds if measured.seconds else 0.0
        yield f"  {share:>4.0%}  {phrase(f'bench.{name}', language)}"


def _ratio(other: Beside, language: str) -> str:
    name = phrase(f"bench.{other.name}", language).format(**other.facts)
    told = {"ratio": f"{other.ratio:.3g}", "other": name, "rate": f"{other.per_second:,.0f}"}
    return phrase("bench.ratio", language).format(**told)


def page(found: Iterator[Measured]) -> Iterator[str]:
    """Yield docs/measurements.md, line by line, as the measurements come."""
    yield "# Measurements\n"
    yield "Written by `relanced bench all --markdown`; no figure here is typed by hand. Each stands beside what"
    yield "bounds it, measured in the same run on the same machine: trust the ratios, not the seconds.\n"
    yield f"Machine: {machine()}. Memory is the process's peak; measurements follow one another in it.\n"
    yield "| what | size | a second | beside | ratio | memory, MB | where the time goes |"
    yield "| --- | ---: | ---: | --- | ---: | ---: | --- |"
    for measured in found:
        yield _row(measured)


def _row(measured: Measured) -> str:
    others = [
        f"{phrase(f'bench.{o.name}', 'en').format(**o.facts)}: {o.per_second:,.0f}"
        for o in measured.beside
    ]
    ratios = [f"{other.ratio:.3g}" for other in measured.beside]
    shares = sorted(measured.stages.items(), key=lambda stage: -stage[1])[:5]
    stages = [f"{phrase(f'bench.{name}', 'en')} {s / measured.seconds:.0%}" for name, s in shares]
    what = phrase(f"bench.{measured.name}", "en")
    code = ", with a payment code each" if measured.facts.get("qr_code") else ""
    count = f"{measured.count:,} {phrase(f'bench.{measured.unit}', 'en')}"
    cells = (
        f"{what}{code}: {count}", f"{measured.size:,}", f"{measured.per_second:,.0f}", "<br>".join(others),
        "<br>".join(ratios), f"{measured.peak_rss_mb:.0f}", ", ".join(stages),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"
