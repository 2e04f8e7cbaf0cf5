"""Due dates under every term, against the table of the law's notes, and the caps beyond which they are flagged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.cli.terms import SUPPLIES
from relanced.dunning.terms import (
    MonthEnd,
    Supply,
    Terms,
    due_unagreed,
    latest_due,
    over_cap,
    ten_days_end,
)
from relanced.words import say

NET_30, NET_60 = Terms(30), Terms(60)
MODE_A, MODE_B = Terms(45, MonthEnd.DAYS_FIRST), Terms(45, MonthEnd.MONTH_FIRST)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("issued", "net_30", "net_60", "mode_a", "mode_b"),
    [
        ("2026-01-15", "2026-02-14", "2026-03-16", "2026-03-31", "2026-03-17"),
        ("2026-01-31", "2026-03-02", "2026-04-01", "2026-03-31", "2026-03-17"),
        ("2026-11-16", "2026-12-16", "2027-01-15", "2026-12-31", "2027-01-14"),
    ],
)
def test_each_term_falls_on_the_day_the_law_notes_give(
    issued: str, net_30: str, net_60: str, mode_a: str, mode_b: str
) -> None:
    found = [terms.due_on(day(issued)) for terms in (NET_30, NET_60, MODE_A, MODE_B)]
    assert found == [day(net_30), day(net_60), day(mode_a), day(mode_b)]


def test_where_nothing_was_agreed_thirty_days_run_from_the_delivery() -> None:
    assert due_unagreed(day("2026-01-31")) == day("2026-03-02")


@pytest.mark.parametrize(
    ("supply", "reading", "delivered", "latest"),
    [
        (Supply.GENERAL, MonthEnd.NONE, None, "2026-03-16"),
        (Supply.GENERAL, MonthEnd.DAYS_FIRST, None, "2026-03-31"),
        (Supply.GENERAL, MonthEnd.MONTH_FIRST, None, "2026-03-17"),
        (Supply.PERIODIC, MonthEnd.DAYS_FIRST, None, "2026-03-01"),
        (Supply.TRANSPORT, MonthEnd.NONE, None, "2026-02-14"),
        (Supply.EXPORT, MonthEnd.NONE, None, "2026-04-15"),
        (Supply.PERISHABLE, MonthEnd.NONE, "2026-01-11", "2026-02-19"),
        (Supply.FRESH_MEAT, MonthEnd.NONE, "2026-01-11", "2026-01-31"),
        (Supply.ALCOHOL, MonthEnd.NONE, "2026-01-11", "2026-03-02"),
        (Supply.PUBLIC, MonthEnd.NONE, "2026-01-20", "2026-02-19"),
        (Supply.PUBLIC_HOSPITAL, MonthEnd.NONE, "2026-01-20", "2026-03-11"),
        (Supply.PUBLIC_UNDERTAKING, MonthEnd.NONE, "2026-01-20", "2026-03-21"),
    ],
)
def test_each_supply_has_its_cap(
    supply: Supply, reading: MonthEnd, delivered: str | None, latest: str
) -> None:
    delivered_on = day(delivered) if delivered else None
    last = latest_due(day("2026-01-15"), supply, delivered_on, reading)
    assert last == day(latest)
    assert over_cap(last, day("2026-01-15"), supply, delivered_on, reading) is None
    if supply is Supply.GENERAL:
        last = max(last, day("2026-03-31") if reading is MonthEnd.NONE else last)
    beyond = over_cap(last + timedelta(days=1), day("2026-01-15"), supply, delivered_on, reading)
    assert beyond is not None
    assert beyond.key == "terms.over_cap"
    assert "jour(s)" in say(beyond, "fr")


def test_a_cap_that_counts_from_an_unknown_delivery_is_said_to_be_unknown() -> None:
    reason = over_cap(day("2026-01-16"), day("2026-01-15"), Supply.ALCOHOL)
    assert reason is not None
    assert reason.key == "terms.cap_unknown"


def test_a_day_beyond_sixty_days_may_need_the_derogation_that_a_contract_gives() -> None:
    reason = over_cap(day("2026-03-31"), day("2026-01-15"))
    assert reason is not None
    assert reason.key == "terms.needs_derogation"


def test_the_ten_day_periods_end_on_the_tenth_the_twentieth_and_the_last() -> None:
    ends = [ten_days_end(date(2026, 2, d)).day for d in (1, 10, 11, 20, 21, 28)]
    assert ends == [10, 10, 20, 20, 28, 28]


def test_the_command_offers_every_supply_the_rules_know() -> None:
    assert list(SUPPLIES) == [supply.value for supply in Supply]


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_what_the_law_allows_is_never_flagged(issued: date) -> None:
    for terms in (NET_30, NET_60, MODE_A, MODE_B):
        assert over_cap(terms.due_on(issued), issued, reading=terms.month_end) is None
    assert over_cap(Terms(61).due_on(issued), issued) is not None
