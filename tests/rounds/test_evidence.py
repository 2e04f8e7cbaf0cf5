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
