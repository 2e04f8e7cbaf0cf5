"""A list as a workbook (XLSX, XLS, ODS), opened behind the wall: its bytes are a stranger's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from relanced.books.grid import Cell, Grid, Refused, Row
from relanced.wall import Child, ChildFailed

TASK = "relanced.books.xlsx_list:open_sheets"
LARGEST = 300_000_000  # bytes a workbook may unpack to
RATIO, FLOOR = (
    100,
    10_000_000,
)  # how many times its own size, once beyond the floor (a small table packs well)
ENTRIES = 2000
ROOM = 512  # MiB of address space; a workbook of 200,000 rows by 8 columns takes 375
BYTES_A_SECOND = (
    200_000  # at least so much of a workbook is read in a second, on a busy machine too
)
ROWS, WIDTH, LONGEST = (
    1_000_000,
    200,
    2000,
)  # rows of a sheet, columns, characters of a cell that are looked at
_REFUSALS = ("bomb", "encrypted", "no_workbook")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_workbook(data: bytes, *, max_rows: int = ROWS) -> list[Grid]:
    """Return the tables of a workbook, one a visible sheet; `Refused` when it does not open."""
    if data.startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in data:
        raise Refused("books.encrypted")
    try:
        seconds = min(8 + len(data) / BYTES_A_SECOND, 60)
        with Child(TASK, seconds=seconds, memory_mib=ROOM, cpu_seconds=60) as child:
            sheets = json.loads(child.ask(data))
    except ChildFailed as trouble:
        raise _refusal(trouble) from trouble
    if sum(len(rows) for _, rows, _ in sheets) > max_rows:
        raise Refused("books.too_many_rows", most=str(max_rows))
    return [_grid(name, rows, merged) for name, rows, merged in sheets]


def _refusal(trouble: ChildFailed) -> Refused:
    if trouble.reason in {"time", "memory"}:
        return Refused("books.heavy")
    named = str(trouble).rpartition(": ")[2]
    if "Password" in str(trouble):
        return Refused("books.encrypted")
    return Refused(f"books.{named}" if named in _REFUSALS else "books.broken")


def _grid(name: str, sheet: Sequence[list[Any]], merged: Sequence[Sequence[int]]) -> Grid:
    _spread(sheet, merged)

    def rows() -> Iterator[Row]:
        for number, cells in enumerate(sheet, 1):
            if cells:
                yield number, [_cell(cell) for cell in cells]

    return Grid(rows, sheet=name, is_text=False)


def _spread(sheet: Sequence[list[Any]], merged: Sequence[Sequence[int]]) -> None:
    """Write a customer who stands once in cells merged downwards on every one of their lines; amounts stay once."""
    for column, first, last in merged:
        top = sheet[first - 1] if first <= len(sheet) else []
        text = top[column] if column < len(top) else None
        if isinstance(text, str):
            for cells in sheet[first:last]:
                if column < len(cells) and cells[column] is None:
                    cells[column] = text


def _cell(value: Any) -> Cell:
    """Read one cell of the child's JSON: text and booleans as they are, `[number]`, `[year, month, day]`."""
    if isinstance(value, list):
        return Decimal(value[0]) if len(value) == 1 else date(*value)
    return value if isinstance(value, str | bool) else None


# ---------------------------------------------------------------- the child's side


def open_sheets(payload: bytes) -> bytes:
    """Read a workbook into JSON, `[[name, rows, merged cells], ...]`; raises whatever the reader does."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if payload.startswith(b"PK"):
        _refuse_bombs(payload)
    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    shown = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    sheets = []
    for name in shown or book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        # The reader leaves out the empty columns before a table, but not its empty rows.
        pad: list[Any] = [None] * min((sheet.start or (0, 0))[1], WIDTH)
        cut = zip(sheet.iter_rows(), range(ROWS + 1), strict=False)
        rows = [pad + row if (row := _trimmed(cells)) else [] for cells, _ in cut]
        sheets.append([name, rows, _merged_down(sheet.merged_cell_ranges or ())])
    return json.dumps(sheets, separators=(",", ":")).encode()


def _refuse_bombs(payload: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml"}:
        raise ValueError("no_workbook")
    total = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or total > LARGEST or total > max(RATIO * len(payload), FLOOR):
        raise ValueError("bomb")


def _merged_down(
    spans: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> list[tuple[int, int, int]]:
    """Return column, first and last row of the cells merged downwards within one column."""
    return [
        (left, top + 1, foot + 1)
        for (top, left), (foot, right) in spans
        if foot > top and left == right
    ]


def _trimmed(cells: Sequence[Any]) -> list[Any]:
    row = [_plain(cell) for cell in cells[:WIDTH]]
    while row and row[-1] is None:
        row.pop()
    return row


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell[:LONGEST] if cell and not cell.isspace() else None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, datetime | date):
        return [cell.year, cell.month, cell.day]
    if isinstance(cell, int | float):
        # 15 digits are what a spreadsheet itself keeps and shows.
        return [repr(cell) if isinstance(cell, int) else f"{cell:.15g}"]
    return None
