"""Amounts as people and programs write them, read exactly or not at all.

`1.234` is one thousand or one and a bit: the other amounts of its column decide, and where they are
silent the cell is refused rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from relanced.books.currencies import currency_code
from relanced.books.grid import BLANKS, INVISIBLE, Cell, Unreadable, shown
from relanced.words import MINOR_DIGITS

# An apostrophe parts thousands in Switzerland, a space (of any kind) in France.
_TIDY = {**BLANKS, **INVISIBLE, ord("'"): " ", ord("’"): " ", ord("‘"): " ", ord("´"): " "}  # noqa: RUF001
# What nearly every cell looks like, and can only mean one thing.
_SIMPLE = re.compile(r"-?\d{1,12}(?:[.,]\d\d)?\Z")
_SPACED = re.compile(r"-?\d{1,3}(?:[ \xa0\u202f]\d{3}){1,3}(?:[.,]\d\d)?\Z")
_PARTS = re.compile(r"([^\d.,]*)([.,]?\d[\d., ]*?)([^\d.,]*)\Z")
_MARK = re.compile(r"[-+()−–—]|[^\s()+−–—-]+")  # noqa: RUF001
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d*)?\Z")
_SCIENTIFIC = re.compile(r"-?\d(?:[.,]\d+)?E[+-]?\d+\Z", re.IGNORECASE)
_SCALES = tuple(Decimal(10) ** places for places in range(5))
_MICRO = Decimal("0.000001")
_MOST = (
    Decimal(10) ** 12
)  # above it nobody owes anything: a number or a telephone stands in the wrong column
_NOTHING = re.compile(r"[-–—−]+(?: *(?:€|EUR|\$|£))?\Z")  # noqa: RUF001  (an accounting format's zero)
_ROUND = re.compile(r"[.,][-–—]+(?= |\Z)")  # noqa: RUF001  (a Swiss `200.-`)

# What may stand around the digits: the sign it gives, or nothing.
_SIDES: Mapping[str, int] = {
    "-": -1, "−": -1, "–": -1, "—": -1, "(": -1, "cr": -1, "c": -1, "credit": -1, "crédit": -1, "av": -1,  # noqa: RUF001
    "+": 1, ")": 1, "dr": 1, "d": 1, "db": 1, "dt": 1, "debit": 1, "débit": 1, "ttc": 1, "*": 1,
}  # fmt: skip


@dataclass(slots=True)
class Habit:
    """How one column writes amounts: how often each mark was surely decimal, or surely parted thousands."""

    decimal: dict[str, int] = field(default_factory=lambda: {",": 0, ".": 0})
    grouping: dict[str, int] = field(default_factory=lambda: {",": 0, ".": 0})
    long_decimals: dict[str, int] = field(default_factory=lambda: {",": 0, ".": 0})

    def learn(self, cell: Cell) -> None:
        """Take one cell of the column as evidence."""
        if not isinstance(cell, str) or ("," not in cell and "." not in cell):
            return
        mark = cell[-3:-2]
        if (
            mark in {",", "."}
            and cell[-2:].isdigit()
            and "," not in cell[:-3]
            and "." not in cell[:-3]
        ):
            self.decimal[mark] += 1
            return
        body = _digits(cell)
        found = [mark for mark in body if mark in ",."]
        if not found:
            return
        last = found[-1]
        if len(set(found)) > 1:
            self._count(self.decimal, last)
            self._count(self.grouping, "," if last == "." else ".")
        elif len(found) > 1:
            self._count(self.grouping, last)
        elif not _could_be_either(body, last):
            self._count(self.decimal, last)
            if len(body.partition(last)[2]) > 2:
                self._count(self.long_decimals, last)

    def add(self, other: Habit) -> None:
        """Take another column's evidence as well."""
        for mine, theirs in (
            (self.decimal, other.decimal),
            (self.grouping, other.grouping),
            (self.long_decimals, other.long_decimals),
        ):
            for mark, count in theirs.items():
                mine[mark] += count

    @property
    def is_silent(self) -> bool:
        """Say whether the column decides nothing."""
        return not any((*self.decimal.values(), *self.grouping.values()))

    @staticmethod
    def _count(counts: dict[str, int], mark: str) -> None:
        counts[mark] += 1


@dataclass(frozen=True, slots=True)
class Read:
    """An amount as read: whole units, exact, and the currency the cell itself names."""

    value: Decimal
    currency: str | None = None


def read_amount(cell: Cell, habit: Habit, currency: str) -> Read | None:
    """Read one cell; None when it is blank, zero for the dash of an accounting format.

    Raises `Unreadable` when it is no amount, or could be two different ones.
    """
    if isinstance(cell, str):
        text = cell.strip()
        quick = quick_amount(text)
        if quick is not None:
            return Read(quick)
        return _read_text(text, habit, currency)
    if cell is None:
        return None
    if isinstance(cell, Decimal) and abs(cell) < _MOST:
        return Read(cell)
    raise Unreadable("books.no_number", value=shown(cell))


