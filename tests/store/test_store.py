"""The store takes ledgers in, keeps its journal whole and shows every tampering, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import money
from relanced.log import traceback_of
from relanced.store import cases, ledgers, proof, schema, views
from relanced.store.cases import ITEMS
from relanced.store.engine import Store
from relanced.store.journal import EVENTS
from relanced.store.migrations import upgrade
from relanced.words import because

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/s.db" if is_sqlite else request.getfixturevalue("postgres")
    upgrade(url)
    made = Store(url)
    with made.begin() as session:
        session.add(schema.Creditor(id="dupont"))
    yield made
    made.close()


def line(customer: str, number: str, amount: str, due: date = date(2026, 9, 30)) -> OpenLine:
    return OpenLine(
        1,
        customer,
        number,
        money(amount),
        money(amount),
        due_on=due,
        emails=(f"{customer}@x.test".lower(),),
    )


def take(store: Store, *lines: OpenLine, complete: bool = True) -> ledgers.Taken:
    intake = ledgers.Intake(
        "dupont",
        "list",
        "0" * 64,
        date(2026, 9, 1),
        complete,
        NOW,
        "test",
        lambda _: date(2026, 10, 10),
    )
    with store.begin() as session:
        return ledgers.take_in(session, lines, intake, "{}")


def test_taking_the_same_list_twice_changes_nothing(store: Store) -> None:
    first = take(store, line("Alpha", "F1", "10"), line("Beta", "F2", "20"))
    again = take(store, line("Alpha", "F1", "10"), line("Beta", "F2", "20"))
    assert (first.new, again.new, again.changed, again.settled) == (2, 0, 0, 0)


def test_a_complete_list_settles_what_vanished_and_a_partial_one_does_not(store: Store) -> None:
    take(store, line("Alpha", "F1", "10"), line("Beta", "F2", "20"))
    assert take(store, line("Alpha", "F1", "10"), complete=False).settled == 0
    assert take(store, line("Alpha", "F1", "10")).settled == 1
    with store.look() as session:
        assert [c["state"] for c in views.case_list(session, "fr")] == ["OPEN", "SETTLED"]


def test_the_journal_holds_and_any_tampering_is_seen(store: Store) -> None:
    take(store, line("Alpha", "F1", "10"), line("Beta", "F2", "20"))
    take(store, line("Alpha", "F1", "5"))
    with store.look() as session:
        assert proof.verify(session) == []
    with store.begin() as session:
        session.execute(update(ITEMS).where(ITEMS.c.number == "F1").values(open_minor=1))
    with store.look() as session:
        assert proof.verify(session) == [because("proof.not_the_fold", what="case:1")]
    with store.begin() as session:
        events = schema.Event.__table__
        session.execute(
            update(events).where(events.c.chain == "case:2").values(actor="somebody else")
        )
    with store.look() as session:
        assert because("proof.changed", what="case:2", line=1) in proof.verify(session)


def test_a_letter_that_vanished_from_the_outbox_is_missed(store: Store) -> None:
    take(store, line("Alpha", "F1", "10"))
    with store.begin() as session:
        work = cases.load(session, [1])[1]
        work.record("letter_queued", NOW, "relanced", {"letter": 1, "levels": {"1": 0}})
        cases.save(session, [work])
    with store.look() as session:
        assert proof.verify(session) == [
            because("proof.letters_lost", what="case:1", decided=1, found=0)
        ]


def test_a_case_whose_journal_was_cut_short_is_named(store: Store) -> None:
    take(store, line("Alpha", "F1", "10"))
    take(store, line("Alpha", "F1", "5"))
    with store.begin() as session:
        session.execute(EVENTS.delete().where(EVENTS.c.chain == "case:1", EVENTS.c.seq == 3))
    with store.look() as session:
        assert proof.verify(session) == [because("proof.cut", what="case:1")]


def test_an_error_of_the_store_says_nothing_of_what_it_was_given(store: Store) -> None:
    """It goes to logs and to reports of bugs (I25)."""
    secret = "boulanger@roy.test\n\nJe suis malade"
    with store.begin() as session:
        session.add(schema.Creditor(id=secret))
    with store.begin() as session, pytest.raises(IntegrityError) as caught:
        session.execute(insert(schema.Creditor).values(id=secret))
    told = traceback_of(caught.value)
    assert "INSERT" in told
    assert "roy" not in told
    assert "malade" not in told
