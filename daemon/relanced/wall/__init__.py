"""The wall: hostile bytes are opened in a child that has no network, no secrets and little room.

A `Child` keeps one walled-off process for one task, hands it payloads over a pipe and takes answers
back. Whatever the bytes do to that process (hang, eat memory, crash), the caller gets a
`ChildFailed` with its reason, and the next payload is served by a fresh one.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, NoReturn

from relanced.wall import seccomp

__all__ = ["Child", "ChildFailed", "Reason", "echo", "serve", "walls"]

Reason = Literal["time", "memory", "crash", "refused"]

START_SECONDS: Final = (
    60.0  # importing a parser on a busy machine takes seconds; a request never gets this long
)

_REQUEST: Final = struct.Struct(">I")  # length of the payload
_REPLY: Final = struct.Struct(">cdI")  # verdict, CPU seconds used so far, length of the body
_DONE, _REFUSED, _MEMORY = b"d", b"r", b"m"

# The interpreter starts isolated, so the package is found by the folder this very file lies in
# (installed or not), and that folder leaves sys.path again before any task is imported.
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); import relanced.wall; del sys.path[0]; "
    "relanced.wall.serve(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))"
)
_ROOT: Final = str(Path(__file__).resolve().parents[2])

# Deaths that are no plain crash: the CPU limit, and the kernel's out-of-memory killer.
_DEATHS: Final[Mapping[int, Reason]] = {-signal.SIGXCPU: "time", -signal.SIGKILL: "memory"}


class ChildFailed(Exception):
    """A payload got no answer.

    `reason` is `time` (longer than allowed), `memory` (more room than allowed), `crash` (the child
    died or did not start; a C library out of memory may die so) or `refused` (the task itself
    raised; its words are this one's text).
    """

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason: Reason = reason


class Child:
    """One kept process behind the wall, started at need and replaced when worn or broken.

    `task` is `module:function`, a function from bytes to bytes. `seconds` bounds each request by
    the caller's clock, `memory_mib` the address space of the whole process (interpreter included).
    The process is replaced after `lifetime` requests or `cpu_seconds` of CPU. Calls may come from
    any thread; one is served at a time.
    """

    def __init__(
        self,
        task: str,
        *,
        seconds: float,
        memory_mib: int,
        cpu_seconds: int = 60,
        lifetime: int = 500,
    ) -> None:
        self._task = task
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._cpu_seconds = cpu_seconds
        self._lifetime = lifetime
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def ask(self, payload: bytes) -> bytes:
        """Return the task's answer to one payload; `ChildFailed` when there is none."""
        with self._lock:
            process = self._running()
            try:
                answer = process.exchange(payload, self._seconds)
            except ChildFailed as failed:
                if failed.reason != "refused":
                    self._drop()
                raise
            finally:
                if process.is_worn(self._lifetime, self._cpu_seconds):
                    self._drop()
            return answer

    def walls(self) -> tuple[str, ...]:
        """Return the names of the walls that stand around the process, starting it where needed."""
        with self._lock:
            return self._running().walls

    def close(self) -> None:
        """End the process; a later request would start a new one."""
        with self._lock:
            self._drop()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _running(self) -> _Process:
        if self._process is not None and self._process.has_died():
            self._drop()
        if self._process is None:
            self._process = _Process(self._task, self._memory_mib, self._cpu_seconds)
        return self._process

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


def walls() -> tuple[str, ...]:
    """Return the walls this machine allows, by starting a child that does nothing."""
    with Child("relanced.wall:echo", seconds=5, memory_mib=256) as child:
        return child.walls()


def echo(payload: bytes) -> bytes:
    """Give the payload back: the task that tries the wall itself."""
    return payload


# ---------------------------------------------------------------- the parent's side


class _Process:
    """One started child and its two pipes."""

    def __init__(self, task: str, memory_mib: int, cpu_seconds: int) -> None:
        limits = (str(memory_mib), str(cpu_seconds))
        self._popen = subprocess.Popen(  # noqa: S603  (our own interpreter, our own text)
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT, _ROOT, task, *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            bufsize=0,
        )
        self._room = memory_mib << 20
        self._asked = 0
        self._cpu = 0.0
        self._inlet, self._outlet = _pipe_ends(self._popen)
        try:
            self.walls = tuple(self._hear(time.monotonic() + START_SECONDS).decode().split())
        except ChildFailed as failed:
            self.end()
            raise ChildFailed("crash", f"{task} did not start: {failed}") from failed
        except BaseException:
            self.end()
            raise

    def exchange(self, payload: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        self._asked += 1
        self._tell(_REQUEST.pack(len(payload)) + payload, deadline)
        return self._hear(deadline)

    def is_worn(self, lifetime: int, cpu_seconds: int) -> bool:
        return self._asked >= lifetime or self._cpu >= cpu_seconds

    def has_died(self) -> bool:
        """Say whether the process ended between two requests (its pipe then reads end of file)."""
        return bool(_ready(self._outlet, select.POLLIN, 0.0))

    def end(self) -> None:
        """Kill and reap; safe to call twice."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                pipe.close()

    def _tell(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        while left:
            self._await(self._inlet, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._inlet, left) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._obituary() from None

    def _hear(self, deadline: float) -> bytes:
        head = self._read(_REPLY.size, deadline)
        verdict, self._cpu, length = _REPLY.unpack(head)
        if length > self._room:
            raise ChildFailed("crash", "the child claims an answer larger than its own memory")
        body = self._read(length, deadline)
        if verdict == _DONE:
            return body
        words = body.decode(errors="replace")
        raise ChildFailed("memory" if verdict == _MEMORY else "refused", words)

    def _read(self, wanted: int, deadline: float) -> bytes:
        got = bytearray()
        while len(got) < wanted:
            self._await(self._outlet, select.POLLIN, deadline)
            part = os.read(self._outlet, min(wanted - len(got), 1 << 20))
            if not part:
                raise self._obituary()
            got += part
        return bytes(got)

    def _await(self, end: int, event: int, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not _ready(end, event, left):
            raise ChildFailed("time", "the child gave no answer in the time allowed")

    def _obituary(self) -> ChildFailed:
        """Name the cause of a death noticed at the pipe."""
        code = self._popen.wait()
        return ChildFailed(_DEATHS.get(code, "crash"), f"the child ended with status {code}")


def _pipe_ends(popen: subprocess.Popen[bytes]) -> tuple[int, int]:
    if popen.stdin is None or popen.stdout is None:
        raise ChildFailed("crash", "the child has no pipes")
    ends = (popen.stdin.fileno(), popen.stdout.fileno())
    os.set_blocking(ends[0], False)  # a child that stops reading must not stop its parent
    return ends


def _ready(end: int, event: int, seconds: float) -> bool:
    waiter = select.poll()
    waiter.register(end, event)
    return bool(waiter.poll(seconds * 1000))


# ---------------------------------------------------------------- the child's side


def serve(task: str, memory_mib: int, cpu_seconds: int) -> NoReturn:
    """Be the child: raise the walls, import the task, answer requests until the pipe closes."""
    inlet, outlet = _claim_pipes()
    try:
        standing = _raise_walls(memory_mib, cpu_seconds)
        module, _, name = task.partition(":")
        work: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    except Exception as error:  # noqa: BLE001  (told to the parent, which raises it)
        _reply(outlet, _REFUSED, repr(error).encode())
        os._exit(70)
    _reply(outlet, _DONE, " ".join(standing).encode())
    while (payload := _request(inlet)) is not None:
        _answer(work, payload, outlet)
    os._exit(0)


def _answer(work: Callable[[bytes], bytes], payload: bytes, outlet: int) -> None:
    try:
        answer = work(payload)
    except MemoryError:
        _reply(outlet, _MEMORY, b"the task needs more memory than it may have")
        os._exit(71)
    except Exception as error:  # noqa: BLE001  (told to the parent, which raises it)
        _reply(outlet, _REFUSED, f"{type(error).__name__}: {error}".encode(errors="replace")[:4096])
        return
    _reply(outlet, _DONE, answer)


def _claim_pipes() -> tuple[int, int]:
    """Move the two pipes out of the way of print() and input(), and forget the environment."""
    inlet, outlet = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    os.environ.clear()  # the interpreter itself sets LC_CTYPE when it finds none
    return inlet, outlet


def _request(inlet: int) -> bytes | None:
    head = _read_whole(inlet, _REQUEST.size)
    return None if head is None else _read_whole(inlet, _REQUEST.unpack(head)[0])


def _read_whole(inlet: int, wanted: int) -> bytes | None:
    got = bytearray()
    while len(got) < wanted:
        part = os.read(inlet, wanted - len(got))
        if not part:
            return None
        got += part
    return bytes(got)


def _reply(outlet: int, verdict: bytes, body: bytes) -> None:
    left = memoryview(_REPLY.pack(verdict, time.process_time(), len(body)) + body)
    while left:
        left = left[os.write(outlet, left) :]


_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # unshare(2); os.unshare came with Python 3.12
_NO_NEW_PRIVILEGES = 38  # prctl(2)


def _raise_walls(memory_mib: int, cpu_seconds: int) -> tuple[str, ...]:
    """Shut the process in for good; return the names of the walls that stand."""
    libc = ctypes.CDLL(None, use_errno=True)
    standing = []
    # An own, empty network: needs a user namespace of its own unless we are already privileged.
    if libc.unshare(_NEW_USER | _NEW_NET) == 0 or libc.unshare(_NEW_NET) == 0:
        standing.append("network")
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        standing.append("privileges")
    cpu = cpu_seconds + 30  # the parent replaces us long before; this one ends an orphan that spins
    limits = {
        "memory": (resource.RLIMIT_AS, memory_mib << 20),
        "cpu": (resource.RLIMIT_CPU, cpu),
        "files": (resource.RLIMIT_FSIZE, 0),
        "handles": (resource.RLIMIT_NOFILE, 32),
        "core": (resource.RLIMIT_CORE, 0),
        "processes": (resource.RLIMIT_NPROC, 0),
    }
    for name, (limit, most) in limits.items():
        if _lower(limit, most):
            standing.append(name)
    if seccomp.forbid(libc):
        standing.append("calls")
    return tuple(standing)


def _lower(limit: int, most: int) -> bool:
    try:
        resource.setrlimit(limit, (most, most))
    except (OSError, ValueError):
        return False
    return True
