"""Days as people say them, counted from the day their mail was written: never from the day it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from relanced.understanding.day_rules import TABLE, Leaning

__all__ = ["FoundDay", "Leaning", "find"]

MAX_TEXT = 20_000  # characters looked at
_RULES = tuple((re.compile(pattern), resolve) for pattern, resolve in TABLE)


@dataclass(frozen=True, slots=True)
class FoundDay:
    """One day that a folded text names, and where."""

    day: date
    start: int
    end: int


def find(folded: str, sent_on: date, leaning: Leaning = "future") -> tuple[FoundDay, ...]:
    """Return the days a folded text names, in its order; where a day is not whole, the nearest in `leaning`."""
    found: list[FoundDay] = []
    taken: list[tuple[int, int]] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(folded[:MAX_TEXT]):
            if any(match.start() < end and match.end() > start for start, end in taken):
                continue
            day = resolve(match, sent_on, leaning)
            taken.append(match.span())
            if day is not None:
                found.append(FoundDay(day, match.start(), match.end()))
    return tuple(sorted(found, key=lambda one: one.start))
