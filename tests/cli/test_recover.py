"""`recover`: what it says in both languages and as JSON, and that only a person with a reason lifts the hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.cli.desk import Desk
from tests.cli.test_backup import incarnations

from relanced.cli import recovering
from relanced.rounds.recovery import Recovery


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[Recovery]:
    """Let the mailbox answer with what the test lays here."""
    found: list[Recovery] = []

    async def answer(_office: Any, _since: Any) -> list[Recovery]:
        return found

    monkeypatch.setattr(recovering, "_all", answer)
    return found


@pytest.mark.parametrize(("lang", "said"), [("fr", "--lift demande --because"), ("en", "--lift wants --because")])  # fmt: skip
def test_lifting_wants_a_reason(desk: Desk, lang: str, said: str) -> None:
    before = incarnations(desk)
    done = desk.give("recover", "--lift", lang=lang)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert incarnations(desk) == before


def test_a_mailbox_that_cannot_be_reached_lifts_nothing(desk: Desk) -> None:
    before = incarnations(desk)
    assert desk.give("recover", "--lift", "--because", "essai").code == 2
    assert incarnations(desk) == before


def test_lifting_begins_a_new_life_and_says_so(desk: Desk, answered: list[Recovery]) -> None:
    answered.append(Recovery("main", is_readable=True))
    before = incarnations(desk)
    looked = desk.give("recover", "--json")
    assert looked.code == 0
    assert json.loads(looked.out)["lifted"] is False
    assert incarnations(desk) == before
    done = desk.give("recover", "--lift", "--because", "essai", "--json")
    assert (done.code, json.loads(done.out)["lifted"]) == (0, True)
    assert incarnations(desk) != before


def test_a_sent_folder_that_cannot_be_read_lifts_nothing_unless_a_person_says_so(
    desk: Desk, answered: list[Recovery]
) -> None:
    answered.append(Recovery("main", is_readable=False))
    before = incarnations(desk)
    done = desk.give("recover", "--lift", "--because", "essai")
    assert done.code == 1
    assert "Envoyés ne peut pas être lu" in done.out + done.err
    assert "Sent cannot be read" in str(desk.give("recover", lang="en"))
    assert incarnations(desk) == before
    assert desk.give("recover", "--lift", "--anyway").code == 2  # wants its reason too
    assert incarnations(desk) == before
    desk.give("recover", "--lift", "--anyway", "--because", "journal du serveur regardé")
    assert incarnations(desk) != before
