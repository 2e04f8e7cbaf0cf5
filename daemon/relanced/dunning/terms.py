"""Payment terms: when an invoice falls due, and the latest day that the law lets a contract name (facts §1.1).

A date beyond the cap is flagged and never rewritten: the caps are enforced by fines, and penalties still run from the
day after the payment date shown on the invoice (C. com. L441-10 II).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from relanced.words import Because, because


class MonthEnd(StrEnum):
    """Where the end of the month comes into a term; both readings are lawful, the contract decides (facts §1.1)."""

    NONE = "none"
    DAYS_FIRST = "days_first"  # reading (a): the days, then the end of that month
    MONTH_FIRST = "month_first"  # reading (b): the end of the month, then the days


@dataclass(frozen=True, slots=True)
class Terms:
    """When an invoice falls due, counted from its date."""

    days: int
    month_end: MonthEnd = MonthEnd.NONE
    on_day: int = 0  # "le 10": that day of the month after the month's end
    has_two_readings: bool = False  # "45 jours fin de mois" says neither (a) nor (b)

    def due_on(self, issue_on: date) -> date:
        """Return the due date of an invoice; due dates never move for weekends (facts §1.1)."""
        if self.month_end is MonthEnd.MONTH_FIRST:
            due = month_end(issue_on) + timedelta(days=self.days)
        elif self.month_end is MonthEnd.DAYS_FIRST:
            due = month_end(issue_on + timedelta(days=self.days))
        else:
            due = issue_on + timedelta(days=self.days)
        return _next_on(due, self.on_day) if self.on_day else due

    def other(self, issue_on: date) -> date:
        """Return the due date under reading (b), for terms that have two."""
        return replace(self, month_end=MonthEnd.MONTH_FIRST).due_on(issue_on)


def month_end(day: date) -> date:
    """Return the last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _next_on(day: date, wanted: int) -> date:
    """Return the first `wanted` of a month after `day`, the month's last day where it is shorter."""
    following = month_end(day) + timedelta(days=1)
    return following.replace(
        day=min(wanted, calendar.monthrange(following.year, following.month)[1])
    )


# ---------------------------------------------------------------- the caps


class Supply(StrEnum):
    """What was supplied, which decides how late its payment may be agreed."""

    GENERAL = "general"
    PERIODIC = "periodic"
    TRANSPORT = "transport"
    PERISHABLE = "perishable"
    FRESH_MEAT = "fresh_meat"
    ALCOHOL = "alcohol"
    EXPORT = "export"
    PUBLIC = "public"
    PUBLIC_HOSPITAL = "public_hospital"
    PUBLIC_UNDERTAKING = "public_undertaking"


class Cap(NamedTuple):
    """So many days, counted from `start` of the day that the law names."""

    days: int
    from_delivery: bool  # else from the day of issue
    start: Callable[[date], date] = lambda day: day


def ten_days_end(day: date) -> date:
    """Return the 10th, the 20th or the last of the month, whichever ends the ten-day period of that day."""
    return day.replace(day=10 if day.day <= 10 else 20) if day.day <= 20 else month_end(day)


CAPS: Mapping[Supply, Cap] = {
    Supply.GENERAL: Cap(60, from_delivery=False),  # C. com. L441-10 I
    Supply.PERIODIC: Cap(45, from_delivery=False),  # C. com. L441-10 I, CGI 289 I-3
    Supply.TRANSPORT: Cap(30, from_delivery=False),  # C. com. L441-11
    Supply.PERISHABLE: Cap(30, from_delivery=True, start=ten_days_end),  # facts §1.1
    Supply.FRESH_MEAT: Cap(20, from_delivery=True),  # facts §1.1
    Supply.ALCOHOL: Cap(30, from_delivery=True, start=month_end),  # facts §1.1
    Supply.EXPORT: Cap(90, from_delivery=False),  # C. com. L441-12, CGI 275
    Supply.PUBLIC: Cap(30, from_delivery=True),  # CCP R2192-10: receipt of the payment request
    Supply.PUBLIC_HOSPITAL: Cap(50, from_delivery=True),
    Supply.PUBLIC_UNDERTAKING: Cap(60, from_delivery=True),
}

DEROGATION_DAYS = 45  # end of month, written in the contract (C. com. L441-10 I)
UNAGREED_DAYS = 30  # from receipt of the goods or performance of the service (C. com. L441-10 I)


def due_unagreed(delivered_on: date) -> date:
    """Return the due date where nothing was agreed between businesses (C. com. L441-10 I)."""
    return delivered_on + timedelta(days=UNAGREED_DAYS)


def latest_due(
    issue_on: date,
    supply: Supply = Supply.GENERAL,
    delivered_on: date | None = None,
    reading: MonthEnd = MonthEnd.NONE,
) -> date | None:
    """Return the last lawful due date; None where it counts from a delivery whose day is not known.

    `delivered_on` is the day a public buyer received the payment request, too. `reading` is how the contract writes
    the end of the month; it opens the derogation of 45 days for what has no cap of its own.
    """
    cap = CAPS[supply]
    started_on = delivered_on if cap.from_delivery else issue_on
    if started_on is None:
        return None
    latest = cap.start(started_on) + timedelta(days=cap.days)
    if supply is Supply.GENERAL and reading is not MonthEnd.NONE:
        return max(latest, Terms(DEROGATION_DAYS, reading).due_on(issue_on))
    return latest


def over_cap(
    due_on: date,
    issue_on: date,
    supply: Supply = Supply.GENERAL,
    delivered_on: date | None = None,
    reading: MonthEnd = MonthEnd.NONE,
) -> Because | None:
    """Say that a due date lies beyond what the law lets a contract name; None when it does not.

    Without a `reading`, a day that only the derogation of 45 days end of month allows is said to need it.
    """
    latest = latest_due(issue_on, supply, delivered_on, reading)
    if latest is None:
        return because("terms.cap_unknown")
    if due_on <= latest:
        return None
    if supply is Supply.GENERAL and reading is MonthEnd.NONE:
        by_contract = max(
            Terms(DEROGATION_DAYS, how).due_on(issue_on) for how in MonthEnd if how is not reading
        )
        if due_on <= by_contract:
            return because("terms.needs_derogation", due=due_on, latest=latest)
    rule = because(f"terms.cap_{supply}")
    return because(
        "terms.over_cap", due=due_on, latest=latest, days=(due_on - latest).days, rule=rule
    )
