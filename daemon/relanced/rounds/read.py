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
from relanced.understanding.match import Candidate, Verdict, clues, decide
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


@dataclass(frozen=True, slots=True)
class Understood:
    """One mail as the child gave it back, without opinion on whose it is."""

    row: Row[Any]
    parsed: ParsedMail
    reading: Reading


async def read(office: Office, mailbox: Mailbox, child: Child) -> ReadCount:
    """Read everything that was fetched from a mailbox."""
    count = ReadCount()
    while batch := await office.store.write(inbox.take, mailbox.id, BATCH):
        await _read_from(office, mailbox, child, batch, count)
    return count


async def _read_from(
    office: Office, mailbox: Mailbox, child: Child, batch: list[Row[Any]], count: ReadCount
) -> None:
    """Read on from one batch; while it has its effect, the child is at the next one already."""
    ahead = asyncio.ensure_future(asyncio.to_thread(_understand, child, batch))
    try:
        while batch:
            found = await ahead
            busy = [row.id for row in batch]
            following = await office.store.write(inbox.take, mailbox.id, BATCH, busy)
            if following:
                ahead = asyncio.ensure_future(asyncio.to_thread(_understand, child, following))
            await office.store.write(conclude, office, mailbox, found, count)
            batch = following
    finally:
        await asyncio.wait({ahead})


def _understand(
    child: Child, batch: Sequence[Row[Any]]
) -> list[tuple[Row[Any], Understood | None]]:
    """Have a batch parsed and understood behind the wall; None for each mail that fails, which fails alone."""
    return [(row, _understand_one(child, row)) for row in batch]


def _understand_one(child: Child, row: Row[Any]) -> Understood | None:
    try:
        answer = json.loads(child.ask(row.raw))
        parsed, reading = mails.from_json(answer["parsed"]), readings.from_json(answer["reading"])
    except (ChildFailed, KeyError, TypeError, ValueError) as trouble:
        _log_unread(row, trouble)
        return None
    return Understood(row, parsed, reading)


def _log_unread(row: Row[Any], trouble: Exception) -> None:
    mail_log().warning(
        "mail not read", message=row.id, tries=row.tries, trouble=type(trouble).__name__
    )


def conclude(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    found: Sequence[tuple[Row[Any], Understood | None]],
    count: ReadCount,
) -> None:
    """Let a batch have its effect in one transaction; a mail that makes it fail is found alone (I13)."""
    good = [one for _, one in found if one is not None]
    unread = [row for row, one in found if one is None]
    try:
        with session.begin_nested():
            done = list(zip(good, apply(session, office, mailbox, good), strict=True))
    except Exception:  # noqa: BLE001 - whatever it is, its neighbours must have their effect
        done = []
        for one in good:
            try:
                with session.begin_nested():
                    done.append((one, apply(session, office, mailbox, [one])[0]))
            except Exception as trouble:  # noqa: BLE001 - tried again, and then set aside with its reason
                _log_unread(one.row, trouble)
                unread.append(one.row)
    for row in unread:
        if row.tries >= inbox.TRIES:
            _set_aside(session, office, mailbox, row)
            count.set_aside += 1
    count.read += len(done)
    count.human += sum(one.reading.kind == "human" for one, _ in done)
    count.matched += sum(bool(verdict and verdict.cases) for _, verdict in done)


def apply(
    session: Session, office: Office, mailbox: Mailbox, found: Sequence[Understood]
) -> list[Verdict | None]:
    """Let mails have their effect, with the mark that they were read; None for one that already had it."""
    now = office.clock.now()
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    verdicts = _own_copies(session, office, mailbox, found)
    strangers = [one for one in found if one.row.id not in verdicts]
    looked_up = _seen(session, mailbox, creditors, strangers)
    verdicts |= {one.row.id: decide(c) for one, c in zip(strangers, looked_up, strict=True)}
    own = {one.row.id for one in found} - {one.row.id for one in strangers}
    marks = [_mark(one, verdicts[one.row.id], is_own=one.row.id in own) for one in found]
    fresh = inbox.mark_read(session, marks, now)
    batch = outcomes.Batch(session, office, mailbox, now)
    batch.cases({case for one in strangers for case in verdicts[one.row.id].cases})
    for one in strangers:
        if one.row.id in fresh:
            is_ours = one.row.outgoing or _is_ours(office, creditors, mailbox, one.parsed)
            effect = outcomes.EFFECTS["human" if is_ours else one.reading.kind]
            mail = outcomes.Mail(one.row, one.parsed, one.reading, verdicts[one.row.id])
            effect(batch, mail)
    batch.close()
    return [verdicts[one.row.id] if one.row.id in fresh else None for one in found]


def _mark(one: Understood, verdict: Verdict, *, is_own: bool) -> inbox.Mark:
    kind, reading = ("own", {}) if is_own else (one.reading.kind, readings.to_json(one.reading))
    packed = json.dumps(reading, ensure_ascii=False)
    links = tuple((case, verdict.strength) for case in verdict.cases)
    return inbox.Mark(one.row.id, kind, packed, verdict.because, links)


def _own_copies(
    session: Session, office: Office, mailbox: Mailbox, found: Sequence[Understood]
) -> dict[int, Verdict]:
    """Know our own letters again, before anything else is made of them."""
    ids = {one.parsed.message_id for one in found if one.parsed.message_id}
    letters = inbox.letters_about(session, mailbox.id, sorted(ids))
    own: dict[int, Verdict] = {}
    for one in found:
        same = [letter for letter in letters if letter.message_id == one.parsed.message_id]
        verdict = outcomes.own_copy(session, office, one.row, same)
        if verdict is not None:
            own[one.row.id] = verdict
    return own


def _seen(
    session: Session, mailbox: Mailbox, creditors: Sequence[str], found: Sequence[Understood]
) -> list[list[Candidate]]:
    """Look up the clues of mails; in mail we wrote, the addressees are the clue and the sender is not."""
    gathered = []
    for one in found:
        clue = clues(one.parsed, one.reading)
        if any(address.email == mailbox.address for address in one.parsed.from_addresses):
            people = (address.email for address in (*one.parsed.to, *one.parsed.cc))
            to = tuple(email for email in people if email != mailbox.address)
            clue = replace(clue, senders=to, domains=())
        gathered.append(clue)
    domain = mailbox.address.rpartition("@")[2]
    return inbox.candidates(session, mailbox.id, domain, creditors, gathered)


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
    outcomes.tray_flag(session, office, mailbox, row, because("case.set_aside"), now)
    try:
        with session.begin_nested():
            outcomes.hold_sender(session, office, mailbox, creditors, row, now)
    except Exception as trouble:  # noqa: BLE001 - a case that cannot even be loaded; `ask` sets it aside
        _log_unread(row, trouble)
