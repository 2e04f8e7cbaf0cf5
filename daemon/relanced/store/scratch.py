"""A scratch copy of one creditor's rows: what a rehearsal may turn over as it likes.

The real store, SQLite or PostgreSQL, is read in one snapshot and never written. The copy is a SQLite file that nobody
needs after a crash, so it waits for no disk. The journal stays where it is: a chain is continued from its head.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Select, Table, insert, null, or_, select, update
from sqlalchemy.orm import Session

from relanced.store import schema
from relanced.store.cases import CASES, CONTACTS, DEBTORS, ITEMS
from relanced.store.engine import Store
from relanced.store.flags import FLAGS
from relanced.store.holds import HOLDS
from relanced.store.migrations import upgrade
from relanced.store.outbox import LETTERS, LINKS

CREDITORS: Table = schema.Creditor.__table__  # type: ignore[attr-defined]
MAILBOXES: Table = schema.Mailbox.__table__  # type: ignore[attr-defined]
CHUNK = 1000


@contextmanager
def scratch(source: Session, creditor: str, mailbox: str, folder: Path) -> Iterator[Store]:
    """Give a store of its own to one creditor's rows, for as long as the block lasts."""
    url = f"sqlite:///{folder / 'rehearsal.db'}"
    upgrade(url)
    store = Store(url, is_kept=False)
    try:
        with store.begin() as session:
            for table, rows in _wanted(creditor, mailbox):
                _copy(source, session, table, rows)
        yield store
    finally:
        store.close()


def _wanted(creditor: str, mailbox: str) -> Iterator[tuple[Table, Select[Any]]]:
    """Name the rows a ladder stands on, parents first; sealed letters and the mail of others stay behind."""
    yield CREDITORS, select(CREDITORS).where(CREDITORS.c.id == creditor)
    yield MAILBOXES, select(MAILBOXES).where(MAILBOXES.c.id == mailbox)
    for table in (DEBTORS, CONTACTS, CASES, ITEMS):
        yield table, select(table).where(table.c.creditor == creditor)
    unsealed = [c if c.name != "sealed" else null().label("sealed") for c in LETTERS.c]
    mine = LETTERS.c.creditor == creditor
    yield LETTERS, select(*unsealed).where(mine)
    yield LINKS, select(LINKS).where(LINKS.c.letter_id.in_(select(LETTERS.c.id).where(mine)))
    yield FLAGS, select(FLAGS).where(FLAGS.c.creditor == creditor)
    stops = or_(
        HOLDS.c.scope == "all",
        (HOLDS.c.scope == "creditor") & (HOLDS.c.key == creditor),
        (HOLDS.c.scope == "mailbox") & (HOLDS.c.key == mailbox),
    )
    yield HOLDS, select(HOLDS).where(HOLDS.c.lifted_at.is_(None), stops)


def _copy(source: Session, target: Session, table: Table, wanted: Select[Any]) -> None:
    """Stream rows over, a thousand at a time, so that memory does not follow the ledger."""
    found = source.execute(wanted.execution_options(yield_per=CHUNK))
    for part in found.mappings().partitions(CHUNK):
        target.execute(insert(table), [dict(row) for row in part])


def same_books(session: Session, creditor: str, on: date) -> None:
    """Let the books speak of another day without a change: what the same list, taken in again, would do."""
    session.execute(update(CREDITORS).where(CREDITORS.c.id == creditor).values(ledger_on=on))
