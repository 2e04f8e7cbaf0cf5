"""Forty days of the hundred (`make show-hundred-days`), with fewer debtors: foretold and lived are one, and an answer ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.flow import answering, hundred, pretend_books
from tests.flow.installation import Installation
from tests.servers.mailserver import Mailserver
from tests.shown import hundred_days
from tests.shown.figure import Figure

ROWS = pretend_books.books(pretend_books.clients(12), 30, 90)
pytestmark = [pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.xdist_group("hundred")]


@pytest.fixture(scope="module")
def served() -> Iterator[Mailserver]:
    server = Mailserver(hundred.addresses(ROWS))
    yield server
    server.purge()


def fallen_short(figures: Iterator[Figure]) -> list[str]:
    return [f"{one.name}: {one.seen}, not {one.asked}" for one in figures if one.holds is False]


def test_in_silence_the_mailboxes_hold_what_was_foretold(
    served: Mailserver, tmp_path: Path
) -> None:
    firm = Installation(tmp_path / "firm", served, hundred_days.PROCEDURE)
    assert fallen_short(hundred_days.silence(firm, ROWS, 44)) == []


def test_each_answer_stops_its_own_case_and_no_other(tmp_path: Path) -> None:
    server = Mailserver(hundred.addresses(ROWS))
    try:
        firm = Installation(tmp_path / "firm", server, hundred_days.PROCEDURE)
        seen = answering.figures(firm, ROWS, date(2026, 10, 12), 53)
        assert fallen_short(seen) == []
    finally:
        server.purge()
