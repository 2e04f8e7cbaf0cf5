"""Leases: one owner a mailbox, on the database's own clock; the fence rises with each new owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from relanced.store import schema

LEASES = schema.Lease.__table__  # type: ignore[attr-defined]


def database_now(session: Session) -> datetime:
    """Return the database's moment, so that several machines agree on who holds what."""
    if session.get_bind().dialect.name == "sqlite":
        text: str = session.execute(select(func.strftime("%Y-%m-%dT%H:%M:%f", "now"))).scalar_one()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def acquire(session: Session, name: str, owner: str, seconds: float) -> int | None:
    """Take, renew or take over a lease; returns its fence, or None while somebody else holds it."""
    now = database_now(session)
    until = now + timedelta(seconds=seconds)
    maker = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = maker(LEASES).values(name=name, owner=owner, fence=1, until=until)
    renewed = case((LEASES.c.owner == owner, LEASES.c.fence), else_=LEASES.c.fence + 1)
    taken = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "until": until, "fence": renewed},
        where=or_(LEASES.c.until < now, LEASES.c.owner == owner),
    ).returning(LEASES.c.fence)
    return session.execute(taken).scalar_one_or_none()


def holds(session: Session, name: str, owner: str, fence: int) -> bool:
    """Say whether that owner still holds the lease under that fence, right now."""
    row = session.execute(
        select(LEASES.c.owner, LEASES.c.fence, LEASES.c.until).where(LEASES.c.name == name)
    ).one_or_none()
    return (
        row is not None
        and (row.owner, row.fence) == (owner, fence)
        and row.until > database_now(session)
    )


def release(session: Session, name: str, owner: str) -> None:
    """Give a lease back at a graceful stop, so that another may take it at once."""
    session.execute(
        update(LEASES)
        .where(LEASES.c.name == name, LEASES.c.owner == owner)
        .values(until=database_now(session) - timedelta(seconds=1))
    )
