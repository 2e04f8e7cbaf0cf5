"""The running daemon: builds every part once and keeps the rounds turning."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from relanced.clock import Clock
from relanced.config import Settings
from relanced.config.settings import Auth, Mailbox, Security
from relanced.log import debug_log
from relanced.mail.account import Account, Endpoint, WireTrouble
from relanced.mail.mailroom import Mailroom
from relanced.mail.smtp import Submission
from relanced.rounds import ask, drop, enter, fetch, mend, read, send, tell
from relanced.rounds.office import Office, token_key
from relanced.store import leases
from relanced.store.engine import Store
from relanced.store.migrations import upgrade
from relanced.wall import Child
from relanced.words import because

SECURITY: dict[Security, Literal["tls", "starttls", "plain"]] = {
    Security.TLS: "tls",
    Security.STARTTLS: "starttls",
    Security.NONE: "plain",
}
INCARNATION = "abcdefghijklmnopqrstuvwxyz0123456789"


def account_of(mailbox: Mailbox) -> Account:
    """Turn a configured mailbox into what the wires need; the secret is read at each connection."""

    def secret() -> str:
        if mailbox.auth is Auth.XOAUTH2 and mailbox.token_file is not None:
            return mailbox.token_file.read_text("utf-8").strip()
        return mailbox.password.reveal() if mailbox.password else ""

    def endpoint(door: Any) -> Endpoint:
        return Endpoint(door.host, door.port, SECURITY[door.security])

    return Account(
        address=mailbox.address,
        user=mailbox.user,
        imap=endpoint(mailbox.imap),
        smtp=endpoint(mailbox.smtp),
        secret=secret,
        auth=mailbox.auth.value,
        ca_file=mailbox.ca_file,
    )


def open_office(settings: Settings, clock: Clock) -> Office:
    """Open the store, bring its tables up to date, and make the office that every round works in."""
    settings.service.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = settings.service.connection_url()
    upgrade(url)
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    office = Office(settings, Store(url), clock, token_key(settings.service.state_dir), owner)
    with office.store.begin() as session:
        for creditor in settings.creditors:
            enter.known_creditor(session, creditor)
        for mailbox in settings.mailboxes:
            name = "".join(secrets.choice(INCARNATION) for _ in range(8))
            send.known_mailbox(session, mailbox, name)
    return office


@dataclass(slots=True)
class Pass:
    """What one full pass did, for whoever asked for it."""

    entered: int = 0
    fetched: int = 0
    read: int = 0
    letters: int = 0
    flags: int = 0
    sent: int = 0
    unsure: int = 0
    failed: int = 0
    withdrawn: int = 0
    refused: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Post:
    """One mailbox at work: its connections, kept while they live."""

    office: Office
    mailbox: Mailbox
    child: Child
    room: Mailroom | None = None

    async def look(self) -> int:
        """Look at the mailbox and read what came; WireTrouble when it cannot be had."""
        if self.room is None or not self.room.alive:
            self.room = await self._dial()
        try:
            new = await fetch.fetch(self.office, self.mailbox, self.room)
        except WireTrouble:
            if self.room.alive:
                raise
            self.room = await self._dial()  # one fresh connection: the old one may just have aged
            new = await fetch.fetch(self.office, self.mailbox, self.room)
        await read.read(self.office, self.mailbox, self.child)
        return new

    async def _dial(self) -> Mailroom:
        try:
            return await asyncio.to_thread(Mailroom, account_of(self.mailbox))
        except WireTrouble as trouble:
            await self.office.store.write(
                fetch.lost_sight, self.office, self.mailbox.id, str(trouble)
            )
            raise

    async def line(self) -> Submission:
        """Dial the submission server."""
        return await Submission.open(account_of(self.mailbox))

    async def leave(self) -> None:
        """Hang up, and give the mailbox's lease back so that another may take it at once."""
        if self.room is not None:
            with contextlib.suppress(WireTrouble):
                await asyncio.to_thread(self.room.close)
        await self.office.store.write(
            leases.release, f"mailbox:{self.mailbox.id}", self.office.owner
        )


