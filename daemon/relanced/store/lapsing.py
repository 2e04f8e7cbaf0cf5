"""Which open invoices are old enough to lapse soon, and what was already told of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from relanced.dunning.ledger import ItemKind
from relanced.dunning.message import DebtorKind
from relanced.store.cases import CASES, DEBTORS, ITEMS, AnyRow
from relanced.store.flags import FLAGS

KIND = "limitation"


def old_invoices(
    session: Session, creditor: str, before: date, consumers_before: date, *, all_alike: bool
) -> list[AnyRow]:
    """Return open invoices dated or due by `before`, a consumer's by the later `consumers_before`, with who owes.

    `all_alike` takes the later day for everybody: the books do not know who is a consumer where a person said so.
    """
    young = _dated_by(consumers_before)
    wanted = young if all_alike else or_(
        _dated_by(before), and_(DEBTORS.c.kind == DebtorKind.CONSUMER.value, young)
    )  # fmt: skip
    statement = (
        select(ITEMS.c.id, ITEMS.c.case_id, ITEMS.c.number, ITEMS.c.issue_on, ITEMS.c.due_on,
               DEBTORS.c.name, DEBTORS.c.ref, DEBTORS.c.kind)
        .join(CASES, CASES.c.id == ITEMS.c.case_id)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(ITEMS.c.creditor == creditor, ITEMS.c.gone_on.is_(None), ITEMS.c.open_minor > 0,
               ITEMS.c.kind == ItemKind.INVOICE.value, wanted)
        .order_by(ITEMS.c.id)
    )  # fmt: skip
    return list(session.execute(statement))


def _dated_by(day: date) -> ColumnElement[bool]:
    return or_(ITEMS.c.issue_on <= day, ITEMS.c.due_on <= day)


def told(session: Session, creditor: str) -> set[tuple[int, str]]:
    """Return the case and subject of every such flag there ever was: none is raised twice."""
    statement = select(FLAGS.c.case_id, FLAGS.c.subject).where(
        FLAGS.c.creditor == creditor, FLAGS.c.kind == KIND
    )
    return {(row.case_id, row.subject) for row in session.execute(statement)}
