"""What every command stands on: where options may stand, who may open the store, and how trouble is said."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.cli.terminal import give
from tests.config.writing import write

from relanced.cli import main
from relanced.cli.door import Asked, settings_of

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("words", [
    ["--config", "here/relanced.toml", "--lang", "en", "status", "--json"],
    ["status", "--json", "--config", "here/relanced.toml", "--lang", "en"],
    ["holds", "--json", "--config", "here"],
])  # fmt: skip
def test_configuration_and_language_may_stand_before_the_command_or_after_it(
    tmp_path: Path, words: list[str]
) -> None:
    write(tmp_path / "here")
    assert give(tmp_path, *words, RELANCE_PASSWORD="tournesol").code == 0


@pytest.mark.parametrize("words", [["--lang", "en", "status"], ["status", "--lang", "en"]])
def test_a_bad_configuration_is_told_in_the_language_asked_for(
    tmp_path: Path, words: list[str]
) -> None:
    said = give(tmp_path, *words)
    assert said.code == 2
    assert "no configuration here" in said.err


def test_a_command_that_touches_no_mail_wants_no_password(tmp_path: Path) -> None:
    write(tmp_path)
    assert give(tmp_path, "status").code == 0
    for words in (["check"], ["run", "--once"]):
        said = give(tmp_path, *words)
        assert said.code == 2
        assert "RELANCE_PASSWORD" in said.err


def test_a_password_of_the_environment_leaves_it_once_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELANCE_PASSWORD", "tournesol")
    asked = Asked("fr")
    asked.config = write(tmp_path)
    settings = settings_of(asked, with_mail_secrets=True)
    assert "RELANCE_PASSWORD" not in os.environ
    assert settings_of(asked) is settings
    assert settings.mailboxes["relance"].password.reveal() == "tournesol"


def test_a_database_that_is_none_holds_everything_and_is_told_in_a_sentence(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "relanced.db").write_bytes(b"this is no database" * 100)
    said = give(tmp_path, "status")
    assert said.code == 3
    assert "la base est endommagée" in said.err


def test_a_bug_is_told_in_a_sentence_and_kept_where_its_owner_alone_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("no such thing")

    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("relanced.service.open_office", broken)
    monkeypatch.setattr(sys, "argv", ["relanced", "status"])
    with pytest.raises(SystemExit) as ended:
        main()
    report = next(tmp_path.glob("relanced-*.txt"))
    assert ended.value.code == 70
    assert str(report) in capsys.readouterr().err
    assert "no such thing" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600
