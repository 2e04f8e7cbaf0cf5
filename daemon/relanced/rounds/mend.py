"""The round that mends: takes the lease, settles what a dead sender left, files copies in Sent, weighs doubts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox, SentCopy
from relanced.dunning.letter import LetterState
from relanced.log import mail_log
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.rounds.answers import recover
from relanced.rounds.doubts import settle_doubt
from relanced.rounds.office import Office
from relanced.store import leases, outbox

S = LetterState
COPIES = 50


@dataclass(slots=True)
class Mended:
    """What one pass of the round did."""

    copies: int = 0
    settled: int = 0


async def take_over(office: Office, mailbox: str) -> int | None:
    """Take or renew a mailbox's lease; a new owner first settles what the last one left. None: another holds it."""
    return (await office.store.write(take_over_all, office, [mailbox]))[mailbox]


def take_over_all(
    session: Session, office: Office, mailboxes: Sequence[str]
) -> dict[str, int | None]:
    """Take or renew the leases of some mailboxes in one transaction; the fence of each, None where another holds it."""
    fences: dict[str, int | None] = {}
    for mailbox in mailboxes:
        fence = leases.acquire(session, f"mailbox:{mailbox}", office.owner, leases.LEASE_SECONDS)
        if fence is not None:
            recover(session, office, mailbox, fence)
            _bring_home(session, office, mailbox)
        fences[mailbox] = fence
    return fences


def _bring_home(session: Session, office: Office, mailbox: str) -> None:
    """Take over the letters a mailbox's creditors have under the name of another.

    A creditor that moved brings what waits; one whose mailbox only got another name brings its whole past, by which
    answers are known. Whatever was under way is settled first, unless somebody is still at it.
    """
    creditors = [creditor.id for creditor in office.settings.creditors_of(mailbox)]
    for old in outbox.elsewhere(session, creditors, mailbox, office.settings.mailboxes):
        if old in office.settings.mailboxes:
            outbox.bring_home(session, creditors, old, mailbox, whole=False)
            continue
        fence = leases.acquire(session, f"mailbox:{old}", office.owner, leases.LEASE_SECONDS)
        if fence is not None:
            recover(session, office, old, fence)
            leases.release(session, f"mailbox:{old}", office.owner)
            outbox.bring_home(session, creditors, old, mailbox, whole=True)


async def mend(
    office: Office, mailbox: Mailbox, mailroom: Mailroom, turn: asyncio.Lock | None = None
) -> Mended:
    """File the copies that are due, and look in Sent for evidence of doubtful letters. Best effort: never a re-send.

    `turn` is held for one letter at a time, so that whoever listens on the same connection waits for one at most.
    """
    done = Mended()
    turn = turn or asyncio.Lock()
    doubts, due = await office.store.write(_work, mailbox.id)
    if not (doubts or due):
        return done
    async with turn:
        sent = await asyncio.to_thread(_sent_folder, mailroom)
    if sent is None:
        return done
    for row in doubts:
        async with turn:
            found = row.message_id and await asyncio.to_thread(mailroom.find, sent, row.message_id)
        if found:
            await office.store.write(_proved, office, row)
            done.settled += 1
    for row in due:
        async with turn:
            done.copies += await _file_copy(office, mailbox, mailroom, sent, row)
    return done


def _sent_folder(mailroom: Mailroom) -> str | None:
    return next((f.name for f in mailroom.folders() if f.special_use == "sent"), None)


def _work(session: Session, mailbox: str) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Return the doubtful letters no copy of ours could vouch for, and those whose copy is to be filed."""
    doubts = outbox.to_mend(session, mailbox, S.UNSURE, "NONE", COPIES)
    return doubts, outbox.to_mend(session, mailbox, S.SENT, "DUE", COPIES)


def _proved(session: Session, office: Office, row: Row[Any]) -> None:
    fresh = outbox.one(session, row.id)
    if fresh.state == S.UNSURE.value:
        outbox.note_evidence(session, row.id, "sent_folder")
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
        if there:
            await office.store.write(outbox.note_evidence, row.id, "sent_folder")
        else:
            # Marked before the act: a copy we may have filed ourselves is no evidence (see `ourselves.own_copy`).
            await office.store.write(outbox.note_copy, row.id, "FAILED")
            await asyncio.to_thread(mailroom.append, sent, row.sealed, ["\\Seen"], row.ended_at)
    except ImapTrouble as trouble:
        mail_log().warning("no copy in Sent", letter=row.id, trouble=trouble.kind)
        state = "FAILED"
    await office.store.write(outbox.note_copy, row.id, state)
    return int(state == "DONE")
