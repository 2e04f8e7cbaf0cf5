"""A store's tables are brought up to date once, and asking whether they are costs no Alembic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from relanced.store import migrations


def test_the_newest_revision_is_the_one_alembic_would_upgrade_to() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.HERE))
    config.set_main_option("path_separator", "os")
    assert migrations.newest() == ScriptDirectory.from_config(config).get_current_head()


def test_a_store_is_at_no_revision_before_and_at_the_newest_after(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    assert migrations.revisions(url) == (None, migrations.newest())
    assert not (tmp_path / "s.db").exists()
    for _ in range(2):
        migrations.upgrade(url)
        assert migrations.revisions(url) == (migrations.newest(), migrations.newest())


def test_the_service_starts_without_what_only_some_passes_need() -> None:
    heavy = ("alembic", "python_calamine", "relanced.books.door", "xlsxwriter", "pypdfium2")
    program = f"import sys, relanced.service; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
