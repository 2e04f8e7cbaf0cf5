"""Days sales outstanding by count-back: how many of the last days' sales what is owed today stands for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

LONGEST = 366  # days looked back


def count_back(owed_minor: int, sales: Mapping[date, int], today: date) -> float | None:
    """Return the days by which the sales of each day, the latest first, use up what is owed; minor units.

    The last day counts in part. None where a year's sales do not reach what is owed, or nothing was sold.
    """
    if owed_minor <= 0:
        return 0.0
    left = owed_minor
    for ahead in range(LONGEST):
        sold = max(sales.get(today - timedelta(ahead), 0), 0)
        if sold >= left:
            return round(ahead + left / sold, 1)
        left -= sold
    return None
