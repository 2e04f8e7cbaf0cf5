"""A list beside the one before: no honest month is held, every export that went wrong is."""

from __future__ import annotations

import pytest
from tests.books.pairs import PAIRS, TODAY, written

from relanced.books.door import read_ledger
from relanced.dunning.plausible import doubts
from relanced.words import say


def told(name: str) -> list[str]:
    (before, after), _ = PAIRS[name]
    old, new = (read_ledger(written(books), "liste.csv") for books in (before, after))
    assert len(old.lines) == len(before)
    assert len(new.lines) == len(after)
    found = doubts(old.lines, new.lines, complete=True, today=TODAY)
    assert all(say(doubt, "fr") != say(doubt, "en") for doubt in found)
    return [doubt.key for doubt in found]


@pytest.mark.parametrize("name", [name for name, (_, is_bad) in PAIRS.items() if not is_bad])
def test_an_honest_month_is_never_held(name: str) -> None:
    assert told(name) == []


@pytest.mark.parametrize("name", [name for name, (_, is_bad) in PAIRS.items() if is_bad])
def test_an_export_that_went_wrong_is_held(name: str) -> None:
    assert told(name) != []
