"""What wants doing: a handful of looks into indexes, over one snapshot, that change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from relanced.rounds import brakes
from relanced.rounds.office import Office
from relanced.store import cases, holds, inbox


@dataclass(frozen=True, slots=True)
class Due:
    """Names of what is due: creditors with cases to plan, mailboxes with letters that may leave or mail to read.

    `silenced` are the mailboxes whose submission server could not be had, `unseen` those that could not be read;
    `kept` are the keys of what keeps each creditor's letters back.
    """

    planning: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    silenced: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict)


def look_up(session: Session, office: Office) -> Due:
    """Return what is due now."""
    now, settings = office.clock.now(), office.settings
    planning = {c for c in settings.creditors if cases.has_due(session, c, office.today(c))}
    leaving, kept = set(), {}
    for one in settings.creditors.values():
        may_leave, kept[one.id] = brakes.outlook(session, office, one.id, one.mailbox, now)
        leaving |= {one.mailbox} if may_leave else set()
    unread = {name for name in settings.mailboxes if inbox.has_unread(session, name, inbox.UNREAD)}
    held = {(row.kind, row.key) for row in holds.standing(session) if row.scope == "mailbox"}
    silenced, unseen = (frozenset(k for kind, k in held if kind == one) for one in ("smtp", "imap"))
    return Due(frozenset(planning), frozenset(leaving), frozenset(unread), silenced, unseen, kept)
