"""Mails of people and machines that nobody looked at are read for who writes, what they mean, their days and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shown.figure import Figure, at_least, at_most, exactly, told
from tests.understanding import measure_machines
from tests.understanding.machines import machines
from tests.understanding.measure import GRAVE, Score, Tally, tally
from tests.understanding.voices import voices

# Language -> the files written earlier, the files written last (by other hands), and the floors of their macro-F1.
SETS = {
    "French": (("fr",), ("fr_bureaux", "fr_petits"), 0.92, 0.70),
    "English": (("en",), ("en_offices", "en_people"), 0.88, 0.68),
    "four neighbours": (("neighbours",), ("autres",), 0.85, 0.65),
}


def show() -> Iterator[Figure]:
    """Count the half that only counts: the mails written earlier, the mails written last, the machines."""
    found: list[Tally] = []
    for name, (earlier, last, floor, last_floor) in SETS.items():
        first = tally(v for v in voices(*earlier) if v.half == "test")
        second = tally(v for v in voices(*last) if v.half == "test")
        yield at_least(
            f"intents, macro-F1, {name}, written earlier", round(first.macro(), 3), floor
        )
        yield at_least(
            f"intents, macro-F1, {name}, written last", round(second.macro(), 3), last_floor
        )
        found += [first, second]
    yield from _people(found)
    yield from _machines()


def _people(found: list[Tally]) -> Iterator[Figure]:
    taken = sum(one.mails - one.kinds["human"] for one in found)
    yield exactly("people taken for machines", taken, 0)
    for intent in GRAVE:
        score = _sum([one.intents[intent] for one in found])
        yield at_least(f"recall of {intent}, {score.count} mails", round(score.recall, 3), 0.7)
    days, numbers = _sum([one.days for one in found]), _sum([one.numbers for one in found])
    yield at_least(f"promise day exact, {days.count} mails", round(days.recall, 3), 0.75)
    yield at_least("invoice numbers, F1", round(numbers.f1, 3), 0.92)
    own = [score for one in found for score in one.own]
    yield at_least("the person's own words, token-F1", round(sum(own) / len(own), 3), 0.97)
    exact, mails = sum(one.exact for one in found), sum(one.mails for one in found)
    yield told("whole mails right", f"{exact}/{mails}")
    yield told("nothing claimed (unclear)", f"{sum(one.abstained for one in found)}/{mails}")


def _sum(scores: list[Score]) -> Score:
    return Score(
        sum(one.right for one in scores),
        sum(one.wrong for one in scores),
        sum(one.missed for one in scores),
    )


def _machines() -> Iterator[Figure]:
    mails = [machine for machine in machines() if machine.half == "test"]
    found = measure_machines.tally(mails)
    share = round(100 * found.taken_for_people / len(mails), 1)
    yield at_most(f"machines taken for people, of {len(mails)}", share, 6, " %")
    yield at_least("delivery reports recognised", round(found.bounces.recall, 3), 0.97)
    right = round(found.classes_right / found.classes.total(), 3)
    yield at_least("hard, soft or delayed as labelled", right, 0.9)
