"""Documents on paper: what is written stands on the page, and what forbids one is said with the remedy."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pypdfium2
import pytest
from tests.cli.desk import Desk

ADDRESS = ("--address", "12 place de la République", "--address", "67140 Barr")


def pages(file: Path) -> str:
    """Return the text of a PDF, blanks made one."""
    document = pypdfium2.PdfDocument(file)
    try:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return re.sub(r"\s+", " ", text)


def add(desk: Desk, lines: str) -> None:
    """Write more keys at the top of the file of Dupont."""
    file = desk.folder / "creditors.d" / "dupont.toml"
    file.write_text(f"{lines}\n{file.read_text('utf-8')}", "utf-8")


@pytest.fixture
def firm(desk: Desk) -> Desk:
    """A firm whose file holds what letters on paper need."""
    add(desk, 'address = ["4 rue du Tribunal", "68000 Colmar"]')
    return desk


def test_a_formal_notice_bears_each_element_to_the_cent(firm: Desk) -> None:
    number, out = firm.number("=cmd"), firm.folder / "notice.pdf"
    said = firm.give("letter", number, "--kind", "formal-notice", "--out", str(out), *ADDRESS, "--tracking", "1A 7")  # fmt: skip
    assert said.code == 1, said.err  # the rate of the running half-year waits for its official page
    assert "non vérifié" in said.err
    text = pages(out)
    for element in (
        "Menuiserie Dupont 4 rue du Tribunal 68000 Colmar SIREN 732 829 320",
        "=cmd|' /C calc'!A0", "12 place de la République 67140 Barr",
        "Colmar, le 25 novembre 2026",
        "accusé de réception n° 1A 7", "Notre référence : DUPONT-4",
        "Mise en demeure de payer, facture FA-121",
        "(20/11/2026)",  # the e-mail that went before
        "FA-121 01/09/2026 01/10/2026 500,00 € 0,00 € 500,00 €",
        "Principal restant dû, TTC 500,00 €",
        "Intérêts de retard arrêtés au 25/11/2026 9,34 €",  # 500 x 12.40 % x 55 / 365
        "40 € par facture (1) 40,00 €", "Somme réclamée 549,34 €",
        "nous vous mettons en demeure de régler cette somme dans un délai de huit jours à compter de la première",
        "article L. 441-10", "article D. 441-5", "0,17 € par jour",
        "nous saisirons la juridiction compétente sans nouvel avis",
        "FR14 2004 1010 0505 0001 3M02 606", "Référence à rappeler FA-121",
        "Si vous contestez", "Anne Dupont", "Pièces jointes : copie des factures (1)",
        "02/10/2026 25/11/2026 55 12,40 % 500,00 € 9,34 €",
    ):  # fmt: skip
        assert element in text, f"{element} is not in {text}"


def test_the_same_case_on_the_same_day_gives_the_same_bytes_and_is_pdf_a(firm: Desk) -> None:
    number = firm.number("=cmd")
    for name in ("one.pdf", "two.pdf"):
        firm.give("letter", number, "--kind", "formal-notice", "--out", name, *ADDRESS)
    one = (firm.folder / "one.pdf").read_bytes()
    assert one == (firm.folder / "two.pdf").read_bytes()
    assert b"pdfaid:part" in one
    assert list(firm.folder.glob(".*.part")) == []


def test_a_consumer_is_asked_the_principal_alone_and_told_when_interest_begins(firm: Desk) -> None:
    with (firm.folder / "creditors.d" / "dupont.toml").open("a") as file:
        file.write(
            '\n[debtors.C004]\nkind = "consumer"\naddress = ["1 rue A", "67000 Strasbourg"]\n'
        )
    said = firm.give("letter", firm.number("=cmd"), "--kind", "formal-notice", "--out", "n.pdf")
    assert said.code == 0, said.err
    text = pages(firm.folder / "n.pdf")
    assert "1 rue A 67000 Strasbourg" in text
    assert "Reste dû 500,00 €" in text
    assert "1231-6 et 1344-1 du code civil" in text
    assert "40 €" not in text
    assert "L. 441-10" not in text


def test_a_statement_a_receipt_and_thanks_say_what_the_books_say(firm: Desk) -> None:
    number = firm.number("Boulangerie")
    for kind, element in (
        ("statement", "Reste dû 1 350,50 €"),
        ("receipt", "Total reçu 200,00 €"),
        ("thanks", "règlement de 200,00 € le 20/11/2026"),
    ):
        said = firm.give("letter", number, "--kind", kind, "--out", f"{kind}.pdf")
        assert said.code == 0, said.err
        assert element in pages(firm.folder / f"{kind}.pdf")
    firm.give("letter", number, "--kind", "receipt", "--out", "r.pdf", "--paid", "24/11/2026:12,30")
    assert "24/11/2026 12,30 €" in pages(firm.folder / "r.pdf")


def test_an_answered_case_and_a_disputed_invoice_are_not_demanded(firm: Desk) -> None:
    said = firm.give("letter", firm.number("Boulangerie"), "--kind", "reminder", "--out", "n.pdf", *ADDRESS)  # fmt: skip
    assert said.code == 3
    assert "le dossier est en pause (promesse)" in said.err
    assert not (firm.folder / "n.pdf").exists()
    number = firm.number("=cmd")
    firm.give("dispute", number, "--invoice", "FA-121", "--because", "livraison partielle")
    said = firm.give("letter", number, "--kind", "formal-notice", "--out", "n.pdf", *ADDRESS)
    assert said.code == 3
    assert "aucune facture échue n'est à réclamer" in said.err
    assert "facture FA-121 laissée de côté : contestée" in said.err


def change(desk: Desk, statement: str) -> None:
    """Change the store behind the program's back."""
    with sqlite3.connect(next(desk.folder.rglob("*.db"))) as store:
        store.execute(statement)
    store.close()


