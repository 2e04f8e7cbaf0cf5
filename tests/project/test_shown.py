"""Every claim has its line in docs/shown.md, and every line its claim."""

from __future__ import annotations

import re
from pathlib import Path

from tests.shown.__main__ import claims

PAGE = Path(__file__).parents[2] / "docs" / "shown.md"


def test_the_page_names_exactly_the_claims_there_are() -> None:
    named = re.findall(r"`make show-([a-z0-9-]+)`", PAGE.read_text("utf-8"))
    assert sorted(named) == claims()
