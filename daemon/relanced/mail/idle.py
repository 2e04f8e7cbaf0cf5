"""Many mailboxes watched by one thread: IDLE (RFC 2177) with proof of life.

IDLE is a hint, never the truth: silence on a dead link looks like silence on a quiet one. So every watch
is ended and begun again after some minutes, and a server that does not answer DONE in time is dead. A
mailbox has to be looked at on every change told here, and every few minutes besides.
"""

from __future__ import annotations

import re
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Final, Generic, TypeVar

from relanced.mail.account import Account, Endpoint
from relanced.mail.imap import ImapKind, ImapTrouble, connect

__all__ = ["Watch"]

BoxT = TypeVar("BoxT", bound=Hashable)

RENEW: Final = 9 * 60.0  # seconds; RFC 2177 allows 29 minutes, some servers go deaf long before
_MAX_LINE: Final = 1 << 16
_NEWS: Final = re.compile(rb"\* \d+ (EXISTS|RECENT)\b", re.IGNORECASE)


class _State(Enum):
    """Where a watched connection stands; in all but IDLING an answer is due."""

    STARTING = auto()  # IDLE was sent, its `+` is due
    IDLING = auto()
    ENDING = auto()  # DONE was sent, its tagged answer is due


@dataclass(slots=True)
class _Idler(Generic[BoxT]):
    """One watched folder and its connection."""

    box: BoxT
    folder: str
    server: Endpoint
    link: socket.socket
    buffer: bytearray
    state: _State = _State.STARTING
    due: float = 0.0  # monotonic: when to renew, or by when an answer has to be there
    turn: int = 0
    news: bool = False

    @property
    def tag(self) -> bytes:
        return b"I%d" % self.turn


