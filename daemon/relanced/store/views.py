"""What commands and pages show: the shapes of the JSON contract, read in one snapshot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState
from relanced.dunning.money import Money
from relanced.store import cases, flags, holds, inbox, journal, outbox, schema
from relanced.store.cases import CASES, DEBTORS
from relanced.store.outbox import LETTERS
from relanced.words import from_json, say


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
    wanted = select(CASES.c.id).order_by(CASES.c.id)
    if creditor:
        wanted = wanted.where(CASES.c.creditor == creditor)
    if ids:
        wanted = wanted.where(CASES.c.id.in_(ids))
    numbers = list(session.execute(wanted).scalars())
    standing: dict[int, list[Any]] = {}
    for row in flags.open_flags(session, creditor):
        if row.case_id is not None:
            standing.setdefault(row.case_id, []).append(row)
    if flagged:
        numbers = [n for n in numbers if n in standing]
    shown = []
    for start in range(0, len(numbers), 500):
        works = cases.load(session, numbers[start : start + 500])
        debtors = cases.load_debtors(session, [w.debtor_id for w in works.values()])
        shown += [
            _case(work, debtors[work.debtor_id].name, standing.get(work.id, []), language)
            for work in works.values()
        ]
    return shown


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
            {"kind": f.kind, "reason": said(f.because, language), "since": _iso(f.since), "due": _iso(f.due)}
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


def story(session: Session, case_id: int) -> list[dict[str, Any]]:
    """Return a case's whole journal, oldest first."""
    return [
        {"at": _iso(e.at), "kind": e.kind, "by": e.actor, "facts": dict(e.body)}
        for e in journal.read_chain(session, f"case:{case_id}")
    ]


def queue(session: Session, creditor: str | None = None) -> dict[str, Any]:
    """Return what leaves next, with the LIST that names exactly these letters."""
    rows = [row for row in outbox.waiting(session, creditor) if row.list_id is None]
    names: dict[int, str] = dict(
        session.execute(
            select(CASES.c.id, DEBTORS.c.name).join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        ).all()
    )
    letters = [
        {"letter": r.id, "creditor": r.creditor, "debtor": names.get(r.case_id), "case": r.case_id, "to": r.recipient,
         "level": r.level_name, "asked": str(Money(r.asked_minor, r.currency)), "currency": r.currency,
         "day": _iso(r.day), "approval": r.approval or None}
        for r in rows
    ]  # fmt: skip
    lists = outbox.lists(rows)
    return {
        "list": next((one.id for one in lists if one.who is None), None),
        "letters": letters,
        "named": [{"who": one.who, "list": one.id} for one in lists if one.who],
    }


def flag_list(session: Session, language: str) -> list[dict[str, Any]]:
    """Return every flag that stands."""
    return [
        {"id": f.id, "creditor": f.creditor, "case": f.case_id, "kind": f.kind, "reason": said(f.because, language),
         "since": _iso(f.since), "due": _iso(f.due), "owner": f.owner, "message": f.message_id}
        for f in flags.open_flags(session)
    ]  # fmt: skip


def hold_list(session: Session, language: str) -> list[dict[str, Any]]:
    """Return every brake that is on."""
    return [
        {"id": h.id, "scope": h.scope, "key": h.key, "kind": h.kind, "reason": said(h.because, language),
         "since": _iso(h.since), "by": h.by}
        for h in holds.standing(session)
    ]  # fmt: skip


def mail_list(session: Session) -> list[dict[str, Any]]:
    """Return the tray: mail that fits no case, or could not be read."""
    messages, linked = inbox.MESSAGES, inbox.LINKED
    placed = select(linked.c.message_id)
    wanted = select(messages).where(
        (messages.c.state == "SET_ASIDE")
        | (
            (messages.c.state == "READ")
            & (messages.c.kind == "human")
            & messages.c.id.not_in(placed)
        )
    )
    return [
        {"id": m.id, "from": m.sender, "subject": m.subject, "state": m.state, "received_at": _iso(m.received_at)}
        for m in session.execute(wanted.order_by(messages.c.id))
    ]  # fmt: skip


def status(session: Session, language: str) -> dict[str, Any]:
    """Return holds and why, the freshness of books and mailboxes, and what is queued, unsure and flagged."""
    creditors = session.execute(select(schema.Creditor.__table__)).all()  # type: ignore[attr-defined]
    mailboxes = session.execute(select(schema.Mailbox.__table__)).all()  # type: ignore[attr-defined]
    counts: dict[str, int] = {}
    for state in session.execute(select(LETTERS.c.state)).scalars():
        counts[state] = counts.get(state, 0) + 1
    return {
        "holds": hold_list(session, language),
        "books": [{"creditor": c.id, "ledger_on": _iso(c.ledger_on), "released_at": _iso(c.released_at)}
            for c in creditors],
        "mailboxes": [{"mailbox": m.id, "looked_at": _iso(m.looked_at), "fault": m.fault} for m in mailboxes],
        "letters": counts,
        "flags": len(flags.open_flags(session)),
    }  # fmt: skip
