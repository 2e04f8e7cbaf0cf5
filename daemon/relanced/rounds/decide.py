"""What a person decides about a case, a letter or a list: each act one transaction, with who and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.dunning.call import CALLED_FOR, OUTCOMES
from relanced.dunning.case import CaseState, Event
from relanced.rounds import attendance, mandates, naming, preview, writing
from relanced.rounds.doubts import settle_doubt
from relanced.rounds.office import Office, next_day
from relanced.rounds.outcomes import GRACE_DAYS
from relanced.store import cases, flags, holds, lists, named, outbox, schema
from relanced.store.cases import Work
from relanced.store.journal import tell_creditor
from relanced.words import Because, because

BATCH = 500  # letters of a list whose cases are loaded at once


class Unknown(Exception):
    """There is no such thing (any more); `kind` says of what: case, flag, letter, list, mail, hold."""

    def __init__(self, what: str, kind: str) -> None:
        super().__init__(what)
        self.kind = kind


class Refused(Exception):
    """What a person asked cannot be done as it was asked; `because` says why, and what would do."""

    def __init__(self, reason: Because) -> None:
        super().__init__(reason.key)
        self.because = reason


class NotYours(Exception):
    """A list waits for the person the configuration names."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides, and why."""

    name: str
    because: str


def work_of(session: Session, office: Office, case: int) -> Work:
    """Return a case in hand; Unknown where there is none of that number, Refused where its creditor's file is gone."""
    work = cases.load_one(session, case)
    if work is None:
        raise Unknown(str(case), "case")
    if work.creditor not in office.settings.creditors:
        raise Refused(because("cli.creditor_gone", case=case, creditor=work.creditor))
    return work


def _living(session: Session, office: Office, case: int) -> Work:
    """Return a case that is neither settled nor handed over."""
    work = work_of(session, office, case)
    if work.case.state not in (CaseState.OPEN, CaseState.PAUSED):
        raise Refused(because("cli.case_closed", case=case))
    return work


def _not_past(office: Office, work: Work, day: date | None) -> None:
    if day is not None and day < office.today(work.creditor):
        raise Refused(because("cli.day_past", day=day, today=office.today(work.creditor)))


def items_named(work: Work, numbers: Sequence[str]) -> list[int]:
    """Return the open items of these invoice numbers, or all that may be asked; Refused names what is not there."""
    there = {item.number for item in work.case.items.values()}
    missing = [number for number in numbers if number not in there]
    if missing:
        known = ", ".join(sorted(there)) or "-"
        raise Refused(because("cli.no_such_invoice", numbers=", ".join(missing), known=known))
    chosen = [
        key
        for key, i in work.case.items.items()
        if (i.number in numbers if numbers else i.is_asked)
    ]
    if not chosen:
        raise Refused(because("cli.case_closed", case=work.id))
    return chosen


def keep(session: Session, office: Office, work: Work) -> None:
    """Save a case with the day of its next act."""
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def note_of(work: Work, office: Office, who: Person) -> None:
    """Write down why a person decided, where one said it."""
    if not who.because:
        return
    work.record("noted", office.clock.now(), who.name, {"because": who.because})


def pause(
    session: Session,
    office: Office,
    case: int,
    who: Person,
    until: date | None,
    reason: str = "person",
) -> None:
    """Pause a case until a day, or until a person resumes it; what waits to leave is withdrawn."""
    work, now = _living(session, office, case), office.clock.now()
    _not_past(office, work, until)
    outbox.withdraw(session, work, because("case.taken_back", who=who.name), now, who.name)
    body = {"reason": reason, "on": office.today(work.creditor).isoformat(), "by": who.name, "decided": True,
            "until": until.isoformat() if until else None}  # fmt: skip
    work.record("paused", now, who.name, body)
    note_of(work, office, who)
    keep(session, office, work)


def promise(
    session: Session, office: Office, case: int, who: Person, on: date, numbers: Sequence[str] = ()
) -> None:
    """Keep a promise to pay: what was promised waits for its day and the days a transfer takes, then comes back.

    Without `numbers` the whole case waits; with them, only those invoices, and the rest of the account goes on.
    """
    work, now = _living(session, office, case), office.clock.now()
    _not_past(office, work, on)
    calendar = office.calendar(work.creditor)
    until = on
    for _ in range(GRACE_DAYS):
        until = calendar.on_or_after(date.fromordinal(until.toordinal() + 1))
    if not numbers:
        pause(session, office, case, who, until, "promise")
        return
    items = items_named(work, numbers)
    outbox.withdraw(session, work, because("case.taken_back", who=who.name), now, who.name)
    body = {"items": items, "reason": "promise", "until": until.isoformat(), "on": on.isoformat()}
    work.record("items_held", now, who.name, body)
    note_of(work, office, who)
    keep(session, office, work)


