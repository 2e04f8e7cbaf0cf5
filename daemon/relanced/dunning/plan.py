"""The plan: what a case needs today, and the next day it needs a look. Each decision carries its because.

"The level the calendar allows" and "the level not yet done" are two notions; the plan acts on the lower. So a month of
downtime, or debts that were old on the first day, climb one level at a time from the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from relanced.dunning.case import LADDER_END, Case, CaseState, Item, PauseReason
from relanced.dunning.days import Calendar
from relanced.dunning.ledger import PaymentMeans
from relanced.dunning.money import Money
from relanced.dunning.procedure import Channel, Level, Procedure
from relanced.words import Because, because


@dataclass(frozen=True, slots=True)
class Debtor:
    """What the plan must know of who owes."""

    name: str
    recipients: tuple[str, ...] = ()  # usable addresses, the first one first
    never: str | None = None  # the reason why this debtor is never asked
    sensitive: str | None = None  # the person who approves each letter
    ref: str | None = None  # the customer code of the books


@dataclass(frozen=True, slots=True)
class Rules:
    """A creditor's rules that are not of one level."""

    procedure: Procedure
    calendar: Calendar
    min_gap_days: int = 7
    tolerance: Decimal = Decimal(10)  # whole units; an account below it is not asked


class Step(NamedTuple):
    """One item and the level that is due for it: `nominal_on` before week-ends, `on` the day to act."""

    item: Item
    level: int
    nominal_on: date
    on: date


@dataclass(frozen=True, slots=True)
class Ask:
    """Write to the debtor today."""

    steps: tuple[Step, ...]
    level: int  # the highest of them, which sets the tone
    credits: tuple[Item, ...]
    asked: Money
    balance: Money
    recipient: str
    approval: str | None  # who must approve, "" for anyone, None when nobody must
    because: Because


@dataclass(frozen=True, slots=True)
class Raise:
    """Put a flag on the desk. `steps` are the levels it stands for, if any; `blocks` keeps them waiting.

    `holds` is the reason under which its items are held from then on, where they are.
    """

    kind: str
    because: Because
    steps: tuple[Step, ...] = ()
    items: tuple[int, ...] = ()  # the items it concerns
    blocks: bool = False
    holds: str | None = None


