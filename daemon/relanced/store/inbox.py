"""The inbox: raw bytes and cursor committed together; each message has its effect once, whatever folders show it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from relanced.store import schema
from relanced.store.cases import CASES, CONTACTS, DEBTORS, ITEMS
from relanced.store.outbox import LETTERS
from relanced.understanding.folding import fold
from relanced.understanding.match import By, Candidate, Clues
from relanced.words import Because, to_json

MESSAGES = schema.Message.__table__  # type: ignore[attr-defined]
PLACES = schema.Place.__table__  # type: ignore[attr-defined]
FOLDERS = schema.Folder.__table__  # type: ignore[attr-defined]
LINKED = schema.MessageCase.__table__  # type: ignore[attr-defined]

WORDS = re.compile(r"[a-z0-9]+")
SHORTEST_NAME = 4  # letters; a shorter name stands in too many texts
MOST = 2_000  # cases one clue may name: an agent's address may stand for every one of its clients
TRIES = 3  # the third failure sets a mail aside
ROOM = 32 << 20  # bytes of mails taken in hand at once
UNREAD = ("STORED", "LATER")  # LATER: a crowding sender's, whose cases are held already


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail as it lay on the server. `raw` is None for a foreign mail in a business mailbox."""

    uid: int
    sha256: str
    raw: bytes | None
    received_at: datetime
    message_id: str | None = None
    sender: str | None = None
    subject: str | None = None


def cursor(session: Session, mailbox: str, folder: str) -> tuple[int, int]:
    """Return UIDVALIDITY and last UID read of a folder; zeros when it was never read."""
    row = session.execute(
        select(FOLDERS).where(FOLDERS.c.mailbox == mailbox, FOLDERS.c.name == folder)
    ).one_or_none()
    return (row.uidvalidity, row.last_uid) if row else (0, 0)


def folders(session: Session, mailbox: str, *, watched: bool = True) -> dict[str, tuple[int, int]]:
    """Return UIDVALIDITY and last UID read of each folder of a mailbox that is watched, or only swept, by its name."""
    rows = session.execute(
        select(FOLDERS).where(FOLDERS.c.mailbox == mailbox, FOLDERS.c.watched == watched)
    )
    return {row.name: (row.uidvalidity, row.last_uid) for row in rows}


def reach(
    session: Session, mailbox: str, folder: str, uidvalidity: int, last_uid: int, *, watched: bool = True
) -> None:  # fmt: skip
    """Note that a folder has been read up to a UID."""
    session.merge(
        schema.Folder(
            mailbox=mailbox,
            name=folder,
            uidvalidity=uidvalidity,
            last_uid=last_uid,
            watched=watched,
        )
    )


def rename(session: Session, mailbox: str, old: str, new: str) -> None:
    """Let a folder go on under another name, from where it was read to."""
    for table, name in ((FOLDERS, FOLDERS.c.name), (PLACES, PLACES.c.folder)):
        here = (table.c.mailbox == mailbox) & (name == old)
        session.execute(update(table).where(here).values({name: new}))


def store(
    session: Session, mailbox: str, folder: str, uidvalidity: int, mails: Sequence[Arrived], *,
    last_uid: int | None, outgoing: bool, at: datetime,
) -> int:  # fmt: skip
    """Commit raw bytes and cursor together; returns how many were new. The same bytes are one message.

    Without a `last_uid` the cursor stays: the folder is read anew from its start if this reading is cut short.
    """
    whole = {mail.sha256: mail for mail in mails if mail.raw is not None}
    known = _messages_of(session, mailbox, whole)
    rows = [
        {"mailbox": mailbox, "sha256": mail.sha256, "raw": mail.raw, "size": len(mail.raw or b""),
         "received_at": mail.received_at, "stored_at": at, "outgoing": outgoing, "state": "STORED", "tries": 0,
         "message_id": mail.message_id, "sender": mail.sender, "subject": mail.subject}
        for digest, mail in whole.items() if digest not in known
    ]  # fmt: skip
    if rows:
        session.execute(insert(MESSAGES), rows)
        known = _messages_of(session, mailbox, whole)
    seen = _seen_at(session, mailbox, folder, uidvalidity, [mail.uid for mail in mails])
    places = [
        {"mailbox": mailbox, "folder": folder, "uidvalidity": uidvalidity, "uid": mail.uid,
         "message_id": known.get(mail.sha256) if mail.raw is not None else None, "sha256": mail.sha256}
        for mail in mails if mail.uid not in seen
    ]  # fmt: skip
    if places:
        session.execute(insert(PLACES), places)
    if last_uid is not None:
        reach(session, mailbox, folder, uidvalidity, last_uid)
    return len(rows)


