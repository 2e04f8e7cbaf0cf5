"""The rows of a FEC, streamed out of whatever encoding, separator and quoting it was written with (facts §8.1)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn, TypeAlias

from relanced.books.amounts import minor_units
from relanced.books.csv_list import encoding_of, refuse_endless
from relanced.books.grid import BLANKS, INVISIBLE, Grid, Refused, plain, text_of
from relanced.books.headings import fold_heading

Cells: TypeAlias = list[str]
Lines: TypeAlias = Callable[[], Iterator[tuple[int, Cells]]]

SEPARATORS = ("\t", "|", ";", ",")
ENTRY_LINES = 3  # a list has one line an invoice, its entry three: customer, sales, VAT
LOOKED_AT = 10  # lines in which the headings stand, if they stand anywhere
_HEAD = 8000  # bytes of them
# Without these a file is no FEC (LPF art. A47 A-1, VII).
_MARKS = frozenset({"journalcode", "comptenum", "pieceref", "ecriturelib"})
# Amounts come in one of two pairs of columns.
_PAIRS = (("debit", "credit"), ("montant", "sens"))
# Without these nobody can tell what is paid, nor whose it is.
_NEEDED = (
    *("JournalCode", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "EcritureLib", "EcritureLet"),
)
_DUE = re.compile(r"(ecriture)?(date)?(de|d|l)?(echeance|ech)(date)?\Z|duedate\Z")
_SIGNS = {"d": 1, "+1": 1, "1": 1, "+": 1, "debit": 1, "c": -1, "-1": -1, "-": -1, "credit": -1}
_NUMBER = re.compile(r"([-+]?)(\d*)(?:[.,](\d+))?([-+]?)\Z")
_GROUPED = re.compile(r"(?<=\d)(?:[.](?=[\d.]*,\d+\D?\Z)|,(?=[\d,]*\.\d+\D?\Z))")
_TIDY = {**BLANKS, **INVISIBLE}


@dataclass(slots=True)
class Entries:
    """A FEC's lines after its headings, which can be walked twice without being held in memory."""

    lines: Lines  # 1-based line and its cells, one for each heading
    at: dict[str, int]  # folded heading -> column
    headings: Sequence[str]
    short: list[tuple[int, int]] = field(
        default_factory=list
    )  # lines without their last cells: which, of how many
    sums: Callable[[Cells], int] = lambda _: 0

    def column(self, name: str) -> int:
        """Return the place of a column; -1 where the file has none."""
        return self.at.get(name, -1)


def folded(text: str) -> str:
    """Return a heading without capitals, accents, blanks and marks: `Écriture_Num` is `ecriturenum`."""
    return fold_heading(text.replace("_", " ")).replace(" ", "")


def separator_of(data: bytes) -> tuple[str, int] | None:
    """Return the separator of a FEC and the line of its headings, 0 for the first; None for any other file."""
    head = data[:_HEAD].replace(b"\x00", b"").decode("utf-8", "ignore")
    for index, line in enumerate(head.splitlines()[:LOOKED_AT]):
        for mark in SEPARATORS:
            if _is_fec(line.split(mark)):
                return mark, index
    return None


def _is_fec(cells: Sequence[str]) -> bool:
    names = {folded(cell) for cell in cells} if len(cells) > 8 else set()
    return names >= _MARKS


def of_text(data: bytes, mark: str, head: int, max_rows: int) -> Entries:
    """Open a FEC that is delimited text. `Refused` when it is cut, endless, or lacks a column."""
    refuse_endless(data, max_rows * ENTRY_LINES + head + 2)
    encoding, errors = encoding_of(data)
    is_quoted = b'"' in data[:_HEAD].splitlines()[head] or mark in ";,"

    def split() -> Iterator[tuple[int, Cells]]:
        text = io.TextIOWrapper(io.BytesIO(data), encoding, errors)
        if is_quoted:
            reader = csv.reader(text, delimiter=mark)
            for cells in reader:
                yield reader.line_num, cells
            return
        for number, line in enumerate(text, 1):
            yield number, line.rstrip("\n").split(mark)

    last = data[-4000:].replace(b"\x00", b"").splitlines(keepends=True)[-1]
    has_end = last[-1:] in b"\r\n" or not last.strip()
    return _entries(split, head, mark, has_end=has_end)


def of_grid(grid: Grid) -> Entries | None:
    """Open a FEC that was saved as a workbook; None for any other sheet."""
    for index, (_, cells) in enumerate(grid.rows()):
        if index >= LOOKED_AT:
            break
        if _is_fec([text_of(cell) for cell in cells]):
            return _entries(
                lambda: ((n, [text_of(c) for c in cells]) for n, cells in grid.rows()), index, " ",
                has_end=True,
            )  # fmt: skip
    return None


