"""The one place that asks the machine for the time, and the one that waits on it.

Business time (today, the send window, spacing, promises, the age of books) can be set apart from machine time
(freshness of the mailbox, leases, time-outs, TLS): `run --once --at` and the demo do so.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What every part is handed instead of the machine's clock."""

    def now(self) -> datetime:
        """Return the business moment, in UTC."""
        ...

    def real_now(self) -> datetime:
        """Return the machine's moment, in UTC: for leases, freshness and certificates only."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never step back, for time-outs."""
        ...

    async def wait(self, seconds: float) -> None:
        """Wait that many seconds of machine time."""
        ...


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day of a UTC moment in an IANA zone such as `Europe/Paris`."""
    return moment.astimezone(ZoneInfo(zone)).date()


# A laptop that was closed for a night has not had its clock set: CLOCK_BOOTTIME (Linux) goes on in sleep.
_TICKS = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class MachineClock:
    """The machine's own time; business time equals it."""

    def now(self) -> datetime:
        """Return the machine's moment, in UTC."""
        return datetime.now(UTC)

    def real_now(self) -> datetime:
        """Return the machine's moment, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds, those it slept through included where it can count them."""
        return time.clock_gettime(_TICKS)

    async def wait(self, seconds: float) -> None:
        """Sleep without holding the loop."""
        await asyncio.sleep(seconds)


class SetClock(MachineClock):
    """A business clock that stands where it was put, or runs from there; machine time stays the machine's."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment the clock was set to."""
        return self.at

    def turn(self, by: timedelta) -> None:
        """Move business time on by hand."""
        self.at += by
