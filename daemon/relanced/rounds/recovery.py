"""Coming back from a copy: letters of ours that lie in the mailbox and not in the database are taken in as sent.

A letter is known by its Message-ID, its case by the thread or the address it went to, its invoices by their numbers,
their levels by the step that came next. So spacing and "at most once" hold for it as for any other (I1, I7, I21).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relanced.clock import local_day
from relanced.config.settings import Mailbox
from relanced.dunning.case import Event, Item
from relanced.dunning.letter import LetterState
from relanced.dunning.plan import Rules, next_step
from relanced.dunning.procedure import Channel
from relanced.dunning.token import LONGEST
from relanced.mail.mailroom import Fetched, ImapTrouble, Mailroom
from relanced.rounds import lease as leases
from relanced.rounds.office import Office, next_day
from relanced.rounds.witness import KINDS, our_marks, since
from relanced.store import cases, holds, inbox, outbox, witnesses
from relanced.store.cases import CASES, CONTACTS, DEBTORS, Work
from relanced.store.journal import tell_creditor
from relanced.store.witnesses import Word
from relanced.understanding import mail as mails
from relanced.understanding.mail import ParsedMail
from relanced.wall import Child, ChildFailed
from relanced.words import Because, because, to_json

FOLDERS: Final = ("sent", "inbox", "junk", "all")  # our extra own copies arrive where mail arrives
INCARNATION: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


class Copy(NamedTuple):
    """One mail of ours that the database does not know."""

    message_id: str
    raw: bytes
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one: the letter it now is, or why it is none."""

    message_id: str
    left_at: datetime
    recipient: str
    subject: str
    case: int | None = None
    letter: int | None = None
    why: Because | None = None

    @property
    def is_clean(self) -> bool:
        """Whether it needs nobody: it found its case, or asks for nothing."""
        return self.why is None or self.why.key == "recover.a_digest"


@dataclass(slots=True)
class Recovery:
    """What one mailbox gave back."""

    mailbox: str
    is_readable: bool = True
    taken: list[Taken] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)  # of lease messages the database did not know

    @property
    def unplaced(self) -> int:
        """How many a person has to look at."""
        return sum(not one.is_clean for one in self.taken)


async def recover(
    office: Office, mailbox: Mailbox, room: Mailroom, child: Child, day: date | None = None
) -> Recovery:
    """Look for our letters from a day on (else from when the database may have begun to forget), and take them in."""
    known = await office.store.read(witnesses.belief, mailbox.id)
    done = Recovery(mailbox.id)
    folders = await asyncio.to_thread(room.folders)
    done.is_readable = any(f.special_use == "sent" for f in folders)
    copies: dict[str, Copy] = {}
    for folder in folders:
        if folder.special_use not in FOLDERS and folder.name.upper() != "INBOX":
            continue
        try:
            listed = await asyncio.to_thread(
                _listed, room, folder.name, day or since(office, known)
            )
        except ImapTrouble:
            if not room.alive:
                raise
            done.is_readable &= folder.special_use != "sent"
            continue
        ours = our_marks(office, mailbox, (one for _, one in listed), known.incarnations)
        missing = set(await office.store.read(witnesses.unknown, ours, strays=True))
        wanted = {uid: one for uid, one in listed if one in missing and one not in copies}
        found = await asyncio.to_thread(_whole, room, folder.name, sorted(wanted))
        copies |= {wanted[m.uid]: Copy(wanted[m.uid], m.raw, m.received_at) for m in found}
    for copy in sorted(copies.values(), key=lambda one: (one.left_at, _sequence(one.message_id))):
        parsed = await asyncio.to_thread(_parsed, child, copy.raw)
        done.taken.append(await office.store.write(_take, office, mailbox, copy, parsed))
    done.words = await _strange_words(office, mailbox, room)
    return done


def _listed(room: Mailroom, folder: str, day: date) -> list[tuple[int, str]]:
    return list(room.message_ids(folder, day))


def _whole(room: Mailroom, folder: str, uids: Sequence[int]) -> list[Fetched]:
    return list(room.fetch(folder, uids)) if uids else []


def _sequence(message_id: str) -> int:
    return int(message_id[:LONGEST].split(".")[1])


def _parsed(child: Child, raw: bytes) -> ParsedMail | None:
    try:
        return mails.from_json(json.loads(child.ask(raw))["parsed"])
    except (ChildFailed, KeyError, TypeError, ValueError):
        return None


