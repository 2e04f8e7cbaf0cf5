"""What the database must answer before it may speak: how far it believes to have come, and what it knows has left.

A copy that was put back, or that lives a second time elsewhere, knows less than its mailbox does (reliability I21).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from relanced.dunning.letter import LetterState
from relanced.store import schema
from relanced.store.outbox import LETTERS
from relanced.store.sidecar import Position
from relanced.words import Because, to_json

S = LetterState
STRAYS = schema.Stray.__table__  # type: ignore[attr-defined]
DIGESTS = schema.Digest.__table__  # type: ignore[attr-defined]
AT_ONCE = 500
LATEST = 20  # letters of which Sent must hold one, to be a witness
WORDS_KEPT = 200  # lease messages remembered: more than a week of hourly ones

# A letter in one of these may lie in Sent; one in any other provably never left.
GONE = (S.ENDING.value, S.SENT.value, S.UNSURE.value, S.BOUNCED.value, S.FAILED.value)


@dataclass(frozen=True, slots=True)
class Belief:
    """What the database believes of one mailbox."""

    position: Position
    address: str | None
    machine: str | None
    incarnations: frozenset[str]  # every life of the database whose letters it knows
    latest: frozenset[str]  # Message-IDs of the letters that left last
    known_until: datetime | None  # an early bound of the moment up to which it knows


def belief(session: Session, mailbox: str) -> Belief:
    """Return what is believed of a mailbox."""
    row = session.get_one(schema.Mailbox, mailbox, populate_existing=True)
    mine = LETTERS.c.mailbox == mailbox
    lives = select(func.substr(LETTERS.c.message_id, 1, 8)).where(
        mine, LETTERS.c.message_id.is_not(None)
    )
    left = (
        select(LETTERS.c.message_id, LETTERS.c.ended_at)
        .where(mine, LETTERS.c.state == S.SENT.value, LETTERS.c.message_id.is_not(None))
        .order_by(LETTERS.c.ended_at.desc())
        .limit(LATEST)
    )
    latest = session.execute(left).all()
    ended = latest[0].ended_at if latest else None
    return Belief(
        Position(row.incarnation, row.sequence, row.dots),
        row.address,
        row.machine,
        frozenset({row.incarnation, *session.execute(lives.distinct()).scalars()}),
        frozenset(found.message_id for found in latest),
        min((at for at in (ended, row.looked_at) if at), default=None),
    )


def unknown(session: Session, ids: Iterable[str], *, strays: bool = False) -> list[str]:
    """Return which Message-IDs of ours no letter that left and no digest bears; `strays` counts those among them."""
    wanted = list(dict.fromkeys(ids))
    known: set[str] = set()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        gone = select(LETTERS.c.message_id).where(
            LETTERS.c.message_id.in_(some), LETTERS.c.state.in_(GONE)
        )
        known |= set(session.execute(gone).scalars())
        told = select(DIGESTS.c.message_id).where(DIGESTS.c.message_id.in_(some))
        known |= set(session.execute(told).scalars())
        if not strays:
            seen = select(STRAYS.c.message_id).where(STRAYS.c.message_id.in_(some))
            known |= set(session.execute(seen).scalars())
    return [one for one in wanted if one not in known]


def stand(session: Session, mailbox: str, address: str, machine: str | None) -> None:
    """Note where a mailbox whose past was found whole is served from."""
    row = session.get_one(schema.Mailbox, mailbox)
    row.address, row.machine = address, machine


def begin_life(session: Session, mailbox: str, incarnation: str, least: int) -> Position:
    """Begin a new life after a recovery: no token of it was ever handed out, and no dot count is below `least`."""
    row = session.get_one(schema.Mailbox, mailbox, with_for_update=True, populate_existing=True)
    row.incarnation, row.dots = incarnation, max(row.dots, least)
    row.address = row.machine = None
    session.flush()
    return Position(row.incarnation, row.sequence, row.dots)


def keep_stray(
    session: Session, mailbox: str, message_id: str, why: Because, at: datetime, **known: Any
) -> None:
    """Remember a mail of ours that fits no case: it is shown, and is no news the next time."""
    forget_stray(session, [message_id])
    row = {
        "mailbox": mailbox,
        "message_id": message_id,
        "because": json.dumps(to_json(why)),
        "found_at": at,
    }
    session.execute(insert(STRAYS), [{**row, **known}])  # fmt: skip


def forget_stray(session: Session, ids: Sequence[str]) -> None:
    """Forget mails that have found their case."""
    session.execute(delete(STRAYS).where(STRAYS.c.message_id.in_(list(ids))))


@dataclass(frozen=True, slots=True)
class Word:
    """One lease message of ours: its word of chance, who laid it and when, how far the mailbox had come by then."""

    word: str
    owner: str
    at: str  # ISO, machine time
    dots: int
    is_held: bool


def words(session: Session, mailbox: str) -> list[Word]:
    """Return the lease messages this database laid or was told to know, the newest last."""
    row = session.get_one(schema.Mailbox, mailbox, populate_existing=True)
    return [Word(*one) for one in json.loads(row.words)]


def add_words(session: Session, mailbox: str, new: Sequence[Word]) -> None:
    """Know some more lease messages, before they are laid into the mailbox."""
    row = session.get_one(schema.Mailbox, mailbox, with_for_update=True, populate_existing=True)
    kept = json.loads(row.words) + [[w.word, w.owner, w.at, w.dots, w.is_held] for w in new]
    row.words = json.dumps(kept[-WORDS_KEPT:])
    session.flush()
