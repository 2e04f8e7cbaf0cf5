"""What lateness has cost so far on a case, for the eyes of whoever handles it; no letter asks it by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from relanced.dunning.interest import Regime, interest
from relanced.dunning.message import DebtorKind
from relanced.dunning.money import Money
from relanced.dunning.rates import CannotCompute
from relanced.rounds.office import Office
from relanced.store import schema
from relanced.store.cases import Work


@dataclass(frozen=True, slots=True)
class Accrued:
    """Interest and fixed indemnity of the late invoices of one currency, at the end of a day."""

    interest: Money
    indemnity: Money


def interest_to_date(session: Session, office: Office, work: Work, today: date) -> Accrued | None:
    """Return what the late invoices of a case have accrued on their open rests, in its first currency.

    None for a consumer, who owes none before a formal notice (C. civ. 1344-1), and where a rate is not known.
    """
    config = office.creditor(work.creditor)
    debtor = session.get_one(schema.Debtor, work.debtor_id)
    rule = config.rule_for(debtor.name, debtor.ref)
    kind = (rule.kind if rule else None) or DebtorKind(debtor.kind)
    late = [i for i in work.case.items.values() if i.is_asked and i.due_on and i.due_on < today]
    if kind is DebtorKind.CONSUMER or not late:
        return None
    currency = late[0].currency
    found = Accrued(Money(0, currency), Money(0, currency))
    billed: set[str] = set()
    for item in late:
        if item.currency != currency or item.due_on is None:
            continue
        try:
            said = interest(
                Money(item.open_minor, currency), item.due_on, today, regime=Regime(kind.value),
                with_indemnity=item.number not in billed,
            )  # fmt: skip
        except CannotCompute:
            return None
        billed.add(item.number)
        found = Accrued(found.interest + said.interest, found.indemnity + said.indemnity)
    return found
