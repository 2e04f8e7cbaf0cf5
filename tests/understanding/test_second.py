"""The second opinion: what it was learned from, what it adds, and what it may not take away."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.understanding.lessons import MAILS, lessons, may_be_looked_at
from tests.understanding.measure import tally, token_f1
from tests.understanding.voices import raw, voices
from tools.train_reading import fingerprint

from relanced.mail.parse import parse
from relanced.understanding import learned, meaning, weights
from relanced.understanding.second import agreed

SENT_ON = date(2026, 11, 25)


def test_the_weights_are_those_of_these_lessons_concepts_and_rules() -> None:
    assert fingerprint() == weights.FINGERPRINT, "run `make train`"


def test_no_lesson_is_a_mail_of_the_half_that_only_counts() -> None:
    taught = {" ".join(line.lower().split()) for line, _ in lessons()}
    taught |= {" ".join(voice.text.lower().split()) for voice in may_be_looked_at()}
    counted = [
        v for v in voices(*MAILS) if v.half == "test" and len(v.text.split()) > 1
    ]  # one word is anybody's
    assert [v.situation for v in counted if " ".join(v.text.lower().split()) in taught] == []


@given(st.text(max_size=300))
def test_the_shares_of_any_text_sum_to_one(text: str) -> None:
    shares = learned.opinion(text, {}, SENT_ON)
    assert set(shares) == set(learned.CLASSES)
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("La première est réglée, par contre la seconde on ne la paiera pas.", {"paid", "dispute"}),
        ("I've already paid so please stop emailing me.", {"paid", "opt_out"}),
        ("Bonjour Madame,", set()),
        ("Sandrine Vasseur", set()),
    ],
)
def test_a_sentence_is_heard_part_by_part(text: str, intents: set[str]) -> None:
    assert {one.intent for one in agreed(text, SENT_ON) if one.confidence >= 0.6} == intents


def test_a_line_of_figures_says_nothing_by_itself() -> None:
    assert agreed("Avoir AV-2026-003   -120,00", SENT_ON) == ()


def test_a_promise_that_hangs_on_a_condition_is_none_unless_it_names_its_day() -> None:
    def promised(text: str) -> bool:
        found = agreed(text, SENT_ON)
        return any(one.intent == "promise" and one.confidence >= meaning.SURE for one in found)

    assert not promised("Dès réception de l'avoir nous vous réglerons.")
    assert promised("Nous vous réglerons le 10 décembre.")


@pytest.mark.parametrize("language", ["fr", "en", "neighbours"])
def test_mails_nobody_looked_at_are_read_nearly_as_well_as_claimed(language: str) -> None:
    found = tally(v for v in voices(language) if v.half == "test")
    assert found.kinds == {"human": found.mails}
    assert found.macro() >= 0.85


def test_every_voice_keeps_its_own_words_whatever_it_quotes() -> None:
    for voice in voices("fr", "en", "neighbours")[:60]:
        assert token_f1(meaning.read(parse(raw(voice))).reply_text, voice.text) == 1.0
