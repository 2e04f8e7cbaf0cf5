"""Senders who crowd a mailbox: more mails of one of them wait than others should have to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import LargeBinary, Row, func, select, update
from sqlalchemy.orm import Session

from relanced.store.flags import FLAGS
from relanced.store.inbox import LINKED, MESSAGES

CROWD = 100  # mails of one sender that may wait at once
CHUNK = 200
HEAD = 64 * 1024  # bytes of a mail whose marks are looked for

_SENDER = func.coalesce(MESSAGES.c.sender, "")


def waiting(session: Session, mailbox: str) -> int:
    """Count the mails that wait and hold every letter of the mailbox until they are read."""
    wanted = select(func.count()).where(MESSAGES.c.mailbox == mailbox, MESSAGES.c.state == "STORED")
    return session.execute(wanted).scalar_one()


def crowding(session: Session, mailbox: str) -> list[str]:
    """Return the senders of whom too many mails wait; an empty one stands for all who name themselves not at all."""
    many = (
        select(_SENDER)
        .where(MESSAGES.c.mailbox == mailbox, MESSAGES.c.state == "STORED")
        .group_by(_SENDER)
        .having(func.count() > CROWD)
    )
    return list(session.execute(many).scalars())


def heads(session: Session, mailbox: str, senders: Sequence[str]) -> list[Row[Any]]:
    """Return the beginnings of mails that these senders have waiting, some at a time."""
    head = func.substr(MESSAGES.c.raw, 1, HEAD, type_=LargeBinary).label("head")
    wanted = select(MESSAGES.c.id, MESSAGES.c.sender, MESSAGES.c.sha256, head).where(
        MESSAGES.c.mailbox == mailbox, MESSAGES.c.state == "STORED", _SENDER.in_(senders)
    )
    return list(session.execute(wanted.order_by(MESSAGES.c.id).limit(CHUNK)))


def let_wait(session: Session, ids: Sequence[int]) -> None:
    """Have messages read after all others; whatever cases they may concern must be held by then."""
    session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id.in_(ids), MESSAGES.c.state == "STORED")
        .values(state="LATER")
    )


def asked_by_mails(session: Session, cases: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the open flags that mails have raised, by case and kind."""
    rows = session.execute(
        select(FLAGS.c.case_id, FLAGS.c.kind, func.count())
        .where(
            FLAGS.c.case_id.in_(cases),
            FLAGS.c.message_id.is_not(None),
            FLAGS.c.resolved_at.is_(None),
        )
        .group_by(FLAGS.c.case_id, FLAGS.c.kind)
    )
    found: dict[int, dict[str, int]] = {}
    for case, kind, count in rows:
        found.setdefault(case, {})[kind] = count
    return found


def in_tray(session: Session, owner: str) -> int:
    """Count the open flags of mails that fit no case."""
    wanted = select(func.count()).where(
        FLAGS.c.creditor == owner,
        FLAGS.c.case_id.is_(None),
        FLAGS.c.kind == "unread_mail",
        FLAGS.c.resolved_at.is_(None),
    )
    return session.execute(wanted).scalar_one()


def has_flag(session: Session, case: int, kind: str, subject: str) -> bool:
    """Say whether a flag stands."""
    wanted = select(FLAGS.c.id).where(
        FLAGS.c.case_id == case,
        FLAGS.c.kind == kind,
        FLAGS.c.subject == subject,
        FLAGS.c.resolved_at.is_(None),
    )
    return session.execute(wanted.limit(1)).first() is not None


def from_machines(session: Session, case: int, most: int) -> list[Any]:
    """Return when the last mails of machines about a case were read, the newest first."""
    wanted = (
        select(MESSAGES.c.read_at)
        .join(LINKED, LINKED.c.message_id == MESSAGES.c.id)
        .where(LINKED.c.case_id == case, MESSAGES.c.kind.in_(("auto_reply", "bounce", "other")))
        .order_by(MESSAGES.c.id.desc())
        .limit(most)
    )
    return list(session.execute(wanted).scalars())
