"""The pretend world's own memory, beside what the daemon knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from relanced.clock import SetClock
from relanced.demo.people import HOUSES, Debtor
from relanced.demo.sandbox import Sandbox
from relanced.rounds.office import Office
from relanced.service import Post

ACCOUNTANT = "comptable@cabinet.test"
BOXES = {**{house.address: house.id for house in HOUSES}, ACCOUNTANT: "cabinet"}
WATCHED = ("never_again", "after_bounce", "while_away", "after_payment")  # what should never be
BY_PHONE = ("call", "broken_promise")  # flags somebody must pick up the telephone for


@dataclass(slots=True)
class World:
    """Everything that lives for the length of the demo."""

    box: Sandbox
    office: Office
    clock: SetClock
    posts: list[Post]
    debtors: list[Debtor]
    language: str
    seen: int = 0  # letters of the server that were opened already
    answers: list[tuple[date, Debtor, bytes]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
