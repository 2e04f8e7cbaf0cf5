"""What makes a new list implausible, and that the ordinary life of a ledger never does."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import Money
from relanced.dunning.plausible import doubts
from relanced.words import say

TODAY = date(2026, 10, 1)
NAMES = (
    "Boulangerie",
    "Garage",
    "Fleurs",
    "Menuiserie",
    "Épicerie",
    "Librairie",
    "Pharmacie",
    "Taxi",
)


def invoice(number: int) -> OpenLine:
    issue = date(2026, 6, 1) + timedelta(days=number % 80)
    total = Money(10_000 + number * 137, "EUR")
    half = Money(total.minor // 2, "EUR") if number % 2 else total
    name = NAMES[number % len(NAMES)]
    return OpenLine(
        number + 2,
        name,
        f"FA{number:05d}",
        half,
        total,
        issue_on=issue,
        due_on=issue + timedelta(days=30),
    )


BOOKS = tuple(invoice(number) for number in range(60))


def keys(new: list[OpenLine] | tuple[OpenLine, ...], *, complete: bool = True) -> list[str]:
    return [doubt.key for doubt in doubts(BOOKS, new, complete=complete, today=TODAY)]


def with_open(line: OpenLine, minor: int) -> OpenLine:
    return replace(line, open=Money(minor, "EUR"))


def turned(day: date | None) -> date | None:
    return date(day.year, day.day, day.month) if day and day.day <= 12 else day


FAULTS = {
    "books.emptied": (),
    "books.truncated": BOOKS[:40],
    "books.filtered": tuple(line for line in BOOKS if line.customer == "Garage")
    + (invoice(801),) * 8,
    "books.open_total_swapped": tuple(
        replace(line, open=line.total, total=line.open) for line in BOOKS
    ),
    "books.days_exchanged": tuple(
        replace(line, issue_on=line.due_on, due_on=line.issue_on) for line in BOOKS
    ),
    "books.days_swapped": tuple(replace(line, due_on=turned(line.due_on)) for line in BOOKS),
    "books.currency_changed": tuple(
        replace(line, open=Money(line.open.minor, "USD")) for line in BOOKS
    ),
    "books.newly_overdue": (*BOOKS, *(invoice(number) for number in range(100, 200))),
}


@pytest.mark.parametrize("key", FAULTS)
def test_a_fault_of_the_export_is_told(key: str) -> None:
    assert key in keys(FAULTS[key])


@pytest.mark.parametrize(("up", "down"), [(100, 1), (1, 100), (10, 1), (1, 10)])
def test_amounts_that_lost_their_decimal_mark_are_told(up: int, down: int) -> None:
    new = [with_open(line, line.open.minor * up // down) for line in BOOKS]
    (doubt,) = doubts(BOOKS, new, complete=True, today=TODAY)
    assert doubt.key == "books.amounts_shifted"
    assert dict(doubt.facts)["count"] == 60


def test_every_doubt_carries_its_figures_in_both_languages() -> None:
    for new in FAULTS.values():
        for doubt in doubts(BOOKS, new, complete=True, today=TODAY):
            french, english = say(doubt, "fr"), say(doubt, "en")
            assert french != english
            assert any(map(str.isdigit, french))


def test_a_partial_list_may_lack_what_it_likes() -> None:
    assert keys((), complete=False) == []
    assert keys(BOOKS[:40], complete=False) == []


def test_a_first_list_has_nothing_to_be_compared_with() -> None:
    assert doubts((), BOOKS, complete=True, today=TODAY) == ()


def test_invoices_that_fall_due_with_the_days_are_no_jump() -> None:
    assert doubts(BOOKS, BOOKS, complete=True, today=date(2027, 3, 1)) == ()


def test_one_corrected_amount_is_a_correction() -> None:
    new = [with_open(BOOKS[0], BOOKS[0].open.minor * 100), *BOOKS[1:]]
    assert keys(new) == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_ordinary_life_of_a_ledger_raises_no_doubt(data: st.DataObject) -> None:
    """Up to half is paid, a few are part-paid, corrected or given more time, and new invoices come, none overdue."""
    paid = data.draw(st.sets(st.integers(0, 59), max_size=30))
    part = data.draw(st.sets(st.integers(0, 59), max_size=15))
    moved = data.draw(st.sets(st.integers(0, 59), max_size=4))
    fresh = data.draw(st.integers(0, 40))
    new = []
    for number, line in enumerate(BOOKS):
        # Payment falls here and there, the last invoices included; it is never all of the newest and none before.
        if number in paid and number < 55:
            continue
        kept = with_open(line, line.open.minor * 2 // 3) if number in part else line
        new.append(
            replace(kept, due_on=line.due_on + timedelta(days=30))
            if number in moved and line.due_on
            else kept
        )
    new += [replace(invoice(1000 + n), due_on=TODAY + timedelta(days=n)) for n in range(fresh)]
    assert keys(data.draw(st.permutations(new))) == []


def test_a_hundred_thousand_lines_are_compared_in_seconds() -> None:
    many = [invoice(number) for number in range(100_000)]
    began = time.process_time()
    assert doubts(many, many, complete=True, today=TODAY) == ()
    assert time.process_time() - began < 6


def test_days_computed_from_a_column_that_slipped_are_told_and_new_terms_are_not() -> None:
    slipped = [
        replace(line, issue_on=line.due_on, due_on=None if line.due_on is None else line.due_on + timedelta(30), due_computed=True)
        for line in BOOKS
    ]  # fmt: skip
    assert keys([replace(line, issue_on=line.issue_on) for line in slipped]) == ["books.days_moved"]
    terms = [
        replace(line, due_on=line.issue_on + timedelta(45) if line.issue_on else None, due_computed=True)
        for line in BOOKS
    ]  # fmt: skip
    assert keys(terms) == []
