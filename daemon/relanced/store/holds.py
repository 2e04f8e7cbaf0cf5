"""Holds: brakes on sending, on everything, one creditor or one mailbox.

Each is lifted by its cause or by a person, never by time.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.orm import Session

from relanced.store import schema
from relanced.words import Because, to_json

HOLDS = schema.Hold.__table__  # type: ignore[attr-defined]


def put(
    session: Session,
    scope: str,
    key: str,
    kind: str,
    because: Because,
    at: datetime,
    by: str = "relanced",
) -> bool:
    """Put a brake on; False when the same one is already on, which keeps its moment and takes the newest reason."""
    same = select(HOLDS.c.id).where(
        HOLDS.c.scope == scope,
        HOLDS.c.key == key,
        HOLDS.c.kind == kind,
        HOLDS.c.lifted_at.is_(None),
    )
    standing = session.execute(same).scalar_one_or_none()
    if standing is not None:
        packed = json.dumps(to_json(because))
        session.execute(update(HOLDS).where(HOLDS.c.id == standing).values(because=packed))
        return False
    row = {
        "scope": scope,
        "key": key,
        "kind": kind,
        "because": json.dumps(to_json(because)),
        "since": at,
        "by": by,
    }
    session.execute(insert(HOLDS).values(row))
    return True


def lift(
    session: Session, scope: str, key: str, kind: str, at: datetime, by: str = "relanced"
) -> bool:
    """Lift a brake whose cause is gone; False when none was on."""
    lifted = session.execute(
        update(HOLDS)
        .where(
            HOLDS.c.scope == scope,
            HOLDS.c.key == key,
            HOLDS.c.kind == kind,
            HOLDS.c.lifted_at.is_(None),
        )
        .values(lifted_at=at, lifted_by=by)
    )
    return lifted.rowcount > 0  # type: ignore[attr-defined,no-any-return]


def lift_one(session: Session, number: int, at: datetime, by: str) -> bool:
    """Let a person lift one brake by its number."""
    lifted = session.execute(
        update(HOLDS)
        .where(HOLDS.c.id == number, HOLDS.c.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by=by)
    )
    return lifted.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def standing(
    session: Session, creditor: str | None = None, mailbox: str | None = None
) -> list[Row[Any]]:
    """Return the brakes that are on: all of them, or those that stop one creditor or one mailbox."""
    statement = select(HOLDS).where(HOLDS.c.lifted_at.is_(None))
    if creditor is not None or mailbox is not None:
        statement = statement.where(
            or_(
                HOLDS.c.scope == "all",
                (HOLDS.c.scope == "creditor") & (HOLDS.c.key == (creditor or "")),
                (HOLDS.c.scope == "mailbox") & (HOLDS.c.key == (mailbox or "")),
            )
        )
    return list(session.execute(statement.order_by(HOLDS.c.id)))
