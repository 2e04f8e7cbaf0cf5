"""What papers say, whatever they are given: proper words, sums that foot, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.interest import Regime, interest
from relanced.dunning.message import DebtorKind, FirstLetter, MandateMode
from relanced.dunning.money import Money, money
from relanced.dunning.paper import Account, Line, PaperFacts, PaperKind, Party, daily
from relanced.dunning.sheet import compose
from relanced.dunning.wording import improper

TODAY = date(2026, 11, 25)


def line(at: int, regime: Regime | None, paid: int = 0) -> Line:
    due = date(2025, 5, 20) + timedelta(days=13 * at)
    total = money(1240 + 137 * at)
    rest = total - Money(paid, "EUR")
    late = interest(rest, due, TODAY, regime=regime) if regime else None
    return Line(f"FA-{100 + at}", total, rest, due - timedelta(days=30), due, late)


def facts(kind: PaperKind, language: str = "fr", count: int = 3, who: DebtorKind = DebtorKind.BUSINESS, **more: object) -> PaperFacts:  # fmt: skip
    claims = kind is PaperKind.FORMAL_NOTICE and who is not DebtorKind.CONSUMER
    lines = tuple(line(at, Regime(who.value) if claims else None) for at in range(count))
    given: dict[str, object] = {
        "kind": kind, "language": language, "written_on": TODAY, "reference": "DUPONT-2", "lines": lines,
        "creditor": Party("Menuiserie Dupont", "SARL", ("4 rue du Tribunal", "68000 Colmar"), "732829320"),
        "debtor": Party("Weber & Fils", None, ("12 place de la République", "67000 Strasbourg")),
        "account": Account("Menuiserie Dupont", "FR7630006000011234567890189"), "debtor_kind": who,
        "signed_by": ("Anne Dupont", "gérante"), "earlier_on": (date(2026, 10, 12),),
        "paid": ((date(2026, 11, 20), money(200)),), "daily": daily(lines, "EUR"),
    }  # fmt: skip
    return PaperFacts(**(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(PaperKind))
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("who", list(DebtorKind))
def test_every_document_is_proper_in_both_languages(
    kind: PaperKind, language: str, who: DebtorKind
) -> None:
    sheet = compose(facts(kind, language, who=who))
    assert improper(sheet.text(), ["4 rue du Tribunal"]) == ()
    assert sheet.subject
    assert "{" not in sheet.text()


def test_a_demand_recalls_a_collectors_first_letter() -> None:
    first = FirstLetter("R-118", date(2026, 9, 1))
    firm = Party("Recouvrements Klein", None, ("2 quai A", "67000 Strasbourg"))
    more = {"mode": MandateMode.THIRD_PARTY, "firm": firm, "first_letter": first}
    text = compose(facts(PaperKind.FORMAL_NOTICE, **more)).text()
    assert "notre lettre du 01/09/2026, référence R-118" in text
    assert "recouvrement amiable" in text


def test_many_invoices_are_counted_in_the_object_and_listed_in_the_table() -> None:
    sheet = compose(facts(PaperKind.FORMAL_NOTICE, count=30))
    assert "30 factures" in sheet.subject
    assert sheet.table is not None
    assert len(sheet.table.rows) == 30
    assert ("Référence à rappeler", "DUPONT-2") in sheet.payment


def test_one_more_day_costs_what_the_next_day_adds() -> None:
    lines = (line(0, Regime.BUSINESS), line(1, Regime.BUSINESS))
    exact = sum(one.open.minor for one in lines) * 0.124 / 365
    assert abs(daily(lines, "EUR").minor - exact) <= 0.5


@given(st.integers(1, 8), st.sampled_from([DebtorKind.BUSINESS, DebtorKind.PUBLIC]))
def test_what_is_claimed_is_the_sum_of_what_is_printed(count: int, who: DebtorKind) -> None:
    given_facts = facts(PaperKind.FORMAL_NOTICE, "en", count, who)
    sheet = compose(given_facts)
    assert sheet.table is not None
    assert sheet.annex is not None

    def cents(text: str) -> int:
        return round(float(text.removeprefix("€").replace(",", "")) * 100)

    principal, late, indemnity, claimed = (cents(amount) for _, amount in sheet.table.sums)
    assert principal == sum(cents(row[-1]) for row in sheet.table.rows)
    assert late == sum(cents(row[-1]) for row in sheet.annex.rows)
    assert indemnity == 4000 * count
    assert claimed == principal + late + indemnity
