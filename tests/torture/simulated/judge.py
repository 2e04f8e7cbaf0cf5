"""The judge: it knows what the house was told, and weighs every dot of the server's journal against that alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

from tests.torture.simulated.edges import Taken
from tests.torture.simulated.house import PARIS, Bill

from relanced.dunning.days import Calendar
from relanced.dunning.procedure import Channel, Procedure

GAP = 7  # days between two letters to one client, the setting's default
OPENS, CLOSES = time(9), time(17, 30)
CANARY = re.compile(r"kan\d{4}", re.IGNORECASE)
ROW = re.compile(
    r"((?:AV-)?KAN\d{4}-\d+)[^€§]*?(?<![\d/])(-?\d{1,3}(?:[\u202f\u00a0 ]\d{3})*,\d\d)[\u00a0\u202f ]€"
)
LEVEL = re.compile(r"§([\w-]+)§")


@dataclass(slots=True)
class Client:
    """One client, its canary in every field of it, and what it and its creditor have said."""

    canary: str
    creditor: str
    address: str
    bills: list[Bill] = field(default_factory=list)
    listed: dict[str, int] = field(default_factory=dict)  # open amounts, as the last list had them
    mailed: set[str] = field(default_factory=set)  # addresses the last list gives
    dead: set[str] = field(default_factory=set)
    silence: str = ""  # why nothing may be sent: answered, paused, stopped
    disputed: set[str] = field(default_factory=set)
    letters: list[tuple[date, str, tuple[str, ...]]] = field(default_factory=list)
    parts: dict[str, date] = field(default_factory=dict)  # the day of the last part payment
    said: dict[str, list[tuple[str, date]]] = field(default_factory=dict)  # levels, by number

    @property
    def name(self) -> str:
        return f"Société {self.canary}"


@dataclass
class Judge:
    """What was told so far, and how much of the journal was weighed."""

    clients: list[Client]
    ladders: dict[str, Procedure]
    seen: int = 0
    is_stopped: bool = False
    is_clock_off: bool = False
    calendar: Calendar = field(default_factory=Calendar)
    letters: int = 0
    edited: set[str] = field(default_factory=set)  # creditors whose ladder changed under way

    def weigh(self, journal: list[Taken]) -> None:
        """Judge every dot since the last time; AssertionError names the promise that broke."""
        for taken in journal[self.seen :]:
            self._one(taken)
        self.letters += len(journal) - self.seen
        self.seen = len(journal)

    def _one(self, taken: Taken) -> None:
        mail: Any = message_from_bytes(taken.body, policy=default)
        text = mail.get_body(("plain",)).get_content()
        html = mail.get_body(("html",)).get_content()
        whole = f"{mail['To']}\n{mail['Subject']}\n{text}\n{html}\n{taken.recipient}"
        found = {one.upper() for one in CANARY.findall(whole)}
        assert len(found) == 1, f"I9: a letter bears {sorted(found)}"
        client = next(c for c in self.clients if c.canary in found)
        other = {"alpha": "Beta", "beta": "Alpha"}[client.creditor]
        assert f"Maison {other}" not in whole, f"I9: {client.canary} reads of {other}"
        level = LEVEL.findall(text)
        assert len(level) == 1, f"no one level: {level}"
        self._may(client, taken)
        rows = {n: _minor(a) for n, a in ROW.findall(text)}
        assert rows, text
        for number, amount in rows.items():
            assert client.listed.get(number) == amount, (
                f"I9: {number} {amount}, the books say {client.listed.get(number)}"
            )
        asked = tuple(number for number in rows if not number.startswith("AV-"))
        at_odds = client.disputed & set(asked)
        assert not at_odds, f"I11: disputed {at_odds} asked"
        day = taken.at.astimezone(PARIS).date()
        self._in_order(client, level[0], asked, day)
        client.letters.append((day, level[0], asked))

    def _may(self, client: Client, taken: Taken) -> None:
        local = taken.at.astimezone(PARIS)
        assert OPENS <= local.time() < CLOSES, f"I8: {local} is outside hours"
        assert self.calendar.is_working(local.date()), f"I8: {local} is no working day"
        assert not self.is_stopped, "I6: sent after a stop"
        assert not self.is_clock_off, "I8: sent while the clock is in doubt"
        assert not client.silence, f"I14: {client.canary} is silent: {client.silence}"
        assert taken.recipient in client.mailed, f"I9: {taken.recipient} is not in the books"
        assert taken.recipient not in client.dead, f"I11: {taken.recipient} is dead"
        if client.letters:
            gap = (local.date() - client.letters[-1][0]).days
            assert gap >= GAP, f"I7: {gap} days after the last letter to {client.canary}"

    def _in_order(self, client: Client, top: str, asked: tuple[str, ...], day: date) -> None:
        """I7: no level twice unless a part payment came between, none early, none before an earlier one."""
        levels = self.ladders[client.creditor].levels
        place = {level.name: n for n, level in enumerate(levels)}
        assert top in place, f"I7: {top} is no level of the ladder"
        dues = {bill.number: bill.due for bill in client.bills}
        climbs = []
        for number in asked:
            before = client.said.setdefault(number, [])
            done = max((place[name] for name, _ in before if name in place), default=-1)
            # A ladder edited under way counts from the level before it, as it was done then.
            early = client.creditor not in self.edited and day < dues[number] + timedelta(
                levels[place[top]].offset
            )
            again = (
                number in client.parts and bool(before) and client.parts[number] >= before[-1][1]
            )
            fresh = place[top] > done and not early
            climbs.append(fresh or (again and place[top] >= done))
            between = [
                one.name for one in levels[done + 1 : place[top]]
                if one.channel is Channel.EMAIL and not one.before_due and not one.floor
            ]  # fmt: skip
            if climbs[-1] and not between:
                before.append((top, day))
        assert any(climbs), f"I7: {top} for {asked} on {day}, after {client.said}"


def _minor(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text))