async def _strange_words(office: Office, mailbox: Mailbox, room: Mailroom) -> list[Word]:
    if mailbox.lease_folder is None:
        return []
    try:
        folder = await asyncio.to_thread(room.own_folder, mailbox.lease_folder)
        found = await asyncio.to_thread(leases.notes, room, folder, office.key)
    except ImapTrouble:
        if not room.alive:
            raise
        return []
    known = {one.word for one in await office.store.read(witnesses.words, mailbox.id)}
    return [
        Word(note.word, "recovered", note.at.isoformat(), note.dots, is_held=False)
        for note in found.values()
        if note.word not in known
    ]


def _take(
    session: Session, office: Office, mailbox: Mailbox, copy: Copy, parsed: ParsedMail | None
) -> Taken:
    """Take one in, as a letter of its case or as a mail that has none."""
    recipient = parsed.to[0].email if parsed and parsed.to else ""
    subject = parsed.subject[:300] if parsed else ""
    told = Taken(copy.message_id, copy.left_at, recipient, subject)
    found = _claimed(session, office, copy) or _letter_of(
        session, office, mailbox, copy, parsed, recipient
    )
    if isinstance(found, Because):
        witnesses.keep_stray(
            session, mailbox.id, copy.message_id, found, office.clock.now(),
            left_at=copy.left_at, recipient=recipient, subject=subject,
        )  # fmt: skip
        return Taken(told.message_id, told.left_at, recipient, subject, why=found)
    witnesses.forget_stray(session, [copy.message_id])
    case, letter = found
    return Taken(told.message_id, told.left_at, recipient, subject, case, letter)


def _letter_of(
    session: Session, office: Office, mailbox: Mailbox, copy: Copy, parsed: ParsedMail | None,
    recipient: str,
) -> tuple[int, int] | Because:  # fmt: skip
    if parsed is None or not recipient:
        return because("recover.unreadable")
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    people = set(office.settings.service.digest_to)
    if recipient in people.union(*(office.creditor(c).digest_to for c in creditors)):
        return because("recover.a_digest")
    works = _cases_of(session, mailbox, creditors, parsed, recipient)
    if not works:
        return because("recover.no_case", to=recipient)
    named = [(work, _steps(session, office, work, parsed.text)) for work in works]
    work, steps = max(named, key=lambda pair: len(pair[1]))
    if not steps:
        return because("recover.no_items")
    try:
        with session.begin_nested():
            return work.id, _write(session, office, mailbox, work, steps, copy, parsed, recipient)
    except IntegrityError:
        return because("recover.asked_already")


def _claimed(session: Session, office: Office, copy: Copy) -> tuple[int, int] | None:
    """Conclude the very letter where the copy was made between its claim and its dot; None where there is none."""
    row = session.execute(
        select(outbox.LETTERS).where(
            outbox.LETTERS.c.message_id == copy.message_id,
            outbox.LETTERS.c.state.in_((LetterState.QUEUED.value, LetterState.SENDING.value)),
        )
    ).one_or_none()
    if row is None:
        return None
    evidence = json.dumps(to_json(because("recover.evidence")))
    outbox.move(session, row.id, LetterState.QUEUED, LetterState.SENDING)  # put back since
    outbox.move(session, row.id, LetterState.SENDING, LetterState.ENDING)
    outbox.move(
        session,
        row.id,
        LetterState.ENDING,
        LetterState.SENT,
        ended_at=copy.left_at,
        answer=evidence,
    )
    work = cases.load(session, [row.case_id])[row.case_id]
    day = local_day(copy.left_at, office.creditor(work.creditor).time_zone)
    body = {"letter": row.id, "levels": json.loads(row.levels), "nominal": json.loads(row.nominal),
            "on": day.isoformat(), "message_id": row.message_id, "sha256": row.sealed_hash,
            "evidence": "sent folder"}  # fmt: skip
    work.record("letter_sent", office.clock.now(), "relanced", body)
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])
    return work.id, row.id


def _cases_of(
    session: Session, mailbox: Mailbox, creditors: Sequence[str], parsed: ParsedMail, recipient: str
) -> list[Work]:
    """Return the cases a letter may be of: its thread's, else those of whom it went to."""
    thread = inbox.letters_about(session, mailbox.id, tuple(parsed.references))
    ids = {letter.case_id for letter in thread}
    if not ids:
        wanted = (
            select(CASES.c.id)
            .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
            .join(CONTACTS, CONTACTS.c.debtor_id == DEBTORS.c.id)
            .where(CASES.c.creditor.in_(creditors), CONTACTS.c.email == recipient)
        )
        ids = set(session.execute(wanted).scalars())
    return list(cases.load(session, sorted(ids), gone=True).values())


class _Step(NamedTuple):
    item: Item
    level: int
    nominal: str


