"""Invoices themselves (Factur-X, ZUGFeRD, CII, UBL) come in as what they ask for, and as nothing else."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.books import papers
from tests.books.papers import BUYER, ZUGFERD_1, cii, party, pdf, terms, ubl

from relanced.books.defaults import Defaults
from relanced.books.door import read_invoices, read_ledger
from relanced.dunning.ledger import Ledger, OpenLine
from relanced.words import say


def read(data: bytes, name: str = "facture.xml", **assumed: Any) -> Ledger:
    return read_ledger(data, name, Defaults(**assumed))


def line_of(data: bytes, name: str = "facture.xml", **assumed: Any) -> OpenLine:
    ledger = read(data, name, **assumed)
    assert (ledger.refused, ledger.errors) == (None, ())
    (line,) = ledger.lines
    return line


def money(line: OpenLine) -> tuple[str, str, str, str]:
    return str(line.open), str(line.total), line.open.currency, line.kind.value


@pytest.mark.parametrize(
    "data",
    [
        cii({"buyer": BUYER}, due_on="20260214"),
        cii({"buyer": BUYER}, names=ZUGFERD_1, due_on="20260214"),
        ubl(),
        pdf(("factur-x.xml", cii({"buyer": BUYER}, due_on="20260214"))),
        pdf(("bon-de-livraison.xml", b"<bon/>"), ("ZUGFeRD-invoice.xml", cii({"buyer": BUYER}, names=ZUGFERD_1, due_on="20260214"))),
        pdf(("a.txt", b"a"), ("xrechnung.xml", ubl())),
        b"\xef\xbb\xbf" + ubl(),
        cii({"buyer": BUYER}, due_on="20260214").decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        cii({"buyer": BUYER}, due_on="20260214").decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["cii", "zugferd-1", "ubl", "factur-x", "zugferd-pdf", "xrechnung-pdf", "with-a-mark", "latin-1", "utf-16"],
)  # fmt: skip
def test_the_same_invoice_reads_the_same_in_every_form(data: bytes) -> None:
    line = line_of(data, "facture")
    assert (line.customer, line.number) == ("Menuiserie Élan", "FA-2026-0042")
    assert (line.issue_on, line.due_on, line.due_computed) == (
        date(2026, 1, 15),
        date(2026, 2, 14),
        False,
    )
    assert money(line) == ("1200.00", "1200.00", "EUR", "invoice")
    assert line.emails == ("compta@elan.test", "factures@elan.test")
    assert (line.siren, line.contact) == ("732829320", "Inès Roy")
    assert line.phone is not None
    assert line.means is not None
    assert line.means.value == "transfer"


def test_what_was_paid_before_is_deducted() -> None:
    assert money(line_of(cii(total="1200.00", paid="500.00", due="700.00"))) == (
        "700.00",
        "1200.00",
        "EUR",
        "invoice",
    )
    assert money(line_of(cii(total="1200.00", paid="500.00", due="")))[0] == "700.00"
    assert money(line_of(ubl(total="1200.00", paid="200.00", due="1000.00")))[:2] == (
        "1000.00",
        "1200.00",
    )


def test_amounts_that_do_not_add_up_are_told() -> None:
    ledger = read(cii(total="1200.00", paid="500.00", due="1200.00"))
    assert [problem.reason.key for problem in ledger.warnings if problem.field == "BT-115"] == [
        "books.invoice_sums"
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (cii(code="381"), ("-1200.00", "-1200.00", "EUR", "credit_note")),
        (cii(code="381", total="-1200.00", due="-1200.00"), ("-1200.00", "-1200.00", "EUR", "credit_note")),
        (cii(code="380", total="-1200.00", due="-1200.00"), ("-1200.00", "-1200.00", "EUR", "credit_note")),
        (cii(code="261"), ("-1200.00", "-1200.00", "EUR", "credit_note")),
        (ubl("CreditNote", code="381"), ("-1200.00", "-1200.00", "EUR", "credit_note")),
        (cii(code="386"), ("1200.00", "1200.00", "EUR", "invoice")),
        (cii(code="384", before="FA-1"), ("1200.00", "1200.00", "EUR", "invoice")),
        (cii(code="389"), ("1200.00", "1200.00", "EUR", "invoice")),
        (cii(currency="JPY", total="1200", due="1200"), ("1200", "1200", "JPY", "invoice")),
        (cii(total="1200.005", due="1200.005"), ("1200.01", "1200.01", "EUR", "invoice")),
    ],
)  # fmt: skip
def test_its_type_and_its_sign_say_what_it_is(data: bytes, expected: tuple[str, ...]) -> None:
    assert money(line_of(data)) == expected


@pytest.mark.parametrize(
    "data",
    [cii(code="393"), cii(code="396"), cii({"payee": party("Banque Test Factoring")}), cii(due="0.00", paid="1200.00"), cii(mode="S2")],
    ids=["factored", "factored credit", "paid to a factor", "nothing due", "paid before it was issued"],
)  # fmt: skip
def test_what_is_not_ours_to_ask_for_is_left_out_and_told(data: bytes) -> None:
    ledger = read(data)
    assert ledger.lines == ledger.errors == ()
    assert len(ledger.warnings) == 1


def test_another_payee_and_a_corrected_invoice_are_told() -> None:
    ledger = read(
        cii({"payee": party("Holding Test")}, code="384", before="FA-1", due_on="20260214")
    )
    assert [problem.reason.key for problem in ledger.warnings] == [
        "books.invoice_payee",
        "books.invoice_corrects",
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("30 jours fin de mois", date(2026, 2, 28)),
        ("Paiement à 45 jours", date(2026, 3, 1)),
        ("Zahlbar innerhalb 30 Tagen netto bis 04.02.2026, 3% Skonto innerhalb 10 Tagen bis 25.01.2026", date(2026, 2, 4)),
        ("Bei Zahlung innerhalb 14 Tagen 2,0% Skonto.", None),
        ("#SKONTO#TAGE=14#PROZENT=2.00#", None),
        ("À payer au plus tard le 20/02/2026", date(2026, 2, 20)),
        ("Zahlbar sofort ohne Abzug.", date(2026, 1, 15)),
        ("", None),
    ],
)  # fmt: skip
def test_a_due_date_that_is_missing_is_counted_from_the_terms_and_told(
    text: str, due: date | None
) -> None:
    ledger = read(cii(terms=text))
    (line,) = ledger.lines
    assert (line.due_on, line.due_computed) == (due, due is not None)
    assert [problem.field for problem in ledger.warnings] == ["BT-9"]


def test_days_agreed_with_the_creditor_count_where_an_invoice_is_silent() -> None:
    assert line_of(cii(), terms_days=30).due_on == date(2026, 2, 14)


def test_the_day_of_a_rebate_is_not_the_day_it_falls_due() -> None:
    both = terms("20260120", rebate=True, text="2 % Skonto") + terms(
        "20260214", text="sans escompte"
    )
    assert line_of(cii({"terms": both})).due_on == date(2026, 2, 14)


def test_an_invoice_due_in_parts_is_as_many_lines() -> None:
    parts = terms("20260214", amount="400.00") + terms("20260314", amount="800.00")
    ledger = read(cii({"terms": parts}))
    assert [(line.due_on, str(line.open), line.number) for line in ledger.lines] == [
        (date(2026, 2, 14), "400.00", "FA-2026-0042"),
        (date(2026, 3, 14), "800.00", "FA-2026-0042"),
    ]
    ubl_parts = "".join(
        f'<cac:PaymentTerms><cbc:Amount currencyID="EUR">{amount}</cbc:Amount><cbc:PaymentDueDate>{day}</cbc:PaymentDueDate></cac:PaymentTerms>'
        for amount, day in (("400.00", "2026-02-14"), ("800.00", "2026-03-14"))
    )
    assert [str(line.open) for line in read(ubl(inner=ubl_parts, due_on="")).lines] == [
        "400.00",
        "800.00",
    ]


@pytest.mark.parametrize(
    ("code", "means"),
    [("30", "transfer"), ("58", "transfer"), ("49", "direct_debit"), ("59", "direct_debit"), ("20", "cheque"), ("60", "bill"), ("70", "bill"), ("48", None), ("ZZZ", None)],
)  # fmt: skip
def test_how_it_is_paid_is_read_from_its_code(code: str, means: str | None) -> None:
    read_means = line_of(cii(means=code)).means
    assert (read_means.value if read_means else None) == means


OURS = '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR44732829320</ram:ID></ram:SpecifiedTaxRegistration>'


def test_an_invoice_received_is_not_taken_for_one_issued() -> None:
    theirs = cii({"seller": OURS.replace("FR44732829320", "FR83404833048"), "buyer": OURS})
    ledger = read(theirs, siren="732829320")
    assert [problem.reason.key for problem in ledger.errors] == ["books.invoice_supplier"]
    other = cii({"seller": OURS.replace("FR44732829320", "FR83404833048")})
    assert [problem.reason.key for problem in read(other, siren="732829320").errors] == [
        "books.invoice_of_another"
    ]
    assert len(read(cii({"seller": OURS}), siren="732829320").lines) == 1


@pytest.mark.parametrize(
    ("data", "term", "key"),
    [
        (cii(number=""), "BT-1", "books.invoice_no_number"),
        (cii(customer=""), "BT-44", "books.invoice_no_customer"),
        (cii(currency=""), "BT-5", "books.invoice_no_currency"),
        (cii(currency="XXQ"), "BT-5", "books.unknown_currency"),
        (cii(total="", due=""), "BT-115", "books.invoice_no_amount"),
        (cii(due="12,00"), "BT-115", "books.invoice_amount"),
        (cii(due="NaN"), "BT-115", "books.invoice_amount"),
        (cii(issued="20260230"), "BT-2", "books.invoice_day"),
        (cii(due_on="demain"), "BT-9", "books.invoice_day"),
        (cii(code="325"), "BT-3", "books.invoice_no_claim"),
    ],
)  # fmt: skip
def test_what_an_invoice_lacks_is_named(data: bytes, term: str, key: str) -> None:
    ledger = read(data)
    assert ledger.lines == ()
    assert [(problem.field, problem.reason.key) for problem in ledger.errors] == [(term, key)]
    assert say(ledger.errors[0].reason, "fr") != say(ledger.errors[0].reason, "en")


def test_a_folder_is_one_partial_list_and_one_bad_file_keeps_no_other_out() -> None:
    files = [
        ("a.xml", cii(due_on="20260214")), ("a.pdf", pdf(("factur-x.xml", cii(due_on="20260214")))),
        ("b.xml", ubl(number="FA-2", siren="")), ("c.pdf", pdf()), ("d.xml", b"<broken"), ("e.xml", b"\x00\x01"),
    ]  # fmt: skip
    ledger = read_invoices(files, "factures")
    assert ledger.is_partial
    assert [(line.line, line.number) for line in ledger.lines] == [(1, "FA-2026-0042"), (3, "FA-2")]
    assert [problem.line for problem in ledger.errors] == [4, 5, 6]
    assert "c.pdf" in say(ledger.errors[0].reason, "fr")
    assert [problem.reason.key for problem in ledger.warnings] == ["books.repeated"]
    empty = read_invoices([], "factures")
    assert empty.refused is not None


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY l0 "lol">{entities}]>'.encode()


def spoiled(prolog: bytes, text: bytes) -> bytes:
    head, _, rest = cii().partition(b"?>")
    return head + b"?>" + prolog + rest.replace("Menuiserie Élan".encode(), text)


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "entities that grow": ("a.xml", lambda: spoiled(laughs(), b"&l9;"), "books.xml_entities"),
    "an entity from outside": ("a.xml", lambda: spoiled(b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>', b"&f;"), "books.xml_entities"),
    "a document type from outside": ("a.xml", lambda: spoiled(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">', b"x"), "books.xml_entities"),
    "entities in a PDF": ("a.pdf", lambda: pdf(("factur-x.xml", spoiled(laughs(), b"&l9;"))), "books.xml_entities"),
    "a tree 500,000 deep": ("a.xml", lambda: b"<Invoice>" + b"<a>" * 500_000, "books.xml_broken"),
    "a XML of 61 MB": ("a.xml", lambda: cii(customer="x" * 61_000_000), "books.invoice_heavy"),
    "three million elements": ("a.xml", lambda: b"<Invoice>" + b"<a/>" * 3_000_000 + b"</Invoice>", "books.invoice_heavy"),
    "a bomb in a PDF": ("a.pdf", lambda: pdf(("factur-x.xml", bytes(200_000_000))), "books.invoice_heavy"),
    "a bomb packed twice in a PDF": ("a.pdf", lambda: pdf(("factur-x.xml", b" " * 200_000_000), filters=2), "books.invoice_heavy"),
    "a XML cut short": ("a.xml", lambda: cii()[:-300], "books.xml_broken"),
    "a PDF cut short": ("a.pdf", lambda: pdf(("factur-x.xml", cii()))[:60], "books.pdf_broken"),
    "a PDF without an invoice": ("a.pdf", pdf, "books.pdf_without_invoice"),
    "a page of the web": ("a.xml", lambda: b'<?xml version="1.0"?><html><body/></html>', "books.xml_other"),
    "another Invoice": ("a.xml", lambda: b"<Invoice><Total>12</Total></Invoice>", "books.xml_other"),
    "an order": ("a.xml", lambda: cii().replace(b"CrossIndustryInvoice", b"CrossIndustryOrder"), "books.xml_other"),
    "no text": ("a.xml", lambda: b"<Invoice>" + bytes(range(256)) * 50, "books.xml_broken"),
    "an encoding nobody knows": ("a.xml", lambda: cii().replace(b"UTF-8", b"EBCDIC-CP-XX"), "books.xml_broken"),
    "an invoice named as a list": ("a.csv", cii, "books.not_a_list"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_invoice_is_refused_with_its_reason_soon_and_in_little_room(name: str) -> None:
    file, made, key = HOSTILE[name]
    data = made()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    ledger = read_ledger(data, file)
    assert time.monotonic() - began < 10
    assert ledger.refused is not None
    assert ledger.refused.key == key
    assert ledger.lines == ()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
    assert papers.USUAL["number"] not in say(ledger.refused, "fr")
