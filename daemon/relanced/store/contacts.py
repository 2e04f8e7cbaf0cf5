"""Addresses as the books name them: new ones join, and those the books name no more are written to no more.

No address is ever forgotten: mail from a former one is still the debtor's, and a dead one stays dead (I11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from relanced.dunning.ledger import OpenLine
from relanced.store.cases import CONTACTS, FORMER
from relanced.understanding.match import organisation


def take_in(
    session: Session, creditor: str, groups: Mapping[int, Sequence[OpenLine]]
) -> frozenset[int]:
    """Bring debtors' addresses to what a list says of them; returns whom it has brought one to write to.

    A list that names no address of a debtor says nothing about the ones it had.
    """
    known: dict[int, dict[str, Any]] = {}
    for row in session.execute(select(CONTACTS).where(CONTACTS.c.debtor_id.in_(groups))):
        known.setdefault(row.debtor_id, {})[row.email] = row
    new: list[dict[str, Any]] = []
    former: list[int] = []
    back: list[Any] = []
    for debtor, lines in groups.items():
        named = dict.fromkeys(email for line in lines for email in line.emails)
        had = known.get(debtor, {})
        new += [
            {"creditor": creditor, "debtor_id": debtor, "email": email, "role": "accounts",
             "domain": organisation(email), "source": "books"}
            for email in named if email not in had
        ]  # fmt: skip
        if named:
            listed = [row for row in had.values() if row.source == "books"]
            former += [r.id for r in listed if r.email not in named and r.role != FORMER]
            back += [r for r in listed if r.email in named and r.role == FORMER]
    if new:
        session.execute(insert(CONTACTS), new)
    _put_role(session, former, FORMER)
    _put_role(session, [row.id for row in back], "accounts")
    alive = {row.debtor_id for row in back if row.dead_on is None}
    return frozenset(alive | {row["debtor_id"] for row in new})


def _put_role(session: Session, contacts: Sequence[int], role: str) -> None:
    if contacts:
        session.execute(update(CONTACTS).where(CONTACTS.c.id.in_(contacts)).values(role=role))
