"""Every payment of the set of statements, judged by labels that stood before the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shown.match import cases, judged


@pytest.mark.parametrize("folder", sorted(cases()), ids=lambda folder: folder.name)
def test_every_entry_is_read_and_none_is_wrongly_certain(folder: Path) -> None:
    entries = list(judged([folder]))
    assert [one.wanted["entry"] for one in entries if not one.says("amount")] == []
    assert [one.wanted["entry"] for one in entries if one.wrongly_certain] == []
