"""A daemon that only receives, in a process that is killed, and the other client of its mailbox."""

from __future__ import annotations

import asyncio
import imaplib
import os
import signal
import ssl
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from tests.servers.mailserver import Mailserver

from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.rounds import read
from relanced.service import open_office
from relanced.service.post import Post

FOLDERS = ("INBOX", "Junk", "Copies")
MOMENT = datetime(2026, 10, 9, 9, tzinfo=UTC)
BREATH = 0.02  # seconds between two looks


def receive(folder: str, die_at: int, born: Connection) -> None:
    """Look and read until killed: after its n-th commit, before its n-th exchange by IMAP (-n), from outside (0)."""
    quiet = os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    asyncio.run(_receive(Path(folder), die_at, born))


async def _receive(folder: Path, die_at: int, born: Connection) -> None:
    office = open_office(load(folder / "relanced.toml", {}), SetClock(MOMENT))
    commits = 0

    def count() -> None:
        nonlocal commits
        commits += 1
        if commits == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    office.store.after_commit = count
    exchanges = 0

    def ask(_seconds: float) -> None:
        nonlocal exchanges
        exchanges += 1
        if exchanges == -die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    post = Post(office, office.settings.mailboxes["dupont"], read.parser(), heard=ask)
    born.send_bytes(b"!")
    while True:
        await post.look()
        await office.clock.wait(BREATH)


class Other:
    """Another program on the same mailbox: it reads, files and throws away."""

    def __init__(self, server: Mailserver, address: str) -> None:
        trust = ssl.create_default_context(cafile=str(server.ca))
        self._imap = imaplib.IMAP4_SSL("localhost", server.ports["imaps"], ssl_context=trust)
        self._imap.login(address, address.partition("@")[0])
        self._imap.create("Copies")

    def close(self) -> None:
        self._imap.logout()

    def uids(self, folder: str) -> list[str]:
        """Open a folder and return what lies in it, the oldest first."""
        self._imap.select(folder)
        return [uid.decode() for uid in self._imap.uid("SEARCH", "ALL")[1][0].split()]

    def see(self, uid: str) -> None:
        self._imap.uid("STORE", uid, "+FLAGS", "(\\Seen)")

    def copy(self, uid: str, to: str) -> None:
        assert self._imap.uid("COPY", uid, to)[0] == "OK"

    def move(self, uid: str, to: str) -> None:
        assert self._imap.uid("MOVE", uid, to)[0] == "OK"

    def expunge(self, uid: str) -> None:
        self._imap.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
        self._imap.expunge()

    def empty(self) -> None:
        """Throw everything away."""
        for folder in FOLDERS:
            for uid in self.uids(folder):
                self._imap.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
            self._imap.expunge()
