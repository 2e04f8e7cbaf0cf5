"""When a claim lapses, counted from the earliest day it can run from, and what truly starts the time anew (facts §3).

The warning errs on the early side: case law has come to count from the completion of the service, so the earliest
known of delivery, invoice and due date is taken (facts §3.2). A reminder, a call or a formal notice restarts nothing
(Cass. com. 18 May 2022, 20-23.204).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from relanced.dunning.case import Event
from relanced.dunning.message import DebtorKind
from relanced.words import Because, because


class Claim(StrEnum):
    """What is claimed, where a period of its own applies."""

    ORDINARY = "ordinary"
    CARRIAGE = "carriage"
    TELECOM = "telecom"


class Period(NamedTuple):
    """So many years; a public body's begin with the year after the claim arose."""

    years: int
    from_new_year: bool
    rule: str  # the phrase that names the article


BY_DEBTOR: Mapping[DebtorKind, Period] = {
    DebtorKind.BUSINESS: Period(5, from_new_year=False, rule="five_years"),  # C. com. L110-4 I
    DebtorKind.CONSUMER: Period(2, from_new_year=False, rule="two_years"),  # C. conso L218-2
    DebtorKind.PUBLIC: Period(4, from_new_year=True, rule="four_years"),  # loi du 31 décembre 1968
}
BY_CLAIM: Mapping[Claim, Period] = {
    Claim.CARRIAGE: Period(1, from_new_year=False, rule="carriage"),  # C. com. L133-6
    Claim.TELECOM: Period(1, from_new_year=False, rule="telecom"),  # CPCE-postes L34-2
}


class Act(StrEnum):
    """What may happen to a claim; only some of it restarts the time."""

    ACKNOWLEDGED = "acknowledged"
    SUED = "sued"
    ENFORCED = "enforced"
    REMINDED = "reminded"
    CALLED = "called"
    NOTICE = "notice"


RESTARTS: Final = frozenset({
    Act.ACKNOWLEDGED,  # C. civ. 2240, in writing by the debtor
    Act.SUED,  # C. civ. 2241; of a payment order, its service and not its filing
    Act.ENFORCED,  # C. civ. 2244
})  # fmt: skip
WARN_MONTHS: Final = (12, 6, 3)


class Happened(NamedTuple):
    """One act, on its day."""

    act: Act
    on: date


INTERRUPTED: Final = "interrupted"  # the event that records such an act, with the items it is about


def happened_to(events: Iterable[Event], item: int) -> list[Happened]:
    """Return what a person recorded of an item, from its case's journal."""
    return [
        Happened(Act(event.body["act"]), date.fromisoformat(event.body["on"]))
        for event in events
        if event.kind == INTERRUPTED and item in event.body["items"]
    ]


@dataclass(frozen=True, slots=True)
class Countdown:
    """When a claim lapses: `lapses_on` is its last day. `started_on` is what the time was counted from."""

    started_on: date
    lapses_on: date
    rule: str
    restarted_by: Act | None = None

    def has_passed(self, today: date) -> bool:
        """Tell whether the last day is behind us: from then on nothing is threatened any more."""
        return today > self.lapses_on

    def warning(self, today: date) -> int | None:
        """Return the narrowest warning reached, in months before the end; 0 once it passed, None when none yet."""
        if self.has_passed(today):
            return 0
        reached = [
            months for months in WARN_MONTHS if today >= months_before(self.lapses_on, months)
        ]
        return min(reached, default=None)

    def because(self, number: str, today: date) -> Because:
        """Say how long an invoice still has, by which article, and what does not help."""
        key = "limitation.passed" if self.has_passed(today) else "limitation.ends"
        return because(key, number=number, lapses=self.lapses_on, days=(self.lapses_on - today).days,
                       started=self.started_on, rule=because(f"limitation.{self.rule}"))  # fmt: skip


def countdown(
    kind: DebtorKind,
    known: Iterable[date | None],
    happened: Iterable[Happened] = (),
    claim: Claim = Claim.ORDINARY,
) -> Countdown | None:
    """Count from the earliest known of delivery, invoice and due date; None when no day is known.

    What happened counts where it restarts the time (C. civ. 2231: a new period of the same length) and did so before
    the claim lapsed; an act after that revives nothing.
    """
    period = BY_CLAIM.get(claim) or BY_DEBTOR[kind]
    started_on = min((day for day in known if day is not None), default=None)
    if started_on is None:
        return None
    found = Countdown(started_on, _last_day(period, started_on), period.rule)
    for event in sorted((e for e in happened if e.act in RESTARTS), key=lambda event: event.on):
        if started_on <= event.on <= found.lapses_on:
            found = Countdown(event.on, _last_day(period, event.on), period.rule, event.act)
    return found


def _last_day(period: Period, started_on: date) -> date:
    """Return the same day years later, or the month's last where it has no such day (CPC 641)."""
    if period.from_new_year:
        return date(started_on.year + period.years, 12, 31)
    return months_before(started_on, -12 * period.years)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier (later when negative), the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
