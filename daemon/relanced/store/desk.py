"""What the page shows, read for one person: nothing of a creditor that is not among their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from relanced.dunning.money import Money
from relanced.store import holds
from relanced.store.cases import CASES, CONTACTS, DEBTORS, ITEMS
from relanced.store.flags import FLAGS
from relanced.store.inbox import LINKED, MESSAGES
from relanced.store.outbox import LETTERS
from relanced.store.views import in_tray, said
from relanced.understanding.folding import fold
from relanced.understanding.match import normalise_number

Snapshot: TypeAlias = Session  # what a page is written from
BOX: Final = "mailbox:"  # before a mailbox's name, where a flag belongs to no creditor
MOST_FOUND: Final = 40
CHUNK: Final = 500
# What comes first: danger, then what is about to lapse, then what was decided for today.
ORDER: Final = (
    "fraud_alarm", "insolvency", "limitation", "deadline", "approval", "doubt", "dispute", "broken_promise",
    "formal_notice", "letter", "call", "unread_mail", "wrong_contact", "bad_address", "review", "stale_books",
)  # fmt: skip
_BETWEEN: Final = str.maketrans("", "", " .-/()+\u00a0\u202f")  # what people write between digits
_PLACE: Final = {kind: place for place, kind in enumerate(ORDER)}


def standing(
    session: Session,
    creditors: Sequence[str],
    mailboxes: Sequence[str],
    language: str,
    limit: int,
    kind: str | None = None,
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the flags that wait, by decision, most money first, then the earliest due; and how many of each kind."""
    whose = [*creditors, *(BOX + name for name in mailboxes)]
    is_mine = FLAGS.c.creditor.in_(whose) & FLAGS.c.resolved_at.is_(None)
    slim = select(FLAGS.c.id, FLAGS.c.case_id, FLAGS.c.kind, FLAGS.c.due).where(is_mine)
    rows = session.execute(slim).all()
    owed = _owed(session, select(FLAGS.c.case_id).where(is_mine))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    wanted = [row for row in rows if kind is None or row.kind == kind]
    wanted.sort(
        key=lambda row: (
            _PLACE.get(row.kind, len(ORDER)),
            -owed.get(row.case_id, Money(0, "EUR")).minor,
            row.due,
            row.id,
        )
    )
    shown = _whole(session, [row.id for row in wanted[:limit]], owed, language, creditors)
    return shown, {kind: counts[kind] for kind in (*ORDER, *sorted(counts)) if kind in counts}


def _owed(session: Session, whose: Any) -> dict[int | None, Money]:
    """Sum what some cases owe, in the currency they owe most of."""
    sums = (
        select(ITEMS.c.case_id, ITEMS.c.currency, func.sum(ITEMS.c.open_minor).label("minor"))
        .where(ITEMS.c.gone_on.is_(None), ITEMS.c.case_id.in_(whose))
        .group_by(ITEMS.c.case_id, ITEMS.c.currency)
    )
    owed: dict[int | None, Money] = {}
    for case_id, currency, minor in session.execute(sums):
        known = owed.get(case_id)
        if known is None or abs(minor) > abs(known.minor):
            owed[case_id] = Money(int(minor), currency)
    return owed


def _whole(
    session: Session, ids: Sequence[int], owed: Mapping[int | None, Money], language: str,
    creditors: Sequence[str],
) -> list[dict[str, Any]]:  # fmt: skip
    """Return some flags with who owes, how much, the telling sentence, and the state of the case they were read in."""
    wanted = (
        select(FLAGS, DEBTORS.c.name, DEBTORS.c.phone, CASES.c.events)
        .join(CASES, CASES.c.id == FLAGS.c.case_id, isouter=True)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id, isouter=True)
        .where(FLAGS.c.id.in_(ids))
    )
    rows = {row.id: row for row in session.execute(wanted)}
    quotes = _quotes(
        session, [row.message_id for row in rows.values() if row.message_id], creditors
    )
    shown = []
    for number in ids:
        row = rows[number]
        money = owed.get(row.case_id) if row.case_id else None
        shown.append(
            {"id": row.id, "kind": row.kind, "creditor": row.creditor, "case": row.case_id, "debtor": row.name,
             "phone": row.phone, "reason": said(row.because, language), "since": row.since, "due": row.due,
             "owner": row.owner, "owed": money, "seen": row.events, "message": row.message_id,
             "subject": row.subject, "quote": quotes.get(row.message_id)}
        )  # fmt: skip
    return shown


