"""What every test may ask for: real servers, and the word on which tests this machine can run."""

from __future__ import annotations

import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from tests import one_cache
from tests.servers import mailserver as mail
from tests.servers import postgres as pg

# A machine shared with other work is slow now and then; that is no fault of the code.
settings.register_profile("shared", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=25)  # `make test-fast`
settings.load_profile("shared")

one_cache.share()
# Firms are small and short-lived: looking for rings of dead objects every 700 new ones costs more than it frees.
gc.set_threshold(50_000, 20, 50)

# A parser's unit that happens to run on this machine is another version's.
os.environ.setdefault("RELANCED_PARSER", "")


def _always() -> bool:
    return True


# marker -> what it means, and whether this machine has what it takes
MARKERS: dict[str, tuple[str, Callable[[], bool]]] = {
    "dovecot": ("needs a real Dovecot and Postfix, and root to start them", mail.is_here),
    "postgres": ("needs a PostgreSQL server's programs", lambda: pg.binaries() is not None),
    "systemd": ("needs systemd-analyze", lambda: shutil.which("systemd-analyze") is not None),
    "root": ("needs to be root", lambda: os.geteuid() == 0),
    "chromium": ("needs a Chromium", lambda: shutil.which("chromium") is not None),
    "crash": ("kills the daemon at a commit point and starts it again", _always),
    "e2e": (
        "drives the whole program from outside as a person would, or lives whole months in it",
        _always,
    ),
}

_TALLY = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers, and begin counting."""
    for name, (meaning, _) in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    config.stash[_TALLY] = Counter()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by name and number, what this machine cannot run: a skip is not a pass."""
    lacking = {name for name, (_, is_here) in MARKERS.items() if not is_here()}
    stay, go = [], []
    for item in items:
        marks = {mark.name for mark in item.iter_markers()} & MARKERS.keys()
        is_left_out = bool(marks & lacking)
        (go if is_left_out else stay).append(item)
        for name in marks:
            config.stash[_TALLY][f"{name} {'left out' if is_left_out else 'chosen'}"] += 1
    if go:
        config.hook.pytest_deselected(items=go)
        items[:] = stay


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under xdist, hand the count up to the controller."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["markers"] = dict(session.config.stash[_TALLY])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Under xdist, take one worker's count: each of them collects everything."""
    node.config.stash[_TALLY] |= Counter(getattr(node, "workeroutput", {}).get("markers", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say for each marker how many tests were chosen and how many this machine cannot run."""
    tally = config.stash[_TALLY]
    for name, (meaning, _) in MARKERS.items():
        chosen, left_out = tally[f"{name} chosen"], tally[f"{name} left out"]
        if chosen or left_out:
            reason = f", {left_out} LEFT OUT ({meaning})" if left_out else ""
            terminalreporter.write_line(f"{name}: {chosen} chosen{reason}")


@pytest.fixture(scope="session")
def mailserver() -> Iterator[mail.Mailserver]:
    """A real Dovecot and a real Postfix, started at the first test that asks."""
    server = mail.Mailserver()
    yield server
    server.purge()


@pytest.fixture(scope="session")
def _cluster() -> Iterator[pg.Postgres]:
    cluster = pg.Postgres()
    yield cluster
    cluster.purge()


@pytest.fixture
def postgres(_cluster: pg.Postgres) -> str:
    """The SQLAlchemy URL of an empty PostgreSQL database of the test's own."""
    return _cluster.database()
