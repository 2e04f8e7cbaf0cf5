"""A list as a workbook (XLSX, XLS, ODS), opened behind the wall: its bytes are a stranger's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from relanced.books.grid import Cell, Grid, Refused, Row
from relanced.wall import Child, ChildFailed

TASK = "relanced.books.xlsx_list:open_sheets"
LARGEST, RATIO, ENTRIES = 400 * 1024 * 1024, 200, 2000


def open_workbook(data: bytes) -> list[Grid]:
    """Return the tables of a workbook, one a sheet; `Refused` when it does not open."""
    try:
        with Child(TASK, seconds=120, memory_mib=1024, cpu_seconds=120) as child:
            sheets = json.loads(child.ask(data))
    except ChildFailed as trouble:
        raise Refused("books.broken", why=trouble.reason) from trouble
    return [_grid(name, rows) for name, rows in sheets]


def _grid(name: str, sheet: list[list[Any]]) -> Grid:
    def rows() -> Iterator[Row]:
        for number, cells in enumerate(sheet, 1):
            yield number, [_cell(cell) for cell in cells]

    return Grid(rows, sheet=name, is_text=False)


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Decimal(value["number"])
    return value if isinstance(value, str | bool) else None


def open_sheets(payload: bytes) -> bytes:
    """Child side: read a workbook into JSON; ValueError for a bomb, and whatever the reader raises."""
    from python_calamine import CalamineWorkbook

    if payload.startswith(b"PK"):
        _refuse_bombs(payload)
    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    sheets = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        sheets.append([name, [[_plain(cell) for cell in row] for row in rows]])
    return json.dumps(sheets).encode()


def _refuse_bombs(payload: bytes) -> None:
    entries = zipfile.ZipFile(io.BytesIO(payload)).infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or total > LARGEST or total > RATIO * len(payload) + 10_000_000:
        raise ValueError("a workbook that unpacks to far more than it is")


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool | str):
        return cell
    if isinstance(cell, datetime | date):
        return {"day": cell.isoformat()[:10]}
    if isinstance(cell, int | float):
        return {"number": repr(cell) if isinstance(cell, int) else repr(round(cell, 6))}
    return None
