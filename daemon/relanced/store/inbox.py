"""The inbox: raw bytes and cursor committed together; each message has its effect once, whatever folders show it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.orm import Session

from relanced.store import schema
from relanced.store.cases import CASES, CONTACTS, DEBTORS, ITEMS
from relanced.store.outbox import LETTERS
from relanced.understanding.match import Candidate, Clues
from relanced.words import Because, to_json

MESSAGES = schema.Message.__table__  # type: ignore[attr-defined]
PLACES = schema.Place.__table__  # type: ignore[attr-defined]
FOLDERS = schema.Folder.__table__  # type: ignore[attr-defined]
LINKED = schema.MessageCase.__table__  # type: ignore[attr-defined]

TRIES = 3  # the third failure sets a mail aside


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


def store(
    session: Session, mailbox: str, folder: str, uidvalidity: int, mails: Sequence[Arrived], *,
    last_uid: int, outgoing: bool, at: datetime,
) -> int:  # fmt: skip
    """Commit raw bytes and cursor together; returns how many were new. The same bytes are one message."""
    new = 0
    for mail in mails:
        message = _message_of(session, mailbox, mail, at, outgoing=outgoing)
        new += message[1]
        place = {"mailbox": mailbox, "folder": folder, "uidvalidity": uidvalidity, "uid": mail.uid}
        if session.get(schema.Place, tuple(place.values())) is None:
            session.execute(
                insert(PLACES).values(**place, message_id=message[0], sha256=mail.sha256)
            )
    session.merge(
        schema.Folder(mailbox=mailbox, name=folder, uidvalidity=uidvalidity, last_uid=last_uid)
    )
    return new


def _message_of(
    session: Session, mailbox: str, mail: Arrived, at: datetime, *, outgoing: bool
) -> tuple[int | None, int]:
    if mail.raw is None:
        return None, 0
    known = session.execute(
        select(MESSAGES.c.id).where(MESSAGES.c.mailbox == mailbox, MESSAGES.c.sha256 == mail.sha256)
    ).scalar_one_or_none()
    if known is not None:
        return known, 0
    row = {
        "mailbox": mailbox, "sha256": mail.sha256, "raw": mail.raw, "size": len(mail.raw),
        "received_at": mail.received_at, "stored_at": at, "outgoing": outgoing, "state": "STORED", "tries": 0,
        "message_id": mail.message_id, "sender": mail.sender, "subject": mail.subject,
    }  # fmt: skip
    return session.execute(insert(MESSAGES).values(row).returning(MESSAGES.c.id)).scalar_one(), 1


def take(session: Session, mailbox: str, limit: int) -> list[Row[Any]]:
    """Take unread messages in hand, each try counted before it is made; the third failure sets one aside."""
    picked = (
        select(MESSAGES.c.id)
        .where(MESSAGES.c.mailbox == mailbox, MESSAGES.c.state == "STORED")
        .order_by(MESSAGES.c.tries, MESSAGES.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.execute(picked).scalars())
    if not ids:
        return []
    session.execute(
        update(MESSAGES).where(MESSAGES.c.id.in_(ids)).values(tries=MESSAGES.c.tries + 1)
    )
    return list(
        session.execute(select(MESSAGES).where(MESSAGES.c.id.in_(ids)).order_by(MESSAGES.c.id))
    )


def unread(session: Session, mailbox: str) -> int:
    """Count what was fetched and not yet read."""
    return session.execute(
        select(func.count()).where(MESSAGES.c.mailbox == mailbox, MESSAGES.c.state == "STORED")
    ).scalar_one()


def mark_read(
    session: Session, message: int, kind: str, reading: str, because: Because, at: datetime,
    cases: Iterable[tuple[int, str]],
) -> bool:  # fmt: skip
    """Mark a message read with the evidence and the cases it speaks of; False when somebody else already has."""
    marked = session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id == message, MESSAGES.c.state.in_(("STORED", "SET_ASIDE")))
        .values(
            state="READ",
            kind=kind,
            reading=reading,
            because=json.dumps(to_json(because)),
            read_at=at,
        )
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]
        return False
    text = json.dumps(to_json(because))
    rows = [{"message_id": message, "case_id": c, "strength": s, "because": text} for c, s in cases]
    if rows:
        session.execute(insert(LINKED), rows)
    return True


def set_aside(session: Session, message: int, because: Because, at: datetime) -> None:
    """Set a message aside, whole, where a person finds it and may have it read again."""
    session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id == message, MESSAGES.c.state == "STORED")
        .values(state="SET_ASIDE", because=json.dumps(to_json(because)), read_at=at)
    )


def replay(session: Session, message: int) -> bool:
    """Have a message read again from its raw bytes."""
    again = session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id == message, MESSAGES.c.state.in_(("SET_ASIDE", "STORED")))
        .values(state="STORED", tries=0)
    )
    return again.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def candidates(
    session: Session, mailbox: str, creditors: Sequence[str], clues: Clues
) -> list[Candidate]:
    """Look every clue up among the creditors a mailbox serves; the understanding decides among what is found."""
    found: list[Candidate] = []
    ids = [*clues.references, *(f"{token}@" for token in (*clues.tokens, *clues.plus))]
    if ids:
        found += _by_letters(session, mailbox, clues)
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
            .limit(50)
        )
        found += [Candidate(r.case_id, r.creditor, "number", r.number) for r in rows]
    return found


def _by_letters(session: Session, mailbox: str, clues: Clues) -> list[Candidate]:
    wanted = [LETTERS.c.message_id.in_(clues.references)]
    tokens = (*clues.tokens, *clues.plus)
    wanted += [LETTERS.c.message_id.like(f"{token}@%") for token in tokens]
    rows = session.execute(
        select(LETTERS.c.case_id, LETTERS.c.creditor, LETTERS.c.message_id)
        .where(LETTERS.c.mailbox == mailbox, or_(*wanted))
        .limit(50)
    )
    return [
        Candidate(
            r.case_id,
            r.creditor,
            "reference" if r.message_id in clues.references else "token",
            r.message_id,
        )
        for r in rows
    ]


def _by_contact(
    session: Session, creditors: Sequence[str], where: Any, by: Any, evidence: Any
) -> list[Candidate]:
    rows = session.execute(
        select(CASES.c.id, CASES.c.creditor, evidence)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .join(CONTACTS, CONTACTS.c.debtor_id == DEBTORS.c.id)
        .where(CONTACTS.c.creditor.in_(creditors), where)
        .limit(50)
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
        .limit(50)
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


def by_address(session: Session, creditors: Sequence[str], email: str) -> list[Candidate]:
    """Return the cases an address belongs to, or once was written to for."""
    found = _by_contact(session, creditors, CONTACTS.c.email == email, "sender", CONTACTS.c.email)
    return found + _by_recipient(session, creditors, [email])


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
