"""What makes a new list implausible beside the one before; such a list is held and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from relanced.dunning.ledger import OpenLine
from relanced.words import Because, because

FEW = 10  # below so many common items nothing is concluded from them
FACTORS = (Fraction(100), Fraction(1, 100), Fraction(10), Fraction(1, 10))


def doubts(
    previous: Sequence[OpenLine], new: Sequence[OpenLine], *, complete: bool, today: date
) -> tuple[Because, ...]:
    """Return every reason not to believe a new list; none for the ordinary life of a ledger."""
    if len(previous) < FEW:
        return ()
    found: list[Because] = []
    if complete and len(new) * 5 < len(previous):
        found.append(because("books.emptied", new=len(new), old=len(previous)))
    before = {(line.customer.casefold(), line.number): line for line in previous}
    pairs = [
        (before[key], line)
        for line in new
        if (key := (line.customer.casefold(), line.number)) in before
    ]
    if len(pairs) >= FEW:
        found += _shifts(pairs)
    late_before = sum(_is_late(line, today) for line in previous)
    fresh = sum(
        _is_late(line, today)
        for line in new
        if (line.customer.casefold(), line.number) not in before
    )
    if fresh > 20 and fresh * 2 > late_before:
        found.append(because("books.newly_overdue", count=fresh, old=late_before))
    return tuple(found)


def _is_late(line: OpenLine, today: date) -> bool:
    return line.due_on is not None and line.due_on < today and line.open.minor > 0


def _shifts(pairs: Sequence[tuple[OpenLine, OpenLine]]) -> list[Because]:
    found = []
    factors: Mapping[Fraction, int] = {
        factor: sum(old.open.minor * factor == new.open.minor for old, new in pairs)
        for factor in FACTORS
    }
    for factor, count in factors.items():
        if count * 2 > len(pairs):
            found.append(because("books.amounts_shifted", count=count, factor=str(factor)))
    moved = sum(old.open.currency != new.open.currency for old, new in pairs)
    if moved * 2 > len(pairs):
        found.append(because("books.currency_changed", count=moved))
    swapped = sum(_swapped(old.due_on, new.due_on) for old, new in pairs)
    if swapped >= 5 and swapped * 4 > len(pairs):
        found.append(because("books.days_swapped", count=swapped))
    return found


def _swapped(old: date | None, new: date | None) -> bool:
    return (
        old is not None
        and new is not None
        and old != new
        and (old.day, old.month) == (new.month, new.day)
    )
