"""The round that mends: takes the lease, settles what a dead sender left, files copies in Sent, weighs doubts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox, SentCopy
from relanced.dunning.letter import LetterState
from relanced.log import mail_log
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.rounds.office import Office
from relanced.rounds.outcomes import settle_doubt
from relanced.rounds.send import recover
from relanced.store import leases, outbox
from relanced.store.outbox import LETTERS

S = LetterState
LEASE_SECONDS = 60.0
COPIES = 50


@dataclass(slots=True)
class Mended:
    """What one pass of the round did."""

    copies: int = 0
    settled: int = 0


async def take_over(office: Office, mailbox: str) -> int | None:
    """Take or renew a mailbox's lease; a new owner first settles what the last one left. None: another holds it."""
    return await office.store.write(_take_over, office, mailbox)


def _take_over(session: Session, office: Office, mailbox: str) -> int | None:
    fence = leases.acquire(session, f"mailbox:{mailbox}", office.owner, LEASE_SECONDS)
    if fence is not None:
        recover(session, office, mailbox, fence)
    return fence


async def mend(office: Office, mailbox: Mailbox, mailroom: Mailroom) -> Mended:
    """File the copies that are due, and look in Sent for evidence of doubtful letters. Best effort: never a re-send."""
    done = Mended()
    sent = await asyncio.to_thread(_sent_folder, mailroom)
    if sent is None:
        return done
    for row in await office.store.write(_due, mailbox.id, S.UNSURE.value, "NONE"):
        if row.message_id and await asyncio.to_thread(mailroom.find, sent, row.message_id):
            await office.store.write(_proved, office, row)
            done.settled += 1
    for row in await office.store.write(_due, mailbox.id, S.SENT.value, "DUE"):
        done.copies += await _file_copy(office, mailbox, mailroom, sent, row)
    return done


def _sent_folder(mailroom: Mailroom) -> str | None:
    return next((f.name for f in mailroom.folders() if f.special_use == "sent"), None)


def _due(session: Session, mailbox: str, state: str, copy: str) -> list[Row[Any]]:
    statement = (
        select(LETTERS)
        .where(LETTERS.c.mailbox == mailbox, LETTERS.c.state == state, LETTERS.c.copy_state == copy)
        .order_by(LETTERS.c.id)
        .limit(COPIES)
    )
    return list(session.execute(statement))


def _proved(session: Session, office: Office, row: Row[Any]) -> None:
    fresh = outbox.one(session, row.id)
    if fresh.state == S.UNSURE.value:
        settle_doubt(session, office, fresh, "relanced", left=True)


async def _file_copy(
    office: Office, mailbox: Mailbox, mailroom: Mailroom, sent: str, row: Row[Any]
) -> int:
    """File one copy, unless the provider already has; a failure is noted and never touches the letter."""
    state = "DONE"
    try:
        there = mailbox.sent_copy is SentCopy.AUTO and bool(
            await asyncio.to_thread(mailroom.find, sent, row.message_id)
        )
        if not there:
            # Marked before the act: a copy we may have filed ourselves is no evidence (see `outcomes.own_copy`).
            await office.store.write(_copy_state, row.id, "FAILED")
            await asyncio.to_thread(mailroom.append, sent, row.sealed, ["\\Seen"], row.ended_at)
    except ImapTrouble as trouble:
        mail_log().warning("no copy in Sent", letter=row.id, trouble=trouble.kind)
        state = "FAILED"
    await office.store.write(_copy_state, row.id, state)
    return int(state == "DONE")


def _copy_state(session: Session, letter: int, state: str) -> None:
    session.execute(update(LETTERS).where(LETTERS.c.id == letter).values(copy_state=state))
