"""Who may open the page, their sessions, and how often a log-in was refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from relanced.store import schema

ACCOUNTS = schema.Account.__table__  # type: ignore[attr-defined]
SITTINGS = schema.Sitting.__table__  # type: ignore[attr-defined]
ATTEMPTS = schema.Attempts.__table__  # type: ignore[attr-defined]

ROLES: Final = ("look", "act", "approve", "administer")
EVERY: Final = "*"
LASTS: Final = timedelta(hours=10)  # a working day; a session is never made longer
FREE_TRIES: Final = 5
LONGEST_WAIT: Final = timedelta(minutes=15)


class Who(NamedTuple):
    """One person at the page: what they may, for whom (None: every creditor), and the token of their forms."""

    account: int
    name: str
    role: str
    creditors: frozenset[str] | None
    language: str
    csrf: str

    def may(self, role: str) -> bool:
        """Say whether this person may do what a role allows."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, creditor: str) -> bool:
        """Say whether a creditor is among this person's own."""
        return self.creditors is None or creditor in self.creditors

    def of(self, creditors: Collection[str]) -> tuple[str, ...]:
        """Return this person's own among some creditors, in their order."""
        return tuple(creditor for creditor in creditors if self.sees(creditor))


def add(
    session: Session,
    name: str,
    password: str,
    role: str,
    creditors: Sequence[str],
    language: str,
    at: datetime,
) -> bool:
    """Open an account, or give one of that name another password, role and creditors; says whether it is new.

    Sessions of before end: what was allowed a moment ago is not allowed by them any more.
    """
    values = {
        "password": password,
        "role": role,
        "creditors": json.dumps(sorted(set(creditors))),
        "language": language,
        "closed_at": None,
    }
    known = session.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == name)).scalar()
    if known is None:
        session.execute(insert(ACCOUNTS).values(name=name, created_at=at, **values))
        return True
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == known).values(values))
    session.execute(delete(SITTINGS).where(SITTINGS.c.account_id == known))
    return False


def close(session: Session, name: str, at: datetime) -> bool:
    """Close an account and end its sessions; False when there is none of that name."""
    row = by_name(session, name)
    if row is None:
        return False
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == row.id).values(closed_at=at))
    session.execute(delete(SITTINGS).where(SITTINGS.c.account_id == row.id))
    return True


def by_name(session: Session, name: str) -> Row[Any] | None:
    """Return an open account, None where there is none of that name."""
    wanted = select(ACCOUNTS).where(ACCOUNTS.c.name == name, ACCOUNTS.c.closed_at.is_(None))
    return session.execute(wanted).one_or_none()


def every(session: Session) -> list[Row[Any]]:
    """Return the accounts, closed ones last."""
    wanted = select(ACCOUNTS).order_by(ACCOUNTS.c.closed_at.is_not(None), ACCOUNTS.c.name)
    return list(session.execute(wanted))


def set_language(session: Session, account: int, language: str) -> None:
    """Remember the language one person reads."""
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(language=language))


def begin(session: Session, account: int, secret: str, csrf: str, now: datetime) -> None:
    """Begin a session under the hash of its secret name, and forget those that are over."""
    session.execute(delete(SITTINGS).where(SITTINGS.c.until <= now))
    row = {"account_id": account, "csrf": csrf, "began_at": now, "until": now + LASTS}
    session.execute(insert(SITTINGS).values(id_hash=hashed(secret), **row))


def end(session: Session, secret: str) -> None:
    """End a session."""
    session.execute(delete(SITTINGS).where(SITTINGS.c.id_hash == hashed(secret)))


def sitting(session: Session, secret: str, now: datetime) -> Who | None:
    """Return who is behind a session's secret name; None when it is over, unknown, or its account closed."""
    wanted = (
        select(ACCOUNTS, SITTINGS.c.csrf)
        .join(SITTINGS, SITTINGS.c.account_id == ACCOUNTS.c.id)
        .where(
            SITTINGS.c.id_hash == hashed(secret),
            SITTINGS.c.until > now,
            ACCOUNTS.c.closed_at.is_(None),
        )
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    own = frozenset(json.loads(row.creditors))
    whose = None if EVERY in own else own
    return Who(row.id, row.name, row.role, whose, row.language, row.csrf)


def hashed(secret: str) -> str:
    """Return what is kept of a session's name: whoever reads the store cannot sit down with it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def wait_left(session: Session, name: str, now: datetime) -> timedelta:
    """Return how long a name must wait before it may be tried again: after five tries it doubles each time."""
    row = session.execute(select(ATTEMPTS).where(ATTEMPTS.c.name == name)).one_or_none()
    if row is None or row.tries < FREE_TRIES:
        return timedelta(0)
    last_at: datetime = row.last_at
    wait = min(timedelta(seconds=2 ** min(row.tries - FREE_TRIES + 1, 10)), LONGEST_WAIT)
    return max(last_at + wait - now, timedelta(0))


def refused(session: Session, name: str, now: datetime) -> None:
    """Count a log-in that was refused; those an hour old are forgotten."""
    session.execute(delete(ATTEMPTS).where(ATTEMPTS.c.last_at < now - timedelta(hours=1)))
    done = session.execute(
        update(ATTEMPTS)
        .where(ATTEMPTS.c.name == name)
        .values(tries=ATTEMPTS.c.tries + 1, last_at=now)
    )
    if done.rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(ATTEMPTS).values(name=name, tries=1, last_at=now))


def forgive(session: Session, name: str) -> None:
    """Forget the refused log-ins of a name."""
    session.execute(delete(ATTEMPTS).where(ATTEMPTS.c.name == name))
