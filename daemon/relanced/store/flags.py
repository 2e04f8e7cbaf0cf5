"""Flags: what waits for a person. Never deleted, only resolved; never twice for the same thing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState
from relanced.store import schema
from relanced.store.cases import Work
from relanced.words import Because, to_json

FLAGS = schema.Flag.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class NewFlag:
    """A flag to raise. `subject` tells two flags of one kind and case apart."""

    kind: str
    because: Because
    due: date
    subject: str = ""
    levels: Mapping[str, int] = field(default_factory=dict)
    nominal: Mapping[str, str] = field(default_factory=dict)
    message_id: int | None = None
    owner: str | None = None


def raise_flag(
    session: Session, creditor: str, work: Work | None, flag: NewFlag, at: datetime
) -> int | None:
    """Raise a flag, with an event when it belongs to a case; None when the same one already stands."""
    return raise_all(session, creditor, [(work, flag)], at)[0]


def raise_all(
    session: Session, creditor: str, wanted: Sequence[tuple[Work | None, NewFlag]], at: datetime
) -> list[int | None]:
    """Raise flags of one creditor, in three statements however many; None for each that already stands."""
    standing = _standing(session, creditor, wanted)
    fresh: list[tuple[int, Work | None, NewFlag]] = []
    for place, (work, flag) in enumerate(wanted):
        mark = (work.id if work else None, flag.kind, flag.subject)
        if mark not in standing:
            standing.add(mark)
            fresh.append((place, work, flag))
    raised: list[int | None] = [None] * len(wanted)
    if not fresh:
        return raised
    statement = insert(FLAGS).returning(FLAGS.c.id, sort_by_parameter_order=True)
    rows = [_row(creditor, work, flag, at) for _, work, flag in fresh]
    numbers = session.execute(statement, rows).scalars()
    for (place, work, flag), number in zip(fresh, numbers, strict=True):
        raised[place] = number
        if work is not None:
            body = {"flag": number, "kind": flag.kind, "because": to_json(flag.because)}
            work.record("flag_raised", at, "relanced", body)
    return raised


Mark: TypeAlias = tuple[int | None, str, str]  # what tells two flags of one creditor apart


def _standing(
    session: Session, creditor: str, wanted: Sequence[tuple[Work | None, NewFlag]]
) -> set[Mark]:
    """Return which flags stand already for the cases wanted, and for no case where one is wanted so."""
    ids = {work.id for work, _ in wanted if work}
    whose = [FLAGS.c.case_id.in_(ids)] if ids else []
    whose += [FLAGS.c.case_id.is_(None)] if any(work is None for work, _ in wanted) else []
    if not whose:
        return set()
    rows = session.execute(
        select(FLAGS.c.case_id, FLAGS.c.kind, FLAGS.c.subject).where(
            FLAGS.c.creditor == creditor, or_(*whose), FLAGS.c.resolved_at.is_(None)
        )
    )
    return {(case, kind, subject) for case, kind, subject in rows}


def _row(creditor: str, work: Work | None, flag: NewFlag, at: datetime) -> dict[str, Any]:
    return {
        "creditor": creditor, "case_id": work.id if work else None, "message_id": flag.message_id,
        "kind": flag.kind, "subject": flag.subject, "because": json.dumps(to_json(flag.because)), "since": at,
        "due": flag.due, "levels": json.dumps(dict(flag.levels)), "nominal": json.dumps(dict(flag.nominal)),
        "owner": flag.owner,
    }  # fmt: skip


def resolve(
    session: Session, row: Row[Any], work: Work | None, at: datetime, actor: str, outcome: str
) -> bool:
    """Resolve a flag, with an event when it belongs to a case; False when somebody else already has."""
    done = session.execute(
        update(FLAGS)
        .where(FLAGS.c.id == row.id, FLAGS.c.resolved_at.is_(None))
        .values(resolved_at=at, resolved_by=actor, outcome=outcome)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    if work is not None:
        work.record(
            "flag_resolved", at, actor, {"flag": row.id, "kind": row.kind, "outcome": outcome}
        )
    return True


# What stays with a person although nothing is owed any more: an alarm, a doubt about what left, a mail nobody placed.
OUTLIVES_THE_DEBT = frozenset({"fraud_alarm", "insolvency", "doubt", "unread_mail"})


def resolve_moot(session: Session, work: Work, at: datetime, actor: str) -> None:
    """Resolve the flags of a case that asked for something the books have settled since."""
    is_settled = work.case.state is CaseState.SETTLED
    for row in open_flags(session, case_id=work.id):
        asked = [work.case.items.get(int(key)) for key in json.loads(row.levels)]
        is_moot = bool(asked) and not any(item and item.is_asked for item in asked)
        if is_moot or (is_settled and row.kind not in OUTLIVES_THE_DEBT):
            resolve(session, row, work, at, actor, "settled")


def resolve_about(
    session: Session, work: Work, kind: str, subject: str, at: datetime, actor: str, outcome: str
) -> None:
    """Resolve the flag of a case that asked about one thing which is no more."""
    for row in open_flags(session, case_id=work.id, kind=kind):
        if row.subject == subject:
            resolve(session, row, work, at, actor, outcome)


def open_flags(
    session: Session,
    creditor: str | None = None,
    case_id: int | None = None,
    kind: str | None = None,
) -> list[Row[Any]]:
    """Return the flags that stand, the earliest due first."""
    statement = select(FLAGS).where(FLAGS.c.resolved_at.is_(None))
    if creditor is not None:
        statement = statement.where(FLAGS.c.creditor == creditor)
    if case_id is not None:
        statement = statement.where(FLAGS.c.case_id == case_id)
    if kind is not None:
        statement = statement.where(FLAGS.c.kind == kind)
    return list(session.execute(statement.order_by(FLAGS.c.due, FLAGS.c.id)))


def one(session: Session, number: int) -> Row[Any] | None:
    """Return one flag, resolved or not."""
    return session.execute(select(FLAGS).where(FLAGS.c.id == number)).one_or_none()


def widen(
    session: Session, number: int, levels: Mapping[str, int], nominal: Mapping[str, str]
) -> None:
    """Let a standing flag speak for further items of the same level."""
    session.execute(
        update(FLAGS)
        .where(FLAGS.c.id == number, FLAGS.c.resolved_at.is_(None))
        .values(levels=json.dumps(dict(levels)), nominal=json.dumps(dict(nominal)))
    )


def put_off(session: Session, number: int, due: date) -> None:
    """Let a standing flag be due on a later day."""
    session.execute(
        update(FLAGS).where(FLAGS.c.id == number, FLAGS.c.resolved_at.is_(None)).values(due=due)
    )
