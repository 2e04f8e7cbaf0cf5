"""The fragments of the change log are named and written as changes/README.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHANGES = Path(__file__).parents[2] / "changes"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(added|changed|fixed|removed|security)\.md")


@pytest.mark.parametrize("path", sorted(CHANGES.glob("*")), ids=lambda path: path.name)
def test_a_fragment_is_short_and_says_what_kind_it_is(path: Path) -> None:
    if path.name == "README.md":
        return
    assert NAME.fullmatch(path.name)
    assert 20 < len(path.read_text(encoding="utf-8")) < 600
