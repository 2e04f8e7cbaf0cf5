"""The digests of an older store keep their numbers and days, and are never told again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from relanced.store import digests, migrations
from relanced.store.engine import Store, open_engine


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_an_older_stores_digests_go_on_where_they_were(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/s.db" if kind == "sqlite" else request.getfixturevalue("postgres")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = open_engine(url, "BEGIN IMMEDIATE")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "490d5df9aaa5")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO digest (number, day, state, sent_at) VALUES"
                " (1, '2026-10-01', 'SENT', '2026-10-01 05:30:00+00:00'), (2, '2026-10-02', 'UNSURE', NULL)"
            )
        )
    engine.dispose()
    migrations.upgrade(url)
    store = Store(url)
    with store.look() as session:
        told = digests.last_told(session, "")
        assert (told.number, told.doubtful) == (2, (2,))
        assert told.until is not None
        assert [row.number for row in digests.of_day(session, "", date(2026, 10, 1))] == [1]
    store.close()
