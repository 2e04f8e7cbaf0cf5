"""One line of what is foretold, and what it is foretold upon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from relanced.dunning.money import Money
from relanced.words import Because, say


class Assumption(StrEnum):
    """What is taken for granted; each has its sentence in `words.rehearsal`."""

    BOOKS = "books_unchanged"  # nothing is invoiced, nothing paid, the same list comes in every day
    SILENCE = "nobody_answers"
    LISTS = "lists_approved"  # a list that waits for a person is released on its day
    ACTS = "acts_done"  # a call, a registered letter, a formal notice is done the day it is flagged
    LIVE = "as_if_live"  # the creditor is not live yet
    PRESENT = "present_ledger"  # the first day is past, and the cases are taken as they stand today


CHANNELS = ("email", "call", "letter", "formal_notice", "review")


@dataclass(frozen=True, slots=True)
class Line:
    """One letter that would leave, or one flag that would stand, on a day."""

    on: date
    creditor: str
    debtor: str
    level: str | None
    channel: str  # of CHANNELS; `review` is any flag that asks for a decision
    to: tuple[str, ...]  # addresses of an e-mail, the telephone number of a call
    items: tuple[str, ...]
    owed: Money
    subject: str | None
    because: Because
    assumes: tuple[Assumption, ...]

    def document(self, language: str) -> dict[str, Any]:
        """Return the object that `rehearse --json` prints."""
        return {
            "on": self.on.isoformat(),
            "creditor": self.creditor,
            "debtor": self.debtor,
            "level": self.level,
            "channel": self.channel,
            "to": list(self.to),
            "items": list(self.items),
            "owed": str(self.owed),
            "currency": self.owed.currency,
            "subject": self.subject,
            "because": say(self.because, language),
            "assumes": [one.value for one in self.assumes],
        }


@dataclass(slots=True)
class Foretold:
    """A whole rehearsal of some creditors, from a day until another, both included."""

    since: date
    until: date
    lines: list[Line] = field(default_factory=list)
    assumes: set[Assumption] = field(default_factory=lambda: {Assumption.BOOKS, Assumption.SILENCE})
    kept_back: dict[tuple[str, Because], int] = field(default_factory=dict)  # days on which it was
    unknown: list[str] = field(default_factory=list)  # creditors whose books were never taken in

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what the whole stands on, in the order of the table."""
        return tuple(one for one in Assumption if one in self.assumes)


def money_of(lines: Iterable[Line]) -> Mapping[str, Money]:
    """Sum what is asked, by currency, the largest sum first."""
    sums: dict[str, Money] = {}
    for line in lines:
        code = line.owed.currency
        sums[code] = sums[code] + line.owed if code in sums else line.owed
    return dict(sorted(sums.items(), key=lambda pair: -pair[1].minor))
