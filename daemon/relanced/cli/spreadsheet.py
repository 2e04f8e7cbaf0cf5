"""Writing a table for a spreadsheet, a row at a time: typed cells, and no cell that a program would run.

A text that begins with `=`, `+`, `-`, `@` would be a formula (CWE-1236): a workbook is told that it is text, a CSV file
bears an apostrophe before it. Rows stream: memory does not follow their number.
"""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

from relanced.cli.screen import plain

Value: TypeAlias = str | int | Decimal | date | None


class Heading(NamedTuple):
    """One column: its heading and its width in characters."""

    text: str
    width: int


class Cell(NamedTuple):
    """A value with the tone that colours it."""

    value: Value
    tone: str


Row: TypeAlias = Sequence[Value | Cell]

# Blue while it is friendly, orange when firm, red at the end.
COLOURS = {
    "courtesy": ("#DDEBF7", "#1F4E78"),
    "cordial": ("#DDEBF7", "#1F4E78"),
    "firm": ("#FCE4D6", "#C55A11"),
    "final": ("#F8CBAD", "#9C0006"),
}
RUNS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the last are full-width


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    tidy = plain(text).strip()
    return f"'{tidy}" if tidy.startswith(RUNS) else tidy


@contextlib.contextmanager
def put_in_place(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the wanted one, which it becomes whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_csv(path: Path, headings: Sequence[Heading], rows: Iterable[Row], language: str) -> int:
    """Write a CSV file as the reader's spreadsheet opens it by a double click; returns how many rows."""
    if str(path) == "-":
        return _csv(sys.stdout.buffer, headings, rows, language)
    with put_in_place(path) as file:
        return _csv(file, headings, rows, language)


def _csv(file: IO[bytes], headings: Sequence[Heading], rows: Iterable[Row], language: str) -> int:
    count = 0
    # The byte order mark is what tells Excel that this is UTF-8; French lists are parted by semicolons.
    lines = _Encoded(file, "\ufeff")
    writer = csv.writer(lines, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow([heading.text for heading in headings])
    for row in rows:
        writer.writerow([_said(c.value if isinstance(c, Cell) else c, language) for c in row])
        count += 1
    return count


class _Encoded:
    """A text file over a byte stream that it does not close."""

    def __init__(self, file: IO[bytes], first: str) -> None:
        self.file = file
        file.write(first.encode())

    def write(self, text: str) -> int:
        return self.file.write(text.encode("utf-8", "replace"))


def _said(value: Value, language: str) -> str:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y") if language == "fr" else value.isoformat()
    if isinstance(value, Decimal):
        return str(value).replace(".", ",") if language == "fr" else str(value)
    return "" if value is None else str(value)


def write_xlsx(
    path: Path, title: str, headings: Sequence[Heading], rows: Iterable[Row], language: str
) -> int:
    """Write a workbook of one sheet, its heading kept in sight and ready to be filtered; returns how many rows."""
    import xlsxwriter

    with put_in_place(path) as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            sheet.set_column(place, place, heading.width)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading.text, head)
        put = _typed(book, sheet, language)
        count = 0
        for count, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                put(count, place, cell)
        sheet.autofilter(0, 0, count, len(headings) - 1)
        book.close()
    return count


def _typed(book: Any, sheet: Any, language: str) -> Callable[[int, int, Value | Cell], None]:
    """Return what writes one cell by its type."""
    day = book.add_format({"num_format": "dd/mm/yyyy" if language == "fr" else "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    tones = {
        tone: book.add_format({"bg_color": back, "font_color": front})
        for tone, (back, front) in COLOURS.items()
    }

    def put(row: int, place: int, cell: Value | Cell) -> None:
        value, form = (cell.value, tones[cell.tone]) if isinstance(cell, Cell) else (cell, None)
        if isinstance(value, str):
            sheet.write_string(row, place, plain(value)[:32_000], form)  # a cell holds 32 767
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, day)
        elif isinstance(value, Decimal):
            sheet.write_number(row, place, value, money)
        elif value is not None:
            sheet.write_number(row, place, value, form)

    return put
