"""Mail that does its best not to be heard, or to be heard by everybody: long threads, aliases, copies, lists of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.rounds.firm import Firm

from relanced.mail.mailroom import Fetched
from relanced.rounds import fetch

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
BETA = "Beta;FA-2001;30/09/2026;300,00;compta@beta.test"


async def asked_once(firm: Firm) -> None:
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA, BETA)
    assert (await firm.day("2026-10-05T09:30")).sent == 2


def states(firm: Firm) -> set[str]:
    return {case["state"] for case in firm.cases().values()}


def concerns(firm: Firm, head: str) -> bool:
    raw = f"{head}\r\n\r\n".encode()
    mail = Fetched(7, firm.clock.now(), len(raw), raw, is_truncated=False)
    with firm.office.store.begin() as session:
        box = firm.office.settings.mailboxes["main"]
        return bool(fetch._concerning(session, firm.office, box, [mail]))


@pytest.mark.parametrize(
    ("subject", "is_kept"),
    [
        ("=?utf-8?q?R=C3=A8glement_FA-1001?=", True),
        ("=?utf-8?b?UsOoZ2xlbWVudCBGQS0xMDAx?=", True),
        ("Votre mise en demeure\r\n concernant FA-1001", True),
        ("=?utf-8?q?D=C3=AEner_dimanche_12?=", False),
    ],
)
def test_in_a_business_mailbox_an_invoice_is_seen_in_a_coded_or_folded_subject(
    found: Found, subject: str, *, is_kept: bool
) -> None:
    firm = found(kind="business")
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    assert concerns(firm, f"From: agence@inconnu.test\r\nSubject: {subject}") is is_kept


def test_in_a_business_mailbox_a_debtor_is_seen_behind_a_long_thread(found: Found) -> None:
    firm = found(kind="business")
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    thread = "\r\n ".join(f"<{number}@thread.test>" for number in range(80))
    assert concerns(firm, f"References: {thread}\r\nFrom: compta@alpha.test\r\nSubject: Bonjour")


@pytest.mark.parametrize("unreadable", ["sender", "token", "number"])
async def test_a_mail_that_cannot_be_read_holds_the_case_of_its_folded_sender_or_of_its_mark(
    found: Found, unreadable: str
) -> None:
    firm = found()
    await asked_once(firm)
    token = firm.letters()[0].message_id
    sender = "compta@alpha.test" if unreadable == "sender" else "personne@ailleurs.test"
    about = f"References: <{token}>\r\n" if unreadable == "token" else ""
    subject = f"Re: facture {ALPHA.split(';')[1]}" if unreadable == "number" else "x"
    raw = (
        f'From: "Service de la comptabilite fournisseurs de la societe Alpha et fils"\r\n <{sender}>\r\n'
        f"{about}Subject: {subject}\r\n\r\nx"
    ).encode()
    healthy, firm.child = firm.child, Deaf()  # type: ignore[assignment]
    await firm.raw(raw)
    firm.child = healthy
    assert {name: case["state"] for name, case in firm.cases().items()} == {
        "Alpha": "PAUSED",
        "Beta": "OPEN",
    }


class Deaf:
    """A parser that chokes on everything."""

    def ask(self, payload: bytes) -> bytes:
        return b"{}"


async def test_an_answer_from_the_address_of_sixty_debtors_pauses_every_one(found: Found) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(*(f"Client {n};FB-{n};30/09/2026;9,00;syndic@agence.test" for n in range(60)))
    await firm.mail("syndic@agence.test", "Tout a été réglé la semaine dernière.", "Relances")
    assert states(firm) == {"PAUSED"}


async def test_a_stranger_who_counts_through_the_numbers_stops_nobody_and_stands_in_the_tray(
    found: Found,
) -> None:
    firm = found(dupont={"more": 'own_people = ["anne@firm.test"]'})
    firm.at("2026-10-05T09:00")
    firm.books(*(f"Client {n};FB-{n};30/09/2026;9,00;c@client{n}.test" for n in range(1000, 1040)))
    text = "Factures " + ", ".join(f"FB-{n}" for n in range(1001, 1031))
    await firm.mail("personne@ailleurs.test", text)
    assert (states(firm), firm.flags()) == ({"OPEN"}, [("unread_mail", "")])
    await firm.mail("c@client1000.test", text)  # a debtor who does so pauses himself
    paused = [name for name, case in firm.cases().items() if case["state"] == "PAUSED"]
    assert paused == ["Client 1000"]
    await firm.mail("anne@firm.test", text, subject="Ne plus relancer")
    assert len([c for c in firm.cases().values() if c["state"] == "PAUSED"]) == 31


@pytest.mark.parametrize("how", ["encoded anew", "message-id replaced"])
async def test_our_letter_as_the_provider_files_it_in_sent_is_no_reply(
    found: Found, how: str
) -> None:
    firm = found()
    await asked_once(firm)
    for number, (_, raw) in enumerate(list(firm.line.taken)):
        if how == "encoded anew":
            filed = raw.replace(b"=_alt_", b"_000_exchange_")
        else:
            own = b"Message-ID: <%d@eu-west-3.relay.test>" % number
            filed = re.sub(rb"Message-ID: <[^>]+>", own, raw, count=1)
        assert filed != raw
        await firm.raw(filed, folder="Sent", outgoing=True)
    assert states(firm) == {"OPEN"}
    assert firm.verify() == []


async def test_our_letter_sent_back_by_its_debtor_with_words_of_his_own_is_a_reply(
    found: Found,
) -> None:
    firm = found()
    await asked_once(firm)
    [(_, raw), _] = firm.line.taken
    await firm.raw(raw.replace(b"=_alt_", b"=_oth_") + b"\r\nNous contestons.\r\n")
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_a_debtor_who_names_us_beside_himself_in_from_is_heard(found: Found) -> None:
    firm = found()
    await asked_once(firm)
    await firm.mail("compta@alpha.test, main@firm.test", "Nous contestons.", subject="Bonjour")
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_what_the_office_writes_under_an_alias_of_its_mailbox_pauses_too(
    found: Found,
) -> None:
    firm = found()
    await asked_once(firm)
    raw = (
        b"From: comptabilite@firm.test\r\nTo: compta@alpha.test\r\nSubject: Votre compte\r\n"
        b"Message-ID: <alias@firm.test>\r\n\r\nBonjour, merci de votre appel.\r\n"
    )
    await firm.raw(raw, folder="Sent", outgoing=True)
    assert {name: case["state"] for name, case in firm.cases().items()} == {
        "Alpha": "PAUSED",
        "Beta": "OPEN",
    }
