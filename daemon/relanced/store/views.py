"""What commands and pages show: the shapes of the JSON contract, read in one snapshot."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState
from relanced.dunning.money import Money
from relanced.store import cases, flags, holds, inbox, journal, leases, lists, named, schema
from relanced.store.cases import CASES, CONTACTS, DEBTORS, ITEMS
from relanced.store.outbox import LETTERS
from relanced.words import because, from_json, say

CHUNK = 500
FEW = 20  # cases whose flags are asked for one by one
BUCKETS = (
    "not_due",
    "to_30",
    "to_60",
    "to_90",
    "over_90",
)  # days late: none, 1-30, 31-60, 61-90, more
EXCERPT = 300  # characters of a mail shown in the tray


def _iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def said(packed: str, language: str) -> str:
    """Say a stored reason."""
    return say(from_json(json.loads(packed)), language)


def case_list(
    session: Session,
    language: str,
    creditor: str | None = None,
    *,
    flagged: bool = False,
    ids: Sequence[int] = (),
) -> list[dict[str, Any]]:
    """Return the worklist: one object a case, as `cases --json` prints it."""
    return list(iter_cases(session, language, creditor, flagged=flagged, ids=ids))


def iter_cases(
    session: Session,
    language: str,
    creditor: str | None = None,
    *,
    flagged: bool = False,
    ids: Sequence[int] = (),
) -> Iterator[dict[str, Any]]:
    """Yield the worklist a chunk of cases at a time, so that memory follows the chunk and not the ledger."""
    wanted = select(CASES.c.id).order_by(CASES.c.id)
    if creditor:
        wanted = wanted.where(CASES.c.creditor == creditor)
    if ids:
        wanted = wanted.where(CASES.c.id.in_(ids))
    numbers = list(session.execute(wanted).scalars())
    standing = _standing(session, creditor, ids)
    if flagged:
        numbers = [n for n in numbers if n in standing]
    for start in range(0, len(numbers), CHUNK):
        works = cases.load(session, numbers[start : start + CHUNK])
        debtors = cases.load_debtors(session, [w.debtor_id for w in works.values()])
        for work in works.values():
            yield _case(work, debtors[work.debtor_id].name, standing.get(work.id, []), language)


def _standing(
    session: Session, creditor: str | None, ids: Sequence[int] = ()
) -> dict[int, list[Any]]:
    """Return the flags that stand by case; one raised for many cases stands for each."""
    found: dict[int, list[Any]] = {}
    few = 0 < len(ids) <= FEW
    each = [flags.open_flags(session, creditor, number) for number in ids] if few else None
    for row in flags.open_flags(session, creditor) if each is None else chain(*each):
        if row.case_id is not None:
            found.setdefault(row.case_id, []).append(row)
    for named_case, row in named.standing(session):
        found.setdefault(named_case, []).append(row)
    return found


def _case(work: cases.Work, debtor: str, standing: Sequence[Any], language: str) -> dict[str, Any]:
    case = work.case
    currency, owed = next(
        iter(sorted(case.owed().items(), key=lambda pair: -abs(pair[1]))), ("EUR", 0)
    )
    items = [i for i in case.items.values() if i.gone_on is None]
    pause = case.pause if case.state is CaseState.PAUSED else None
    return {
        "id": work.id,
        "creditor": work.creditor,
        "debtor": debtor,
        "state": case.state.value,
        "owed": str(Money(owed, currency)),
        "currency": currency,
        "level": max((i.level for i in items), default=0),
        "paused": {"reason": pause.reason, "until": _iso(pause.until), "by": pause.by} if pause else None,
        "flags": [
            {"kind": f.kind, "reason": _why(f, work, language), "since": _iso(f.since), "due": _iso(f.due)}
            for f in standing
        ],
        "items": [
            {"number": i.number, "due_on": _iso(i.due_on), "open": str(Money(i.open_minor, i.currency)),
             "level": i.level, "held": i.held}
            for i in items
        ],
        "next_action_on": _iso(work.next_action_on),
        "last_letter_at": _iso(case.last_letter_at),
        "last_message_at": _iso(case.last_message_at),
    }  # fmt: skip


def _why(flag: Any, work: cases.Work, language: str) -> str:
    """Say why a flag stands; one raised for cases of several creditors names no other's debtors here."""
    if flag.case_id is None and flag.creditor != work.creditor:
        facts = dict(from_json(json.loads(flag.because)).facts)
        if {"who", "count"} <= facts.keys():
            told = because("case.named_with_others", who=facts["who"], count=facts["count"])
            return say(told, language)
    return said(flag.because, language)


