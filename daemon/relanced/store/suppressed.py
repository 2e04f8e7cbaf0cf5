"""What may not be asked stays so when the books bring it under another name (I11): a merged client, a new code.

An invoice that stood in a paused case, or was held for what its debtor said of it, takes that along to the case that
bears it now; so does the address of a debtor that must not be asked. A person sees each once, and may resume it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState, PauseReason
from relanced.store import contacts, flags
from relanced.store.cases import CASES, DEBTORS, ITEMS, Work
from relanced.understanding.match import normalise_number
from relanced.words import Because, because

LIVE = (CaseState.OPEN, CaseState.PAUSED)
ANSWERED = "answered"  # gone under a pause, see `keep_gone`
HELD_BY_THEIR_WORD = ("dispute", ANSWERED, "promise")  # other holds are our own, and found anew


def carry_over(
    session: Session, creditor: str, works: Mapping[int, Work], bearers: Sequence[tuple[int, str]],
    newly_reachable: Collection[int], at: datetime,
) -> None:  # fmt: skip
    """Pause or hold what a list has just brought, where it may not be asked; the caller saves the cases.

    `bearers` are cases with the normalised number of an invoice that is new in them, `newly_reachable` debtors the
    list brought an address for.
    """
    stood = _elsewhere(session, creditor, {number for _, number in bearers})
    for case_id, number in bearers:
        for row in stood.get(number, ()):
            if row.case_id != case_id:
                _take_along(session, works[case_id], row, number, at)
    stopped = contacts.of_the_stopped(session, creditor, newly_reachable) if newly_reachable else {}
    for work in works.values():
        if work.debtor_id in stopped:
            reason = because("case.stop_of_address", debtor=stopped[work.debtor_id])
            _pause(session, work, PauseReason.STOP.value, None, reason, at)


def keep_gone(session: Session, work: Work, at: datetime) -> None:
    """Hold what was gone under a pause that ends because the case opens again for another invoice.

    Should the books bring it back, it was never paid, and what was said about it still stands.
    """
    before = work.before
    if before.state is not CaseState.SETTLED or before.pause is None or work.case.pause is not None:
        return
    gone = [i.id for i in work.case.items.values() if i.gone_on is not None and not i.held]
    if gone and work.case.state is CaseState.OPEN:
        held = {"items": gone, "reason": ANSWERED, "until": None}
        work.record("items_held", at, "relanced", held)


def show_returned(session: Session, work: Work, at: datetime) -> None:
    """Put before a person what came back into the books under a hold."""
    back = [
        item.number
        for key, item in work.case.items.items()
        if item.gone_on is None
        and item.held
        and (was := work.before.items.get(key)) is not None
        and was.gone_on is not None
    ]
    if back:
        _show(session, work, because("case.came_back_held", numbers=", ".join(back)), at)


def _elsewhere(session: Session, creditor: str, numbers: Collection[str]) -> dict[str, list[Any]]:
    """Return the items of these numbers that were not to be asked, whether the books still show them or not."""
    if not numbers:
        return {}
    wanted = (
        select(
            ITEMS.c.number_key, ITEMS.c.held, ITEMS.c.held_until, CASES.c.id.label("case_id"),
            CASES.c.pause_reason, CASES.c.pause_until, DEBTORS.c.name,
        )
        .join(CASES, CASES.c.id == ITEMS.c.case_id)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(
            ITEMS.c.creditor == creditor,
            ITEMS.c.number_key.in_(numbers),
            or_(CASES.c.pause_reason.is_not(None), ITEMS.c.held.in_(HELD_BY_THEIR_WORD)),
        )
    )  # fmt: skip
    found: dict[str, list[Any]] = {}
    for row in session.execute(wanted):
        found.setdefault(row.number_key, []).append(row)
    return found


def _take_along(session: Session, work: Work, row: Any, number: str, at: datetime) -> None:
    reason = because("case.stop_of_invoice", number=number, debtor=row.name)
    if row.pause_reason is not None:
        _pause(session, work, row.pause_reason, row.pause_until, reason, at)
    elif work.case.state in LIVE:
        items = [i.id for i in work.case.items.values() if _same(i.number, number) and not i.held]
        until = row.held_until.isoformat() if row.held_until else None
        body = {"items": items, "reason": row.held, "until": until}
        work.record("items_held", at, "relanced", body)
        _show(session, work, reason, at)


def _same(number: str, key: str) -> bool:
    return normalise_number(number) == key


def _pause(
    session: Session, work: Work, reason: str, until: date | None, why: Because, at: datetime
) -> None:
    if work.case.state not in LIVE or (work.case.pause and work.case.pause.reason == reason):
        return
    body = {"reason": reason, "on": at.date().isoformat(), "by": "relanced",
            "until": until.isoformat() if until else None}  # fmt: skip
    work.record("paused", at, "relanced", body)
    work.next_action_on = until
    _show(session, work, why, at)


def _show(session: Session, work: Work, reason: Because, at: datetime) -> None:
    flag = flags.NewFlag("review", reason, at.date(), "carried over")
    flags.raise_flag(session, work.creditor, work, flag, at)
