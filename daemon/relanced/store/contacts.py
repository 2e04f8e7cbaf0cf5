"""Addresses as the books name them: new ones join, and those the books name no more are written to no more.

No address is ever forgotten: mail from a former one is still the debtor's, and a dead one stays dead (I11).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import PauseReason
from relanced.dunning.ledger import OpenLine
from relanced.store.cases import CASES, CONTACTS, DEBTORS, FORMER
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
        dead = _dead(session, creditor, [row["email"] for row in new])
        for fresh in new:
            fresh["dead_on"] = dead.get(fresh["email"].lower())
        session.execute(insert(CONTACTS), new)
    _put_role(session, former, FORMER)
    _put_role(session, [row.id for row in back], "accounts")
    alive = {row.debtor_id for row in back if row.dead_on is None}
    return frozenset(alive | {row["debtor_id"] for row in new if row["dead_on"] is None})


def _dead(session: Session, creditor: str, emails: Sequence[str]) -> dict[str, date]:
    """Return since when some addresses are known to be dead: one that a list brings under another name stays so."""
    wanted = select(func.lower(CONTACTS.c.email).label("email"), CONTACTS.c.dead_on).where(
        CONTACTS.c.creditor == creditor,
        func.lower(CONTACTS.c.email).in_({email.lower() for email in emails}),
        CONTACTS.c.dead_on.is_not(None),
    )
    return {row.email: row.dead_on for row in session.execute(wanted)}


def of_the_stopped(session: Session, creditor: str, debtors: Collection[int]) -> dict[int, str]:
    """Return which of some debtors share a living address with another one that must not be asked, and its name."""
    mine, theirs = CONTACTS.alias(), CONTACTS.alias()
    wanted = (
        select(mine.c.debtor_id, DEBTORS.c.name)
        .join(theirs, func.lower(theirs.c.email) == func.lower(mine.c.email))
        .join(DEBTORS, DEBTORS.c.id == theirs.c.debtor_id)
        .join(CASES, CASES.c.debtor_id == theirs.c.debtor_id)
        .where(
            mine.c.debtor_id.in_(debtors),
            theirs.c.creditor == creditor,
            theirs.c.debtor_id != mine.c.debtor_id,
            CASES.c.pause_reason == PauseReason.STOP.value,
        )
    )
    return {row.debtor_id: row.name for row in session.execute(wanted)}


def _put_role(session: Session, contacts: Sequence[int], role: str) -> None:
    if contacts:
        session.execute(update(CONTACTS).where(CONTACTS.c.id.in_(contacts)).values(role=role))
