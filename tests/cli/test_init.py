"""`relanced init` as somebody meets it who knows nothing: at a terminal, without one, and mistyping everything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.terminal import Said, converse, give
from tests.servers.mailserver import Mailserver

from relanced.config import load

pytestmark = pytest.mark.e2e


def written(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def answers(folder: Path, server: Mailserver, address: str, **more: str) -> Path:
    given = {
        "name": "Menuiserie Dupont",
        "email": address,
        "imap": f"localhost:{server.ports['imaps']}",
        "smtp": f"localhost:{server.ports['submissions']}",
        "ca_file": str(server.ca),
        **more,
    }
    file = folder / "answers.toml"
    file.write_text("".join(f'{key} = "{value}"\n' for key, value in given.items() if value))
    return file


def init(folder: Path, server: Mailserver, **more: str) -> Said:
    address = server.fresh()
    (folder / "word").write_text(address.partition("@")[0])
    file = answers(folder, server, address, **{"password_file": "word", **more})
    return give(folder, "init", "new", "--answers", str(file))


@pytest.mark.dovecot
def test_a_newcomer_at_the_terminal_mistypes_the_password_and_gets_in_all_the_same(
    tmp_path: Path, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(mailserver.ca))
    address = mailserver.fresh()
    word = address.partition("@")[0]
    said = converse(tmp_path, ["init"], [
        ("Name of the company", ""), ("Name of the company", "Menuiserie Dupont"),
        ("SIREN", "12"), ("SIREN", ""), ("IBAN", ""), ("Alsace", ""), ("procedure", ""),
        ("leave from", "not an address"), ("leave from", address), ("reminders only", ""), ("hosts it", ""),
        ("IMAP server", f"localhost:{mailserver.ports['imaps']}"),
        ("SMTP server", f"localhost:{mailserver.ports['submissions']}"),
        ("Login", ""), ("digest", ""), ("password (not shown", "wrong"), ("password once more", word),
    ])  # fmt: skip
    assert said.code == 0, said.out
    assert "An answer is needed here." in said.out
    assert "'12' is not a SIREN" in said.out
    assert "refuses the user name or the password" in said.out
    assert "login accepted" in said.out
    assert word not in said.out.replace(address, "")
    assert written(tmp_path) == [
        "creditors.d/menuiserie-dupont.toml",
        "relance.password",
        "relanced.toml",
    ]
    box = load(tmp_path / "relanced.toml", {}).mailboxes["relance"]
    assert box.password is not None
    assert box.password.reveal() == word
    assert (tmp_path / "relance.password").stat().st_mode & 0o777 == 0o600


@pytest.mark.dovecot
def test_a_file_of_answers_writes_tries_and_says_what_is_next(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    said = init(tmp_path, mailserver)
    assert said.code == 0, said
    assert "identifiant accepté" in said.out
    assert "Et maintenant" in said.out
    assert "--config new/relanced.toml check" in said.out
    assert give(tmp_path, "status", "--config", "new/relanced.toml").code == 0


@pytest.mark.dovecot
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"password_file": "wrong"}, "refuse l'identifiant ou le mot de passe"),
        ({"imap": "localhost:9", "smtp": "localhost:9"}, "est injoignable"),
        ({"ca_file": ""}, "n'est pas sûre"),
        ({"imap": "imap.nowhere.invalid"}, "est injoignable"),
    ],
)
def test_a_mailbox_that_does_not_open_is_said_with_its_remedy_and_the_files_stay(
    tmp_path: Path, mailserver: Mailserver, more: dict[str, str], told: str
) -> None:
    (tmp_path / "wrong").write_text("wrong")
    said = init(tmp_path, mailserver, **more)
    assert said.code == 1, said
    assert told in said.out
    assert "    → " in said.out
    assert "1. corriger dans" in said.out
    assert (tmp_path / "new" / "relanced.toml").exists()


@pytest.mark.dovecot
def test_a_server_without_encryption_is_never_given_the_password(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    plain = {"imap": f"localhost:{mailserver.ports['imap']}"}
    said = init(tmp_path, mailserver, **plain)
    assert said.code == 1
    assert "La liaison chiffrée" in said.out


def test_nothing_that_exists_is_overwritten_and_that_is_said_before_any_question(
    tmp_path: Path,
) -> None:
    (tmp_path / "relanced.toml").write_text("mine")
    said = give(tmp_path, "init")
    assert (said.code, said.out) == (2, "")
    assert "existent déjà" in said.err
    assert (tmp_path / "relanced.toml").read_text() == "mine"


@pytest.mark.parametrize("stdin", ["", "Dupont\n", "Dupont\n12\n"])
def test_without_a_terminal_and_without_all_answers_nothing_is_written(
    tmp_path: Path, stdin: str
) -> None:
    said = give(tmp_path, "init", stdin=stdin)
    assert said.code == 2
    assert "--answers" in said.err or "SIREN" in said.err
    assert written(tmp_path) == []


def test_answers_may_also_come_line_by_line_through_a_pipe(tmp_path: Path) -> None:
    lines = ["Dupont", "", "", "", "", "a@dupont.test", "", "", "", "", "", "", ""]
    said = give(tmp_path, "init", lang="C", stdin="\n".join(lines) + "\n")
    assert said.code == 0, said
    assert "The mailbox was not tried" in said.out
    assert "1. write the mailbox's password" in said.out
    assert "dupont.toml" in "".join(written(tmp_path))


def test_a_folder_that_is_none_or_is_closed_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = give(tmp_path, "init", "file")
    assert said.code == 2
    assert "n'est pas un dossier" in said.err
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        assert "ne peut pas écrire" in give(tmp_path, "init", "closed").err


def test_a_file_of_answers_that_is_missing_or_wrong_is_told_line_by_line(tmp_path: Path) -> None:
    assert give(tmp_path, "init", "--answers", "nowhere.toml").code == 2
    (tmp_path / "a.toml").write_text('name = "Dupont"\nemail = "dupont"\nsiren = "1"\nmot = 3\n')
    said = give(tmp_path, "init", "--answers", "a.toml")
    assert said.code == 2
    assert [f"a.toml:{line}" in said.err for line in (2, 3, 4)] == [True] * 3
    assert written(tmp_path) == ["a.toml"]
