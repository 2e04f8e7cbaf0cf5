"""What the follow-up table shows of each case, read a chunk at a time so that memory follows the chunk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from relanced.dunning.plan import Debtor
from relanced.store import cases, flags, schema
from relanced.store.cases import CASES, DEBTORS, Work

CHUNK = 500
EVENTS = schema.Event.__table__  # type: ignore[attr-defined]


class Line(NamedTuple):
    """One case as the table wants it."""

    work: Work
    debtor: Debtor
    row: Row[Any]  # of the debtor: code, telephone, person
    flags: tuple[str, ...]  # the kinds that stand, the earliest due first
    note: str | None  # the last one


def follow_up(session: Session, creditor: str) -> Iterator[Line]:
    """Yield the cases of a creditor that are not settled, by the debtor's name."""
    wanted = (
        select(CASES.c.id)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(CASES.c.creditor == creditor, CASES.c.state != "SETTLED")
        .order_by(DEBTORS.c.name, CASES.c.id)
    )
    numbers = list(session.execute(wanted).scalars())
    standing: dict[int, dict[str, None]] = {}
    for flag in flags.open_flags(session, creditor):
        if flag.case_id is not None:
            standing.setdefault(flag.case_id, {})[flag.kind] = None
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        works = cases.load(session, chunk)
        ids = [work.debtor_id for work in works.values()]
        debtors = cases.load_debtors(session, ids)
        rows = {r.id: r for r in session.execute(select(DEBTORS).where(DEBTORS.c.id.in_(ids)))}
        notes = last_notes(session, chunk)
        for number in chunk:
            work = works[number]
            kinds = tuple(standing.get(number, ()))
            yield Line(work, debtors[work.debtor_id], rows[work.debtor_id], kinds, notes.get(number))  # fmt: skip


def last_notes(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Return the last note a person wrote on each of these cases."""
    chains = {f"case:{number}": number for number in numbers}
    wanted = (
        select(EVENTS.c.chain, EVENTS.c.body)
        .where(EVENTS.c.chain.in_(chains), EVENTS.c.kind == "noted")
        .order_by(EVENTS.c.chain, EVENTS.c.seq)
    )
    notes: dict[int, str] = {}
    for chain, body in session.execute(wanted):
        text = json.loads(body).get("because")
        if text:
            notes[chains[chain]] = text
    return notes
