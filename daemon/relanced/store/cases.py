"""Cases in the store: many loaded at once, changed by events only, written back together with their journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import Body, Case, CaseState, Event, Item, Pause, fold
from relanced.dunning.ledger import ItemKind
from relanced.dunning.plan import Debtor
from relanced.store import schema
from relanced.store.journal import EVENTS, LostRace, chained

CASES = schema.Case.__table__  # type: ignore[attr-defined]
ITEMS = schema.Item.__table__  # type: ignore[attr-defined]
DEBTORS = schema.Debtor.__table__  # type: ignore[attr-defined]
CONTACTS = schema.Contact.__table__  # type: ignore[attr-defined]

MEMORY = (
    "level", "round", "nominal_on", "done_on", "emailed", "pending", "held", "held_until", "part_minor", "part_on",
)  # fmt: skip
FACTS = ("number", "currency", "open_minor", "total_minor", "due_on", "issue_on", "gone_on")
AnyRow: TypeAlias = Row[Any]
FORMER = "former"  # the role of an address the books name no more


@dataclass(slots=True)
class Work:
    """One case in hand: what it was, what it has become, and the events between."""

    id: int
    creditor: str
    debtor_id: int
    before: Case
    case: Case
    next_action_on: date | None
    head: str
    length: int
    events: list[Event] = field(default_factory=list)

    def record(self, kind: str, at: datetime, actor: str, body: Body) -> None:
        """Let one event happen to the case; IllegalMove when its state does not allow it."""
        self.case = fold(self.case, kind, at, body)
        self.events.append(Event(kind, at, actor, body))


def case_from(row: AnyRow, items: Mapping[int, Item]) -> Case:
    """Build the pure case from its row and its items."""
    pause = None
    if row.pause_reason:
        pause = Pause(row.pause_reason, row.pause_since, row.pause_until, row.pause_by)
    return Case(
        state=CaseState(row.state),
        pause=pause,
        delay_until=row.delay_until,
        last_contact_on=row.last_contact_on,
        last_letter_at=row.last_letter_at,
        last_message_at=row.last_message_at,
        items=items,
    )


_ITEM = [ITEMS.c.case_id, *(ITEMS.c[known.name] for known in fields(Item))]  # as Item takes them


def load(session: Session, ids: Sequence[int], *, gone: bool = False) -> dict[int, Work]:
    """Load cases in two statements however many, with the items the books still show, or all of them."""
    items: dict[int, dict[int, Item]] = {key: {} for key in ids}
    wanted = select(*_ITEM).where(ITEMS.c.case_id.in_(ids)).order_by(ITEMS.c.id)
    rows = session.execute(wanted if gone else wanted.where(ITEMS.c.gone_on.is_(None)))
    for case_id, key, number, kind, *rest in rows:
        items[case_id][key] = Item(key, number, ItemKind(kind), *rest)
    works: dict[int, Work] = {}
    for row in session.execute(select(CASES).where(CASES.c.id.in_(ids)).order_by(CASES.c.id)):
        case = case_from(row, items[row.id])
        works[row.id] = Work(
            row.id,
            row.creditor,
            row.debtor_id,
            case,
            case,
            row.next_action_on,
            row.head,
            row.events,
        )
    return works


def load_one(session: Session, case_id: int) -> Work | None:
    """Load one case; None when there is none of that number."""
    return load(session, [case_id]).get(case_id)


def load_debtors(session: Session, debtor_ids: Sequence[int]) -> dict[int, Debtor]:
    """Load who owes, with the addresses the books name that are not known to be dead, first given first."""
    names = {
        row.id: row
        for row in session.execute(
            select(DEBTORS.c.id, DEBTORS.c.name, DEBTORS.c.ref).where(DEBTORS.c.id.in_(debtor_ids))
        )
    }
    addresses: dict[int, list[str]] = {}
    for row in session.execute(
        select(CONTACTS.c.debtor_id, CONTACTS.c.email)
        .where(
            CONTACTS.c.debtor_id.in_(debtor_ids),
            CONTACTS.c.dead_on.is_(None),
            CONTACTS.c.role != FORMER,
        )
        .order_by(CONTACTS.c.role != "accounts", CONTACTS.c.id)
    ):
        addresses.setdefault(row.debtor_id, []).append(row.email)
    return {
        key: Debtor(row.name, tuple(addresses.get(key, ())), ref=row.ref)
        for key, row in names.items()
    }


def debtor_rows(session: Session, debtor_ids: Sequence[int]) -> Sequence[schema.Debtor]:
    """Return debtors whole, in one statement; while they are held, the session knows each of them."""
    return session.scalars(
        select(schema.Debtor).where(DEBTORS.c.id.in_(debtor_ids)).order_by(DEBTORS.c.id)
    ).all()


def case_row(work: Work) -> dict[str, Any]:
    """Return the columns of a case as they should stand."""
    case, pause = work.case, work.case.pause
    return {
        "state": case.state.value,
        "pause_reason": pause.reason if pause else None,
        "pause_since": pause.since if pause else None,
        "pause_until": pause.until if pause else None,
        "pause_by": pause.by if pause else None,
        "delay_until": case.delay_until,
        "last_contact_on": case.last_contact_on,
        "last_letter_at": case.last_letter_at,
        "last_message_at": case.last_message_at,
        "next_action_on": work.next_action_on,
    }


def save(session: Session, works: Iterable[Work]) -> None:
    """Write back what changed, with its journal: rows, events and heads in one go, or LostRace and nothing."""
    changed = list(works)
    lines: list[dict[str, Any]] = []
    case_rows: list[dict[str, Any]] = []
    item_rows: list[dict[str, Any]] = []
    for work in changed:
        new = chained(work.creditor, f"case:{work.id}", work.head, work.length, work.events)
        head, length = (new[-1]["hash"], new[-1]["seq"]) if new else (work.head, work.length)
        lines += new
        case_rows.append(
            {**case_row(work), "head": head, "events": length, "_id": work.id, "_head": work.head}
        )
        item_rows += _changed_items(work)
    if lines:
        session.execute(insert(EVENTS), lines)
    if item_rows:
        memory: dict[str, Any] = {name: bindparam(name) for name in (*FACTS, "kind", *MEMORY)}
        session.connection().execute(
            update(ITEMS).where(ITEMS.c.id == bindparam("_id")).values(memory), item_rows
        )
    if case_rows:
        _compare_and_set(session, case_rows)
    for work, row in zip(changed, case_rows, strict=True):
        work.head, work.length, work.before = row["head"], row["events"], work.case
        work.events = []


def _changed_items(work: Work) -> list[dict[str, Any]]:
    rows = []
    for key, item in work.case.items.items():
        if work.before.items.get(key) != item:
            row = {name: getattr(item, name) for name in (*FACTS, *MEMORY)}
            rows.append({**row, "kind": item.kind.value, "_id": key})
    return rows


def _compare_and_set(session: Session, rows: list[dict[str, Any]]) -> None:
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if not name.startswith("_")}
    statement = (
        update(CASES)
        .where(CASES.c.id == bindparam("_id"), CASES.c.head == bindparam("_head"))
        .values(values)
    )
    moved = session.connection().execute(statement, rows)
    if moved.rowcount != len(rows):
        raise LostRace("a case was changed by somebody else")


def put_off(session: Session, case_id: int, day: date) -> None:
    """Let a case that cannot be handled be looked at again on a day, and not before."""
    session.execute(update(CASES).where(CASES.c.id == case_id).values(next_action_on=day))


def wake(session: Session, creditor: str, day: date) -> None:
    """Let every open case of a creditor be looked at on a day: what its next look was reckoned by has changed."""
    is_open = (CASES.c.creditor == creditor) & (CASES.c.state == CaseState.OPEN.value)
    session.execute(update(CASES).where(is_open).values(next_action_on=day))


def rungs(session: Session, creditor: str) -> Sequence[AnyRow]:
    """Return the rungs the open items of living cases have reached or have under way, with who owes them."""
    living = (CaseState.OPEN.value, CaseState.PAUSED.value)
    told = [ITEMS.c.case_id, DEBTORS.c.name, DEBTORS.c.ref, ITEMS.c.level, ITEMS.c.pending]
    joined = ITEMS.join(CASES, CASES.c.id == ITEMS.c.case_id)
    joined = joined.join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
    wanted = (
        select(*told)
        .select_from(joined)
        .where(CASES.c.creditor == creditor, CASES.c.state.in_(living), ITEMS.c.gone_on.is_(None))
        .where(ITEMS.c.open_minor > 0)
    )
    return session.execute(wanted).all()


def kill_address(session: Session, creditor: str, email: str, today: date) -> None:
    """Remember that an address is dead for every debtor of the creditor that uses it (I11)."""
    session.execute(
        update(CONTACTS)
        .where(
            CONTACTS.c.creditor == creditor,
            func.lower(CONTACTS.c.email) == email.lower(),
            CONTACTS.c.dead_on.is_(None),
        )
        .values(dead_on=today)
    )


def count_overdue(session: Session, creditor: str, today: date) -> int:
    """Count the open cases with an invoice whose due date has passed."""
    statement = (
        select(func.count(ITEMS.c.case_id.distinct()))
        .join(CASES, CASES.c.id == ITEMS.c.case_id)
        .where(
            ITEMS.c.creditor == creditor,
            ITEMS.c.gone_on.is_(None),
            ITEMS.c.open_minor > 0,
            ITEMS.c.due_on < today,
            CASES.c.state == CaseState.OPEN.value,
        )
    )
    return session.execute(statement).scalar_one()


def has_due(session: Session, creditor: str, today: date) -> bool:
    """Say whether any case wants a look today, at the cost of one look into the index."""
    statement = select(CASES.c.id).where(
        CASES.c.creditor == creditor, CASES.c.next_action_on <= today
    )
    return session.execute(statement.limit(1)).first() is not None


def due(session: Session, creditor: str, today: date, limit: int, after: int = 0) -> list[int]:
    """Return cases of a creditor that want a look today, by the index that makes work follow what is due."""
    rows = session.execute(
        select(CASES.c.id)
        .where(CASES.c.creditor == creditor, CASES.c.next_action_on <= today, CASES.c.id > after)
        .order_by(CASES.c.id)
        .limit(limit)
    )
    return list(rows.scalars())
