"""Remittance advices in the body, a workbook, a CSV and a PDF's text."""

from __future__ import annotations

from relanced.understanding import remittance
from relanced.understanding.mail import Attachment, ParsedMail


def lines(advice: remittance.Advice | None) -> list[tuple[str, str | None]]:
    assert advice is not None
    return [(line.number.text, str(line.amount) if line.amount else None) for line in advice.lines]


def file(name: str, text: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> ParsedMail:
    attachment = Attachment(name, "application/octet-stream", 1, "0" * 64, text=text, rows=rows)
    return ParsedMail(subject="Avis de virement", attachments=(attachment,))


def test_a_table_is_read_by_its_heading() -> None:
    rows = (
        ("Meridia SA", "", "", ""),
        ("Date", "N° facture", "Montant facture", "Montant réglé"),
        ("01/10/2026", "FA-2026-0042", "1250,00", "1250,00"),
        ("05/10/2026", "FA-2026-0051", "900,00", "830,40"),
        ("", "Total", "", "2080,40"),
    )
    advice = remittance.read(file("avis.xlsx", rows=rows), "")
    assert lines(advice) == [("FA-2026-0042", "1250.00"), ("FA-2026-0051", "830.40")]
    assert advice is not None
    assert advice.foots
    assert str(advice.total) == "2080.40"


def test_a_bare_number_under_an_invoice_heading_is_an_invoice() -> None:
    rows = (("Invoice", "Amount"), ("4530", "100.00"), ("4531", "50.5"))
    assert lines(remittance.read(file("remittance.csv", rows=rows), "")) == [
        ("4530", "100.00"),
        ("4531", "50.50"),
    ]


def test_a_pdf_of_lines_is_read_line_by_line() -> None:
    text = "AVIS DE VIREMENT\nFacture FA-2026-0042 du 01/10/2026 1 250,00\nAvoir AV-2026-003 -120,00\nTotal 1 130,00"
    advice = remittance.read(file("avis.pdf", text=text), "")
    assert lines(advice) == [("FA-2026-0042", "1250.00"), ("AV-2026-003", "-120.00")]
    assert advice is not None
    assert advice.foots


def test_lines_that_do_not_add_up_are_told() -> None:
    advice = remittance.read(
        file("avis.pdf", text="Avis de virement\nFA-2026-0042 100,00\nTotal 90,00"), ""
    )
    assert advice is not None
    assert not advice.foots


def test_an_invoice_sent_back_is_no_advice() -> None:
    mail = ParsedMail(
        subject="votre facture",
        attachments=(
            Attachment("f.pdf", "application/pdf", 1, "0", text="FACTURE\nFA-1042 10,00"),
        ),
    )
    assert remittance.read(mail, "Voir la facture jointe, le prix est faux.") is None


def test_a_price_list_is_no_advice() -> None:
    mail = ParsedMail(
        subject="tarifs",
        attachments=(Attachment("t.csv", "text/csv", 1, "0", rows=(("a", "b"), ("c", "1,00"))),),
    )
    assert remittance.read(mail, "Nos tarifs.") is None
