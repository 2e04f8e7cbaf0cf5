"""The parser as a unit of its own: the same child, reached over a socket, and what it does not grant."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.parser_unit import MAIN, ParserUnit

from relanced.rounds import read
from relanced.wall import PLACE, Child, ChildFailed

MAIL = b"From: a@b.test\r\nSubject: x\r\n\r\nBonjour, je paie vendredi.\r\n"
PID = b"str(__import__('os').getpid()).encode()"


pytestmark = pytest.mark.e2e  # the unit is started and asked from outside


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserUnit]:
    with ParserUnit(tmp_path / "parser.sock", "builtins:eval", read.PARSER) as started:
        monkeypatch.setenv(PLACE, str(started.place))
        yield started


def test_a_mail_is_read_by_the_unit_as_by_our_own_child(
    unit: ParserUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read.parser() as child:
        assert "unit" in child.walls()
        lent = json.loads(child.ask(MAIL))
    monkeypatch.setenv(PLACE, "")
    with read.parser() as child:
        assert "unit" not in child.walls()
        assert json.loads(child.ask(MAIL)) == lent


@pytest.mark.parametrize(
    ("bomb", "reason"),
    [
        (b"sum(0 for _ in iter(int, 1))", "time"),
        (b"b'x' * (1 << 34)", "memory"),
        (b"__import__('os').abort()", "crash"),
        (b"1 / 0", "refused"),
        (b"open('/tmp/never', 'wb')", "refused"),
        (b"__import__('os').fork()", "refused"),
        (b"__import__('socket').socket(__import__('socket').AF_UNIX)", "refused"),
    ],
)
def test_what_happens_to_the_unit_has_a_reason_and_the_next_payload_is_served(
    unit: ParserUnit, bomb: bytes, reason: str
) -> None:
    with Child("builtins:eval", seconds=1, memory_mib=256) as child:
        with pytest.raises(ChildFailed) as caught:
            child.ask(bomb)
        assert caught.value.reason == reason
        assert child.ask(b"b'next'") == b"next"
        assert "unit" in child.walls()


def test_a_request_without_end_ends_by_the_alarm_of_its_own_process(unit: ParserUnit) -> None:
    """Nobody else can kill it: it is another account's."""
    with Child("builtins:eval", seconds=0.2, memory_mib=256) as child:
        with pytest.raises(ChildFailed):
            child.ask(b"sum(0 for _ in iter(int, 1))")
        assert unit.processes[0].wait(timeout=10) == -14  # SIGALRM


def test_a_task_the_unit_does_not_name_is_done_by_our_own_child(unit: ParserUnit) -> None:
    with Child("relanced.wall:echo", seconds=5, memory_mib=256) as child:
        assert child.ask(b"x") == b"x"
        assert "unit" not in child.walls()
    assert unit.processes[0].wait(timeout=10) == 64


@pytest.mark.parametrize("wish", [b"\xff\xff\xff\xff", b"\0\0\0\x02[]", b"\0\0\0\x01{", b"\0\0"])
def test_a_line_that_asks_for_nonsense_gets_no_process(unit: ParserUnit, wish: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(unit.place))
        line.sendall(wish)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(20)
        assert line.recv(1) in (b"r", b"")
    assert unit.processes[0].wait(timeout=10) in (0, 64)


def test_a_unit_that_is_gone_stops_no_mail(unit: ParserUnit) -> None:
    with Child("builtins:eval", seconds=5, memory_mib=256) as child:
        first = child.ask(PID)
        unit.processes[0].kill()
        unit.processes[0].wait()
        unit.place.unlink()
        assert child.ask(PID) != first
        assert "unit" not in child.walls()


@pytest.mark.systemd
def test_systemds_own_socket_activation_starts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "parser.sock"
    activate = shutil.which("systemd-socket-activate") or "systemd-socket-activate"
    words = [activate, "--accept", "--inetd", "--listen", str(place), sys.executable, "-c", MAIN]
    kept = ["--setenv=PYTHONPATH", *words[1:]]
    with subprocess.Popen([activate, *kept, read.PARSER], stderr=subprocess.DEVNULL) as manager:
        try:
            ends = time.monotonic() + 20
            while not place.exists() and time.monotonic() < ends:
                manager.poll()
            monkeypatch.setenv(PLACE, str(place))
            with read.parser() as child:
                assert "unit" in child.walls()
                assert b"vendredi" in child.ask(MAIL)
        finally:
            manager.terminate()
