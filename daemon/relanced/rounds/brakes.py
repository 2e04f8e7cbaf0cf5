"""The brakes: how many letters of a creditor may leave right now, and every reason why not more."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.config.creditor import SourceKind
from relanced.dunning.case import Event
from relanced.rounds import attendance, courtesy, preview
from relanced.rounds.office import LONGEST_STEP, Office
from relanced.rounds.storage import room_doubt
from relanced.store import cases, flags, holds, journal, lists, outbox, schema
from relanced.words import Because, because, from_json

USUAL_DAYS = 56  # the median is taken over eight weeks (reliability I6)


@dataclass(slots=True)
class Room:
    """How many letters may be claimed; `unlisted` says whether that includes those no person released by list.

    `levels` are the only ones that may leave, None where all may.
    """

    letters: int = 0
    unlisted: bool = False
    levels: frozenset[str] | None = None
    refused: list[Because] = field(default_factory=list)


def room(session: Session, office: Office, creditor: str, mailbox: str, now: datetime) -> Room:
    """Look at every gate of a creditor; each that is shut is named. A list that a person must see raises its flag."""
    found = gates(session, office, creditor, mailbox, now)
    if found.letters > 0 and not found.unlisted:
        today = office.today(creditor)
        flag = flags.NewFlag("approval", found.refused[-1], today, "list")
        flags.raise_flag(session, creditor, None, flag, now)
    return found


def outlook(
    session: Session, office: Office, creditor: str, mailbox: str, now: datetime
) -> tuple[bool, frozenset[str]]:
    """Say whether it is worth calling the server, and the keys of the reasons that keep ready letters back.

    It is when a letter is ready, and no gate is shut but that of the fresh look.
    """
    if not outbox.has_ready(session, mailbox, creditor, now):
        return False, frozenset()
    found = gates(session, office, creditor, mailbox, now, is_looked=True)
    may_leave = found.letters > 0 and outbox.has_ready(
        session, mailbox, creditor, now, unlisted=found.unlisted, levels=found.levels
    )
    return may_leave, frozenset(reason.key for reason in found.refused)


def gates(
    session: Session,
    office: Office,
    creditor: str,
    mailbox: str,
    now: datetime,
    *,
    is_looked: bool = False,
) -> Room:
    """Look at every gate and change nothing; with `is_looked` the mailbox is taken for fresh."""
    config = office.creditor(creditor)
    waiting, unlisted = lists.count_waiting(session, creditor)
    if not waiting:
        return Room()
    refused = _shut(session, office, creditor, mailbox, now, is_looked=is_looked)
    if refused:
        return Room(refused=refused)
    today = office.today(creditor)
    gone = sent_today(session, office, creditor, now)
    left = config.caps.per_day - gone
    if left <= 0:
        return Room(refused=[because("case.day_cap", cap=config.caps.per_day)])
    levels, limited = limits(session, office, creditor)
    wanted = aged(session, office, creditor) or _list_wanted(
        session, office, creditor, unlisted, gone, today
    )
    refused = [*limited, *([wanted] if wanted and wanted not in limited else [])]
    return Room(left, unlisted=wanted is None, levels=levels, refused=refused)


def limits(
    session: Session, office: Office, creditor: str
) -> tuple[frozenset[str] | None, list[Because]]:
    """Return the levels that alone may leave (None: all), and why: nobody opens the desk, or the books are aged."""
    reasons: list[Because] = []
    levels: frozenset[str] | None = None
    if absent := attendance.nobody(session, office, creditor):
        reasons.append(absent)
        levels = courtesy.first(office, creditor)
    if old := aged(session, office, creditor):
        reasons.append(old)
        allowed = courtesy.every(office, creditor)
        levels = allowed if levels is None else levels & allowed
    return levels, reasons


def _shut(
    session: Session, office: Office, creditor: str, mailbox: str, now: datetime, *, is_looked: bool
) -> list[Because]:
    standing = holds.standing(session, creditor, mailbox)
    shut = [from_json(json.loads(row.because)) for row in standing]
    config = office.creditor(creditor)
    if (cramped := room_doubt(office)) is not None:
        shut.append(cramped)
    if config.state == "preparing":
        shut.append(because("case.not_live", state=config.state.value))
    if not office.window_opens(creditor, now):
        shut.append(because("case.outside_window"))
    stale = ledger_doubt(session, office, creditor)
    if stale is not None:
        shut.append(stale)
    fresh = 0.0 if is_looked else freshness(session, office, mailbox)
    is_told = any(row.kind == "imap" for row in standing)
    if not is_told and (fresh is None or fresh > office.settings.freshness.seconds):
        shut.append(because("case.mailbox_unread", mailbox=mailbox, text=_fault(session, mailbox)))
    if not config.mandate.runs_on(office.today(creditor)):
        shut.append(because("case.mandate_over"))
    return shut


def closed_since(session: Session, office: Office, creditor: str, now: datetime) -> bool:
    """Say whether what a claim rested on is no more by the time of the dot: books, mandate, or the day's cap.

    The letters in hand count as sent, so that the cap is passed only by letters that somebody else sends meanwhile.
    """
    config = office.creditor(creditor)
    return (
        not config.mandate.runs_on(office.today(creditor))
        or ledger_doubt(session, office, creditor) is not None
        or sent_today(session, office, creditor, now) > config.caps.per_day
    )


def is_within(levels: frozenset[str] | None, level: str) -> bool:
    """Say whether a level is one of those that may leave; None is all of them."""
    return levels is None or level in levels


def ledger_doubt(session: Session, office: Office, creditor: str) -> Because | None:
    """Return why nothing may leave on the books: none yet, too old in working days (I5), or None when they serve."""
    row = session.get(schema.Creditor, creditor)
    if row is None or row.ledger_on is None:
        return because("case.ledger_missing")
    days, fresh_for = _term(office, creditor, row), office.creditor(creditor).fresh_for
    longest = max(days, fresh_for.courteous_days)
    age = office.calendar(creditor).elapsed(row.ledger_on, office.today(creditor))
    return (
        because("case.ledger_stale", as_of=row.ledger_on, days=longest) if age > longest else None
    )


def aged(session: Session, office: Office, creditor: str) -> Because | None:
    """Return that weekly or monthly books are past their term: courteous letters alone, each released by a person."""
    row = session.get(schema.Creditor, creditor)
    if row is None or row.ledger_on is None:
        return None
    age = office.calendar(creditor).elapsed(row.ledger_on, office.today(creditor))
    is_aged = age > _term(office, creditor, row)
    return because("case.ledger_aged", as_of=row.ledger_on) if is_aged else None


def _term(office: Office, creditor: str, row: schema.Creditor) -> int:
    """Return the working days during which books of this source serve for everything."""
    source = SourceKind(row.ledger_source or SourceKind.LIST)
    return office.creditor(creditor).fresh_for.days(source)


def freshness(session: Session, office: Office, mailbox: str) -> float | None:
    """Return how many seconds ago the whole mailbox was last looked at, by the machine's clock; None: never.

    A wall clock set back since would make an old look seem young: where the look was our own, the monotonic clock has
    its word as well.
    """
    row = session.get(schema.Mailbox, mailbox, populate_existing=True)
    if row is None or row.looked_at is None or row.fault:
        return None
    age = (office.clock.real_now() - row.looked_at).total_seconds()
    looked_at, ticks = office.looks.get(mailbox, (None, 0.0))
    return max(age, office.clock.monotonic() - ticks) if looked_at == row.looked_at else age


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


def weigh(session: Session, office: Office, creditor: str, now: datetime) -> Because | None:
    """Hold a creditor whose overdue cases have jumped since the day they were last counted (I6); returns why.

    A due date mistaken in the books would otherwise ask everybody at once. The count is kept on the creditor's own
    chain, one a day; before a person released the first list there is nothing to compare with.
    """
    today, caps = office.today(creditor), office.creditor(creditor).caps
    last = journal.last_of(session, f"creditor:{creditor}", "overdue_counted")
    if last is not None and last.body["on"] >= today.isoformat() and last.body["held"]:
        return None  # a person has seen today's jump, or still has to: the hold says which
    count = cases.count_overdue(session, creditor, today)
    before = int(last.body["count"]) if last is not None else count
    more = count - before
    is_jump = more > caps.jump_least and 100 * more > caps.jump_percent * before
    if is_jump or last is None or last.body["on"] != today.isoformat():
        body = {"on": today.isoformat(), "count": count, "held": is_jump}
        journal.tell_creditor(session, creditor, Event("overdue_counted", now, "relanced", body))
    if not is_jump or last is None:
        return None
    reason = because(
        "daemon.jump", count=count, before=before, on=date.fromisoformat(last.body["on"])
    )
    holds.put(session, "creditor", creditor, "jump", reason, now)
    flags.raise_flag(session, creditor, None, flags.NewFlag("approval", reason, today, "jump"), now)
    return reason


def check_clock(session: Session, office: Office) -> bool:
    """Hold everything when the wall clock and the monotonic one disagree by more than 300 s (I8); True when steady.

    A person lifts the hold, or the clock that steps back to where it was.
    """
    drift = office.drift()
    if abs(drift - office.drift_seen) <= LONGEST_STEP:
        return True
    office.drift_seen = drift
    now = office.clock.now()
    if abs(drift) <= LONGEST_STEP:
        holds.lift(session, "all", "", "clock", now)
        return True
    reason = because("daemon.clock_stepped", seconds=round(drift))
    holds.put(session, "all", "", "clock", reason, now)
    return False


def trusts_clock(session: Session, office: Office) -> bool:
    """Say whether today may be believed: a wall clock that stepped decides nothing while its hold stands (I8)."""
    is_steady = check_clock(session, office)
    return is_steady and not any(row.kind == "clock" for row in holds.standing(session))


def check_history(session: Session, office: Office) -> None:
    """At the start, hold everything when a look at a mailbox is noted in the future: the clock was set back."""
    rows = session.execute(select(schema.Mailbox)).scalars()
    moments = [row.looked_at for row in rows if row.looked_at]
    ahead = max((m - office.clock.real_now()).total_seconds() for m in moments) if moments else 0.0
    if ahead > LONGEST_STEP:
        reason = because("daemon.clock_behind", seconds=round(ahead))
        holds.put(session, "all", "", "clock", reason, office.clock.now())


def usual(session: Session, creditor: str, today: date) -> int:
    """Return the median number of letters on the days something left, over the last eight weeks."""
    return outbox.daily_median(session, creditor, today - timedelta(USUAL_DAYS), today)


def _list_wanted(
    session: Session, office: Office, creditor: str, waiting: int, gone: int, today: date
) -> Because | None:
    """Say whether a person must release today's list first: the very first one, or one far above the usual."""
    caps = office.creditor(creditor).caps
    row = session.get_one(schema.Creditor, creditor, populate_existing=True)
    if caps.first_list_approval and row.released_at is None:
        return because("case.first_list", count=waiting)
    if caps.first_list_approval and waiting:
        changed = preview.wanted(session, office, creditor, waiting)
        if changed is not None:
            return changed
    cap = max(caps.approval_above, 3 * usual(session, creditor, today))
    if waiting + gone > cap:
        return because("case.list_waits", count=waiting, cap=cap)
    return None
