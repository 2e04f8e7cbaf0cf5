"""The journal: append-only lines, chained by hash, one chain a case and one a creditor.

A line's hash covers its chain, place, moment, kind, actor, body and the hash before it; the head of a chain stands on
its case (or creditor) row and is moved by compare-and-set, so two writers cannot both append after the same line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import Event as CaseEvent
from relanced.store import schema
from relanced.words import Because, because

EVENTS = schema.Event.__table__  # type: ignore[attr-defined]

ROOT = ""  # what stands before the first line of a chain


class Broken(NamedTuple):
    """Where a chain does not hold."""

    chain: str
    seq: int
    trouble: Because


class LostRace(Exception):
    """Another transaction appended to the same chain first; nothing of this one may stand."""


def canonical(body: Mapping[str, Any]) -> str:
    """Write a body as one JSON text that two machines write alike."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def line_hash(
    chain: str, seq: int, at: datetime, kind: str, actor: str, body: str, previous: str
) -> str:
    """Hash one line."""
    return hashlib.sha256(hashed_bytes(chain, seq, at, kind, actor, body, previous)).hexdigest()


def hashed_bytes(
    chain: str, seq: int, at: datetime, kind: str, actor: str, body: str, previous: str
) -> bytes:
    """Return what a line's hash covers; fields are joined by line feeds, which no field but the last two could hold."""
    parts = (chain, str(seq), at.isoformat(timespec="microseconds"), kind, actor, previous, body)
    return "\n".join(parts).encode()


def chained(
    creditor: str, chain: str, head: str, length: int, events: Iterable[CaseEvent]
) -> list[dict[str, Any]]:
    """Return the rows that append `events` to a chain of `length` lines ending in `head`."""
    rows: list[dict[str, Any]] = []
    for event in events:
        length += 1
        body = canonical(event.body)
        digest = line_hash(chain, length, event.at, event.kind, event.actor, body, head)
        rows.append(
            {
                "creditor": creditor,
                "chain": chain,
                "seq": length,
                "at": event.at,
                "kind": event.kind,
                "actor": event.actor,
                "body": body,
                "previous": head,
                "hash": digest,
            }
        )
        head = digest
    return rows


def tell_creditor(session: Session, creditor: str, event: CaseEvent) -> None:
    """Append one line to a creditor's own chain."""
    row = session.get_one(schema.Creditor, creditor)
    lines = chained(creditor, f"creditor:{creditor}", row.head, row.events, [event])
    session.execute(insert(EVENTS), lines)
    moved = session.execute(
        update(schema.Creditor)
        .where(schema.Creditor.id == creditor, schema.Creditor.head == row.head)  # type: ignore[arg-type]
        .values(head=lines[-1]["hash"], events=row.events + 1)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise LostRace(creditor)
    session.expire(row)


def read_chain(session: Session, chain: str) -> list[CaseEvent]:
    """Return the events of one chain, oldest first."""
    rows = session.execute(
        select(EVENTS.c.kind, EVENTS.c.at, EVENTS.c.actor, EVENTS.c.body)
        .where(EVENTS.c.chain == chain)
        .order_by(EVENTS.c.seq)
    )
    return [CaseEvent(kind, at, actor, json.loads(body)) for kind, at, actor, body in rows]


def read_lines(session: Session, chains: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Return the whole lines of some chains, each oldest first."""
    rows = session.execute(
        select(EVENTS).where(EVENTS.c.chain.in_(chains)).order_by(EVENTS.c.chain, EVENTS.c.seq)
    )
    return {chain: list(lines) for chain, lines in groupby(rows, key=lambda row: str(row.chain))}


def last_of(session: Session, chain: str, kind: str) -> CaseEvent | None:
    """Return the last event of one kind in a chain, None where there is none."""
    row = session.execute(
        select(EVENTS.c.kind, EVENTS.c.at, EVENTS.c.actor, EVENTS.c.body)
        .where(EVENTS.c.chain == chain, EVENTS.c.kind == kind)
        .order_by(EVENTS.c.seq.desc())
        .limit(1)
    ).first()
    return CaseEvent(row.kind, row.at, row.actor, json.loads(row.body)) if row else None


def check_chain(session: Session, chain: str, head: str, length: int) -> Broken | None:
    """Recompute a chain from its first line; None when every line and the head hold."""
    return check_lines(chain, read_lines(session, [chain]).get(chain, []), head, length)


def check_lines(chain: str, lines: Sequence[Row[Any]], head: str, length: int) -> Broken | None:
    """Recompute a chain that was read whole; None when every line and the head hold."""
    previous = ROOT
    for seq, row in enumerate(lines, 1):
        if row.seq != seq:
            return Broken(chain, seq, because("proof.missing", what=chain, line=seq))
        digest = line_hash(chain, seq, row.at, row.kind, row.actor, row.body, previous)
        if row.previous != previous or row.hash != digest:
            return Broken(chain, seq, because("proof.changed", what=chain, line=seq))
        previous = row.hash
    if (previous, len(lines)) != (head, length):
        return Broken(chain, len(lines), because("proof.cut", what=chain))
    return None
