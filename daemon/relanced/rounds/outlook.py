"""What comes next for a case, and why: the plan itself, asked about the day the case next wants a look."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState
from relanced.dunning.plan import Ask, Debtor, PassOver, Raise, Rules, plan
from relanced.dunning.procedure import Channel
from relanced.rounds.office import Office
from relanced.store import cases
from relanced.store.cases import Work
from relanced.words import Because


class Next(NamedTuple):
    """The next act on a case: its day (None: only an event brings one), how, and why."""

    on: date | None
    channel: str | None  # email, call, letter, formal_notice; None where nothing is done but wait
    because: tuple[Because, ...]


def rules_of(office: Office, work: Work, debtor: Debtor) -> tuple[Debtor, Rules]:
    """Return a debtor and the ladder as a person's decisions about that debtor make them."""
    config = office.creditor(work.creditor)
    rule = config.rule_for(debtor.name, debtor.ref) if config.debtors else None
    return office.asked(debtor, rule), office.rules(work.creditor, rule)


def next_act(office: Office, work: Work, debtor: Debtor) -> Next:
    """Ask the plan what it would do on the next day it looks, as things stand now; the case is not touched."""
    debtor, rules = rules_of(office, work, debtor)
    today = office.today(work.creditor)
    paused = work.case.state is CaseState.PAUSED
    on = work.next_action_on
    decided = plan(work.case, debtor, rules, today if paused else max(on or today, today))
    acts = [d for d in decided.decisions if isinstance(d, Ask | Raise)]
    if not acts:
        waits = tuple(d.because for d in decided.decisions if not isinstance(d, PassOver))
        return Next(on, None, waits)
    first = acts[0]
    channel = Channel.EMAIL.value if isinstance(first, Ask) else first.kind
    return Next(on, channel, tuple(d.because for d in acts))


def of_case(session: Session, office: Office, work: Work) -> tuple[Next, Rules]:
    """Return what comes next for a case, and its ladder."""
    debtor = cases.load_debtors(session, [work.debtor_id])[work.debtor_id]
    return next_act(office, work, debtor), rules_of(office, work, debtor)[1]