def _entries(split: Lines, head: int, mark: str, *, has_end: bool) -> Entries:
    for index, (_, cells) in enumerate(split()):
        if index == head:
            headings = [unquoted(cell) for cell in cells]
            break
    else:
        raise Refused("books.empty")
    while headings and not headings[-1]:
        headings.pop()
    names = [folded(text) for text in headings]
    at = {name: index for index, name in reversed(list(enumerate(names)))}
    due = next((index for name, index in at.items() if _DUE.match(name)), None)
    if due is not None:
        at["due"] = due
    pair = next((pair for pair in _PAIRS if set(pair) <= at.keys()), None)
    missing = [name for name in _NEEDED if name.lower() not in at]
    if missing or pair is None:
        raise Refused("books.fec_lacks", missing=", ".join(missing or ["Debit", "Credit"]))
    entries = Entries(split, at, headings)
    entries.sums = _sums(at[pair[0]], at[pair[1]], is_sided=pair[0] == "debit")
    fitting = _Fitting(
        entries, mark, names, max(at[name] for name in (*pair, "ecriturelib")), has_end
    )
    entries.lines = lambda: fitting.walk(split, head)
    return entries


@dataclass(slots=True)
class _Fitting:
    """How lines that have not one cell for each heading are understood, or refused."""

    entries: Entries
    mark: str
    names: Sequence[str]
    last_needed: int
    has_end: bool

    def walk(self, split: Lines, head: int) -> Iterator[tuple[int, Cells]]:
        """Yield each line with as many cells as there are headings."""
        width = len(self.names)
        self.entries.short.clear()
        number = index = 0
        cells: Cells | None = None
        try:
            for index, (number, cells) in enumerate(split()):
                if index <= head:
                    continue
                if len(cells) == width:
                    yield number, cells
                elif any(map(str.strip, cells)):
                    yield number, self._fitted(number, cells)
        except csv.Error:
            raise Refused(
                "books.fec_columns", line=str(number + 1), count="?", wanted=str(width)
            ) from None
        if cells is not None and len(cells) < width and not self.has_end:
            raise Refused("books.cut_short", last=plain(" ".join(cells))[-40:])

    def _fitted(self, number: int, cells: Cells) -> Cells:
        width = len(self.names)
        if len(cells) < width:
            if len(cells) <= self.last_needed:
                self._refuse(number, cells)
            self.entries.short.append((number, len(cells)))
            return cells + [""] * (width - len(cells))
        # A separator inside the wording shifts what follows; no other column holds free words before the amounts.
        place, more = self.entries.at["ecriturelib"], len(cells) - width
        wording = self.mark.join(cells[place : place + more + 1])
        readings = [[*cells[:place], wording, *cells[place + more + 1 :]]]
        if not any(map(str.strip, cells[width:])):
            readings.insert(0, cells[:width])
        for reading in readings:
            with suppress(ValueError):
                self.entries.sums(reading)
                return reading
        return self._refuse(number, cells)

    def _refuse(self, number: int, cells: Cells) -> NoReturn:
        facts = {"line": str(number), "count": str(len(cells)), "wanted": str(len(self.names))}
        raise Refused("books.fec_columns", **facts)


def _sums(first: int, second: int, *, is_sided: bool) -> Callable[[Cells], int]:
    """Return how a line's amount is read: cents, debits positive. ValueError for what is no amount."""
    if is_sided:

        def sided(cells: Cells) -> int:
            return cents(cells[first]) - cents(cells[second])

        return sided

    def signed(cells: Cells) -> int:
        amount = cents(cells[first])
        sign = _SIGNS.get(folded(cells[second]) or cells[second].strip().strip('"'))
        if sign is None and amount:
            raise ValueError(cells[second])
        # `-1` folds to `1`: the sign itself decides.
        return amount * (-1 if "-" in cells[second] else sign or 0)

    return signed


def cents(text: str) -> int:
    """Read an amount: comma or point for decimals, sign first or last, blanks and zeros anywhere; ValueError else."""
    if text in {"", "0,00", "0.00", "0"}:
        return 0
    if text[-3:-2] in {",", "."} and text[:-3].isdecimal() and text[-2:].isdecimal():
        return int(text[:-3] + text[-2:])
    tidy = "".join(unquoted(text).translate(_TIDY).replace("−", "-").split())  # noqa: RUF001
    found = _NUMBER.match(_GROUPED.sub("", tidy))
    if found is None or (found[1] and found[4]):
        raise ValueError(text)
    if not found[2] and not found[3]:
        if tidy in {"", "-"}:
            return 0
        raise ValueError(text)
    value = minor_units(Decimal(f"{found[2] or 0}.{found[3] or 0}"), "EUR")
    return -value if "-" in {found[1], found[4]} else value


def unquoted(text: str) -> str:
    """Return a cell without the blanks and the quotes around it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip()
    return text
