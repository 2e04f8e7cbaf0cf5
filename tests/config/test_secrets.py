"""Where secrets are read, and where they never appear."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from tests.config.writing import ENVIRON, MAIN, write

from relanced.config import BadConfiguration, Origin, Secret, load, take_secrets
from relanced.config.secrets import read_token

WITHOUT = MAIN.replace('password_env = "RELANCE_PASSWORD"\n', "")


def test_a_secret_does_not_show_itself(tmp_path: Path) -> None:
    secret = Secret("tournesol")
    assert "tournesol" not in f"{secret} {secret!r} {load(write(tmp_path), ENVIRON)!r}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret == Secret("tournesol")
    assert secret != "tournesol"


def test_a_systemd_credential_is_found_by_the_mailboxs_own_name(tmp_path: Path) -> None:
    (tmp_path / "creds").mkdir()
    (tmp_path / "creds" / "relance-password").write_text("tournesol\n")
    found = load(write(tmp_path, WITHOUT), {"CREDENTIALS_DIRECTORY": str(tmp_path / "creds")})
    source = found.mailboxes["relance"].password_source
    assert found.mailboxes["relance"].password == Secret("tournesol")
    assert source is not None
    assert source.origin is Origin.CREDENTIAL


def test_a_credential_may_bear_another_name_but_leads_to_no_other_folder(tmp_path: Path) -> None:
    (tmp_path / "creds").mkdir()
    (tmp_path / "creds" / "boite").write_text("tournesol")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path / "creds")}
    file = write(tmp_path, f'{WITHOUT}password_credential = "boite"\n')
    assert load(file, environ).mailboxes["relance"].password == Secret("tournesol")
    write(tmp_path, f'{WITHOUT}password_credential = "../creds/boite"\n')
    with pytest.raises(BadConfiguration):
        load(file, environ)


def test_a_password_keeps_its_spaces_and_loses_only_the_line_end(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(" tour nesol \r\n")
    found = load(write(tmp_path, f'{WITHOUT}password_file = "secret"\n'), {})
    assert found.mailboxes["relance"].password == Secret(" tour nesol ")


def test_a_secret_of_the_environment_is_taken_out_of_it(tmp_path: Path) -> None:
    environ = {**ENVIRON, "HOME": "/home/claire"}
    take_secrets(load(write(tmp_path), environ), environ)
    assert environ == {"HOME": "/home/claire"}


def test_a_command_that_touches_no_mail_needs_no_mail_secret(tmp_path: Path) -> None:
    found = load(write(tmp_path), {}, with_mail_secrets=False)
    assert found.mailboxes["relance"].password is None
    with pytest.raises(BadConfiguration):
        load(tmp_path / "relanced.toml", {})


def test_an_oauth_token_is_read_again_at_each_connection(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("first\n")
    box = f'{WITHOUT}auth = "xoauth2"\ntoken_file = "token"\n'
    found = load(write(tmp_path, box), {}).mailboxes["relance"]
    assert found.password is None
    assert found.token_file is not None
    assert read_token(found.token_file) == Secret("first")
    (tmp_path / "token").write_text("second\n")
    assert read_token(found.token_file) == Secret("second")
