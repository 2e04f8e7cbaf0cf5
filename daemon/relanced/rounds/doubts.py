"""Letters that may have left: settled by what only their arrival can have caused, or by a person, never by time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.dunning.letter import LetterState
from relanced.rounds.office import Office, next_day
from relanced.store import cases, flags, outbox
from relanced.store.cases import Work

S = LetterState


def settle_doubt(
    session: Session, office: Office, letter: Row[Any], actor: str, *, left: bool
) -> None:
    """Settle whether a letter left: by evidence or a person, with its flag."""
    work = cases.load(session, [letter.case_id])[letter.case_id]
    _settle(session, office, letter, work, actor, left=left)
    cases.save(session, [work])


def prove(
    session: Session, office: Office, letters: Iterable[Row[Any]], works: Mapping[int, Work]
) -> None:
    """Settle the doubts about letters that a mail answers or reports on by Message-ID: who has none cannot know it.

    An id in References alone proves nothing, for the case's next letter names the ones before it.
    """
    for letter in letters:
        if letter.state == S.UNSURE.value:
            outbox.note_evidence(session, letter.id, "answer")
            _settle(session, office, letter, works[letter.case_id], "relanced", left=True)


def _settle(
    session: Session, office: Office, letter: Row[Any], work: Work, actor: str, *, left: bool
) -> None:
    now = office.clock.now()
    if left:
        outbox.move(session, letter.id, S.UNSURE, S.SENT)
        work.record("noted", now, actor, {"letter": letter.id, "left": True})
    else:
        levels = json.loads(letter.levels)
        outbox.move(session, letter.id, S.UNSURE, S.FAILED)
        work.record("letter_never_left", now, actor, {"letter": letter.id, "levels": levels})
    for flag in flags.open_flags(session, case_id=letter.case_id, kind="doubt"):
        if flag.subject == f"letter:{letter.id}":
            flags.resolve(session, flag, work, now, actor, "left" if left else "never left")
    work.next_action_on = next_day(session, office, work)
