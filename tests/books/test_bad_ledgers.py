"""Ledgers nobody can trust whole: each in a folder with the message a bookkeeper must read."""

from __future__ import annotations

from pathlib import Path

import pytest

from relanced.books.door import read_ledger
from relanced.dunning.ledger import Problem
from relanced.words import say

BAD = sorted(path for path in (Path(__file__).parent / "bad").iterdir() if path.is_dir())


def told(problem: Problem) -> str:
    line = "" if problem.line is None else str(problem.line)
    return f"{line}|{problem.field or ''}|{say(problem.reason, 'fr')}"


@pytest.mark.parametrize("folder", BAD, ids=lambda path: path.name)
def test_a_bad_ledger_says_what_is_wrong_and_how_to_mend_it(folder: Path) -> None:
    file = next(folder.glob("ledger.*"))
    ledger = read_ledger(file.read_bytes(), file.name)
    told_of = [told(problem) for problem in ledger.errors]
    if ledger.refused is not None:
        assert ledger.lines == ()
        told_of = [f"||{say(ledger.refused, 'fr')}"]
    assert told_of == (folder / "expected.txt").read_text("utf-8").splitlines()
    assert ledger.rejected == len(ledger.errors)
    for problem in (*ledger.errors, *ledger.warnings):
        assert say(problem.reason, "en") != say(problem.reason, "fr")


def test_there_are_fifteen_bad_ledgers_or_more() -> None:
    assert len(BAD) >= 15
