"""The rehearsal on the page: what would leave and be flagged in the coming days, by the code that does it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Final

from starlette.responses import Response

from relanced.desk.visit import Visit
from relanced.dunning.typed import read_day
from relanced.rehearsal import calendar
from relanced.rehearsal.living import Span, rehearse
from relanced.store import desk as reads
from relanced.store.desk import Snapshot
from relanced.words import say, say_money

LONGEST: Final = 62  # days foretold on the page; the command foretells any span
AHEAD: Final = 28
_ONE_AT_A_TIME: Final = (
    threading.Lock()
)  # a rehearsal works for seconds on a copy of a creditor's books


def rehearsal(visit: Visit, session: Snapshot) -> Response:
    """Ask for a creditor and a last day; with both, show the calendar until then."""
    asked, query = visit.request.query_params.get("creditor", ""), visit.request.query_params
    today = visit.office.today(asked) if asked in visit.creditors else visit.today()
    until = read_day(query.get("until", "")) or today + timedelta(AHEAD)
    until = min(max(until, today), today + timedelta(LONGEST))
    counts = reads.count(session, visit.creditors, visit.mailboxes)
    found, busy = None, False
    if asked in visit.creditors:
        busy = not _ONE_AT_A_TIME.acquire(blocking=False)
        if not busy:
            try:
                found = rehearse(visit.office.settings, session, [asked], Span(today, until, today))
            finally:
                _ONE_AT_A_TIME.release()
    language = visit.language
    return visit.page(
        "rehearsal.html", found=found, busy=busy, chosen=asked, until=until.isoformat(), counts=counts,
        creditors=[visit.office.creditor(name) for name in visit.creditors],
        weeks=list(calendar.weeks(found.lines)) if found else [],
        preamble=list(calendar.preamble(found, language)) if found else [],
        closing=list(calendar.closing(found, language)) if found and found.lines else [],
        kept_back=list(calendar.kept_back(found, language)) if found else [],
        day_name=lambda day: calendar.day_name(day, language),
        counted=lambda lines: calendar.counted(lines, language),
        because=lambda reason: say(reason, language), amount=lambda sum_: say_money(sum_, language),
    )  # fmt: skip
