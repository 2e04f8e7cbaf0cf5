"""Lists as programs write them come in exactly; what cannot be read is said with its line, field and remedy."""

from __future__ import annotations

import io
import json
from datetime import datetime

import pytest
import xlsxwriter

from relanced.books.door import read_ledger
from relanced.books.report import import_document

FRENCH = """Balance âgée au 30/09/2026;;;;;;
;;;;;;
Client;N° facture;Date;Échéance;Montant TTC;Reste dû;Email
Élan SARL;FA-2026-0042;30/08/2026;30/09/2026;1 200,50 €;1 000,50;Compta@elan.test;
Élan SARL;AV-12;01/09/2026;;-100,00;-100,00;"a@elan.test, b@elan.test"
Dupond;FA-3;31/02/2026;30/09/2026;12,00;12,00;
Dupond;FA-4;01/02/2026;;12,00;abc;
;FA-5;01/02/2026;;12,00;12,00;
Dupond;FA-6;01/02/2026;03/03/2026;12,00;0,00;
Total;;;;1;1;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_french_export_comes_in_whatever_its_encoding(encoding: str) -> None:
    document = import_document(read_ledger(FRENCH.encode(encoding), "export.csv"), None, None, "fr")
    assert [
        (i["customer"], i["number"], i["amount_open"], i["amount_total"], i["due_date"], i["kind"])
        for i in document["open_items"]
    ] == [
        ("Élan SARL", "FA-2026-0042", "1000.50", "1200.50", "2026-09-30", "invoice"),
        ("Élan SARL", "AV-12", "-100.00", "-100.00", None, "credit_note"),
    ]
    assert document["open_items"][0]["emails"] == ["compta@elan.test"]
    assert document["open_items"][1]["emails"] == ["a@elan.test", "b@elan.test"]
    assert document["as_of"] == "2026-09-30"
    assert [(e["line"], e["field"]) for e in document["errors"]] == [
        (6, "Date"),
        (7, "Reste dû"),
        (8, "Client"),
    ]
    assert document["rejected"] == 3
    json.dumps(document)


def test_an_english_workbook_comes_in() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["Customer", "Invoice number", "Due date", "Open amount", "Email"])
    sheet.write_row(1, 0, ["Acme", "INV-7"])
    sheet.write_datetime(1, 2, datetime(2026, 9, 30, tzinfo=None), day)  # noqa: DTZ001 - a cell has no zone
    sheet.write(1, 3, 1234.5)
    book.close()
    (item,) = import_document(read_ledger(out.getvalue(), "a.xlsx"), None, None, "en")["open_items"]
    assert (item["customer"], item["number"], item["due_date"], item["amount_open"]) == (
        "Acme",
        "INV-7",
        "2026-09-30",
        "1234.50",
    )


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "books.empty"),
        (b"   \n", "books.empty"),
        (b"%PDF-1.7 hello", "books.pdf_broken"),
        (b"<html><table></table></html>", "books.not_a_list"),
        (b"PK\x03\x04 cut short", "books.broken"),
        (b"a;b\n1;2\n", "books.no_headings"),
        (b"Client;Facture\nA;F1\n", "books.no_headings"),
    ],
)
def test_what_is_no_list_is_refused_whole_with_its_reason(data: bytes, key: str) -> None:
    ledger = read_ledger(data, "x")
    assert ledger.refused is not None
    assert ledger.refused.key.startswith(key)
    assert ledger.lines == ()


def test_a_number_due_in_parts_is_several_lines_and_a_repeated_line_one() -> None:
    text = b"Client,Facture,Echeance,Solde\nA,F1,30/09/2026,10\nA,F1,31/10/2026,10\nA,F1,31/10/2026,10\n"
    ledger = read_ledger(text, "x.csv")
    assert [line.due_on.isoformat() for line in ledger.lines if line.due_on] == [
        "2026-09-30",
        "2026-10-31",
    ]
    assert [problem.reason.key for problem in ledger.warnings] == ["books.repeated"]
