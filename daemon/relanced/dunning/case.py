"""The case: one debtor of one creditor, as the fold of its events.

Every change of a case is an event; `fold` says what an event does to a case, and nothing else changes one. The store
keeps the result in rows for speed and `relanced verify` folds the journal again to prove that the rows are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from relanced.dunning.ledger import ItemKind

Body: TypeAlias = Mapping[str, Any]


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "OPEN"
    PAUSED = "PAUSED"
    HANDED_OVER = "HANDED_OVER"
    SETTLED = "SETTLED"


class PauseReason(StrEnum):
    """Why a case is paused; each has its end, and the end goes to the desk."""

    REPLY = "reply"
    PROMISE = "promise"
    PERSON = "person"
    BOUNCE = "bounce"
    STOP = "stop"  # opt-out, lawyer, insolvency: only a person lifts it


LADDER_END = "ladder_end"  # why an item is held that has no rung left and is still not paid


@dataclass(frozen=True, slots=True)
class Pause:
    """Why, since when, until when (None: until a person says so) and by whom."""

    reason: str
    since: date
    until: date | None
    by: str


# Bills, doubtful debts, retentions and global opening balances are shown and never asked by themselves (facts §8.1).
ASKED_KINDS = frozenset({ItemKind.INVOICE})


@dataclass(frozen=True, slots=True)
class Item:
    """One open item with the ladder's memory of it. Amounts are minor units; credits are negative."""

    id: int
    number: str
    kind: ItemKind
    currency: str
    open_minor: int
    total_minor: int
    due_on: date | None = None
    issue_on: date | None = None
    level: int = 0  # levels done or passed over: the index of the next one
    round: int = 0  # asked anew after a part payment
    nominal_on: date | None = None  # the day the last level fell on, before week-ends and holidays
    done_on: date | None = None  # the day the last level was done
    emailed: bool = False  # the last level done was an e-mail
    pending: int | None = None  # the level under way: a letter queued, a registered letter to post
    held: str | None = None
    held_until: date | None = None
    part_minor: int = 0  # paid in part since the last letter
    part_on: date | None = None
    gone_on: date | None = None  # the books no longer show it
    # How it is to be paid; journals of before it was told there fold to the same case.
    means: str | None = field(default=None, compare=False)

    @property
    def is_asked(self) -> bool:
        """Say whether this is something a reminder may ask for at all."""
        return self.kind in ASKED_KINDS and self.open_minor > 0 and self.gone_on is None


@dataclass(frozen=True, slots=True)
class Case:
    """All a plan needs to know of one debtor; items are keyed by their id."""

    state: CaseState = CaseState.OPEN
    pause: Pause | None = None
    delay_until: date | None = None
    last_contact_on: date | None = None
    last_letter_at: datetime | None = None
    last_message_at: datetime | None = None
    items: Mapping[int, Item] = field(default_factory=dict)

    def owed(self) -> dict[str, int]:
        """Return the account's balance in minor units, by currency; credits count."""
        balance: dict[str, int] = {}
        for item in self.items.values():
            if item.gone_on is None:
                balance[item.currency] = balance.get(item.currency, 0) + item.open_minor
        return balance


class Event(NamedTuple):
    """One line of the journal, before it is chained."""

    kind: str
    at: datetime
    actor: str
    body: Body


class IllegalMove(Exception):
    """An event that the case's state does not allow: a broken promise of the code, never of a user."""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _on(case: Case, ids: Iterable[int], **changes: Any) -> Case:
    items = dict(case.items)
    for key in ids:
        if key in items:
            items[key] = replace(items[key], **changes)
    return replace(case, items=items)


def _opened(case: Case, at: datetime, body: Body) -> Case:
    return case


def _items(case: Case, at: datetime, body: Body) -> Case:
    """Take the books' word: new, changed and vanished items, and what was paid in part."""
    items = dict(case.items)
    on = date.fromisoformat(body["on"])
    contact = case.last_contact_on
    is_back = False
    for facts in body["changes"]:
        before = items.get(facts["id"])
        is_back |= before is not None and before.gone_on is not None
        after = item_from(facts, before)
        if before is not None and _is_part_payment(before, after):
            after = _paid_in_part(after, before.open_minor - after.open_minor, on)
            contact = on  # the gap restarts
        items[after.id] = after
    for key in body["gone"]:
        if key in items:
            items[key] = replace(items[key], gone_on=on, pending=None)
    return _settle(replace(case, items=items, last_contact_on=contact), is_back=is_back)


