"""The proof of the store: every chain whole, every case the fold of its events, every letter accounted for.

Cases are proved some hundreds at a time, so that the memory it takes does not grow with the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, or_, select
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
    letters = _letters_of(session, ids)
    chains = journal.read_lines(session, [f"case:{key}" for key in ids])
    for key, work in works.items():
        lines = chains.get(f"case:{key}", [])
        broken = journal.check_lines(f"case:{key}", lines, work.head, work.length)
        if broken:
            yield broken.trouble
            continue
        yield from _one_case(f"case:{key}", work.case, lines, letters.get(key, {}))


def _one_case(
    chain: str, stored: object, lines: Sequence[Row[Any]], letters: Mapping[int, Fate]
) -> Iterator[Because]:
    events = [Event(line.kind, line.at, line.actor, json.loads(line.body)) for line in lines]
    try:
        folded = replay(events)
    except (IllegalMove, KeyError, TypeError, ValueError) as trouble:
        yield because("proof.not_folded", what=chain, text=type(trouble).__name__)
        return
    if folded != stored:
        yield because("proof.not_the_fold", what=chain)
    told = _fates(events)
    if (
        told.keys() != letters.keys()
    ):  # nothing vanishes (I2): what was decided stands there, in whatever state
        yield because("proof.letters_lost", what=chain, decided=len(told), found=len(letters))
    for key in sorted(told.keys() & letters.keys()):
        if not letters[key].is_as(told[key]):
            yield because("proof.letter_differs", what=f"letter:{key}")


class Fate(NamedTuple):
    """What became of a letter: its state, and the hash of what was said to have left, where that is known."""

    state: str
    sha256: str | None = None

    def is_as(self, told: Fate) -> bool:
        """Say whether a row is what its events tell; bytes that were erased since differ from nothing."""
        same = self.state == told.state or {self.state, told.state} <= UNDER_WAY
        return same and (None in (self.sha256, told.sha256) or self.sha256 == told.sha256)


UNDER_WAY = frozenset({"QUEUED", "SENDING", "ENDING"})
# What an event makes of a letter, whatever it was before; a bounce and a doubt settled depend on that.
MAKES = {
    "letter_queued": "QUEUED",
    "letter_sent": "SENT",
    "letter_found": "SENT",
    "letter_unsure": "UNSURE",
    "letter_withdrawn": "WITHDRAWN",
    "letter_failed": "FAILED",
    "letter_never_left": "FAILED",
}


def _fates(events: Sequence[Event]) -> dict[int, Fate]:
    """Return what became of each letter of a case, as its journal tells it."""
    fates: dict[int, Fate] = {}
    for event in events:
        letter = event.body.get("letter")
        if letter is None:
            continue
        before = fates.get(letter, Fate(""))
        if event.kind in MAKES:
            fates[letter] = Fate(MAKES[event.kind], event.body.get("sha256") or before.sha256)
        elif event.kind == "letter_bounced" and before.state in ("SENT", "UNSURE"):
            fates[letter] = before._replace(state="BOUNCED")
        elif event.kind == "noted" and event.body.get("left") and before.state == "UNSURE":
            fates[letter] = before._replace(state="SENT")
    return fates


def _letters_of(session: Session, ids: Sequence[int]) -> dict[int, dict[int, Fate]]:
    """Return the letters of some cases as they stand, by case; what left is hashed again from its bytes."""
    columns = (LETTERS.c.case_id, LETTERS.c.id, LETTERS.c.state, LETTERS.c.sealed)
    wanted = select(*columns).where(LETTERS.c.case_id.in_(ids)).execution_options(yield_per=BATCH)
    found: dict[int, dict[int, Fate]] = {}
    for case, letter, state, sealed in session.execute(wanted):
        digest = hashlib.sha256(sealed).hexdigest() if sealed is not None else None
        found.setdefault(case, {})[letter] = Fate(state, digest)
    return found


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
