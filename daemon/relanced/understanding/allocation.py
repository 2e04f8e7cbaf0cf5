"""What a payment pays: numbers first, then the payer, then the sum; in doubt a person chooses.

`certain` may be booked by nobody, so a wrong one is the worst error there is: it needs a number that can mean one item
only, and a sum the items explain. Everything weaker is `probable` or `ambiguous`, and what is no customer's payment is
`none`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from relanced.dunning.entry import Entry, Standing
from relanced.dunning.ledger import OpenLine
from relanced.understanding.cited import Grade, Numbers
from relanced.understanding.explained import explained, less_discount, less_fees
from relanced.understanding.folding import fold
from relanced.understanding.payers import Names
from relanced.understanding.paying import Allocation, Certainty, Desk, Seen, at_most, choose, pay
from relanced.understanding.sums import same_sum
from relanced.understanding.undone import came_back, is_of_two, undone_by, went_out
from relanced.words import because

__all__ = ["Allocation", "Certainty", "allocate"]

# What comes in and is nobody's payment of an invoice.
_NOT_CUSTOMERS = re.compile(
    r"\b(?:urssaf|dgfip|tresor public impots|impots?|credit de tva|remboursement tva|interets? crediteurs?|interest (?:paid|earned)|prets?|loan|salaires?"
    r"|virement interne|vir(?:ement)? (?:de )?compte a compte|compte epargne|livret|own account|internal transfer|apport|capital social|subvention|cpam|ijss"
    r"|indemnites? journalieres?|assurances?|sinistre|mutuelle|pole emploi|france travail|remises? (?:cb|cartes?)|stripe|sumup|worldpay|adyen|paypal"
    r"|concardis|worldline|remises? (?:de )?cheques|especes|cash|efectivo|bargeld|traspaso|nomina|hmrc|vat refund|tax refund|payroll|zinsen|gehalt|steuer)\b"
)


def allocate(items: Sequence[OpenLine], entries: Sequence[Entry]) -> list[Allocation]:
    """Allocate every entry of a statement to open items; an item is paid once, by whoever names it best."""
    of: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        of.setdefault(item.customer, []).append(index)
    desk = Desk(items, Numbers.of(items), Names.of(of), of, [item.open.minor for item in items])
    seen = [_look(desk, entry) for entry in entries]
    done: dict[int, Allocation] = {}
    # Who names a number comes before who only has the sum. What comes back opens what it had paid for those
    # after it; where what it had paid had no number, it is looked at last.
    turns: tuple[Callable[[Seen], bool], ...] = (
        lambda one: _is_sure(one) or (one.entry.is_return and undone_by(desk, one) is not None),
        lambda one: not one.entry.is_return or undone_by(desk, one) is not None,
        lambda one: True,
    )
    for turn in turns:
        for one in seen:
            if one.entry.position not in done and turn(one):
                done[one.entry.position] = made = _allocated(desk, one)
                _take(desk, made)
    return [done[one.entry.position] for one in seen]


def _is_sure(one: Seen) -> bool:
    return one.entry.amount.minor > 0 and Grade.WHOLE in one.cited.values()


def _look(desk: Desk, entry: Entry) -> Seen:
    words = "\n".join([entry.text, *entry.references])
    by_payer = desk.names.found_in(entry.payer or "")
    by_text = desk.names.found_in(f"{entry.payer or ''}\n{words}") if not by_payer else ()
    customers = tuple(one.customer for one in by_payer or by_text)
    cited = desk.numbers.cited(f"{words}\n{entry.payer or ''}")
    hinted = () if customers else desk.names.hinted(f"{entry.payer or ''}\n{words}")
    kept = _settled(desk, cited, customers or hinted)
    return Seen(
        entry=entry,
        text=fold(words),
        cited=kept,
        others=tuple(index for index in cited if index not in kept),
        customers=customers,
        hinted=hinted,
        payer_known=bool(by_payer),
    )


def _settled(desk: Desk, cited: dict[int, Grade], customers: Sequence[str]) -> dict[int, Grade]:
    """Keep of the cited items what the payer and better citations leave: a tail counts only among the payer's own."""
    whole = {index: grade for index, grade in cited.items() if grade is Grade.WHOLE}
    owners = set(customers) or {desk.items[index].customer for index in whole}
    kept = {
        index: grade
        for index, grade in cited.items()
        if grade is Grade.WHOLE
        or desk.items[index].customer in owners
        or (grade > Grade.TAIL and not owners)
    }
    if customers and any(desk.items[index].customer in customers for index in kept):
        own_numbers = {
            desk.items[index].number for index in kept if desk.items[index].customer in customers
        }
        kept = {
            index: grade
            for index, grade in kept.items()
            if desk.items[index].customer in customers
            or desk.items[index].number not in own_numbers
        }
    return kept