def test_an_unread_mail_and_an_insolvency_forbid_a_demand_and_no_receipt(firm: Desk) -> None:
    number = firm.number("=cmd")
    change(firm, "UPDATE message SET state = 'STORED' WHERE id = 1")
    change(firm, f"""INSERT INTO flag (creditor, case_id, kind, subject, because, levels, nominal, since, due)
        VALUES ('dupont', {number}, 'insolvency', '', '{{"key": "case.insolvency_read", "facts": {{}}}}', '{{}}', '{{}}',
        '2026-11-25 08:00:00', '2026-11-25')""")  # fmt: skip
    said = firm.give("letter", number, "--kind", "formal-notice", "--out", "n.pdf", *ADDRESS)
    assert said.code == 3
    assert "1 message(s) de la boîte ne sont pas lus" in said.err
    assert "à voir d'abord" in said.err
    paid = ("--paid", "24/11/2026:12,30")
    assert firm.give("letter", number, "--kind", "receipt", "--out", "r.pdf", *paid).code == 0


def test_a_claim_that_has_lapsed_is_left_out_with_the_article(firm: Desk) -> None:
    change(firm, "UPDATE item SET issue_on = '2021-09-01' WHERE number = 'FA-121'")
    said = firm.give("letter", firm.number("=cmd"), "--kind", "formal-notice", "--out", "n.pdf", *ADDRESS)  # fmt: skip
    assert said.code == 3
    assert "prescription est passée le 01/09/2026" in said.err
    assert "L110-4" in said.err


def test_what_is_missing_is_said_at_once_with_the_remedy(desk: Desk) -> None:
    said = desk.give("letter", desk.number("=cmd"), "--kind", "formal-notice", "--out", "n.pdf", lang="en")  # fmt: skip
    assert said.code == 3
    assert "the creditor's postal address" in said.err
    assert "give it by --address" in said.err


def test_a_mandate_that_is_over_forbids_every_document(firm: Desk) -> None:
    signed = firm.folder / "m.pdf"
    signed.write_bytes(b"%PDF-1.4")
    with (firm.folder / "creditors.d" / "dupont.toml").open("a") as file:
        file.write(f'\n[mandate]\nmode = "accountant"\nfirm = "Cabinet Klein"\nfile = "{signed}"\nfrom = 2026-01-01\nuntil = 2026-11-24\n')  # fmt: skip
    said = firm.give("letter", firm.number("=cmd"), "--kind", "thanks", "--out", "n.pdf")
    assert said.code == 3, said
    assert "le mandat n'est pas en vigueur le 25/11/2026" in said.err


def test_a_folder_that_is_not_there_is_said_in_a_sentence(firm: Desk) -> None:
    said = firm.give("letter", firm.number("=cmd"), "--kind", "statement", "--out", "no/where.pdf")
    assert said.code == 2
    assert firm.give("letter", "999", "--kind", "statement", "--out", "x.pdf").code == 2


def test_an_accountant_writes_in_the_name_of_the_creditor_and_gives_its_account(firm: Desk) -> None:
    signed = firm.folder / "m.pdf"
    signed.write_bytes(b"%PDF-1.4")
    with (firm.folder / "creditors.d" / "dupont.toml").open("a") as file:
        file.write(f'\n[mandate]\nmode = "accountant"\nfirm = "Cabinet Klein"\nfile = "{signed}"\nfrom = 2026-01-01\nfirm_address = ["2 quai A", "67000 Strasbourg"]\n')  # fmt: skip
    said = firm.give("letter", firm.number("=cmd"), "--kind", "formal-notice", "--out", "n.pdf", *ADDRESS)  # fmt: skip
    assert said.code == 1, said.err
    text = pages(firm.folder / "n.pdf")
    assert "Strasbourg, le 25 novembre 2026" in text
    assert "Cabinet Klein vous écrit au nom et pour le compte de Menuiserie Dupont." in text
    assert "Titulaire du compte Menuiserie Dupont" in text
