"""Killed at any moment, the daemon asks nobody twice and loses no letter. The judge is the receiving server's list."""

from __future__ import annotations

import pytest
from tests.flow import kills

pytestmark = pytest.mark.e2e


@pytest.mark.crash
@pytest.mark.e2e
def test_killed_at_every_commit_no_letter_leaves_twice_and_none_is_lost() -> None:
    found = kills.Verdict()
    with kills.world(1) as box:
        kills.at_each_commit(box, found, letters=2)
    kills.judged(found)
    assert found.kills > 5  # commits are shared, and ever fewer


@pytest.mark.crash
def test_killed_in_mid_run_no_letter_leaves_twice_and_none_is_lost() -> None:
    found = kills.Verdict()
    with kills.world(2) as box:
        kills.at_random(box, found, kills=4, seed=2, letters=60)
    kills.judged(found)
    assert (found.kills, found.letters) == (4, 60)
