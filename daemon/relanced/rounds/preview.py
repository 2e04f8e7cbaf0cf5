"""The preview: what a person has seen leave once, and what is new since: texts, ladder, or where the books come from.

After an install, a restore, an upgrade or a change of source the next list waits for a person, as the first did (I6).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from relanced.dunning.case import Event
from relanced.rounds import courtesy, writing
from relanced.rounds.office import Office
from relanced.store import journal, schema
from relanced.words import Because, because

SEEN: Final = "previewed"
WHAT: Final[Mapping[str, str]] = {
    "texts": "case.preview_texts",
    "ladder": "case.preview_ladder",
    "source": "case.preview_source",
}


def wanted(session: Session, office: Office, creditor: str, count: int) -> Because | None:
    """Return what has changed since a person last released a list; None where nothing has."""
    last = journal.last_of(session, f"creditor:{creditor}", SEEN)
    now = _now(session, office, creditor)
    if last is None:
        return because("case.preview_upgrade", count=count)
    seen: Mapping[str, Any] = last.body
    known = {"texts": [seen["texts"]], "ladder": [seen["ladder"]], "source": seen["sources"]}
    changed = next((key for key in WHAT if now[key] not in known[key]), None)
    return because(WHAT[changed], count=count) if changed else None


def released(session: Session, office: Office, creditor: str, who: str) -> None:
    """Remember what the letters looked like that a person has just released."""
    last = journal.last_of(session, f"creditor:{creditor}", SEEN)
    body = _now(session, office, creditor)
    sources = {*(last.body["sources"] if last else ()), body["source"]}
    event = Event(SEEN, office.clock.now(), who, {**body, "sources": sorted(sources)})
    journal.tell_creditor(session, creditor, event)


def _now(session: Session, office: Office, creditor: str) -> dict[str, str]:
    row = session.get(schema.Creditor, creditor)
    ladder = repr(list(courtesy.ladders(office, creditor)))
    return {
        "texts": writing.texts_print(office),
        "ladder": hashlib.sha256(ladder.encode("utf-8", "surrogatepass")).hexdigest(),
        "source": (row.ledger_source or "") if row else "",
    }
