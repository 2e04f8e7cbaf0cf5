"""Lettered entries (lettrage): a group that balances is closed; one that does not owes its difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from relanced.books.items import Entry
from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import Money

_NEVER = date.max


def unlettered(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that are still open, in their order.

    A letter counts within one customer and one currency only (facts §8.1.4). Inside a group that does
    not balance, receipts go to the oldest invoice first.
    """
    groups: dict[tuple[str, str, str], list[int]] = {}
    for at, entry in enumerate(entries):
        if entry.letter:
            line = entry.line
            key = (line.customer_ref or line.customer, entry.letter, line.open.currency)
            groups.setdefault(key, []).append(at)
    left: dict[int, int] = {}
    for members in groups.values():
        left.update(_allocated([(at, entries[at].line) for at in members]))
    return [
        _reduced(entry, left[at]) if at in left else entry
        for at, entry in enumerate(entries)
        if left.get(at, 1) != 0
    ]


def _allocated(members: Sequence[tuple[int, OpenLine]]) -> dict[int, int]:
    """Return what each line of a group leaves open, in minor units."""
    ordered = sorted(
        members, key=lambda member: (member[1].issue_on or member[1].due_on or _NEVER, member[0])
    )
    left = {at: line.open.minor for at, line in members}
    claims = [at for at, _ in ordered if left[at] > 0]
    for credit in (at for at, _ in ordered if left[at] < 0):
        for claim in claims:
            paid = min(left[claim], -left[credit])
            left[claim] -= paid
            left[credit] += paid
    return left


def _reduced(entry: Entry, minor: int) -> Entry:
    line = entry.line
    return replace(entry, line=replace(line, open=Money(minor, line.open.currency)))
