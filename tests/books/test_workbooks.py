"""Workbooks: typed cells, several sheets, merged cells, and bytes that mean harm."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from relanced.books.door import read_ledger
from relanced.words import say

HEADINGS = ["Client", "N° facture", "Date", "Échéance", "Montant TTC", "Reste dû"]


def workbook(fill: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"})
    fill(book)
    book.close()
    return out.getvalue()


def table(sheet: Any, rows: list[list[Any]], top: int = 0, left: int = 0) -> None:
    for number, row in enumerate([HEADINGS, *rows]):
        for index, cell in enumerate(row):
            if cell is not None:
                sheet.write(top + number, left + index, cell)


ROW = ["Dupont", "F1", datetime(2026, 1, 5), datetime(2026, 2, 4), 1234.5, 1000.1]  # noqa: DTZ001


def refusal(data: bytes, name: str = "liste.xlsx") -> str:
    ledger = read_ledger(data, name)
    assert ledger.refused is not None
    assert ledger.lines == ()
    return say(ledger.refused, "fr")


def test_typed_cells_keep_their_days_and_amounts() -> None:
    ledger = read_ledger(workbook(lambda b: table(b.add_worksheet(), [ROW])), "liste.xlsx")
    (line,) = ledger.lines
    assert (line.line, line.customer, line.number) == (2, "Dupont", "F1")
    assert (line.issue_on, line.due_on) == (date(2026, 1, 5), date(2026, 2, 4))
    assert (line.total.minor, line.open.minor) == (123450, 100010)


def test_a_table_may_begin_anywhere_on_its_sheet() -> None:
    ledger = read_ledger(
        workbook(lambda b: table(b.add_worksheet(), [ROW], top=7, left=3)), "liste.xlsx"
    )
    assert [line.line for line in ledger.lines] == [9]


def test_a_number_typed_as_a_number_stays_whole() -> None:
    row = ["Dupont", 20260001, *ROW[2:]]
    ledger = read_ledger(workbook(lambda b: table(b.add_worksheet(), [row])), "liste.xlsx")
    assert [line.number for line in ledger.lines] == ["20260001"]


def test_a_computed_amount_loses_the_noise_of_its_float() -> None:
    row = [*ROW[:4], 0.1 + 0.2, 0.1 + 0.2]
    ledger = read_ledger(workbook(lambda b: table(b.add_worksheet(), [row])), "liste.xlsx")
    assert [line.open.minor for line in ledger.lines] == [30]


def test_every_sheet_with_a_list_is_read_and_closed_ones_are_named() -> None:
    def fill(book: Any) -> None:
        table(book.add_worksheet("Janvier"), [ROW])
        table(book.add_worksheet("Février"), [["Martin", "F2", *ROW[2:]]])
        table(book.add_worksheet("Payées"), [["Petit", "F3", *ROW[2:]]])
        book.add_worksheet("Notes").write(0, 0, "à relancer")

    ledger = read_ledger(workbook(fill), "liste.xlsx")
    assert [line.number for line in ledger.lines] == ["F1", "F2"]
    assert ["Payées" in say(problem.reason, "fr") for problem in ledger.warnings] == [True]


def test_a_hidden_sheet_is_not_read() -> None:
    def fill(book: Any) -> None:
        table(book.add_worksheet("Liste"), [ROW])
        hidden = book.add_worksheet("Ancienne")
        table(hidden, [["Martin", "F2", *ROW[2:]]])
        hidden.hide()

    assert [line.number for line in read_ledger(workbook(fill), "liste.xlsx").lines] == ["F1"]


def test_a_list_repeated_on_a_second_sheet_counts_once() -> None:
    def fill(book: Any) -> None:
        table(book.add_worksheet("Par date"), [ROW])
        table(book.add_worksheet("Par client"), [ROW])

    ledger = read_ledger(workbook(fill), "liste.xlsx")
    assert len(ledger.lines) == 1
    assert [problem.reason.key for problem in ledger.warnings] == ["books.repeated"]


def test_a_customer_merged_over_several_lines_owns_them_all() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        table(sheet, [ROW, [None, "F2", *ROW[2:]], ["Martin", "F3", *ROW[2:]]])
        sheet.merge_range("A2:A3", "Dupont")

    ledger = read_ledger(workbook(fill), "liste.xlsx")
    assert [(line.customer, line.number) for line in ledger.lines] == [
        ("Dupont", "F1"),
        ("Dupont", "F2"),
        ("Martin", "F3"),
    ]


def test_merged_cells_are_found_where_the_table_begins_further_right() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        table(sheet, [ROW, [None, "F2", *ROW[2:]]], top=2, left=2)
        sheet.merge_range("C4:C5", "Dupont")

    assert [line.customer for line in read_ledger(workbook(fill), "liste.xlsx").lines] == [
        "Dupont",
        "Dupont",
    ]


def test_a_blank_customer_that_is_not_merged_is_refused() -> None:
    ledger = read_ledger(
        workbook(lambda b: table(b.add_worksheet(), [ROW, [None, "F2", *ROW[2:]]])), "liste.xlsx"
    )
    assert [(problem.line, problem.field) for problem in ledger.errors] == [(3, "Client")]


@pytest.mark.parametrize("cut", [100, 1000, -30, -1])
def test_a_workbook_cut_short_is_refused(cut: int) -> None:
    whole = workbook(lambda b: table(b.add_worksheet(), [ROW] * 50))
    assert "tronqué" in refusal(whole[:cut])


def test_an_archive_that_holds_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("facture.txt", "bonjour")
    assert "pas de classeur" in refusal(out.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    began = time.monotonic()
    assert "n'a pas été ouvert" in refusal(out.getvalue())
    assert time.monotonic() - began < 10


def test_a_workbook_behind_a_password_says_so() -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(900)
    )
    assert "mot de passe" in refusal(data)


def test_a_workbook_named_csv_is_not_what_it_says() -> None:
    assert "renommer" in refusal(workbook(lambda b: table(b.add_worksheet(), [ROW])), "liste.csv")
