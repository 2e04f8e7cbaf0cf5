"""Days as books write them. Whether 03/04 is the third of April is settled by the whole column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize

from relanced.books.grid import Cell, Unreadable, plain, shown

FIRST_YEAR, LAST_YEAR = 1990, 2099  # outside it, a year is a slip of the keys
_SERIAL_ZERO = date(1899, 12, 30)  # a spreadsheet's day 0, its false 29 February 1900 included
_SERIALS = range(
    (date(FIRST_YEAR, 1, 1) - _SERIAL_ZERO).days, (date(LAST_YEAR, 12, 31) - _SERIAL_ZERO).days + 1
)

_TIME = r"(?:[T ,]+(?:à |at )?\d{1,2}[:hH]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})" + _TIME + r"\Z")
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME + r"\Z")
_PACKED = re.compile(r"(\d{8}|\d{6}|\d{5})(?:[.,]0+)?(?:T?\d{6})?\Z")
_NAMED = re.compile(
    r"(?:[^\W\d]+[., ]+)?(\d{1,2})(?:er|st|nd|rd|th)?[-/. ]+(?:de )?([^\W\d]+)\.?[-/., ]+(\d{4}|\d{2})"
    + _TIME
    + r"\Z"
)
_NAMED_FIRST = re.compile(
    r"(?:[^\W\d]+[.,]+ )?([^\W\d]+)\.?[-/ ]+(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})" + _TIME + r"\Z"
)

_MONTHS: Mapping[str, int] = {
    name: month
    for month, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march mrs",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil jul july jui",
            "aout aou august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}

# Cells that say there is no day.
_NO_DAY = frozenset(
    [
        "-",
        "--",
        "/",
        "n/a",
        "na",
        "n.a.",
        "nc",
        "n/c",
        "néant",
        "neant",
        "null",
        "none",
        "aucune",
        "aucun",
        "0",
        "00/00/0000",
        "00/00/00",
        "0000-00-00",
        "00000000",
        "?",
    ]
)


class Order(StrEnum):
    """Which comes first in `03/04/2026`."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(slots=True)
class Votes:
    """What the days of one column say about the order of day and month."""

    day_first: int = 0
    month_first: int = 0
    undecided: int = 0
    _seen: set[str] = field(default_factory=set)

    def learn(self, cell: Cell) -> None:
        """Take one cell of the column as evidence; each spelling counts once."""
        if not isinstance(cell, str) or cell in self._seen:
            return
        self._seen.add(cell)
        found = _NUMERIC.match(plain(cell))
        if (
            found is None or found.group(2) == "."
        ):  # points part days only where the day comes first
            return
        first, second = int(found.group(1)), int(found.group(3))
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second and first <= 12:
            self.undecided += 1

    @property
    def order(self) -> Order | None:
        """Return the order the column proves; None when it proves none or both.

        One slip among many does not overturn a column: ten to one decides.
        """
        if self.day_first > 10 * self.month_first:
            return Order.DAY_FIRST
        if self.month_first > 10 * self.day_first:
            return Order.MONTH_FIRST
        return None

    @property
    def is_contradictory(self) -> bool:
        """Say whether the column holds both orders in earnest."""
        return self.order is None and self.day_first > 0


def read_day(cell: Cell, order: Order | None) -> date | None:
    """Read one cell; None when it is blank. `order` None refuses what could be two days.

    Raises `Unreadable` for a day that does not exist, a text that is no day, or an undecided one.
    """
    if isinstance(cell, str):
        text = plain(cell)
        return None if not text or text.lower() in _NO_DAY else _read_text(text, order)
    if cell is None:
        return None
    if isinstance(cell, date):
        return _plausible(cell, shown(cell))
    if isinstance(cell, Decimal):
        return None if cell == 0 else _read_text(f"{int(cell)}", order)
    raise Unreadable("books.no_day", value=shown(cell))


def looks_like_day(cell: Cell) -> bool:
    """Say whether a cell holds a day in some spelling; bare numbers other than packed days do not."""
    if isinstance(cell, date):
        return True
    if not isinstance(cell, str):
        return False
    text = plain(cell)
    if not text:
        return False
    try:
        _read_text(text, Order.DAY_FIRST)
    except Unreadable as trouble:
        return trouble.reason.key == "books.impossible_day" and not text.isdigit()
    return len(text) > 6 or not text.isdigit()


@lru_cache(maxsize=8192)
def _read_text(text: str, order: Order | None) -> date:
    for pattern, reader in _READERS:
        found = pattern.match(text)
        if found is not None:
            year, month, day = reader(found, order)
            return _made(year, month, day, text)
    packed = _PACKED.match(text)
    if packed is not None:
        return _unpack(packed.group(1), text)
    raise Unreadable("books.no_day", value=shown(text))


def _iso(found: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    return int(found.group(1)), int(found.group(3)), int(found.group(4))


def _numeric(found: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    first, second, year = int(found.group(1)), int(found.group(3)), _century(found.group(4))
    if found.group(2) == "." or first == second:
        return year, second, first
    if order is None:
        if first <= 12 and second <= 12:
            raise Unreadable("books.either_day", value=found.group(0))
        order = Order.DAY_FIRST if second <= 12 else Order.MONTH_FIRST
    return (year, second, first) if order is Order.DAY_FIRST else (year, first, second)


def _named(found: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    return _century(found.group(3)), _month(found.group(2)), int(found.group(1))


def _named_first(found: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    return _century(found.group(3)), _month(found.group(1)), int(found.group(2))


_READERS = ((_ISO, _iso), (_NUMERIC, _numeric), (_NAMED, _named), (_NAMED_FIRST, _named_first))


def _unpack(digits: str, text: str) -> date:
    """Read `20260930`, `30092026`, `300926` or a spreadsheet's serial number."""
    if len(digits) == 5:
        if int(digits) not in _SERIALS:
            raise Unreadable("books.no_day", value=shown(text))
        return _SERIAL_ZERO + timedelta(days=int(digits))
    if len(digits) == 6:
        return _made(_century(digits[4:]), int(digits[2:4]), int(digits[:2]), text)
    if FIRST_YEAR <= int(digits[:4]) <= LAST_YEAR and int(digits[4:6]) <= 12:
        return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:]), text)
    return _made(int(digits[4:]), int(digits[2:4]), int(digits[:2]), text)


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise Unreadable("books.impossible_day", value=shown(text)) from None
    return _plausible(made, text)


def _plausible(day: date, text: str) -> date:
    made = day.date() if isinstance(day, datetime) else day
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise Unreadable("books.impossible_day", value=shown(text))
    return made


def _century(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 80 else 1900)


def _month(name: str) -> int:
    """Return the month of a French or English name; 0, which no date has, when it is none."""
    bare = "".join(letter for letter in normalize("NFKD", name.lower()) if letter.isalpha())
    return _MONTHS.get(bare, 0)


def every_day_in(text: str) -> tuple[date, ...]:
    """Return the days that stand somewhere in free text, such as `du 01/01/2026 au 30/09/2026`."""
    found = []
    for match in _INSIDE.finditer(plain(text)):
        try:
            found.append(_read_text(match.group(0), Order.DAY_FIRST))
        except Unreadable:
            continue
    return tuple(found)


_INSIDE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b"
    r"|\d{1,2}(?:er)? [^\W\d]+\.? \d{4}|[^\W\d]+ \d{1,2},? \d{4}"
)
