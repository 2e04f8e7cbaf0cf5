"""An import can be taken back: every line stands again as the list before left it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from tests.rounds.firm import Firm

from relanced.rounds import enter
from relanced.store.undoing import Undone

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1;30/09/2026;500,00;c@alpha.test"
BETA = "Beta;FA-2;30/09/2026;80,00;c@beta.test"
GAMMA = "Gamma;FA-3;30/09/2026;70,00;c@gamma.test"


@pytest.fixture
def firm(found: Found) -> Firm:
    made = found()
    made.at("2026-10-05T09:00")
    return made


def undo(firm: Firm, number: int) -> Undone:
    with firm.office.store.begin() as session:
        return enter.undo(session, firm.office, "dupont", number, "anne")


def rows(firm: Firm, statement: str) -> list[tuple[object, ...]]:
    with firm.office.store.begin() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def standing(firm: Firm) -> set[tuple[object, ...]]:
    return set(rows(firm, "SELECT number, open_minor FROM item WHERE gone_on IS NULL"))


def test_what_was_settled_changed_and_new_is_what_it_was(firm: Firm) -> None:
    firm.books(ALPHA, BETA)
    before = standing(firm)
    firm.at("2026-10-06T09:00")
    wrong = firm.books(ALPHA.replace("500,00", "5,00"), GAMMA).taken.import_id
    assert standing(firm) == {("FA-1", 500), ("FA-3", 7_000)}
    undone = undo(firm, wrong)
    assert (undone.restored, undone.removed, undone.refused) == (2, 1, None)
    assert standing(firm) == before
    assert rows(firm, "SELECT ledger_on FROM creditor")[0][0] == "2026-10-05"
    states = rows(firm, "SELECT state FROM dunning_case ORDER BY id")
    assert [state for (state,) in states] == ["OPEN", "OPEN", "SETTLED"]


def test_the_same_list_comes_in_again_after_it_was_undone(firm: Firm) -> None:
    firm.books(ALPHA)
    firm.at("2026-10-06T09:00")
    undo(firm, firm.books(ALPHA, BETA).taken.import_id)
    firm.books(ALPHA, BETA)
    assert standing(firm) == {("FA-1", 50_000), ("FA-2", 8_000)}


def test_imports_are_undone_from_the_last_and_once_each(firm: Firm) -> None:
    first = firm.books(ALPHA).taken.import_id
    firm.at("2026-10-06T09:00")
    second = firm.books(ALPHA, BETA).taken.import_id
    refused = undo(firm, first).refused
    assert refused is not None
    assert refused.key == "case.later_import"
    assert undo(firm, second).refused is None
    again = undo(firm, second).refused
    assert again is not None
    assert again.key == "case.no_import"
    assert undo(firm, first).removed == 1
    assert standing(firm) == set()
    assert rows(firm, "SELECT ledger_on FROM creditor") == [(None,)]


def test_the_journal_still_proves_every_case(firm: Firm) -> None:
    from relanced.store import proof

    firm.books(ALPHA, BETA)
    firm.at("2026-10-06T09:00")
    undo(firm, firm.books(ALPHA).taken.import_id)
    with firm.office.store.begin() as session:
        assert proof.verify(session) == []
