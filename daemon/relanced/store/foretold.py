"""What a day of a rehearsal brought: the letters that left and the flags that stand, with who and how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from relanced.store import schema
from relanced.store.cases import CASES, DEBTORS, ITEMS
from relanced.store.outbox import LETTERS

CHUNK = 500
EVENTS = schema.Event.__table__  # type: ignore[attr-defined]


class Owing(NamedTuple):
    """Who a case is about."""

    name: str
    phone: str | None


class Figure(NamedTuple):
    """One item as a line shows it."""

    number: str
    open_minor: int
    currency: str


def last_moment(session: Session, creditor: str) -> datetime | None:
    """Return the business moment at which something last happened to a creditor's books or cases."""
    found = select(func.max(EVENTS.c.at)).where(EVENTS.c.creditor == creditor)
    moment: datetime | None = session.execute(found).scalar_one()
    return moment


def left_between(
    session: Session, creditor: str, since: datetime, until: datetime
) -> list[Row[Any]]:
    """Return the letters that left between two moments, in the order in which they did."""
    columns = (
        "id", "case_id", "recipient", "level_name", "subject", "because", "levels", "asked_minor", "currency",
    )  # fmt: skip
    wanted = (
        select(*(LETTERS.c[name] for name in columns))
        .where(
            LETTERS.c.creditor == creditor,
            LETTERS.c.state == "SENT",
            LETTERS.c.ended_at >= since,
            LETTERS.c.ended_at < until,
        )
        .order_by(LETTERS.c.id)
    )
    return list(session.execute(wanted))


def owing(session: Session, case_ids: Iterable[int]) -> dict[int, Owing]:
    """Return who the cases are about, by case."""
    known: dict[int, Owing] = {}
    for part in _parts(case_ids):
        rows = session.execute(
            select(CASES.c.id, DEBTORS.c.name, DEBTORS.c.phone)
            .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
            .where(CASES.c.id.in_(part))
        )
        known |= {row.id: Owing(row.name, row.phone) for row in rows}
    return known


def figures(session: Session, item_ids: Iterable[int]) -> dict[int, Figure]:
    """Return the items by their id."""
    known: dict[int, Figure] = {}
    for part in _parts(item_ids):
        rows = session.execute(
            select(ITEMS.c.id, ITEMS.c.number, ITEMS.c.open_minor, ITEMS.c.currency).where(
                ITEMS.c.id.in_(part)
            )
        )
        known |= {row.id: Figure(row.number, row.open_minor, row.currency) for row in rows}
    return known


def _parts(ids: Iterable[int]) -> Iterable[Sequence[int]]:
    every = sorted(set(ids))
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))
