"""Whether anybody is at the desk: nobody there is blind too, and then only the first courteous letter leaves.

Opened is a person's look at the flags or at a case on a terminal, or a flag resolved. A document printed as JSON is
not, for programs read those; nor is a mail, which proves nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.dunning.case import Event
from relanced.rounds.office import Office
from relanced.store import flags, journal
from relanced.words import Because, because

OPENED = "desk_opened"
PATIENCE = 3  # working days a flag that is due may stay unopened


def opened(session: Session, office: Office, who: str, creditors: Iterable[str]) -> None:
    """Note that a person looked at what waits of these creditors, where something unseen waits and the look counts."""
    for creditor in creditors:
        config = office.settings.creditors.get(creditor)
        if config is None or not config.desk.is_opened_by(who, office.today(creditor)):
            continue
        if _unopened(session, creditor):
            event = Event(OPENED, office.clock.now(), who, {})
            journal.tell_creditor(session, creditor, event)


def nobody(session: Session, office: Office, creditor: str) -> Because | None:
    """Return since when a portfolio's due flags stay unopened, once that is too long; None while somebody looks.

    A portfolio without a named owner is nobody's to open, and is not watched.
    """
    if office.creditor(creditor).desk.owner is None:
        return None
    zone, today = ZoneInfo(office.creditor(creditor).time_zone), office.today(creditor)
    calendar = office.calendar(creditor)
    days = [max(f.due, f.since.astimezone(zone).date()) for f in _unopened(session, creditor)]
    late = [day for day in days if day <= today and calendar.elapsed(day, today) >= PATIENCE]
    if not late:
        return None
    return because("case.nobody_at_desk", count=len(late), since=min(late), days=PATIENCE)


def _unopened(session: Session, creditor: str) -> list[Row[Any]]:
    last = journal.last_of(session, f"creditor:{creditor}", OPENED)
    standing = flags.open_flags(session, creditor)
    return [f for f in standing if last is None or f.since > last.at]