@dataclass(frozen=True, slots=True)
class PassOver:
    """A level that does not apply to these items: below its floor, above its ceiling, or too late to make sense."""

    steps: tuple[Step, ...]
    because: Because


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing today, and why. `asleep` are items that only an event can wake."""

    because: Because
    asleep: tuple[int, ...] = ()


Decision: TypeAlias = Ask | Raise | PassOver | Wait


class Plan(NamedTuple):
    """What to do today and the next day to look again (None: only an event can wake the case)."""

    decisions: tuple[Decision, ...]
    next_on: date | None


def plan(case: Case, debtor: Debtor, rules: Rules, today: date) -> Plan:
    """Decide what one case needs on a day. Pure: equal arguments, equal plan."""
    if case.state is CaseState.PAUSED:
        return _plan_paused(case, today)
    if case.state is not CaseState.OPEN:
        return Plan((Wait(because("case.closed", state=case.state.value)),), None)
    if debtor.never:
        return Plan((Wait(because("case.never", reason=debtor.never)),), None)
    case, passed = _pass_over(case, rules, today)
    decisions: list[Decision] = [
        *passed,
        *_ended_holds(case, today),
        *_ended_ladders(case, rules, today),
    ]
    quiet_until = _quiet_until(case, rules)
    due = [step for step in _steps(case, rules) if step.on <= today]
    for channel in Channel:
        of_channel = [s for s in due if rules.procedure.levels[s.level].channel is channel]
        if of_channel:
            decisions.append(_act(channel, of_channel, case, debtor, rules, today, quiet_until))
    asleep = {i for d in decisions if isinstance(d, Wait) for i in d.asleep}
    asleep |= {i for d in decisions if isinstance(d, Raise) and not d.steps for i in d.items}
    return Plan(tuple(decisions), next_look(case, rules, today, frozenset(asleep)))


# The bank collects these on the due date (LCR, BOR, direct debit): nothing is late before it can have sent them back.
COLLECTED = frozenset({PaymentMeans.BILL.value, PaymentMeans.DIRECT_DEBIT.value})
RETURN_DAYS = (
    10  # five interbank days for a return (SEPA Core rulebook), with week-ends and a holiday
)


def next_step(item: Item, rules: Rules) -> Step | None:
    """Return the next level of one item and its day, or None at the end of the ladder."""
    levels = rules.procedure.levels
    if item.due_on is None or item.level >= len(levels):
        return None
    nominal = item.due_on + timedelta(levels[item.level].offset)
    if item.means in COLLECTED:
        nominal = max(nominal, item.due_on + timedelta(RETURN_DAYS))
    if item.level > 0 and item.nominal_on and item.done_on:
        interval = timedelta(levels[item.level].offset - levels[item.level - 1].offset)
        was_late = item.done_on > rules.calendar.on_or_after(item.nominal_on)
        # Week-end moves do not add up; a level done late pushes the later ones (facts §9.1).
        nominal = (item.done_on if was_late else item.nominal_on) + interval
    if item.part_on and item.part_minor:
        # The gap restarts at the part payment; a level asked once more waits for nothing else.
        rest = item.part_on + timedelta(rules.min_gap_days)
        nominal = rest if item.round else max(nominal, rest)
    return Step(item, item.level, nominal, rules.calendar.on_or_after(nominal))


def _plan_paused(case: Case, today: date) -> Plan:
    pause = case.pause
    until = pause.until if pause else None
    if pause is None or until is None:
        return Plan(
            (Wait(because("case.paused_open_end", reason=pause.reason if pause else "?")),), None
        )
    if today < until:
        return Plan((Wait(because("case.paused", reason=pause.reason, until=until)),), until)
    kind = "broken_promise" if pause.reason == PauseReason.PROMISE else "review"
    reason = because(
        f"case.{'promise_broken' if kind == 'broken_promise' else 'pause_ended'}", until=until
    )
    return Plan((Raise(kind, reason),), None)


def _ended_holds(case: Case, today: date) -> list[Decision]:
    """Bring items back to the desk whose hold has run out; they stay held until a person says so."""
    ended = [
        i for i in case.items.values() if i.held_until and i.held_until <= today and i.is_asked
    ]
    if not ended:
        return []
    kind = "broken_promise" if any(i.held == "promise" for i in ended) else "review"
    reason = because("case.hold_ended", numbers=", ".join(i.number for i in ended))
    return [Raise(kind, reason, items=tuple(i.id for i in ended))]


def _ended_ladders(case: Case, rules: Rules, today: date) -> list[Decision]:
    """Ask a person, once, about what is still not paid above the last rung: nothing more would ever happen to it."""
    ended = [
        item
        for item in case.items.values()
        if (day := _ended_on(item, rules)) is not None and day <= today
    ]
    if not ended:
        return []
    reason = because("case.ladder_ended", numbers=", ".join(i.number for i in ended))
    return [Raise("review", reason, items=tuple(i.id for i in ended), holds=LADDER_END)]


def _ended_on(item: Item, rules: Rules) -> date | None:
    """Return the day on which an item above the last rung comes to the desk: the gap after that rung was done."""
    is_at_end = item.is_asked and not item.held and item.pending is None
    if not is_at_end or item.due_on is None or item.level < len(rules.procedure.levels):
        return None
    return rules.calendar.on_or_after((item.done_on or item.due_on) + timedelta(rules.min_gap_days))


def _is_free(item: Item, rules: Rules) -> bool:
    """Say whether an item may climb: a longer ladder, or a part payment, ends the end of a ladder."""
    is_held = item.held and not (
        item.held == LADDER_END and item.level < len(rules.procedure.levels)
    )
    return item.is_asked and not is_held and item.pending is None


def _pass_over(case: Case, rules: Rules, today: date) -> tuple[Case, list[Decision]]:
    """Step over the levels that do not apply, until every item stands before one that does."""
    decisions: list[Decision] = []
    for item in case.items.values():
        steps: list[Step] = []
        current = item
        while (step := _inapplicable(current, rules, today)) is not None:
            steps.append(step)
            current = replace(
                current,
                level=step.level + 1,
                nominal_on=step.nominal_on,
                done_on=step.nominal_on,
                emailed=False,
            )
        if steps:
            decisions.append(
                PassOver(tuple(steps), because("case.passed_over", number=item.number))
            )
            case = replace(case, items={**case.items, item.id: current})
    return case, decisions


def _inapplicable(item: Item, rules: Rules, today: date) -> Step | None:
    if not _is_free(item, rules):
        return None
    step = next_step(item, rules)
    if step is None or step.on > today:
        return None
    level = rules.procedure.levels[step.level]
    amount = Money(item.open_minor, item.currency).decimal()
    too_late = level.before_due and item.due_on is not None and today >= item.due_on
    outside = amount < level.floor or (level.ceiling is not None and amount > level.ceiling)
    return step if too_late or outside else None


def _steps(case: Case, rules: Rules) -> list[Step]:
    free = (i for i in case.items.values() if _is_free(i, rules))
    return [step for step in (next_step(item, rules) for item in free) if step is not None]


def _quiet_until(case: Case, rules: Rules) -> date | None:
    """Return the first day a letter may leave again: the gap since the last contact, or an absence."""
    days = [case.delay_until] if case.delay_until else []
    if case.last_contact_on:
        days.append(case.last_contact_on + timedelta(rules.min_gap_days))
    return rules.calendar.on_or_after(max(days)) if days else None


def _act(
    channel: Channel, steps: Sequence[Step], case: Case, debtor: Debtor, rules: Rules, today: date,
    quiet_until: date | None,
) -> Decision:  # fmt: skip
    if channel is Channel.EMAIL:
        return _ask(steps, case, debtor, rules, today, quiet_until)
    level = rules.procedure.levels[max(step.level for step in steps)]
    if case.delay_until and today < case.delay_until:
        return Wait(because("case.absent", until=case.delay_until))
    ids = tuple(step.item.id for step in steps)
    return Raise(channel.value, _why(steps, level, today), tuple(steps), ids, level.blocks)


def _ask(
    steps: Sequence[Step],
    case: Case,
    debtor: Debtor,
    rules: Rules,
    today: date,
    quiet_until: date | None,
) -> Decision:
    if _letter_under_way(case, rules):
        # One letter at a time: what falls due meanwhile is woken by its outcome, and keeps the gap to it.
        return Wait(because("case.letter_under_way"), tuple(step.item.id for step in steps))
    if quiet_until and today < quiet_until:
        return Wait(because("case.too_soon", until=quiet_until))
    steps = _one_currency(steps)
    currency = steps[0].item.currency
    credit = tuple(
        i
        for i in case.items.values()
        if i.open_minor < 0 and i.currency == currency and i.gone_on is None
    )
    asked = sum(s.item.open_minor for s in steps) + sum(c.open_minor for c in credit)
    balance = Money(case.owed()[currency], currency)
    net = Money(min(asked, balance.minor), currency)  # never more than the account's balance
    if net.decimal() < max(rules.tolerance, Decimal("0.01")):
        return Wait(because("case.too_little", amount=net), tuple(s.item.id for s in steps))
    if not debtor.recipients:
        ids = tuple(step.item.id for step in steps)
        return Raise("bad_address", because("case.no_address"), items=ids)
    top = max(step.level for step in steps)
    level = rules.procedure.levels[top]
    approval = debtor.sensitive or ("" if level.approval else None)
    return Ask(
        tuple(steps),
        top,
        credit,
        net,
        balance,
        debtor.recipients[0],
        approval,
        _why(steps, level, today),
    )


def _letter_under_way(case: Case, rules: Rules) -> bool:
    levels = rules.procedure.levels
    pending = (i.pending for i in case.items.values() if i.pending is not None)
    return any(n < len(levels) and levels[n].channel is Channel.EMAIL for n in pending)


def _one_currency(steps: Sequence[Step]) -> list[Step]:
    first = min(steps, key=lambda s: (s.on, s.item.id))
    return [s for s in steps if s.item.currency == first.item.currency]


def _why(steps: Sequence[Step], level: Level, today: date) -> Because:
    oldest = min(steps, key=lambda s: s.item.due_on or today)
    due = oldest.item.due_on or today
    key = "case.level_due" if today >= due else "case.level_due_before"
    return because(
        key,
        level=level.named(),
        number=oldest.item.number,
        due=due,
        days=abs((today - due).days),
        count=len(steps),
    )


def next_look(
    case: Case, rules: Rules, today: date, asleep: frozenset[int] = frozenset()
) -> date | None:
    """Return the next day on which the plan of a case could differ if nothing else happens to it.

    Items with a level under way are woken by its outcome, `asleep` ones by an event; neither counts here.
    """
    if case.state is CaseState.PAUSED:
        until = case.pause.until if case.pause else None
        return until if until and until > today else None
    if case.state is not CaseState.OPEN:
        return None
    quiet_until = _quiet_until(case, rules)
    days: list[date] = []
    for step in _steps(case, rules):
        if step.item.id in asleep:
            continue
        is_email = rules.procedure.levels[step.level].channel is Channel.EMAIL
        quiet = quiet_until if is_email else case.delay_until
        days.append(max(step.on, quiet or step.on))
    days += [i.held_until for i in case.items.values() if i.held_until and i.held_until > today]
    days += [
        day
        for item in case.items.values()
        if item.id not in asleep and (day := _ended_on(item, rules)) is not None
    ]
    return min(days) if days else None