def closed(session: Session, messages: Sequence[int], creditors: Sequence[str]) -> set[int]:
    """Return which of some mails speak of a stranger's case too: their words are for who may see all of it."""
    wanted = (
        select(LINKED.c.message_id)
        .join(CASES, CASES.c.id == LINKED.c.case_id)
        .where(LINKED.c.message_id.in_(messages), CASES.c.creditor.not_in(creditors))
    )
    return set(session.execute(wanted).scalars())


def _quotes(session: Session, messages: Sequence[int], creditors: Sequence[str]) -> dict[int, str]:
    """Return the telling sentence of some mails, of those that these creditors alone are linked to."""
    wanted = select(MESSAGES.c.id, MESSAGES.c.reading).where(MESSAGES.c.id.in_(messages))
    shut = closed(session, messages, creditors)
    found: dict[int, str] = {}
    for number, packed in session.execute(wanted):
        if number in shut:
            continue
        reading = json.loads(packed or "{}")
        quotes = [one["quote"] for one in reading.get("because", []) if one.get("quote")]
        text = quotes[0] if quotes else reading.get("reply_text", "")[:200]
        if text:
            found[number] = text
    return found


def count(session: Session, creditors: Sequence[str], mailboxes: Sequence[str]) -> dict[str, int]:
    """Count what waits: flags, mails of the tray, letters in the queue."""
    whose = [*creditors, *(BOX + name for name in mailboxes)]
    flags = select(func.count()).where(FLAGS.c.creditor.in_(whose), FLAGS.c.resolved_at.is_(None))
    mails = select(func.count()).where(MESSAGES.c.mailbox.in_(mailboxes), in_tray(MESSAGES))
    letters = select(func.count()).where(
        LETTERS.c.creditor.in_(creditors), LETTERS.c.state == "QUEUED"
    )
    counted = zip(("today", "mails", "queue"), (flags, mails, letters), strict=True)
    return {name: session.execute(wanted).scalar_one() for name, wanted in counted}


