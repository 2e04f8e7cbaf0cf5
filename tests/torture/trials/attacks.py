"""The whole attack corpus, one attack a round."""

from __future__ import annotations

import random

from tests.torture.attacks import ATTACKS
from tests.torture.trial import Run, Trial

# A little of every row first, however short the time is.
MIXED = random.Random(5).sample(ATTACKS, len(ATTACKS))


def play(run: Run) -> None:
    """Play one attack a seed; after as many rounds as there are attacks, all were played."""
    for seed in run.seeds():
        attack = MIXED[seed % len(MIXED)]
        with run.round(seed):
            try:
                run.count("things tried", attack.play())
            except Exception as error:
                raise AssertionError(f"{attack.name} [{attack.row}] got through") from error


TRIAL = Trial(
    name="attacks",
    promises=("I9", "I13", "I25"),
    asked=len(ATTACKS),
    what="the attack corpus of docs/security.md, by name: python -m tests.torture.attacks",
    unit="attacks",
    smoke=30,
    play=play,
)