def _messages_of(session: Session, mailbox: str, digests: Iterable[str]) -> dict[str, int]:
    rows = session.execute(
        select(MESSAGES.c.sha256, MESSAGES.c.id).where(
            MESSAGES.c.mailbox == mailbox, MESSAGES.c.sha256.in_(list(digests))
        )
    )
    return {digest: number for digest, number in rows}  # noqa: C416 - a row is no pair to mypy


def _seen_at(
    session: Session, mailbox: str, folder: str, uidvalidity: int, uids: Sequence[int]
) -> frozenset[int]:
    """Return which UIDs have left their place already."""
    rows = session.execute(
        select(PLACES.c.uid).where(
            PLACES.c.mailbox == mailbox,
            PLACES.c.folder == folder,
            PLACES.c.uidvalidity == uidvalidity,
            PLACES.c.uid.in_(uids),
        )
    )
    return frozenset(rows.scalars())


def take(
    session: Session, mailbox: str, limit: int, busy: Sequence[int] = (), state: str = "STORED"
) -> list[Row[Any]]:
    """Take unread messages in hand (but `busy` ones, which are), each try counted before it is made.

    One that was tried before may be what ended the process that tried it: it is taken alone, when nothing else is busy.
    """
    waiting = select(MESSAGES.c.id, MESSAGES.c.size).where(
        MESSAGES.c.mailbox == mailbox, MESSAGES.c.state == state, MESSAGES.c.id.not_in(busy)
    )
    fresh = waiting.where(MESSAGES.c.tries == 0).order_by(MESSAGES.c.id).limit(limit)
    ids = _fitting(session.execute(fresh.with_for_update(skip_locked=True)))
    if not ids and not busy:
        tried = waiting.order_by(MESSAGES.c.tries, MESSAGES.c.id).limit(1)
        ids = _fitting(session.execute(tried.with_for_update(skip_locked=True)))
    if not ids:
        return []
    session.execute(
        update(MESSAGES).where(MESSAGES.c.id.in_(ids)).values(tries=MESSAGES.c.tries + 1)
    )
    return list(
        session.execute(select(MESSAGES).where(MESSAGES.c.id.in_(ids)).order_by(MESSAGES.c.id))
    )


def _fitting(rows: Iterable[Row[Any]]) -> list[int]:
    """Return as many messages as have room at once, one always."""
    ids: list[int] = []
    room = ROOM
    for row in rows:
        room -= row.size
        if ids and room < 0:
            break
        ids.append(row.id)
    return ids


def has_unread(session: Session, mailbox: str, states: Sequence[str] = ("STORED",)) -> bool:
    """Say whether anything waits that no case is held for yet, at the cost of one look into the index."""
    statement = select(MESSAGES.c.id).where(
        MESSAGES.c.mailbox == mailbox, MESSAGES.c.state.in_(states)
    )
    return session.execute(statement.limit(1)).first() is not None


