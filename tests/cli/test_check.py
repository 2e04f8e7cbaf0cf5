"""`relanced check` on a real mailbox, and what it says when something is amiss; nothing it does leaves a trace."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import give
from tests.servers.mailserver import Mailserver

pytestmark = pytest.mark.e2e

LEDGER = (
    "Client;Facture;Échéance;Reste dû;Email\n"
    "Alpha;FA-1;30/09/2020;100,00;compta@alpha.test\n"
    "Beta;FA-2;30/09/2020;200,00;{beta}\n"
)


def settle(folder: Path, server: Mailserver, **doors: int) -> str:
    """Write a configuration with nothing to mend, for a mailbox nobody has used."""
    address = server.fresh()
    ports = {"imap": server.ports["imaps"], "smtp": server.ports["submissions"], **doors}
    (folder / "word").write_text(address.partition("@")[0])
    (folder / "word").chmod(0o600)
    (folder / "creditors.d").mkdir()
    (folder / "relanced.toml").write_text(
        f'[mailboxes.main]\naddress = "{address}"\npassword_file = "word"\nca_file = "{server.ca}"\n'
        f'imap = {{ host = "localhost", port = {ports["imap"]} }}\n'
        f'smtp = {{ host = "localhost", port = {ports["smtp"]}, security = "tls" }}\n'
    )
    (folder / "creditors.d" / "dupont.toml").write_text(
        'name = "Menuiserie Dupont"\nsiren = "732829320"\niban = "FR1420041010050500013M02606"\n'
        'procedure = "standard"\n'
    )
    return address


def look(folder: Path, code: int | None = None) -> dict[str, Any]:
    said = give(folder, "check", "--json")
    document: dict[str, Any] = json.loads(said.out)
    assert said.code == (0 if document["ok"] else 1)
    assert code is None or said.code == code, document
    return document


def amiss(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (i["area"], i["state"]) for i in document["lines"] if i["state"] in ("warning", "fault")
    ]


@pytest.mark.dovecot
def test_a_house_in_order_has_nothing_to_mend_and_is_left_as_it_was(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    settle(tmp_path, mailserver)
    assert amiss(look(tmp_path, 1)) == [("créancier dupont", "warning")]  # no books yet
    assert not (tmp_path / "state").exists()
    (tmp_path / "l.csv").write_text(LEDGER.format(beta="compta@beta.test"))
    assert give(tmp_path, "import", "l.csv").code in (0, 3)
    document = look(tmp_path, 0)
    assert {line["area"] for line in document["lines"]} >= {
        "configuration", "dossier d'état", "disque", "secrets", "base de données", "journal", "cloisons",
        "boîte main", "domaine demo.test", "créancier dupont",
    }  # fmt: skip
    assert "Nothing to mend." in give(tmp_path, "check", "--lang", "en").out


@pytest.mark.dovecot
def test_a_test_mail_arrives_and_is_nobodys_answer(tmp_path: Path, mailserver: Mailserver) -> None:
    settle(tmp_path, mailserver)
    file = tmp_path / "relanced.toml"
    file.write_text(file.read_text().replace("password_file", 'kind = "dedicated"\npassword_file'))
    give(tmp_path, "run", "--once")  # what was there before the first look is not read
    assert "le courriel d'essai est arrivé dans INBOX" in give(tmp_path, "check", "--test-mail").out
    assert json.loads(give(tmp_path, "run", "--once", "--json").out)["fetched"] == 1
    assert json.loads(give(tmp_path, "flags", "--json").out) == []
    assert json.loads(give(tmp_path, "mails", "--json").out) == []


@pytest.mark.dovecot
def test_debtors_nobody_can_write_to_are_counted_and_a_contact_of_the_file_counts(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    settle(tmp_path, mailserver)
    (tmp_path / "l.csv").write_text(LEDGER.format(beta=""))
    give(tmp_path, "import", "l.csv", "--confirm")
    assert "débiteurs en retard : 2, dont 1 sans adresse" in give(tmp_path, "check").out
    with (tmp_path / "creditors.d" / "dupont.toml").open("a") as file:
        file.write('[debtors."Beta"]\ncontacts = [{ email = "compta@beta.test" }]\n')
    look(tmp_path, 0)


@pytest.mark.dovecot
def test_everything_that_is_amiss_is_told_at_once_each_with_its_remedy(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    settle(tmp_path, mailserver, imap=9)
    (tmp_path / "word").chmod(0o644)
    (tmp_path / "state").mkdir(mode=0o755)
    (tmp_path / "state").chmod(0o755)
    (tmp_path / "state" / "relanced.db").write_bytes(b"this is no database" * 100)
    document = look(tmp_path, 1)
    assert amiss(document) == [
        ("dossier d'état", "warning"),
        ("secrets", "warning"),
        ("base de données", "fault"),
        ("boîte main", "fault"),
    ]
    for line in document["lines"]:
        assert (line["remedy"] is None) == (line["state"] in ("ok", "unchecked"))


@pytest.mark.dovecot
def test_a_broken_journal_is_a_fault(tmp_path: Path, mailserver: Mailserver) -> None:
    from sqlalchemy import text

    from relanced.store.engine import Store

    settle(tmp_path, mailserver)
    (tmp_path / "l.csv").write_text(LEDGER.format(beta="compta@beta.test"))
    give(tmp_path, "import", "l.csv")
    store = Store(f"sqlite:///{tmp_path / 'state' / 'relanced.db'}")
    with store.begin() as session:
        session.execute(text("UPDATE event SET actor = 'nobody' WHERE chain = 'case:1'"))
    store.close()
    assert ("journal", "fault") in amiss(look(tmp_path, 1))


@pytest.mark.dovecot
@pytest.mark.root
def test_the_store_of_another_account_is_not_opened(tmp_path: Path, mailserver: Mailserver) -> None:
    settle(tmp_path, mailserver)
    give(tmp_path, "status")
    state = tmp_path / "state"
    os.chown(state, 65534, 65534)
    document = look(tmp_path, 1)
    assert ("dossier d'état", "fault") in amiss(document)
    states = {line["area"]: line["state"] for line in document["lines"]}
    assert states["base de données"] == "unchecked"
    for command in (["status"], ["run", "--once"], ["queue"], ["stop"]):
        said = give(tmp_path, *command)
        assert said.code == 2
        assert "nobody" in said.err
        assert said.out == ""
