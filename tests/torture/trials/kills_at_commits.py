"""A daemon is killed right after its n-th commit, for every n that a sending day has; another one goes on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.flow import kills
from tests.torture.conservation import troubles
from tests.torture.trial import Run, Trial

COMMITS = 15  # of a day with a few letters, and a few beyond


def play(run: Run) -> None:
    """Kill, take over, live to the end, and ask the receiving server who was written to."""
    with kills.world(run.result.seed) as box:
        for seed in run.seeds():
            with run.round(seed), tempfile.TemporaryDirectory(prefix="relanced-kills-") as folder:
                found = kills.Verdict()
                one = kills.Round(Path(folder), box, 1 + seed // COMMITS % 3, found)
                is_killed = one.die(1 + seed % COMMITS)
                one.end(troubles)
                kills.judged(found)
                run.count("daemons that had done all before", not is_killed)
                run.count("doubts, each shown to a person", found.doubts)


TRIAL = Trial(
    name="kills-at-commits",
    promises=("I1", "I2"),
    asked=3 * COMMITS,
    what="SIGKILL right after the n-th commit of a sending daemon, for every n, with one to three letters",
    unit="kills",
    play=play,
    smoke=2,
)
