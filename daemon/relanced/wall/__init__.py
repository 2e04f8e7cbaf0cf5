"""The wall: hostile bytes are opened in a child that has no network, no secrets and little room.

A `Child` keeps one walled-off process for one task, hands it payloads and takes answers back.
Whatever the bytes do to that process (hang, eat memory, crash), the caller gets a `ChildFailed`
with its reason, and the next payload is served by a fresh one.

The process is started by us and shuts itself in, unless the service manager keeps one ready behind
`SOCKET`: then it has an account of its own too, and cannot even see our files.
"""

from __future__ import annotations

import os
import resource
import socket
import threading
from types import TracebackType
from typing import Final

from relanced.wall.link import ChildFailed, Lent, Link, Reason, Started, Work

__all__ = ["SOCKET", "Child", "ChildFailed", "Reason", "echo", "leave_no_core", "walls"]

SOCKET: Final = "/run/relanced-parser.sock"  # systemd/relanced-parser.socket
PLACE: Final = "RELANCED_PARSER"  # says where else it is; empty: nowhere
CONNECT_SECONDS: Final = 5.0


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
        self._work = Work(task, seconds, memory_mib, cpu_seconds)
        self._lifetime = lifetime
        self._lock = threading.Lock()
        self._process: Started | Lent | None = None

    def ask(self, payload: bytes) -> bytes:
        """Return the task's answer to one payload; `ChildFailed` when there is none."""
        with self._lock:
            process = self._running()
            try:
                answer = process.exchange(payload, self._work.seconds)
            except ChildFailed as failed:
                if failed.reason != "refused":
                    self._drop()
                raise
            finally:
                if process.is_worn(self._lifetime, self._work.cpu_seconds):
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

    def _running(self) -> Started | Lent:
        if self._process is not None and self._process.has_died():
            self._drop()
        if self._process is None:
            self._process = _lent(self._work) or Started(self._work)
        return self._process

    def _drop(self) -> None:
        process: Link | None
        process, self._process = self._process, None
        if process is not None:
            process.end()


def _lent(work: Work) -> Lent | None:
    """Return a process of the parser's unit; None where there is none, or none for us.

    A unit that is stopped, full or another account's stops no mail: the child we start ourselves stands in.
    """
    place = os.environ.get(PLACE, SOCKET)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(CONNECT_SECONDS)
    try:
        line.connect(place or "/dev/null")
        return Lent(work, line)
    except (OSError, ChildFailed):
        line.close()
        return None


def walls() -> tuple[str, ...]:
    """Return the walls this machine allows, by starting a child that does nothing."""
    with Child("relanced.wall:echo", seconds=5, memory_mib=256) as child:
        return child.walls()


def leave_no_core() -> None:
    """Have this process and its children leave no core file, wherever they run: it would hold the passwords."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def echo(payload: bytes) -> bytes:
    """Give the payload back: the task that tries the wall itself."""
    return payload
