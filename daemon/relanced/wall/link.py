"""The parent's side of the wall: one process behind it, and the bytes that go to and fro.

The process is either one of our own (`Started`) or one that the service manager keeps ready behind a
socket (`Lent`): a unit with another account, no network and limits of its own, see systemd/README.md.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

__all__ = ["ChildFailed", "Lent", "Link", "Reason", "Started", "Work"]

Reason = Literal["time", "memory", "crash", "refused"]

START_SECONDS: Final = (
    60.0  # importing a parser on a busy machine takes seconds; a request never gets this long
)

REQUEST: Final = struct.Struct(">I")  # length of the payload
REPLY: Final = struct.Struct(">cdI")  # verdict, CPU seconds used so far, length of the body
DONE, REFUSED, MEMORY = b"d", b"r", b"m"

# The interpreter starts isolated, so the package is found by the folder this very file lies in
# (installed or not), and that folder leaves sys.path again before any task is imported.
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); import relanced.wall.inside; del sys.path[0]; "
    "relanced.wall.inside.serve(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))"
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


class Work:
    """What a process is for: its task, and how much of the machine it may have."""

    def __init__(self, task: str, seconds: float, memory_mib: int, cpu_seconds: int) -> None:
        self.task = task
        self.seconds = seconds
        self.memory_mib = memory_mib
        self.cpu_seconds = cpu_seconds


class Link:
    """One process behind the wall, by the two ends we hold of it."""

    def __init__(self, work: Work, inlet: int, outlet: int) -> None:
        """Use `Started` or `Lent`."""
        self._room = work.memory_mib << 20
        self._asked = 0
        self._cpu = 0.0
        self._inlet, self._outlet = inlet, outlet
        os.set_blocking(inlet, False)  # a child that stops reading must not stop its parent

    def _greeted(self, work: Work) -> tuple[str, ...]:
        """Hear which walls stand, or end the process."""
        try:
            return tuple(self._hear(time.monotonic() + START_SECONDS).decode().split())
        except ChildFailed as failed:
            self.end()
            raise ChildFailed("crash", f"{work.task} did not start: {failed}") from failed
        except BaseException:
            self.end()
            raise

    def exchange(self, payload: bytes, seconds: float) -> bytes:
        """Return the answer to one payload; ChildFailed when there is none within `seconds`."""
        deadline = time.monotonic() + seconds
        self._asked += 1
        self._tell(REQUEST.pack(len(payload)) + payload, deadline)
        return self._hear(deadline)

    def is_worn(self, lifetime: int, cpu_seconds: int) -> bool:
        """Say whether the process has served its time."""
        return self._asked >= lifetime or self._cpu >= cpu_seconds

    def has_died(self) -> bool:
        """Say whether the process ended between two requests (its pipe then reads end of file)."""
        return bool(_ready(self._outlet, select.POLLIN, 0.0))

    def end(self) -> None:
        """End the process; safe to call twice."""
        raise NotImplementedError

    def _tell(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        while left:
            self._await(self._inlet, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._inlet, left) :]
            except BlockingIOError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                raise self._obituary() from None

    def _hear(self, deadline: float) -> bytes:
        head = self._read(REPLY.size, deadline)
        verdict, self._cpu, length = REPLY.unpack(head)
        if length > self._room:
            raise ChildFailed("crash", "the child claims an answer larger than its own memory")
        body = self._read(length, deadline)
        if verdict == DONE:
            return body
        words = body.decode(errors="replace")
        raise ChildFailed("memory" if verdict == MEMORY else "refused", words)

    def _read(self, wanted: int, deadline: float) -> bytes:
        got = bytearray()
        while len(got) < wanted:
            self._await(self._outlet, select.POLLIN, deadline)
            try:
                part = os.read(self._outlet, min(wanted - len(got), 1 << 20))
            except BlockingIOError:
                continue
            except ConnectionResetError:
                part = b""
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
        raise NotImplementedError


class Started(Link):
    """A process of our own, and its two pipes."""

    def __init__(self, work: Work) -> None:
        """Start it; ChildFailed when it does not."""
        limits = (str(work.memory_mib), str(work.cpu_seconds))
        self._popen = subprocess.Popen(  # noqa: S603  (our own interpreter, our own text)
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT, _ROOT, work.task, *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            bufsize=0,
        )
        super().__init__(work, *_pipe_ends(self._popen))
        self.walls = self._greeted(work)

    def end(self) -> None:
        """Kill and reap; safe to call twice."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                pipe.close()

    def _obituary(self) -> ChildFailed:
        code = self._popen.wait()
        return ChildFailed(_DEATHS.get(code, "crash"), f"the child ended with status {code}")


class Lent(Link):
    """A process the service manager started for this connection; it ends with the connection."""

    def __init__(self, work: Work, line: socket.socket) -> None:
        """Say what it is for; ChildFailed when it does not start."""
        self._line = line
        super().__init__(work, line.fileno(), line.fileno())
        wish = (work.task, work.memory_mib, work.cpu_seconds, work.seconds)
        told = json.dumps(wish).encode()
        try:
            self._tell(REQUEST.pack(len(told)) + told, time.monotonic() + START_SECONDS)
        except ChildFailed:
            self.end()
            raise
        self.walls = self._greeted(work)

    def end(self) -> None:
        """Hang up. A process in the middle of a request ends by the alarm it has set itself."""
        self._line.close()

    def _obituary(self) -> ChildFailed:
        return ChildFailed("crash", "the parser's unit hung up")


def _pipe_ends(popen: subprocess.Popen[bytes]) -> tuple[int, int]:
    if popen.stdin is None or popen.stdout is None:
        raise ChildFailed("crash", "the child has no pipes")
    return popen.stdin.fileno(), popen.stdout.fileno()


def _ready(end: int, event: int, seconds: float) -> bool:
    waiter = select.poll()
    waiter.register(end, event)
    return bool(waiter.poll(seconds * 1000))
