"""A daemon is killed right after its n-th commit, for every n that a sending day has; another one goes on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.flow import kills
from tests.torture.conservation import troubles
from tests.torture.trial import Run, Trial

BEFORE, SPEAKING = (
    16,
    32,
)  # commits until the first letter is in hand, and from there until three have left
POINTS = BEFORE + SPEAKING
STRIDE = 13  # prime to it: a few rounds already die at the beginning, in the middle and at the end
MOST = 3  # letters; prime to both, so that each number of them meets each point


def play(run: Run) -> None:
    """Kill, take over, live to the end, and ask the receiving server who was written to."""
    with kills.world(run.result.seed) as box:
        for seed in run.seeds():
            with run.round(seed), tempfile.TemporaryDirectory(prefix="relanced-kills-") as folder:
                found = kills.Verdict()
                one = kills.Round(Path(folder), box, 1 + seed % MOST, found)
                point = 1 + seed * STRIDE % POINTS
                is_killed = one.die(point if point <= BEFORE else BEFORE - point)
                assert point < POINTS or one.is_done(), "a life has more commits than are tried"
                one.end(troubles)
                kills.judged(found)
                run.count("kills with a letter in hand", found.under_way)
                run.count("daemons that had done all before", not is_killed)
                run.count("doubts, each shown to a person", found.doubts)


TRIAL = Trial(
    name="kills-at-commits",
    promises=("I1", "I2"),
    asked=MOST * POINTS,
    what="SIGKILL right after the n-th commit of a sending daemon, for every n, with one to three letters",
    unit="kills",
    play=play,
    smoke=2,
)