def item_from(facts: Body, before: Item | None) -> Item:
    """Build an item from the facts an import event carries, keeping the ladder's memory of it."""
    known = {
        "id": facts["id"],
        "number": facts["number"],
        "kind": ItemKind(facts["kind"]),
        "currency": facts["currency"],
        "open_minor": facts["open"],
        "total_minor": facts["total"],
        "due_on": _day(facts["due"]),
        "issue_on": _day(facts["issued"]),
        "gone_on": None,
        "means": facts.get("means", before.means if before else None),
    }
    return replace(before, **known) if before else Item(**known)


def _is_part_payment(before: Item, after: Item) -> bool:
    return (
        before.is_asked
        and 0 < after.open_minor < before.open_minor
        and after.total_minor == before.total_minor
        and before.level > 0
    )


def _paid_in_part(item: Item, paid_minor: int, on: date) -> Item:
    """Thank first, then ask the rest at the level that was reached, once more."""
    again = 1 if item.emailed else 0
    return replace(
        item,
        part_minor=item.part_minor + paid_minor,
        part_on=on,
        level=item.level - again,
        round=item.round + again,
        emailed=False,
    )


def _settle(case: Case, *, is_back: bool = False) -> Case:
    """Settle a case with nothing left to ask, and open again one that has something new.

    A stop outlives the debt: only a person lifts it (I11). Any pause does when what was gone comes back, for then it
    was never paid.
    """
    owes = any(item.is_asked for item in case.items.values())
    if not owes and case.state in (CaseState.OPEN, CaseState.PAUSED):
        return replace(case, state=CaseState.SETTLED, delay_until=None)
    if owes and case.state is CaseState.SETTLED:
        holds = case.pause is not None and (is_back or case.pause.reason == PauseReason.STOP)
        state = CaseState.PAUSED if holds else CaseState.OPEN
        return replace(case, state=state, pause=case.pause if holds else None)
    return case


def _back_on_the_ladder(case: Case, ids: Iterable[int]) -> Case:
    """Forget the end of the ladder of items that climb again, for it was lengthened or they were paid in part."""
    items = (case.items.get(key) for key in ids)
    return _on(case, [i.id for i in items if i and i.held == LADDER_END], held=None)


def _letter_queued(case: Case, at: datetime, body: Body) -> Case:
    case = _back_on_the_ladder(case, map(int, body["levels"]))
    for key, level in body["levels"].items():
        case = _on(case, (int(key),), pending=level)
    return case


def _letter_done(case: Case, at: datetime, body: Body) -> Case:
    """A letter left, or may have left: its levels count as done on that day."""
    on = date.fromisoformat(body["on"])
    case = _back_on_the_ladder(case, map(int, body["levels"]))
    for key, level in body["levels"].items():
        nominal = _day(body["nominal"].get(key)) or on
        case = _on(
            case, (int(key),), level=level + 1, nominal_on=nominal, done_on=on, emailed=True,
            pending=None, part_minor=0, part_on=None,
        )  # fmt: skip
    return replace(case, last_contact_on=on, last_letter_at=at)


def _letter_undone(case: Case, at: datetime, body: Body) -> Case:
    return _on(case, map(int, body["levels"]), pending=None)


def _letter_never_left(case: Case, at: datetime, body: Body) -> Case:
    """A doubt settled as not sent: the levels are to be done again."""
    for key, level in body["levels"].items():
        item = case.items.get(int(key))
        if item is not None and item.level == level + 1:
            case = _on(case, (int(key),), level=level, emailed=False, pending=None)
    return case


def _level_done(case: Case, at: datetime, body: Body) -> Case:
    """A call was put on the desk, a letter posted, a level passed over: the ladder goes on from here."""
    on = date.fromisoformat(body["on"])
    case = _back_on_the_ladder(case, map(int, body["levels"]))
    for key, level in body["levels"].items():
        nominal = _day(body["nominal"].get(key)) or on
        done = nominal if body.get("passed_over") else on
        case = _on(
            case,
            (int(key),),
            level=level + 1,
            nominal_on=nominal,
            done_on=done,
            emailed=False,
            pending=None,
        )
    return replace(case, last_contact_on=on) if body.get("contact") else case


def _level_waits(case: Case, at: datetime, body: Body) -> Case:
    case = _back_on_the_ladder(case, map(int, body["levels"]))
    for key, level in body["levels"].items():
        case = _on(case, (int(key),), pending=level)
    return case