def _take(desk: Desk, made: Allocation) -> None:
    if (
        made.certainty in {Certainty.CERTAIN, Certainty.PROBABLE}
        and made.entry.standing is not Standing.DECLINED
    ):
        for part in made.parts:
            desk.rest[part.item] -= part.amount.minor
        desk.paid_by.setdefault(made.entry.amount, []).append(made)


def _allocated(desk: Desk, one: Seen) -> Allocation:
    entry = one.entry
    if entry.standing is Standing.DECLINED:
        return Allocation(entry, (), Certainty.NONE, because("bank.declined"))
    if entry.amount.minor <= 0:
        made = came_back(desk, one) if entry.is_return else went_out(desk, one)
    elif one.cited:
        made = _by_numbers(desk, one)
    elif one.customers:
        made = _by_payer(desk, one)
    else:
        made = _by_sum(desk, one)
    if entry.standing is Standing.PENDING and made.certainty is Certainty.CERTAIN:
        return replace(made, certainty=Certainty.PROBABLE, because=because("bank.pending"))
    return made


# --- numbers ----------------------------------------------------------------------------------


def _by_numbers(desk: Desk, one: Seen) -> Allocation:
    currency = one.entry.amount.currency
    named = [index for index in one.cited if desk.rest[index]]
    if not named:
        return _nothing_left(desk, one)
    if not one.named and desk.sum(named) != one.entry.amount.minor:
        return _by_sum(desk, one)  # a stranger's contract or order may be numbered like an invoice
    if is_of_two(desk, named):
        return choose(desk, one, named, because("bank.same_number"))
    same = [index for index in named if desk.items[index].open.currency == currency]
    if not same:
        return _other_currency(desk, one, named)
    surely = all(one.cited[index] is Grade.WHOLE for index in same)
    owners = {desk.items[index].customer for index in same}
    is_theirs = bool(owners & set(one.named))
    is_anothers = bool(one.customers) and not is_theirs
    if any(one.cited[index] is Grade.TAIL for index in same) and not is_theirs:
        return _by_sum(desk, one)
    agrees = desk.sum(same) == one.entry.amount.minor
    enough = Grade.DIGITS if agrees else Grade.BARE
    is_alone = len(same) > 1 or (one.customers and len(_of_this_sum(desk, one, owners)) == 1)
    may_be_certain = (
        surely
        or (is_theirs and all(one.cited[index] >= enough for index in same))
        or (is_theirs and agrees and bool(is_alone))
    ) and not is_anothers
    return explained(desk, one, same, may_be_certain=may_be_certain, is_theirs=is_theirs)


def _of_this_sum(desk: Desk, one: Seen, owners: Collection[str]) -> list[int]:
    paid = one.entry.amount
    own = desk.open_of(sorted(owners), paid.currency)
    return [index for index in own if desk.rest[index] == paid.minor]


def _nothing_left(desk: Desk, one: Seen) -> Allocation:
    """Everything it names is paid: paid twice, or the payer's habit of naming last month's invoice."""
    is_again = any(
        grade is Grade.WHOLE and desk.items[index].open == one.entry.amount
        for index, grade in one.cited.items()
    )
    if not one.named and not is_again:
        return _by_sum(desk, one)
    if one.customers:
        found = _by_payer(desk, one)
        makes_sum = sum(part.amount.minor for part in found.parts) == one.entry.amount.minor
        is_whole = all(part.amount.minor == desk.rest[part.item] for part in found.parts)
        if found.parts and makes_sum and is_whole:
            return found
        if found.parts:
            return replace(found, certainty=at_most(found.certainty, Certainty.AMBIGUOUS))
    return Allocation(one.entry, (), Certainty.AMBIGUOUS, because("bank.paid_twice"))


