"""Mails in many voices that nobody looked at are read for what they mean, their days, their numbers, fast."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.shown.figure import Figure, at_least, at_most, exactly, told
from tests.understanding.mailbag import bag
from tests.understanding.measure import GRAVE, Score, Tally, tally
from tests.understanding.voices import raw, voices

from relanced.mail.parse import serve

FLOORS = {"fr": 0.92, "en": 0.82, "neighbours": 0.85}
NAMES = {"fr": "French", "en": "English", "neighbours": "four neighbours"}
BAGS = ("french", "english", "neighbours", "machines", "held_out")


def show() -> Iterator[Figure]:
    """Count the half of the voices that only counts, then the time of a thousand mails."""
    found = {name: tally(v for v in voices(name) if v.half == "test") for name in FLOORS}
    for name, floor in FLOORS.items():
        yield at_least(f"intents, macro-F1, {NAMES[name]}", round(found[name].macro(), 3), floor)
    yield from _over_all(list(found.values()))
    yield _thousand()


def _over_all(found: list[Tally]) -> Iterator[Figure]:
    machines = sum(one.mails - one.kinds["human"] for one in found)
    yield exactly("people taken for machines", machines, 0)
    for intent in GRAVE:
        score = _sum([one.intents[intent] for one in found])
        yield at_least(f"recall of {intent}, {score.count} mails", round(score.recall, 3), 0.9)
    days, numbers = _sum([one.days for one in found]), _sum([one.numbers for one in found])
    yield at_least(f"promise day exact, {days.count} mails", round(days.recall, 3), 0.85)
    yield at_least("invoice numbers, F1", round(numbers.f1, 3), 0.85)
    own = [score for one in found for score in one.own]
    yield at_least("the person's own words, token-F1", round(sum(own) / len(own), 3), 0.97)
    yield told("whole mails right", f"{sum(t.exact for t in found)}/{sum(t.mails for t in found)}")


def _sum(scores: list[Score]) -> Score:
    return Score(
        sum(one.right for one in scores),
        sum(one.wrong for one in scores),
        sum(one.missed for one in scores),
    )


def _thousand() -> Figure:
    written = [raw(voice) for voice in voices(*FLOORS)] + [one.raw for one in bag(*BAGS)]
    thousand = (written * (1000 // len(written) + 1))[:1000]
    began = time.process_time()
    for mail in thousand:
        serve(mail)
    return at_most("1,000 mails on one core", round(time.process_time() - began, 1), 10, " s")
