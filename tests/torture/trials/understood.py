"""Mails whose meaning is known: no person is taken for a machine, and few machines for a person."""

from __future__ import annotations

import json

from tests.torture.trial import Run, Trial
from tests.understanding.mailbag import MAILS, bag

from relanced.rounds import read

NAMES = sorted(file.stem for file in MAILS.glob("*.toml"))
BAG = bag(*NAMES)
AT_ONCE = 25
MOST_TAKEN_FOR_PEOPLE = 0.10


def play(run: Run) -> None:
    """Read every mail behind the wall, and compare who speaks."""
    machines = taken = 0
    with read.parser() as child:
        for seed in run.seeds():
            start = seed % -(-len(BAG) // AT_ONCE) * AT_ONCE
            batch = BAG[start : start + AT_ONCE]
            with run.round(seed, worth=len(batch)):
                missed = []
                for written in batch:
                    wanted = written.expect.get("kind", "human")
                    got = json.loads(child.ask(written.raw))["reading"]["kind"]
                    machines += wanted != "human"
                    taken += wanted != "human" and got == "human"
                    if wanted == "human" and got != "human":
                        missed.append(written.name)
                assert not missed, missed
    run.tell("mails of machines", machines)
    run.tell("taken for people", taken)
    if machines and taken > MOST_TAKEN_FOR_PEOPLE * machines:
        run.failed(run.result.seed, f"{taken} of {machines} machines were taken for people")


TRIAL = Trial(
    name="understood",
    promises=("I14",),
    asked=len(BAG),
    unit="labelled mails",
    what="answers of people, absences, receipts, bounces and newsletters in many words and languages",
    play=play,
    smoke=-(-len(BAG) // AT_ONCE),
    share=0.3,
)