def story(session: Session, case_id: int) -> list[dict[str, Any]]:
    """Return a case's whole journal, oldest first."""
    return [
        {"at": _iso(e.at), "kind": e.kind, "by": e.actor, "facts": dict(e.body)}
        for e in journal.read_chain(session, f"case:{case_id}")
    ]


def dossier(session: Session, case_id: int, language: str) -> dict[str, Any]:
    """Return what the journal of a case only points at: who owes, every item, letter and message."""
    debtor = session.execute(
        select(DEBTORS).join(CASES, CASES.c.debtor_id == DEBTORS.c.id).where(CASES.c.id == case_id)
    ).one()
    contacts = select(CONTACTS).where(CONTACTS.c.debtor_id == debtor.id).order_by(CONTACTS.c.id)
    letters = select(LETTERS).where(LETTERS.c.case_id == case_id).order_by(LETTERS.c.id)
    items = select(ITEMS).where(ITEMS.c.case_id == case_id).order_by(ITEMS.c.id)
    return {
        "debtor_ref": debtor.ref,
        "phone": debtor.phone,
        "person": debtor.person,
        "contacts": [
            {"email": c.email, "role": c.role, "dead_on": _iso(c.dead_on)}
            for c in session.execute(contacts)
        ],
        "letters": [_letter(row) for row in session.execute(letters)],
        "messages": _messages(session, case_id, language),
        "all_items": [
            {"id": i.id, "number": i.number, "kind": i.kind, "currency": i.currency,
             "due_on": _iso(i.due_on), "gone_on": _iso(i.gone_on), "pending": i.pending}
            for i in session.execute(items)
        ],
    }  # fmt: skip


def _letter(row: Any) -> dict[str, Any]:
    return {
        "letter": row.id, "creditor": row.creditor, "case": row.case_id, "to": row.recipient,
        "level": row.level_name, "asked": str(Money(row.asked_minor, row.currency)), "currency": row.currency,
        "day": _iso(row.day), "state": row.state, "subject": row.subject, "approval": row.approval or None,
        "wants_approval": row.approval is not None,
        "list": row.list_id, "not_before": _iso(row.not_before), "ended_at": _iso(row.ended_at),
        "fresh_seconds": row.fresh_seconds, "evidence": row.evidence,
    }  # fmt: skip


def _messages(session: Session, case_id: int, language: str) -> list[dict[str, Any]]:
    messages, linked = inbox.MESSAGES, inbox.LINKED
    wanted = (
        select(messages, linked.c.strength)
        .join(linked, linked.c.message_id == messages.c.id)
        .where(linked.c.case_id == case_id)
        .order_by(messages.c.id)
    )
    return [{**_message(row), "strength": row.strength} for row in session.execute(wanted)]


def _message(row: Any) -> dict[str, Any]:
    reading = json.loads(row.reading or "{}")
    return {
        "id": row.id, "from": row.sender, "subject": row.subject, "state": row.state, "kind": row.kind,
        "received_at": _iso(row.received_at), "intents": reading.get("intents", []),
        "because": reading.get("because", []), "excerpt": reading.get("reply_text", "")[:EXCERPT],
    }  # fmt: skip


