"""A list before it is understood: rows of cells, wherever they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import dropwhile, takewhile
from typing import TypeAlias

from relanced.words import Because, Fact, because

Cell: TypeAlias = str | Decimal | bool | date | None  # CSV knows text only
Row: TypeAlias = tuple[
    int, Sequence[Cell]
]  # 1-based line or sheet row, cells from the first column

SHOWN = 40  # characters of an offending value that a message repeats
# Every blank that programs put between thousands or around words: no-break, thin, figure, narrow.
BLANKS = dict.fromkeys(
    map(ord, "\t\n\r\v\f\xa0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"), "")
_CLEAN = {**BLANKS, **INVISIBLE}


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of cells, which can be walked as often as needed without being held in memory."""

    rows: Callable[[], Iterator[Row]]
    sheet: str = ""  # the sheet's name where the file has several
    is_text: bool = True  # cells were split at a delimiter, so one too many means a shift
    delimiter: str = ""
    warnings: tuple[Because, ...] = ()  # what opening the file itself gave rise to


def parted(grid: Grid, line: int) -> tuple[Grid, Grid]:
    """Part a grid in two: what stands above a line, and what begins with it."""
    upper = replace(grid, rows=lambda: takewhile(lambda row: row[0] < line, grid.rows()))
    lower = replace(grid, rows=lambda: dropwhile(lambda row: row[0] < line, grid.rows()))
    return upper, replace(lower, warnings=())


class Refused(Exception):
    """The file as a whole cannot be trusted; `reason` says why and what to do."""

    def __init__(self, key: str, **facts: Fact) -> None:
        super().__init__(key)
        self.reason: Because = because(key, **facts)


class Unreadable(ValueError):
    """One cell cannot be read; `reason` names the value and the remedy, `heading` the column once known."""

    def __init__(self, key: str, heading: str | None = None, **facts: Fact) -> None:
        super().__init__(key)
        self.reason: Because = because(key, **facts)
        self.heading = heading


def text_of(cell: Cell) -> str:
    """Return a cell as the text a reader sees: no outer blanks, whole numbers without a point."""
    if isinstance(cell, str):
        return cell.strip() if cell.isascii() else _visible(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, Decimal):
        return f"{cell:f}" if cell != cell.to_integral_value() else f"{cell.to_integral_value():f}"
    return cell.isoformat()


def plain(text: str) -> str:
    """Turn every kind of blank into one space and drop what cannot be seen."""
    if not text.isascii():
        return _plain(text)
    # Nearly every cell is tidy already, and seen to be so sooner than it is parted and joined.
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


# Names and wordings come back on line after line; figures are ASCII and never get here.
@lru_cache(maxsize=16384)
def _visible(text: str) -> str:
    return text.translate(INVISIBLE).strip()


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    return " ".join(text.translate(_CLEAN).split())


def shown(cell: Cell) -> str:
    """Return a cell's text for a message, cut to a readable length."""
    text = plain(text_of(cell))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def filled(cells: Sequence[Cell]) -> int:
    """Count the cells that hold something; beyond a few, an upper bound will do for every caller."""
    count = len(cells) - cells.count("") - cells.count(None)
    if count > 4:
        return count
    return sum(
        1 for cell in cells if cell is not None and (not isinstance(cell, str) or cell.strip())
    )
