"""The table: promise, what was asked, what ran, what failed; as text for a terminal, as Markdown for a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.torture.catalogue import PROMISES
from tests.torture.trial import Result, Trial

HEAD = ("promise", "trial", "asked", "ran", "failed", "took", "first seed")
BEGIN, END = "<!-- figures: written by `make torture RECORD=docs/promises.md` -->", "<!-- end -->"


def rows(
    trials: Sequence[Trial], results: Mapping[str, Result], left_out: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """Give a row for each promise and trial of it; a promise without a trial says so."""
    for promise, title in PROMISES.items():
        its = [trial for trial in trials if promise in trial.promises]
        if not its:
            yield f"{promise} {title}", "-", "", "", "", "", ""
        for trial in its:
            named = (f"{promise} {title}", trial.name, f"{trial.asked:,} {trial.unit}")
            result = results.get(trial.name)
            if result is None:
                yield (
                    *named,
                    "0",
                    "",
                    f"left out: {left_out.get(trial.name, 'nobody knows why')}",
                    "",
                )
                continue
            took = f"{result.seconds:,.0f} s" + (", stopped" if result.stopped else "")
            yield (*named, f"{result.ran:,}", f"{result.failed:,}", took, str(result.seed))


def as_text(table: Sequence[tuple[str, ...]]) -> str:
    """Set the table in columns."""
    whole = [HEAD, *table]
    widths = [max(len(row[column]) for row in whole) for column in range(len(HEAD))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in whole]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def as_markdown(table: Sequence[tuple[str, ...]]) -> str:
    """Set the table as Markdown."""
    rule = tuple("---" for _ in HEAD)
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, rule, *table))


def again(result: Result, failure: str) -> str:
    """Return the command that plays the round of a failure once more; with what went before, where a world lives on."""
    seed = failure.removeprefix("seed ").partition(":")[0]
    play = f".venv/bin/python -m tests.torture --only {result.name}"
    rounds = int(seed) - result.seed + 1
    before = f" (with all before it: --rounds {rounds} --seed {result.seed})" if rounds > 1 else ""
    return f"{play} --rounds 1 --seed {seed}{before}"


def figures(trials: Sequence[Trial], results: Mapping[str, Result]) -> str:
    """Tell what each trial tried, and the figures it noted."""
    lines = []
    for trial in trials:
        if trial.name in results:
            seen = results[trial.name].figures.items()
            noted = "; ".join(f"{name} {value:,.6g}" for name, value in seen)
            lines.append(f"- {trial.name}: {trial.what}" + (f" ({noted})" if noted else ""))
    return "\n".join(lines)


def record(page: Path, text: str) -> None:
    """Put the figures between the two marks of a page. ValueError without the marks."""
    whole = page.read_text("utf-8")
    before, begin, rest = whole.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = f"{page} has no place for figures: {BEGIN} ... {END}"
        raise ValueError(message)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")
