"""Each measurement runs, small, and says what the contract promises; whether it is fast is for `make show-bench-*`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from relanced.bench import goods, planning
from relanced.bench.catalogue import page, tell
from relanced.bench.importing import import_list
from relanced.bench.measured import Measured
from relanced.bench.premises import TODAY, folder, office_in
from relanced.bench.receiving import read_inbox
from relanced.bench.rendering import render
from relanced.bench.sending import send_letters
from relanced.books.door import read_ledger
from relanced.store import proof

pytestmark = pytest.mark.e2e

CONTRACT = {"name", "size", "seconds", "per_second", "peak_rss_mb", "machine"}


def run(measure: Callable[[int], Measured], size: int) -> Measured:
    measured = measure(size)
    document = json.loads(json.dumps(measured.document()))
    assert document.keys() >= CONTRACT
    assert document["per_second"] > 0
    assert all(other["ratio"] > 0 for other in document["beside"])
    for language in ("fr", "en"):
        assert "\n".join(tell(measured, language))
    assert "|" in "\n".join(page(iter([measured])))
    return measured


def test_planning_looks_at_the_due_cases_and_no_other() -> None:
    measured = run(lambda size: planning.plan(size, 9), 120)
    assert (measured.count, measured.facts["due"], measured.facts["cases"]) == (9, 9, 40)
    assert measured.facts["letters"] + measured.facts["flags"] == 9


def test_sending_lets_every_letter_leave() -> None:
    measured = run(send_letters, 20)
    assert (measured.count, measured.facts["unsure"], measured.facts["kept_back"]) == (20, 0, 0)


def test_reading_lets_every_mail_have_its_effect() -> None:
    measured = run(read_inbox, 60)
    assert measured.facts["human"] + measured.facts["auto_reply"] + measured.facts["bounce"] == 60


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_importing_takes_every_line(kind: str) -> None:
    assert run(lambda size: import_list(size, kind=kind), 90).count == 90


def test_rendering_writes_with_and_without_a_payment_code() -> None:
    plain, coded = run(render, 20), run(lambda size: render(size, qr_code=True), 20)
    assert coded.facts["bytes_each"] > plain.facts["bytes_each"]


def test_a_made_list_reads_back_as_it_was_made() -> None:
    made = list(goods.lines(200, TODAY, 10))
    for data, name in ((goods.as_csv(made), "l.csv"), (goods.as_xlsx(made), "l.xlsx")):
        ledger = read_ledger(data, name)
        assert (ledger.errors, ledger.refused) == ((), None)
        assert [(m.number, m.open, m.due_on, m.emails) for m in made] == [
            (line.number, line.open, line.due_on, line.emails) for line in ledger.lines
        ]


def test_a_built_ledger_stands_as_its_journal_says_and_its_copies_are_as_many() -> None:
    with folder() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "SLICE", 60)
        planning.build(place, 60, 6)
        with office_in(place) as office, office.store.look() as session:
            assert proof.verify(session) == []
        planning.copy_ledger(sqlite3.connect(Path(place) / "state" / "relanced.db", isolation_level=None), 2)  # fmt: skip
        with office_in(place) as office, office.store.look() as session:
            assert len(planning.cases.due(session, "dupont", TODAY, 1000)) == 18
