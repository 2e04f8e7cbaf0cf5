"""Names of servers, looked up with an end: a resolver that hangs binds a thread of ours and none that waits.

getaddrinfo(3) takes no time-out. It is asked in a thread of its own; while it hangs, whoever asks again waits for that
same answer, so that there is never more than one such thread a name.
"""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import Future
from typing import Any, Final

_ASKED: Final[dict[tuple[str, int], Future[list[Any]]]] = {}
_LOCK: Final = threading.Lock()


def connect(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to the first address of a name that answers; OSError otherwise, TimeoutError after `seconds` in all."""
    deadline = time.monotonic() + seconds
    trouble: OSError = TimeoutError("timed out")
    for *_, address in _addresses(host, port, seconds):
        try:
            return socket.create_connection(address[:2], max(deadline - time.monotonic(), 0.001))
        except OSError as refused:
            trouble = refused
    raise trouble


def _addresses(host: str, port: int, seconds: float) -> list[Any]:
    with _LOCK:
        asked = _ASKED.get((host, port))
        if asked is None:
            asked = _ASKED[host, port] = Future()
            work = threading.Thread(
                target=_ask, args=(host, port, asked), name="names", daemon=True
            )
            work.start()
    try:
        return asked.result(seconds)
    except TimeoutError:
        raise TimeoutError(f"the name {host} was not resolved in time") from None


def _ask(host: str, port: int, answer: Future[list[Any]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except BaseException as trouble:  # noqa: BLE001 - whoever waits hears of it
        _forget(host, port)
        answer.set_exception(trouble)
    else:
        _forget(host, port)
        answer.set_result(found)


def _forget(host: str, port: int) -> None:
    with _LOCK:
        del _ASKED[host, port]