def unread(session: Session, mailbox: str) -> int:
    """Count what was fetched and not yet read."""
    return session.execute(
        select(func.count()).where(MESSAGES.c.mailbox == mailbox, MESSAGES.c.state.in_(UNREAD))
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class Mark:
    """That one message was read: as what, with which evidence, about which cases and how surely."""

    message: int
    kind: str
    reading: str  # JSON
    because: Because
    cases: tuple[tuple[int, str], ...]


def mark_read(session: Session, marks: Sequence[Mark], at: datetime) -> frozenset[int]:
    """Mark messages read; returns those that were not already: theirs is the effect."""
    ids = [mark.message for mark in marks]
    waiting = select(MESSAGES.c.id).where(
        MESSAGES.c.id.in_(ids), MESSAGES.c.state.in_((*UNREAD, "SET_ASIDE"))
    )
    fresh = frozenset(session.execute(waiting.with_for_update()).scalars())
    rows, links = [], []
    for mark in marks:
        if mark.message in fresh:
            text = json.dumps(to_json(mark.because))
            rows.append(
                {"_id": mark.message, "kind": mark.kind, "reading": mark.reading, "because": text}
            )
            links += [
                {"message_id": mark.message, "case_id": c, "strength": s, "because": text}
                for c, s in mark.cases
            ]
    if rows:
        session.connection().execute(_READ, [{**row, "read_at": at} for row in rows])
    if links:
        session.execute(insert(LINKED), links)
    return fresh


_READ = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("_id"))
    .values(
        state="READ",
        kind=bindparam("kind"),
        reading=bindparam("reading"),
        because=bindparam("because"),
        read_at=bindparam("read_at"),
    )
)


def forget(session: Session, messages: Collection[int]) -> None:
    """Forget what messages say that turned out to be private; that they were read is kept, so that it is done once."""
    nothing = {"raw": b"", "subject": None, "sender": None}
    session.execute(update(MESSAGES).where(MESSAGES.c.id.in_(messages)).values(**nothing))


def set_aside(session: Session, message: int, because: Because, at: datetime) -> None:
    """Set a message aside, whole, where a person finds it and may have it read again."""
    session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id == message, MESSAGES.c.state.in_(UNREAD))
        .values(state="SET_ASIDE", because=json.dumps(to_json(because)), read_at=at)
    )


def candidates(
    session: Session, mailbox: str, domain: str, creditors: Sequence[str], many: Sequence[Clues]
) -> list[list[Candidate]]:
    """Look the clues of mails up among the creditors a mailbox serves; the understanding decides among what is found.

    A thread that names one case needs no other clue.
    """
    threads = _by_letters(session, mailbox, domain, many)
    return [
        found
        if len({one.case_id for one in found}) == 1
        else found + _by_words(session, creditors, clues)
        for clues, found in zip(many, threads, strict=True)
    ]


def _by_words(session: Session, creditors: Sequence[str], clues: Clues) -> list[Candidate]:
    """Look up who writes, and the numbers that are named."""
    found: list[Candidate] = []
    if clues.senders:
        found += _by_contact(
            session, creditors, CONTACTS.c.email.in_(clues.senders), "sender", CONTACTS.c.email
        )
        found += _by_recipient(session, creditors, clues.senders)
    if clues.domains:
        found += _by_contact(
            session, creditors, CONTACTS.c.domain.in_(clues.domains), "domain", CONTACTS.c.domain
        )
    if clues.numbers:
        rows = session.execute(
            select(ITEMS.c.case_id, ITEMS.c.creditor, ITEMS.c.number)
            .where(ITEMS.c.creditor.in_(creditors), ITEMS.c.number_key.in_(clues.numbers))
            .limit(MOST)
        )
        found += [Candidate(r.case_id, r.creditor, "number", r.number) for r in rows]
    return found


def by_name(session: Session, creditors: Sequence[str], text: str) -> list[Candidate]:
    """Return the open cases whose debtor's whole name stands in a text, as mail from our side has it.

    Every open case is looked at: such mail is rare.
    """
    said = f" {' '.join(WORDS.findall(fold(text)))} "
    rows = session.execute(
        select(CASES.c.id, CASES.c.creditor, DEBTORS.c.name)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(CASES.c.creditor.in_(creditors), CASES.c.state.in_(("OPEN", "PAUSED")))
    )
    found = []
    for case_id, creditor, name in rows:
        key = " ".join(WORDS.findall(fold(name)))
        if len(key) >= SHORTEST_NAME and f" {key} " in said:
            found.append(Candidate(case_id, creditor, "name", name))
    return found


