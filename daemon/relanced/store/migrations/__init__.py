"""Bringing a store's tables up to date. Every release's tables can be reached from every earlier one's.

Every command asks whether the tables are the newest; Alembic is started only where they are not.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, column, inspect, make_url, select, table

from relanced.store.engine import open_engine

HERE = Path(__file__).parent
NAMED = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)', re.MULTILINE)


def upgrade(url: str) -> None:
    """Upgrade a store to the newest tables; an up-to-date one is left untouched."""
    if is_up_to_date(url):  # to look needs no lock, and no room
        return
    engine = open_engine(url, "BEGIN IMMEDIATE")
    try:
        with engine.begin() as connection:
            if _standing(connection) == newest():
                return
            config = _config()
            config.attributes["connection"] = connection
            from alembic import command

            command.upgrade(config, "head")
    finally:
        engine.dispose()


def is_up_to_date(url: str) -> bool:
    """Say whether a store's tables are the newest; changes nothing."""
    found, wanted = revisions(url)
    return found == wanted


def revisions(url: str) -> tuple[str | None, str]:
    """Return the revision a store's tables are at (None without tables) and the newest one; changes nothing."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").exists():
        return None, newest()
    engine = open_engine(url, "BEGIN")
    try:
        with engine.connect() as connection:
            return _standing(connection), newest()
    finally:
        engine.dispose()


@cache
def newest() -> str:
    """Return the newest revision: the one no other stands on. ValueError unless there is exactly one."""
    named = [NAMED.findall(file.read_text("utf-8")) for file in (HERE / "versions").glob("*.py")]
    known: set[str] = {name for pairs in named for kind, name in pairs if kind == "revision"}
    (head,) = known - {name for pairs in named for kind, name in pairs if kind == "down_revision"}
    return head


def _standing(connection: Connection) -> str | None:
    """Return the revision Alembic noted in the store."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    noted = table("alembic_version", column("version_num", String))
    found: str | None = connection.execute(select(noted)).scalar_one_or_none()
    return found


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    return config
