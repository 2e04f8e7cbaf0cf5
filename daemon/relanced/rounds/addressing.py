"""Whether queued letters are still what the settings and addresses of this moment want sent, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.dunning.plan import Debtor, Rules
from relanced.dunning.procedure import Channel
from relanced.rounds.office import Office
from relanced.rounds.outlook import rules_of
from relanced.store import cases
from relanced.store.cases import Work
from relanced.words import Because, because


def astray(
    session: Session, office: Office, letters: Iterable[tuple[Work, Row[Any]]]
) -> dict[int, Because]:
    """Return why letters planned before must not leave now: address, debtor, ladder or approver changed (I9, I11)."""
    pairs = list(letters)
    debtors = cases.load_debtors(session, [work.debtor_id for work, _ in pairs])
    found = {}
    for work, row in pairs:
        debtor, rules = rules_of(office, work, debtors[work.debtor_id])
        reason = _changed(debtor, rules, row)
        if reason is not None:
            found[int(row.id)] = reason
    return found


def _changed(debtor: Debtor, rules: Rules, row: Row[Any]) -> Because | None:
    if debtor.never or row.recipient not in debtor.recipients:
        return because("case.address_changed")
    levels = rules.procedure.levels
    level = levels[row.level] if row.level < len(levels) else None
    if level is None or level.name != row.level_name or level.channel is not Channel.EMAIL:
        return because("case.procedure_changed")
    wanted = debtor.sensitive or ("" if level.approval else None)
    if wanted is not None and wanted != row.approval:
        return because("case.approval_changed")
    return None