async def one_pass(office: Office, posts: list[Post], lines: int = 1) -> Pass:
    """Do one full pass of every round, in the order of a working day: listen first, ask after, speak last."""
    done = Pass()
    for creditor in office.settings.creditors:
        done.entered += len((await drop.enter_dropped(office, creditor)).entered)
    for post in posts:
        await _listen(post, done)
    for creditor in office.settings.creditors:
        asked = await ask.ask(office, creditor)
        done.letters += asked.letters
        done.flags += asked.flags
    for post in posts:
        await _speak(office, post, lines, done)
    await tell.tell(office, [(post.mailbox, post.line) for post in posts])
    return done


async def _listen(post: Post, done: Pass) -> None:
    try:
        done.fetched += await post.look()
    except WireTrouble as trouble:
        done.refused.append(trouble.because)


async def _speak(office: Office, post: Post, lines: int, done: Pass) -> None:
    fence = await mend.take_over(office, post.mailbox.id)
    if fence is None:
        done.refused.append(because("case.lease_lost", mailbox=post.mailbox.id))
        return
    try:
        sent = await send.send(office, post.mailbox.id, fence, post.line, _fresh(post), lines)
        done.sent += sent.sent
        done.unsure += sent.unsure
        done.failed += sent.failed
        done.withdrawn += sent.withdrawn
        done.refused += sent.refused
        if post.room is not None and post.room.alive:
            await mend.mend(office, post.mailbox, post.room)
    except WireTrouble as trouble:
        done.refused.append(trouble.because)


def _fresh(post: Post) -> Callable[[], Awaitable[None]]:
    async def look() -> None:
        await post.look()

    return look


async def run_once(settings: Settings, clock: Clock) -> Pass:
    """Open everything, do one pass, close everything."""
    office = open_office(settings, clock)
    child = read.parser()
    posts = [Post(office, mailbox, child) for mailbox in settings.mailboxes.values()]
    try:
        return await one_pass(office, posts)
    finally:
        for post in posts:
            await post.leave()
        child.close()
        office.store.close()
        debug_log().debug("pass done")


async def run_forever(settings: Settings, clock: Clock) -> None:
    """Keep the rounds turning until asked to stop; each pass is whole, and a stop waits for its end."""
    import signal

    office = open_office(settings, clock)
    child = read.parser()
    posts = [Post(office, mailbox, child) for mailbox in settings.mailboxes.values()]
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    _notify("READY=1")
    try:
        while not stopping.is_set():
            await one_pass(office, posts)
            _notify("WATCHDOG=1")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), PAUSE_SECONDS)
    finally:
        _notify("STOPPING=1")
        for post in posts:
            await post.leave()
        child.close()
        office.store.close()


PAUSE_SECONDS = 5.0  # between two passes; a look at the mailbox begins each of them


def _notify(state: str) -> None:
    """Tell systemd how we are (sd_notify(3)); nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(state.encode())


def read_file(path: str) -> dict[str, Any]:
    """Understand one mail from a file, as `read --json` prints it; what cannot be read is human and unclear."""
    import json
    from pathlib import Path

    from relanced.understanding import mail as mails
    from relanced.understanding import reading as readings
    from relanced.wall import ChildFailed

    child = _reader()
    try:
        answer = json.loads(child.ask(Path(path).read_bytes()))
    except (ChildFailed, OSError) as trouble:
        nothing = readings.Reading(kind="human", intents=("unclear",), signals=(str(trouble),))
        return readings.document(path, mails.ParsedMail(), nothing)
    return readings.document(
        path, mails.from_json(answer["parsed"]), readings.from_json(answer["reading"])
    )


@functools.cache
def _reader() -> Child:
    return read.parser()
