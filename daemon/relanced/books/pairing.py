"""What lines of one ledger say together: repeats count once, lettered groups that balance are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from relanced.books.lines import Reading
from relanced.dunning.ledger import OpenLine, Problem
from relanced.dunning.money import Money
from relanced.words import because


def once(readings: Iterable[Reading]) -> tuple[list[Reading], list[Problem]]:
    """Return each line once, its addresses gathered, and a warning for each repeat.

    A page break, one row per product or one row per contact repeats a line; another due date, amount
    or customer makes it another item.
    """
    kept: dict[tuple[object, ...], Reading] = {}
    warnings: list[Problem] = []
    for reading in readings:
        line = reading.line
        key = (
            line.number, line.customer, line.customer_ref, line.open.minor, line.open.currency, line.total.minor,
            line.kind, line.issue_on, line.due_on, reading.letter,
        )  # fmt: skip
        first = kept.get(key)
        if first is None:
            kept[key] = reading
            continue
        warnings.append(
            Problem(line.line, None, because("books.repeated", first=str(first.line.line)))
        )
        if line.emails != first.line.emails:
            emails = tuple(dict.fromkeys((*first.line.emails, *line.emails)))
            kept[key] = Reading(replace(first.line, emails=emails), first.letter)
    return list(kept.values()), warnings


def unlettered(readings: Sequence[Reading]) -> list[OpenLine]:
    """Return the lines left open once lettered groups are settled (facts §8.1, points 3 to 5)."""
    lines = [reading.line for reading in readings]
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, reading in enumerate(readings):
        if reading.letter:
            line = reading.line
            groups[line.customer_ref or line.customer, reading.letter, line.open.currency].append(
                index
            )
    for group in groups.values():
        _settle(lines, group)
    return [line for line in lines if line.open.minor]


def _settle(lines: list[OpenLine], group: Sequence[int]) -> None:
    """Put the credits of one lettered group on its oldest debits; what is left of either stays open."""
    in_order = sorted(group, key=lambda index: _age(lines[index]))
    debits = [index for index in in_order if lines[index].open.minor > 0]
    favours = [index for index in in_order if lines[index].open.minor < 0]
    owed = sum(lines[index].open.minor for index in debits)
    paid = -sum(lines[index].open.minor for index in favours)
    _reduce(lines, debits, paid)
    _reduce(lines, favours, owed)


def _reduce(lines: list[OpenLine], indexes: Iterable[int], against: int) -> None:
    for index in indexes:
        was = lines[index].open
        used = min(against, abs(was.minor))
        against -= used
        left = was.minor - used if was.minor > 0 else was.minor + used
        lines[index] = replace(lines[index], open=Money(left, was.currency))


def _age(line: OpenLine) -> tuple[date, int]:
    return line.issue_on or line.due_on or date.max, line.line
