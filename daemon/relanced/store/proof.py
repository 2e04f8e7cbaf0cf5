"""The proof of the store: every chain whole, every case the fold of its events, every letter accounted for.

Cases are proved some hundreds at a time, so that the memory it takes does not grow with the ledger.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from relanced.dunning.case import Event, IllegalMove, replay
from relanced.dunning.letter import LIVE_STATES
from relanced.store import cases, journal, schema
from relanced.store.cases import CASES
from relanced.store.outbox import LETTERS, LINKS
from relanced.words import Because, because

BATCH = 500
LIVING = sorted(state.value for state in LIVE_STATES)


def verify(session: Session) -> list[Because]:
    """Return every trouble found, none when all holds."""
    return [*_cases(session), *_creditors(session), *_letters(session)]


def _cases(session: Session) -> Iterator[Because]:
    after = 0
    while True:
        wanted = select(CASES.c.id).where(CASES.c.id > after).order_by(CASES.c.id).limit(BATCH)
        ids = list(session.execute(wanted).scalars())
        if not ids:
            return
        yield from _some_cases(session, ids)
        after = ids[-1]


def _some_cases(session: Session, ids: Sequence[int]) -> Iterator[Because]:
    works = cases.load(session, ids, gone=True)
    letters: dict[int, int] = dict(
        session.execute(
            select(LETTERS.c.case_id, func.count())
            .where(LETTERS.c.case_id.in_(ids))
            .group_by(LETTERS.c.case_id)
        ).all()
    )
    chains = journal.read_lines(session, [f"case:{key}" for key in ids])
    for key, work in works.items():
        lines = chains.get(f"case:{key}", [])
        broken = journal.check_lines(f"case:{key}", lines, work.head, work.length)
        if broken:
            yield broken.trouble
            continue
        yield from _one_case(f"case:{key}", work.case, lines, letters.get(key, 0))


def _one_case(
    chain: str, stored: object, lines: Sequence[Row[Any]], letters: int
) -> Iterator[Because]:
    events = [Event(line.kind, line.at, line.actor, json.loads(line.body)) for line in lines]
    try:
        folded = replay(events)
    except (IllegalMove, KeyError, TypeError, ValueError) as trouble:
        yield because("proof.not_folded", what=chain, text=type(trouble).__name__)
        return
    if folded != stored:
        yield because("proof.not_the_fold", what=chain)
    decided = Counter(event.kind for event in events)["letter_queued"]
    if (
        decided != letters
    ):  # nothing vanishes (I2): what was decided stands there, in whatever state
        yield because("proof.letters_lost", what=chain, decided=decided, found=letters)


def _creditors(session: Session) -> Iterator[Because]:
    for row in session.execute(select(schema.Creditor.__table__)):  # type: ignore[attr-defined]
        broken = journal.check_chain(session, f"creditor:{row.id}", row.head, row.events)
        if broken:
            yield broken.trouble


def _letters(session: Session) -> Iterator[Because]:
    is_living = LETTERS.c.state.in_(LIVING)
    odd = select(LETTERS.c.id).where(
        or_(is_living & LETTERS.c.live.is_(False), ~is_living & LETTERS.c.live.is_(True))
    )
    for letter in session.execute(odd.order_by(LETTERS.c.id)).scalars():
        yield because("proof.live_wrong", what=f"letter:{letter}")
    asks = select(LINKS.c.letter_id).where(LINKS.c.letter_id == LETTERS.c.id).exists()
    for letter in session.execute(
        select(LETTERS.c.id).where(~asks).order_by(LETTERS.c.id)
    ).scalars():
        yield because("proof.asks_nothing", what=f"letter:{letter}")
