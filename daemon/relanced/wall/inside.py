"""The child's side of the wall: shut in for good, then one task, one payload after another.

`relanced-parser TASK...` is the same behind a socket: systemd starts it once for each connection, and
the connection says which of the tasks named on the command line it wants.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import math
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Collection
from typing import Final, NoReturn

from relanced.wall import seccomp
from relanced.wall.link import DONE, MEMORY, REFUSED, REPLY, REQUEST

__all__ = ["main", "serve"]

MOST_MEMORY_MIB: Final = 512
MOST_CPU_SECONDS: Final = 60
MOST_SECONDS: Final = 60.0
LONGEST_WISH: Final = 4096


def serve(task: str, memory_mib: int, cpu_seconds: int) -> NoReturn:
    """Be the child of a process of ours: the two pipes are standard input and output."""
    _work(*_claim_pipes(), task, memory_mib, cpu_seconds, 0.0, ())


def main() -> NoReturn:
    """Be the child of a connection that systemd handed over as standard input and output."""
    allowed = sys.argv[1:]
    inlet, outlet = _claim_pipes()
    try:
        task, memory_mib, cpu_seconds, seconds = _wish(inlet, allowed)
    except (TypeError, ValueError) as error:
        _reply(outlet, REFUSED, str(error).encode(errors="replace"))
        os._exit(64)
    _work(inlet, outlet, task, memory_mib, cpu_seconds, seconds, ("unit",))


def _wish(inlet: int, allowed: Collection[str]) -> tuple[str, int, int, float]:
    """Return what a connection asks for, within what this program grants; ValueError beyond it."""
    told = _request(inlet, LONGEST_WISH)
    if told is None:
        os._exit(0)
    task, memory_mib, cpu_seconds, seconds = json.loads(told)
    if task not in allowed:
        raise ValueError("no task of this unit")
    return (
        task,
        min(int(memory_mib), MOST_MEMORY_MIB),
        min(int(cpu_seconds), MOST_CPU_SECONDS),
        min(float(seconds), MOST_SECONDS),
    )


def _work(
    inlet: int, outlet: int, task: str, memory_mib: int, cpu_seconds: int, seconds: float,
    standing: tuple[str, ...],
) -> NoReturn:  # fmt: skip
    """Raise the walls, import the task, answer requests until the line closes.

    With `seconds`, a request that takes longer by one ends the process: nobody else is there to do it.
    """
    try:
        standing += _raise_walls(memory_mib, cpu_seconds)
        module, _, name = task.partition(":")
        work: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    except Exception as error:  # noqa: BLE001  (told to the parent, which raises it)
        _reply(outlet, REFUSED, repr(error).encode())
        os._exit(70)
    _reply(outlet, DONE, " ".join(standing).encode())
    while (payload := _request(inlet)) is not None:
        signal.alarm(math.ceil(seconds) + 1 if seconds else 0)
        _answer(work, payload, outlet)
        signal.alarm(0)
    os._exit(0)


def _answer(work: Callable[[bytes], bytes], payload: bytes, outlet: int) -> None:
    try:
        answer = work(payload)
    except MemoryError:
        _reply(outlet, MEMORY, b"the task needs more memory than it may have")
        os._exit(71)
    except Exception as error:  # noqa: BLE001  (told to the parent, which raises it)
        _reply(outlet, REFUSED, f"{type(error).__name__}: {error}".encode(errors="replace")[:4096])
        return
    _reply(outlet, DONE, answer)


def _claim_pipes() -> tuple[int, int]:
    """Move the two pipes out of the way of print() and input(), and forget the environment."""
    inlet, outlet = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    os.environ.clear()  # the interpreter itself sets LC_CTYPE when it finds none
    return inlet, outlet


def _request(inlet: int, longest: int | None = None) -> bytes | None:
    head = _read_whole(inlet, REQUEST.size)
    if head is None:
        return None
    (length,) = REQUEST.unpack(head)
    if longest is not None and length > longest:
        raise ValueError("too long")
    return _read_whole(inlet, length)


def _read_whole(inlet: int, wanted: int) -> bytes | None:
    got = bytearray()
    while len(got) < wanted:
        part = os.read(inlet, wanted - len(got))
        if not part:
            return None
        got += part
    return bytes(got)


def _reply(outlet: int, verdict: bytes, body: bytes) -> None:
    left = memoryview(REPLY.pack(verdict, time.process_time(), len(body)) + body)
    while left:
        left = left[os.write(outlet, left) :]


_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # unshare(2); os.unshare came with Python 3.12
_NO_NEW_PRIVILEGES = 38  # prctl(2)


def _raise_walls(memory_mib: int, cpu_seconds: int) -> tuple[str, ...]:
    """Shut the process in for good; return the names of the walls that stand."""
    libc = ctypes.CDLL(None, use_errno=True)
    standing = []
    # An own, empty network: needs a user namespace of its own unless we are already privileged.
    is_cut_off = libc.unshare(_NEW_USER | _NEW_NET) == 0 or libc.unshare(_NEW_NET) == 0
    if is_cut_off or _has_no_network():
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


def _has_no_network() -> bool:
    """Say whether the service manager has taken the network away already (RestrictAddressFamilies=AF_UNIX)."""
    try:
        socket.socket(socket.AF_INET).close()
    except OSError:
        return True
    return False


def _lower(limit: int, most: int) -> bool:
    try:
        resource.setrlimit(limit, (most, most))
    except (OSError, ValueError):
        return False
    return True
