"""Money that goes out: a payment that came back opens what it had paid; the rest is nobody's payment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relanced.dunning.money import Money
from relanced.understanding.cited import Grade
from relanced.understanding.paying import Allocation, Certainty, Desk, Part, Seen, at_most, pay
from relanced.words import because

_FEE = re.compile(r"\b(?:frais|fees?|commissions?|charges?|entgelt|gebuhr\w*|gebuehr\w*|gastos)\b")
# Words of a payment that we give back ourselves.
_REFUND = re.compile(
    r"\b(?:rembours\w*|refund\w*|remb|ruckzahlung|rueckzahlung|erstattung|reembolso|terugbetaling|annulation)\b"
)


def came_back(desk: Desk, one: Seen) -> Allocation:
    """A payment undone: what it had paid is open again, so its parts are negative."""
    back = -one.entry.amount.minor
    undone = undone_by(desk, one)
    if undone is not None:
        parts = tuple(Part(part.item, -part.amount) for part in undone.parts)
        is_named = all(one.cited.get(part.item) is Grade.WHOLE for part in parts)
        return Allocation(
            one.entry,
            parts,
            Certainty.CERTAIN if is_named else at_most(undone.certainty, Certainty.PROBABLE),
            because("bank.undone", entry=undone.entry.position),
        )
    named = [index for index, grade in one.cited.items() if grade >= Grade.DIGITS] or list(
        one.cited
    )
    if named and not is_of_two(desk, named):
        money = [
            Part(
                index,
                -min(
                    desk.items[index].total,
                    Money(back, one.entry.amount.currency),
                    key=lambda sum_: sum_.minor,
                ),
            )
            for index in named
        ]
        whole = sum(-part.amount.minor for part in money) == back and all(
            one.cited[index] is Grade.WHOLE for index in named
        )
        return Allocation(
            one.entry,
            tuple(money),
            Certainty.CERTAIN if whole else Certainty.PROBABLE,
            because("bank.came_back"),
        )
    own = [index for customer in one.customers for index in desk.of.get(customer, ())]
    fits = [
        index
        for index in own
        if back in {desk.items[index].total.minor, desk.items[index].open.minor}
    ]
    if fits:
        parts = tuple(Part(index, Money(-back, one.entry.amount.currency)) for index in fits)
        return Allocation(
            one.entry,
            parts,
            Certainty.PROBABLE if len(fits) == 1 else Certainty.AMBIGUOUS,
            because("bank.came_back"),
        )
    is_fee = _FEE.search(one.text) is not None
    return Allocation(
        one.entry,
        (),
        Certainty.AMBIGUOUS if own and not is_fee else Certainty.NONE,
        because("bank.came_back"),
    )


def undone_by(desk: Desk, one: Seen) -> Allocation | None:
    """Return the one payment of this statement that this entry takes back; None where there is none, or several."""
    found = [
        made
        for made in desk.paid_by.get(-one.entry.amount, ())
        if made.parts and _is_same_payer(desk, made, one)
    ]
    return found[0] if len(found) == 1 else None


def _is_same_payer(desk: Desk, made: Allocation, one: Seen) -> bool:
    owners = {desk.items[part.item].customer for part in made.parts}
    named = {part.item for part in made.parts} & one.cited.keys()
    return bool(named) or bool(owners & set(one.customers)) or not (one.cited or one.customers)


def went_out(desk: Desk, one: Seen) -> Allocation:
    """Money that left is no customer's payment, unless it repays a credit note that it names, or what one paid."""
    paid = one.entry.amount.minor
    is_known = bool(one.customers or one.cited)
    if is_known and _REFUND.search(one.text) and undone_by(desk, one) is not None:
        return came_back(desk, one)
    notes = [index for index in one.cited if desk.rest[index] < 0]
    if notes and desk.sum(notes) == paid:
        whole = all(one.cited[index] is Grade.WHOLE for index in notes) and one.customers
        return pay(
            desk,
            one,
            notes,
            Certainty.CERTAIN if whole else Certainty.PROBABLE,
            because("bank.refund"),
        )
    return Allocation(one.entry, (), Certainty.NONE, because("bank.went_out"))


def is_of_two(desk: Desk, named: Sequence[int]) -> bool:
    """Say whether one number stands for items of two customers, so that the number alone decides nothing."""
    owners: dict[str, set[str]] = {}
    for index in named:
        owners.setdefault(desk.items[index].number, set()).add(desk.items[index].customer)
    return any(len(who) > 1 for who in owners.values())
