"""The guard: ends a process that has stopped answering, with or without a service manager.

Its timer is a thread of the interpreter's own (faulthandler), which needs no lock of Python: a loop, a dead-locked
thread and an endless regular expression are ended alike. What every thread was at is left in a file, by names of
functions alone.
"""

from __future__ import annotations

import faulthandler
from pathlib import Path
from typing import IO, Final

LIMIT: Final = 115.0  # seconds without a good beat; with the patience of a loop and a beat, three minutes (I24)
NAME: Final = "hung.txt"


class Guard:
    """Feed it at each good beat; a process that feeds it no more is ended with exit code 1."""

    def __init__(self, folder: Path, limit: float = LIMIT) -> None:
        self._limit = limit
        self._path = folder / NAME
        self._file: IO[str] | None = None

    def was_needed(self) -> bool:
        """Say whether the last process was ended by its guard; what it was at is kept as `hung.txt.old`."""
        if not self._path.exists() or not self._path.stat().st_size:
            return False
        self._path.replace(self._path.with_suffix(".txt.old"))
        return True

    def feed(self) -> None:
        """Let the process live on."""
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8")
        faulthandler.dump_traceback_later(self._limit, exit=True, file=self._file)

    def leave(self) -> None:
        """Guard no more: the process ends by itself."""
        faulthandler.cancel_dump_traceback_later()
        if self._file is not None:
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)
