"""Leases: one owner a mailbox, on the database's own clock; the fence rises with each new owner."""

from __future__ import annotations

import os
import secrets
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from relanced.store import schema

LEASE_SECONDS = 60.0  # how long a lease lasts that nobody renews
LEASES = schema.Lease.__table__  # type: ignore[attr-defined]


def new_owner() -> str:
    """Name this process as no other ever was named: host, boot, process space, number, start, and a word of chance."""
    number = os.getpid()
    return ":".join(
        (socket.gethostname(), _here(), str(number), _started(number), secrets.token_hex(4))
    )


def is_dead(owner: str) -> bool:
    """Say whether an owner surely lives no more: a process of this very boot and process space that is gone.

    Of any other machine or container nothing is known, and its lease has to run out.
    """
    parts = owner.rsplit(":", 4)
    if len(parts) != 5 or not parts[1] or parts[1] != _here() or not parts[2].isdecimal():
        return False
    return _started(int(parts[2])) != parts[3]


def _here() -> str:
    """Return where a process number means something: this boot and process space; empty where it cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}".replace(":", "")
    except OSError:
        return ""


def _started(number: int) -> str:
    """Return when a process of that number began, in ticks since the boot; empty when there is none."""
    try:
        text = Path(f"/proc/{number}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    state, *fields = text.rpartition(")")[2].split()
    return "" if state in {"Z", "X"} else fields[18]  # proc(5): field 22; a zombie holds nothing


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
    holder = session.execute(
        select(LEASES.c.owner).where(LEASES.c.name == name)
    ).scalar_one_or_none()
    gone = holder if holder is not None and is_dead(holder) else owner
    until = now + timedelta(seconds=seconds)
    maker = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = maker(LEASES).values(name=name, owner=owner, fence=1, until=until)
    renewed = case((LEASES.c.owner == owner, LEASES.c.fence), else_=LEASES.c.fence + 1)
    taken = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "until": until, "fence": renewed},
        where=or_(LEASES.c.until < now, LEASES.c.owner.in_((owner, gone))),
    ).returning(LEASES.c.fence)
    return session.execute(taken).scalar_one_or_none()


def holder(session: Session, name: str) -> str | None:
    """Return who has a lease in hand, as `new_owner` named them."""
    owner: str | None = session.execute(
        select(LEASES.c.owner).where(LEASES.c.name == name)
    ).scalar_one_or_none()
    return owner


def living(session: Session) -> dict[str, str]:
    """Return the owner of each lease that somebody holds right now, by the lease's name."""
    wanted = select(LEASES.c.name, LEASES.c.owner).where(LEASES.c.until > database_now(session))
    return {row.name: row.owner for row in session.execute(wanted) if not is_dead(row.owner)}


def named(owner: str | None) -> tuple[str, str]:
    """Return the machine and the process number in an owner's name, "?" where it bears none."""
    host, _, number, *_ = (*(owner or "").split(":"), "", "", "")
    return host or "?", number or "?"


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


def renew(session: Session, name: str, owner: str, fence: int, seconds: float) -> bool:
    """Make a lease last anew from now; False when another has taken it since, and the fence is no longer ours."""
    until = database_now(session) + timedelta(seconds=seconds)
    renewed = session.execute(
        update(LEASES)
        .where(LEASES.c.name == name, LEASES.c.owner == owner, LEASES.c.fence == fence)
        .values(until=until)
    )
    return renewed.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def release(session: Session, name: str, owner: str) -> None:
    """Give a lease back at a graceful stop, so that another may take it at once."""
    session.execute(
        update(LEASES)
        .where(LEASES.c.name == name, LEASES.c.owner == owner)
        .values(until=database_now(session) - timedelta(seconds=1))
    )
