"""What waits for the writer and is of one kind is done in one call; where that fails, each item is tried alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from relanced.store.engine import Store
from relanced.store.migrations import upgrade
from relanced.store.schema import Creditor

CREDITORS = Creditor.__table__


class Desk:
    """Remembers how it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []


def enter(session: Session, desk: Desk, names: Sequence[str]) -> list[str]:
    desk.calls.append(list(names))
    session.execute(insert(CREDITORS), [{"id": name, "head": "", "events": 0} for name in names])
    if "poison" in names:
        raise ValueError("poison")
    return [name.upper() for name in names]


async def test_items_that_wait_are_done_in_one_call_and_a_poisoned_one_fails_alone(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    upgrade(url)
    store, desk = Store(url), Desk()
    names = [f"c{n}" for n in range(5)]
    try:
        waiting = [store.write_each(enter, desk, name) for name in (*names, "poison")]
        *good, bad = await asyncio.gather(*waiting, return_exceptions=True)
        assert good == [name.upper() for name in names]
        assert isinstance(bad, ValueError)
        assert max(len(call) for call in desk.calls) > 1
        with store.look() as session:
            assert sorted(session.execute(select(CREDITORS.c.id)).scalars()) == names
    finally:
        store.close()


async def test_two_desks_share_no_call(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    upgrade(url)
    store, one, other = Store(url), Desk(), Desk()
    try:
        await asyncio.gather(store.write_each(enter, one, "a"), store.write_each(enter, other, "b"))
        assert (one.calls, other.calls) == ([["a"]], [["b"]])
    finally:
        store.close()
