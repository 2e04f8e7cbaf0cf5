"""What a person decides about a case, a letter or a list: each act one transaction, with who and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from relanced.dunning.call import CALLED_FOR, OUTCOMES
from relanced.dunning.case import Event
from relanced.rounds import mandates, writing
from relanced.rounds.office import Office, next_day
from relanced.rounds.outcomes import GRACE_DAYS, settle_doubt
from relanced.store import cases, flags, holds, outbox, schema
from relanced.store.cases import Work
from relanced.store.journal import tell_creditor
from relanced.words import because


class Unknown(Exception):
    """There is no such case, flag, letter or list (any more)."""


class NotYours(Exception):
    """A list waits for the person the configuration names."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides, and why."""

    name: str
    because: str


def _work(session: Session, case: int) -> Work:
    work = cases.load_one(session, case)
    if work is None:
        raise Unknown(str(case))
    return work


def _keep(session: Session, office: Office, work: Work) -> None:
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def _note(work: Work, office: Office, who: Person) -> None:
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
    work, now = _work(session, case), office.clock.now()
    outbox.withdraw(session, work, because("case.taken_back", who=who.name), now, who.name)
    body = {"reason": reason, "on": office.today(work.creditor).isoformat(), "by": who.name, "decided": True,
            "until": until.isoformat() if until else None}  # fmt: skip
    work.record("paused", now, who.name, body)
    _note(work, office, who)
    _keep(session, office, work)


def promise(session: Session, office: Office, case: int, who: Person, on: date) -> None:
    """Keep a promise to pay: the case waits for its day and the days a transfer takes, then comes back to the desk."""
    work = _work(session, case)
    calendar = office.calendar(work.creditor)
    until = on
    for _ in range(GRACE_DAYS):
        until = calendar.on_or_after(date.fromordinal(until.toordinal() + 1))
    pause(session, office, case, who, until, "promise")


def resume(session: Session, office: Office, case: int, who: Person) -> None:
    """Resume a case and release its held items; its open questions are answered by that."""
    work, now = _work(session, case), office.clock.now()
    held = [key for key, item in work.case.items.items() if item.held]
    if held:
        work.record("items_released", now, who.name, {"items": held})
    if work.case.state.value == "PAUSED":
        work.record("resumed", now, who.name, {})
    for row in flags.open_flags(session, case_id=case):
        if row.kind in ("review", "broken_promise", "dispute", "wrong_contact", "bad_address"):
            flags.resolve(session, row, work, now, who.name, "resumed")
    _note(work, office, who)
    _keep(session, office, work)


def dispute(
    session: Session, office: Office, case: int, who: Person, numbers: Sequence[str]
) -> None:
    """Hold the items a debtor disputes; the rest of the account goes on."""
    work, now = _work(session, case), office.clock.now()
    items = [key for key, item in work.case.items.items() if item.number in numbers or not numbers]
    if not items:
        raise Unknown(", ".join(numbers))
    outbox.withdraw(session, work, because("case.taken_back", who=who.name), now, who.name)
    work.record("items_held", now, who.name, {"items": items, "reason": "dispute", "until": None})
    _note(work, office, who)
    _keep(session, office, work)


def note(session: Session, office: Office, case: int, who: Person) -> None:
    """Write a note on a case."""
    work = _work(session, case)
    _note(work, office, who)
    _keep(session, office, work)


def called(
    session: Session, office: Office, case: int, who: Person, outcome: str, on: date | None
) -> None:
    """Record a call and let its outcome have its effect (`dunning.call.OUTCOMES`); KeyError for an unknown one."""
    work, now = _work(session, case), office.clock.now()
    effect, today = OUTCOMES[outcome], office.today(work.creditor)
    for row in flags.open_flags(session, case_id=case):
        if row.kind in CALLED_FOR and effect.settles:
            flags.resolve(session, row, work, now, who.name, outcome)
        elif row.kind in CALLED_FOR:
            next_day_at_work = office.calendar(work.creditor).on_or_after(today + timedelta(1))
            flags.put_off(session, row.id, next_day_at_work)
    if effect.is_contact:  # the gap to the next letter starts here
        body = {"on": today.isoformat(), "levels": {}, "nominal": {}, "contact": True}
        work.record("level_done", now, who.name, body)
    if outcome == "wrong_number":
        reason = because("call.wrong_number")
        flag = flags.NewFlag("wrong_contact", reason, today, "call")
        flags.raise_flag(session, work.creditor, work, flag, now)
    work.record("noted", now, who.name, {"because": who.because, "call": outcome})
    _keep(session, office, work)
    if outcome == "promise" and on is not None:
        promise(session, office, case, who, on)
    elif outcome == "dispute":
        dispute(session, office, case, who, ())


def resolve_flag(
    session: Session, office: Office, number: int, who: Person, on: date | None
) -> None:
    """Resolve a flag as done; a registered letter or a formal notice lets the ladder go on from its day."""
    row = flags.one(session, number)
    if row is None or row.resolved_at is not None:
        raise Unknown(str(number))
    now = office.clock.now()
    work = _work(session, row.case_id) if row.case_id else None
    flags.resolve(session, row, work, now, who.name, "done")
    levels = json.loads(row.levels)
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
        _note(work, office, who)
        _keep(session, office, work)


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
    unreleased = [row for row in outbox.waiting(session) if row.list_id is None]
    listed = next((one for one in outbox.lists(unreleased) if one.id == list_id), None)
    if listed is None:
        raise Unknown(list_id)
    if listed.who and listed.who.casefold() != who.name.casefold():
        raise NotYours(listed.who)
    for row in listed.rows:
        outbox.release(session, row.id, list_id, writing.print_of(session, office, row))
    for creditor in sorted({row.creditor for row in listed.rows}):
        _tell_approved(session, office, listed, creditor, who)
    return len(listed.rows)


def _tell_approved(
    session: Session, office: Office, listed: outbox.Listed, creditor: str, who: Person
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
        session.flush()
        holds.lift(session, "creditor", creditor, "jump", now, who.name)
    body = {"list": listed.id, "letters": mine}
    tell_creditor(session, creditor, Event("approved", now, who.name, body))
    for flag in flags.open_flags(session, creditor, kind="approval"):
        if flag.subject not in answered:
            continue
        work = _work(session, flag.case_id) if flag.case_id else None
        flags.resolve(session, flag, work, now, who.name, "approved")
        if work is not None:
            _keep(session, office, work)


def stop(session: Session, office: Office, who: Person) -> None:
    """Stop all sending before the next dot."""
    reason = because("case.stopped", who=who.name, why=who.because)
    holds.put(session, "all", "", "stop", reason, office.clock.now(), who.name)


def start(session: Session, office: Office, who: Person) -> bool:
    """Lift a person's stop; every other brake stays on."""
    return holds.lift(session, "all", "", "stop", office.clock.now(), who.name)


def doubt(session: Session, office: Office, letter: int, who: Person, *, left: bool) -> None:
    """Let a person say whether a doubtful letter left."""
    try:
        row = outbox.one(session, letter)
    except NoResultFound:
        raise Unknown(str(letter)) from None
    if row.state != "UNSURE":
        raise Unknown(str(letter))
    settle_doubt(session, office, row, who.name, left=left)