def resume(session: Session, office: Office, case: int, who: Person) -> None:
    """Resume a case and release its held items; its open questions are answered by that."""
    work, now = _living(session, office, case), office.clock.now()
    held = [key for key, item in work.case.items.items() if item.held]
    if held:
        work.record("items_released", now, who.name, {"items": held})
    if work.case.state.value == "PAUSED":
        work.record("resumed", now, who.name, {})
    for row in flags.open_flags(session, case_id=case):
        if row.kind in ("review", "broken_promise", "dispute", "wrong_contact", "bad_address"):
            flags.resolve(session, row, work, now, who.name, "resumed")
    note_of(work, office, who)
    keep(session, office, work)


def dispute(
    session: Session, office: Office, case: int, who: Person, numbers: Sequence[str]
) -> None:
    """Hold the items a debtor disputes; the rest of the account goes on."""
    work, now = _living(session, office, case), office.clock.now()
    items = items_named(work, numbers)
    outbox.withdraw(session, work, because("case.taken_back", who=who.name), now, who.name)
    work.record("items_held", now, who.name, {"items": items, "reason": "dispute", "until": None})
    note_of(work, office, who)
    keep(session, office, work)


def note(session: Session, office: Office, case: int, who: Person) -> None:
    """Write a note on a case."""
    work = work_of(session, office, case)
    note_of(work, office, who)
    keep(session, office, work)


def called(
    session: Session, office: Office, case: int, who: Person, outcome: str, on: date | None
) -> None:
    """Record a call and let its outcome have its effect (`dunning.call.OUTCOMES`); KeyError for an unknown one."""
    work, now = work_of(session, office, case), office.clock.now()
    if outcome == "promise" and on is None:
        raise Refused(because("cli.promise_wants_day"))
    effect, today = OUTCOMES[outcome], office.today(work.creditor)
    _answer_calls(session, office, work, who, outcome)
    if effect.is_contact:  # the gap to the next letter starts here
        body = {"on": today.isoformat(), "levels": {}, "nominal": {}, "contact": True}
        work.record("level_done", now, who.name, body)
    if outcome == "wrong_number":
        reason = because("call.wrong_number")
        flag = flags.NewFlag("wrong_contact", reason, today, "call")
        flags.raise_flag(session, work.creditor, work, flag, now)
    work.record("noted", now, who.name, {"because": who.because, "call": outcome})
    keep(session, office, work)
    heard = Person(who.name, "")  # the words are noted once
    if outcome == "promise" and on is not None:
        promise(session, office, case, heard, on)
    elif outcome == "dispute":
        dispute(session, office, case, heard, ())


def _answer_calls(session: Session, office: Office, work: Work, who: Person, outcome: str) -> None:
    """Resolve what the call was for, or put it off to the next working day where nobody was reached."""
    now, today = office.clock.now(), office.today(work.creditor)
    next_day_at_work = office.calendar(work.creditor).on_or_after(today + timedelta(1))
    for row in flags.open_flags(session, case_id=work.id):
        if row.kind in CALLED_FOR and OUTCOMES[outcome].settles:
            flags.resolve(session, row, work, now, who.name, outcome)
        elif row.kind in CALLED_FOR:
            flags.put_off(session, row.id, next_day_at_work)


def resolve_flag(
    session: Session, office: Office, number: int, who: Person, on: date | None
) -> None:
    """Resolve a flag as done; a registered letter or a formal notice lets the ladder go on from its day.

    The one flag of a mail that named many debtors resumes them all.
    """
    row = flags.one(session, number)
    if row is None or row.resolved_at is not None:
        raise Unknown(str(number), "flag")
    now = office.clock.now()
    attendance.opened(session, office, who.name, [row.creditor])
    work = work_of(session, office, row.case_id) if row.case_id else None
    flags.resolve(session, row, work, now, who.name, "done")
    levels = json.loads(row.levels)
    if work is None and row.subject.startswith(named.SUBJECT):
        naming.release(session, office, row, who.name, who.because)
    if work is not None:
        if row.subject == mandates.FIRST_LETTER:
            _first_letter(work, office, who, on or office.today(work.creditor))
        waiting = {
            k: v
            for k, v in levels.items()
            if int(k) in work.case.items and work.case.items[int(k)].pending == v
        }
        if waiting:
            day = on or office.today(work.creditor)
            body = {
                "on": day.isoformat(),
                "levels": waiting,
                "nominal": json.loads(row.nominal),
                "contact": True,
            }
            work.record("level_done", now, who.name, body)
        note_of(work, office, who)
        keep(session, office, work)