def quick_amount(text: str) -> Decimal | None:
    """Read what nearly every cell looks like; None for anything that needs a closer look."""
    if _SIMPLE.match(text):
        return Decimal(text.replace(",", "."))
    if _SPACED.match(text):
        return Decimal("".join(text.split()).replace(",", "."))
    return None


def looks_like_amount(cell: Cell) -> bool:
    """Say whether a cell could be an amount, ambiguous ones included."""
    if isinstance(cell, Decimal):
        return True
    if not isinstance(cell, str):
        return False
    try:
        return _split(cell.strip()) is not None
    except Unreadable:
        return False


def minor_units(value: Decimal, currency: str) -> int:
    """Turn whole units into minor ones, rounded half up (facts §1.4): spreadsheets keep unrounded cells."""
    places = MINOR_DIGITS.get(currency, 2)
    scaled = value * _SCALES[places]
    whole = int(scaled)
    if whole == scaled:
        return whole
    # A float's own noise goes first: a computed 1.00499999999999989 is 1.005.
    tidy = value.quantize(_MICRO, ROUND_HALF_UP)
    return int(tidy.scaleb(places).to_integral_value(ROUND_HALF_UP))


def _read_text(text: str, habit: Habit, currency: str) -> Read | None:
    text = text.translate(_TIDY).strip()
    if not text:
        return None
    if _NOTHING.match(text):
        return Read(Decimal(0))
    parts = _split(text)
    if parts is None:
        raise Unreadable("books.no_number", value=shown(text))
    sign, body, named = parts
    value = Decimal(_settle(body, text, habit, named or currency))
    if value >= _MOST:
        raise Unreadable("books.no_number", value=shown(text))
    return Read(sign * value, named)


def _split(text: str) -> tuple[int, str, str | None] | None:
    """Part a text into sign, digits with their marks, and the currency it names."""
    text = _ROUND.sub("", text.translate(_TIDY).strip())
    if _SCIENTIFIC.match(text):
        raise Unreadable("books.scientific", value=shown(text))
    found = _PARTS.match(text)
    if found is None:
        return None
    before, body, after = found.groups()
    read = _around(f"{before} {after}")
    return None if read is None else (read[0], body.strip(), read[1])


def _around(text: str) -> tuple[int, str | None] | None:
    """Read what stands around the digits; None when it is neither sign nor currency."""
    sign, named = 1, None
    for mark in _MARK.findall(text):
        side = _SIDES.get(mark.lower())
        if side is not None:
            sign = min(sign, side)
            continue
        code = currency_code(mark)
        if code is None or named not in {None, code}:
            return None
        named = code
    return sign, named


def _settle(body: str, text: str, habit: Habit, currency: str) -> str:
    """Return the digits with a decimal point; `Unreadable` when two readings are possible."""
    if " " in body and not _GROUPED.match(body):
        raise Unreadable("books.no_number", value=shown(text))
    marks = {mark for mark in body if mark in ",."}
    digits = body.replace(" ", "")
    if not marks:
        return digits
    if len(marks) == 2:
        last = digits[max(digits.rfind(","), digits.rfind("."))]
        return _grouped(digits, "," if last == "." else ".", last, text)
    mark = marks.pop()
    if digits.count(mark) > 1:
        return _grouped(digits, mark, "", text)
    if " " in body or not _could_be_either(digits, mark):
        return digits.replace(mark, ".")
    return _by_column(digits, mark, habit, text, currency)


def _grouped(digits: str, group: str, decimal: str, text: str) -> str:
    whole, _, fraction = digits.rpartition(decimal) if decimal else (digits, "", "")
    first, *rest = whole.split(group)
    if not (1 <= len(first) <= 3 and rest and all(len(part) == 3 for part in rest)):
        raise Unreadable("books.no_number", value=shown(text))
    return first + "".join(rest) + (f".{fraction}" if fraction else "")


def _by_column(digits: str, mark: str, habit: Habit, text: str, currency: str) -> str:
    other = "," if mark == "." else "."
    as_decimal = habit.decimal[mark]
    as_thousands = habit.grouping[mark] + habit.decimal[other]
    if as_thousands and not as_decimal:
        return digits.replace(mark, "")
    three_places = MINOR_DIGITS.get(currency, 2) == 3 or habit.long_decimals[mark]
    if as_decimal and not as_thousands and three_places:
        return digits.replace(mark, ".")
    raise Unreadable("books.either_amount", value=shown(text))


def _could_be_either(body: str, mark: str) -> bool:
    """Say whether a single mark may part thousands as well as decimals: `1.234`, but not `0.234`."""
    if " " in body:
        return False
    whole, _, fraction = body.partition(mark)
    return len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")


def _digits(cell: str) -> str:
    found = _PARTS.match(cell.translate(_TIDY).strip())
    return found.group(2).strip() if found else ""