def queue(session: Session, creditor: str | None = None) -> dict[str, Any]:
    """Return what leaves next: under `letters` what no person has released, with the LIST that names exactly those.

    `lists` names them creditor by creditor, `named` those that one person must approve, who are in no other list;
    `released` are the letters that leave at the next opening.
    """
    rows = lists.waiting(session, creditor)
    names: dict[int, str] = {}
    for start in range(0, len(rows), CHUNK):
        chunk = {row.case_id for row in rows[start : start + CHUNK]}
        wanted = select(CASES.c.id, DEBTORS.c.name).join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        found = session.execute(wanted.where(CASES.c.id.in_(chunk)))
        names |= {row.id: row.name for row in found}
    shown = [({**_letter(row), "debtor": names.get(row.case_id)}, row) for row in rows]
    free = [row for row in rows if row.list_id is None]
    by_creditor: dict[str, list[Any]] = {}
    for row in free:
        if not row.approval:
            by_creditor.setdefault(row.creditor, []).append(row)
    listed = lists.approvable(free)
    return {
        "list": next((one.id for one in listed if one.who is None), None),
        "letters": [letter for letter, row in shown if row.list_id is None],
        "named": [{"who": one.who, "list": one.id} for one in listed if one.who],
        "lists": {
            name: lists.list_of([(row.id, row.figures) for row in mine])
            for name, mine in by_creditor.items()
        },
        "released": [letter for letter, row in shown if row.list_id is not None],
    }


def flag_list(session: Session, language: str, creditor: str | None = None) -> list[dict[str, Any]]:
    """Return every flag that stands, the earliest due first, with who owes and how to call."""
    standing = flags.open_flags(session, creditor)
    people: dict[int, Any] = {}
    numbers = sorted({f.case_id for f in standing if f.case_id is not None})
    for start in range(0, len(numbers), CHUNK):
        wanted = (
            select(CASES.c.id, DEBTORS.c.name, DEBTORS.c.phone, DEBTORS.c.person)
            .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
            .where(CASES.c.id.in_(numbers[start : start + CHUNK]))
        )
        people |= {row.id: row for row in session.execute(wanted)}
    return [
        {"id": f.id, "creditor": f.creditor, "case": f.case_id, "kind": f.kind, "reason": said(f.because, language),
         "since": _iso(f.since), "due": _iso(f.due), "owner": f.owner, "message": f.message_id,
         "debtor": getattr(people.get(f.case_id), "name", None), "phone": getattr(people.get(f.case_id), "phone", None),
         "person": getattr(people.get(f.case_id), "person", None), "subject": f.subject}
        for f in standing
    ]  # fmt: skip


def hold_list(session: Session, language: str) -> list[dict[str, Any]]:
    """Return every brake that is on."""
    return [
        {"id": h.id, "scope": h.scope, "key": h.key, "kind": h.kind, "reason": said(h.because, language),
         "since": _iso(h.since), "by": h.by}
        for h in holds.standing(session)
    ]  # fmt: skip


def in_tray(messages: Any) -> Any:
    """Return the condition of the tray: what was set aside, and what a person wrote that fits no case."""
    placed = select(inbox.LINKED.c.message_id)
    unplaced = (messages.c.kind == "human") & messages.c.id.not_in(placed)
    return (messages.c.state == "SET_ASIDE") | ((messages.c.state == "READ") & unplaced)


def mail_list(session: Session) -> list[dict[str, Any]]:
    """Return the tray: mail that fits no case, or could not be read."""
    wanted = select(inbox.MESSAGES).where(in_tray(inbox.MESSAGES)).order_by(inbox.MESSAGES.c.id)
    return [_message(row) for row in session.execute(wanted)]


def freshness(session: Session) -> dict[str, dict[str, Any]]:
    """Return when the books of each creditor speak of, and when each mailbox was last looked at whole."""
    creditors = session.execute(select(schema.Creditor.__table__)).all()  # type: ignore[attr-defined]
    mailboxes = session.execute(select(schema.Mailbox.__table__)).all()  # type: ignore[attr-defined]
    return {
        "books": {c.id: c.ledger_on for c in creditors},
        "mailboxes": {m.id: m.looked_at for m in mailboxes},
    }


def mailboxes_of(session: Session, language: str) -> list[dict[str, Any]]:
    """Return each mailbox: when it was last looked at, what is wrong with it, and who holds it."""
    mailboxes = session.execute(select(schema.Mailbox.__table__)).all()  # type: ignore[attr-defined]
    unread = {h["key"]: h["reason"] for h in hold_list(session, language) if h["kind"] == "imap"}
    at_work = leases.living(session)
    return [
        {"mailbox": m.id, "looked_at": _iso(m.looked_at), "fault": unread.get(m.id, m.fault),
         "held_by": _holder(at_work.get(f"mailbox:{m.id}"))}
        for m in mailboxes
    ]  # fmt: skip


