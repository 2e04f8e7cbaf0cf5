"""The round that decides: looks at the cases that are due, and writes letters and flags down.

Work follows what is due: cases are found by their `next_action_on`, taken many a transaction. A case that cannot be
handled is retried alone and set aside with a flag, so that it stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from relanced.dunning.plan import (
    Ask,
    Debtor,
    Decision,
    PassOver,
    Raise,
    Rules,
    Step,
    Wait,
    next_look,
    plan,
)
from relanced.log import mail_log
from relanced.rounds import brakes, ladders, lapsing, mandates
from relanced.rounds.office import Office
from relanced.store import cases, flags, outbox
from relanced.store.cases import Work
from relanced.words import because

BATCH = 500


@dataclass(slots=True)
class Asked:
    """What one pass of the round decided."""

    looked: int = 0
    letters: int = 0
    flags: int = 0
    set_aside: int = 0

    def add(self, more: Asked) -> None:
        """Count what another batch decided."""
        self.looked += more.looked
        self.letters += more.letters
        self.flags += more.flags
        self.set_aside += more.set_aside


@dataclass(frozen=True, slots=True)
class Planned:
    """One case with what its plan says, before anything of it is written."""

    work: Work
    rules: Rules
    decisions: tuple[Decision, ...]


async def ask(office: Office, creditor: str) -> Asked:
    """Look at every case of a creditor that is due today; none where the clock, or the ladder, is in doubt."""
    asked = Asked()
    if not await office.store.write(brakes.trusts_clock, office):
        return asked
    if not await office.store.write(ladders.check, office, creditor):
        return asked
    asked.flags += await office.store.write(lapsing.watch, office, creditor)
    after = 0
    while True:
        last = await office.store.write(ask_batch, office, creditor, after, asked)
        if last is None:
            return asked
        after = last


def ask_batch(
    session: Session, office: Office, creditor: str, after: int, asked: Asked
) -> int | None:
    """Plan one batch of due cases in one transaction; returns the last case looked at, None when none was due."""
    today, now = office.today(creditor), office.clock.now()
    ids = cases.due(session, creditor, today, BATCH, after)
    if not ids:
        return None
    counted = Asked()
    try:
        with session.begin_nested():
            counted.add(_plan_all(session, office, creditor, ids, today, now))
    except Exception:  # noqa: BLE001 - one poisoned case must not stop its neighbours; it is found alone
        for case in ids:
            counted.add(_plan_alone(session, office, creditor, case, today, now))
    asked.add(counted)
    return ids[-1]


def _plan_all(
    session: Session, office: Office, creditor: str, ids: Sequence[int], today: date, now: datetime
) -> Asked:
    """Decide about every case first, then write each kind of thing for all of them at once."""
    works = cases.load(session, ids)
    debtors = cases.load_debtors(session, [work.debtor_id for work in works.values()])
    planned = [_decide(office, work, debtors[work.debtor_id], today) for work in works.values()]
    if mandates.is_limited(office.creditor(creditor)):
        planned = [
            _keep_to_mandate(session, office, one, debtors[one.work.debtor_id], today, now)
            for one in planned
        ]
    _pass_over(planned, today, now)
    letters = _queue(session, office, planned, today, now)
    raised = _raise(session, creditor, planned, today, now)
    for one in planned:
        asleep = _asleep(one.decisions)
        one.work.next_action_on = next_look(one.work.case, one.rules, today, asleep)
    cases.save(session, works.values())
    return Asked(looked=len(planned), letters=letters, flags=raised)


def _decide(office: Office, work: Work, debtor: Debtor, today: date) -> Planned:
    config = office.creditor(work.creditor)
    rule = config.rule_for(debtor.name, debtor.ref) if config.debtors else None
    rules = office.rules(work.creditor, rule)
    return Planned(work, rules, plan(work.case, office.asked(debtor, rule), rules, today).decisions)


def _keep_to_mandate(
    session: Session, office: Office, one: Planned, debtor: Debtor, today: date, now: datetime
) -> Planned:
    """Hold what the mandate does not allow, with the reason on the desk; whoever mends it releases the items."""
    config = office.creditor(one.work.creditor)
    rule = config.rule_for(debtor.name, debtor.ref)
    allowed: list[Decision] = []
    for decision in one.decisions:
        steps = decision.steps if isinstance(decision, Ask | Raise) else ()
        level = one.rules.procedure.levels[max((s.level for s in steps), default=0)].name
        reason = mandates.barred(session, config, one.work, rule, level) if steps else None
        if reason is None:
            allowed.append(decision)
            continue
        flag = mandates.flag_of(reason, level, today)
        flags.raise_flag(session, config.id, one.work, flag, now)
        held = {"items": [s.item.id for s in steps], "reason": mandates.HELD, "until": None}
        one.work.record("items_held", now, "relanced", held)
    return replace(one, decisions=tuple(allowed))


def _asleep(decisions: Sequence[Decision]) -> frozenset[int]:
    asleep = {i for d in decisions if isinstance(d, Wait) for i in d.asleep}
    asleep |= {i for d in decisions if isinstance(d, Raise) and not d.steps for i in d.items}
    return frozenset(asleep)


def _plan_alone(
    session: Session, office: Office, creditor: str, case: int, today: date, now: datetime
) -> Asked:
    try:
        with session.begin_nested():
            return _plan_all(session, office, creditor, [case], today, now)
    except Exception as trouble:  # noqa: BLE001 - set aside with its reason, whatever it is
        mail_log().error("case set aside", case=case, trouble=repr(trouble))
        reason = because("case.poison", text=type(trouble).__name__)
        # Its rows may be what is wrong: nothing of them is loaded.
        flag = flags.NewFlag("review", reason, today, f"poison:{case}")
        flags.raise_flag(session, creditor, None, flag, now)
        cases.put_off(session, case, today + timedelta(1))
        return Asked(set_aside=1, flags=1)


def _pass_over(planned: Sequence[Planned], today: date, now: datetime) -> None:
    """Step over the levels that do not apply, before anything is asked at those that do."""
    for one in planned:
        for decision in one.decisions:
            if isinstance(decision, PassOver):
                body = {**_levels(decision.steps, today), "passed_over": True}
                one.work.record("level_done", now, "relanced", body)


def _queue(
    session: Session, office: Office, planned: Sequence[Planned], today: date, now: datetime
) -> int:
    """Write the letters down, and a flag for each that a person must approve."""
    wanted = [
        outbox.Wanted(
            one.work,
            decision,
            one.rules.procedure.levels[decision.level].name,
            office.creditor(one.work.creditor).mailbox,
        )
        for one in planned
        for decision in one.decisions
        if isinstance(decision, Ask)
    ]
    letters = outbox.queue(session, wanted, today, now)
    for (work, ask, _, _), letter in zip(wanted, letters, strict=True):
        if ask.approval is not None:
            who = ask.approval or office.creditor(work.creditor).signature.name
            reason = because("case.approval_wanted", who=who)
            flag = flags.NewFlag(
                "approval", reason, today, f"letter:{letter}", owner=ask.approval or None
            )
            flags.raise_flag(session, work.creditor, work, flag, now)
    return len(letters)


def _levels(steps: Sequence[Step], today: date) -> dict[str, object]:
    return {
        "on": today.isoformat(),
        "levels": {str(s.item.id): s.level for s in steps},
        "nominal": {str(s.item.id): s.nominal_on.isoformat() for s in steps},
    }


def _raise(
    session: Session, creditor: str, planned: Sequence[Planned], today: date, now: datetime
) -> int:
    """Put flags on the desk; the levels they stand for are done by that, or wait for a person."""
    wanted = [
        (one.work, decision, _flag_of(decision, one.rules, today))
        for one in planned
        for decision in one.decisions
        if isinstance(decision, Raise)
    ]
    raised = flags.raise_all(session, creditor, [(work, flag) for work, _, flag in wanted], now)
    for (work, decision, flag), number in zip(wanted, raised, strict=True):
        if number is None and flag.levels:
            _join(session, work, flag)
        if flag.levels:
            kind = "level_waits" if decision.blocks else "level_done"
            work.record(kind, now, "relanced", _levels(decision.steps, today))
        if decision.holds:
            body = {"items": list(decision.items), "reason": decision.holds, "until": None}
            work.record("items_held", now, "relanced", body)
    return sum(number is not None for number in raised)


def _flag_of(decision: Raise, rules: Rules, today: date) -> flags.NewFlag:
    levels = {str(s.item.id): s.level for s in decision.steps}
    nominal = {str(s.item.id): s.nominal_on.isoformat() for s in decision.steps}
    top = max(levels.values(), default=-1)
    subject = f"level:{rules.procedure.levels[top].name}" if levels else decision.holds or ""
    return flags.NewFlag(decision.kind, decision.because, today, subject, levels, nominal)


def _join(session: Session, work: Work, flag: flags.NewFlag) -> None:
    """Let further items stand behind a flag that is already up for the same level."""
    for row in flags.open_flags(session, work.creditor, work.id, flag.kind):
        if row.subject == flag.subject:
            flags.widen(session, row.id, {**json.loads(row.levels), **flag.levels},
                        {**json.loads(row.nominal), **flag.nominal})  # fmt: skip
