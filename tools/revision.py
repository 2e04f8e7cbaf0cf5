"""Write a migration from what the tables are to what `store/schema.py` says they should be: tools/revision.py "why"."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from relanced.store import migrations
from relanced.store.engine import open_engine


def main() -> None:
    """Compare an upgraded empty store with the schema and write the difference."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        migrations.upgrade(url)
        engine = open_engine(url, "BEGIN IMMEDIATE")
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=sys.argv[1], autogenerate=True)


main()
