"""What fails in the storage is told apart, and one failure takes no neighbour's promise with it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from relanced.store import leases
from relanced.store.engine import Store
from relanced.store.ground import Ground
from relanced.store.migrations import upgrade
from relanced.store.soundness import trouble_with
from relanced.store.trouble import Fault, trouble_in


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade(made)
    return made


def fill(session: Session) -> None:
    """Meet a real SQLITE_FULL: the file may not grow by a page."""
    session.execute(text("PRAGMA max_page_count = 1"))  # SQLite takes the size it has
    session.execute(text("CREATE TABLE heap (x BLOB)"))
    session.execute(text("INSERT INTO heap VALUES (zeroblob(4000000))"))


def take(session: Session, name: str) -> None:
    leases.acquire(session, name, "a:b:1:1:c", 60)


async def test_a_full_disk_fails_everything_of_that_commit_and_nothing_of_the_next(
    url: str,
) -> None:
    store = Store(url)
    done = await asyncio.gather(
        store.write(take, "before"), store.write(fill), store.write(take, "after"),
        return_exceptions=True,
    )  # fmt: skip
    troubles = [trouble_in(one) if isinstance(one, SQLAlchemyError) else None for one in done]
    assert troubles[1] is not None
    assert troubles[1].fault is Fault.FULL
    kept = {
        name
        for name, trouble in zip(("before", "after"), troubles[::2], strict=True)
        if trouble is None
    }
    with store.look() as session:
        assert set(session.execute(text("SELECT name FROM lease")).scalars()) == kept
    store.engine.dispose()  # the limit was that connection's
    await store.write(take, "again")
    assert store.trouble is None
    store.close()


def test_a_lock_a_read_only_file_and_a_torn_page_are_told_apart(url: str, tmp_path: Path) -> None:
    assert trouble_with(url) is None
    with sqlite3.connect(tmp_path / "store.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = trouble_with(url)
        other.execute("ROLLBACK")
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    assert locked is not None
    assert locked.fault is Fault.LOCKED
    page = (tmp_path / "store.db").read_bytes()
    (tmp_path / "store.db").write_bytes(page[:8192] + b"\xff" * 4096 + page[12288:])
    torn = trouble_with(url)
    assert torn is not None
    assert torn.fault is Fault.DAMAGED
    (tmp_path / "store.db").write_bytes(b"no database at all" * 300)
    strange = trouble_with(url)
    assert strange is not None
    assert strange.fault is Fault.DAMAGED


def test_the_ballast_is_laid_where_there_is_room_given_up_in_need_and_laid_anew(
    tmp_path: Path,
) -> None:
    ground = Ground(tmp_path, least=0, ballast=1 << 20)
    assert ground.lay()
    assert ground.file.stat().st_blocks * 512 >= 1 << 20
    assert ground.has_room()
    assert ground.give_up()
    assert not ground.file.exists()
    assert not ground.has_room()
    assert not ground.give_up()
    assert ground.lay()
    assert ground.has_room()
    cramped = Ground(tmp_path, least=1 << 60, ballast=1 << 20)
    assert not cramped.has_room()
    cramped.give_up()
    assert not cramped.lay()