def _other_currency(desk: Desk, one: Seen, named: list[int]) -> Allocation:
    """Money in another currency: sure where the bank says what was sent, else the items as candidates."""
    sent = one.entry.instructed
    sums = [
        index
        for index in named
        if sent is not None and desk.items[index].open.currency == sent.currency
    ]
    if sent is not None and sums and desk.sum(sums) == sent.minor:
        all_whole = all(one.cited[index] is Grade.WHOLE for index in sums)
        return pay(
            desk,
            one,
            sums,
            Certainty.CERTAIN if all_whole else Certainty.PROBABLE,
            because("bank.sent_in", currency=sent.currency),
        )
    return pay(desk, one, named, Certainty.PROBABLE, because("bank.other_currency"))


# --- the payer, the sum -----------------------------------------------------------------------


def _by_payer(desk: Desk, one: Seen) -> Allocation:
    own = desk.open_of(one.customers, one.entry.amount.currency)
    alone = [[index] for index in own if desk.rest[index] == one.entry.amount.minor]
    ways = alone or [
        [own[place] for place in way]
        for way in same_sum([desk.rest[index] for index in own], one.entry.amount.minor)
    ]
    if ways:
        return _one_of(desk, one, ways)
    if elsewhere := _elsewhere(desk, one, is_free=not own):
        return pay(desk, one, elsewhere, Certainty.PROBABLE, because("bank.payer_and_sum"))
    if not own:
        return Allocation(one.entry, (), Certainty.NONE, because("bank.nothing_open"))
    if one.entry.amount.minor == desk.sum(own):
        return pay(desk, one, own, Certainty.PROBABLE, because("bank.whole_account"))
    return _on_account(desk, one, [index for index in own if desk.rest[index] > 0])


def _elsewhere(desk: Desk, one: Seen, *, is_free: bool) -> list[int]:
    """Return the only item of this sum that another customer owes and the text cites; or, who owes nothing, a namesake."""
    paid = one.entry.amount
    cited = [index for index in one.others if desk.items[index].open.currency == paid.currency]
    near = desk.open_of(desk.names.sharing(one.text), paid.currency) if is_free else []
    for places in (cited, near):
        fits = [index for index in places if desk.rest[index] == paid.minor]
        if len(fits) == 1:
            return fits
    return []


def _one_of(desk: Desk, one: Seen, ways: list[list[int]]) -> Allocation:
    """Take the only way to make the sum; offer the candidates otherwise."""
    if len(ways) == 1:
        return pay(desk, one, ways[0], Certainty.PROBABLE, because("bank.payer_and_sum"))
    candidates = list(dict.fromkeys(index for way in ways for index in way))
    return choose(desk, one, candidates, because("bank.several_fit"))


def _on_account(desk: Desk, one: Seen, debts: list[int]) -> Allocation:
    """A known payer and a sum that no items make: of the only item a part, of several a person's choice."""
    if len(debts) == 1:
        for explain in (less_discount, less_fees):
            found = explain(desk, one, debts, Certainty.PROBABLE)
            if found is not None:
                return found
        paid = one.entry.amount.minor
        if paid < desk.rest[debts[0]]:
            return pay(desk, one, debts, Certainty.PROBABLE, because("bank.part_by_payer"), paid)
        if (paid - desk.rest[debts[0]]) * 20 <= paid:
            return pay(desk, one, debts, Certainty.PROBABLE, because("bank.too_much"))
    return choose(desk, one, debts, because("bank.on_account"))


def _by_sum(desk: Desk, one: Seen) -> Allocation:
    """Neither number nor known payer: a sum that one item has is a hint, and no more."""
    if _NOT_CUSTOMERS.search(f"{fold(one.entry.payer or '')} {one.text}"):
        return Allocation(one.entry, (), Certainty.NONE, because("bank.no_customer"))
    paid, currency = one.entry.amount.minor, one.entry.amount.currency
    fits = [
        i
        for i, rest in enumerate(desk.rest)
        if rest == paid and desk.items[i].open.currency == currency
    ]
    fits = [i for i in fits if desk.items[i].customer in one.hinted] or fits
    if not fits:
        return Allocation(one.entry, (), Certainty.NONE, because("bank.nobody"))
    if len(fits) == 1 and (one.entry.payer is None or paid % 10_000):
        return pay(desk, one, fits, Certainty.PROBABLE, because("bank.sum_alone"))
    return choose(desk, one, fits, because("bank.sum_of_several"))
