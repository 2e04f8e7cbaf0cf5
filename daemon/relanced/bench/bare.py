"""The rows a day's planning wrote, written once more by bare SQL: what the writing alone must cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from relanced.bench.measured import Spent, spent

Rows: TypeAlias = Sequence[tuple[Any, ...]]

INSERTED: Final = ("letter", "letter_item", "flag", "event")
ITEMS: Final = "UPDATE item SET level=?, pending=?, nominal_on=?, done_on=? WHERE id=?"
CASES: Final = "UPDATE dunning_case SET head=?, events=?, next_action_on=?, state=? WHERE id=?"


def write_again(bare: sqlite3.Connection, since: datetime, batch: int) -> Spent:
    """Take out what was written since a moment and write it again, in batches of cases and as durably.

    Returns what the writing took. The database ends as it was.
    """
    bare.execute("PRAGMA synchronous=FULL")
    moment = since.replace(tzinfo=None).isoformat(sep=" ")
    first = bare.execute("SELECT min(id) FROM event WHERE at >= ?", (moment,)).fetchone()[0]
    fresh = {table: f"WHERE id >= {first}" if table == "event" else "" for table in INSERTED}
    kept = {
        table: bare.execute(f"SELECT * FROM {table} {where}").fetchall()
        for table, where in fresh.items()
    }
    touched = f"(SELECT CAST(substr(chain, 6) AS INTEGER) FROM event WHERE id >= {first})"
    cases = bare.execute(
        f"SELECT head, events, next_action_on, state, id FROM dunning_case WHERE id IN {touched}"
    ).fetchall()
    items = bare.execute(
        f"SELECT level, pending, nominal_on, done_on, id FROM item WHERE case_id IN {touched}"
        " AND (pending IS NOT NULL OR level > 0)"
    ).fetchall()
    bare.execute("BEGIN IMMEDIATE")
    for table in reversed(INSERTED):
        bare.execute(f"DELETE FROM {table} {fresh[table]}")
    bare.execute("COMMIT")
    batches = max(1, -(-len(cases) // batch))

    def write() -> None:
        for at in range(batches):
            inserted = {table: rows[at::batches] for table, rows in kept.items()}
            _write(bare, inserted, items[at::batches], cases[at::batches])

    return spent(write)


def _write(
    bare: sqlite3.Connection, inserted: Mapping[str, Rows], items: Rows, cases: Rows
) -> None:
    bare.execute("BEGIN IMMEDIATE")
    for table, rows in inserted.items():
        if rows:
            bare.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    bare.executemany(ITEMS, items)
    bare.executemany(CASES, cases)
    bare.execute("COMMIT")


# How a row is written once more under other numbers, `{o}` further on; every other column stays.
COPIED: Final[dict[str, dict[str, str]]] = {
    "debtor": {"id": "id + {o}", "key": "key || '-{o}'", "ref": "ref || '-{o}'"},
    "contact": {"id": "id + {o}", "debtor_id": "debtor_id + {o}", "email": "'{o}.' || email"},
    "dunning_case": {"id": "id + {o}", "debtor_id": "debtor_id + {o}"},
    "item": {"id": "id + {o}", "case_id": "case_id + {o}"},
    "event": {"id": "id + {o}", "chain": "'case:' || (CAST(substr(chain, 6) AS INTEGER) + {o})"},
}


def copy_ledger(bare: sqlite3.Connection, times: int) -> None:
    """Make a ledger that many times larger."""
    tops = [
        bare.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0] for table in COPIED
    ]
    step = max(tops) + 1
    bare.execute("BEGIN IMMEDIATE")
    for table, changed in COPIED.items():
        columns = [row[1] for row in bare.execute(f"PRAGMA table_info({table})")]
        is_first = f"WHERE id < {step}" + (" AND chain LIKE 'case:%'" if table == "event" else "")
        for at in range(1, times + 1):
            values = ", ".join(changed.get(c, f'"{c}"').format(o=at * step) for c in columns)
            bare.execute(f"INSERT INTO {table} SELECT {values} FROM {table} {is_first}")
    bare.execute("COMMIT")