def _first_letter(work: Work, office: Office, who: Person, on: date) -> None:
    """Record a collector's first letter as posted, under the reference its poster gave, and let the case go on."""
    body = {"reference": who.because[:60], "on": on.isoformat()}
    work.record(mandates.FIRST_LETTER, office.clock.now(), who.name, body)
    held = [key for key, item in work.case.items.items() if item.held == mandates.HELD]
    work.record("items_released", office.clock.now(), who.name, {"items": held})


def approve(session: Session, office: Office, list_id: str, who: Person) -> int:
    """Release exactly the letters a list names.

    Unknown when the queue is no longer that list, NotYours when another person was named for it.
    """
    unreleased = [row for row in lists.waiting(session) if row.list_id is None]
    listed = next((one for one in lists.approvable(unreleased) if one.id == list_id), None)
    if listed is None:
        raise Unknown(list_id, "list")
    if listed.who and listed.who.casefold() != who.name.casefold():
        raise NotYours(listed.who)
    for start in range(0, len(listed.rows), BATCH):
        rows = listed.rows[start : start + BATCH]
        works = cases.load(session, list({row.case_id for row in rows}))
        for row in rows:
            seen = writing.print_of(session, office, works[row.case_id], row)
            lists.release(session, row.id, list_id, seen)
    for creditor in sorted({row.creditor for row in listed.rows}):
        _tell_approved(session, office, listed, creditor, who)
    return len(listed.rows)


def _tell_approved(
    session: Session, office: Office, listed: lists.Listed, creditor: str, who: Person
) -> None:
    """Write down who released a creditor's part of a list, and take what asked for it off the desk."""
    now = office.clock.now()
    mine = [row.id for row in listed.rows if row.creditor == creditor]
    approval = schema.Approval(
        list_id=f"{listed.id}:{creditor}", creditor=creditor, letters=json.dumps(mine), at=now, by=who.name
    )  # fmt: skip
    session.merge(approval)
    answered = {f"letter:{letter}" for letter in mine}
    if listed.who is None:
        answered |= {"list", "jump"}
        state = session.get_one(schema.Creditor, creditor)
        state.released_at = state.released_at or now
        preview.released(session, office, creditor, who.name)
        session.flush()
        holds.lift(session, "creditor", creditor, "jump", now, who.name)
    body = {"list": listed.id, "letters": mine}
    tell_creditor(session, creditor, Event("approved", now, who.name, body))
    for flag in flags.open_flags(session, creditor, kind="approval"):
        if flag.subject not in answered:
            continue
        work = work_of(session, office, flag.case_id) if flag.case_id else None
        flags.resolve(session, flag, work, now, who.name, "approved")
        if work is not None:
            keep(session, office, work)


def stop(session: Session, office: Office, who: Person) -> None:
    """Stop all sending before the next dot."""
    reason = because("case.stopped", who=who.name, why=who.because)
    holds.put(session, "all", "", "stop", reason, office.clock.now(), who.name)


def start(session: Session, office: Office, who: Person) -> bool:
    """Lift a person's stop; every other brake stays on."""
    return holds.lift(session, "all", "", "stop", office.clock.now(), who.name)


def lift_hold(session: Session, office: Office, number: int, who: Person) -> None:
    """Lift one brake by its number."""
    if not holds.lift_one(session, number, office.clock.now(), who.name):
        raise Unknown(str(number), "hold")


def doubt(session: Session, office: Office, letter: int, who: Person, *, left: bool) -> int:
    """Let a person say whether a doubtful letter left; returns its case."""
    wanted = select(outbox.LETTERS).where(
        outbox.LETTERS.c.id == letter, outbox.LETTERS.c.state == "UNSURE"
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise Unknown(str(letter), "letter")
    settle_doubt(session, office, row, who.name, left=left)
    if who.because:
        note(session, office, row.case_id, who)
    return int(row.case_id)
