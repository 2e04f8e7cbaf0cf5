"""Whether queued letters still go where they should: to an address their debtor has now, and only if it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.rounds.office import Office, apply_rule
from relanced.store import cases
from relanced.store.cases import Work


def astray(
    session: Session, office: Office, letters: Iterable[tuple[Work, Row[Any]]]
) -> frozenset[int]:
    """Return which letters bear an address corrected, dead or overruled since they were planned (I9, I11)."""
    pairs = list(letters)
    debtors = cases.load_debtors(session, [work.debtor_id for work, _ in pairs])
    found = set()
    for work, row in pairs:
        config, debtor = office.creditor(work.creditor), debtors[work.debtor_id]
        rule = config.rule_for(debtor.name, debtor.ref) if config.debtors else None
        debtor = apply_rule(debtor, rule)
        if debtor.never or row.recipient not in debtor.recipients:
            found.add(row.id)
    return frozenset(found)
