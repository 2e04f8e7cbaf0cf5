"""Invoice numbers, and what is not one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.understanding.references import ibans, is_iban, normalise_number, number_keys, numbers

WRITTEN = {
    "la facture FA-2026-0042 est réglée": ["FA-2026-0042"],
    "FA 2026 42 et FA20260043": ["FA 2026 42", "FA20260043"],
    "vos factures n° 2026-0041, 2026-0042 et 2026-0043": ["2026-0041", "2026-0042", "2026-0043"],
    "votre facture 118 de 2 300 €": ["118"],
    "invoice #4521 was paid": ["4521"],
    "INV-00127 and INV-00128": ["INV-00127", "INV-00128"],
    "Rechnung Nr. 2026/114 vom 3. März": ["2026/114"],
    "facture F2026-117 du 3 mars 2026": ["F2026-117"],
    "Facture 20260311-A": ["20260311-A"],
    "la 0042 est payée": ["0042"],
    "pour la 4530, merci d'envoyer le BL": ["4530"],
    "votre avoir AV-2026-003": ["AV-2026-003"],
    "facture n°1187": ["1187"],
    "FAC-00872 introuvable": ["FAC-00872"],
}
NOTHING = (
    "appelez le 01 42 33 44 55 ou le +33 6 12 34 56 78",
    "SIREN 552 100 554, SIRET 55210055400013",
    "le 12/05/2026 et le 2026-05-12",
    "1 250,00 € et 300 euros",
    "IBAN FR76 3000 6000 0112 3456 7890 189",
    "75011 Paris, 12 rue des Lilas",
    "dans 15 jours, en 2026",
    "écrire à compta2026@client.example ou https://client.example/2026-0042",
    "12 cartons sur 20",
    "à 14h30",
    "k3v9x2ab.117.abcdefghijklmnopqrstuvwxyz",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_number_is_found_as_it_was_written(text: str) -> None:
    assert [found.text for found in numbers(text)] == WRITTEN[text]


@pytest.mark.parametrize("text", NOTHING)
def test_telephones_accounts_dates_and_amounts_are_no_invoices(text: str) -> None:
    assert numbers(text) == ()


@pytest.mark.parametrize(
    "written",
    [
        "FA-2026-0042",
        "FA 2026 42",
        "fa20260042",
        "Facture n° FA-2026-42",
        "FA/2026/00042",
        "fa_2026.0042",
    ],
)
def test_ways_of_writing_one_number_compare_equal(written: str) -> None:
    assert normalise_number(written) == "fa202642"


@pytest.mark.parametrize(
    "other", ["FC-2026-0042", "2026-0042", "FA-26-0042", "FA-2026-0043", "FA-2025-0042"]
)
def test_another_prefix_year_or_number_stays_another(other: str) -> None:
    assert normalise_number(other) != "fa202642"


def test_keys_go_from_the_most_to_the_least_telling() -> None:
    assert number_keys("FA-2026-0042") == ("fa202642", "202642", "42")
    assert number_keys("4530") == ("4530",)


def test_an_iban_is_believed_by_its_check_digits_only() -> None:
    assert ibans("RIB : FR76 3000 6000 0112 3456 7890 189, merci") == (
        "FR7630006000011234567890189",
    )
    assert ibans("RIB : FR76 3000 6000 0112 3456 7890 188") == ()
    assert is_iban("DE89370400440532013000")


@given(st.text(max_size=400))
def test_any_text_gives_only_what_stands_in_it(text: str) -> None:
    for found in numbers(text):
        assert sum(sign.isdigit() for sign in found.text) >= 2
        assert normalise_number(found.text) == found.key
