"""Mails of our people that name many debtors: one flag for all, whose cases are those the mail was linked with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from relanced.store.cases import CASES
from relanced.store.flags import FLAGS
from relanced.store.inbox import LINKED

SUBJECT = "named:"  # of such a flag, before the mail's number


def cases_of(session: Session, message: int) -> list[int]:
    """Return the cases that a mail names."""
    wanted = select(LINKED.c.case_id).where(LINKED.c.message_id == message)
    return list(session.execute(wanted.order_by(LINKED.c.case_id)).scalars())


def standing(session: Session) -> list[tuple[int, Row[Any]]]:
    """Return each paused case that such a flag waits for, with the flag."""
    wanted = (
        select(LINKED.c.case_id.label("named"), FLAGS)
        .join(LINKED, LINKED.c.message_id == FLAGS.c.message_id)
        .join(CASES, CASES.c.id == LINKED.c.case_id)
        .where(
            CASES.c.state == "PAUSED",
            FLAGS.c.case_id.is_(None),
            FLAGS.c.subject.startswith(SUBJECT),
            FLAGS.c.resolved_at.is_(None),
        )
        .order_by(FLAGS.c.id)
    )
    return [(row.named, row) for row in session.execute(wanted)]
