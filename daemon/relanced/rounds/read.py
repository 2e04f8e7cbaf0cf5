"""The round that reads: what came in is parsed behind the wall, understood, matched, and has its effect once.

Any human mail pauses, before and whatever its meaning; the meaning only suggests the way on. What is applied, what is
withdrawn and what is flagged stand in one transaction with the mark that the mail was read.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.log import mail_log
from relanced.rounds import outcomes
from relanced.rounds.office import Office
from relanced.store import inbox
from relanced.understanding import mail as mails
from relanced.understanding import reading as readings
from relanced.understanding.mail import ParsedMail
from relanced.understanding.match import Verdict, clues, decide
from relanced.understanding.reading import Reading
from relanced.wall import Child, ChildFailed
from relanced.words import because

BATCH = 25
PARSER = "relanced.mail.parse:serve"
SECONDS, MEMORY_MIB, CPU_SECONDS = 2.0, 512, 60


@dataclass(slots=True)
class ReadCount:
    """What one pass of the round did."""

    read: int = 0
    human: int = 0
    matched: int = 0
    set_aside: int = 0


def parser() -> Child:
    """Return the walled-off child in which strangers' bytes are opened."""
    return Child(PARSER, seconds=SECONDS, memory_mib=MEMORY_MIB, cpu_seconds=CPU_SECONDS)


async def read(office: Office, mailbox: Mailbox, child: Child) -> ReadCount:
    """Read everything that was fetched from a mailbox."""
    count = ReadCount()
    while batch := await office.store.write(inbox.take, mailbox.id, BATCH):
        for row in batch:
            await _read_one(office, mailbox, child, row, count)
    return count


async def _read_one(
    office: Office, mailbox: Mailbox, child: Child, row: Row[Any], count: ReadCount
) -> None:
    """Read one mail; what cannot be read holds its sender's cases and stops nothing else (I13)."""
    try:
        answer = json.loads(await asyncio.to_thread(child.ask, row.raw))
        parsed, reading = mails.from_json(answer["parsed"]), readings.from_json(answer["reading"])
    except (ChildFailed, KeyError, TypeError, ValueError) as trouble:
        mail_log().warning(
            "mail not read", message=row.id, tries=row.tries, trouble=type(trouble).__name__
        )
        if row.tries >= inbox.TRIES:
            await office.store.write(_set_aside, office, mailbox, row)
            count.set_aside += 1
        return
    verdict = await office.store.write(apply, office, mailbox, row, parsed, reading)
    count.read += 1
    count.human += reading.kind == "human"
    count.matched += bool(verdict and verdict.cases)


def apply(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    row: Row[Any],
    parsed: ParsedMail,
    reading: Reading,
) -> Verdict | None:
    """Let one mail have its effect, in one transaction with the mark that it was read; None when it already had."""
    now = office.clock.now()
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    own = outcomes.own_copy(session, office, mailbox, row, parsed)
    if own is not None:
        inbox.mark_read(
            session, row.id, "own", "{}", own.because, now, [(c, own.strength) for c in own.cases]
        )
        return own
    verdict = decide(_seen(session, mailbox, creditors, parsed, reading))
    links = [(case, verdict.strength) for case in verdict.cases]
    packed = json.dumps(readings.to_json(reading), ensure_ascii=False)
    if not inbox.mark_read(session, row.id, reading.kind, packed, verdict.because, now, links):
        return None
    kind = "human" if row.outgoing or _is_ours(office, creditors, mailbox, parsed) else reading.kind
    effect = outcomes.EFFECTS[kind]
    effect(session, office, mailbox, outcomes.Mail(row, parsed, reading, verdict), now)
    return verdict


def _seen(
    session: Session,
    mailbox: Mailbox,
    creditors: Sequence[str],
    parsed: ParsedMail,
    reading: Reading,
) -> list[Any]:
    """Look up the clues of a mail; in mail we wrote, the addressees are the clue and the sender is not."""
    found = clues(parsed, reading)
    if any(address.email == mailbox.address for address in parsed.from_addresses):
        to = tuple(
            address.email
            for address in (*parsed.to, *parsed.cc)
            if address.email != mailbox.address
        )
        found = replace(found, senders=to, domains=())
    return inbox.candidates(session, mailbox.id, creditors, found)


def _is_ours(
    office: Office, creditors: Sequence[str], mailbox: Mailbox, parsed: ParsedMail
) -> bool:
    """Say whether somebody of the creditor's own people wrote it: pausing needs no proof."""
    own = {mailbox.address}.union(*(office.creditor(c).own_people for c in creditors))
    return any(address.email in own for address in parsed.from_addresses)


def _set_aside(session: Session, office: Office, mailbox: Mailbox, row: Row[Any]) -> None:
    """Keep a mail that cannot be read where a person finds it, and hold the cases its sender may belong to."""
    now = office.clock.now()
    inbox.set_aside(session, row.id, because("case.set_aside"), now)
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    outcomes.hold_sender(session, office, mailbox, creditors, row, now)
    outcomes.tray_flag(session, office, mailbox, row, because("case.set_aside"), now)
