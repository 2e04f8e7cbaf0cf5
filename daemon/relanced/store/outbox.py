"""The outbox: letters decided, claimed, sealed, sent, each step one guarded update.

A letter asks certain items at certain levels of one recipient. While it lives, the partial unique indexes of `schema`
refuse a second one, whatever the reason for trying: a second round, a second daemon, a clock set back.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import Case
from relanced.dunning.letter import FINAL_STATES, LETTER_MOVES, LetterState
from relanced.dunning.plan import Ask
from relanced.store import flags, schema
from relanced.store.cases import Work
from relanced.store.journal import LostRace
from relanced.store.sidecar import Position
from relanced.words import Because, to_json

LETTERS = schema.Letter.__table__  # type: ignore[attr-defined]
LINKS = schema.LetterItem.__table__  # type: ignore[attr-defined]

S = LetterState


def figures_of(case: Case, levels: Mapping[str, int], recipient: str) -> str:
    """Hash what a letter would say: its items, their figures and levels, the credits and the address."""
    asked = {key: case.items.get(int(key)) for key in sorted(levels)}
    facts: list[object] = [recipient]
    for key, item in asked.items():
        facts.append(
            (key, levels[key], item and (item.open_minor, item.total_minor, str(item.due_on)))
        )
    credit = sorted(
        (i.id, i.open_minor) for i in case.items.values() if i.open_minor < 0 and not i.gone_on
    )
    return hashlib.sha256(json.dumps([facts, credit]).encode()).hexdigest()


class Wanted(NamedTuple):
    """One letter that a plan decided on."""

    work: Work
    ask: Ask
    level_name: str
    mailbox: str


def queue(session: Session, wanted: Sequence[Wanted], day: date, at: datetime) -> list[int]:
    """Write decided letters down, with their events; IntegrityError when a living one asks the same."""
    if not wanted:
        return []
    statement = insert(LETTERS).returning(LETTERS.c.id, sort_by_parameter_order=True)
    rows = [_row(one, day, at) for one in wanted]
    letters = list(session.execute(statement, rows).scalars())
    links = [
        {"letter_id": letter, "item_id": s.item.id, "level": s.level, "round": s.item.round,
         "recipient": one.ask.recipient, "live": True}
        for one, letter in zip(wanted, letters, strict=True)
        for s in one.ask.steps
    ]  # fmt: skip
    session.execute(insert(LINKS), links)
    for (work, ask, _, _), letter in zip(wanted, letters, strict=True):
        levels = {str(step.item.id): step.level for step in ask.steps}
        body = {"letter": letter, "levels": levels, "asked": ask.asked.minor, "currency": ask.asked.currency,
                "because": to_json(ask.because)}  # fmt: skip
        work.record("letter_queued", at, "relanced", body)
    return letters


def _row(one: Wanted, day: date, at: datetime) -> dict[str, Any]:
    work, ask = one.work, one.ask
    levels = {str(step.item.id): step.level for step in ask.steps}
    nominal = {str(step.item.id): step.nominal_on.isoformat() for step in ask.steps}
    return {
        "creditor": work.creditor, "case_id": work.id, "mailbox": one.mailbox, "recipient": ask.recipient,
        "day": day, "level": ask.level, "level_name": one.level_name, "state": S.QUEUED.value, "live": True,
        "attempts": 0, "fence": 0, "copy_state": "NONE", "because": json.dumps(to_json(ask.because)),
        "levels": json.dumps(levels), "nominal": json.dumps(nominal),
        "figures": figures_of(work.case, levels, ask.recipient), "asked_minor": ask.asked.minor,
        "balance_minor": ask.balance.minor, "currency": ask.asked.currency, "approval": ask.approval,
        "created_at": at,
    }  # fmt: skip


def withdraw(
    session: Session,
    work: Work,
    reason: Because,
    at: datetime,
    actor: str,
    letters: Sequence[int] = (),
) -> list[int]:
    """Take back the queued letters of a case (or just those named); what is being sent is not in reach here."""
    statement = select(LETTERS.c.id, LETTERS.c.levels).where(
        LETTERS.c.case_id == work.id, LETTERS.c.state == S.QUEUED.value
    )
    if letters:
        statement = statement.where(LETTERS.c.id.in_(letters))
    taken = [(row.id, json.loads(row.levels)) for row in session.execute(statement)]
    for letter, levels in taken:
        if move(
            session, letter, S.QUEUED, S.WITHDRAWN, ended_at=at, answer=json.dumps(to_json(reason))
        ):
            body = {"letter": letter, "levels": levels, "because": to_json(reason)}
            work.record("letter_withdrawn", at, actor, body)
            flags.resolve_about(
                session, work, "approval", f"letter:{letter}", at, actor, "withdrawn"
            )
    return [letter for letter, _ in taken]


def cases_queued(session: Session, cases: Sequence[int]) -> set[int]:
    """Return which of some cases have letters that wait to leave."""
    statement = select(LETTERS.c.case_id).where(
        LETTERS.c.case_id.in_(cases), LETTERS.c.state == S.QUEUED.value
    )
    return set(session.execute(statement).scalars())


def move(
    session: Session, letter: int, before: LetterState, after: LetterState, **values: Any
) -> bool:
    """Move a letter along its table of moves; False when it is no longer where it was thought to be."""
    if after not in LETTER_MOVES[before]:
        raise ValueError(f"a letter does not go from {before} to {after}")
    if after in FINAL_STATES:
        values["live"] = False
        session.execute(update(LINKS).where(LINKS.c.letter_id == letter).values(live=False))
    moved = session.execute(
        update(LETTERS)
        .where(LETTERS.c.id == letter, LETTERS.c.state == before.value)
        .values(state=after.value, **values)
    )
    return moved.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def move_all(
    session: Session, before: LetterState, after: LetterState, rows: Sequence[dict[str, Any]]
) -> None:
    """Move letters that were just seen in one state, each row naming its `letter`; LostRace if one is there no more.

    Not for moves that end a letter's life: those let go of its links too.
    """
    if after not in LETTER_MOVES[before] or after in FINAL_STATES:
        raise ValueError(f"letters do not go from {before} to {after} together")
    if not rows:
        return
    names = [name for name in rows[0] if name != "letter"]
    statement = (
        update(LETTERS)
        .where(LETTERS.c.id == bindparam("letter"), LETTERS.c.state == before.value)
        .values({"state": after.value, **{name: bindparam(f"_{name}") for name in names}})
    )
    bound = [{("" if k == "letter" else "_") + k: v for k, v in row.items()} for row in rows]
    if session.connection().execute(statement, bound).rowcount != len(rows):
        raise LostRace("a letter was moved by somebody else")


def ready(
    session: Session,
    mailbox: str,
    creditor: str,
    now: datetime,
    limit: int,
    *,
    unlisted: bool = True,
    levels: frozenset[str] | None = None,
) -> list[Row[Any]]:
    """Return letters that may be claimed: released, and not put off; the oldest day first.

    Without `unlisted`, only those a person released by their list; with `levels`, only letters of those.
    """
    statement = (
        select(LETTERS)
        .where(*_is_ready(mailbox, creditor, now))
        .order_by(LETTERS.c.day, LETTERS.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if not unlisted:
        statement = statement.where(LETTERS.c.list_id.is_not(None))
    if levels is not None:
        statement = statement.where(LETTERS.c.level_name.in_(levels))
    return list(session.execute(statement))


def _is_ready(mailbox: str, creditor: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LETTERS.c.mailbox == mailbox,
        LETTERS.c.creditor == creditor,
        LETTERS.c.state == S.QUEUED.value,
        or_(LETTERS.c.not_before.is_(None), LETTERS.c.not_before <= now),
        or_(LETTERS.c.approval.is_(None), LETTERS.c.list_id.is_not(None)),
    )


def has_ready(
    session: Session, mailbox: str, creditor: str, now: datetime, *, unlisted: bool = True,
    levels: frozenset[str] | None = None,
) -> bool:  # fmt: skip
    """Say whether any letter may be claimed, at the cost of one look into the index."""
    statement = select(LETTERS.c.id).where(*_is_ready(mailbox, creditor, now)).limit(1)
    if not unlisted:
        statement = statement.where(LETTERS.c.list_id.is_not(None))
    if levels is not None:
        statement = statement.where(LETTERS.c.level_name.in_(levels))
    return session.execute(statement).first() is not None


def daily_median(session: Session, creditor: str, since: date, until: date) -> int:
    """Return the median number of a creditor's letters on the days something left, from `since` to before `until`."""
    counts = session.execute(
        select(func.count())
        .where(
            LETTERS.c.creditor == creditor,
            LETTERS.c.state.in_((S.SENT.value, S.UNSURE.value, S.BOUNCED.value)),
            LETTERS.c.day >= since,
            LETTERS.c.day < until,
        )
        .group_by(LETTERS.c.day)
    ).scalars()
    return int(statistics.median(list(counts) or [0]))


