"""The call card of a case, gathered from one snapshot."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.dunning.call import CallCard, Owed, Said, situation_of
from relanced.dunning.money import Money
from relanced.store import cases, flags, outbox, schema
from relanced.store.cases import CASES, Work
from relanced.store.inbox import LINKED, MESSAGES


def call_card(session: Session, case_id: int, creditor: str, today: date) -> CallCard | None:
    """Return what the one who calls must know, `creditor` being the name to give; None for no such case."""
    work = cases.load_one(session, case_id)
    if work is None:
        return None
    debtor = session.get_one(schema.Debtor, work.debtor_id)
    written_on = tuple(row.day for row in outbox.last_sent(session, case_id))
    standing = frozenset(row.kind for row in flags.open_flags(session, case_id=case_id))
    return CallCard(
        creditor=creditor,
        debtor=debtor.name,
        person=debtor.person,
        phone=debtor.phone,
        situation=situation_of(standing, written_on),
        items=_items(work, today),
        owed=tuple(Money(minor, code) for code, minor in sorted(work.case.owed().items()) if minor),
        written_on=written_on,
        said=_said(session, case_id),
    )


def _items(work: Work, today: date) -> tuple[Owed, ...]:
    asked = [item for item in work.case.items.values() if item.is_asked]
    asked.sort(key=lambda item: (item.due_on or date.max, item.number))
    return tuple(
        Owed(
            item.number,
            item.due_on,
            max((today - item.due_on).days, 0) if item.due_on else 0,
            Money(item.open_minor, item.currency),
        )
        for item in asked
    )


def _said(session: Session, case_id: int) -> Said | None:
    """Return the telling sentence of the last human mail on a case, of those that speak of no other creditor's case."""
    own = select(CASES.c.creditor).where(CASES.c.id == case_id).scalar_subquery()
    others = (
        select(LINKED.c.message_id)
        .join(CASES, CASES.c.id == LINKED.c.case_id)
        .where(CASES.c.creditor != own)
    )
    latest = session.execute(
        select(MESSAGES.c.received_at, MESSAGES.c.reading)
        .join(LINKED, LINKED.c.message_id == MESSAGES.c.id)
        .where(
            LINKED.c.case_id == case_id,
            MESSAGES.c.kind == "human",
            MESSAGES.c.outgoing.is_(False),
            MESSAGES.c.id.not_in(others),
        )
        .order_by(MESSAGES.c.received_at.desc(), MESSAGES.c.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        return None
    reading = json.loads(latest.reading)
    quotes = [found["quote"] for found in reading["because"]] or [reading["reply_text"][:200]]
    return Said(latest.received_at.date(), quotes[0])
