"""Firms for the tests of the rounds, and one parser child for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.rounds.firm import Firm

from relanced.rounds import read
from relanced.wall import Child


@pytest.fixture(scope="session")
def child() -> Iterator[Child]:
    """The walled-off parser, started once."""
    made = read.parser()
    yield made
    made.close()


@pytest.fixture
def found(tmp_path: Path, child: Child) -> Iterator[Callable[..., Firm]]:
    """Found a firm: `found()` has one creditor, `found(dupont={...}, martin={...})` as many as named."""
    made: list[Firm] = []

    def make(kind: str = "dedicated", service: str = "", **creditors: dict[str, str]) -> Firm:
        firm = Firm(tmp_path, child, creditors or {"dupont": {}}, kind, service)
        made.append(firm)
        return firm

    yield make
    for firm in made:
        firm.office.store.close()