def status(session: Session, language: str) -> dict[str, Any]:
    """Return holds and why, the freshness of books and mailboxes, and what is queued, unsure and flagged."""
    creditors = session.execute(select(schema.Creditor.__table__)).all()  # type: ignore[attr-defined]
    counted = session.execute(
        select(LETTERS.c.state, func.count().label("count")).group_by(LETTERS.c.state)
    )
    letters = {row.state: row.count for row in counted}
    return {
        "holds": hold_list(session, language),
        "books": [{"creditor": c.id, "ledger_on": _iso(c.ledger_on), "released_at": _iso(c.released_at)}
            for c in creditors],
        "mailboxes": mailboxes_of(session, language),
        "letters": letters,
        "queued": letters.get("QUEUED", 0),
        "unsure": letters.get("UNSURE", 0),
        "flags": len(flags.open_flags(session)),
        "tray": session.execute(
            select(func.count()).select_from(inbox.MESSAGES).where(in_tray(inbox.MESSAGES))
        ).scalar_one(),
    }  # fmt: skip


def _holder(owner: str | None) -> dict[str, str] | None:
    """Return the service that has a mailbox in hand, None where no service does."""
    if owner is None:
        return None
    host, number = leases.named(owner)
    return {"host": host, "process": number}


def left_behind(session: Session, known: Collection[str]) -> list[dict[str, Any]]:
    """Return the creditors that are in no file any more and still have open cases, with how many each."""
    found = session.execute(
        select(CASES.c.creditor, func.count().label("cases"))
        .where(CASES.c.state != CaseState.SETTLED.value, CASES.c.creditor.not_in(sorted(known)))
        .group_by(CASES.c.creditor)
        .order_by(CASES.c.creditor)
    )
    return [{"creditor": row.creditor, "cases": row.cases} for row in found]


def ageing(session: Session, days: Mapping[str, date]) -> list[dict[str, Any]]:
    """Return what is open by its age, a row a creditor and currency, as of each creditor's own day.

    `BUCKETS` hold what is owed, `credits` (negative) what is owed back; `total` is their sum.
    """
    rows: list[dict[str, Any]] = []
    for creditor, today in sorted(days.items()):
        sums: dict[str, list[int]] = {}
        for currency, due_on, owed, credit in session.execute(_BY_DAY, {"creditor": creditor}):
            mine = sums.setdefault(currency, [0] * (len(BUCKETS) + 1))
            mine[_bucket(due_on, today)] += int(owed)
            mine[-1] += int(credit)
        rows += [_aged(creditor, (currency, *mine)) for currency, mine in sorted(sums.items())]
    return rows


# One walk along the index of what is open, a row a due date; the ages are reckoned from the few dates.
_BY_DAY = (
    select(
        ITEMS.c.currency,
        ITEMS.c.due_on,
        func.sum(when((ITEMS.c.open_minor > 0, ITEMS.c.open_minor), else_=0)),
        func.sum(when((ITEMS.c.open_minor < 0, ITEMS.c.open_minor), else_=0)),
    )
    .where(ITEMS.c.creditor == bindparam("creditor"), ITEMS.c.gone_on.is_(None))
    .group_by(ITEMS.c.currency, ITEMS.c.due_on)
)


def _bucket(due_on: date | None, today: date) -> int:
    """Return which of `BUCKETS` a due date falls in; none counts as not yet due."""
    late = (today - due_on).days if due_on else 0
    return sum(late > limit for limit in (0, 30, 60, 90))


def _aged(creditor: str, row: Sequence[Any]) -> dict[str, Any]:
    currency, *sums = row
    amounts = [str(Money(int(minor), currency)) for minor in (*sums, sum(int(m) for m in sums))]
    names = (*BUCKETS, "credits", "total")
    return {"creditor": creditor, "currency": currency, **dict(zip(names, amounts, strict=True))}
