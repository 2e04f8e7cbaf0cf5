"""What is fetched from a real mailbox: whole mails where all is ours, headers first where it is a company's own inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from tests.rounds.firm import Firm
from tests.servers.mailserver import Mailserver

from relanced.mail.imap import connect
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.rounds import brakes, fetch, read, survey, sweep
from relanced.service import Post, one_pass
from relanced.store import holds, inbox, schema

pytestmark = pytest.mark.dovecot
Found = Callable[..., Firm]
Open = Callable[..., Awaitable["Opened"]]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"


def mail(sender: str, subject: str, text: str) -> bytes:
    return (
        f"From: {sender}\r\nTo: main@firm.test\r\nSubject: {subject}\r\nMessage-ID: <{abs(hash(text))}@x.test>\r\n"
        f"Date: Mon, 05 Oct 2026 12:00:00 +0200\r\n\r\n{text}\r\n"
    ).encode()


class Opened:
    """A firm with its mailbox open on the real server."""

    def __init__(self, firm: Firm, server: Mailserver) -> None:
        self.firm, self.server = firm, server
        self.address = server.fresh()
        self.room = Mailroom(server.account(self.address))

    async def look(self, name: str = "main") -> int:
        box = self.firm.office.settings.mailboxes[name]
        new = await fetch.fetch(self.firm.office, box, self.room)
        await read.read(self.firm.office, box, self.firm.child)
        return new

    async def sweep(self) -> int:
        box = self.firm.office.settings.mailboxes["main"]
        new = await sweep.sweep(self.firm.office, box, self.room, asyncio.Lock())
        await read.read(self.firm.office, box, self.firm.child)
        return new

    def lay(self, folder: str, raw: bytes) -> None:
        self.room.append(folder, raw, [], self.firm.clock.real_now())

    def stored(self) -> list[str]:
        with self.firm.office.store.look() as session:
            return [
                row.subject
                for row in session.execute(inbox.MESSAGES.select().order_by(inbox.MESSAGES.c.id))
            ]


@pytest.fixture
def opened(found: Found, mailserver: Mailserver) -> Iterator[Callable[..., Awaitable[Opened]]]:
    made: list[Opened] = []

    async def open_box(kind: str = "dedicated") -> Opened:
        firm = found(kind=kind)
        firm.at("2026-10-05T09:00")
        firm.books(ALPHA)
        await firm.day("2026-10-05T09:30")
        with firm.office.store.begin() as session:  # the pretended looks were at another mailbox
            session.get_one(schema.Mailbox, "main").looked_at = None
        made.append(Opened(firm, mailserver))
        return made[-1]

    yield open_box
    for box in made:
        box.room.close()


async def test_the_first_look_starts_from_now_and_every_later_mail_is_read_once(
    opened: Open,
) -> None:
    box = await opened()
    box.lay("INBOX", mail("compta@alpha.test", "Avant", "ancien"))
    assert await box.look() == 0
    box.lay("INBOX", mail("compta@alpha.test", "Re: facture", "Le virement est parti."))
    assert (await box.look(), await box.look()) == (1, 0)
    assert box.stored() == ["Re: facture"]
    assert box.firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_a_reply_that_came_while_the_mailbox_got_another_name_is_read(opened: Open) -> None:
    box = await opened()
    await box.look()
    box.lay("INBOX", mail("compta@alpha.test", "Re: facture", "Nous contestons FA-1001."))
    box.firm.rename_mailbox("main", "relance")
    assert await box.look("relance") == 1
    assert box.firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_a_reply_that_made_the_junk_folder_is_read(opened: Open) -> None:
    box = await opened()
    await box.look()
    names = {folder.special_use: folder.name for folder in box.room.folders()}
    junk = names["junk"]
    with box.firm.office.store.begin() as session:  # as if the provider had only just made it
        session.execute(inbox.FOLDERS.delete().where(inbox.FOLDERS.c.name == junk))
    box.lay(junk, mail("compta@alpha.test", "Re: facture", "Nous contestons FA-1001."))
    assert await box.look() == 1
    assert box.firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_in_a_business_mailbox_a_strangers_mail_is_never_stored(opened: Open) -> None:
    box = await opened("business")
    await box.look()
    box.lay("INBOX", mail("ami@prive.test", "Dimanche", "On mange ensemble ? secret de famille"))
    box.lay("INBOX", mail("paie@salaires.test", "Bulletin", "confidentiel"))
    box.lay("INBOX", mail("direction@alpha.test", "Votre relance", "Nous regardons."))
    box.lay("INBOX", mail("banque@ailleurs.test", "Virement FA-1001", "Avis de virement"))
    await box.look()
    assert box.stored() == ["Votre relance", "Virement FA-1001"]
    with box.firm.office.store.look() as session:
        everything = str(session.execute(inbox.MESSAGES.select()).all()) + str(
            session.execute(inbox.PLACES.select()).all()
        )
    assert "secret de famille" not in everything
    assert "confidentiel" not in everything


async def test_after_uids_are_handed_out_anew_nothing_has_its_effect_twice(opened: Open) -> None:
    box = await opened()
    await box.look()
    box.lay("INBOX", mail("compta@alpha.test", "Re: facture", "Nous regardons."))
    await box.look()
    box.room.close()
    box.server.forget_uids(box.address)
    box.room = Mailroom(box.server.account(box.address))
    box.lay("INBOX", mail("compta@alpha.test", "Re: encore", "Autre chose."))
    assert await box.look() == 1
    assert box.stored() == ["Re: facture", "Re: encore"]


def report(about: str) -> bytes:
    """A delivery report as a server writes it: whom it is about stands in its body alone."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.provider.test (Mail Delivery System)\r\nTo: main@firm.test\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{abs(hash(about))}@mx.provider.test>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\n<{about}>: user unknown\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.provider.test\r\n\r\n"
        f"Final-Recipient: rfc822; {about}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()


