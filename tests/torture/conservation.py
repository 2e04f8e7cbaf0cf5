"""Nothing vanishes (I2): every letter that was planned stands in one state, with a reason and an owner."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.dunning.letter import LetterState
from relanced.store import flags, outbox, proof, schema

S = LetterState
LEASES = schema.Lease.__table__  # type: ignore[attr-defined]


def troubles(session: Session, planned: int) -> list[str]:
    """Return what is lost, unexplained or nobody's; none when every letter is accounted for."""
    rows = list(session.execute(outbox.LETTERS.select()))
    states = Counter(row.state for row in rows)
    found = [str(trouble) for trouble in proof.verify(session)]
    if sum(states[state.value] for state in LetterState) != planned:
        found.append(f"{planned} letters planned, {dict(states)} there")
    fences = dict(session.execute(select(LEASES.c.name, LEASES.c.fence)).all())
    about = {(flag.kind, flag.subject) for flag in flags.open_flags(session)}
    for row in rows:
        found += [f"letter {row.id}, {row.state}: {why}" for why in _of_one(row, fences, about)]
    return found


def _of_one(row: object, fences: dict[str, int], about: set[tuple[str, str | None]]) -> list[str]:
    state = S(row.state)  # type: ignore[attr-defined]
    subject = f"letter:{row.id}"  # type: ignore[attr-defined]
    held = fences.get(f"mailbox:{row.mailbox}", 0)  # type: ignore[attr-defined]
    wrongs = {
        "held by a sender that is no more": state in (S.SENDING, S.ENDING) and row.fence < held,  # type: ignore[attr-defined]
        "no flag asks a person": state is S.UNSURE and ("doubt", subject) not in about,
        "nothing on the desk": state is S.FAILED and not any(s == subject for _, s in about),
        "no reason": state in (S.WITHDRAWN, S.FAILED) and not row.answer,  # type: ignore[attr-defined]
    }
    return [why for why, is_wrong in wrongs.items() if is_wrong]