def _by_letters(
    session: Session, mailbox: str, domain: str, many: Sequence[Clues]
) -> list[list[Candidate]]:
    """Find the letters that mails answer: by the Message-IDs they refer to, or the token they bear."""
    tokens = [{f"{token}@{domain}" for token in (*c.tokens, *c.plus)} for c in many]
    ids = set[str]().union(*tokens, *(clues.references for clues in many))
    known = {
        row.message_id: row
        for row in session.execute(
            select(LETTERS.c.case_id, LETTERS.c.creditor, LETTERS.c.message_id).where(
                LETTERS.c.mailbox == mailbox, LETTERS.c.message_id.in_(ids)
            )
        )
    }
    found: list[list[Candidate]] = []
    for clues, marks in zip(many, tokens, strict=True):
        own: list[tuple[By, str]] = [("reference", i) for i in clues.references]
        own += [("token", i) for i in sorted(marks - set(clues.references))]
        letters = [(by, known[i]) for by, i in own if i in known]
        found.append([Candidate(r.case_id, r.creditor, by, r.message_id) for by, r in letters])
    return found


def _by_contact(
    session: Session, creditors: Sequence[str], where: Any, by: Any, evidence: Any
) -> list[Candidate]:
    rows = session.execute(
        select(CASES.c.id, CASES.c.creditor, evidence)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .join(CONTACTS, CONTACTS.c.debtor_id == DEBTORS.c.id)
        .where(CONTACTS.c.creditor.in_(creditors), where)
        .limit(MOST)
    )
    return [Candidate(case_id, creditor, by, text) for case_id, creditor, text in rows]


def _by_recipient(
    session: Session, creditors: Sequence[str], senders: Sequence[str]
) -> list[Candidate]:
    """Know again an address we once wrote to, even after the books forgot it."""
    rows = session.execute(
        select(LETTERS.c.case_id, LETTERS.c.creditor, LETTERS.c.recipient)
        .where(LETTERS.c.creditor.in_(creditors), LETTERS.c.recipient.in_(senders))
        .distinct()
        .limit(MOST)
    )
    return [Candidate(r.case_id, r.creditor, "sender", r.recipient) for r in rows]


def letters_about(session: Session, mailbox: str, ids: Sequence[str]) -> list[Row[Any]]:
    """Return the letters some Message-IDs name, for delivery reports and our own copies."""
    if not ids:
        return []
    return list(
        session.execute(
            select(LETTERS).where(LETTERS.c.mailbox == mailbox, LETTERS.c.message_id.in_(ids))
        )
    )


def tally(session: Session, mailbox: str) -> dict[str, int]:
    """Count the messages of a mailbox by what they were taken to be, or by their state where nobody knows yet."""
    kind = func.coalesce(MESSAGES.c.kind, func.lower(MESSAGES.c.state))
    rows = session.execute(
        select(kind, func.count())
        .where(MESSAGES.c.mailbox == mailbox)
        .group_by(kind)
        .order_by(kind)
    )
    return {row[0]: row[1] for row in rows}


def numbers_of_others(
    session: Session, creditor: str, case_id: int, numbers: Iterable[str]
) -> frozenset[str]:
    """Return which normalised invoice numbers an item of another debtor of the creditor bears, open or gone."""
    wanted = list(numbers)
    if not wanted:
        return frozenset()
    rows = session.execute(
        select(ITEMS.c.number_key).where(
            ITEMS.c.creditor == creditor, ITEMS.c.number_key.in_(wanted), ITEMS.c.case_id != case_id
        )
    )
    return frozenset(rows.scalars())