async def test_in_a_business_mailbox_a_report_is_kept_when_its_body_names_a_debtor(
    opened: Open,
) -> None:
    box = await opened("business")
    await box.look()
    box.lay("INBOX", report("compta@alpha.test"))
    box.lay("INBOX", report("cousin@famille.test"))
    assert await box.look() == 1
    assert box.stored() == ["Undelivered Mail Returned to Sender"]
    assert box.firm.flags() == [("bad_address", "Alpha")]


async def test_a_mailbox_put_back_from_a_copy_hands_uids_out_again_and_no_reply_is_missed(
    opened: Open,
) -> None:
    box = await opened()
    await box.look()
    box.lay("INBOX", mail("compta@alpha.test", "Re: facture", "Nous regardons."))
    await box.look()
    with (
        box.firm.office.store.begin() as session
    ):  # as if forty mails were read since that copy was made
        here = inbox.FOLDERS.c.name == "INBOX"
        session.execute(inbox.FOLDERS.update().where(here).values(last_uid=41))
    box.lay("INBOX", mail("compta@alpha.test", "Re: encore", "Autre chose."))
    assert await box.look() == 1
    assert box.stored() == ["Re: facture", "Re: encore"]
    assert await box.look() == 0


async def test_nothing_leaves_while_a_folder_is_read_anew(opened: Open) -> None:
    box = await opened()
    await box.look()
    with box.firm.office.store.begin() as session:
        survey.begin_anew(session, box.firm.office, "main", "INBOX")
        assert brakes.freshness(session, box.firm.office, "main") is None
        (hold,) = holds.standing(session, "dupont", "main")
    assert "INBOX" in hold.because
    await box.look()
    with box.firm.office.store.look() as session:
        assert holds.standing(session, "dupont", "main") == []


def folders_of(box: Opened, act: str, *names: str) -> None:
    line = connect(box.server.account(box.address), 10)
    getattr(line, act)(*names)
    line.leave()


async def test_a_folder_that_got_another_name_is_read_on_under_it(opened: Open) -> None:
    box = await opened()
    folders_of(box, "create_folder", "All Mail")
    await box.look()
    box.lay("All Mail", mail("compta@alpha.test", "Re: facture", "Nous regardons."))
    await box.look()
    folders_of(box, "rename_folder", "All Mail", "Le reste")
    box.lay("Le reste", mail("compta@alpha.test", "Re: encore", "Autre chose."))
    assert (await box.look(), await box.look()) == (1, 0)
    assert box.stored() == ["Re: facture", "Re: encore"]
    folders_of(box, "delete_folder", "Le reste")
    with pytest.raises(ImapTrouble):
        await box.look()


async def test_a_sweep_finds_the_reply_a_rule_laid_aside_and_no_strangers_mail(
    opened: Open,
) -> None:
    box = await opened()
    folders_of(box, "create_folder", "Clients/Alpha")
    await box.look()
    box.lay("Clients/Alpha", mail("ami@prive.test", "Dimanche", "On mange ensemble ?"))
    box.lay("Clients/Alpha", mail("direction@alpha.test", "Votre relance", "Nous regardons."))
    assert await box.look() == 0
    assert (await box.sweep(), await box.sweep()) == (1, 0)
    assert box.stored() == ["Votre relance"]
    assert box.firm.cases()["Alpha"]["state"] == "PAUSED"
    folders_of(box, "delete_folder", "Clients/Alpha")
    assert (await box.look(), await box.sweep()) == (0, 0)


async def test_a_single_pass_finds_the_reply_a_rule_laid_aside_before_it_asks(
    opened: Open,
) -> None:
    box = await opened()
    folders_of(box, "create_folder", "Clients/Alpha")
    post = Post(box.firm.office, box.firm.office.settings.mailboxes["main"], box.firm.child)
    post.room = box.room
    await one_pass(box.firm.office, [post])
    box.lay("Clients/Alpha", mail("direction@alpha.test", "Votre relance", "Nous regardons."))
    await one_pass(box.firm.office, [post])
    assert box.firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_a_mail_another_program_moves_during_the_look_is_met_on_the_way_back(
    opened: Open,
) -> None:
    box = await opened()
    await box.look()
    box.lay("Junk", mail("compta@alpha.test", "Re: facture", "Nous regardons."))
    look, moved = box.room.look, []

    def meanwhile(folder: str, *rest: Any) -> Any:
        found = look(folder, *rest)
        if folder == "INBOX" and not moved:
            moved.append(folder)
            line = connect(box.server.account(box.address), 10)
            line.select_folder("Junk")
            line.move(["1:*"], "INBOX")
            line.leave()
        return found

    box.room.look = meanwhile  # type: ignore[method-assign]
    assert await box.look() == 1
