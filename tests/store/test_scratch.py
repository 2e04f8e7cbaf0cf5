"""A scratch copy holds one creditor's rows and nothing of another's, from SQLite and from PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import money
from relanced.store import ledgers, schema
from relanced.store.cases import CASES, CONTACTS, DEBTORS, ITEMS
from relanced.store.engine import Store
from relanced.store.migrations import upgrade
from relanced.store.scratch import scratch

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
TABLES = (DEBTORS, CONTACTS, CASES, ITEMS)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/s.db" if is_sqlite else request.getfixturevalue("postgres")
    upgrade(url)
    made = Store(url)
    with made.begin() as session:
        session.add(schema.Mailbox(id="main", incarnation="abcdefgh"))
        for creditor, count in (("dupont", 3), ("martin", 5)):
            session.add(schema.Creditor(id=creditor))
            session.flush()
            lines = [line(f"{creditor} {n}") for n in range(count)]
            intake = ledgers.Intake(
                creditor, "list", "0" * 64, date(2026, 9, 1), True, NOW, "test", lambda _: date(2026, 10, 10)
            )  # fmt: skip
            ledgers.take_in(session, lines, intake, "{}")
    yield made
    made.close()


def line(customer: str) -> OpenLine:
    amount = money("100.00")
    due, email = date(2026, 9, 30), f"{customer.replace(' ', '')}@x.test"
    return OpenLine(1, customer, f"F-{customer}", amount, amount, due_on=due, emails=(email,))


def test_a_scratch_copy_holds_one_creditors_rows_as_they_are(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    with store.look() as source, scratch(source, "dupont", "main", folder) as copy:
        for table in TABLES:
            wanted = select(table).where(table.c.creditor == "dupont").order_by(table.c.id)
            with copy.look() as session:
                assert session.execute(wanted).all() == source.execute(wanted).all()
                assert session.execute(select(func.count()).select_from(table)).scalar_one() == 3
