"""What a payment pays: a table of payments as banks write them, and what may be booked without a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.entry import Entry, Standing
from relanced.dunning.ledger import ItemKind, OpenLine
from relanced.dunning.money import money
from relanced.understanding.allocation import Certainty, allocate

BOOKS = (
    ("DUPONT BATIMENT SARL", "FA-2026-0042", "1200.00"),
    ("DUPONT BATIMENT SARL", "FA-2026-0043", "350.50"),
    ("DUPONT BATIMENT SARL", "FA-2026-0044", "99.00"),
    ("DUPONT BATIMENT SARL", "AV-2026-0007", "-50.50"),
    ("Société Martin & Fils", "FA-2026-0101", "800.00"),
    ("Société Martin & Fils", "FA-2026-0102", "800.00"),
    ("Boulangerie Lefèvre", "20260777", "412.37"),
    ("Garage Moreau", "1042", "640.00"),
    ("ACME Ltd", "INV-889", "5000.00"),
    ("Hôtel du Port", "F2026/118", "2000.00"),
    ("Cabinet Rivière", "77", "150.00"),
    ("Cabinet Rivoire", "77", "150.00"),
)
ITEMS = [
    OpenLine(
        line=place,
        customer=customer,
        number=number,
        open=money(open_),
        total=money(open_),
        kind=ItemKind.CREDIT_NOTE if open_.startswith("-") else ItemKind.INVOICE,
        due_on=date(2026, 9, 30),
    )
    for place, (customer, number, open_) in enumerate(BOOKS, 1)
]


def allocated(
    *given_: tuple[str, str] | tuple[str, str, str], **how: object
) -> list[tuple[str, str]]:
    """Return for each (sum, text, payer) its certainty and what it pays."""
    entries = [
        Entry(place, money(one[0]), text=one[1], payer=one[2] if len(one) > 2 else None, **how)  # type: ignore[arg-type]
        for place, one in enumerate(given_, 1)
    ]
    return [
        (
            made.certainty.value,
            " ".join(f"{ITEMS[part.item].number}={part.amount}" for part in made.parts),
        )
        for made in allocate(ITEMS, entries)
    ]


CASES: Sequence[tuple[str, tuple[str, ...], tuple[str, str]]] = (
    ("number, sum and name", ("1200.00", "VIR SEPA DUPONT BATIMENT FACT FA-2026-0042"), ("certain", "FA-2026-0042=1200.00")),
    ("a number run together", ("1200.00", "VIR FACTFA20260042", "DUPONT BATIMEN"), ("certain", "FA-2026-0042=1200.00")),
    ("two numbers and one in short", ("449.50", "FA-2026-0043/44", "DUPONT BATIMENT"), ("certain", "FA-2026-0043=350.50 FA-2026-0044=99.00")),
    ("a range", ("1649.50", "FACTURES FA-2026-0042 A 0044", "DUPONT BATIMENT"), ("certain", "FA-2026-0042=1200.00 FA-2026-0043=350.50 FA-2026-0044=99.00")),
    ("a credit note taken and named", ("1149.50", "FA-2026-0042 MOINS AVOIR AV-2026-0007", "DUPONT"), ("certain", "FA-2026-0042=1200.00 AV-2026-0007=-50.50")),
    ("a credit note taken in silence", ("1149.50", "FA-2026-0042", "DUPONT BATIMENT"), ("probable", "FA-2026-0042=1200.00 AV-2026-0007=-50.50")),
    ("a part", ("300.00", "FACTURE 1042 ACOMPTE", "GARAGE MOREAU"), ("certain", "1042=300.00")),
    ("a discount that is told", ("1960.00", "F2026/118 ESCOMPTE 2%", "HOTEL DU PORT"), ("certain", "F2026/118=1960.00")),
    ("a discount that is not told", ("1960.00", "F2026/118", "HOTEL DU PORT"), ("probable", "F2026/118=1960.00")),
    ("two invoices of one sum, no number", ("800.00", "VIREMENT", "MARTIN ET FILS"), ("ambiguous", "FA-2026-0101=800.00 FA-2026-0102=800.00")),
    ("payer and sum, no number", ("412.37", "VIREMENT", "BOULANGERIE LEFEVRE"), ("probable", "20260777=412.37")),
    ("another customer's number", ("1200.00", "FA-2026-0042", "GARAGE MOREAU"), ("probable", "FA-2026-0042=1200.00")),
    ("one number of two customers", ("150.00", "FACTURE 77"), ("ambiguous", "77=150.00 77=150.00")),
    ("one number of two customers, the payer told", ("150.00", "FACTURE 77", "CABINET RIVOIRE"), ("certain", "77=150.00")),
    ("more than the invoice", ("1250.00", "FA-2026-0042", "DUPONT BATIMENT"), ("probable", "FA-2026-0042=1200.00")),
    ("the whole account", ("1599.00", "SOLDE DE TOUT", "DUPONT BATIMENT"), ("probable", "FA-2026-0042=1200.00 FA-2026-0043=350.50 FA-2026-0044=99.00 AV-2026-0007=-50.50")),
    ("a sum alone", ("412.37", "REMISE CHEQUE 7732245"), ("probable", "20260777=412.37")),
    ("taxes come back", ("2000.00", "REMBOURSEMENT TVA DGFIP"), ("none", "")),
    ("a stranger's sum", ("77.13", "VIR", "PRESTATION INCONNUE"), ("none", "")),
    ("a supplier is paid", ("-640.00", "VIR FOURNISSEUR X"), ("none", "")),
    ("an order's number is no invoice's", ("640.00", "COMMANDE 1042", "INCONNU SAS"), ("probable", "1042=640.00")),
)  # fmt: skip


@pytest.mark.parametrize(("given_", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_payment_pays_what_its_words_and_its_sum_agree_on(
    given_: tuple[str, str], wanted: tuple[str, str]
) -> None:
    (made,) = allocated(given_)
    certainty, parts = made
    assert (certainty, sorted(parts.split())) == (wanted[0], sorted(wanted[1].split()))


LOOKALIKES = (
    ("a day of the month", "DUPONT", "FA-1011", "LOYER 10/11"),
    ("a day of the month, and a part told", "DUPONT", "FA-1011", "ACOMPTE 10/11"),
    ("a month of a year", "WEISS", "2026-10", "MOIS 10/2026"),
    ("a year in an address", "GRANGER", "1945", "10 RUE DU 8 MAI 1945"),
    ("a piece of a telephone number", "ROUX", "7842", "TEL 04 78 42 04 39"),
    ("an order", "GARCIA", "26F1133", "COMMANDE 26C1133"),
    ("a contract", "GARCIA", "10482", "CONTRAT 10482"),
    ("a contract of a stranger", "GARCIA", "10482", "PRELEVT 10482 ASSUR"),
)


@pytest.mark.parametrize(("customer", "number", "text"), [one[1:] for one in LOOKALIKES])
def test_what_only_looks_like_a_number_makes_no_part_certain(
    customer: str, number: str, text: str
) -> None:
    item = OpenLine(line=1, customer=customer, number=number, open=money("500"), total=money("500"))
    payer = None if "ASSUR" in text else customer
    (made,) = allocate([item], [Entry(1, money("200.00"), text=text, payer=payer)])
    assert made.certainty is not Certainty.CERTAIN


def test_a_return_opens_its_invoice_for_who_pays_anew_in_the_same_file() -> None:
    made = allocated(
        ("640.00", "FACTURE 1042", "GARAGE MOREAU"),
        ("-640.00", "FACTURE 1042", "GARAGE MOREAU"),
        ("640.00", "FACTURE 1042", "GARAGE MOREAU"),
        is_return=False,
    )
    assert [one[0] for one in made] == ["certain", "none", "ambiguous"], "a debit is no return"
    entries = [
        Entry(1, money("640.00"), text="FACTURE 1042", payer="GARAGE MOREAU"),
        Entry(2, money("-640.00"), text="REJET FACTURE 1042", payer="MOREAU", is_return=True),
        Entry(3, money("640.00"), text="FACTURE 1042", payer="GARAGE MOREAU"),
    ]
    sums = [(one.certainty.value, str(one.parts[0].amount)) for one in allocate(ITEMS, entries)]
    assert sums == [("certain", "640.00"), ("certain", "-640.00"), ("certain", "640.00")]


def test_an_invoice_is_paid_once() -> None:
    paid = ("1200.00", "FA-2026-0042", "DUPONT BATIMENT")
    first, second = allocated(paid, paid)
    assert first[0] == "certain"
    assert second[0] != "certain"


def test_what_comes_back_undoes_what_it_paid() -> None:
    entries = [
        Entry(1, money("1200.00"), text="FA-2026-0042", payer="DUPONT BATIMENT"),
        Entry(2, money("-1200.00"), text="REJET VIR", payer="DUPONT BATIMENT", is_return=True),
    ]
    made = allocate(ITEMS, entries)[1]
    assert [str(part.amount) for part in made.parts] == ["-1200.00"]


@pytest.mark.parametrize("standing", [Standing.PENDING, Standing.DECLINED])
def test_what_the_bank_has_not_booked_is_never_certain(standing: Standing) -> None:
    ((certainty, _),) = allocated(("1200.00", "FA-2026-0042", "DUPONT BATIMENT"), standing=standing)
    assert certainty == ("probable" if standing is Standing.PENDING else "none")


@given(
    st.lists(
        st.tuples(
            st.integers(-200_000, 600_000),
            st.sampled_from([*(number for _, number, _ in BOOKS), "VIR", "FACTURE", "ACOMPTE"]),
            st.sampled_from([*(customer for customer, _, _ in BOOKS), None, "INCONNU"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_no_item_is_ever_paid_beyond_what_is_open_and_no_payment_pays_more_than_it_is(
    given_: list[tuple[int, str, str | None, bool]],
) -> None:
    entries = [
        Entry(place, money("0.01"), text=text, payer=payer, is_return=back)
        for place, (minor, text, payer, back) in enumerate(given_, 1)
    ]
    entries = [
        Entry(one.position, type(one.amount)(minor, "EUR"), text=one.text, payer=one.payer, is_return=one.is_return)
        for one, (minor, *_) in zip(entries, given_, strict=True)
    ]  # fmt: skip
    paid = [0] * len(ITEMS)
    for made in allocate(ITEMS, entries):
        if made.certainty in {Certainty.CERTAIN, Certainty.PROBABLE}:
            for part in made.parts:
                paid[part.item] += part.amount.minor
            if made.entry.amount.minor > 0:
                assert sum(part.amount.minor for part in made.parts) <= made.entry.amount.minor
        if made.certainty is Certainty.CERTAIN:
            assert made.parts
    for item, sum_ in zip(ITEMS, paid, strict=True):
        if item.open.minor > 0:
            assert sum_ <= item.open.minor
