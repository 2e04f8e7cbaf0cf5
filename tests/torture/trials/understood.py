"""Mails whose meaning is known: no person is taken for a machine, and few machines for a person."""

from __future__ import annotations

import json
import random

from tests.torture.trial import Run, Trial
from tests.understanding.absences import absences, receipts
from tests.understanding.mailbag import MAILS, bag
from tests.understanding.voices import VOICES, raw, voices

from relanced.rounds import read

AT_ONCE = 25
MOST_TAKEN_FOR_PEOPLE = 0.10
PEOPLE, MACHINES = "human", "machine"


def _bag() -> list[tuple[str, bytes, str]]:
    """Return every mail by name, and who wrote it; each batch of it a little of everything."""
    kinds = bag(*sorted(file.stem for file in MAILS.glob("*.toml")))
    found = [(one.name, one.raw, one.expect.get("kind", PEOPLE)) for one in kinds]
    names = sorted(file.stem for file in VOICES.glob("*.txt"))
    found += [(one.situation, raw(one), PEOPLE) for one in voices(*names)]
    found += [(name, mail, MACHINES) for name, mail in (*absences(), *receipts())]
    random.Random(0).shuffle(found)
    return found


BAG = _bag()
BATCHES = -(-len(BAG) // AT_ONCE)


def play(run: Run) -> None:
    """Read every mail behind the wall, and compare who speaks."""
    machines = taken = 0
    with read.parser() as child:
        for seed in run.seeds():
            start = seed % BATCHES * AT_ONCE
            batch = BAG[start : start + AT_ONCE]
            with run.round(seed, worth=len(batch)):
                missed = []
                for name, mail, wanted in batch:
                    got = json.loads(child.ask(mail))["reading"]["kind"]
                    machines += wanted != PEOPLE
                    taken += wanted != PEOPLE and got == PEOPLE
                    if wanted == PEOPLE and got != PEOPLE:
                        missed.append(name)
                assert not missed, missed
    run.tell("mails of machines", machines)
    run.tell("taken for people", taken)
    if run.result.ran >= len(BAG) and taken > MOST_TAKEN_FOR_PEOPLE * machines:
        run.failed(run.result.seed, f"{taken} of {machines} machines were taken for people")


TRIAL = Trial(
    name="understood",
    promises=("I14",),
    asked=len(BAG),
    unit="labelled mails",
    what="answers of people in many voices, absences in twelve languages, receipts, bounces and newsletters",
    play=play,
    smoke=12,
    share=0.3,
)
