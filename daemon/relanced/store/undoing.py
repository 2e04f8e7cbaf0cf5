"""An import taken back: every item stands again as the list before left it. Letters that left stay in the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import Event
from relanced.store import cases, outbox, schema
from relanced.store.cases import Work
from relanced.store.journal import read_chain, tell_creditor
from relanced.words import Because, because

EVENTS = schema.Event.__table__  # type: ignore[attr-defined]
IMPORTS = schema.Import.__table__  # type: ignore[attr-defined]
CHUNK = 500


@dataclass(slots=True)
class Undone:
    """What taking an import back changed; `refused` set means: nothing did, and why."""

    restored: int = 0  # items that say again what they said before, or are open again
    removed: int = 0  # items that only that import had brought
    refused: Because | None = None


@dataclass(slots=True)
class _Before:
    """What the lists before an import said of one case."""

    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def learn(self, body: Mapping[str, Any]) -> None:
        for facts in body["changes"]:
            self.facts[facts["id"]] = facts
            self.gone.discard(facts["id"])
        self.gone |= set(body["gone"])

    def against(self, body: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[int]]:
        """Return the changes and the departures that take one import's effect back."""
        changed = [facts["id"] for facts in body["changes"]]
        stood = [key for key in changed if key in self.facts and key not in self.gone]
        new = [key for key in changed if key not in stood]
        back = [key for key in body["gone"] if key in self.facts and key not in self.gone]
        return [self.facts[key] for key in (*stood, *back)], new


def undo(
    session: Session, creditor: str, number: int, on: date, at: datetime, actor: str,
    wake: Callable[[Work], date | None],
) -> Undone:  # fmt: skip
    """Take the last import of a creditor back, in the caller's transaction; an earlier one is refused by name."""
    row = session.get(schema.Import, number)
    if row is None or row.creditor != creditor or row.state != "DONE":
        return Undone(refused=because("case.no_import", number=number))
    last = session.execute(
        select(IMPORTS.c.id)
        .where(IMPORTS.c.creditor == creditor, IMPORTS.c.state == "DONE")
        .order_by(IMPORTS.c.id.desc())
        .limit(1)
    ).scalar_one()
    if last != number:
        return Undone(refused=because("case.later_import", number=number, last=last))
    undone = Undone()
    touched = _touched(session, creditor, row)
    if not touched and _is_older(session, creditor, row):
        return Undone(refused=because("case.no_import", number=number))
    for start in range(0, len(touched), CHUNK):
        works = cases.load(session, touched[start : start + CHUNK], gone=True)
        for work in works.values():
            _take_back(session, work, number, on, at, actor, undone)
            work.next_action_on = wake(work)
        cases.save(session, works.values())
    row.state = "UNDONE"
    session.flush()
    if row.complete:
        _date_back(session, creditor)
    told = {"number": number, "restored": undone.restored, "removed": undone.removed}
    tell_creditor(session, creditor, Event("import_undone", at, actor, told))
    return undone


def _is_older(session: Session, creditor: str, row: schema.Import) -> bool:
    """Say whether a list changed cases whose journals do not name it: it was taken in by an older version."""
    statement = select(EVENTS.c.seq).where(
        EVENTS.c.creditor == creditor, EVENTS.c.kind == "items", EVENTS.c.at == row.taken_at
    )
    return session.execute(statement.limit(1)).first() is not None


def _touched(session: Session, creditor: str, row: schema.Import) -> list[int]:
    """Return the cases an import changed, by what their journals say."""
    statement = select(EVENTS.c.chain).where(
        EVENTS.c.creditor == creditor,
        EVENTS.c.kind == "items",
        EVENTS.c.at >= row.taken_at,
        EVENTS.c.body.contains(f'"import":{row.id}', autoescape=True),
    )
    chains = set(session.execute(statement).scalars())
    return sorted(int(chain.removeprefix("case:")) for chain in chains)


def _take_back(
    session: Session, work: Work, number: int, on: date, at: datetime, actor: str, undone: Undone
) -> None:
    before = _Before()
    for event in read_chain(session, f"case:{work.id}"):
        if event.kind != "items":
            continue
        if event.body.get("import") == number:
            changes, gone = before.against(event.body)
            break
        before.learn(event.body)
    else:
        return
    undone.restored += len(changes)
    undone.removed += len(gone)
    body = {"on": on.isoformat(), "changes": changes, "gone": gone, "undone": number}
    work.record("items", at, actor, body)
    if any(item.pending is not None for item in work.before.items.values()):
        outbox.withdraw(session, work, because("case.ledger_changed"), at, actor)


def _date_back(session: Session, creditor: str) -> None:
    """Let the books be as old as the last complete list that still stands."""
    row = session.execute(
        select(IMPORTS.c.as_of, IMPORTS.c.source)
        .where(
            IMPORTS.c.creditor == creditor, IMPORTS.c.state == "DONE", IMPORTS.c.complete.is_(True)
        )
        .order_by(IMPORTS.c.id.desc())
        .limit(1)
    ).first()
    session.execute(
        update(schema.Creditor)
        .where(schema.Creditor.id == creditor)  # type: ignore[arg-type]
        .values(ledger_on=row.as_of if row else None, ledger_source=row.source if row else None)
    )
