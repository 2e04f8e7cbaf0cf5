"""Each folder of `bad` is a configuration somebody wrote, with the message it must get."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from relanced.config import BadConfiguration, load
from relanced.words import config as words

BAD = Path(__file__).parent / "bad"
CASES = sorted(folder.name for folder in BAD.iterdir())
ENVIRON = {"RELANCE_PASSWORD": "tournesol-secret"}


def test_there_are_more_than_twenty_bad_configurations() -> None:
    assert len(CASES) > 20


@pytest.mark.parametrize("name", CASES)
def test_a_bad_configuration_gets_its_whole_message(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BAD / name)
    with pytest.raises(BadConfiguration) as caught:
        load(Path("relanced.toml"), ENVIRON)
    said = caught.value.say("fr").replace(f"{Path.cwd()}/", "")
    assert f"{said}\n" == (BAD / name / "expected.txt").read_text()


@pytest.mark.parametrize("name", CASES)
def test_the_same_is_said_in_english_and_no_secret_is_repeated(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BAD / name)
    with pytest.raises(BadConfiguration) as caught:
        load(Path("relanced.toml"), ENVIRON)
    english, french = caught.value.say("en"), caught.value.say("fr")
    said = english.replace(f"{Path.cwd()}/", "")
    assert f"{said}\n" == (BAD / name / "expected.en.txt").read_text()
    assert english.count("\n") == french.count("\n")
    assert english.count("    → ") == len(caught.value.problems)
    assert "tournesol" not in english + french
    assert "{" not in english.replace("{ … }", "")


def test_every_problem_has_a_remedy_and_every_remedy_a_problem() -> None:
    headings = {"colon", "heading", "heading_one"}
    names = {key for key in words.PHRASES if not key.endswith("_fix")} - headings
    assert {f"{name}_fix" for name in names} == {key for key in words.PHRASES if "_fix" in key}


def test_all_files_are_read_before_anything_is_said(tmp_path: Path) -> None:
    shutil.copytree(BAD / "empty-window", tmp_path, dirs_exist_ok=True)
    for name in ("dupont", "martin"):
        (tmp_path / f"creditors.d/{name}.toml").write_text("= broken")
    with pytest.raises(BadConfiguration) as caught:
        load(tmp_path / "relanced.toml", ENVIRON)
    assert [problem.file.name for problem in caught.value.problems] == [
        "relanced.toml",
        "dupont.toml",
        "martin.toml",
    ]
