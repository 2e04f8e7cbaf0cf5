"""What the store can show of a case: letters as they left, mails as they came, the journal as it is chained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from relanced.store import inbox, journal
from relanced.store.cases import CASES
from relanced.store.outbox import LETTERS


def letters(session: Session, case_id: int) -> list[Row[Any]]:
    """Return the letters of a case that were sealed, with their bytes, the oldest first."""
    statement = select(LETTERS).where(LETTERS.c.case_id == case_id, LETTERS.c.sealed.is_not(None))
    return list(session.execute(statement.order_by(LETTERS.c.id)))


def messages(session: Session, case_id: int) -> list[Row[Any]]:
    """Return the mails about a case, raw, the oldest first, but none that speaks of another creditor's too."""
    linked, mails = inbox.LINKED, inbox.MESSAGES
    creditor = select(CASES.c.creditor).where(CASES.c.id == case_id).scalar_subquery()
    foreign = (
        select(linked.c.message_id)
        .join(CASES, CASES.c.id == linked.c.case_id)
        .where(CASES.c.creditor != creditor)
    )
    statement = (
        select(mails)
        .join(linked, linked.c.message_id == mails.c.id)
        .where(linked.c.case_id == case_id, mails.c.id.not_in(foreign))
        .order_by(mails.c.received_at, mails.c.id)
    )
    return list(session.execute(statement))


def journal_files(session: Session, case_id: int) -> Mapping[str, tuple[str, bytes]]:
    """Return each line of a case's journal under its number, as its hash and the very bytes that were hashed.

    The sixth line of those bytes is the hash of the line before: `sha256sum -c` proves the chain.
    """
    chain = f"case:{case_id}"
    found: dict[str, tuple[str, bytes]] = {}
    for row in journal.read_lines(session, [chain]).get(chain, []):
        hashed = journal.hashed_bytes(
            chain, row.seq, row.at, row.kind, row.actor, row.body, row.previous
        )
        found[f"{row.seq:05d}"] = (row.hash, hashed)
    return found
