"""Each page of the desk answers at once with 100,000 open items and 2,000 flags in the store, over HTTP.

What is asked is asked of processor time, ours and our visitor's together: the clock of a shared machine says little.
The figure is the median of eleven visits after one that warms.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

from tests.desk.server import Visitor, serving
from tests.shown.figure import Figure, at_most, told

from relanced.bench.measured import machine
from relanced.bench.planning import build, in_a_process
from relanced.bench.premises import CREDITOR, NOON, TODAY, folder, office_in
from relanced.desk.serving import child
from relanced.rounds.office import Office
from relanced.store import cases, flags
from relanced.words import because

ITEMS, FLAGS, VISITS = 100_000, 2_000, 11
PATHS = {
    "today": "/today", "today, calls only": "/today?kind=call", "case": "/case/7", "call card": "/call/{called}",
    "mails": "/mails", "going out": "/queue", "ledger": "/ledger", "settings": "/settings", "rehearsal, its form": "/rehearsal",
}  # fmt: skip
SOUGHT = {
    "a name": "sarl",
    "a number": "42",
    "an amount": "1240,50",
    "a telephone": "03881122",
    "a contact": "@",
}


def show() -> Iterator[Figure]:
    """Build the ledger, raise the flags, visit every page."""
    yield told("machine", machine())
    with folder() as place:
        in_a_process(build, place, ITEMS, FLAGS)
        with office_in(place) as office, child() as parser:
            called = _raise(office)
            with serving(office, parser) as page:
                visitor = page.visitor()
                for name, path in PATHS.items():
                    spent, waited = _median(visitor, path.format(called=called))
                    yield at_most(f"{name}: processor, milliseconds", round(spent), 100)
                    yield told(f"{name}: milliseconds waited", round(waited))
                for name, text in SOUGHT.items():
                    spent, waited = _median(visitor, f"/find?q={text}")
                    yield at_most(f"find by {name}: processor, milliseconds", round(spent), 1000)
                    yield told(f"find by {name}: milliseconds waited", round(waited))


def _raise(office: Office) -> int:
    """Let one debtor in so many wait for a call; returns one of the cases."""
    with office.store.begin() as session:
        due = cases.due(session, CREDITOR, TODAY + timedelta(400), FLAGS)
        works = cases.load(session, due)
        flag = flags.NewFlag("call", because("call.wrong_number"), TODAY)
        flags.raise_all(session, CREDITOR, [(work, flag) for work in works.values()], NOON)
        cases.save(session, works.values())
    return due[0]


def _median(visitor: Visitor, path: str) -> tuple[float, float]:
    """Return the processor time of one visit and the time it took, in milliseconds."""
    spent, waited = [], []
    for _ in range(VISITS + 1):
        began, used = time.perf_counter(), time.process_time()
        answer = visitor.get(path)
        spent.append(1000 * (time.process_time() - used))
        waited.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status} {answer.plain[:200]}")
    return statistics.median(spent[1:]), statistics.median(waited[1:])
