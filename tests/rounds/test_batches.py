"""Mails and cases are handled many at once; one that makes its batch fail is found alone and stops no neighbour."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import update
from tests.rounds.firm import Firm

from relanced.rounds import fetch, read
from relanced.store import inbox
from relanced.store.cases import ITEMS

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
BETA = "Beta;FA-2001;30/09/2026;300,00;compta@beta.test"
GAMMA = "Gamma;FA-3001;30/09/2026;200,00;compta@gamma.test"


async def receive(firm: Firm, *senders: str) -> read.ReadCount:
    """Let a mail of each sender arrive, all in one look, and be read."""
    mails = []
    for uid, sender in enumerate(senders, firm.uid + 1):
        raw = f"From: {sender}\r\nSubject: Re: facture\r\nMessage-ID: <b{uid}@x.test>\r\n\r\nBien reçu, merci.\r\n".encode()
        digest, at = hashlib.sha256(raw).hexdigest(), firm.clock.now()
        mails.append(inbox.Arrived(uid, digest, raw, at, None, fetch._sender(raw), None))
    firm.uid += len(senders)
    with firm.office.store.begin() as session:
        inbox.store(session, "main", "INBOX", 1, mails, last_uid=firm.uid, outgoing=False, at=firm.clock.now())  # fmt: skip
    return await read.read(firm.office, firm.office.settings.mailboxes["main"], firm.child)


def poison(firm: Firm, number: str) -> None:
    """Spoil the row of one item, as no code of ours would."""
    with firm.office.store.begin() as session:
        session.execute(update(ITEMS).where(ITEMS.c.number == number).values(kind="nonsense"))


def mend(firm: Firm, number: str) -> None:
    """Put the row right again."""
    with firm.office.store.begin() as session:
        session.execute(update(ITEMS).where(ITEMS.c.number == number).values(kind="invoice"))


async def test_two_mails_of_one_debtor_in_one_batch_both_stand_in_the_journal(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, BETA)
    count = await receive(firm, "compta@alpha.test", "compta@beta.test", "compta@alpha.test")
    assert (count.read, count.matched) == (3, 3)
    assert firm.flags() == [("review", "Alpha"), ("review", "Alpha"), ("review", "Beta")]
    assert firm.verify() == []


async def test_more_mails_than_one_batch_are_each_read_once(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, BETA)
    many = read.BATCH * 2 + 3
    count = await receive(firm, *["compta@alpha.test"] * many)
    assert (count.read, count.matched, count.set_aside) == (many, many, 0)
    assert firm.verify() == []


async def test_a_mail_that_makes_its_batch_fail_is_set_aside_and_its_neighbours_pause(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, BETA, GAMMA)
    poison(firm, "FA-2001")
    senders = ("compta@alpha.test", "compta@beta.test", "compta@gamma.test")
    count = await receive(firm, *senders)
    assert (count.read, count.set_aside) == (2, 1)
    mend(firm, "FA-2001")
    states = {name: case["state"] for name, case in firm.cases().items()}
    assert states == {"Alpha": "PAUSED", "Beta": "OPEN", "Gamma": "PAUSED"}
    assert ("unread_mail", "") in firm.flags()
    assert firm.verify() == []


async def test_a_spoilt_case_is_set_aside_for_a_day_and_its_neighbours_are_asked(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, BETA)
    poison(firm, "FA-1001")
    assert (await firm.day("2026-10-05T09:30")).sent == 1
    mend(firm, "FA-1001")
    assert firm.flags() == [("review", "")]
    assert (await firm.day("2026-10-06T09:30")).sent == 1
    assert [to for to, _ in firm.line.taken] == ["compta@beta.test", "compta@alpha.test"]
    assert firm.verify() == []
