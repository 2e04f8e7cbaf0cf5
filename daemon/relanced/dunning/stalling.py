"""A debtor who writes and never pays: mails pause a case each time, and no reminder ever goes on.

Pauses by mail are counted from the last call or the last payment; too many over too long want a voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from relanced.dunning.case import Event

PAUSES: Final = 4  # days on which mails paused the case
DAYS: Final = timedelta(45)


def pauses_since(events: Iterable[Event]) -> list[date]:
    """Return the days on which mails paused a case since somebody called or something was paid, oldest first."""
    days: list[date] = []
    for event in events:
        is_call = event.kind == "noted" and "call" in event.body
        if is_call or (event.kind == "items" and event.body["gone"]):
            days.clear()
        elif event.kind == "paused" and not event.body.get("decided"):
            day = date.fromisoformat(event.body["on"])
            if day not in days:
                days.append(day)
    return days


def has_stalled(paused: Sequence[date], today: date) -> bool:
    """Say whether one more pause today is one too many."""
    return len(paused) + 1 >= PAUSES and today - paused[0] >= DAYS
