"""One firm lived once, copied for every test that sits down at its command line."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.cli.desk import Desk, live

from relanced.rounds import read


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a firm in the middle of its work."""
    folder = tmp_path_factory.mktemp("firm")
    child = read.parser()
    try:
        asyncio.run(live(folder, child))
    finally:
        child.close()
    return folder


@pytest.fixture
def desk(
    world: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """A person at the command line of a copy of that firm."""
    return Desk.of(world, tmp_path, monkeypatch, capsys)
