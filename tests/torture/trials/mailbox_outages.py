"""A mailbox that cannot be read holds its letters, says why, and goes on by itself: each fault before and in mid-run."""

from __future__ import annotations

import asyncio
import random
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.mailserver import Mailserver
from tests.service.house import House
from tests.service.living import Living, daemon_in
from tests.torture.trial import Run, Trial

from relanced.mail.imap import connect

HELD, CURED = 60.0, 300.0  # seconds in which a hold must stand, and go after its cause
MANY = 12  # letters under way when a fault strikes in mid-run
LARGE = b"From: x@client.test\r\nSubject: big\r\n\r\n" + b"x" * 70 + b"\r\n" * 700_000


@dataclass(frozen=True)
class Fault:
    """How a mailbox is struck and cured, and a word of the reason that must be said."""

    name: str
    says: str
    strike: Callable[[Mailserver, str], Any]
    cure: Callable[[Mailserver, str], Any]
    by_token: bool = False  # the mailbox opens by OAuth 2


def _folder(server: Mailserver, box: str, act: str) -> None:
    line = connect(server.account(box), 20)
    getattr(line, act)("All Mail")
    line.leave()


def _fill(server: Mailserver, box: str) -> None:
    server.place(LARGE, box)
    server.change(box, kibibytes=2000)


def _restart(server: Mailserver, _box: str) -> None:
    server.down()
    server.up()


def _expire(server: Mailserver, box: str) -> None:
    server.expire()
    server.kick(box)


TOKENS: dict[str, Path] = {}  # by mailbox: where its access token lies, renewed by another program


def _revoke(server: Mailserver, box: str) -> None:
    TOKENS[box].write_text("no-token-of-ours", "utf-8")
    server.kick(box)


def _grant(server: Mailserver, box: str) -> None:
    TOKENS[box].write_text(server.token(box), "utf-8")


GETADDRINFO, ANSWER = socket.getaddrinfo, threading.Event()


def _hang(host: str, *words: Any, **named: Any) -> Any:
    if host == "localhost":
        ANSWER.wait(HELD)
    return GETADDRINFO(host, *words, **named)


def _mute_names(server: Mailserver, box: str) -> None:
    ANSWER.clear()
    socket.getaddrinfo = _hang
    server.kick(box)


def _resolve(_server: Mailserver, _box: str) -> None:
    ANSWER.set()
    socket.getaddrinfo = GETADDRINFO


FAULTS = (
    Fault("frozen", "in time", lambda s, _: s.freeze(), lambda s, _: s.thaw()),
    Fault("login refused", "password", lambda s, b: s.change(b, "other"), lambda s, b: s.change(b)),
    Fault("killed", "cannot be re", lambda s, _: s.kill(), _restart),
    Fault("over quota", "full", _fill, lambda s, b: s.change(b)),
    Fault("folder removed", "All Mail", lambda s, b: _folder(s, b, "delete_folder"),
          lambda s, b: _folder(s, b, "create_folder")),
    Fault("stopped", "cannot be re", lambda s, _: s.down(), lambda s, _: s.up()),
    Fault("certificate expired", "expired", _expire, lambda s, _: s.renew()),
    Fault("token revoked", "password", _revoke, _grant, by_token=True),
    Fault("names not resolved", "in time", _mute_names, _resolve),
)  # fmt: skip


@contextmanager
def _served() -> Iterator[Mailserver]:
    server = Mailserver()
    try:
        yield server
    finally:
        server.purge()


async def _struck(server: Mailserver, run: Run, seed: int, folder: Path) -> None:
    fault, is_mid = FAULTS[seed % len(FAULTS)], bool(seed // len(FAULTS) % 2)
    house = House(folder, server, sent_copy="never")
    box, debtor = house.boxes["dupont"], server.fresh()
    if fault.by_token:
        _open_by_token(house, box)
    if fault.name == "folder removed":
        await asyncio.to_thread(_folder, server, box, "create_folder")
    async with daemon_in(house) as one:
        await one.soon(lambda: len(one.daemon.ear["dupont"].watched) >= 1)
        wanted = MANY if is_mid else 0
        if is_mid:
            lines = (f"M{n};M-{n};01/11/2026;100,00;{debtor}" for n in range(MANY))
            await one.owes("dupont", *lines)
            await one.daemon.office.clock.wait(random.Random(seed).uniform(0.0, 0.6))
        began = time.monotonic()
        await asyncio.to_thread(fault.strike, server, box)
        await one.soon(lambda: fault.says in one.held().get("dupont", ""))
        run.most("longest until held (s)", round(time.monotonic() - began, 1))
        assert time.monotonic() - began < HELD
        await one.soon(lambda: "CANNOT BE READ: dupont" in one.daemon._status())
        await _nothing_leaves(one, debtor, wanted)
        began = time.monotonic()
        await asyncio.to_thread(fault.cure, server, box)
        await one.soon(lambda: not one.held() and "CANNOT" not in one.daemon._status())
        run.most("longest until lifted (s)", round(time.monotonic() - began, 1))
        assert time.monotonic() - began < CURED
        await one.soon(lambda: one.sent() == wanted + 1)
        await one.soon(lambda: len(server.mails(debtor)) >= wanted + 1)
        assert len(server.mails(debtor)) == wanted + 1, "each letter once"
    run.count(f"{fault.name}, {'in mid-run' if is_mid else 'before'}")


def _open_by_token(house: House, box: str) -> None:
    TOKENS[box] = house.folder / "token"
    _grant(house.server, box)
    TOKENS[box].chmod(0o600)
    main = house.folder / "relanced.toml"
    told = main.read_text("utf-8")
    told = told.replace('password_file = "secret-dupont"', 'auth = "xoauth2"\ntoken_file = "token"')
    main.write_text(told, "utf-8")


async def _nothing_leaves(one: Living, debtor: str, already: int) -> None:
    """Let one more letter become due, and see that no state moves to SENT while the hold stands."""
    gone = one.sent()
    lines = [f"M{n};M-{n};01/11/2026;100,00;{debtor}" for n in range(already + 1)]
    await one.owes("dupont", *lines)
    await one.daemon.office.clock.wait(1)
    assert one.sent() == gone, "a letter left while the mailbox could not be read"


def play(run: Run) -> None:
    """Strike one mailbox a round."""
    with _served() as server:
        for seed in run.seeds():
            with run.round(seed), tempfile.TemporaryDirectory() as folder:
                asyncio.run(_struck(server, run, seed, Path(folder)))


TRIAL = Trial(
    name="mailbox-outages",
    promises=("I4",),
    asked=36,
    unit="outages",
    what="Dovecot frozen, killed, stopped, refusing the login, full, a folder gone, its certificate expired, the token revoked, a resolver hung; before and in mid-run;"
    " the daemon in a rhythm thirty times as quick as in production",
    play=play,
    smoke=1,
    share=2.0,
    needs=("dovecot",),
)
