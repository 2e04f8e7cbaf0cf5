"""The desk on which payments are allocated: what is still open, what an entry says, and how sums are written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from relanced.dunning.entry import Entry
from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import Money
from relanced.understanding.cited import Grade, Numbers
from relanced.understanding.payers import Names
from relanced.words import Because


class Certainty(StrEnum):
    """How far an allocation may be trusted (contract.md, `match --json`)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry pays of one open item (by its index); of an ambiguous one, a candidate."""

    item: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one entry pays, how surely, and why."""

    entry: Entry
    parts: tuple[Part, ...]
    certainty: Certainty
    because: Because


@dataclass
class Desk:
    """The open items while a statement is worked through."""

    items: Sequence[OpenLine]
    numbers: Numbers
    names: Names
    of: dict[str, list[int]]
    rest: list[int]  # minor units still open, by item
    paid_by: dict[Money, list[Allocation]] = field(default_factory=dict)  # by what came in

    def open_of(self, customers: Sequence[str], currency: str) -> list[int]:
        """Return what these customers still owe in a currency, credit notes among it."""
        return [
            index
            for customer in customers
            for index in self.of.get(customer, ())
            if self.rest[index] and self.items[index].open.currency == currency
        ]

    def sum(self, items: Sequence[int]) -> int:
        """Return what is open on these items together, in minor units."""
        return sum(self.rest[index] for index in items)


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry, and what its words say."""

    entry: Entry
    text: str  # folded
    cited: dict[int, Grade]
    others: tuple[int, ...]  # cited too, but hardly meant: another customer's
    customers: tuple[str, ...]  # whom payer or text names
    hinted: tuple[str, ...]  # where they name nobody: whom one telling word points to
    payer_known: bool  # the payer's own name is a customer's

    @property
    def named(self) -> tuple[str, ...]:
        """Whom the entry names, or at least points to."""
        return self.customers or self.hinted


def at_most(one: Certainty, most: Certainty) -> Certainty:
    """Return the lesser of two certainties."""
    order = list(Certainty)
    return max(one, most, key=order.index)


def pay(
    desk: Desk,
    one: Seen,
    items: Sequence[int],
    certainty: Certainty,
    why: Because,
    paid: int | None = None,
) -> Allocation:
    """Pay the items in full, credits first; with `paid`, in their order until it is used up."""
    left = paid
    parts = []
    for index in (
        sorted(items, key=lambda index: desk.rest[index] > 0) if left is not None else items
    ):
        sum_ = desk.rest[index] if left is None else min(desk.rest[index], left)
        if sum_:
            parts.append(Part(index, Money(sum_, desk.items[index].open.currency)))
        left = None if left is None else left - sum_
    return Allocation(one.entry, tuple(parts), certainty, why)


def share(
    desk: Desk, one: Seen, items: Sequence[int], certainty: Certainty, why: Because
) -> Allocation:
    """Share a deduction among the items by their sums, the last bearing what rounding leaves."""
    paid, asked = one.entry.amount.minor, desk.sum(items)
    shares = [desk.rest[index] * paid // asked for index in items]
    shares[-1] += paid - sum(shares)
    parts = tuple(
        Part(index, Money(share, desk.items[index].open.currency))
        for index, share in zip(items, shares, strict=True)
    )
    return Allocation(one.entry, parts, certainty, why)


def choose(desk: Desk, one: Seen, items: Sequence[int], why: Because) -> Allocation:
    """Offer the items as candidates: a person chooses."""
    paid = one.entry.amount.minor
    parts = tuple(
        Part(index, Money(min(desk.rest[index], paid), desk.items[index].open.currency))
        for index in items
    )
    return Allocation(one.entry, parts, Certainty.AMBIGUOUS, why)
