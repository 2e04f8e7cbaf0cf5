"""The call: what the one who calls must know, what to say in which situation, and what each outcome does.

A script is a help, not a text to recite: it opens with the facts, asks one question, leaves the door open for
difficulties and threatens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from relanced.dunning.money import Money
from relanced.words import say_fact, tell

SHOWN_NUMBERS = 3  # a voice names no more


class Situation(StrEnum):
    """Why one calls."""

    FIRST = "first"  # nothing was written yet
    REMINDED = "reminded"
    PROMISE = "promise"  # a promised day has passed
    CONTACT = "contact"  # mail does not arrive, or reaches the wrong person


class Outcome(NamedTuple):
    """What becomes of the flag, and whether the call is a contact from which the gap to the next letter counts."""

    settles: bool
    is_contact: bool


OUTCOMES: Mapping[str, Outcome] = {
    "reached": Outcome(settles=True, is_contact=True),
    "promise": Outcome(settles=True, is_contact=True),
    "dispute": Outcome(settles=True, is_contact=True),
    "no_answer": Outcome(settles=False, is_contact=False),
    "wrong_number": Outcome(settles=True, is_contact=False),
}

# The flags a call answers, and the situation each puts one in; the first that stands decides.
SITUATIONS: Mapping[str, Situation] = {
    "broken_promise": Situation.PROMISE,
    "bad_address": Situation.CONTACT,
    "wrong_contact": Situation.CONTACT,
}
TELEPHONE = frozenset({"call", *SITUATIONS})  # flags that a call helps with
CALLED_FOR = frozenset({"call", "broken_promise"})  # a call resolves these


class Owed(NamedTuple):
    """One item to speak of."""

    number: str
    due_on: date | None
    days_late: int
    open: Money


class Said(NamedTuple):
    """What the debtor wrote last, in the sentence that tells most."""

    on: date
    quote: str


@dataclass(frozen=True, slots=True)
class CallCard:
    """All one needs before dialling. `items` are the oldest due first; `written_on` the days of our letters."""

    creditor: str
    debtor: str
    person: str | None
    phone: str | None
    situation: Situation
    items: tuple[Owed, ...]
    owed: tuple[Money, ...]
    written_on: tuple[date, ...] = ()
    said: Said | None = None


def situation_of(flags: frozenset[str], written_on: tuple[date, ...]) -> Situation:
    """Return the situation a case's standing flags and letters put one in."""
    for kind, situation in SITUATIONS.items():
        if kind in flags:
            return situation
    return Situation.REMINDED if written_on else Situation.FIRST


def script(card: CallCard, language: str) -> tuple[str, ...]:
    """Return what to say, sentence by sentence, in French or English."""
    facts = {
        "creditor": card.creditor,
        "numbers": ", ".join(item.number for item in card.items[:SHOWN_NUMBERS])
        + (" \u2026" if len(card.items) > SHOWN_NUMBERS else ""),
        "owed": ", ".join(say_fact(sum_, language) for sum_ in card.owed),
        "due": min((item.due_on for item in card.items if item.due_on), default="-"),
        "last": max(card.written_on, default="-"),
    }
    lines = [tell(f"call.{card.situation}_open", language, **facts)]
    if card.said is not None:
        lines.append(tell("call.said", language, on=card.said.on, quote=card.said.quote))
    lines.append(tell(f"call.{card.situation}_ask", language))
    lines += [tell(f"call.{name}", language) for name in ("when", "hardship", "close")]
    return tuple(lines)


def outcomes(language: str) -> dict[str, str]:
    """Return what each outcome does, said before it is chosen."""
    return {name: tell(f"call.outcome_{name}", language) for name in OUTCOMES}
