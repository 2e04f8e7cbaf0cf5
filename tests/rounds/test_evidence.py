"""What proves that a letter left: what others laid where we can see it, never what we filed ourselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rounds.firm import Answer, Firm, Kind

from relanced.store import outbox

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;25/09/2026;500,00;compta@alpha.test"
SILENCE = Answer(Kind.NO_ANSWER, 0, "nothing", "dot")


async def sent(found: Found, copy_state: str) -> tuple[Firm, bytes]:
    firm = found()
    firm.at("2026-10-06T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-06T10:00")
    with firm.office.store.begin() as session:
        outbox.note_copy(session, firm.letters()[0].id, copy_state)
    return firm, firm.line.taken[0][1]


@pytest.mark.parametrize(
    ("copy_state", "folder", "evidence"),
    [
        ("DUE", "Sent", "sent_folder"),  # the provider was faster than our own copy
        ("DONE", "Sent", None),  # may be the copy we filed
        ("FAILED", "Sent", None),  # may be one whose filing got no answer
        ("DONE", "INBOX", "own_copy"),
    ],
)
async def test_a_copy_proves_what_we_cannot_have_laid_there_ourselves(
    found: Found, copy_state: str, folder: str, evidence: str | None
) -> None:
    firm, raw = await sent(found, copy_state)
    await firm.raw(b"Received: by mx.test\r\n" + raw, folder=folder, outgoing=folder == "Sent")
    assert firm.letters()[0].evidence == evidence
    assert firm.cases()["Alpha"]["state"] == "OPEN"  # it is no reply


async def test_a_mail_with_our_mark_and_other_words_proves_nothing(found: Found) -> None:
    firm, raw = await sent(found, "DONE")
    head, _, _ = raw.partition(b"\r\n\r\n")
    await firm.raw(head + b"\r\n\r\nother words\r\n")
    assert firm.letters()[0].evidence is None


async def doubted(found: Found) -> tuple[Firm, str]:
    """A firm with one letter in doubt; returns its Message-ID too."""
    firm = found()
    firm.line.answers["compta@alpha.test"] = SILENCE
    firm.at("2026-10-06T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-06T10:00")
    return firm, firm.letters()[0].message_id


async def test_an_answer_to_a_letter_settles_its_doubt(found: Found) -> None:
    firm, name = await doubted(found)
    await firm.mail("ami@ailleurs.test", "Bien reçu.", head=f"In-Reply-To: <{name}>\r\n")
    [letter] = firm.letters()
    assert (letter.state, letter.evidence) == ("SENT", "answer")
    assert firm.flags() == [("review", "Alpha")]
    assert firm.cases()["Alpha"]["state"] == "PAUSED"
    assert firm.verify() == []


async def test_a_letter_that_a_mail_only_refers_to_stays_in_doubt(found: Found) -> None:
    firm, name = await doubted(found)
    await firm.mail("ami@ailleurs.test", "Bien reçu.", head=f"References: <{name}>\r\n")
    assert firm.letters()[0].state == "UNSURE"


@pytest.mark.parametrize(
    ("action", "status", "state"), [("delayed", "4.4.7", "SENT"), ("failed", "5.1.1", "BOUNCED")]
)
async def test_a_delivery_report_settles_the_doubt_about_its_letter(
    found: Found, action: str, status: str, state: str
) -> None:
    firm, name = await doubted(found)
    report = (
        "From: MAILER-DAEMON@mx.test\r\nTo: main@firm.test\r\nSubject: Delivery Status\r\nReturn-Path: <>\r\n"
        "Message-ID: <d@mx.test>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail was not delivered yet.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; compta@alpha.test\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{name}>\r\n\r\n--b--\r\n"
    )
    await firm.raw(report.encode())
    assert firm.letters()[0].state == state
    assert ("doubt", "Alpha") not in firm.flags()
    assert firm.verify() == []


async def test_a_doubt_is_settled_by_a_copy_and_not_by_time(found: Found) -> None:
    firm = found()
    firm.line.answers["compta@alpha.test"] = SILENCE
    firm.at("2026-10-06T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-06T10:00")
    await firm.day("2026-10-08T10:00")
    [letter] = firm.letters()
    assert (letter.state, letter.evidence, firm.line.taken) == ("UNSURE", None, [])
    await firm.raw(b"Received: by mx.test\r\n" + letter.sealed)
    [letter] = firm.letters()
    assert (letter.state, letter.evidence) == ("SENT", "own_copy")
    assert firm.verify() == []
