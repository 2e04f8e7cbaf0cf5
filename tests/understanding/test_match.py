"""Whose a mail is, and that nobody is chosen by chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.token import make_token
from relanced.understanding.mail import Address, ParsedMail
from relanced.understanding.match import By, Candidate, clues, decide, organisation
from relanced.understanding.reading import InvoiceReading, Reading
from relanced.words import say

TOKEN = make_token(b"key", "k3v9x2ab", 117)


def found(case: int, by: By, creditor: str = "one") -> Candidate:
    return Candidate(case, creditor, by, "evidence")


def human(text: str = "") -> Reading:
    return Reading(kind="human", reply_text=text)


def test_an_answer_to_our_letter_is_the_cases() -> None:
    verdict = decide([found(1, "reference"), found(2, "sender"), found(3, "number")])
    assert (verdict.cases, verdict.strength) == ((1,), "strong")


def test_a_known_sender_of_one_case_decides() -> None:
    assert decide([found(1, "sender"), found(1, "domain"), found(2, "domain")]).cases == (1,)


def test_one_sender_for_two_creditors_holds_both() -> None:
    verdict = decide([found(1, "sender", "one"), found(2, "sender", "two")])
    assert (verdict.cases, verdict.strength) == ((1, 2), "weak")


def test_an_invoice_number_singles_out_one_of_the_senders_cases() -> None:
    verdict = decide([found(1, "sender"), found(2, "sender"), found(2, "number")])
    assert (verdict.cases, verdict.strength) == ((2,), "strong")


def test_a_sender_who_names_another_cases_invoice_holds_both() -> None:
    verdict = decide([found(1, "sender"), found(2, "number")])
    assert (verdict.cases, verdict.strength) == ((1, 2), "weak")


def test_a_number_alone_is_weak_and_with_the_firms_domain_strong() -> None:
    assert decide([found(1, "number")]).strength == "weak"
    assert decide([found(1, "number"), found(1, "domain")]).strength == "strong"
    assert decide([found(1, "number"), found(2, "domain")]).cases == (1, 2)


def test_nothing_found_is_nothing() -> None:
    assert decide([]).strength == "none"


def test_every_verdict_says_why_in_both_languages() -> None:
    for candidates in (
        [],
        [found(1, "number")],
        [found(1, "token")],
        [found(1, "sender"), found(2, "sender")],
    ):
        because = decide(candidates).because
        assert say(because, "fr") != say(because, "en")


kinds = st.sampled_from(
    ["reference", "token", "plus", "sender", "domain", "number", "amount", "name"]
)
candidates = st.lists(
    st.builds(found, st.integers(1, 4), kinds, st.sampled_from(["one", "two"])), max_size=8
)


@given(candidates)
def test_a_strong_verdict_names_one_case_and_only_one_that_was_found(
    given: list[Candidate],
) -> None:
    verdict = decide(given)
    assert set(verdict.cases) <= {one.case_id for one in given}
    assert (verdict.strength == "none") == (not given)
    if verdict.strength == "strong":
        assert len(verdict.cases) == 1


@given(candidates, st.randoms(use_true_random=False))
def test_the_order_in_which_clues_are_found_changes_nothing(
    given: list[Candidate], chance: object
) -> None:
    shuffled = list(given)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert set(decide(given).cases) == set(decide(shuffled).cases)


def test_our_mark_is_found_in_the_thread_the_body_and_a_plus_address() -> None:
    mail = ParsedMail(
        references=(f"{TOKEN}@cabinet.example",),
        to=(Address("", f"relance+{TOKEN}@cabinet.example"),),
        text=f"> Réf. {TOKEN.upper()}",
    )
    seen = clues(mail, human())
    assert seen.references == (f"{TOKEN}@cabinet.example",)
    assert seen.tokens == seen.plus == (TOKEN,)


def test_reply_to_is_never_the_sender() -> None:
    mail = ParsedMail(
        from_addresses=(Address("", "a@un.example"),), reply_to=(Address("", "b@deux.example"),)
    )
    assert clues(mail, human()).senders == ("a@un.example",)


def test_numbers_are_looked_for_in_subject_own_words_and_reading() -> None:
    reading = Reading(
        kind="human",
        reply_text="la FA-2026-0042 est payée",
        invoices=(InvoiceReading("INV-77", "paid"),),
    )
    seen = clues(ParsedMail(subject="facture 4530", text="> FA-2025-9001"), reading).numbers
    assert {"fa202642", "4530", "inv77"} <= set(seen)
    assert not any("9001" in key for key in seen)


def test_a_bounce_is_looked_up_by_the_address_that_failed() -> None:
    reading = Reading(
        kind="bounce", failed_recipients=("paul@client.example",), about=("x@cabinet.example",)
    )
    seen = clues(ParsedMail(from_addresses=(Address("", "mailer-daemon@mx.example"),)), reading)
    assert "paul@client.example" in seen.senders
    assert "x@cabinet.example" in seen.references


@pytest.mark.parametrize(
    ("email", "firm"),
    [
        ("a@compta.client.co.uk", "client.co.uk"),
        ("a@client.fr", "client.fr"),
        ("a@mairie.gouv.fr", "mairie.gouv.fr"),
        ("a@gmail.com", ""),
        ("a@wanadoo.fr", ""),
        ("a@web.de", ""),
        ("a@outlook.fr", ""),
        ("nobody", ""),
    ],
)
def test_a_provider_of_the_public_names_no_firm(email: str, firm: str) -> None:
    assert organisation(email) == firm
