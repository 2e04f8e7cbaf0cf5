"""The main job, whole, on a real Dovecot and a real Postfix, driven from outside by its own commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.servers.mailserver import Mailserver

LEDGER = """Client;Facture;Échéance;Reste dû;Email
Alpha;FA-1;30/09/2026;100,00;{alpha}
Gone;FA-3;30/09/2026;300,00;hardbounce@client.test
"""


class Firm:
    """One installation in a folder, used as a person would."""

    def __init__(self, folder: Path, server: Mailserver) -> None:
        self.folder = folder
        self.address = server.fresh()
        account = server.account(self.address)
        (folder / "creditors.d").mkdir()
        secret = folder / "secret"
        secret.write_text(account.secret(), "utf-8")
        secret.chmod(0o600)
        (folder / "relanced.toml").write_text(
            f'[mailboxes.main]\naddress = "{self.address}"\nuser = "{account.user}"\npassword_file = "secret"\n'
            f'ca_file = "{account.ca_file}"\n'
            f'imap = {{host = "{account.imap.host}", port = {account.imap.port}, security = "{account.imap.security}"}}\n'
            f'smtp = {{host = "{account.smtp.host}", port = {account.smtp.port}, security = "{account.smtp.security}"}}\n',
            "utf-8",
        )
        (folder / "creditors.d" / "dupont.toml").write_text(
            'state = "live"\nname = "Menuiserie Dupont"\niban = "FR1420041010050500013M02606"\nmailbox = "main"\n'
            'procedure = "cordial-5-etapes"\n[signature]\nname = "Anne Dupont"\n',
            "utf-8",
        )

    def run(self, *words: str, code: int | None = 0) -> str:
        environment = {**os.environ, "LANG": "fr_FR.UTF-8", "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            [sys.executable, "-m", "relanced", *words], cwd=self.folder, env=environment, capture_output=True,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert done.returncode in ((0, 1, 3) if code is None else (code,)), done.stderr
        return done.stdout

    def ask(self, *words: str) -> Any:
        """Ask for a command's document; a pass may end with findings (1) or on hold (3)."""
        return json.loads(self.run(*words, "--json", code=None))

    def day(self, moment: str, ledger: str) -> dict[str, Any]:
        (self.folder / "l.csv").write_text(ledger, "utf-8")
        self.run("import", "l.csv", "--as-of", moment[:10])
        found: dict[str, Any] = self.ask("run", "--once", "--at", moment)
        return found


@pytest.mark.dovecot
@pytest.mark.e2e
def test_a_reply_pauses_a_bounce_stops_and_flags_stand_on_their_days(
    mailserver: Mailserver, tmp_path: Path
) -> None:
    firm, alpha = Firm(tmp_path, mailserver), mailserver.fresh()
    ledger = LEDGER.format(alpha=alpha)
    first = firm.day("2026-10-12T09:30+02:00", ledger)
    assert first["flags"] == 2  # the call of the first step
    asked = firm.day("2026-11-09T09:30+01:00", ledger)
    assert (asked["letters"], asked["sent"]) == (
        2,
        0,
    )  # nothing leaves before a person released the first list
    firm.run("approve", firm.ask("queue")["list"])
    assert firm.ask("run", "--once", "--at", "2026-11-09T09:40+01:00")["sent"] == 2
    reply = (
        f"From: {alpha}\r\nTo: {firm.address}\r\nSubject: Re: facture\r\nMessage-ID: <r@client.test>\r\n"
        "Date: Mon, 09 Nov 2026 12:00:00 +0100\r\n\r\nBonjour, la facture FA-1 sera reglee le 20 novembre.\r\n"
    )
    mailserver.deliver(reply.encode(), firm.address, alpha)
    paused: dict[str, Any] = {}
    for _ in range(20):  # the bounce and the reply are on their way through real queues
        firm.ask("run", "--once", "--at", "2026-11-10T09:30+01:00")
        paused = {case["debtor"]: case["paused"] for case in firm.ask("cases")}
        if all(paused.values()):
            break
        time.sleep(0.5)  # noqa: TID251 - a real server is waited for
    assert paused["Alpha"]["reason"] == "promise"
    assert paused["Gone"]["reason"] == "bounce"
    later = firm.day("2026-11-24T09:30+01:00", ledger)
    assert (later["letters"], later["sent"]) == (0, 0)  # neither is asked again
    firm.day("2026-11-25T09:30+01:00", ledger)
    kinds = {flag["kind"] for flag in firm.ask("flags")}
    assert {"call", "bad_address", "broken_promise"} <= kinds
    firm.run("verify")


@pytest.mark.dovecot
@pytest.mark.e2e
def test_a_copy_at_our_own_address_comes_back_through_real_servers_as_proof_and_no_reply(
    mailserver: Mailserver, tmp_path: Path
) -> None:
    firm, alpha = Firm(tmp_path, mailserver), mailserver.fresh()
    main = tmp_path / "relanced.toml"
    own = f'sent_copy = "never"\nown_copy = "{firm.address}"\n'
    main.write_text(main.read_text("utf-8") + own, "utf-8")
    ledger = f"Client;Facture;Échéance;Reste dû;Email\nÉtablissements Alpha & Fils;FA-1;30/09/2026;1 234,50;{alpha}\n"
    for moment in ("2026-10-12T09:30+02:00", "2026-11-09T09:30+01:00"):  # a call comes first
        firm.day(moment, ledger)
    firm.run("approve", firm.ask("queue")["list"])
    assert firm.ask("run", "--once", "--at", "2026-11-09T09:40+01:00")["sent"] == 1
    number, found = str(firm.ask("cases")[0]["id"]), {}
    for _ in range(20):
        firm.ask("run", "--once", "--at", "2026-11-09T09:50+01:00")
        found = firm.ask("case", number)
        if found["letters"][0]["evidence"]:
            break
        time.sleep(0.5)  # noqa: TID251 - a real server is waited for
    assert found["letters"][0]["evidence"] == "own_copy"
    assert found["state"] == "OPEN"
    assert firm.ask("mails") == []


@pytest.mark.e2e
def test_the_pretend_world_keeps_every_promise() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "relanced", "demo", "--headless", "--json"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    summary = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert summary["kept"] is True
    nothing = (
        "never_again",
        "twice",
        "after_payment",
        "while_away",
        "after_bounce",
        "digests_missing",
    )
    assert {summary[name] for name in nothing} == {0}
    assert (summary["invoices"], summary["debtors"], summary["verify"]) == (40, 20, "ok")
    assert (summary["answered"], summary["bounced"]) == (12, 2)
    assert "Fleurs Anaïs" in {
        call["debtor"] for call in summary["calls"]
    }  # promised, and did not pay
