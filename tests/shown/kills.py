"""Killed (SIGKILL) at every commit and at 100 random moments, the daemon sends no letter twice and loses none."""

from __future__ import annotations

from collections.abc import Iterator

from tests.flow import kills
from tests.shown.figure import Figure, at_least, exactly, told

SEED = 20261125
RANDOM_KILLS = 100


def show() -> Iterator[Figure]:
    """Kill and count; the judge is the receiving server's own list, outside our database."""
    yield told("seed", SEED)
    for name, found in (("every commit", _each()), ("random moments", _random())):
        yield told(f"{name}: letters", found.letters)
        least = RANDOM_KILLS if name == "random moments" else 6
        yield at_least(f"{name}: daemons killed", found.kills, least)
        yield told(f"{name}: of them with a letter in hand", found.under_way)
        yield exactly(f"{name}: letters sent twice", found.twice, 0)
        yield exactly(f"{name}: letters lost", found.lost, 0)
        yield told(f"{name}: letters in doubt, shown to a person", found.doubts)
        yield exactly(
            f"{name}: in doubt without having been at their dot", found.doubts_elsewhere, 0
        )
        yield exactly(f"{name}: what `verify` found, after each death", len(found.troubles), 0)


def _each() -> kills.Verdict:
    found = kills.Verdict()
    with kills.world(SEED) as box:
        kills.at_each_commit(box, found, letters=2)
    return found


def _random() -> kills.Verdict:
    found = kills.Verdict()
    with kills.world(SEED) as box:
        kills.at_random(box, found, RANDOM_KILLS, SEED)
    return found