def _steps(session: Session, office: Office, work: Work, text: str) -> list[_Step]:
    """Return the invoices a letter names, each at the level that came next by e-mail."""
    debtor = cases.load_debtors(session, [work.debtor_id])[work.debtor_id]
    rules = office.rules(
        work.creditor, office.creditor(work.creditor).rule_for(debtor.name, debtor.ref)
    )
    return list(_named(work, rules, text))


def _named(work: Work, rules: Rules, text: str) -> Iterator[_Step]:
    levels = rules.procedure.levels
    for item in work.case.items.values():
        is_said = re.search(rf"(?<![\w/-]){re.escape(item.number)}(?![\w/-])", text)
        mailed = (n for n in range(item.level, len(levels)) if levels[n].channel is Channel.EMAIL)
        level = next(mailed, None)
        if not is_said or level is None or item.open_minor < 0:
            continue
        step = next_step(item, rules)
        nominal = step.nominal_on.isoformat() if step and step.level == level else ""
        yield _Step(item, level, nominal)


def _write(
    session: Session, office: Office, mailbox: Mailbox, work: Work, steps: Sequence[_Step], copy: Copy,
    parsed: ParsedMail, recipient: str,
) -> int:  # fmt: skip
    """Write the letter down as sent, with its links and its event; what waits for the case is taken back."""
    now, evidence = office.clock.now(), because("recover.evidence")
    outbox.withdraw(session, work, because("recover.withdrawn"), now, "relanced")
    day = local_day(copy.left_at, office.creditor(work.creditor).time_zone)
    levels = {str(step.item.id): step.level for step in steps}
    nominal = {str(step.item.id): step.nominal for step in steps if step.nominal}
    top = max(levels.values())
    asked = sum(step.item.open_minor for step in steps)
    debtor = cases.load_debtors(session, [work.debtor_id])[work.debtor_id]
    rule = office.creditor(work.creditor).rule_for(debtor.name, debtor.ref)
    digest = hashlib.sha256(copy.raw).hexdigest()
    row: dict[str, Any] = {
        "creditor": work.creditor, "case_id": work.id, "mailbox": mailbox.id, "recipient": recipient, "day": day,
        "level": top, "level_name": office.rules(work.creditor, rule).procedure.levels[top].name,
        "state": LetterState.SENT.value, "live": True, "attempts": 1, "fence": 0, "copy_state": "NONE",
        "because": json.dumps(to_json(evidence)), "levels": json.dumps(levels), "nominal": json.dumps(nominal),
        "figures": "", "asked_minor": asked, "balance_minor": asked, "currency": steps[0].item.currency,
        "created_at": now, "ended_at": copy.left_at, "message_id": copy.message_id,
        "subject": parsed.subject[:300], "sealed": copy.raw, "sealed_hash": digest,
        "answer": json.dumps(to_json(evidence)),
    }  # fmt: skip
    letter: int = session.execute(
        insert(outbox.LETTERS).returning(outbox.LETTERS.c.id), [row]
    ).scalar_one()
    links = [
        {"letter_id": letter, "item_id": step.item.id, "level": step.level, "round": step.item.round,
         "recipient": recipient, "live": True}
        for step in steps
    ]  # fmt: skip
    session.execute(insert(outbox.LINKS), links)
    body = {"letter": letter, "levels": levels, "nominal": nominal, "on": day.isoformat(),
            "message_id": copy.message_id, "sha256": digest, "evidence": "sent folder"}  # fmt: skip
    work.record("letter_found", now, "relanced", body)
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])
    return letter


def lift(session: Session, office: Office, found: Sequence[Recovery], who: str, why: str) -> None:
    """Let letters leave again: a new life of the database begins for each mailbox, and its holds are lifted."""
    now = office.clock.now()
    for one in found:
        kept = office.sidecar.read(one.mailbox) if office.sidecar else None
        life = "".join(secrets.choice(INCARNATION) for _ in range(8))
        position = witnesses.begin_life(session, one.mailbox, life, kept.dots if kept else 0)
        witnesses.add_words(session, one.mailbox, one.words)
        for kind in KINDS:
            holds.lift(session, "mailbox", one.mailbox, kind, now, who)
        for creditor in office.settings.creditors_of(one.mailbox):
            body = {"mailbox": one.mailbox, "because": why}
            tell_creditor(session, creditor.id, Event("recovered", now, who, body))
        if office.sidecar is not None:
            # Before the commit: a crash in between leaves a sidecar of another life, which is a hold.
            office.sidecar.put(one.mailbox, position)
    holds.lift(session, "all", "", "restored", now, who)
