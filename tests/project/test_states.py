"""The page of states says what the tables of moves say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_states_is_printed_from_the_tables() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "states.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (ROOT / "docs" / "states.md").read_text("utf-8")
