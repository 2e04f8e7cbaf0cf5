"""The heart: fed while every loop keeps its word, silent when one hangs, and no loop is ever lost."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from relanced import log
from relanced.rehearsal.pretend import TurnedClock
from relanced.service.heart import BEAT, PATIENCE, STALLED, Bell, Heart
from relanced.service.running import _lost
from relanced.store.engine import open_engine

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Told:
    """Whoever is told of a loop that only fails."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    async def stalled(self, name: str, _seconds: float, text: str) -> None:
        self.said.append((name, text))

    async def mended(self, name: str) -> None:
        self.said.append((name, "mended"))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def heart(told: Told) -> Heart:
    return Heart(TurnedClock(NOON), told.stalled, told.mended)


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """Listen where the service manager would."""
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(str(tmp_path / "notify"))
    ear.settimeout(0)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return ear


def heard(ear: socket.socket) -> str:
    try:
        return ear.recv(4096).decode()
    except BlockingIOError:
        return ""
    finally:
        ear.close()


async def test_the_watchdog_is_fed_while_every_loop_keeps_its_word(
    heart: Heart, systemd: socket.socket
) -> None:
    heart.expect("listen main", 0)
    await heart.beat()
    assert heard(systemd).startswith("WATCHDOG=1\nSTATUS=")


async def test_a_loop_that_hangs_stops_the_feeding(heart: Heart, systemd: socket.socket) -> None:
    heart.expect("listen main", 0)
    await heart.clock.wait(PATIENCE + 1)
    await heart.beat()
    assert heard(systemd) == "STATUS=not well: listen main"
    # 50 s of patience, 10 s to the next beat and WatchdogSec=120 are within three minutes.
    assert PATIENCE + BEAT + 120 <= 180


async def test_a_loop_may_ask_for_more_time_before_a_long_exchange(heart: Heart) -> None:
    heart.expect("speak main", 600)
    await heart.clock.wait(640)
    assert heart.overdue() == []
    await heart.clock.wait(20)
    assert heart.overdue() == ["speak main"]


async def test_a_process_too_late_for_its_own_beat_is_not_fed(
    heart: Heart, systemd: socket.socket
) -> None:
    wait = heart.clock.wait

    async def late(seconds: float) -> None:
        await wait(seconds + 30)

    heart.clock.wait = late  # type: ignore[method-assign]
    await heart.beat()
    assert "WATCHDOG" not in heard(systemd)


async def test_a_loop_that_fails_is_tried_again_and_a_person_is_told_after_half_an_hour(
    heart: Heart, told: Told
) -> None:
    began, turns = heart.clock.monotonic(), 0

    async def turn() -> None:
        nonlocal turns
        turns += 1
        if heart.clock.monotonic() - began < STALLED + 120:
            raise RuntimeError("broken")
        heart.stopping.set()

    await asyncio.wait_for(heart.keep("listen main", turn), 20)
    assert turns > 20
    assert told.said == [("listen main", "RuntimeError"), ("listen main", "mended")]
    assert heart.overdue() == []


async def test_a_bell_rung_before_anybody_waits_is_heard() -> None:
    bell = Bell()
    bell.ring()
    assert await bell.wait(10)
    assert not await bell.wait(0.001)


async def test_a_task_nobody_waited_for_is_told_in_the_log_and_names_no_debtor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}", "BEGIN")
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_lost)
    before, given = structlog.get_config(), {"who": "anne@client.test"}
    log.set_up()
    try:
        with engine.connect() as line, pytest.raises(SQLAlchemyError) as refused:
            line.execute(text("INSERT INTO nowhere VALUES (:who)"), given)
        loop.call_exception_handler({"message": "never retrieved", "exception": refused.value})
    finally:
        structlog.configure(**before)
        engine.dispose()
    said = capsys.readouterr().err
    assert "nobody waited for it" in said
    assert "never retrieved" in said
    assert "nowhere" in said
    assert "anne" not in said
