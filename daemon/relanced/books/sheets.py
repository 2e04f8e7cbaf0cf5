"""The child's side of spreadsheets: hostile bytes in, rows of plain JSON out.

Runs behind the wall (`relanced.wall`); nothing here touches a file. The first line of an answer says how it
went, then each sheet has one line of its own and one line a row.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MOST_ENTRIES: Final = 5_000
MOST_BYTES: Final = 256 << 20  # uncompressed, all entries together
MOST_RATIO: Final = 100  # uncompressed to compressed; spreadsheets stay below 40
RATIO_FLOOR: Final = 4 << 20  # below it a high ratio harms nobody
MOST_ROWS: Final = 1_000_000  # of all sheets together
MOST_COLUMNS: Final = 250
MOST_SHEETS: Final = 100


class _Refusal(Exception):
    """Why a workbook is not opened; its text is the tail of a phrase's key."""


def open_sheets(payload: bytes) -> bytes:
    """Return the rows of every sheet of an XLSX, XLSM, XLSB, XLS or ODS file as lines of JSON.

    The first line is `{"refused": null}` or names the reason. A cell is null, text, number, boolean
    or `{"d": "2026-09-30"}`; formulas give the value they were saved with.
    """
    try:
        if payload[:2] == b"PK":
            _weigh(payload)
        return b"\n".join(_lines(payload))
    except _Refusal as refusal:
        return json.dumps({"refused": str(refusal)}).encode()
    except PasswordError:
        return b'{"refused": "password"}'
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
    ):
        return b'{"refused": "broken_sheet"}'


def _weigh(payload: bytes) -> None:
    """Refuse an archive that unpacks to far more than it weighs (a bomb), by unpacking it without keeping it."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise _Refusal("bomb")
        names = {entry.filename for entry in entries}
        if not names & {"[Content_Types].xml", "mimetype", "content.xml", "xl/workbook.xml"}:
            raise _Refusal("other_archive")
        total = 0
        for entry in entries:
            if entry.flag_bits & 1:
                raise _Refusal("password")
            total += _unpacked(archive, entry, MOST_BYTES - total)
        if total > RATIO_FLOOR and total > MOST_RATIO * len(payload):
            raise _Refusal("bomb")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    if entry.file_size > room:
        raise _Refusal("bomb")
    size = 0
    with archive.open(entry) as stream:
        while part := stream.read(1 << 20):
            size += len(part)
            if size > room:
                raise _Refusal("bomb")
    return size


def _lines(payload: bytes) -> Iterator[bytes]:
    yield b'{"refused": null}'
    with CalamineWorkbook.from_filelike(io.BytesIO(payload)) as workbook:
        left = MOST_ROWS
        for metadata in workbook.sheets_metadata[:MOST_SHEETS]:
            if metadata.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            hidden = metadata.visible is not SheetVisibleEnum.Visible
            yield _dump({"sheet": metadata.name, "hidden": hidden})
            if sheet.total_width and sheet.total_height > left:
                raise _Refusal("too_long")
            merges = _Merges(sheet.merged_cell_ranges or ())
            for row, cells in enumerate(_rows(sheet)):
                plain = [_cell(cell) for cell in merges.fill(row, cells)[:MOST_COLUMNS]]
                while plain and plain[-1] is None:
                    plain.pop()
                if plain:
                    left -= 1
                    yield _dump([row + 1, plain])


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Walk a sheet's rows from its very first one, so that row numbers are the spreadsheet's own."""
    start = sheet.start
    if start is None:
        return
    above, left = start
    for _ in range(above):
        yield []
    margin = [""] * left
    for cells in sheet.iter_rows():
        yield margin + cells


class _Merges:
    """Gives every row of a cell merged downwards the value that only its first row holds."""

    def __init__(self, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}  # first row -> column, last row
        self._held: dict[int, tuple[int, Any]] = {}  # column -> last row, value
        for (top, left), (bottom, right) in ranges:
            if left == right and bottom > top:
                self._starting.setdefault(top, []).append((left, bottom))

    def fill(self, row: int, cells: list[Any]) -> list[Any]:
        for column, last in self._starting.get(row, ()):
            self._held[column] = (last, cells[column] if column < len(cells) else "")
        for column, (last, value) in tuple(self._held.items()):
            if row > last:
                del self._held[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        return cells


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):  # a datetime is one too
        return {"d": (value.date() if isinstance(value, datetime) else value).isoformat()}
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds() / 86400
    return value


def _number(value: float) -> float | int | None:
    if value != value or value in {float("inf"), float("-inf")}:
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
