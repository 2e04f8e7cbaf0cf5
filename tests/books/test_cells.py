"""Cells one by one: amounts, days, terms, addresses, headings, as people and programs write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relanced.books.addresses import read_addresses
from relanced.books.amounts import Habit, minor_units, read_amount
from relanced.books.currencies import currency_code
from relanced.books.days import Order, read_day
from relanced.books.door import read_ledger
from relanced.books.grid import Unreadable
from relanced.books.headings import meanings
from relanced.books.natures import is_closed, is_part_paid, kind_of_type
from relanced.books.terms import read_means, read_terms
from relanced.dunning.ledger import ItemKind, PaymentMeans


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1234,56", "1234.56", None), ("1 234,56 €", "1234.56", "EUR"), ("1\u202f234,56", "1234.56", None),
        ("1.234,56", "1234.56", None), ("1,234.56", "1234.56", None), ("1'234.50 CHF", "1234.5", "CHF"),
        ("$1,500.00", "1500", "USD"), ("-12,00", "-12", None), ("12,00-", "-12", None), ("(12,00)", "-12", None),
        ("€ 12", "12", "EUR"), ("1.234.567", "1234567", None), ("0.234", "0.234", None), ("12.5", "12.5", None),
        ("- €", "0", None), ("-", "0", None), ("000000000100,00", "100", None), ("12,50 CR", "-12.5", None), ("200.-", "200", None),
        ("1 200,00 EUR", "1200", "EUR"), ("US$ 10", "10", "USD"), ("£3.20", "3.2", "GBP"),
    ],
)  # fmt: skip
def test_an_amount_reads_exactly(text: str, value: str, currency: str | None) -> None:
    read = read_amount(text, Habit(), "EUR")
    assert read is not None
    assert (read.value, read.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text", ["1.234", "1,234", "abc", "12/01/2026", "1,2,3", "12 34", "1.2E+05", "F12"]
)
def test_what_is_no_amount_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_amount(text, Habit(), "EUR")


def test_the_column_decides_between_a_thousand_and_one_and_a_bit() -> None:
    habit = Habit()
    habit.learn("12,50")
    read = read_amount("1.234", habit, "EUR")
    assert read is not None
    assert read.value == 1234


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("1.005", "EUR", 101),
        ("1.00499999999999989", "EUR", 101),
        ("-1.005", "EUR", -101),
        ("1.5", "JPY", 2),
        ("1.2345", "TND", 1235),
    ],
)
def test_minor_units_round_half_up(value: str, currency: str, minor: int) -> None:
    assert minor_units(Decimal(value), currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "12/01/2026", "12/01/26", "12.01.2026", "12-01-2026", "2026-01-12", "20260112", "12 janv. 2026", "12 janvier 2026",
        "12 Jan 2026", "January 12, 2026", "12-Jan-26", "46034", "2026-01-12T00:00:00", "12/01/2026 00:00", "lundi 12 janvier 2026",
    ],
)  # fmt: skip
def test_a_day_reads_whatever_its_spelling(text: str) -> None:
    assert read_day(text, Order.DAY_FIRST) == date(2026, 1, 12)


@pytest.mark.parametrize("text", ["31/02/2026", "2026-13-01", "demain", "12/01", "00/00/26x"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_day(text, Order.DAY_FIRST)


@pytest.mark.parametrize(
    ("text", "issue", "due"),
    [
        ("30 jours", "2026-01-15", "2026-02-14"), ("net 60", "2026-01-31", "2026-04-01"), ("45 jours fin de mois", "2026-01-15", "2026-03-31"),
        ("45 jours FDM", "2026-11-16", "2026-12-31"), ("fin de mois + 45 jours", "2026-01-15", "2026-03-17"),
        ("30 days EOM", "2026-01-15", "2026-02-28"), ("à réception", "2026-01-15", "2026-01-15"), ("comptant", "2026-01-15", "2026-01-15"),
        ("30 jours fin de mois le 10", "2026-01-15", "2026-03-10"), ("2/10 net 30", "2026-01-15", "2026-02-14"), ("60", "2026-01-15", "2026-03-16"),
        ("Due on receipt", "2026-01-15", "2026-01-15"), ("fin de mois", "2026-01-15", "2026-01-31"),
    ],
)  # fmt: skip
def test_terms_count_to_a_day(text: str, issue: str, due: str) -> None:
    terms = read_terms(text)
    assert terms is not None
    assert terms.due_on(date.fromisoformat(issue)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A.B@C.FR", ("a.b@c.fr",)), ("a@b.fr;c@d.fr", ("a@b.fr", "c@d.fr")), ("a@b.fr / c@d.fr , A@B.FR", ("a@b.fr", "c@d.fr")),
        ("Jean <j@x.fr>", ("j@x.fr",)), ("a@b.fr\nc@d.fr", ("a@b.fr", "c@d.fr")), ("mailto:a@b.fr", ("a@b.fr",)), ("a@b.fr ou c@d.fr", ("a@b.fr", "c@d.fr")),
        ("a@b", ()), ("néant", ()), ("@b.fr", ()), ("a b.fr", ()), ("a@@b.fr", ()), ("a..b@c.fr", ()),
    ],
)  # fmt: skip
def test_only_real_addresses_come_out_of_a_cell(text: str, found: tuple[str, ...]) -> None:
    assert read_addresses([text])[0] == found


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("N° Facture", "number"), ("NUM_FACT", "number"), ("InvoiceNumber", "number"), ("*InvoiceNumber", "number"), ("Invoice #", "number"),
        ("Reste à payer", "open"), ("RESTE DU TTC (€)", "open"), ("Solde T.T.C.", "open"), ("Balance Due", "open"), ("amount_due", "open"),
        ("Raison sociale", "customer"), ("Intitulé du tiers", "customer"), ("Nom du client", "customer"), ("ContactName", "customer"),
        ("Date d'échéance", "due"), ("Ech.", "due"), ("Due Date", "due"), ("DateEcheance", "due"), ("Date de facturation", "issue"),
        ("Montant T.T.C.", "total"), ("Déjà réglé", "paid"), ("Débit", "debit"), ("Crédit", "credit"), ("E-mail 2", "email"),
        ("Adresse mail comptabilité", "email"), ("Mode de règlement", "means"), ("Conditions de règlement", "terms"), ("SIRET", "siren"), ("Statut", "status"),
    ],
)  # fmt: skip
def test_a_heading_is_known_by_any_of_its_names(text: str, field: str) -> None:
    assert [meant for _, meant in meanings(text)][:1] == [field]


@pytest.mark.parametrize(
    "text",
    [
        "Jours de retard",
        "Dernière relance",
        "Solde progressif",
        "Ville",
        "Solde client",
        "IBAN",
        "Niveau de relance",
        "Intérêts dus",
        "Frais de relance",
        "Plafond d'encours",
        "Date de relance",
        "Nombre de factures",
        "Total commandes",
    ],
)
def test_a_heading_that_only_resembles_is_left_alone(text: str) -> None:
    assert meanings(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Payée",
        "PAYÉ",
        "Réglée",
        "Brouillon",
        "Annulée",
        "Paid",
        "Void",
        "Draft",
        "Soldée",
        "Written off",
        "Abandonnée",
    ],
)
def test_a_closed_status_is_closed(text: str) -> None:
    assert is_closed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Impayée",
        "Non payée",
        "En retard",
        "Overdue",
        "Open",
        "À payer",
        "Partiellement payée",
        "Not paid",
        "Unpaid",
        "Validée",
        "",
    ],
)
def test_an_open_status_is_not_closed(text: str) -> None:
    assert not is_closed(text)


def test_a_part_paid_status_says_so() -> None:
    assert is_part_paid("Partiellement payée")
    assert is_part_paid("PartiallyPaid")
    assert not is_part_paid("Impayée")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Facture", ItemKind.INVOICE), ("Facture d'acompte", ItemKind.INVOICE), ("Facture d'avoir", ItemKind.CREDIT_NOTE), ("Avoir", ItemKind.CREDIT_NOTE),
     ("Credit memo", ItemKind.CREDIT_NOTE), ("Acompte", ItemKind.DEPOSIT), ("Règlement", ItemKind.RECEIPT), ("Payment", ItemKind.RECEIPT), ("Effet", ItemKind.BILL),
     ("Retenue de garantie", ItemKind.RETENTION), ("Créance douteuse", ItemKind.DOUBTFUL), ("Report à nouveau", ItemKind.OPENING)],
)  # fmt: skip
def test_a_type_names_its_kind(text: str, kind: ItemKind) -> None:
    assert kind_of_type(text) is kind


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Virement SEPA", PaymentMeans.TRANSFER),
        ("PRLV", PaymentMeans.DIRECT_DEBIT),
        ("Chèque", PaymentMeans.CHEQUE),
        ("LCR 30 jours", PaymentMeans.BILL),
        ("Carte", None),
    ],
)
def test_a_means_of_payment_is_known(text: str, means: PaymentMeans | None) -> None:
    assert read_means(text) is means


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EUR", "EUR"),
        ("€", "EUR"),
        ("euros", "EUR"),
        ("US$", "USD"),
        ("chf", "CHF"),
        ("XQZ", None),
        ("", None),
    ],
)
def test_a_currency_is_known_by_code_sign_or_name(text: str, code: str | None) -> None:
    assert currency_code(text) == code


@pytest.mark.parametrize(
    "status", ["Cédée au factor", "Affacturée", "factored", "Cédée à BNP Factor"]
)
def test_what_was_sold_to_a_factor_is_left_out(status: str) -> None:
    text = f"Client;Facture;Echeance;Solde;Statut\nA;F1;30/09/2026;10;{status}\nA;F2;30/09/2026;10;En retard\n"
    ledger = read_ledger(text.encode(), "l.csv")
    assert [line.number for line in ledger.lines] == ["F2"]