def tray(session: Session, mailboxes: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Return the mails that fit no case or could not be read, the newest first, of mailboxes wholly one's own."""
    wanted = (
        select(*_SLIM)
        .where(MESSAGES.c.mailbox.in_(mailboxes), in_tray(MESSAGES))
        .order_by(MESSAGES.c.id.desc())
        .limit(limit)
    )
    return [_slim(row) for row in session.execute(wanted)]


_SLIM = [column for column in MESSAGES.c if column.name != "raw"]


def _slim(row: Any) -> dict[str, Any]:
    reading = json.loads(row.reading or "{}")
    return {
        "id": row.id, "mailbox": row.mailbox, "from": row.sender, "subject": row.subject, "state": row.state,
        "kind": row.kind, "received_at": row.received_at, "intents": reading.get("intents", []),
        "because": reading.get("because", []), "text": reading.get("reply_text", ""), "size": row.size,
    }  # fmt: skip


def mail(
    session: Session, number: int, creditors: Sequence[str], mailboxes: Sequence[str]
) -> dict[str, Any] | None:
    """Return one mail that this person may read, with the cases it speaks of.

    None where it is of a case that is not their own, or unplaced in a mailbox that they share with strangers.
    """
    row = session.execute(select(*_SLIM).where(MESSAGES.c.id == number)).one_or_none()
    if row is None:
        return None
    linked = session.execute(
        select(CASES.c.id, CASES.c.creditor, DEBTORS.c.name)
        .join(LINKED, LINKED.c.case_id == CASES.c.id)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(LINKED.c.message_id == number)
    ).all()
    mine = [one for one in linked if one.creditor in creditors]
    if len(mine) != len(linked) or (not linked and row.mailbox not in mailboxes):
        return None
    is_unplaced = session.execute(
        select(MESSAGES.c.id).where(MESSAGES.c.id == number, in_tray(MESSAGES))
    ).first()
    cases = [{"id": one.id, "debtor": one.name} for one in mine]
    return {**_slim(row), "cases": cases, "in_tray": is_unplaced is not None}


def raw(session: Session, number: int) -> bytes:
    """Return a mail as it came."""
    return bytes(
        session.execute(select(MESSAGES.c.raw).where(MESSAGES.c.id == number)).scalar_one()
    )


def holds_of(
    session: Session, creditors: Sequence[str], mailboxes: Sequence[str], language: str
) -> list[dict[str, Any]]:
    """Return the brakes that touch this person's creditors."""
    own = {"creditor": creditors, "mailbox": mailboxes}
    return [
        {"id": h.id, "scope": h.scope, "key": h.key, "kind": h.kind, "reason": said(h.because, language),
         "since": h.since, "by": h.by}
        for h in holds.standing(session)
        if h.scope == "all" or h.key in own.get(h.scope, ())
    ]  # fmt: skip


def find(
    session: Session, creditors: Sequence[str], text: str, amount: Decimal | None
) -> list[dict[str, Any]]:
    """Return the cases that a name, a code, an invoice number, an amount, a telephone or an address leads to.

    Names are compared without case and accents. Each case comes once, with what it was found by.
    """
    found: dict[int, str] = {}
    for by, numbers in _ways(session, creditors, text.strip(), amount):
        for number in numbers:
            found.setdefault(number, by)
            if len(found) >= MOST_FOUND:
                return _found(session, found)
    return _found(session, found)


def _ways(
    session: Session, creditors: Sequence[str], text: str, amount: Decimal | None
) -> Iterable[tuple[str, Iterable[int]]]:
    digits = text.translate(_BETWEEN)
    key = normalise_number(text)
    is_words = any(c.isalpha() for c in text)
    if amount is not None and len(digits) < 9:
        yield "amount", _by_amount(session, creditors, amount)
    if any(c.isdigit() for c in key) and len(key) >= 2:
        yield "number", _by_number(session, creditors, key)
    if (digits.isdigit() and len(digits) >= 4 and amount is None) or len(digits) >= 9:
        yield "phone", _by_phone(session, creditors, digits)
    if "@" not in text:
        yield (
            "name",
            _by_name(session, creditors, text) if is_words else _by_code(session, creditors, text),
        )
    if (is_words and len(text) >= 3) or "@" in text:
        yield "contact", _by_contact(session, creditors, text)


def _by_amount(session: Session, creditors: Sequence[str], amount: Decimal) -> Iterable[int]:
    """Look among the open rests first, then among the totals of what is still open."""
    minor = int(amount * 100)  # of the currencies with hundredths, which is what people type
    living = ITEMS.c.creditor.in_(creditors) & ITEMS.c.gone_on.is_(None)
    for column in (ITEMS.c.open_minor, ITEMS.c.total_minor):
        wanted = select(ITEMS.c.case_id).where(living, column == minor).limit(MOST_FOUND)
        found = list(session.execute(wanted).scalars())
        if found:
            return found
    return ()


def _by_code(session: Session, creditors: Sequence[str], text: str) -> Iterable[int]:
    wanted = select(CASES.c.id).join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
    wanted = wanted.where(CASES.c.creditor.in_(creditors), DEBTORS.c.ref == text)
    return session.execute(wanted.limit(MOST_FOUND)).scalars()


def _by_number(session: Session, creditors: Sequence[str], key: str) -> Iterable[int]:
    wanted = (
        select(ITEMS.c.case_id)
        .where(ITEMS.c.creditor.in_(creditors), ITEMS.c.number_key.contains(key, autoescape=True))
        .order_by(ITEMS.c.number_key != key, ITEMS.c.gone_on.is_not(None), ITEMS.c.id)
    )
    return session.execute(wanted.limit(MOST_FOUND)).scalars()


def _by_phone(session: Session, creditors: Sequence[str], digits: str) -> Iterable[int]:
    """Compare the last nine digits at most: `+33 3 88…` and `03 88…` are one telephone."""
    rows = session.execute(
        select(CASES.c.id, DEBTORS.c.phone)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(CASES.c.creditor.in_(creditors), DEBTORS.c.phone.is_not(None))
    )
    end = digits[-9:]
    return [number for number, phone in rows if end in phone.translate(_BETWEEN)]


def _by_name(session: Session, creditors: Sequence[str], text: str) -> Iterable[int]:
    words = fold(text).split()
    rows = session.execute(
        select(CASES.c.id, DEBTORS.c.name, DEBTORS.c.ref, DEBTORS.c.person)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(CASES.c.creditor.in_(creditors))
    )
    for number, *known in rows if words else ():
        line = fold(" ".join(part for part in known if part))
        if all(word in line for word in words):
            yield number


def _by_contact(session: Session, creditors: Sequence[str], text: str) -> Iterable[int]:
    wanted = (
        select(CASES.c.id)
        .join(CONTACTS, CONTACTS.c.debtor_id == CASES.c.debtor_id)
        .where(
            CASES.c.creditor.in_(creditors),
            or_(
                func.lower(CONTACTS.c.email).contains(text.lower(), autoescape=True),
                func.lower(CONTACTS.c.name).contains(text.lower(), autoescape=True),
            ),
        )
    )
    return session.execute(wanted.limit(MOST_FOUND)).scalars()


def _found(session: Session, found: Mapping[int, str]) -> list[dict[str, Any]]:
    if not found:
        return []
    owed = _owed(session, list(found))
    wanted = (
        select(CASES.c.id, CASES.c.creditor, CASES.c.state, CASES.c.events, DEBTORS.c.name, DEBTORS.c.phone)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(CASES.c.id.in_(found))
    )  # fmt: skip
    rows = {row.id: row for row in session.execute(wanted)}
    return [
        {"case": key, "creditor": rows[key].creditor, "debtor": rows[key].name, "phone": rows[key].phone,
         "state": rows[key].state, "seen": rows[key].events, "owed": owed.get(key), "by": by}
        for key, by in found.items()
    ]  # fmt: skip


def sales(session: Session, creditor: str, since: date) -> dict[str, dict[date, int]]:
    """Sum what was invoiced by currency and day, as far as the books were ever seen."""
    wanted = (
        select(ITEMS.c.currency, ITEMS.c.issue_on, func.sum(ITEMS.c.total_minor))
        .where(
            ITEMS.c.creditor == creditor,
            ITEMS.c.issue_on >= since,
            ITEMS.c.kind.in_(("invoice", "credit_note")),
        )
        .group_by(ITEMS.c.currency, ITEMS.c.issue_on)
    )
    found: dict[str, dict[date, int]] = {}
    for currency, day, minor in session.execute(wanted):
        found.setdefault(currency, {})[day] = int(minor)
    return found


def promised(
    session: Session, creditors: Sequence[str], today: date, weeks: int
) -> dict[str, dict[date, int]]:
    """Sum what is promised by currency and the Monday of the week in which it is awaited; what is late counts now."""
    living = ITEMS.c.gone_on.is_(None) & (ITEMS.c.open_minor > 0)
    by_case = (
        select(CASES.c.pause_until.label("day"), ITEMS.c.currency, func.sum(ITEMS.c.open_minor))
        .join(ITEMS, ITEMS.c.case_id == CASES.c.id)
        .where(CASES.c.creditor.in_(creditors), CASES.c.pause_reason == "promise", living)
        .group_by(CASES.c.pause_until, ITEMS.c.currency)
    )
    by_item = (
        select(ITEMS.c.held_until.label("day"), ITEMS.c.currency, func.sum(ITEMS.c.open_minor))
        .join(CASES, CASES.c.id == ITEMS.c.case_id)
        .where(ITEMS.c.creditor.in_(creditors), ITEMS.c.held == "promise", living)
        .where(or_(CASES.c.pause_reason.is_(None), CASES.c.pause_reason != "promise"))
        .group_by(ITEMS.c.held_until, ITEMS.c.currency)
    )
    first = today - timedelta(today.weekday())
    last = first + timedelta(7 * (weeks - 1))
    found: dict[str, dict[date, int]] = {}
    for day, currency, minor in (*session.execute(by_case), *session.execute(by_item)):
        known = day or last
        monday = min(max(known - timedelta(known.weekday()), first), last)
        sums = found.setdefault(currency, {})
        sums[monday] = sums.get(monday, 0) + int(minor)
    return found


def letter(session: Session, number: int) -> Row[Any] | None:
    """Return one letter whole."""
    return session.execute(select(LETTERS).where(LETTERS.c.id == number)).one_or_none()


def length(session: Session, case: int) -> tuple[str, int] | None:
    """Return whose a case is and how many events it has; None where there is none of that number."""
    row = session.execute(
        select(CASES.c.creditor, CASES.c.events).where(CASES.c.id == case)
    ).one_or_none()
    return (row.creditor, row.events) if row else None
