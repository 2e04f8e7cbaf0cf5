"""Bringing a store's tables up to date. Every release's tables can be reached from every earlier one's."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from relanced.store.engine import open_engine


def upgrade(url: str) -> None:
    """Upgrade a store to the newest tables; an up-to-date one is left untouched."""
    config = _config()
    engine = open_engine(url, "BEGIN IMMEDIATE")
    try:
        head = ScriptDirectory.from_config(config).get_current_head()
        with engine.begin() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def revisions(url: str) -> tuple[str | None, str | None]:
    """Return the revision a store's tables are at (None without tables) and the newest one; changes nothing."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").exists():
        return None, newest
    engine = open_engine(url, "BEGIN")
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), newest
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
