"""Leases: one owner, a fence that rises, and the dead known as dead where that can be known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from relanced.store import leases
from relanced.store.engine import Store
from relanced.store.migrations import upgrade

PRINT_OWNER = "from relanced.store import leases; print(leases.new_owner())"


def dead_owner() -> str:
    """Return the name of a process that lived on this machine and is gone."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PRINT_OWNER],
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


def test_the_living_and_strangers_are_never_taken_for_dead() -> None:
    mine = leases.new_owner()
    assert not leases.is_dead(mine)
    assert not leases.is_dead("other-host:another-boot:1:1:abcd")
    assert not leases.is_dead("any words")
    assert not leases.is_dead(mine.replace(mine.split(":")[1], ""))


def test_a_process_of_this_boot_that_is_gone_is_dead() -> None:
    assert leases.is_dead(dead_owner())


def test_the_lease_of_the_dead_is_taken_at_once_and_of_others_only_when_it_has_run_out(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade(url)
    store = Store(url)
    with store.begin() as session:
        assert leases.acquire(session, "mailbox:main", "far-away:boot:1:1:aa", 60) == 1
    with store.begin() as session:
        assert leases.acquire(session, "mailbox:main", leases.new_owner(), 60) is None
        leases.release(session, "mailbox:main", "far-away:boot:1:1:aa")
    with store.begin() as session:
        gone = dead_owner()
        assert leases.acquire(session, "mailbox:main", gone, 60) == 2
        mine = leases.new_owner()
        assert leases.acquire(session, "mailbox:main", mine, 60) == 3
        assert not leases.holds(session, "mailbox:main", gone, 2)
        assert leases.holds(session, "mailbox:main", mine, 3)
    store.close()


def test_the_stamp_tells_of_every_commit_of_whoever_made_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade(url)
    store, other = Store(url), Store(url)
    first = store.stamp()
    assert store.stamp() == first
    with other.begin() as session:
        leases.acquire(session, "a", "b:c:1:1:d", 60)
    second = store.stamp()
    assert second != first
    with store.begin() as session:
        leases.release(session, "a", "b:c:1:1:d")
    assert store.stamp() != second
    store.close()
    other.close()
