"""The five steps of cordial-5-etapes for a debt due on 2026-09-30 stand on the days of the calendar, then it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.dunning.test_plan import books, invoice, live, rules
from tests.shown.figure import Figure, exactly

# Counted by hand on a calendar: 10 October 2026 is a Saturday, 3 January 2027 a Sunday.
STEPS = (
    "2026-10-12 call",
    "2026-11-09 email",
    "2026-11-24 email",
    "2026-12-24 letter",
    "2027-01-04 formal_notice",
)
# A week of calendar days later nothing more is due, and a person decides what comes now.
END = "2027-01-11 review"


def show() -> Iterator[Figure]:
    """Live the ladder day by day and compare each step."""
    done = live(books(invoice()), rules(), date(2026, 9, 1), 150)
    seen = [f"{day} {getattr(one, 'kind', 'email')}" for day, one in done]
    *steps, end = seen
    yield exactly("steps", len(steps), len(STEPS))
    for number, (step, wanted) in enumerate(zip(steps, STEPS, strict=False), 1):
        yield exactly(f"step {number}", step, wanted)
    yield exactly("the ladder's end comes to the desk", end, END)
