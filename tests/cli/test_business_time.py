"""The moment `run --once --at` sets is every command's, until a run without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import give
from tests.config.writing import write

pytestmark = pytest.mark.e2e

KEY = "tournesol"


def test_a_set_clock_is_kept_by_every_command_until_a_run_without_one(tmp_path: Path) -> None:
    write(tmp_path)
    at = "2026-10-12T09:30+02:00"
    assert "2026-10-12" in give(tmp_path, "run", "--once", "--at", at, RELANCE_PASSWORD=KEY).err
    kept = give(tmp_path, "status", RELANCE_PASSWORD=KEY)
    assert kept.code == 0
    assert "2026-10-12T07:30" in kept.err
    give(tmp_path, "run", "--once", RELANCE_PASSWORD=KEY)
    assert "2026-10-12" not in give(tmp_path, "status", RELANCE_PASSWORD=KEY).err


@pytest.mark.parametrize("words", [["--at", "2026-10-12T09:30"], ["--once", "--at", "demain"]])
def test_what_is_no_moment_or_stands_alone_is_refused(tmp_path: Path, words: list[str]) -> None:
    write(tmp_path)
    said = give(tmp_path, "run", *words, RELANCE_PASSWORD=KEY)
    assert said.code == 2
    assert "--at" in said.err
