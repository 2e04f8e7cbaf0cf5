"""Many mails of one sender, mails that end us, debtors who write and never pay, machines that answer each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.rounds.firm import Firm, person

from relanced.dunning.case import Event
from relanced.dunning.stalling import has_stalled, pauses_since
from relanced.mail.mailroom import Fetched
from relanced.rounds import crowd as rounds_crowd
from relanced.rounds import decide, fetch, outcomes, placing, read, tell
from relanced.store import crowd, inbox

Found = Callable[..., Firm]
BETA = "Beta;FA-1002;30/09/2026;700,00;compta@beta.test"
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
AT = datetime(2026, 10, 5, tzinfo=UTC)


async def opened(found: Found, *lines: str, **more: Any) -> Firm:
    firm = found(**more)
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, *lines)
    await firm.day("2026-10-05T09:30")
    return firm


async def test_a_mail_that_ended_the_daemon_three_times_is_set_aside_unopened(found: Found) -> None:
    firm = await opened(found)
    raw = b"From: compta@alpha.test\r\nSubject: x\r\n\r\nbonjour\r\n"
    arrived = inbox.Arrived(
        1, hashlib.sha256(raw).hexdigest(), raw, AT, None, "compta@alpha.test", "x"
    )
    with firm.office.store.begin() as session:
        inbox.store(session, "main", "INBOX", 1, [arrived], last_uid=1, outgoing=False, at=AT)
    for _ in range(inbox.TRIES + 1):  # taken in hand, and nobody lived to tell
        with firm.office.store.begin() as session:
            assert len(inbox.take(session, "main", 25)) == 1
    count = await read.read(firm.office, firm.office.settings.mailboxes["main"], firm.child)
    assert (count.read, count.set_aside) == (0, 1)
    assert firm.cases()["Alpha"]["state"] == "PAUSED"
    assert ("unread_mail", "") in firm.flags()
    firm.act(
        placing.replay, 1, person()
    )  # a person has it read again, from the bytes that were kept
    again = await read.read(firm.office, firm.office.settings.mailboxes["main"], firm.child)
    assert (again.read, again.set_aside) == (1, 0)
    assert ("unread_mail", "") not in firm.flags()


async def test_what_was_tried_before_is_taken_alone(found: Found) -> None:
    firm = found()
    for number in range(4):
        raw = f"From: a{number}@x.test\r\n\r\nbonjour\r\n".encode()
        arrived = inbox.Arrived(number, hashlib.sha256(raw).hexdigest(), raw, AT)
        with firm.office.store.begin() as session:
            inbox.store(
                session, "main", "INBOX", 1, [arrived], last_uid=number, outgoing=False, at=AT
            )
    with firm.office.store.begin() as session:
        assert len(inbox.take(session, "main", 25)) == 4
        assert len(inbox.take(session, "main", 25)) == 1
        assert inbox.take(session, "main", 25, busy=[1]) == []


async def test_one_sender_with_very_many_mails_keeps_nobody_else_waiting(found: Found) -> None:
    firm = await opened(found, BETA)
    raws = [
        f"From: compta@alpha.test\r\nSubject: n {n}\r\n\r\nmot {n}\r\n"
        for n in range(crowd.CROWD + 1)
    ]
    raws.append("From: compta@beta.test\r\nSubject: Re: facture\r\n\r\nNous regardons.\r\n")
    found_now = [
        fetch._arrived(Fetched(n, AT, 1, raw.encode(), is_truncated=False), f"INBOX {n}", AT)
        for n, raw in enumerate(raws, 1)
    ]
    with firm.office.store.begin() as session:
        inbox.store(
            session, "main", "INBOX", 1, found_now, last_uid=len(raws), outgoing=False, at=AT
        )
    box = firm.office.settings.mailboxes["main"]
    while await firm.office.store.write(rounds_crowd.make_way, firm.office, box):
        pass
    with firm.office.store.look() as session:
        assert inbox.tally(session, "main") == {"later": crowd.CROWD + 1, "stored": 1}
    assert {name: case["state"] for name, case in firm.cases().items()} == {
        "Alpha": "PAUSED",
        "Beta": "OPEN",
    }
    await read.read(firm.office, box, firm.child)
    with firm.office.store.look() as session:
        assert inbox.tally(session, "main") == {"human": len(raws)}
    assert firm.cases()["Beta"]["state"] == "PAUSED"
    assert len(firm.flags()) <= 2 * outcomes.MANY
    assert firm.verify() == []


async def test_a_debtor_who_writes_again_and_again_is_to_be_called(found: Found) -> None:
    firm = await opened(found)
    for day in ("2026-10-06", "2026-10-26", "2026-11-10", "2026-11-24"):
        firm.at(f"{day}T10:00")
        assert ("call", "Alpha") not in firm.flags()
        await firm.mail("compta@alpha.test", f"Nous revenons vers vous ({day}).")
    assert ("call", "Alpha") in firm.flags()
    case = firm.cases()["Alpha"]
    firm.act(decide.called, case["id"], person(), "reached", None)
    assert ("call", "Alpha") not in firm.flags()
    firm.at("2026-11-26T10:00")
    await firm.mail("compta@alpha.test", "Encore nous.")
    assert ("call", "Alpha") not in firm.flags()
    assert firm.verify() == []


def test_pauses_count_by_the_day_and_from_the_last_payment() -> None:
    def event(kind: str, **body: Any) -> Event:
        return Event(kind, AT, "relanced", body)

    days = [date(2026, 10, 1) + timedelta(n) for n in (0, 0, 20, 40)]
    paused = [event("paused", on=day.isoformat()) for day in days]
    found = pauses_since([*paused, event("paused", on="2026-11-12", decided=True)])
    assert found == sorted(set(days))
    assert has_stalled(found, date(2026, 11, 15))
    assert not has_stalled(found, date(2026, 11, 14))
    assert not has_stalled(found[:2], date(2026, 12, 31))
    assert pauses_since([*paused, event("items", on="2026-11-01", changes=[], gone=[1])]) == []


async def test_a_digest_that_bounces_is_told_at_the_desk(found: Found) -> None:
    firm = await opened(found, service='digest_to = ["anne@cabinet.test"]\ndigest_from = "main"')
    box = firm.office.settings.mailboxes["main"]
    await tell.tell(firm.office, [(box, firm._dial)])
    [told] = [mail["Message-ID"] for to, mail in firm.received() if to == "anne@cabinet.test"]
    head = f"Return-Path: <>\r\nX-Failed-Recipients: anne@cabinet.test\r\nIn-Reply-To: {told}\r\n"
    text = "550 5.1.1 <anne@cabinet.test>: user unknown"
    await firm.mail("MAILER-DAEMON@mx.test", text, "Undelivered Mail Returned to Sender", head=head)
    assert ("bad_address", "") in firm.flags()
    assert firm.cases()["Alpha"]["state"] == "OPEN"


async def test_no_letter_goes_to_a_mailbox_of_ours(found: Found) -> None:
    firm = await opened(found, "Nous;FA-9;30/09/2026;90,00;Main+client@firm.test")
    assert [to for to, _ in firm.line.taken] == ["compta@alpha.test"]
    assert ("bad_address", "Nous") in firm.flags()


def test_mails_the_server_will_not_give_are_not_one_mail() -> None:
    bare = [Fetched(uid, AT, 0, b"", is_truncated=True) for uid in (1, 2)]
    assert len({fetch._arrived(mail, f"INBOX {mail.uid}", AT).sha256 for mail in bare}) == 2
