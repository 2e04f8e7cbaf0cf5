"""What docs/promises.md and docs/security.md name is there: trials, attacks, tests; and what is there is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.torture.attacks import ATTACKS
from tests.torture.catalogue import PROMISES, trials

ROOT = Path(__file__).parents[2]
PROMISES_PAGE = (ROOT / "docs" / "promises.md").read_text("utf-8")
SECURITY_PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in SECURITY_PAGE.splitlines()
    if line.startswith("| ")
][2:]


def test_each_promise_names_the_trials_that_try_to_break_it() -> None:
    said = dict(re.findall(r"(?ms)^\*\*(I\d+) (.*?)(?=^\*\*I\d|^## )", PROMISES_PAGE))
    assert said.keys() == PROMISES.keys()
    for trial in trials():
        for promise in trial.promises:
            assert f"`{trial.name}`" in said[promise], (promise, trial.name)


def test_each_attack_the_page_names_is_played_and_each_row_played_is_on_the_page() -> None:
    names = [attack.name for attack in ATTACKS]
    for *_, shown in ROWS:
        for named in re.findall(r"attacks? ((?:`[^`]+`(?:\.\.|, )*)+)", shown):
            for one in re.findall(r"`([^`]+)`", named):
                begun = one.removesuffix("...").strip()
                assert any(name.startswith(begun) for name in names), one
    assert {attack.row for attack in ATTACKS} <= {row[0] for row in ROWS}


@pytest.mark.parametrize("page", [PROMISES_PAGE, SECURITY_PAGE], ids=["promises", "security"])
def test_each_test_a_page_names_is_there(page: str) -> None:
    for path in re.findall(r"`((?:tests|tools|systemd)/[\w./-]+)`", page):
        assert (ROOT / path).exists(), path
