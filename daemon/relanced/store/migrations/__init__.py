"""Bringing a store's tables up to date. Every release's tables can be reached from every earlier one's."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from relanced.store.engine import open_engine


def upgrade(url: str) -> None:
    """Upgrade a store to the newest tables; an up-to-date one is left untouched."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
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
