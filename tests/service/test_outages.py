"""What may happen to a mailbox: held with its reason while it lasts, and going on by itself once it is over."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from imapclient import IMAPClient
from tests.servers.mailserver import Mailserver
from tests.servers.scripted_imap import MUTE, ScriptedImap
from tests.service.house import House
from tests.service.living import daemon_in, living

from relanced.demo.sandbox import Sandbox
from relanced.mail.account import tls_context

pytestmark = [pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.xdist_group("dovecot")]


async def test_a_frozen_server_is_a_hold_and_its_thaw_the_end_of_it(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    async with living(tmp_path, mailserver) as one:
        await one.is_held_and_goes_on("in time", mailserver.freeze, mailserver.thaw)


async def test_a_server_killed_and_started_again(tmp_path: Path, mailserver: Mailserver) -> None:
    def back() -> None:
        mailserver.down()
        mailserver.up()

    async with living(tmp_path, mailserver) as one:
        await one.is_held_and_goes_on("cannot be re", mailserver.kill, back)


async def test_a_password_revoked_holds_its_own_mailbox_and_no_other(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    async with living(tmp_path, mailserver, "dupont", "martin") as one:
        box = one.house.boxes["dupont"]
        neighbour = mailserver.fresh()

        def revoke() -> None:
            mailserver.change(box, "another word")

        async def neighbours_go_on() -> None:
            await one.owes("martin", f"Nachbar;N-1;01/11/2026;50,00;{neighbour}")
            await one.soon(lambda: ("martin", "SENT") in one.states())

        await asyncio.to_thread(revoke)
        await one.soon(lambda: "password" in one.held().get("dupont", ""))
        await neighbours_go_on()
        assert set(one.held()) == {"dupont"}
        await one.is_held_and_goes_on("password", revoke, lambda: mailserver.change(box))


async def test_a_full_mailbox_does_not_ask_for_replies_it_could_not_take(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    async with living(tmp_path, mailserver) as one:
        box = one.house.boxes["dupont"]
        large = b"From: x@client.test\r\nSubject: big\r\n\r\n" + b"x" * 70 + b"\r\n" * 700_000

        def fill() -> None:
            mailserver.place(large, box)
            mailserver.change(box, kibibytes=2000)

        await one.is_held_and_goes_on("full", fill, lambda: mailserver.change(box))


async def test_a_watched_folder_that_is_gone_is_a_hold(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    async with living(tmp_path, mailserver) as one:
        account = mailserver.account(one.house.boxes["dupont"])

        def folder(act: str) -> None:
            with IMAPClient(
                account.imap.host, account.imap.port, ssl_context=tls_context(account.ca_file)
            ) as client:
                client.login(account.user, account.secret())
                getattr(client, act)("All Mail")

        await asyncio.to_thread(folder, "create_folder")
        names = one.daemon.posts["dupont"]
        await one.soon(lambda: "All Mail" in {known.name for known in names.folders})
        await one.is_held_and_goes_on(
            "All Mail", lambda: folder("delete_folder"), lambda: folder("create_folder")
        )


async def test_a_mailbox_that_hangs_keeps_no_other_waiting(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    """One mailbox sits behind a server that accepts and says nothing; the other hears its reply at once."""
    with ScriptedImap({"GREETING": [MUTE]}) as mute:
        house = House(tmp_path, mailserver, ("dupont", "martin"))
        path = tmp_path / "relanced.toml"
        before, boxes, martin = path.read_text("utf-8").partition("[mailboxes.martin]")
        dead = f'imap = {{host = "127.0.0.1", port = {mute.port}, security = "none"}}'
        lines = [dead if line.startswith("imap") else line for line in martin.splitlines()]
        path.write_text(before + boxes + "\n".join(lines) + "\n", "utf-8")
        async with daemon_in(house) as one:
            await one.soon(lambda: set(one.held()) == {"martin"})
            debtor, box = mailserver.fresh(), house.boxes["dupont"]
            await one.owes("dupont", f"Alpha;A-1;01/11/2026;100,00;{debtor}")
            await one.soon(lambda: one.states() == [("dupont", "SENT")])
            raw = f"From: {debtor}\r\nTo: {box}\r\nSubject: Re: A-1\r\n\r\nNous payons.\r\n"
            await asyncio.to_thread(mailserver.place, raw.encode(), box, debtor)
            await one.soon(lambda: one.cases() == ["PAUSED"])
            assert one.daemon.heart.overdue() == []


async def test_a_submission_server_that_is_down_is_a_hold_and_is_tried_until_it_is_back(
    tmp_path: Path, mailserver: Mailserver
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    house = House(tmp_path, mailserver)
    path = tmp_path / "relanced.toml"
    here = f'smtp = {{host = "127.0.0.1", port = {port}, security = "none"}}'
    lines = path.read_text("utf-8").splitlines()
    text = "\n".join(here if line.startswith("smtp") else line for line in lines)
    path.write_text(text + "\n", "utf-8")
    address = house.boxes["dupont"]
    outside = Sandbox({address: address.partition("@")[0]})
    async with daemon_in(house) as one:
        await one.owes("dupont", "Alpha;A-1;01/11/2026;100,00;alpha@client.test")
        await one.soon(lambda: "cannot be reached" in one.held().get("dupont", ""))
        assert one.states() == [("dupont", "QUEUED")]
        loop = asyncio.get_running_loop()
        async with await loop.create_server(outside._smtp, "127.0.0.1", port):
            await one.soon(lambda: one.states() == [("dupont", "SENT")])
            assert one.held() == {}
    assert [to for to, _ in outside.delivered] == ["alpha@client.test"]
