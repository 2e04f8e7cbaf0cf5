"""Good lists, saved as workbooks with typed days and amounts, read the same (every fourth: each starts a child)."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.books.test_good_ledgers import texts, the_same

from relanced.books.csv_list import open_text
from relanced.books.grid import Cell

# Their days are left as text: month and day would change places.
MONTH_FIRST = {
    "qbo-open-invoices",
    "us-dates-and-parentheses",
    "invoice-tool-us",
    "sub-customers",
    "aged-by-bucket",
    "qbd-open-invoices",
    "qbo-ar-aging-detail",
}


def typed(text: str, *, with_days: bool) -> str | int | float | datetime:
    """Return what a spreadsheet makes of a text somebody types."""
    french = re.fullmatch(r"(\d\d?)/(\d\d?)/(20\d\d)", text)
    if french and with_days:
        day, month, year = map(int, french.groups())
        try:
            return datetime(year, month, day)  # noqa: DTZ001 - a cell has no zone
        except ValueError:
            return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.fromisoformat(text)
    if re.fullmatch(r"-?\d[\d \u202f\xa0]*,\d\d", text):
        return float(re.sub(r"\s", "", text).replace(",", "."))
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text) else text


def write(sheet: Any, row: int, column: int, cell: Cell, *, with_days: bool) -> None:
    value = typed(str(cell).strip(), with_days=with_days)
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_number(row, column, value)


@pytest.mark.parametrize("folder", texts()[::4], ids=lambda path: path.name)
def test_a_list_saved_as_a_workbook_reads_the_same(folder: Path) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for number, cells in open_text(next(folder.glob("ledger.*")).read_bytes()).rows():
        for column, cell in enumerate(cells):
            if str(cell).strip():
                write(sheet, number - 1, column, cell, with_days=folder.name not in MONTH_FIRST)
    book.close()
    the_same(out.getvalue(), "ledger.xlsx", folder)
