"""What kept a creditor's letters back, and since when: one line of its journal each time the reasons become others.

The gates themselves are looked at anew before each letter; a closed one leaves no trace where nothing is claimed. So
that "why did nothing leave on Tuesday" has an answer on Thursday (I20), whoever watches over them writes it down.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from relanced.dunning.case import Event
from relanced.rounds import brakes
from relanced.rounds.office import Office
from relanced.store import journal, schema
from relanced.words import to_json

TOLD: Final = "kept_back"
ORDINARY: Final = frozenset({"case.outside_window"})  # every evening; nobody asks why


def note(session: Session, office: Office, creditors: Iterable[str]) -> None:
    """Write down what keeps letters of creditors back now, where other reasons stand there; also that nothing does."""
    now = office.clock.now()
    for creditor in creditors:
        if session.get(schema.Creditor, creditor) is None:
            continue  # no list was ever taken in
        mailbox = office.creditor(creditor).mailbox
        found = brakes.gates(session, office, creditor, mailbox, now, is_looked=True).refused
        reasons = {r.key: to_json(r) for r in found if r.key not in ORDINARY}
        last = journal.last_of(session, f"creditor:{creditor}", TOLD)
        known = {reason["key"] for reason in last.body["because"]} if last else set()
        if reasons.keys() != known:
            body = {"because": [reasons[key] for key in sorted(reasons)]}
            journal.tell_creditor(session, creditor, Event(TOLD, now, "relanced", body))
