"""An invoice that a partial list brings under another debtor is no longer asked of the one who had it (I9).

A complete list says by its silence that the former debtor has it no more. A partial one does not: until a person or a
complete list has decided, only one of the two is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.store import cases, flags, outbox
from relanced.store.cases import CASES, ITEMS, Work
from relanced.understanding.match import normalise_number
from relanced.words import because

if TYPE_CHECKING:
    from relanced.dunning.ledger import OpenLine

MOVED = "moved"  # the reason of the hold


def hold_former(
    session: Session, creditor: str, works: Mapping[int, Work], fresh: Sequence[tuple[Work, OpenLine, int]],
    seen: Collection[int], at: datetime,
) -> list[Work]:  # fmt: skip
    """Hold what a partial list has just brought elsewhere, at whoever had it; returns the cases to save.

    The same invoice is one of the same number, currency and due date. `seen` are items the list itself names.
    """
    brought = {
        (normalise_number(line.number), line.open.currency, line.due_on): (work, line)
        for work, line, _ in fresh
    }
    wanted = (
        select(ITEMS.c.id, ITEMS.c.case_id, ITEMS.c.number_key, ITEMS.c.currency, ITEMS.c.due_on)
        .join(CASES, CASES.c.id == ITEMS.c.case_id)
        .where(
            ITEMS.c.creditor == creditor,
            ITEMS.c.number_key.in_({key for key, _, _ in brought}),
            ITEMS.c.gone_on.is_(None),
            ITEMS.c.held.is_(None),
            ITEMS.c.open_minor > 0,
        )
    )
    held: dict[int, Work] = {}
    for row in session.execute(wanted).all() if brought else ():
        now_of, line = brought.get((row.number_key, row.currency, row.due_on), (None, None))
        if now_of is None or line is None or row.case_id == now_of.id or row.id in seen:
            continue
        work = (
            held.get(row.case_id) or works.get(row.case_id) or cases.load_one(session, row.case_id)
        )
        if work is not None:
            held[row.case_id] = work
            _hold(session, work, row.id, line, at)
    return list(held.values())


def _hold(session: Session, work: Work, item: int, line: OpenLine, at: datetime) -> None:
    reason = because("case.moved", number=line.number, debtor=line.customer)
    outbox.withdraw(session, work, reason, at, "relanced")
    work.record("items_held", at, "relanced", {"items": [item], "reason": MOVED, "until": None})
    flag = flags.NewFlag("review", reason, at.date(), f"{MOVED}:{item}")
    flags.raise_flag(session, work.creditor, work, flag, at)
    work.next_action_on = at.date()
