"""Mails written and labelled by hand, each read as `read --json` prints it."""

from __future__ import annotations

import pytest
from tests.understanding.mailbag import QUOTES, TOKEN, Written, bag, wrong

from relanced.mail.parse import parse
from relanced.understanding import meaning, reading

ALL = bag("french", "english", "neighbours", "machines", "held_out")


@pytest.mark.parametrize("written", ALL, ids=lambda written: written.name)
def test_a_mail_is_read_for_what_it_means(written: Written) -> None:
    mail = parse(written.raw)
    assert wrong(written, reading.document(written.name, mail, meaning.read(mail))) == []


@pytest.mark.parametrize("written", ALL, ids=lambda written: written.name)
def test_no_word_of_our_own_reminder_counts_as_theirs(written: Written) -> None:
    own = meaning.read(parse(written.raw)).reply_text
    quoted = [line.strip("> ").strip() for line in QUOTES[written.quote].splitlines()]
    assert [line for line in quoted if len(line) > 12 and line in own] == []
    assert "9001" not in own
    assert TOKEN not in own


def test_the_evidence_of_an_intent_stands_in_the_persons_own_words() -> None:
    for written in ALL:
        mail = parse(written.raw)
        found = meaning.read(mail)
        whole = " ".join(f"{mail.subject} {found.reply_text}".split())
        for evidence in found.because:
            assert " ".join(evidence.quote.split()) in whole, written.name


def test_a_mail_read_twice_is_read_alike() -> None:
    for written in ALL[:20]:
        mail = parse(written.raw)
        assert meaning.read(mail) == meaning.read(mail)
