"""CFONB 120 (AFB120): lines of 120 characters, with or without line ends; the last digit bears the sign (facts §8.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from relanced.books.bank.tidy import RETURNED, day, joined, name, of_minor
from relanced.books.grid import Refused, Unreadable, plain
from relanced.dunning.entry import Entry
from relanced.dunning.ledger import Problem
from relanced.dunning.money import Money
from relanced.understanding.folding import fold
from relanced.words import because

WIDTH = 120
# The over-punched last digit of an amount.
_SIGNED = {sign: (digit, 1) for digit, sign in enumerate("{ABCDEFGHI")} | {
    sign: (digit, -1) for digit, sign in enumerate("}JKLMNOPQR")
}
_TEXTS = frozenset({"LIB", "LCC", "LC2", "LCS", "RCN", "REF", "MMO", "   "})
_PAYERS = ("NPY", "NPO")


@dataclass
class _Movement:
    head: str
    line: int
    details: list[tuple[str, str]] = field(default_factory=list)


def is_cfonb(data: bytes) -> bool:
    """Say whether the file begins as a CFONB statement does."""
    return re.match(rb"\s{0,3}01\d{5}[ \d]{4}\d{5}[A-Z ]{3}[\d ]", data[:60]) is not None


def read(data: bytes) -> tuple[list[Entry], list[Problem]]:
    """Read every movement (04) with its details (05), and see that each account's balances foot.

    `Refused` when a line is cut or is of another kind.
    """
    found = _Statement()
    for number, line in enumerate(_lines(data), 1):
        take = _KINDS.get(line[:2])
        if take is None:
            raise Refused("bank.cut", line=str(number))
        take(found, line, number)
    if found.movement is not None:
        raise Refused("bank.cut", line=str(found.movement.line))
    return found.entries, found.problems


@dataclass
class _Statement:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    movement: _Movement | None = None  # the one whose details are being read
    opening: int | None = None
    moved: int = 0

    def open(self, line: str, _: int) -> None:
        self._finish()
        self.opening, self.moved = _minor(line), 0

    def move(self, line: str, number: int) -> None:
        self._finish()
        self.movement = _Movement(line, number)

    def tell(self, line: str, _: int) -> None:
        if self.movement is not None:
            self.movement.details.append((line[45:48], line[48:118]))

    def close(self, line: str, number: int) -> None:
        self._finish()
        if self.opening is not None and self.opening + self.moved != _minor(line):
            self.problems.append(Problem(number, None, because("bank.balance")))

    def _finish(self) -> None:
        if self.movement is None:
            return
        movement, self.movement = self.movement, None
        try:
            entry = _entry(movement, len(self.entries) + len(self.problems) + 1)
        except Unreadable as trouble:
            self.problems.append(Problem(movement.line, None, trouble.reason))
            return
        self.entries.append(entry)
        self.moved += _minor(movement.head)


_KINDS = {
    "01": _Statement.open,
    "04": _Statement.move,
    "05": _Statement.tell,
    "07": _Statement.close,
}


def _lines(data: bytes) -> list[str]:
    text = data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").strip("\n\x1a")
    if "\n" not in text:
        return [text[start : start + WIDTH].ljust(WIDTH) for start in range(0, len(text), WIDTH)]
    lines = [line for line in text.split("\n") if line.strip(" \x1a")]
    for number, line in enumerate(lines, 1):
        if len(line.rstrip()) > WIDTH or (line.startswith(("01", "04", "07")) and len(line) < 104):
            raise Refused("bank.cut", line=str(number))
    return [line.ljust(WIDTH) for line in lines]


def _entry(movement: _Movement, position: int) -> Entry:
    line = movement.head
    decimals = int(line[19]) if line[19].isdigit() else 2
    money = of_minor(_minor(line), decimals, line[16:19].strip() or "EUR")
    texts = [line[48:79]] + [text for key, text in movement.details if key in _TEXTS]
    payers = [text for wanted in _PAYERS for key, text in movement.details if key == wanted]
    text = joined(texts)
    is_return = line[40:42].strip() not in {"", "00"} or (
        money.minor < 0 and RETURNED.search(fold(text)) is not None
    )
    return Entry(
        position=position,
        amount=money,
        booked_on=_day(line[34:40]),
        value_on=_day(line[42:48]),
        payer=name(plain(payers[0])) if payers else None,
        text=text,
        references=tuple(
            one
            for key, value in movement.details
            if key in {"RCN", "LCS"} and (one := name(value[:35]))
        ),
        bank_reference=name(line[104:120]) or name(line[81:88]),
        is_return=is_return,
        charges=_fees(movement, money),
    )


def _day(text: str) -> date | None:
    return day(text[4:6], text[2:4], text[:2]) if text.strip("0 ") and text.isdigit() else None


def _minor(line: str) -> int:
    digits, last = line[90:103], line[103]
    if last.isdigit() and digits.strip().isdigit():  # some banks write no over-punch on a credit
        return int(digits + last)
    if last not in _SIGNED or not digits.replace(" ", "0").isdigit():
        raise Unreadable("books.no_number", value=line[90:104])
    digit, sign = _SIGNED[last]
    return sign * (int(digits.replace(" ", "0")) * 10 + digit)


def _fees(movement: _Movement, money: Money) -> Money | None:
    for key, text in movement.details:
        found = re.match(r"([A-Z]{3})?(\d)?(\d{8,14})", text.strip()) if key == "FEE" else None
        if found:
            return of_minor(int(found[3]), int(found[2] or 2), found[1] or money.currency)
    return None
