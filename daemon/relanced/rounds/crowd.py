"""What becomes of many mails of one sender: its own cases are held at once, and nobody else waits for it.

An address that sends thousands of mails would keep every letter of the mailbox back until the last was read. So its
mails are judged by their beginnings alone: whose address it is, and which letter of ours they name. Those cases are
held before the mails are put behind all others; they are read like any other afterwards, in their turn.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.token import find_tokens
from relanced.rounds import outcomes
from relanced.rounds.office import Office
from relanced.store import crowd, inbox
from relanced.understanding.match import Clues, decide, organisation
from relanced.words import because


def make_way(session: Session, office: Office, mailbox: Mailbox) -> bool:
    """Hold what the next mails of crowding senders may concern, and have them read later; False when nobody crowds."""
    if crowd.waiting(session, mailbox.id) <= crowd.CROWD:
        return False
    senders = crowd.crowding(session, mailbox.id)
    rows = crowd.heads(session, mailbox.id, senders) if senders else []
    if not rows:
        return False
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    told: dict[Clues, Row[Any]] = {}  # one mail for each thing they say
    for row in rows:
        told.setdefault(_clues(row.sender or "", row.head), row)
    domain = mailbox.address.rpartition("@")[2]
    found = inbox.candidates(session, mailbox.id, domain, creditors, list(told))
    batch = outcomes.Batch(session, office, mailbox, office.clock.now())
    for row, candidates in zip(told.values(), found, strict=True):
        reason = because("case.crowd", sender=row.sender or "?")
        outcomes.hold(batch, row, decide(candidates).cases, reason)
    batch.close()
    crowd.let_wait(session, [row.id for row in rows])
    return True


def _clues(sender: str, head: bytes) -> Clues:
    return Clues(
        tokens=find_tokens(head.decode("utf-8", "replace")),
        senders=tuple(filter(None, (sender,))),
        domains=tuple(filter(None, (organisation(sender),))),
    )
