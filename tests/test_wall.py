"""The wall around hostile bytes: real children, and `eval` as the worst task there is."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relanced.wall import Child, ChildFailed, walls

PID = b"str(__import__('os').getpid()).encode()"


@pytest.fixture
def child() -> Iterator[Child]:
    with Child("builtins:eval", seconds=5, memory_mib=256, lifetime=20) as started:
        yield started


def failure(child: Child, payload: bytes) -> str:
    with pytest.raises(ChildFailed) as caught:
        child.ask(payload)
    return caught.value.reason


def test_an_answer_comes_back_whole_however_long(child: Child) -> None:
    assert child.ask(b"b'ab' * 3_000_000") == b"ab" * 3_000_000


def test_a_payload_larger_than_a_pipe_goes_through() -> None:
    payload = bytes(range(256)) * 20_000
    with Child("relanced.wall:echo", seconds=5, memory_mib=256) as child:
        assert child.ask(payload) == payload


def test_a_request_that_hangs_is_cut_off_by_the_parents_clock() -> None:
    with Child("builtins:eval", seconds=0.2, memory_mib=256) as child:
        began = time.monotonic()
        assert failure(child, b"[0 for _ in iter(int, 1)]") == "time"
        assert time.monotonic() - began < 2


def test_a_child_that_stops_reading_cannot_block_its_parent() -> None:
    with Child("builtins:eval", seconds=0.5, memory_mib=512) as child:
        os.kill(int(child.ask(PID)), signal.SIGSTOP)
        assert failure(child, b" " * (8 << 20)) == "time"


@pytest.mark.parametrize(
    "bomb", [b"b'x' * (1 << 34)", b"[bytearray(1 << 20) for _ in range(4096)]"]
)
def test_a_memory_bomb_is_reported_as_memory(child: Child, bomb: bytes) -> None:
    assert failure(child, bomb) == "memory"


def test_a_crash_is_reported_as_a_crash(child: Child) -> None:
    assert failure(child, b"__import__('os').abort()") == "crash"


def test_a_kill_from_outside_is_taken_for_the_kernel_reclaiming_memory() -> None:
    with Child("builtins:eval", seconds=20, memory_mib=256) as child:
        pid = int(child.ask(PID))
        killer = threading.Timer(0.2, os.kill, (pid, signal.SIGKILL))
        killer.start()
        assert failure(child, b"__import__('time').sleep(20)") == "memory"
        killer.join()


def test_what_the_task_refuses_is_said_in_its_words_and_the_child_lives_on(child: Child) -> None:
    before = child.ask(PID)
    with pytest.raises(ChildFailed, match="ZeroDivisionError") as caught:
        child.ask(b"1 / 0")
    assert caught.value.reason == "refused"
    assert child.ask(PID) == before


@pytest.mark.parametrize(
    "bad",
    [b"__import__('os').abort()", b"b'x' * (1 << 34)", b"1 / 0", b"__import__('os')._exit(3)"],
)
def test_the_neighbours_of_a_bad_request_are_served(child: Child, bad: bytes) -> None:
    answers = []
    for payload in (b"b'one'", bad, b"b'two'", bad, b"b'three'"):
        try:
            answers.append(child.ask(payload))
        except ChildFailed:
            answers.append(b"!")
    assert answers == [b"one", b"!", b"two", b"!", b"three"]


def test_a_child_killed_between_two_requests_costs_no_request(child: Child) -> None:
    first = child.ask(PID)
    os.kill(int(first), signal.SIGKILL)
    os.waitid(os.P_PID, int(first), os.WEXITED | os.WNOWAIT)
    assert child.ask(PID) != first


def test_the_child_is_replaced_after_its_lifetime() -> None:
    with Child("builtins:eval", seconds=5, memory_mib=256, lifetime=3) as child:
        pids = [child.ask(PID) for _ in range(7)]
    assert [len(set(pids[i : i + 3])) for i in (0, 3)] == [1, 1]
    assert len(set(pids)) == 3


def test_the_child_is_replaced_after_its_share_of_cpu() -> None:
    with Child("builtins:eval", seconds=20, memory_mib=256, cpu_seconds=1) as child:
        first = child.ask(PID)
        spin = "__import__('time').process_time() < 1.1"
        child.ask(f"b'%d' % sum(1 for _ in iter(lambda: {spin}, False))".encode())
        assert child.ask(PID) != first


def test_the_child_has_no_environment(child: Child) -> None:
    os.environ["RELANCED_CANARY"] = "secret"
    try:
        with Child("builtins:eval", seconds=5, memory_mib=256) as later:
            assert later.ask(b"repr(dict(__import__('os').environ)).encode()") == b"{}"
            assert b"secret" not in later.ask(b"open('/proc/self/environ', 'rb').read()")
    finally:
        del os.environ["RELANCED_CANARY"]


def test_the_child_has_no_network(child: Child) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        attempt = f"__import__('socket').create_connection(('127.0.0.1', {port}), 2)"
        assert failure(child, attempt.encode()) == "refused"
    assert {"network", "calls"} & set(child.walls()), "else `relanced check` would have to say so"


@pytest.fixture
def prey(tmp_path: Path) -> Path:
    """A file of ours a captured child would like to have."""
    prey = tmp_path / "store.db"
    prey.write_bytes(b"all our memory")
    return prey


@pytest.mark.parametrize(
    "attempt",
    [
        "open({prey!r}, 'r+b', 0).write(b'x')",
        "open({prey!r}, 'wb')",
        "open({prey!r} + '.new', 'xb')",
        "__import__('os').unlink({prey!r})",
        "__import__('os').truncate({prey!r}, 0)",
        "__import__('os').rename({prey!r}, {prey!r} + '.gone')",
        "__import__('os').symlink({prey!r}, {prey!r} + '.link')",
        "__import__('os').mkdir({prey!r} + '.d')",
        "__import__('os').chmod({prey!r}, 0o777)",
        "__import__('os').fork()",
        "__import__('os').execv('/bin/true', ['true'])",
        "__import__('subprocess').run(['/bin/true'])",
        "__import__('os').kill(__import__('os').getppid(), 0)",
        "__import__('socket').socket(__import__('socket').AF_UNIX)",
    ],
)
def test_a_captured_child_can_change_nothing_outside(
    child: Child, prey: Path, attempt: str
) -> None:
    assert failure(child, attempt.format(prey=str(prey)).encode()) == "refused"
    assert prey.read_bytes() == b"all our memory"
    assert [path.name for path in prey.parent.iterdir()] == ["store.db"]


def test_what_a_task_prints_does_not_break_the_framing(child: Child) -> None:
    noisy = b"(print('x' * 100_000), __import__('os').write(1, b'junk'), b'fine')[-1]"
    assert child.ask(noisy) == b"fine"


def test_a_task_that_cannot_be_imported_is_named() -> None:
    with Child("relanced.no_such_module:f", seconds=5, memory_mib=256) as child:
        with pytest.raises(ChildFailed, match="no_such_module") as caught:
            child.ask(b"")
        assert caught.value.reason == "crash"


def test_a_closed_child_starts_again_when_it_is_needed(child: Child) -> None:
    first = child.ask(PID)
    child.close()
    child.close()
    assert child.ask(PID) != first


def test_the_walls_that_stand_are_named() -> None:
    assert {"memory", "cpu", "files", "core", "privileges", "calls"} <= set(walls())


def test_a_small_request_costs_next_to_nothing() -> None:
    with Child("relanced.wall:echo", seconds=5, memory_mib=256) as child:
        child.ask(b"")
        spans = []
        for _ in range(200):
            began = time.perf_counter()
            child.ask(b"x" * 200)
            spans.append(time.perf_counter() - began)
    assert statistics.median(spans) < 0.05  # generous: a machine under load; 0.03 ms is usual
