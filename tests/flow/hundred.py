"""Living day after day with the commands alone: the list taken in, one pass, the lists approved, the acts done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from tests.flow.installation import Installation, Mail
from tests.flow.pretend_books import Row, write

MORNING, LATER = time(9, 30), time(9, 45)
ACTS = ("call", "letter", "formal_notice")


class Stood(NamedTuple):
    """A flag for an act, on the day it was raised."""

    on: str
    debtor: str
    kind: str


@dataclass
class Life:
    """What came of some days."""

    firm: Installation
    rows: list[Row]  # the list of the day; it changes as people pay
    sent: int = 0
    flags: list[Stood] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    rows_at_first: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        self.rows_at_first = tuple(self.rows)


def live(
    life: Life,
    since: date,
    days: int,
    between: Callable[[date], None] = lambda _: None,
    apart_every: int = 10,
) -> None:
    """Live some days; `between` happens before each. Every tenth day each command is a process of its own."""
    for ahead in range(days):
        day = since + timedelta(ahead)
        between(day)
        life.firm.apart = ahead % apart_every == apart_every - 1
        one_day(life, day)
    life.firm.apart = False


def one_day(life: Life, day: date) -> None:
    """Take the day's list in, do a pass, release what waits, do what is flagged."""
    firm = life.firm
    take_in(firm, life.rows, day)
    done = firm.run(day, MORNING)
    life.sent += done["sent"]
    if done["refused"] and (name := firm.ask("queue")["list"]):
        firm.give("approve", name, "--because", "liste relue")
        life.sent += firm.run(day, LATER)["sent"]
    if done["flags"]:
        act(life, day)


def take_in(firm: Installation, rows: Sequence[Row], day: date) -> None:
    """Import the list of a day."""
    path = firm.folder / "balance.xlsx"
    write(rows, path, day)
    firm.give("import", str(path), "--as-of", day.isoformat())


def act(life: Life, day: date) -> None:
    """Make the calls and post the letters that are newly flagged, by the commands for it."""
    firm = life.firm
    names = {case["id"]: case["debtor"] for case in firm.ask("cases")}
    for flag in firm.ask("flags"):
        if flag["id"] in life.seen:
            continue
        life.seen.add(flag["id"])
        life.flags.append(Stood(day.isoformat(), names.get(flag["case"], ""), flag["kind"]))
        if flag["kind"] not in ACTS:
            continue
        if flag["kind"] == "call":
            firm.give("called", str(flag["case"]), "--outcome", "reached", "--because", "jointe")
        else:
            firm.give("flags", "resolve", str(flag["id"]), "--because", "déposée à La Poste")


def acts_of(life: Life) -> Counter[Stood]:
    """Return the acts that were flagged."""
    return Counter(flag for flag in life.flags if flag.kind in ACTS)


def letters(foretold: Sequence[dict[str, Any]]) -> Counter[Mail]:
    """Return the mails a rehearsal foretold, as the recipients would see them."""
    return Counter(
        Mail(line["to"][0], line["subject"], line["on"])
        for line in foretold
        if line["channel"] == "email"
    )


def acts(foretold: Sequence[dict[str, Any]]) -> Counter[Stood]:
    """Return the acts a rehearsal foretold."""
    return Counter(
        Stood(line["on"], line["debtor"], line["channel"])
        for line in foretold
        if line["channel"] in ACTS
    )


def addresses(rows: Sequence[Row]) -> list[str]:
    """Return every address of a list, each once."""
    both = (one for row in rows for one in (row.client.email, row.client.second) if one)
    return list(dict.fromkeys(both))
