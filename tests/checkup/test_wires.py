"""A mailbox looked at from outside: on scripted servers that misbehave, and on a real Dovecot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.config.writing import CREDITOR, write
from tests.servers.mailserver import Mailserver
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.scripted_smtp import Script, ScriptedSmtp

from relanced.checkup import Line, Probes, State, examine
from relanced.checkup.wires import mailbox
from relanced.clock import MachineClock, SetClock
from relanced.config import Mailbox, Settings, load
from relanced.mail.account import Account, Endpoint

FOLDERS = (
    '* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\Junk) "/" Spam\r\n'
    '* LIST (\\Sent) "/" Envoi\r\n{tag} OK done\r\n'
)


def names(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.state.value, line.sentence.key.partition(".")[2]) for line in lines]


def settled(folder: Path, more: str = "") -> Settings:
    main = (
        '[mailboxes.relance]\naddress = "relance@dupont.test"\npassword_env = "P"\n'
        'imap = { host = "localhost" }\nsmtp = { host = "localhost" }\n'
    )
    return load(write(folder, main + more, dupont=CREDITOR), {"P": "tournesol"})


def account(imap: int, smtp: int) -> Callable[[Mailbox], Account]:
    return lambda box: Account(
        address=box.address,
        user=box.user,
        imap=Endpoint("127.0.0.1", imap, "plain"),
        smtp=Endpoint("127.0.0.1", smtp, "plain"),
        secret=lambda: "tournesol",
    )


async def look(settings: Settings, imap: ScriptedImap, smtp: ScriptedSmtp) -> list[Line]:
    probes = Probes(account(imap.port, smtp.port), seconds=5)
    return await mailbox(settings.mailboxes["relance"], probes, MachineClock().real_now())


SMTP = Script(ehlo="250-scripted.test\r\n250 AUTH PLAIN LOGIN")


async def test_a_mailbox_in_order_is_said_so_and_nothing_is_sent(tmp_path: Path) -> None:
    with ScriptedImap({"LIST": FOLDERS}) as imap:
        async with ScriptedSmtp(SMTP) as smtp:
            lines = await look(settled(tmp_path), imap, smtp)
    assert names(lines) == [
        ("ok", "imap_opens"),
        ("ok", "watched"),
        ("ok", "sent"),
        ("ok", "proof_sent"),
        ("unchecked", "lease_unseen"),
        ("unchecked", "clock_unknown"),
        ("ok", "smtp_opens"),
    ]
    assert "INBOX, Spam, Envoi" in lines[1].say("fr")
    assert not any(verb.upper().startswith("MAIL") for verb in smtp.commands)


async def test_a_refused_login_names_where_the_password_comes_from(tmp_path: Path) -> None:
    with ScriptedImap({"LOGIN": "{tag} NO [AUTHENTICATIONFAILED] no\r\n"}) as imap:
        async with ScriptedSmtp(Script(ehlo=SMTP.ehlo, auth="535 5.7.8 bad")) as smtp:
            lines = await look(settled(tmp_path), imap, smtp)
    assert names(lines) == [("fault", "auth"), ("fault", "auth")]
    assert all("(P)" in line.say("fr") for line in lines)


async def test_a_server_that_is_not_there_is_a_fault_on_its_own_line(tmp_path: Path) -> None:
    with ScriptedImap({"LIST": FOLDERS}) as imap:
        async with ScriptedSmtp(SMTP) as smtp:
            pass
        lines = await look(settled(tmp_path), imap, smtp)
    assert names(lines)[-1] == ("fault", "unreachable")
    assert names(lines)[0] == ("ok", "imap_opens")
    assert "→" in lines[-1].say("fr")


async def test_folders_named_in_vain_and_folders_missing_are_told(tmp_path: Path) -> None:
    bare = '* LIST () "/" INBOX\r\n{tag} OK done\r\n'
    with ScriptedImap({"LIST": bare}) as imap:
        async with ScriptedSmtp(SMTP) as smtp:
            plain = await look(settled(tmp_path), imap, smtp)
            named = await look(settled(tmp_path, 'folders = ["Boite"]\n'), imap, smtp)
    assert names(plain)[1:4] == [("ok", "watched"), ("warning", "no_junk"), ("warning", "no_sent")]
    assert ("fault", "no_such_folder") in names(named)


MAIL = b"From: client@client.test\r\nTo: x\r\nSubject: bonjour\r\n\r\nBonjour.\r\n"


@pytest.mark.dovecot
async def test_the_whole_check_on_a_real_mailbox(tmp_path: Path, mailserver: Mailserver) -> None:
    address = mailserver.fresh()
    await asyncio.to_thread(mailserver.place, MAIL, address)
    settings = settled(tmp_path)
    probes = Probes(lambda _: mailserver.account(address))
    lines = await examine(settings, probes, MachineClock())
    said = names(lines)
    assert [name for state, name in said if state == "fault"] == []
    assert {"imap_opens", "sent", "clock", "smtp_opens"} <= {name for _, name in said}
    assert all(line.say("fr") and line.say("en") for line in lines)


class SlowClock(MachineClock):
    """A machine whose clock lags ten minutes behind."""

    def real_now(self) -> datetime:
        return super().real_now() - timedelta(minutes=10)


@pytest.mark.dovecot
async def test_a_clock_behind_the_server_is_a_fault(tmp_path: Path, mailserver: Mailserver) -> None:
    address = mailserver.fresh()
    await asyncio.to_thread(mailserver.place, MAIL, address)
    probes = Probes(lambda _: mailserver.account(address))
    lines = await examine(settled(tmp_path), probes, SlowClock())
    assert ("fault", "clock_behind") in names(lines)
    turned = SetClock(MachineClock().real_now() - timedelta(days=30))
    lines = await examine(settled(tmp_path), probes, turned)
    assert State.FAULT not in {line.state for line in lines}
