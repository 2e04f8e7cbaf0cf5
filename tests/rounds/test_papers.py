"""E-invoices beside the books: they add what the books have not seen yet, and overrule nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from tests.books.papers import cii
from tests.rounds.firm import Firm

from relanced.books.door import read_invoices, read_ledger
from relanced.rounds import enter
from relanced.rounds.enter import Entered
from relanced.rounds.papers import keep_paper

Found = Callable[..., Firm]
LIST = b"Client;Facture;Date;Echeance;Solde;Email\nAlpha;FA-1;15/08/2026;30/09/2026;500,00;c@alpha.test\n"


@pytest.fixture
def firm(found: Found) -> Firm:
    made = found()
    made.at("2026-10-05T09:00")
    return made


def take(firm: Firm, data: bytes, name: str, *, confirm: bool = False) -> Entered:
    ledger = read_ledger(data, name, enter.defaults_of(firm.office, "dupont"))
    file = enter.File("dupont", name, data, is_confirmed=confirm)
    with firm.office.store.begin() as session:
        return enter.enter(session, firm.office, file, ledger)


def open_numbers(firm: Firm) -> set[tuple[str, int]]:
    with firm.office.store.begin() as session:
        rows = session.execute(text("SELECT number, open_minor FROM item WHERE gone_on IS NULL"))
        return {(number, minor) for number, minor in rows}


def paper(number: str, issued: str) -> bytes:
    return cii(number=number, issued=issued, due_on="20261130", customer="Alpha")


def test_a_new_invoice_comes_in_and_settles_nothing(firm: Firm) -> None:
    take(firm, LIST, "l.csv", confirm=True)
    assert take(firm, paper("FA-2", "20261006"), "a.xml").taken is not None
    assert open_numbers(firm) == {("FA-1", 50_000), ("FA-2", 120_000)}


def test_what_the_books_say_of_an_invoice_stands(firm: Firm) -> None:
    take(firm, LIST, "l.csv", confirm=True)
    entered = take(firm, paper("FA-1", "20260815"), "a.xml")
    assert open_numbers(firm) == {("FA-1", 50_000)}
    assert [problem.reason.key for problem in entered.ledger.warnings] == ["books.invoice_known"]


def test_an_invoice_the_books_have_settled_is_not_asked_for_again(firm: Firm) -> None:
    take(firm, LIST, "l.csv", confirm=True)
    firm.at("2026-10-12T09:00")
    take(firm, LIST.replace(b"FA-1", b"FA-9"), "l.csv", confirm=True)
    take(firm, paper("FA-1", "20260815"), "a.xml", confirm=True)
    assert open_numbers(firm) == {("FA-9", 50_000)}


def test_an_invoice_older_than_the_list_that_lacks_it_is_taken_for_paid_until_somebody_says_no(
    firm: Firm,
) -> None:
    take(firm, LIST, "l.csv", confirm=True)
    entered = take(firm, paper("FA-0", "20260301"), "a.xml")
    assert [problem.reason.key for problem in entered.ledger.warnings] == [
        "books.invoice_before_list"
    ]
    assert open_numbers(firm) == {("FA-1", 50_000)}
    take(firm, paper("FA-0", "20260301"), "a.xml", confirm=True)
    assert ("FA-0", 120_000) in open_numbers(firm)


def test_invoices_neither_free_nor_hold_the_books(firm: Firm) -> None:
    def held() -> int:
        with firm.office.store.begin() as session:
            found = session.execute(text("SELECT count(*) FROM hold WHERE lifted_at IS NULL"))
            return int(found.scalar_one())

    before = held()
    assert take(firm, b"%PDF-1.7 nothing", "a.pdf").ledger.refused is not None
    assert held() == before
    take(firm, b"", "l.csv")
    assert held() == before + 1
    take(firm, paper("FA-2", "20261006"), "a.xml")
    assert held() == before + 1


def test_a_folder_of_invoices_taken_in_twice_changes_nothing(firm: Firm) -> None:
    files = [("a.xml", paper("FA-2", "20261006")), ("b.xml", paper("FA-3", "20261006"))]
    for _ in range(2):
        ledger = read_invoices(files, "factures")
        file = enter.File("dupont", "factures", ledger.sha256.encode())
        with firm.office.store.begin() as session:
            enter.enter(session, firm.office, file, ledger)
    assert open_numbers(firm) == {("FA-2", 120_000), ("FA-3", 120_000)}


def test_the_pdf_is_kept_under_its_number_and_never_over_another(firm: Firm) -> None:
    from dataclasses import replace

    folder = firm.folder / "pdf"
    folder.mkdir()
    config = replace(firm.office.creditor("dupont"), invoices_dir=folder)
    ledger = read_ledger(paper("FA/2026 7", "20261006"), "a.xml")
    keep_paper(config, ledger, b"%PDF-1.7 one")
    keep_paper(config, ledger, b"%PDF-1.7 two")
    keep_paper(config, ledger, b"<xml/>")
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [
        ("FA-2026-7.pdf", b"%PDF-1.7 one")
    ]
