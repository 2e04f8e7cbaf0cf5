"""How well mails of machines are told from people's, and what is read in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.understanding.machines import Machine, raw
from tests.understanding.measure import Score

from relanced.mail.parse import parse
from relanced.understanding import meaning, reading


@dataclass
class Machines:
    """What was counted over one set of automatic mails."""

    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    returns: Score = field(default_factory=Score)
    deputies: Score = field(default_factory=Score)
    contacts: Score = field(default_factory=Score)
    misses: list[str] = field(default_factory=list)

    @property
    def taken_for_people(self) -> int:
        """How many were read as written by a person."""
        return sum(count for (_, got), count in self.kinds.items() if got == "human")

    @property
    def bounces(self) -> Score:
        """Delivery reports recognised, and what was wrongly called one."""
        right = self.kinds["bounce", "bounce"]
        wanted = sum(count for (want, _), count in self.kinds.items() if want == "bounce")
        got = sum(count for (_, got), count in self.kinds.items() if got == "bounce")
        return Score(right, got - right, wanted - right)

    @property
    def classes_right(self) -> int:
        """How many delivery reports were called hard, soft or delayed as labelled."""
        return sum(count for (want, got), count in self.classes.items() if want == got)


def tally(mails: Iterable[Machine]) -> Machines:
    """Read every mail and count."""
    found = Machines()
    for machine in mails:
        read = parse(raw(machine))
        notes = wrong(machine, reading.document(machine.situation, read, meaning.read(read)), found)
        if notes:
            found.misses.append(f"{machine.situation}: {'; '.join(notes)}")
    return found


def wrong(machine: Machine, document: dict[str, Any], found: Machines) -> list[str]:
    """Count one reading, and return how it differs from what the mail is."""
    found.kinds[machine.kind, document["kind"]] += 1
    notes = [] if document["kind"] == machine.kind else [f"{document['kind']}, not {machine.kind}"]
    if machine.bounce:
        found.classes[machine.bounce, str(document["bounce"])] += 1
        if document["bounce"] != machine.bounce:
            notes.append(f"{document['bounce']}, not {machine.bounce}")
    if machine.kind == "auto_reply":
        facts = machine.facts
        contact = facts.get("new_contact")
        expected = (
            (found.returns, "return_on", facts.get("return_on")),
            (found.deputies, "deputy", facts.get("deputy", contact)),
            (found.contacts, "new_contact", contact),
        )
        for score, name, want in expected:
            got = document[name]
            score.right += got == want and want is not None
            score.missed += want is not None and got != want
            score.wrong += got is not None and got != want
            if got != want:
                notes.append(f"{name} {got}, not {want}")
    return notes
