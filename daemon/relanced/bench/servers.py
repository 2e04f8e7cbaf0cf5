"""Servers for the length of a measurement, on loopback: the machine's own programs, or small ones of ours."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from relanced.bench.premises import ADDRESS, PASSWORD

PATIENCE: Final = 20.0  # seconds a server may take to greet
SBIN: Final = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


def program(name: str) -> str | None:
    """Return where one of Postfix's or Dovecot's programs lies; None where it does not."""
    return shutil.which(name, path=SBIN)


@contextmanager
def sink() -> Iterator[tuple[str, int]]:
    """Run a server that takes every mail and keeps none; give its name and its port."""
    port, known = _free_port(), program("smtp-sink")
    if known is None:
        with _process(_swallow, port):
            yield "a sink of our own", port
        return
    # Before it lets go of its rights, smtp-sink as root must be told whose to take.
    who = ["-u", "root"] if os.geteuid() == 0 else []
    with _program([known, "-a", *who, f"127.0.0.1:{port}", "256"], port):
        yield "smtp-sink", port


class Mailbox:
    """One real mailbox on a server: mails are laid in as the outside world would."""

    def __init__(self, name: str, port: int, lay: Callable[[Sequence[bytes]], None]) -> None:
        self.name = name
        self.port = port
        self.lay = lay


@contextmanager
def mailbox(place: Path) -> Iterator[Mailbox]:
    """Run an IMAP server with one empty mailbox: Dovecot where it may be started, else the one of the demo."""
    dovecot, port = program("dovecot"), _free_port()
    if dovecot is None or os.geteuid() != 0:
        with _process(_keep_mail, port):
            yield Mailbox("pymap", port, lambda mails: _append(port, mails))
        return
    home, owner = place / "mail", pwd.getpwnam("dovecot")
    for part in ("new", "cur", "tmp"):
        (home / part).mkdir(parents=True)
        os.chown(home / part, owner.pw_uid, owner.pw_gid)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    settings = place / "dovecot.conf"
    settings.write_text(
        _DOVECOT.format(place=place, port=port, uid=owner.pw_uid, gid=owner.pw_gid), "utf-8"
    )

    def lay(mails: Sequence[bytes]) -> None:
        for number, raw in enumerate(mails):
            file = home / "new" / f"{1_700_000_000 + number}.M{number:07d}.bench"
            file.write_bytes(raw)
            os.chown(file, owner.pw_uid, owner.pw_gid)

    with _program([dovecot, "-F", "-c", str(settings)], port):
        yield Mailbox("Dovecot", port, lay)


_DOVECOT: Final = f"""\
base_dir = {{place}}/dovecot
state_dir = {{place}}/dovecot-state
log_path = {{place}}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = dovecot
default_internal_group = dovecot
default_login_user = dovecot
auth_mechanisms = plain login
mail_location = maildir:{{place}}/mail
first_valid_uid = 1
first_valid_gid = 0
service imap-login {{{{
  chroot =
  inet_listener imap {{{{
    port = {{port}}
  }}}}
  inet_listener imaps {{{{
    port = 0
  }}}}
}}}}
service anvil {{{{
  chroot =
}}}}
service stats {{{{
  chroot =
}}}}
passdb {{{{
  driver = static
  args = password={PASSWORD}
}}}}
userdb {{{{
  driver = static
  args = uid={{uid}} gid={{gid}} home={{place}}
}}}}
"""


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def _program(words: Sequence[str], port: int) -> Iterator[None]:
    running = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        yield
    finally:
        running.terminate()
        running.wait(PATIENCE)


@contextmanager
def _process(serve: Callable[[int], None], port: int) -> Iterator[None]:
    running = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    running.start()
    try:
        _await(port)
        yield
    finally:
        running.terminate()
        running.join(PATIENCE)


def _await(port: int) -> None:
    """Wait until a server greets."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                line.settimeout(PATIENCE)
                if line.recv(3):
                    return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)  # noqa: TID251 - a real server is waited for


# ---------------------------------------------------------------- of our own


class _Sink(asyncio.Protocol):
    """RFC 5321 as far as a sender needs it: every command is taken, every mail forgotten."""

    def __init__(self) -> None:
        self._rest = b""
        self._in_text = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._line = transport
            transport.write(b"220 sink.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while self._step():
            pass

    def _step(self) -> bool:
        mark = b"\r\n.\r\n" if self._in_text else b"\r\n"
        head, found, rest = self._rest.partition(mark)
        if not found:
            return False
        self._rest = rest
        if self._in_text:
            self._in_text = False
            self._line.write(b"250 2.0.0 taken\r\n")
            return True
        command = head[:4].upper()
        self._in_text = command == b"DATA"
        self._line.write(_ANSWERS.get(command, b"250 2.0.0 ok\r\n"))
        if command == b"QUIT":
            self._line.close()
        return True


_ANSWERS: Final = {
    b"EHLO": b"250-sink.test\r\n250-8BITMIME\r\n250 SIZE\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}


def _swallow(port: int) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


def _keep_mail(port: int) -> None:
    from relanced.demo.sandbox import Sandbox

    async def serve() -> None:
        box = Sandbox({ADDRESS: PASSWORD}, imap_port=port)
        await box.open()
        await asyncio.Event().wait()

    asyncio.run(serve())


def _append(port: int, mails: Sequence[bytes]) -> None:
    from imapclient import IMAPClient

    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.login(ADDRESS, PASSWORD)
        for raw in mails:
            client.append("INBOX", raw)
