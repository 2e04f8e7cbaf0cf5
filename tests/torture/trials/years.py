"""Whole years of a house, lived in a fraction of a second each, by the very rounds that run.

The steps of a year are drawn from a seeded generator and are plain data: the same seed draws the same year, and a year
that breaks a promise is tried again with steps left out until none can be spared. Hypothesis's state machines would do
the same at a multiple of the cost of a year, of which ten thousand are asked.
"""

from __future__ import annotations

from tests.torture.simulated.acts import Step, play_year, steps_of
from tests.torture.simulated.house import House, house
from tests.torture.trial import Run, Trial

TRIES = 60  # years lived to make a failing one shorter


def play(run: Run) -> None:
    """Live year after year."""
    with house() as made:
        for seed in run.seeds():
            with run.round(seed):
                steps = steps_of(seed)
                try:
                    judge = play_year(made, steps)
                except AssertionError as trouble:
                    told = "\n".join(map(str, _shorter(made, steps, str(trouble))))
                    raise AssertionError(
                        f"{trouble}\nThe steps that it takes:\n{told}"
                    ) from trouble
                run.count("letters", judge.letters)


def _shorter(made: House, steps: list[Step], trouble: str) -> list[Step]:
    """Leave steps out for as long as the same promise breaks."""
    promise, size, tries = trouble[:3], max(1, len(steps) // 2), 0
    while size and tries < TRIES:
        start, found = 0, False
        while start < len(steps) and tries < TRIES:
            fewer = steps[:start] + steps[start + size :]
            tries += 1
            if _breaks(made, fewer, promise):
                steps, found = fewer, True
            else:
                start += size
        size = size if found and size == 1 else size // 2
    return steps


def _breaks(made: House, steps: list[Step], promise: str) -> bool:
    try:
        play_year(made, steps)
    except AssertionError as trouble:
        return str(trouble).startswith(promise)
    except Exception:
        return False
    return False


TRIAL = Trial(
    name="years", promises=("I2", "I7", "I8", "I9"), asked=10_000, unit="years", smoke=5, share=4.0,
    what="imports, replies, people, faults, downtime, edits and clock steps over simulated years, each dot judged",
    play=play,
)  # fmt: skip
