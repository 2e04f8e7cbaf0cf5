"""A mail to oneself, through a real Postfix into a real Dovecot, and through servers that misbehave."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.checkup.test_wires import account, names, settled
from tests.servers.mailserver import Mailserver
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.scripted_smtp import Script, ScriptedSmtp

from relanced.checkup import Line, Probes, State, round_trip
from relanced.checkup.line import area
from relanced.checkup.round_trip import _arrived, verdicts
from relanced.clock import MachineClock
from relanced.mail.mailroom import Mailroom

EHLO = "250-scripted.test\r\n250 AUTH PLAIN LOGIN"
FOLDERS = '* LIST () "/" INBOX\r\n{tag} OK done\r\n'


class HandClock(MachineClock):
    """A clock that goes on only where somebody waits on it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    async def wait(self, seconds: float) -> None:
        self.seconds += seconds


def inbox(server: Mailserver, address: str) -> int:
    with Mailroom(server.account(address)) as room:
        return len(room.look("INBOX").uids)


@pytest.mark.dovecot
async def test_a_mail_to_oneself_arrives_once_and_is_let_lie(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    address = mailserver.fresh()
    box = replace(settled(tmp_path).mailboxes["relance"], address=address)
    probes = Probes(lambda _: mailserver.account(address))
    lines = await round_trip(box, probes, MachineClock(), "fr")
    assert names(lines) == [("ok", "test_arrived"), ("unchecked", "test_unsealed")]
    assert "INBOX" in lines[0].say("fr")
    assert await asyncio.to_thread(inbox, mailserver, address) == 1


async def try_out(folder: Path, smtp: Script, imap: dict[str, Any]) -> list[Line]:
    with ScriptedImap({"LIST": FOLDERS, **imap}) as inward:
        async with ScriptedSmtp(smtp) as outward:
            probes = Probes(account(inward.port, outward.port), seconds=5)
            box = settled(folder).mailboxes["relance"]
            return await round_trip(box, probes, HandClock(), "en")


async def test_a_mail_that_is_refused_or_never_arrives_is_a_fault(tmp_path: Path) -> None:
    refused = await try_out(tmp_path, Script(ehlo=EHLO, mail="550 5.7.60 not your address"), {})
    assert names(refused) == [("fault", "test_refused")]
    assert "550 5.7.60" in refused[0].say("en")
    nothing = {"SEARCH": "* SEARCH\r\n{tag} OK done\r\n"}
    lost = await try_out(tmp_path, Script(ehlo=EHLO), nothing)
    assert names(lost) == [("fault", "test_lost")]


async def test_trouble_on_the_wire_points_to_the_lines_above(tmp_path: Path) -> None:
    [line] = await try_out(tmp_path, Script(ehlo=EHLO, auth="535 5.7.8 bad"), {})
    assert (line.state, line.sentence.key) == (State.FAULT, "wire.auth")


HEAD = (
    b"Authentication-Results: mx.host.test;\r\n\tdkim=pass header.d=dupont.test;\r\n"
    b" spf=softfail smtp.mailfrom=dupont.test; dmarc=PASS\r\n"
    b"Authentication-Results: forged.test; spf=pass\r\nSubject: x\r\n\r\n"
)


def test_only_what_the_last_server_found_counts() -> None:
    assert verdicts(HEAD) == {"spf": "softfail", "dkim": "pass", "dmarc": "pass"}
    assert verdicts(b"Subject: spf=pass\r\n\r\n") == {}
    here = area("mailbox", mailbox="relance")
    assert names(list(_arrived(here, "INBOX", is_junk=False, head=HEAD, seconds=2.0))) == [
        ("ok", "test_arrived"),
        ("warning", "test_broken"),
    ]
    junk = list(_arrived(here, "Spam", is_junk=True, head=b"", seconds=2.0))
    assert names(junk)[0] == ("warning", "test_in_junk")
