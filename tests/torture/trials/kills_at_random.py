"""Daemons are killed at any moment of a sending run, several in a row over one store."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from tests.flow import kills
from tests.torture.conservation import troubles
from tests.torture.trial import Run, Trial

IN_A_ROW = 5
LETTERS = 40


def play(run: Run) -> None:
    """Kill while letters are on the wire, or while the daemon is being born, and count at the receiving server."""
    with kills.world(run.result.seed) as box:
        box.slowness = 0.03
        for seed in run.seeds():
            chance = random.Random(seed)
            with (
                run.round(seed, worth=IN_A_ROW),
                tempfile.TemporaryDirectory(prefix="relanced-kills-") as folder,
            ):
                found = kills.Verdict()
                one = kills.Round(Path(folder), box, LETTERS, found)
                for _ in range(IN_A_ROW):
                    speaking = chance.random() < 0.8
                    one.die(after=chance.uniform(0.0, 0.4 if speaking else 1.2), speaking=speaking)
                one.end(troubles)
                kills.judged(found)
                run.count("letters", LETTERS)
                run.count("kills with a letter in hand", found.under_way)
                run.count("doubts, each shown to a person", found.doubts)


TRIAL = Trial(
    name="kills-at-random",
    promises=("I1", "I2"),
    asked=500,
    what="SIGKILL at a random moment, five daemons in a row over one store of 40 letters",
    unit="kills",
    play=play,
    share=3.0,
)
