"""One firm lived once; each test has the page of a copy of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.desk import live
from tests.desk.server import Page, page_of

from relanced.rounds import read


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a firm in the middle of its work."""
    folder = tmp_path_factory.mktemp("firm")
    with read.parser() as child:
        asyncio.run(live(folder, child))
    return folder


@pytest.fixture
def page(world: Path, tmp_path: Path) -> Iterator[Page]:
    """The page of a copy of that firm."""
    folder = tmp_path / "firm"
    shutil.copytree(world, folder)
    with page_of(folder) as served:
        yield served
