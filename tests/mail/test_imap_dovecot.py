"""The door in and the door out, against a real Dovecot and a real Postfix."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.servers.mailserver import Mailserver

from relanced.mail.account import Account
from relanced.mail.folders import Folder
from relanced.mail.idle import Watch
from relanced.mail.imap import connect
from relanced.mail.mailroom import Fetched, ImapTrouble, Mailroom
from relanced.mail.smtp import Kind, SmtpTrouble, Submission

pytestmark = pytest.mark.dovecot

WHEN = datetime(2026, 3, 9, 7, 30, 5, tzinfo=UTC)


def mail(number: int, text: str = "Bonjour") -> bytes:
    return (
        f"From: client@client.test\r\nSubject: Re: relance {number}\r\n"
        f"Message-ID: <m{number}@client.test>\r\n\r\n{text} {number}\r\n"
    ).encode()


@pytest.fixture
def account(mailserver: Mailserver) -> Account:
    return mailserver.account(mailserver.fresh())


@pytest.fixture
def room(account: Account) -> Iterator[Mailroom]:
    with Mailroom(account) as opened:
        yield opened


def trouble(account: Account) -> ImapTrouble:
    with pytest.raises(ImapTrouble) as caught:
        Mailroom(account, seconds=2)
    return caught.value


def create(account: Account, *names: str) -> None:
    line = connect(account, 10)
    for name in names:
        line.create_folder(name)
    line.leave()


def test_folders_come_with_their_use_and_in_any_language(account: Account, room: Mailroom) -> None:
    create(account, "Litiges & réponses", "Éléments envoyés", "Clients/Été 2026")
    folders = room.folders()
    assert Folder("INBOX", "inbox") in folders
    assert Folder("Sent", "sent") in folders
    assert Folder("Junk", "junk") in folders
    assert Folder("Litiges & réponses", None) in folders
    assert Folder("Éléments envoyés", None) in folders, "the server already named its Sent"
    assert Folder("Clients/Été 2026", None) in folders


def test_a_folder_with_an_accent_is_written_and_read(account: Account, room: Mailroom) -> None:
    create(account, "Litiges & réponses")
    room.append("Litiges & réponses", mail(1), [], WHEN)
    assert len(room.look("Litiges & réponses").uids) == 1


def test_a_hundred_mails_are_seen_and_fetched_once_each(account: Account, room: Mailroom) -> None:
    for number in range(100):
        room.append("INBOX", mail(number), [], WHEN)
    first = room.look("INBOX", None, 0)
    assert len(first.uids) == 100
    given = list(room.fetch("INBOX", first.uids, uidvalidity=first.uidvalidity))
    assert [one.uid for one in given] == list(first.uids)
    assert [one.raw for one in given] == [mail(number) for number in range(100)]
    assert {one.received_at for one in given} == {WHEN}
    assert all(one.size == len(one.raw) and not one.is_truncated for one in given)
    again = room.look("INBOX", first.uidvalidity, first.uids[-1])
    assert (again.uids, again.uidnext) == ((), first.uidnext)
    room.append("INBOX", mail(100), [], WHEN)
    assert room.look("INBOX", first.uidvalidity, first.uids[-1]).uids == (first.uidnext,)


def test_looking_and_fetching_leave_no_trace(account: Account, room: Mailroom) -> None:
    room.append("INBOX", mail(1), [], WHEN)
    seen = room.look("INBOX")
    assert len(list(room.fetch("INBOX", seen.uids))) == 1
    assert len(list(room.fetch_headers("INBOX", seen.uids))) == 1
    line = connect(account, 10)
    line.select_folder("INBOX", readonly=True)
    flags = {flag for of_one in line.get_flags(list(seen.uids)).values() for flag in of_one}
    line.leave()
    assert b"\\Seen" not in flags


def test_headers_alone_are_fetched_where_the_box_is_a_business_one(room: Mailroom) -> None:
    room.append("INBOX", mail(7), [], WHEN)
    (one,) = room.fetch_headers("INBOX", room.look("INBOX").uids)
    assert one.raw == mail(7).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert not one.is_truncated


def test_a_mail_too_large_comes_cut_short_among_its_neighbours(account: Account) -> None:
    large = mail(2, "x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 40_000)
    with Mailroom(account, largest=2_000_000) as room:
        for raw in (mail(1), large, mail(3)):
            room.append("INBOX", raw, [], WHEN)
        given = list(room.fetch("INBOX", room.look("INBOX").uids))
    assert [one.is_truncated for one in given] == [False, True, False]
    assert given[1].raw == large[: 1 << 20]
    assert given[1].size == len(large)


def test_mails_gone_since_the_look_are_left_out(account: Account, room: Mailroom) -> None:
    for number in range(3):
        room.append("INBOX", mail(number), [], WHEN)
    uids = room.look("INBOX").uids
    line = connect(account, 10)
    line.select_folder("INBOX")
    line.delete_messages([uids[1]])
    line.expunge()
    line.leave()
    assert [one.uid for one in room.fetch("INBOX", uids)] == [uids[0], uids[2]]
    assert room.look("INBOX", None, 0).uids == (uids[0], uids[2])


def test_another_folder_may_be_looked_at_while_mails_are_fetched(room: Mailroom) -> None:
    for number in range(60):
        room.append("INBOX", mail(number), [], WHEN)
    look = room.look("INBOX")
    given: list[Fetched] = []
    for one in room.fetch("INBOX", look.uids, uidvalidity=look.uidvalidity):
        room.look("Sent")
        given.append(one)
    assert [one.raw for one in given] == [mail(number) for number in range(60)]


def test_our_copy_in_sent_is_found_by_its_message_id(room: Mailroom) -> None:
    room.append("Sent", mail(41), [r"\Seen"], WHEN)
    room.append("Sent", mail(42), [r"\Seen"], WHEN)
    assert len(room.find("Sent", "<m42@client.test>")) == 1
    assert room.find("Sent", "<m43@client.test>") == ()


@pytest.mark.parametrize(
    "poison",
    [
        '<a@b>\r\nX1 DELETE "Archive"\r\nX2 NOOP',
        '<a@b>"\r\nX1 DELETE "Archive"\r\n',
        "<a@b>\nX1 DELETE Archive",
        "<a@b>\0",
        '<a@b>" OR ALL "',
        "<a\\@b>",
        "<é@b>",
        "",
    ],
)
def test_a_message_id_made_to_be_a_command_never_reaches_the_server(
    account: Account, room: Mailroom, poison: str
) -> None:
    before = room.folders()
    with pytest.raises(ValueError, match="goes into no search"):
        room.find("INBOX", poison)
    assert room.folders() == before
    assert Folder("Archive", "archive") in before


@pytest.mark.parametrize("poison", ['INBOX\r\nX1 DELETE "Archive"', "a\nb", "a\0b", "a\x7fb"])
def test_a_folder_name_made_to_be_a_command_never_reaches_the_server(
    room: Mailroom, poison: str
) -> None:
    for use in (
        lambda: room.look(poison),
        lambda: list(room.fetch(poison, [1])),
        lambda: room.find(poison, "<a@b>"),
        lambda: room.append(poison, b"x", [], WHEN),
        lambda: room.append("Sent", b"x", [poison], WHEN),
    ):
        with pytest.raises(ValueError, match=r"no IMAP"):
            use()
    assert Folder("Archive", "archive") in room.folders()


def test_quotes_in_a_folder_name_are_only_a_name(account: Account, room: Mailroom) -> None:
    create(account, 'Say "hello" \\ bye')
    room.append('Say "hello" \\ bye', mail(1), [], WHEN)
    assert len(room.look('Say "hello" \\ bye').uids) == 1


def test_a_missing_folder_is_trouble_and_the_connection_goes_on(room: Mailroom) -> None:
    for use in (
        lambda: room.look("No such"),
        lambda: room.append("No such", b"x", [], WHEN),
        lambda: list(room.fetch("No such", [1])),
    ):
        with pytest.raises(ImapTrouble) as caught:
            use()
        assert (caught.value.kind, caught.value.is_temporary) == ("folder", False)
    room.ping()
    assert room.look("INBOX").uids == ()


@pytest.mark.e2e
def test_lost_indexes_are_noticed_by_uidvalidity(mailserver: Mailserver, account: Account) -> None:
    with Mailroom(account) as room:
        for number in range(3):
            room.append("INBOX", mail(number), [], WHEN)
        before = room.look("INBOX")
    mailserver.down()
    mailserver.forget_uids(account.address)
    mailserver.up()
    with Mailroom(account) as room:
        after = room.look("INBOX", before.uidvalidity, before.uids[-1])
        assert after.uidvalidity != before.uidvalidity
        assert len(after.uids) == 3, "every mail counts as new again"
        with pytest.raises(ImapTrouble, match="UIDVALIDITY"):
            list(room.fetch("INBOX", before.uids, uidvalidity=before.uidvalidity))


@pytest.mark.e2e
def test_mail_from_outside_arrives_and_names_survive_a_restart(
    mailserver: Mailserver, account: Account
) -> None:
    mailserver.place(mail(1), account.address)
    with Mailroom(account) as room:
        before = room.look("INBOX")
    mailserver.down()
    mailserver.up()
    with Mailroom(account) as room:
        assert room.look("INBOX") == before


def test_a_wrong_password_is_an_auth_trouble(account: Account) -> None:
    found = trouble(replace(account, secret=lambda: "wrong"))
    assert (found.kind, found.is_temporary) == ("auth", False)
    assert "wrong" not in found.sentence


def test_starttls_works_and_certificates_are_verified(
    mailserver: Mailserver, tmp_path: Path
) -> None:
    account = mailserver.account(mailserver.fresh(), security="starttls")
    with Mailroom(account) as room:
        room.ping()
    for bad in (replace(account, ca_file=None), replace(account, ca_file=tmp_path / "none.pem")):
        assert trouble(bad).kind == "tls"
        assert trouble(replace(bad, imap=mailserver.account(account.address).imap)).kind == "tls"


def test_oauth_opens_the_mailbox_and_a_forged_token_does_not(mailserver: Mailserver) -> None:
    address = mailserver.fresh()
    account = replace(mailserver.account(address), auth="xoauth2")
    with Mailroom(replace(account, secret=lambda: mailserver.token(address))) as room:
        room.ping()
    forged = replace(account, secret=lambda: mailserver.token(address)[:-4] + "AAAA")
    assert trouble(forged).kind == "auth"


@pytest.mark.e2e
def test_a_frozen_server_is_slow_within_its_seconds(
    mailserver: Mailserver, account: Account
) -> None:
    with Mailroom(account, seconds=1) as room:
        mailserver.freeze()
        try:
            began = time.monotonic()
            with pytest.raises(ImapTrouble) as caught:
                room.look("INBOX")
            assert (caught.value.kind, room.alive) == ("slow", False)
            assert trouble(account=replace(account)).kind == "slow"
            assert time.monotonic() - began < 15
        finally:
            mailserver.thaw()


@pytest.mark.e2e
def test_a_killed_server_is_unreachable(mailserver: Mailserver, account: Account) -> None:
    with Mailroom(account, seconds=5) as room:
        mailserver.kill()
        try:
            with pytest.raises(ImapTrouble) as caught:
                room.look("INBOX")
            assert caught.value.kind == "unreachable"
            assert caught.value.is_temporary
            assert trouble(account).kind == "unreachable"
        finally:
            mailserver.down()
            mailserver.up()


@pytest.mark.parametrize(("fault", "kind"), [("freeze", "slow"), ("kill", "unreachable")])
def test_a_dead_idle_is_noticed_in_time(
    mailserver: Mailserver, account: Account, fault: str, kind: str
) -> None:
    heard: queue.Queue[str] = queue.Queue()
    with Watch[str](
        lambda box, folder: heard.put(folder),
        lambda box, trouble: heard.put(trouble.kind),
        renew=0.5,
        answer=0.5,
    ) as watch:
        watch.add("box", account)
        assert heard.get(timeout=5) == "INBOX"
        began = time.monotonic()
        getattr(mailserver, fault)()
        try:
            assert heard.get(timeout=5) == kind
            assert time.monotonic() - began < 3
            assert heard.empty(), "told once"
        finally:
            mailserver.thaw()
            if fault == "kill":
                mailserver.down()
                mailserver.up()


def test_a_mail_is_told_by_idle_and_seen_at_once(mailserver: Mailserver, account: Account) -> None:
    heard: queue.Queue[str] = queue.Queue()
    with (
        Watch[str](lambda box, folder: heard.put(box), lambda box, _: heard.put("died")) as watch,
        Mailroom(account) as room,
    ):
        watch.add("box", account)
        assert heard.get(timeout=5) == "box"
        for number in range(3):
            mailserver.deliver(mail(number), account.address)
            while len(room.look("INBOX").uids) <= number:
                assert heard.get(timeout=10) == "box"


def test_forty_boxes_are_watched_by_one_thread(mailserver: Mailserver, account: Account) -> None:
    heard: queue.Queue[int] = queue.Queue()
    with Watch[int](lambda box, _: heard.put(box), lambda box, _: heard.put(-1)) as watch:
        for box in range(40):
            watch.add(box, account)
        assert {heard.get(timeout=10) for _ in range(40)} == set(range(40))
        mailserver.place(mail(1), account.address)
        assert {heard.get(timeout=10) for _ in range(40)} == set(range(40))


async def yes() -> bool:
    return True


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_letter_goes_through_postfix_and_its_queue_id_is_kept(
    mailserver: Mailserver, security: str
) -> None:
    account = mailserver.account(mailserver.fresh(), security=security)  # type: ignore[arg-type]
    to = mailserver.fresh()
    submission = await Submission.open(account)
    answer = await submission.offer(account.address, to, mail(1), yes, account.address)
    nobody = await submission.offer(account.address, "nobody@demo.test", mail(2), yes)
    await submission.quit()
    assert (answer.kind, answer.is_copied) == (Kind.ACCEPTED, True)
    assert answer.wire_id is not None
    assert answer.wire_id.isalnum()
    assert (nobody.kind, nobody.code, nobody.status) == (Kind.REFUSED, 550, "5.1.1")


async def test_oauth_opens_submission_and_a_forged_token_does_not(mailserver: Mailserver) -> None:
    address = mailserver.fresh()
    account = replace(mailserver.account(address), auth="xoauth2")
    good = await Submission.open(replace(account, secret=lambda: mailserver.token(address)))
    assert good.alive
    await good.quit()
    forged = replace(account, secret=lambda: mailserver.token(address)[:-4] + "AAAA")
    with pytest.raises(SmtpTrouble) as caught:
        await Submission.open(forged)
    assert caught.value.kind == "auth"


async def test_submission_verifies_certificates_and_passwords(
    mailserver: Mailserver, account: Account, tmp_path: Path
) -> None:
    starttls = mailserver.account(account.address, security="starttls")
    for bad, kind in (
        (replace(account, ca_file=None), "tls"),
        (replace(starttls, ca_file=None), "tls"),
        (replace(account, ca_file=tmp_path / "none.pem"), "tls"),
        (replace(account, smtp=replace(starttls.smtp, security="tls")), "tls"),
        (replace(account, secret=lambda: "faux é"), "auth"),
    ):
        with pytest.raises(SmtpTrouble) as caught:
            await Submission.open(bad, seconds=5)
        assert caught.value.kind == kind


async def test_a_letter_accepted_and_then_undeliverable_comes_back_as_a_report(
    mailserver: Mailserver, account: Account
) -> None:
    heard: queue.Queue[str] = queue.Queue()
    with (
        Watch[str](lambda box, _: heard.put(box), lambda box, _: heard.put("died")) as watch,
        Mailroom(account) as room,
    ):
        watch.add("box", account)
        submission = await Submission.open(account)
        answer = await submission.offer(account.address, "hardbounce@demo.test", mail(77), yes)
        await submission.quit()
        assert answer.kind is Kind.ACCEPTED
        while not (look := room.look("INBOX")).uids:
            assert heard.get(timeout=20) == "box"
        (report,) = room.fetch("INBOX", look.uids)
    assert b"multipart/report" in report.raw
    assert b"Status: 5.1.1" in report.raw
    assert b"<m77@client.test>" in report.raw