def _message(case: Case, at: datetime, body: Body) -> Case:
    return replace(case, last_message_at=at)


def _paused(case: Case, at: datetime, body: Body) -> Case:
    """Pause, or keep the stronger pause: a stop is lifted by a person only, and an end never comes nearer.

    A settled case stays settled and bears it, should the books open it again: see `_settle`.
    """
    pause = Pause(body["reason"], date.fromisoformat(body["on"]), _day(body["until"]), body["by"])
    held = case.pause
    if held is not None and held.reason == PauseReason.STOP and not body.get("decided"):
        return case
    state = case.state if case.state is CaseState.SETTLED else CaseState.PAUSED
    return replace(case, state=state, pause=pause)


def _resumed(case: Case, at: datetime, body: Body) -> Case:
    return _settle(replace(case, state=CaseState.OPEN, pause=None, delay_until=None))


def _delayed(case: Case, at: datetime, body: Body) -> Case:
    until = date.fromisoformat(body["until"])
    return replace(case, delay_until=max(until, case.delay_until or until))


def _items_held(case: Case, at: datetime, body: Body) -> Case:
    return _on(
        case, body["items"], held=body["reason"], held_until=_day(body["until"]), pending=None
    )


def _items_released(case: Case, at: datetime, body: Body) -> Case:
    return _on(case, body["items"], held=None, held_until=None)


def _handed_over(case: Case, at: datetime, body: Body) -> Case:
    return replace(case, state=CaseState.HANDED_OVER, pause=None, delay_until=None)


def _noted(case: Case, at: datetime, body: Body) -> Case:
    return case


class Move(NamedTuple):
    """One row of the moves table: what an event does, and in which states it may come."""

    does: Callable[[Case, datetime, Body], Case]
    allowed: frozenset[CaseState]
    leads_to: str  # for people: docs/states.md is printed from this table


ANY = frozenset(CaseState)
LIVE = frozenset({CaseState.OPEN, CaseState.PAUSED})

MOVES: Mapping[str, Move] = {
    "opened": Move(_opened, ANY, "OPEN"),
    "items": Move(
        _items,
        ANY,
        "SETTLED when nothing is left to ask; OPEN again, or PAUSED where a stop stands or what was gone is back",
    ),
    "letter_queued": Move(_letter_queued, frozenset({CaseState.OPEN}), "same"),
    "letter_sent": Move(_letter_done, ANY, "same"),
    "letter_unsure": Move(_letter_done, ANY, "same"),
    "letter_found": Move(_letter_done, ANY, "same"),
    "letter_withdrawn": Move(_letter_undone, ANY, "same"),
    "letter_failed": Move(_letter_undone, ANY, "same"),
    "letter_bounced": Move(_noted, ANY, "same"),
    "letter_never_left": Move(_letter_never_left, ANY, "same"),
    "level_done": Move(_level_done, ANY, "same"),
    "level_waits": Move(_level_waits, LIVE, "same"),
    "message": Move(_message, ANY, "same"),
    "paused": Move(
        _paused, LIVE | {CaseState.SETTLED}, "PAUSED; SETTLED stays, and bears the pause"
    ),
    "resumed": Move(_resumed, LIVE, "OPEN, or SETTLED when nothing is left to ask"),
    "delayed": Move(_delayed, ANY, "same"),
    "items_held": Move(_items_held, ANY, "same"),
    "items_released": Move(_items_released, ANY, "same"),
    "handed_over": Move(_handed_over, LIVE, "HANDED_OVER"),
    "first_letter": Move(_noted, ANY, "same"),
    "flag_raised": Move(_noted, ANY, "same"),
    "flag_resolved": Move(_noted, ANY, "same"),
    "interrupted": Move(_noted, ANY, "same"),
    "noted": Move(_noted, ANY, "same"),
}


def fold(case: Case, kind: str, at: datetime, body: Body) -> Case:
    """Return the case after one event; IllegalMove when its state does not allow it."""
    move = MOVES[kind]
    if case.state not in move.allowed:
        raise IllegalMove(f"{kind} does not come in {case.state}")
    return move.does(case, at, body)


def replay(events: Iterable[Event]) -> Case:
    """Fold a whole journal of one case."""
    case = Case()
    for event in events:
        case = fold(case, event.kind, event.at, event.body)
    return case
