"""The thread that holds every idle connection, made anew should it ever die."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeAlias

from relanced.mail.account import Account
from relanced.mail.idle import Watch
from relanced.mail.imap import ImapTrouble

Box: TypeAlias = tuple[str, str]  # mailbox and folder


class Ears:
    """Watches folders by IDLE; what it hears is told in the event loop it was opened in."""

    def __init__(self, renew: float, answer: float) -> None:
        self._renew, self._answer = renew, answer
        self.generation = 0  # of the thread: with a new one, everything has to be watched again
        self._lock = threading.Lock()
        self._watch: Watch[Box] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: Callable[[Box], None] = _nobody
        self._silence: Callable[[Box, Exception], None] = _nobody_either

    def open(self, news: Callable[[Box], None], silence: Callable[[Box, Exception], None]) -> None:
        """Say who is told of mail and of a watch that ended."""
        self._loop = asyncio.get_running_loop()
        self._news, self._silence = news, silence

    def add(self, box: Box, account: Account) -> None:
        """Begin to watch a folder; blocks for the log-in, `ImapTrouble` where it cannot be watched."""
        with self._lock:
            if self._watch is None or not self._watch.alive:
                self._watch = Watch(
                    self._changed, self._died, renew=self._renew, answer=self._answer
                )
                self.generation += 1
            watch = self._watch
        watch.add(box, account, box[1], seconds=self._answer)

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.close()

    def _changed(self, box: Box, _folder: str) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._news, box)

    def _died(self, box: Box, trouble: ImapTrouble) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._silence, box, trouble)


def _nobody(_box: Box) -> None:
    """Hear nothing before `open`."""


def _nobody_either(_box: Box, _trouble: Exception) -> None:
    """Hear nothing before `open`."""
