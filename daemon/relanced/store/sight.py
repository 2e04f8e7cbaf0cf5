"""What `check` sees of a store without changing it: journals that moved last, and debtors with no address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from relanced.store import journal, schema
from relanced.store.cases import CASES, CONTACTS, DEBTORS, FORMER, ITEMS
from relanced.store.engine import Store

P = ParamSpec("P")
T = TypeVar("T")
EVENTS = schema.Event.__table__  # type: ignore[attr-defined]
CREDITORS = schema.Creditor.__table__  # type: ignore[attr-defined]
MAILBOXES = schema.Mailbox.__table__  # type: ignore[attr-defined]


class Overdue(NamedTuple):
    """One debtor with an invoice past its day, and whether the books give an address that lives."""

    ref: str | None
    name: str
    is_reachable: bool


def glance(
    url: str, work: Callable[Concatenate[Session, P], T], *args: P.args, **named: P.kwargs
) -> T:
    """Return what `work` reads in one snapshot of a store that is opened for it alone."""
    store = Store(url)
    try:
        with store.look() as session:
            return work(session, *args, **named)
    finally:
        store.close()


def has_new(session: Session, creditors: Iterable[str], mailboxes: Iterable[str]) -> bool:
    """Say whether the store has never heard of one of these."""
    known = set(session.execute(select(CREDITORS.c.id)).scalars())
    boxes = set(session.execute(select(MAILBOXES.c.id)).scalars())
    return not (known.issuperset(creditors) and boxes.issuperset(mailboxes))


def broken_cases(session: Session, most: int) -> tuple[str, ...]:
    """Return the cases whose chain does not hold, among the `most` that moved last; `verify` reads them all."""
    last = func.max(EVENTS.c.id)
    moved = select(EVENTS.c.chain).where(EVENTS.c.chain.like("case:%"))
    moved = moved.group_by(EVENTS.c.chain).order_by(last.desc()).limit(most)
    numbers = [int(chain.partition(":")[2]) for chain in session.execute(moved).scalars()]
    heads = session.execute(
        select(CASES.c.id, CASES.c.head, CASES.c.events).where(CASES.c.id.in_(numbers))
    )
    return tuple(
        str(number)
        for number, head, events in heads
        if journal.check_chain(session, f"case:{number}", head, events)
    )


def overdue(session: Session, creditor: str, today: date) -> list[Overdue]:
    """Return a creditor's debtors who owe something past its day."""
    owes = exists().where(
        ITEMS.c.case_id == CASES.c.id,
        ITEMS.c.gone_on.is_(None),
        ITEMS.c.open_minor > 0,
        ITEMS.c.due_on < today,
    )
    has_address = exists().where(
        CONTACTS.c.debtor_id == DEBTORS.c.id,
        CONTACTS.c.dead_on.is_(None),
        CONTACTS.c.role != FORMER,
    )
    wanted = select(DEBTORS.c.ref, DEBTORS.c.name, has_address)
    wanted = wanted.join(CASES, CASES.c.debtor_id == DEBTORS.c.id)
    rows = session.execute(wanted.where(CASES.c.creditor == creditor, owes))
    return [Overdue(ref, name, bool(found)) for ref, name, found in rows]


def books_on(session: Session, creditor: str) -> date | None:
    """Return the day a creditor's last complete list speaks of."""
    found = select(CREDITORS.c.ledger_on).where(CREDITORS.c.id == creditor)
    day: date | None = session.execute(found).scalar_one_or_none()
    return day
