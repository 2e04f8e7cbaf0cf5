"""The ladder under open cases: an item keeps its rung as a number, so rungs changed below it await a person (I7).

A rung inserted, removed, renamed or moved at or below the one an item has reached would ask it a level twice, or skip
one. New days or rungs further up do no such harm: they wake the cases, which sleep until a day of the old ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState, Event, PauseReason
from relanced.rounds.office import Office
from relanced.store import cases, flags, holds, journal, outbox, schema
from relanced.words import because

HELD = "ladder"  # the kind of the hold, and what its flag is about
TOLD = "ladders_known"
MAIN = ""  # the creditor's own ladder, beside those of debtors with their own rule
Ladders: TypeAlias = Mapping[str, Sequence[Sequence[str | int]]]  # of each: name and offset in days


def check(session: Session, office: Office, creditor: str) -> bool:
    """Compare a creditor's ladders with those last seen; False while a person has to confirm what changed.

    A change that harms no open item only wakes the cases; ladders put back as they were lift the hold by themselves.
    """
    if session.get(schema.Creditor, creditor) is None:
        return True  # no list was ever taken in: nothing has been reached under any ladder
    is_held = any(row.kind == HELD for row in holds.standing(session, creditor))
    last = journal.last_of(session, f"creditor:{creditor}", TOLD)
    present = _ladders(office, creditor)
    if last is not None and last.body["ladders"] == present:
        return not is_held
    confirmed: Ladders = present
    if last is not None:
        confirmed = last.body["confirmed" if is_held else "ladders"]
        cases.wake(session, creditor, office.today(creditor))
        _pause_moved(session, office, creditor, last.body["ladders"], present)
    harmed = _harmed(session, office, creditor, confirmed, present)
    body = {"ladders": present, "confirmed": confirmed if harmed else present}
    now = office.clock.now()
    journal.tell_creditor(session, creditor, Event(TOLD, now, "relanced", body))
    if harmed:
        _hold(session, office, creditor, harmed)
    else:
        holds.lift(session, "creditor", creditor, HELD, now)
    return not harmed


def check_all(session: Session, office: Office) -> None:
    """Compare every creditor's ladders, as the daemon starts: a case that sleeps would not be looked at else."""
    for creditor in office.settings.creditors:
        check(session, office, creditor)


def _ladders(office: Office, creditor: str) -> dict[str, list[list[str | int]]]:
    config = office.creditor(creditor)
    named = {key: rule.procedure for key, rule in config.debtors.items() if rule.procedure}
    return {
        key: [[level.name, level.offset] for level in office.settings.procedures[name].levels]
        for key, name in {MAIN: config.procedure, **named}.items()
    }


def _harmed(
    session: Session, office: Office, creditor: str, before: Ladders, present: Ladders
) -> int:
    """Count the open cases with an item above the first rung that is not what it was."""
    kept = {key: _kept(before[key], present[key]) for key in present.keys() & before.keys()}
    if all(len(before[key]) == len(present[key]) == rungs for key, rungs in kept.items()):
        return 0
    config, harmed = office.creditor(creditor), set()
    keys = {key.casefold(): key for key in config.debtors if key in present}
    for row in cases.rungs(session, creditor):
        names = (name.strip().casefold() for name in (row.name, row.ref) if name)
        key = next((keys[name] for name in names if name in keys), MAIN)
        rungs = kept.get(key)  # none of a debtor just given a ladder of its own: see `_pause_moved`
        if rungs is None or (len(before[key]) == len(present[key]) == rungs):
            continue
        if row.level > rungs or (row.pending is not None and row.pending >= rungs):
            harmed.add(row.case_id)
    return len(harmed)


def _pause_moved(
    session: Session, office: Office, creditor: str, before: Ladders, present: Ladders
) -> None:
    """Pause the cases whose debtor got a ladder of its own, or lost it, where the rungs it has climbed differ.

    That is about one debtor, so it holds nobody else.
    """
    if before.keys() == present.keys():
        return
    moved = set()
    for row in cases.rungs(session, creditor):
        names = {name.strip().casefold() for name in (row.name, row.ref) if name}
        old, new = _own(before, names), _own(present, names)
        rungs = _kept(before[old], present[new])
        if old != new and row.level > rungs:  # a letter that waits is looked at again by itself
            moved.add(row.case_id)
    now, today, reason = office.clock.now(), office.today(creditor), because("case.other_ladder")
    works = cases.load(session, sorted(moved))
    for work in works.values():
        outbox.withdraw(session, work, reason, now, "relanced")
        if work.case.state is CaseState.OPEN:
            body = {"reason": PauseReason.PERSON.value, "on": today.isoformat(), "until": None}
            work.record("paused", now, "relanced", {**body, "by": "relanced"})
            work.next_action_on = None
        flags.raise_flag(session, creditor, work, flags.NewFlag("review", reason, today, HELD), now)
    cases.save(session, works.values())


def _own(ladders: Ladders, names: Collection[str]) -> str:
    """Return the key of the ladder of the debtor who bears one of these names."""
    return next((key for key in ladders if key != MAIN and key.casefold() in names), MAIN)


def _kept(before: Sequence[Sequence[str | int]], present: Sequence[Sequence[str | int]]) -> int:
    """Return how many rungs from the lowest bear the names they bore."""
    same = 0
    for old, new in zip(before, present, strict=False):
        if old[0] != new[0]:
            break
        same += 1
    return same


def _hold(session: Session, office: Office, creditor: str, harmed: int) -> None:
    now, today = office.clock.now(), office.today(creditor)
    reason = because("daemon.ladder_changed", count=harmed)
    holds.put(session, "creditor", creditor, HELD, reason, now)
    flags.raise_flag(session, creditor, None, flags.NewFlag("review", reason, today, HELD), now)
