"""Amounts as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.money import Money
from relanced.understanding import amounts
from relanced.understanding.folding import fold

WRITTEN = {
    "1 234,56 €": "1234.56 EUR",
    "1\u202f234,56\u00a0€": "1234.56 EUR",
    "1.234,56 EUR": "1234.56 EUR",
    "€1,234.56": "1234.56 EUR",
    "1200 euros": "1200.00 EUR",
    "450€": "450.00 EUR",
    "12,5 k€": "12500.00 EUR",
    "1'200.- CHF": "1200.00 CHF",
    "$ 1,200.00": "1200.00 USD",
    "£500": "500.00 GBP",
    "-35,20 €": "-35.20 EUR",
    "0,5 €": "0.50 EUR",
    "1,200 EUR": "1200.00 EUR",
}


@pytest.mark.parametrize("written", WRITTEN)
def test_an_amount_is_read_exactly(written: str) -> None:
    (found,) = amounts.find(fold(f"la somme de {written} par virement"))
    assert f"{found.money} {found.money.currency}" == WRITTEN[written]


@pytest.mark.parametrize(
    "text", ["la facture 1250", "le 12/05/2026", "03 88 12 45 78", "15 jours", "20 %"]
)
def test_what_bears_no_currency_is_no_amount(text: str) -> None:
    assert amounts.find(fold(text)) == ()


def test_a_table_needs_no_currency_but_two_decimals() -> None:
    assert [str(one.money) for one in amounts.plain("fa-1 1 250,00 -120,00 17")] == [
        "1250.00",
        "-120.00",
    ]


@given(st.integers(0, 99_999_999))
def test_french_and_english_writing_give_the_same_cents(minor: int) -> None:
    whole, cents = divmod(minor, 100)
    french = f"{whole:,}".replace(",", " ") + f",{cents:02d} €"
    english = f"€{whole:,}.{cents:02d}"
    for written in (french, english):
        assert [one.money for one in amounts.find(fold(written))] == [Money(minor, "EUR")]
