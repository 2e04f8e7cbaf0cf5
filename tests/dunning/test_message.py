from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.message import (
    URGENCY,
    Creditor,
    Debtor,
    DebtorKind,
    DigestFacts,
    DigestFlag,
    FirstLetter,
    LetterFacts,
    LetterLevel,
    LetterLine,
    Mandate,
    MandateMode,
    Penalties,
    Signature,
    Tone,
    UnfitLetterError,
)
from relanced.dunning.money import Money, money

LINE = LetterLine("F-1", money(100), money(100), days_late=10)
CREDIT = LetterLine("A-1", money(-20), money(-20))
LETTER = LetterFacts(
    creditor=Creditor("Atelier Roche"),
    debtor=Debtor("Maison Duval"),
    language="fr",
    level=LetterLevel("cordial", Tone.CORDIAL, "cordial"),
    lines=(LINE,),
    credits=(CREDIT,),
    asked=money(80),
    balance=money(80),
    cutoff_on=date(2026, 10, 9),
    today=date(2026, 10, 12),
    signature=Signature("Camille Roche"),
    token="k3v9x2ab.1.aaaaaaaaaaaaaaaaaaaaaaaaaa",
)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lines": ()}, "asks for nothing"),
        ({"asked": money("80.01")}, "more than the lines"),
        ({"balance": money("79.99")}, "more than the balance"),
        ({"asked": money(0)}, "more than nothing"),
        ({"asked": money(80, "USD")}, "one currency: EUR, USD"),
        ({"credits": (LINE,)}, "a credit is a negative line"),
        ({"lines": (LINE, LINE, CREDIT)}, "positive"),
        ({"debtor": Debtor("M", kind=DebtorKind.CONSUMER), "penalties": Penalties()}, "consumer"),
        ({"creditor": Creditor("A", mandate=Mandate(MandateMode.ACCOUNTANT))}, "must be named"),
        ({"creditor": Creditor("A", mandate=Mandate(MandateMode.THIRD_PARTY, "B"))}, "R124-4"),
    ],
)
def test_what_no_letter_may_say_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UnfitLetterError, match=said):
        replace(LETTER, **wrong)  # type: ignore[arg-type]


def test_a_collector_with_its_first_letter_may_write() -> None:
    mandate = Mandate(
        MandateMode.THIRD_PARTY, "Recouvra", first_letter=FirstLetter("R-1", date(2026, 9, 1))
    )
    assert (
        replace(LETTER, creditor=Creditor("A", mandate=mandate)).creditor.mandate.firm == "Recouvra"
    )


@given(
    st.lists(st.integers(1, 10**9), min_size=1),
    st.lists(st.integers(-(10**9), -1)),
    st.integers(),
    st.integers(),
)
def test_a_letter_never_asks_more_than_lines_or_balance(
    owed: list[int], credited: list[int], asked: int, balance: int
) -> None:
    facts = {
        "lines": tuple(replace(LINE, open=Money(minor, "EUR")) for minor in owed),
        "credits": tuple(replace(CREDIT, open=Money(minor, "EUR")) for minor in credited),
        "asked": Money(asked, "EUR"),
        "balance": Money(balance, "EUR"),
    }
    is_fair = 0 < asked <= min(balance, sum(owed) + sum(credited))
    try:
        replace(LETTER, **facts)  # type: ignore[arg-type]
    except UnfitLetterError:
        assert not is_fair
    else:
        assert is_fair


def flag(number: int, kind: str, due_on: date | None = None) -> DigestFlag:
    return DigestFlag(str(number), kind, "C", "D", "why", date(2026, 10, 1), due_on)


def test_flags_are_grouped_by_decision_the_most_pressing_first() -> None:
    flags = (
        flag(1, "call"),
        flag(2, "review"),
        flag(3, "call", date(2026, 10, 3)),
        flag(4, "fraud_alarm"),
    )
    digest = DigestFacts(7, date(2026, 10, 12), "fr", flags)
    assert [(kind, [one.id for one in group]) for kind, group in digest.decisions] == [
        ("fraud_alarm", ["4"]),
        ("call", ["3", "1"]),
        ("review", ["2"]),
    ]


@given(st.lists(st.sampled_from([*URGENCY, "some_new_kind"])))
def test_no_flag_falls_out_of_the_digest(kinds: list[str]) -> None:
    flags = tuple(flag(number, kind) for number, kind in enumerate(kinds))
    digest = DigestFacts(7, date(2026, 10, 12), "fr", flags)
    assert sorted(one.id for _, group in digest.decisions for one in group) == sorted(
        one.id for one in flags
    )


def test_a_digest_with_nothing_to_do_is_quiet() -> None:
    assert DigestFacts(7, date(2026, 10, 12), "fr").is_quiet
    assert not DigestFacts(7, date(2026, 10, 12), "fr", (flag(1, "call"),)).is_quiet
