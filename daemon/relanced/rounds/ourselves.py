"""Knowing our own mail again when it comes back: letters, digests, trials. It is evidence, never a reply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.letter import LetterState
from relanced.mail.trial import is_trial
from relanced.rounds.doubts import settle_doubt
from relanced.rounds.office import Office
from relanced.store import outbox
from relanced.understanding.match import Verdict
from relanced.words import because

S = LetterState
UNTOUCHED = ("NONE", "DUE")  # of a copy in Sent: we have not filed one ourselves yet


def people(office: Office, creditors: Sequence[str], mailbox: Mailbox) -> frozenset[str]:
    """Return the addresses of our side: the mailbox, the creditors' own people, and who is told each morning."""
    configs = [office.creditor(creditor) for creditor in creditors]
    told = {mailbox.address, *office.settings.service.digest_to}
    return frozenset(told).union(*(c.own_people for c in configs), *(c.digest_to for c in configs))


def own_copy(
    session: Session, office: Office, row: Row[Any], letters: Iterable[Row[Any]], mail_id: str
) -> Verdict | None:
    """Know our own letter again by the body we sealed: it is evidence, never a reply.

    In Sent, where nobody else lays mail, its Message-ID is enough: providers encode what they file anew. `letters` are
    those whose Message-ID the mail bears or refers to. A copy the provider filed in Sent, or that came back to our own
    address, settles a doubt; one we appended ourselves proves nothing.
    """
    for letter in letters:
        is_filed = row.outgoing and letter.message_id == mail_id
        is_same = letter.sealed is not None and _body(letter.sealed) == _body(row.raw)
        if not (is_filed or is_same):
            continue
        if not row.outgoing or letter.copy_state in UNTOUCHED:
            outbox.note_evidence(session, letter.id, "sent_folder" if row.outgoing else "own_copy")
        if letter.state == S.UNSURE.value and letter.copy_state == "NONE":
            settle_doubt(session, office, letter, "relanced", left=True)
        return Verdict((letter.case_id,), "strong", because("case.own_copy"))
    return None


def own_trial(mail_id: str | None, *, is_from_mailbox: bool) -> Verdict | None:
    """Know a trial of `check --test-mail` again: it says nothing of anybody."""
    is_ours = is_from_mailbox and is_trial(mail_id)
    return Verdict((), "strong", because("case.own_copy")) if is_ours else None


def own_digest(row: Row[Any], message_id: str, told: Iterable[Row[Any]]) -> Verdict | None:
    """Know a digest of ours again, which names every debtor and is no mail about any of them."""
    for digest in told:
        if (
            digest.message_id == message_id
            and digest.sealed
            and _body(digest.sealed) == _body(row.raw)
        ):
            return Verdict((), "strong", because("case.own_copy"))
    return None


def _body(raw: bytes) -> bytes:
    """Return what stands below the headers; servers add to those, and may change the line ends."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
