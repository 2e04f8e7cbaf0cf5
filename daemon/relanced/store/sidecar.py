"""How far each mailbox has come, told a second time beside the database: a copy put back cannot take it back with it.

Each dot that was committed is counted in the database, and then here, before it is written on the wire. So in every
history that was never rolled back this file is at or behind the database, wherever a crash falls; one that is ahead of
it says that the database is a copy of an earlier day (reliability I21).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

SLOT: Final = 512  # bytes; one disk sector, so that a torn write spoils one slot and not the other
SLOTS: Final = 2
_PURPOSE: Final = b"relanced sidecar v1\0"


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox has come: which life of the database, its last token and its last dot."""

    incarnation: str
    sequence: int
    dots: int

    def is_ahead_of(self, other: Position) -> bool:
        """Say whether the other is of another life of the database, or of an earlier moment of this one."""
        if self.incarnation != other.incarnation:
            return True
        return self.dots > other.dots or self.sequence > other.sequence


class Sidecar:
    """The files of one state folder, one a mailbox. Safe to be used by several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._asked: dict[str, Position] = {}
        self._kept: dict[str, Position] = {}
        self._turn: dict[str, int] = {}

    def path(self, mailbox: str) -> Path:
        """Return the file of a mailbox."""
        return self._folder / f"{mailbox}.position"

    def read(self, mailbox: str) -> Position | None:
        """Return what was last kept; None when nothing can be read."""
        try:
            data = self.path(mailbox).read_bytes()
        except OSError:
            return None
        found = [_unpack(data[n * SLOT : (n + 1) * SLOT]) for n in range(SLOTS)]
        told = [(turn, position) for turn, position in found if position is not None]
        if not told:
            return None
        turn, newest = max(told, key=lambda pair: pair[0])
        self._turn[mailbox] = max(turn, self._turn.get(mailbox, 0))
        return newest

    async def keep(self, mailbox: str, position: Position) -> None:
        """Have a committed position on the disk before returning; OSError when it cannot be had there.

        Whoever asks at once shares one write: the newest position asked for stands for the earlier ones.
        """
        with self._lock:
            asked = self._asked.get(mailbox)
            if asked is None or position.is_ahead_of(asked):
                self._asked[mailbox] = position
        await asyncio.to_thread(self._keep_asked, mailbox, position)

    def put(self, mailbox: str, position: Position) -> None:
        """Begin anew from a position, whatever stood there: a new installation, or one a person has recovered."""
        with self._lock:
            self._asked[mailbox] = position
            self._write(mailbox, position)

    def _keep_asked(self, mailbox: str, position: Position) -> None:
        with self._lock:
            kept = self._kept.get(mailbox)
            if kept is not None and not position.is_ahead_of(kept):
                return
            self._write(mailbox, self._asked[mailbox])

    def _write(self, mailbox: str, position: Position) -> None:
        """Overwrite the older of two slots: the file keeps its size, so that a full disk does not refuse it."""
        path = self.path(mailbox)
        self.read(mailbox)  # a command may have written meanwhile
        turn = self._turn.get(mailbox, 0) + 1
        is_new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size < SLOT * SLOTS:
                os.pwrite(handle, b" " * (SLOT * SLOTS), 0)
                is_new = True
            os.pwrite(handle, _pack(turn, position), SLOT * (turn % SLOTS))
            (os.fsync if is_new else os.fdatasync)(handle)
        finally:
            os.close(handle)
        if is_new:
            _to_the_disk(self._folder)
        self._turn[mailbox], self._kept[mailbox] = turn, position


def _pack(turn: int, position: Position) -> bytes:
    text = json.dumps({"turn": turn, **asdict(position)}).encode("ascii")
    return b"%08x %s" % (zlib.crc32(text), text) + b" " * (SLOT - len(text) - 10) + b"\n"


def _unpack(slot: bytes) -> tuple[int, Position | None]:
    try:
        check, text = slot[:8], slot[9:].rstrip()
        if int(check, 16) != zlib.crc32(text):
            return 0, None
        told = json.loads(text)
        turn = int(told.pop("turn"))
        return turn, Position(str(told["incarnation"]), int(told["sequence"]), int(told["dots"]))
    except (ValueError, KeyError, TypeError):
        return 0, None


def _to_the_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def machine() -> str:
    """Return a word for this machine, not its id itself (machine-id(5) asks that it be hashed); empty where unknown."""
    try:
        told = Path("/etc/machine-id").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    return hashlib.sha256(_PURPOSE + told.encode()).hexdigest()[:16] if told else ""
