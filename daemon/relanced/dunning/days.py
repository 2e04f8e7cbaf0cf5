"""Days: working days, public holidays, closures. Time limits for acting move; due dates never do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
# Good Friday and 26 December are holidays in Bas-Rhin, Haut-Rhin and Moselle only (C. trav. L3134-13).
SUBDIVISIONS = {"": None, "alsace-moselle": "57"}


@lru_cache(maxsize=256)
def public_holidays(region: str, year: int) -> frozenset[date]:
    """Return the French public holidays of a year (C. trav. L3133-1), by region of `SUBDIVISIONS`."""
    return frozenset(holidays.country_holidays("FR", subdiv=SUBDIVISIONS[region], years=year))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a creditor's office works."""

    region: str = ""
    closures: tuple[tuple[date, date], ...] = ()  # first and last day, both closed
    weekdays: frozenset[int] = frozenset(range(5))  # Monday is 0

    def is_working(self, day: date) -> bool:
        """Say whether the office works that day."""
        if day.weekday() not in self.weekdays or day in public_holidays(self.region, day.year):
            return False
        return not any(first <= day <= last for first, last in self.closures)

    def on_or_after(self, day: date) -> date:
        """Return the first working day from `day` on; `day` itself when nothing opens within a year."""
        found = day
        for _ in range(366):
            if self.is_working(found):
                return found
            found += DAY
        return day

    def elapsed(self, since: date, until: date) -> int:
        """Count the working days after `since` up to and including `until`; 0 when `until` is earlier."""
        span = (until - since).days
        return sum(self.is_working(since + ahead * DAY) for ahead in range(1, span + 1))