class Watch(Generic[BoxT]):
    """A thread that holds idle connections, one a mailbox.

    `on_change(box, folder)` is called once when a watch stands and whenever the server tells of mail;
    `on_dead(box, trouble)` once when a watch has ended by itself: adding it again is the caller's
    affair. Both are called in the watching thread and must not block or raise
    (`loop.call_soon_threadsafe` is meant).
    `renew` is how long an IDLE may stand and `answer` how long a server may take, in seconds: a dead
    link is noticed after at most their sum.
    """

    def __init__(
        self,
        on_change: Callable[[BoxT, str], None],
        on_dead: Callable[[BoxT, ImapTrouble], None],
        *,
        renew: float = RENEW,
        answer: float = 30,
    ) -> None:
        self._on_change = on_change
        self._on_dead = on_dead
        self._renew = renew
        self._answer = answer
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()  # guards the three below
        self._coming: list[_Idler[BoxT]] = []
        self._going: set[BoxT] = set()
        self._is_closing = False
        self._idlers: dict[BoxT, _Idler[BoxT]] = {}  # the thread's own
        self._bell, self._ear = socket.socketpair()
        self._ear.settimeout(0)
        self._selector.register(self._ear, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, name="mail-watch", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the watching thread runs: where it does not, nothing is watched."""
        return self._thread.is_alive()

    def add(
        self, box: BoxT, account: Account, folder: str = "INBOX", *, seconds: float = 30
    ) -> None:
        """Log in and begin to watch, replacing an earlier watch of the same box.

        Blocks for at most `seconds`; `ImapTrouble` when the folder cannot be watched, of kind `protocol`
        where the server has no IDLE.
        """
        line = connect(account, seconds)
        try:
            deadline = time.monotonic() + seconds
            with line.exchange("protocol", deadline):
                line.must_have_idle()
            with line.exchange("folder", deadline):
                line.examine(folder)
        except BaseException:
            line.drop()
            raise
        link, early = line.release()
        link.settimeout(0)
        idler = _Idler(box, folder, account.imap, link, bytearray(early))
        with self._lock:
            if not self._is_closing:
                self._coming.append(idler)
                self._ring()
                return
        link.close()

    def remove(self, box: BoxT) -> None:
        """Stop watching a box; no further word of it after a moment."""
        with self._lock:
            if not self._is_closing:
                self._going.add(box)
                self._ring()

    def close(self) -> None:
        """Stop watching altogether."""
        with self._lock:
            if not self._is_closing:
                self._is_closing = True
                self._ring()
        self._thread.join()

    def __enter__(self) -> Watch[BoxT]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ring(self) -> None:
        self._bell.send(b"!")

    # ------------------------------------------------------------ in the watching thread

    def _run(self) -> None:
        try:
            while not self._is_closing:
                for key, _ in self._selector.select(self._until_next()):
                    if key.data is None:
                        self._ear.recv(4096)
                        self._take_orders()
                    elif key.data.box in self._idlers:
                        self._attend(key.data, self._read)
                now = time.monotonic()
                for idler in [one for one in self._idlers.values() if one.due <= now]:
                    self._attend(idler, self._overdue)
        finally:
            with self._lock:
                self._is_closing = True
            for idler in [*self._idlers.values(), *self._coming]:
                idler.link.close()
            self._selector.close()
            self._bell.close()
            self._ear.close()

    def _until_next(self) -> float | None:
        first = min((idler.due for idler in self._idlers.values()), default=None)
        return None if first is None else max(0.0, first - time.monotonic())

    def _take_orders(self) -> None:
        with self._lock:
            coming, self._coming = self._coming, []
            going, self._going = self._going, set()
        for box in going | {idler.box for idler in coming}:
            if box in self._idlers:
                self._forget(self._idlers[box])
        for idler in coming:
            self._idlers[idler.box] = idler
            self._selector.register(idler.link, selectors.EVENT_READ, idler)
            self._attend(idler, self._begin)
            self._attend(idler, self._read)  # what came along with the last answer

    def _attend(self, idler: _Idler[BoxT], act: Callable[[_Idler[BoxT]], None]) -> None:
        """Do one thing for one box; what goes wrong ends that box alone."""
        if self._idlers.get(idler.box) is not idler:
            return
        try:
            act(idler)
        except _Dead as dead:
            self._bury(idler, dead.kind, str(dead))
        except ssl.SSLError as error:
            self._bury(idler, "tls", str(error))
        except OSError as error:
            self._bury(idler, "unreachable", str(error))

    def _bury(self, idler: _Idler[BoxT], kind: ImapKind, said: str) -> None:
        self._forget(idler)
        self._on_dead(idler.box, ImapTrouble(kind, idler.server, said, is_temporary=True))

    def _forget(self, idler: _Idler[BoxT]) -> None:
        del self._idlers[idler.box]
        self._selector.unregister(idler.link)
        idler.link.close()

    def _begin(self, idler: _Idler[BoxT]) -> None:
        idler.turn += 1
        idler.state = _State.STARTING
        idler.due = time.monotonic() + self._answer
        idler.link.send(idler.tag + b" IDLE\r\n")

    def _overdue(self, idler: _Idler[BoxT]) -> None:
        """Renew an IDLE that stood long enough; an answer that is late is the end."""
        if idler.state is not _State.IDLING:
            raise _Dead("slow", f"no answer for {self._answer:g} s")
        idler.state = _State.ENDING
        idler.due = time.monotonic() + self._answer
        idler.link.send(b"DONE\r\n")

    def _read(self, idler: _Idler[BoxT]) -> None:
        """Read all there is, then act on the whole lines of it (half a line waits)."""
        is_over = False
        while not is_over:
            try:
                data = idler.link.recv(1 << 16)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                break
            idler.buffer += data
            is_over = not data
        *lines, rest = idler.buffer.split(b"\n")
        idler.buffer = rest
        for line in lines:
            self._hear(idler, bytes(line))
        if idler.news:
            idler.news = False
            self._on_change(idler.box, idler.folder)
        if is_over:
            raise _Dead("unreachable", "the server closed the connection")
        if len(rest) > _MAX_LINE:
            raise _Dead("protocol", "a line without an end")

    def _hear(self, idler: _Idler[BoxT], line: bytes) -> None:
        if line.startswith(b"+") and idler.state is _State.STARTING:
            idler.state = _State.IDLING
            idler.due = time.monotonic() + self._renew
            idler.news |= idler.turn == 1  # a first look is owed: mail may have come before
        elif _NEWS.match(line):
            idler.news = True
        elif line[:5].upper() == b"* BYE":
            raise _Dead("unreachable", line.decode(errors="replace"))
        elif line.startswith(idler.tag + b" "):
            if idler.state is not _State.ENDING or not line[len(idler.tag) :].startswith(b" OK"):
                raise _Dead("protocol", line.decode(errors="replace"))
            self._begin(idler)


class _Dead(Exception):
    """A watched connection is of no more use."""

    def __init__(self, kind: ImapKind, said: str) -> None:
        super().__init__(said)
        self.kind: ImapKind = kind
