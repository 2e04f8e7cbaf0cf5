"""The round that decides: looks at the cases that are due, and writes letters and flags down.

Work follows what is due: cases are found by their `next_action_on`, taken many a transaction. A case that cannot be
handled is retried alone and set aside with a flag, so that it stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from relanced.dunning.plan import Ask, Decision, PassOver, Raise, Rules, Step, Wait, next_look, plan
from relanced.log import mail_log
from relanced.rounds.office import Office, apply_rule
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


async def ask(office: Office, creditor: str) -> Asked:
    """Look at every case of a creditor that is due today."""
    asked = Asked()
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
    try:
        with session.begin_nested():
            counted = _plan_all(session, office, creditor, ids, today, now)
    except Exception:  # noqa: BLE001 - one poisoned case must not stop its neighbours; it is found alone
        counted = [_plan_alone(session, office, creditor, case, today, now) for case in ids]
    for one in counted:
        asked.looked += 1
        asked.letters += one.letters
        asked.flags += one.flags
        asked.set_aside += one.set_aside
    return ids[-1]


def _plan_all(
    session: Session, office: Office, creditor: str, ids: Sequence[int], today: date, now: datetime
) -> list[Asked]:
    works = cases.load(session, ids)
    debtors = cases.load_debtors(session, [work.debtor_id for work in works.values()])
    config = office.creditor(creditor)
    counted = []
    for work in works.values():
        debtor = debtors[work.debtor_id]
        rule = config.rule_for(debtor.name, debtor.ref) if config.debtors else None
        rules = office.rules(creditor, rule)
        decided = plan(work.case, apply_rule(debtor, rule), rules, today)
        one = Asked()
        for decision in decided.decisions:
            _carry_out(session, office, work, decision, rules, today, now, one)
        asleep = _asleep(decided.decisions)
        work.next_action_on = next_look(work.case, rules, today, asleep)
        counted.append(one)
    cases.save(session, works.values())
    return counted


def _asleep(decisions: Sequence[Decision]) -> frozenset[int]:
    asleep = {i for d in decisions if isinstance(d, Wait) for i in d.asleep}
    asleep |= {i for d in decisions if isinstance(d, Raise) and not d.steps for i in d.items}
    return frozenset(asleep)


def _plan_alone(
    session: Session, office: Office, creditor: str, case: int, today: date, now: datetime
) -> Asked:
    try:
        with session.begin_nested():
            return _plan_all(session, office, creditor, [case], today, now)[0]
    except Exception as trouble:  # noqa: BLE001 - set aside with its reason, whatever it is
        mail_log().error("case set aside", case=case, trouble=repr(trouble))
        work = cases.load(session, [case])[case]
        reason = because("case.poison", text=type(trouble).__name__)
        flags.raise_flag(
            session, creditor, work, flags.NewFlag("review", reason, today, "poison"), now
        )
        work.next_action_on = today + timedelta(1)
        cases.save(session, [work])
        return Asked(set_aside=1, flags=1)


def _carry_out(
    session: Session, office: Office, work: Work, decision: Decision, rules: Rules, today: date,
    now: datetime, counted: Asked,
) -> None:  # fmt: skip
    if isinstance(decision, Ask):
        _queue(session, office, work, decision, rules, today, now)
        counted.letters += 1
    elif isinstance(decision, PassOver):
        work.record(
            "level_done", now, "relanced", {**_levels(decision.steps, today), "passed_over": True}
        )
    elif isinstance(decision, Raise):
        counted.flags += _raise(session, work, decision, rules, today, now)


def _queue(
    session: Session, office: Office, work: Work, ask: Ask, rules: Rules, today: date, now: datetime
) -> None:
    config = office.creditor(work.creditor)
    name = rules.procedure.levels[ask.level].name
    letter = outbox.queue(session, work, ask, name, config.mailbox, today, now)
    if ask.approval is not None:
        reason = because("case.approval_wanted", who=ask.approval or config.signature.name)
        flag = flags.NewFlag(
            "approval", reason, today, f"letter:{letter}", owner=ask.approval or None
        )
        flags.raise_flag(session, work.creditor, work, flag, now)


def _levels(steps: Sequence[Step], today: date) -> dict[str, object]:
    return {
        "on": today.isoformat(),
        "levels": {str(s.item.id): s.level for s in steps},
        "nominal": {str(s.item.id): s.nominal_on.isoformat() for s in steps},
    }


def _raise(
    session: Session, work: Work, decision: Raise, rules: Rules, today: date, now: datetime
) -> int:
    body = _levels(decision.steps, today)
    levels = {str(s.item.id): s.level for s in decision.steps}
    nominal = {str(s.item.id): s.nominal_on.isoformat() for s in decision.steps}
    top = max(levels.values(), default=-1)
    subject = f"level:{rules.procedure.levels[top].name}" if levels else ""
    flag = flags.NewFlag(decision.kind, decision.because, today, subject, levels, nominal)
    raised = flags.raise_flag(session, work.creditor, work, flag, now)
    if raised is None and levels:
        _join(session, work, decision, subject, levels, nominal)
    if levels:
        work.record("level_waits" if decision.blocks else "level_done", now, "relanced", body)
    return int(raised is not None)


def _join(
    session: Session,
    work: Work,
    decision: Raise,
    subject: str,
    levels: dict[str, int],
    nominal: dict[str, str],
) -> None:
    """Let further items stand behind a flag that is already up for the same level."""
    for row in flags.open_flags(session, work.creditor, work.id, decision.kind):
        if row.subject == subject:
            flags.widen(session, row.id, {**json.loads(row.levels), **levels},
                        {**json.loads(row.nominal), **nominal})  # fmt: skip
