"""When a claim lapses, by debtor and claim; what restarts the time and what does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.limitation import (
    RESTARTS,
    Act,
    Claim,
    Countdown,
    Happened,
    countdown,
    months_before,
)
from relanced.dunning.message import DebtorKind
from relanced.words import say


def day(text: str) -> date:
    return date.fromisoformat(text)


def of(kind: DebtorKind, *happened: Happened, claim: Claim = Claim.ORDINARY) -> Countdown:
    found = countdown(kind, (day("2024-03-31"), day("2024-02-29"), None), happened, claim)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "claim", "lapses"),
    [
        (DebtorKind.BUSINESS, Claim.ORDINARY, "2029-02-28"),
        (DebtorKind.CONSUMER, Claim.ORDINARY, "2026-02-28"),
        (DebtorKind.PUBLIC, Claim.ORDINARY, "2028-12-31"),
        (DebtorKind.BUSINESS, Claim.CARRIAGE, "2025-02-28"),
        (DebtorKind.CONSUMER, Claim.TELECOM, "2025-02-28"),
    ],
)
def test_a_claim_lapses_so_many_years_after_the_earliest_known_day(
    kind: DebtorKind, claim: Claim, lapses: str
) -> None:
    found = of(kind, claim=claim)
    assert (found.started_on, found.lapses_on) == (day("2024-02-29"), day(lapses))
    assert not found.has_passed(day(lapses))
    assert found.has_passed(day(lapses) + timedelta(days=1))


@pytest.mark.parametrize("act", [Act.REMINDED, Act.CALLED, Act.NOTICE])
def test_a_reminder_a_call_and_a_formal_notice_restart_nothing(act: Act) -> None:
    assert of(DebtorKind.CONSUMER, Happened(act, day("2025-06-01"))) == of(DebtorKind.CONSUMER)


@pytest.mark.parametrize("act", sorted(RESTARTS))
def test_an_acknowledgement_a_suit_and_an_enforcement_start_the_time_anew(act: Act) -> None:
    found = of(DebtorKind.CONSUMER, Happened(act, day("2025-06-01")))
    assert (found.lapses_on, found.restarted_by) == (day("2027-06-01"), act)


def test_what_happens_after_the_end_revives_nothing() -> None:
    late = Happened(Act.ACKNOWLEDGED, day("2026-03-01"))
    assert of(DebtorKind.CONSUMER, late).lapses_on == day("2026-02-28")


def test_the_warnings_come_twelve_six_and_three_months_before() -> None:
    found = of(DebtorKind.BUSINESS)
    told = {d: found.warning(day(d)) for d in ("2028-02-27", "2028-02-28", "2028-08-28", "2028-11-28", "2029-03-01")}  # fmt: skip
    assert list(told.values()) == [None, 12, 6, 3, 0]
    assert "L110-4" in say(found.because("F-1", day("2028-11-28")), "fr")
    assert "28 Feb 2029" in say(found.because("F-1", day("2029-03-01")), "en")


def test_without_any_day_nothing_is_counted() -> None:
    assert countdown(DebtorKind.BUSINESS, (None, None)) is None


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(1, 60))
def test_so_many_months_before_never_leaves_its_month(on: date, months: int) -> None:
    before = months_before(on, months)
    assert (on.year * 12 + on.month) - (before.year * 12 + before.month) == months
    assert before.day <= on.day