def to_mend(
    session: Session, mailbox: str, state: LetterState, copy: str, limit: int
) -> list[Row[Any]]:
    """Return letters of a state whose copy in Sent stands as said: due to be filed, or looked for as evidence."""
    statement = (
        select(LETTERS)
        .where(
            LETTERS.c.mailbox == mailbox,
            LETTERS.c.state == state.value,
            LETTERS.c.copy_state == copy,
        )
        .order_by(LETTERS.c.id)
        .limit(limit)
    )
    return list(session.execute(statement))


def note_copy(session: Session, letter: int, state: str) -> None:
    """Note what became of a letter's copy in Sent; the letter itself is not touched by it."""
    session.execute(update(LETTERS).where(LETTERS.c.id == letter).values(copy_state=state))


def note_evidence(session: Session, letter: int, kind: str) -> None:
    """Note what proves that a letter left; the first that is found stays."""
    unproved = update(LETTERS).where(LETTERS.c.id == letter, LETTERS.c.evidence.is_(None))
    session.execute(unproved.values(evidence=kind))


def known_mailbox(session: Session, mailbox: str, incarnation: str) -> schema.Mailbox:
    """Return the row of a mailbox, made at its first use."""
    row = session.get(schema.Mailbox, mailbox)
    if row is None:
        row = schema.Mailbox(id=mailbox, incarnation=incarnation)
        session.add(row)
        session.flush()
    return row


