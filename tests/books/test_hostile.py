"""Hostile files are refused whole, with their reason, soon and in little room."""

from __future__ import annotations

import resource
import time

import pytest
from tests.books.hostile import HOSTILE, workbook

from relanced.books.door import read_ledger
from relanced.words import say

LARGE = {"a line of 100 MB", "a first line of 100 MB", "75 million lines", "150 MB and more"}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in LARGE])
def test_a_hostile_file_is_refused_whole_with_its_reason(name: str) -> None:
    file, made, key = HOSTILE[name]
    data = made()
    began = time.monotonic()
    ledger = read_ledger(data, file)
    assert ledger.refused is not None
    assert ledger.refused.key == key
    assert ledger.lines == ()
    assert say(ledger.refused, "fr") != say(ledger.refused, "en")
    assert time.monotonic() - began < 10


def test_a_cell_at_the_far_end_of_its_sheet_takes_little_room() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ledger = read_ledger(workbook("XFD1048576"), "a.xlsx")
    assert ledger.refused is not None or len(ledger.lines) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
