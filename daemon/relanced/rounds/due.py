"""What wants doing: a handful of looks into indexes, over one snapshot, that change nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from relanced.rounds import brakes
from relanced.rounds.office import Office
from relanced.store import cases, holds, inbox


@dataclass(frozen=True, slots=True)
class Due:
    """Names of what is due: creditors with cases to plan, mailboxes with letters that may leave or mail to read.

    `silenced` are the mailboxes whose submission server could not be had, `unseen` those that could not be read.
    """

    planning: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    silenced: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()


def look_up(session: Session, office: Office) -> Due:
    """Return what is due now."""
    now, settings = office.clock.now(), office.settings
    planning = {c for c in settings.creditors if cases.has_due(session, c, office.today(c))}
    leaving = {
        creditor.mailbox
        for creditor in settings.creditors.values()
        if brakes.may_leave(session, office, creditor.id, creditor.mailbox, now)
    }
    unread = {name for name in settings.mailboxes if inbox.has_unread(session, name, inbox.UNREAD)}
    held = {(row.kind, row.key) for row in holds.standing(session) if row.scope == "mailbox"}
    silenced, unseen = (frozenset(k for kind, k in held if kind == one) for one in ("smtp", "imap"))
    return Due(frozenset(planning), frozenset(leaving), frozenset(unread), silenced, unseen)
