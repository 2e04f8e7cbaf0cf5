"""What a letter must not say is found, and what it may say is left alone."""

from __future__ import annotations

import pytest
from tests.shown.linter import bad, blocks

from relanced.dunning.wording import RULES, improper
from relanced.words import say


@pytest.mark.parametrize(("rule", "letter"), list(bad()))
def test_a_bad_letter_is_stopped_by_its_rule(rule: str, letter: str) -> None:
    found = {finding.rule: finding for finding in improper(letter)}
    assert rule in found
    assert say(found[rule].because, "fr") != say(found[rule].because, "en")


@pytest.mark.parametrize("letter", blocks("good.txt"))
def test_a_good_letter_passes(letter: str) -> None:
    assert improper(letter) == ()


def test_there_are_sixty_of_each_and_no_rule_goes_without() -> None:
    assert (len(list(bad())), len(blocks("good.txt"))) == (60, 60)
    assert {rule for rule, _ in bad()} == {rule.name for rule in RULES}


def test_a_name_or_an_address_says_nothing_by_itself() -> None:
    text = "Huissiers & Associés\nFacture 12, 300 €, est échue depuis dix jours."
    assert improper(text) != ()
    assert improper(text, ["Huissiers & Associés"]) == ()