def elsewhere(
    session: Session, creditors: Sequence[str], mailbox: str, known: Iterable[str]
) -> list[str]:
    """Return the other names under which letters of these creditors wait, and those no mailbox bears any more."""
    theirs = select(LETTERS.c.mailbox).where(LETTERS.c.creditor.in_(creditors)).distinct()
    waiting = theirs.where(LETTERS.c.state == S.QUEUED.value, LETTERS.c.mailbox != mailbox)
    found = set(session.execute(waiting).scalars())
    rows = schema.Mailbox.__table__  # type: ignore[attr-defined]
    lost = select(rows.c.id).where(rows.c.id.not_in(list(known)))
    names = list(session.execute(lost).scalars())
    if names:
        found |= set(session.execute(theirs.where(LETTERS.c.mailbox.in_(names))).scalars())
    return sorted(found)


def bring_home(
    session: Session, creditors: Sequence[str], old: str, mailbox: str, *, whole: bool
) -> None:
    """Move letters that wait, or all of them, from one mailbox's name to another's."""
    moved = update(LETTERS).where(LETTERS.c.creditor.in_(creditors), LETTERS.c.mailbox == old)
    if whole:
        session.execute(moved.values(mailbox=mailbox))
        return
    # A Message-ID names the mailbox it was made for, and what waits has left nowhere.
    waiting = moved.where(LETTERS.c.state == S.QUEUED.value)
    session.execute(waiting.values(mailbox=mailbox, message_id=None))


def next_token_number(session: Session, mailbox: str, count: int = 1) -> tuple[str, int]:
    """Hand out the next numbers of a mailbox's sequence; returns its incarnation and the first of them."""
    row = session.get_one(schema.Mailbox, mailbox, with_for_update=True)
    first = row.sequence + 1
    row.sequence += count
    session.flush()
    return row.incarnation, first


def count_dots(session: Session, mailbox: str, more: int) -> Position:
    """Count dots that are about to be written; returns how far the mailbox has come with the last of them."""
    row = session.get_one(schema.Mailbox, mailbox, with_for_update=True, populate_existing=True)
    row.dots += more
    session.flush()
    return Position(row.incarnation, row.sequence, row.dots)


def sent_on(session: Session, creditor: str, since: datetime, until: datetime) -> int:
    """Count what left (or may have left, or is leaving) for a creditor between two moments."""
    leaving = (S.SENDING.value, S.ENDING.value)
    gone = (S.SENT.value, S.UNSURE.value, S.BOUNCED.value)
    statement = select(func.count()).where(
        LETTERS.c.creditor == creditor,
        or_(
            LETTERS.c.state.in_(leaving),
            LETTERS.c.state.in_(gone)
            & (LETTERS.c.ended_at >= since)
            & (LETTERS.c.ended_at < until),
        ),
    )
    return session.execute(statement).scalar_one()


def in_flight(session: Session, mailbox: str, fence: int | None = None) -> list[Row[Any]]:
    """Return the letters a dead sender left behind: claimed or just before their dot, by an older fence."""
    statement = select(LETTERS).where(
        LETTERS.c.mailbox == mailbox, LETTERS.c.state.in_((S.SENDING.value, S.ENDING.value))
    )
    if fence is not None:
        statement = statement.where(LETTERS.c.fence < fence)
    return list(session.execute(statement.order_by(LETTERS.c.id)))


def last_sent(session: Session, case_id: int) -> list[Row[Any]]:
    """Return the letters of a case that left, the oldest first: what a next one answers to."""
    statement = (
        select(
            LETTERS.c.id, LETTERS.c.message_id, LETTERS.c.subject, LETTERS.c.ended_at, LETTERS.c.day
        )
        .where(
            LETTERS.c.case_id == case_id,
            LETTERS.c.state.in_((S.SENT.value, S.UNSURE.value)),
            LETTERS.c.message_id.is_not(None),
        )
        .order_by(LETTERS.c.ended_at, LETTERS.c.id)
    )
    return list(session.execute(statement))


def several(session: Session, letters: Iterable[int]) -> dict[int, Row[Any]]:
    """Return letters' rows, kept for this transaction to change."""
    statement = select(LETTERS).where(LETTERS.c.id.in_(list(letters))).with_for_update()
    return {row.id: row for row in session.execute(statement)}


def one(session: Session, letter: int) -> Row[Any]:
    """Return one letter's row."""
    return session.execute(select(LETTERS).where(LETTERS.c.id == letter)).one()


def sealed(session: Session, mailbox: str) -> list[bytes]:
    """Return the final bytes of every letter of a mailbox that left or may have left."""
    statement = select(LETTERS.c.sealed).where(
        LETTERS.c.mailbox == mailbox, LETTERS.c.state.in_((S.SENT.value, S.UNSURE.value))
    )
    return list(session.execute(statement).scalars())
