"""Letters that wait for a person: what makes one list of them, and its release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from relanced.dunning.letter import LetterState
from relanced.store.outbox import LETTERS

S = LetterState


def list_of(letters: Iterable[tuple[int, str]]) -> str:
    """Name a list by the hash of exactly its letters: their numbers and the figures they would state."""
    text = "\n".join(f"{letter} {figures}" for letter, figures in sorted(letters))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Listed(NamedTuple):
    """Letters that wait for one act of approval: its LIST, whose act it must be (None: anybody's), and their rows."""

    id: str
    who: str | None
    rows: tuple[Row[Any], ...]


def approvable(rows: Iterable[Row[Any]]) -> list[Listed]:
    """Return every list that may be approved: the whole of what is anybody's, each creditor's part, each person's.

    The first is the whole; a creditor's part that is the whole is not said again.
    """
    groups: dict[tuple[str | None, str | None], list[Row[Any]]] = {}
    for row in rows:
        who = row.approval or None  # "" wants an approval and names nobody
        keys = [(None, who)] if who else [(None, None), (row.creditor, None)]
        for key in keys:
            groups.setdefault(key, []).append(row)
    found: dict[str, Listed] = {}
    for (_, who), members in sorted(
        groups.items(), key=lambda pair: tuple(k or "" for k in pair[0])
    ):
        name = list_of([(r.id, r.figures) for r in members])
        found.setdefault(name, Listed(name, who, tuple(members)))
    return list(found.values())


def waiting(session: Session, creditor: str | None = None) -> list[Row[Any]]:
    """Return every queued letter, by creditor, day and number."""
    statement = select(LETTERS).where(LETTERS.c.state == S.QUEUED.value)
    if creditor:
        statement = statement.where(LETTERS.c.creditor == creditor)
    return list(
        session.execute(statement.order_by(LETTERS.c.creditor, LETTERS.c.day, LETTERS.c.id))
    )


def release(session: Session, letter: int, list_id: str, seen: str) -> None:
    """Release a queued letter by an approved list, with the print of what the approver saw."""
    session.execute(
        update(LETTERS)
        .where(LETTERS.c.id == letter, LETTERS.c.state == S.QUEUED.value)
        .values(list_id=list_id, approved_print=seen)
    )


def count_waiting(session: Session, creditor: str) -> tuple[int, int]:
    """Count a creditor's queued letters: all of them, and those that neither a list nor a person has released."""
    free = LETTERS.c.list_id.is_(None) & LETTERS.c.approval.is_(None)
    statement = select(func.count(), func.count().filter(free)).where(
        LETTERS.c.creditor == creditor, LETTERS.c.state == S.QUEUED.value
    )
    every, unlisted = session.execute(statement).one()
    return every, unlisted
