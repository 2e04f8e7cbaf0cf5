"""What makes a payment's sum out of the items it names: all of them, a deduction, a part, something more."""

from __future__ import annotations

import re

from relanced.dunning.money import Money
from relanced.understanding.cited import Grade
from relanced.understanding.folding import fold
from relanced.understanding.paying import Allocation, Certainty, Desk, Seen, at_most, pay, share
from relanced.understanding.sums import same_sum
from relanced.words import because

FEES = 5000  # minor units a bank on the way may have kept
DISCOUNTS = (50, 100, 150, 200, 250, 300, 400, 500)  # hundredths of a percent, for early payment
_DISCOUNT = re.compile(
    r"\b(?:escompte|discount|skonto|remise|sconto|descuento|korting|rabatt|pronto pago|prompt payment|early payment|esc|disc)\b|(?:- ?|moins |less |minus )\d(?:[.,]\d)? ?(?:%|pct|pour ?cent|prozent|percent)"
)
_CREDIT = re.compile(
    r"\b(?:avoirs?|credit notes?|credit memos?|cn|av|gutschrift|nota de credito|nota di credito|creditnota)\b"
)
_FEES = re.compile(r"\b(?:frais|fees?|charges?|commissions?|spesen|gebuhren|gastos|our|sha|ben)\b")
_PART = re.compile(
    r"\b(?:acomptes?|acptes?|first half|second half|half|moitie|halfte|mitad|restbetrag|rest|reste|resto|final|a valoir|partiel\w*|part(?:ial)? payment|1er|2eme|2e|3eme|versement|echeance|echeancier|mensualite|instal\w*|deposit"
    r"|on account|part|tranche|reliquat|solde|balance|teilzahlung|rate|anzahlung|a cuenta|a compte)\b|\b\d ?/ ?\d\b|\b(?:10|20|25|30|33|40|50|60|70|75) ?(?:%|pct|pour ?cent|percent|prozent)"
)


def explained(
    desk: Desk, one: Seen, named: list[int], *, may_be_certain: bool, is_theirs: bool
) -> Allocation:
    """Find what makes the sum out of the named items: all of them, a deduction, a part, something more."""
    paid, asked = one.entry.amount.minor, desk.sum(named)
    sure = Certainty.CERTAIN if may_be_certain else Certainty.PROBABLE
    if paid == asked:
        exact = (
            Certainty.CERTAIN
            if may_be_certain
            or (is_theirs and len(named) == 1 and min(one.cited.values()) > Grade.TAIL)
            else sure
        )
        return pay(desk, one, named, exact, because("bank.number_and_sum"))
    for explain in (
        _instalment,
        _less_credits,
        _some_of_them,
        less_discount,
        less_fees,
        _with_more,
        _in_part,
    ):
        found = explain(desk, one, named, sure)
        if found is not None:
            return found
    return _too_much(desk, one, named)


def _instalment(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    """One number in several instalments: the one of this sum, the earliest where several have it."""
    paid = one.entry.amount.minor
    if len(named) < 2 or len({desk.items[index].number for index in named}) > 1:
        return None
    fits = [index for index in named if desk.rest[index] == paid]
    if not fits:
        return None
    first = min(
        fits, key=lambda index: (desk.items[index].due_on is None, desk.items[index].due_on)
    )
    return pay(desk, one, [first], sure, because("bank.instalment"))


def _less_credits(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    """Credit notes of the same customer that nobody named, taken off by the payer."""
    short = desk.sum(named) - one.entry.amount.minor
    owners = list({desk.items[index].customer: None for index in named})
    notes = [
        i
        for i in desk.open_of(owners, one.entry.amount.currency)
        if desk.rest[i] < 0 and i not in named
    ]
    ways = same_sum([-desk.rest[index] for index in notes], short) if short > 0 else []
    if len(ways) != 1:
        return None
    told = _CREDIT.search(one.text) is not None
    return pay(
        desk,
        one,
        [*named, *(notes[i] for i in ways[0])],
        sure if told else at_most(sure, Certainty.PROBABLE),
        because("bank.credit_taken"),
    )


def _some_of_them(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    ways = (
        same_sum([desk.rest[index] for index in named], one.entry.amount.minor)
        if len(named) > 1
        else []
    )
    if len(ways) != 1:
        return None
    return pay(
        desk,
        one,
        [named[i] for i in ways[0]],
        at_most(sure, Certainty.PROBABLE),
        because("bank.some_of_named"),
    )


def less_discount(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    """Return the items less one of the usual discounts for early payment; sure only where text or terms name it."""
    paid, asked = one.entry.amount.minor, desk.sum(named)
    for rate in DISCOUNTS:
        if abs(asked - paid - asked * rate / 10_000) <= 1 and asked > paid:
            told = _DISCOUNT.search(one.text) or any(
                _DISCOUNT.search(fold(desk.items[index].terms or "")) for index in named
            )
            is_sure = sure if told else at_most(sure, Certainty.PROBABLE)
            return share(
                desk, one, named, is_sure, because("bank.discount", rate=f"{rate / 100:g}")
            )
    return None


def less_fees(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    """Return the items less what a bank on the way kept; sure only where somebody says so."""
    paid, asked = one.entry.amount.minor, desk.sum(named)
    kept = asked - paid
    if not 0 < kept <= FEES or kept * 10 > asked:
        return None
    entry = one.entry
    told = (
        (entry.charges is not None and entry.charges.minor == kept)
        or (
            entry.instructed is not None and entry.instructed == Money(asked, entry.amount.currency)
        )
        or _FEES.search(one.text) is not None
    )
    if not told and len(named) == 1:
        return None  # a part payment like any other
    return share(
        desk, one, named, sure if told else at_most(sure, Certainty.PROBABLE), because("bank.fees")
    )


def _with_more(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    """What is over pays other items of the same customer, if exactly one choice of them makes it."""
    over = one.entry.amount.minor - desk.sum(named)
    owners = list({desk.items[index].customer: None for index in named})
    others = [i for i in desk.open_of(owners, one.entry.amount.currency) if i not in named]
    ways = same_sum([desk.rest[index] for index in others], over) if over > 0 else []
    if len(ways) != 1:
        return None
    return pay(
        desk,
        one,
        [*named, *(others[i] for i in ways[0])],
        Certainty.PROBABLE,
        because("bank.with_more"),
    )


def _in_part(desk: Desk, one: Seen, named: list[int], sure: Certainty) -> Allocation | None:
    paid = one.entry.amount.minor
    if paid > desk.sum(named):
        return None
    debts = [index for index in named if desk.rest[index] > 0]
    if len(debts) == len(named) == 1:
        owners = [desk.items[debts[0]].customer]
        fits_another = any(
            desk.rest[index] == paid
            for index in desk.open_of(owners, one.entry.amount.currency)
            if index != debts[0]
        )
        is_told = _PART.search(one.text) is not None
        if fits_another and not is_told:
            return pay(desk, one, debts, Certainty.PROBABLE, because("bank.part_or_other"), paid)
        is_strangers = not one.payer_known and (one.entry.payer is not None or not one.customers)
        if is_strangers and not is_told:
            sure = at_most(sure, Certainty.PROBABLE)
        return pay(desk, one, debts, sure, because("bank.part"), paid)
    return pay(desk, one, named, Certainty.PROBABLE, because("bank.part_of_many"), paid)


def _too_much(desk: Desk, one: Seen, named: list[int]) -> Allocation:
    return pay(desk, one, named, Certainty.PROBABLE, because("bank.too_much"))
