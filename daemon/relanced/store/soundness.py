"""Whether a store may be relied on before anything is sent: its pages hold together, and it can be written to."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from relanced.store.engine import PRAGMAS, open_engine
from relanced.store.trouble import Fault, Trouble, trouble_in

# Whoever only asks need not wait as long as whoever has something to write.
ASKING = (*PRAGMAS, "busy_timeout=2000")


def trouble_with(url: str, *, pages: bool = True) -> Trouble | None:
    """Return what keeps a store from being relied on; None when it is sound, or not made yet.

    SQLite's pages are looked at one by one (quick_check: order and completeness, not the indexes), some hundred
    megabytes a second; not without `pages`. Another program may hold the lock for a moment: that is told too.
    """
    try:
        engine = open_engine(url, "BEGIN IMMEDIATE", ASKING)
        try:
            with engine.connect() as connection, connection.begin() as turn:
                found = _damage(connection) if pages else None
                turn.rollback()
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        found = trouble_in(error)
        if found is None:
            raise
    return found


def _damage(connection: Connection) -> Trouble | None:
    if connection.dialect.name != "sqlite":
        return None  # PostgreSQL's pages carry checksums of their own (initdb --data-checksums)
    said: str = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return None if said == "ok" else Trouble(Fault.DAMAGED, " ".join(said.split()))
