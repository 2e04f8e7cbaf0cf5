"""What makes a new list implausible beside the one before; such a list is held and shown, and nothing of it believed.

Every rule asks for many witnesses among the lines both lists have, so that the ordinary life of a ledger
(payments, new invoices, corrections) raises none.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from relanced.dunning.ledger import OpenLine
from relanced.words import Because, because

FEW = 10  # lines; with fewer witnesses nothing is concluded
OVERDUE_JUMP = 20  # newly overdue lines at once, and more than half of those known to be overdue

Pair: TypeAlias = tuple[OpenLine, OpenLine]  # the same line in the list before and in the new one
Key: TypeAlias = tuple[str, str, int]

# Ten and a hundred, either way: a decimal mark lost, or put where none was.
_SHIFTS: Mapping[str, tuple[int, int]] = {
    "x 100": (100, 1),
    "/ 100": (1, 100),
    "x 10": (10, 1),
    "/ 10": (1, 10),
}


def doubts(
    previous: Sequence[OpenLine], new: Sequence[OpenLine], *, complete: bool, today: date
) -> tuple[Because, ...]:
    """Return every reason not to believe a new list beside the one before, each with its figures.

    `complete` says that a line missing from `new` is taken for settled. The cost is linear in both lists.
    """
    before = _by_key(previous)
    after = _by_key(new)
    pairs = [(before[key], line) for key, line in after.items() if key in before]
    found = list(_missing(before, after) if complete else ())
    if len(pairs) >= FEW:
        found += _changed(pairs)
    # A list whose figures moved is late or not for that reason alone: one cause, said once.
    return tuple(found or _newly_overdue(previous, new, today))


def _by_key(lines: Sequence[OpenLine]) -> dict[Key, OpenLine]:
    """Index lines by customer and number, instalments of one invoice by their rank."""
    found: dict[Key, OpenLine] = {}
    ranks: Counter[tuple[str, str]] = Counter()
    folded: dict[str, str] = {}
    for line in lines:
        if line.customer not in folded:
            folded[line.customer] = _fold(line.customer)
        who = f"#{line.customer_ref}" if line.customer_ref else folded[line.customer]
        ranks[who, line.number] += 1
        found[who, line.number, ranks[who, line.number]] = line
    return found


def _fold(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(bare.casefold().split()) or name


# ---------------------------------------------------------------- lines that are gone


def _missing(before: Mapping[Key, OpenLine], after: Mapping[Key, OpenLine]) -> list[Because]:
    if (
        not after and len(before) > 1
    ):  # one invoice paid is a month's end; everything at once is a question
        return [because("books.emptied", new=0, old=len(before))]
    if len(before) < FEW:
        return []
    kept = [key in after for key in before]
    lost = _lost_at_the_end(kept)
    # A cut keeps every line up to one place and none beyond; payment falls here and there.
    if FEW <= lost < len(before) and lost * 4 >= len(before) and all(kept[:-lost]):
        return [because("books.truncated", new=len(after), old=len(before), lost=lost)]
    if len(after) * 5 < len(before):
        return [because("books.emptied", new=len(after), old=len(before))]
    if not any(kept):
        return _strange(before, after)
    return _filtered(before, after) or _windowed(before, after)


def _strange(before: Mapping[Key, OpenLine], after: Mapping[Key, OpenLine]) -> list[Because]:
    """Tell another ledger, or one whose numbers or names changed, from one that was settled and filled anew.

    New invoices are younger than the list before; lines that are not should have stood in it.
    """
    newest = max((line.issue_on for line in before.values() if line.issue_on), default=date.max)
    older = sum(line.issue_on is None or line.issue_on <= newest for line in after.values())
    if len(after) >= FEW and older * 2 >= len(after):
        return [because("books.strange", new=len(after), old=len(before))]
    return []


def _lost_at_the_end(kept: Sequence[bool]) -> int:
    lost = 0
    for is_kept in reversed(kept):
        if is_kept:
            break
        lost += 1
    return lost


def _filtered(before: Mapping[Key, OpenLine], after: Mapping[Key, OpenLine]) -> list[Because]:
    """Tell a list narrowed to one customer, one letter of the alphabet or one kind of number from a whole one."""
    ways: tuple[Callable[[OpenLine], str], ...] = (
        lambda line: line.customer,
        lambda line: _fold(line.customer)[:1],
        lambda line: _prefix(line.number),
    )
    customers = {line.customer for line in after.values()}
    for way in ways:
        old, now = {way(line) for line in before.values()}, {way(line) for line in after.values()}
        if len(now) == 1 and len(old) >= 4 and len(after) * 2 < len(before):
            people = {line.customer for line in before.values()}
            return [because("books.filtered", new=len(customers), old=len(people), what=now.pop())]
    return []


def _windowed(before: Mapping[Key, OpenLine], after: Mapping[Key, OpenLine]) -> list[Because]:
    """Tell a list narrowed to a range: customers A to F, what is overdue, amounts above a floor.

    Payment falls on both sides of any line one may draw, and new invoices do. The one exception is that
    the oldest are paid first, so that a list of only younger ones proves nothing.
    """
    kept = [line for key, line in before.items() if key in after]
    lost = [line for key, line in before.items() if key not in after]
    if len(kept) < FEW or len(lost) < FEW or len(lost) * 4 < len(before):
        return []
    for key, way, is_either in _RANGES:
        if _is_apart(kept, lost, after.values(), way, is_either=is_either):
            return [because(key, new=len(after), old=len(before), lost=len(lost))]
    return []


Way: TypeAlias = Callable[[OpenLine], str | int]

_RANGES: tuple[tuple[str, Way, bool], ...] = (
    ("books.range_of_customers", lambda line: _fold(line.customer), True),
    ("books.range_of_days", lambda line: line.due_on.toordinal() if line.due_on else 0, False),
    ("books.range_of_amounts", lambda line: line.open.minor, True),
)


def _is_apart(
    kept: Sequence[OpenLine],
    lost: Sequence[OpenLine],
    now: Iterable[OpenLine],
    way: Way,
    *,
    is_either: bool,
) -> bool:
    """Say whether what is there now lies wholly below what was lost, or (`is_either`) wholly above it."""
    gone = {way(line) for line in lost}
    there = {way(line) for line in kept} | {way(line) for line in now}
    if len(gone) < 3 or len(there) < 3:
        return False
    low, high = [*sorted(gone, key=_rank)][:: len(gone) - 1]
    least, most = [*sorted(there, key=_rank)][:: len(there) - 1]
    return _rank(most) < _rank(low) or (is_either and _rank(least) > _rank(high))


def _rank(value: str | int) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, value)


def _prefix(number: str) -> str:
    return number.rstrip("0123456789").casefold() or number[:1]


# ---------------------------------------------------------------- lines that changed


def _changed(pairs: Sequence[Pair]) -> list[Because]:
    found = [*_shifted(pairs), *_in_another_currency(pairs)]
    rules: tuple[tuple[str, Callable[[OpenLine, OpenLine], bool]], ...] = (
        ("books.open_total_swapped", _has_open_and_total_swapped),
        ("books.signs_turned", lambda old, new: old.open.minor == -new.open.minor != 0),
        ("books.days_exchanged", _has_issue_and_due_swapped),
        ("books.days_swapped", _has_day_and_month_swapped),
    )
    for key, rule in rules:
        count = sum(rule(old, new) for old, new in pairs)
        if _is_many(count, pairs):
            found.append(because(key, count=count, common=len(pairs)))
    return found or _moved(pairs)


def _moved(pairs: Sequence[Pair]) -> list[Because]:
    """Tell figures that moved with no pattern of their own: a column sorted alone, days of another year."""
    grown = sum(new.open.minor > old.open.minor > 0 for old, new in pairs)
    if _is_many(grown, pairs):
        return [because("books.amounts_grown", count=grown, common=len(pairs))]
    # New terms move computed days honestly; days computed from other days of issue come from a slipped column.
    later = sum(
        old.due_on != new.due_on
        for old, new in pairs
        if not new.due_computed or old.issue_on != new.issue_on
    )
    if later * 2 > len(pairs):
        return [because("books.days_moved", count=later, common=len(pairs))]
    return []


def _is_many(count: int, pairs: Sequence[Pair]) -> bool:
    """A slip in one line is a correction; one line in five, and five at least, are a fault of the export."""
    return count >= 5 and count * 5 >= len(pairs)


def _shifted(pairs: Sequence[Pair]) -> list[Because]:
    counts: Counter[str] = Counter()
    for old, new in pairs:
        was, now = old.open.minor, new.open.minor
        for change, (up, down) in _SHIFTS.items():
            # A cent is lost where the amount was cut down to whole units.
            if was and now and abs(was * up - now * down) < down:
                counts[change] += 1
    return [
        because("books.amounts_shifted", change=change, count=count, common=len(pairs))
        for change, count in counts.items()
        if _is_many(count, pairs)
    ]


def _in_another_currency(pairs: Sequence[Pair]) -> list[Because]:
    moves = Counter(
        (old.open.currency, new.open.currency)
        for old, new in pairs
        if old.open.currency != new.open.currency
    )
    return [
        because("books.currency_changed", count=count, common=len(pairs), was=was, now=now)
        for (was, now), count in moves.items()
        if _is_many(count, pairs)
    ]


def _has_open_and_total_swapped(old: OpenLine, new: OpenLine) -> bool:
    return old.open.minor != old.total.minor and (new.open.minor, new.total.minor) == (
        old.total.minor,
        old.open.minor,
    )


def _has_issue_and_due_swapped(old: OpenLine, new: OpenLine) -> bool:
    if old.due_computed or new.due_computed or old.issue_on is None or old.due_on is None:
        return False
    return old.issue_on != old.due_on and (new.issue_on, new.due_on) == (old.due_on, old.issue_on)


def _has_day_and_month_swapped(old: OpenLine, new: OpenLine) -> bool:
    return _is_turned(old.due_on, new.due_on) or _is_turned(old.issue_on, new.issue_on)


def _is_turned(old: date | None, new: date | None) -> bool:
    if old is None or new is None or old == new:
        return False
    return (old.year, old.month, old.day) == (new.year, new.day, new.month)


# ---------------------------------------------------------------- too much at once


def _newly_overdue(
    previous: Sequence[OpenLine], new: Sequence[OpenLine], today: date
) -> list[Because]:
    """Tell a jump of lines overdue today that the list before did not have as overdue by today either."""
    late_before = {key for key, line in _by_key(previous).items() if _is_late(line, today)}
    fresh = sum(
        key not in late_before for key, line in _by_key(new).items() if _is_late(line, today)
    )
    if previous and fresh > OVERDUE_JUMP and fresh * 2 > len(late_before):
        return [because("books.newly_overdue", count=fresh, old=len(late_before))]
    return []


def _is_late(line: OpenLine, today: date) -> bool:
    return line.due_on is not None and line.due_on < today and line.open.minor > 0
