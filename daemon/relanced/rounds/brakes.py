"""The brakes: how many letters of a creditor may leave right now, and every reason why not more."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relanced.config.creditor import SourceKind
from relanced.rounds.office import Office
from relanced.store import flags, holds, outbox, schema
from relanced.store.outbox import LETTERS
from relanced.words import Because, because, from_json

USUAL_DAYS = 56  # the median is taken over eight weeks (reliability I6)


@dataclass(slots=True)
class Room:
    """How many letters may be claimed; `unlisted` says whether that includes those no person released by list."""

    letters: int = 0
    unlisted: bool = False
    refused: list[Because] = field(default_factory=list)


def room(session: Session, office: Office, creditor: str, mailbox: str, now: datetime) -> Room:
    """Look at every gate of a creditor; each that is shut is named."""
    config = office.creditor(creditor)
    waiting = outbox.waiting(session, creditor)
    if not waiting:
        return Room()
    refused = _shut(session, office, creditor, mailbox, now)
    if refused:
        return Room(refused=refused)
    today = office.today(creditor)
    gone = sent_today(session, office, creditor, now)
    left = config.caps.per_day - gone
    if left <= 0:
        return Room(refused=[because("case.day_cap", cap=config.caps.per_day)])
    unlisted = [row for row in waiting if row.list_id is None and row.approval is None]
    reason = _list_wanted(session, office, creditor, len(unlisted), gone, today)
    if reason is None:
        return Room(left, unlisted=True)
    flag = flags.NewFlag("approval", reason, today, "list")
    flags.raise_flag(session, creditor, None, flag, now)
    return Room(left, unlisted=False, refused=[reason])


def _shut(
    session: Session, office: Office, creditor: str, mailbox: str, now: datetime
) -> list[Because]:
    shut = [
        from_json(json.loads(row.because)) for row in holds.standing(session, creditor, mailbox)
    ]
    config = office.creditor(creditor)
    if config.state == "preparing":
        shut.append(because("case.not_live", state=config.state.value))
    if not office.window_opens(creditor, now):
        shut.append(because("case.outside_window"))
    stale = ledger_doubt(session, office, creditor)
    if stale is not None:
        shut.append(stale)
    fresh = freshness(session, office, mailbox)
    if fresh is None or fresh > office.settings.freshness.seconds:
        shut.append(because("case.mailbox_unread", mailbox=mailbox, text=_fault(session, mailbox)))
    if not config.mandate.runs_on(office.today(creditor)):
        shut.append(because("case.mandate_over"))
    return shut


def ledger_doubt(session: Session, office: Office, creditor: str) -> Because | None:
    """Return why the books may not be acted on: none yet, too old in working days (I5), or None when they may."""
    row = session.get(schema.Creditor, creditor)
    if row is None or row.ledger_on is None:
        return because("case.ledger_missing")
    days = office.creditor(creditor).fresh_for.days(
        SourceKind(row.ledger_source or SourceKind.LIST)
    )
    age = office.calendar(creditor).elapsed(row.ledger_on, office.today(creditor))
    return because("case.ledger_stale", as_of=row.ledger_on, days=days) if age > days else None


def freshness(session: Session, office: Office, mailbox: str) -> float | None:
    """Return how many seconds ago the whole mailbox was last looked at, by the machine's clock; None: never."""
    row = session.get(schema.Mailbox, mailbox, populate_existing=True)
    if row is None or row.looked_at is None or row.fault:
        return None
    return (office.clock.real_now() - row.looked_at).total_seconds()


def _fault(session: Session, mailbox: str) -> str:
    row = session.get(schema.Mailbox, mailbox)
    return (row.fault if row else None) or "-"


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the moments between which a calendar day lasts in a zone, in UTC."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    end = datetime.combine(day + timedelta(1), time(), ZoneInfo(zone))
    return start.astimezone(UTC), end.astimezone(UTC)


def sent_today(session: Session, office: Office, creditor: str, now: datetime) -> int:
    """Count what left for a creditor on its own calendar day."""
    since, until = day_bounds(office.today(creditor), office.creditor(creditor).time_zone)
    return outbox.sent_on(session, creditor, since, until)


def usual(session: Session, creditor: str, today: date) -> int:
    """Return the median number of letters on the days something left, over the last eight weeks."""
    counts = session.execute(
        select(func.count())
        .where(
            LETTERS.c.creditor == creditor,
            LETTERS.c.state.in_(("SENT", "UNSURE", "BOUNCED")),
            LETTERS.c.day >= today - timedelta(USUAL_DAYS),
            LETTERS.c.day < today,
        )
        .group_by(LETTERS.c.day)
    ).scalars()
    return int(statistics.median(list(counts) or [0]))


def _list_wanted(
    session: Session, office: Office, creditor: str, waiting: int, gone: int, today: date
) -> Because | None:
    """Say whether a person must release today's list first: the very first one, or one far above the usual."""
    caps = office.creditor(creditor).caps
    row = session.get_one(schema.Creditor, creditor, populate_existing=True)
    if caps.first_list_approval and row.released_at is None:
        return because("case.first_list", count=waiting)
    cap = max(caps.approval_above, 3 * usual(session, creditor, today))
    if waiting + gone > cap:
        return because("case.list_waits", count=waiting, cap=cap)
    return None
