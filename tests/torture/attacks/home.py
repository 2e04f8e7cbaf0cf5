"""Attacks at home: who reads logs, messages, memory dumps and the environment for passwords."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import structlog
from tests.rounds.firm import Firm
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.scripted_smtp import Script, ScriptedSmtp
from tests.torture.attacks.attack import Attack
from tests.torture.inboxes import deliver, mail, read_on

from relanced import log
from relanced.config.secrets import Secret
from relanced.mail.account import Account, Endpoint
from relanced.mail.answer import Answer, Kind
from relanced.mail.imap import ImapTrouble, connect
from relanced.mail.smtp import SmtpTrouble, Submission
from relanced.rounds import read
from relanced.wall import Child, ChildFailed

CANARIES = [f"canary-{number:02}-Zq7!" for number in range(30)]


def _account(port: int, canary: str) -> Account:
    here = Endpoint("127.0.0.1", port, "plain")
    return Account("a@firm.test", "a@firm.test", here, here, secret=lambda: canary)


def _shown() -> int:
    for canary in CANARIES:
        secret = Secret(canary)
        told = f"{secret} {secret!r} {[secret]} {(secret,)!r} {secret!s}"
        assert canary not in told
        for write in (pickle.dumps, json.dumps, copy.deepcopy):
            with contextlib.suppress(TypeError):
                assert canary not in str(write(secret))
    return len(CANARIES) * 8


def _told(trouble: BaseException) -> str:
    """Return everything a log could hold of a failure, with its whole chain of causes."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        log.set_up("debug", as_json=True)
        log.debug_log().error("refused", trouble=str(trouble), exc_info=trouble)
        structlog.reset_defaults()
    return said.getvalue() + "".join(traceback.format_exception(trouble))


def _refused_by_smtp(way: str) -> int:
    ehlo = f"250-scripted.test\r\n250 AUTH {way}"

    async def play(canary: str) -> str:
        async with ScriptedSmtp(Script(ehlo=ehlo, auth="535 5.7.8 no")) as server:
            try:
                await Submission.open(_account(server.port, canary), seconds=5)
            except SmtpTrouble as trouble:
                return _told(trouble)
        raise AssertionError("let in")

    for canary in CANARIES[:10]:
        assert canary not in asyncio.run(play(canary))
    return 10


def _refused_by_imap() -> int:
    for canary in CANARIES[:10]:
        with ScriptedImap({"LOGIN": "{tag} NO [AUTHENTICATIONFAILED] no\r\n"}) as server:
            try:
                connect(_account(server.port, canary), 5).drop()
                said = canary
            except ImapTrouble as trouble:
                said = _told(trouble)
            assert canary not in said
    return 10


def _inherited() -> int:
    for number, canary in enumerate(CANARIES):
        os.environ[f"RELANCED_CANARY_{number}"] = canary
    try:
        with Child("builtins:eval", seconds=10, memory_mib=256) as child:
            seen = child.ask(b"repr(dict(__import__('os').environ)).encode()")
            seen += child.ask(b"open('/proc/self/environ', 'rb').read()")
            seen += child.ask(b"open('/proc/self/cmdline', 'rb').read()")
            assert b"canary" not in seen
            limits = child.ask(b"open('/proc/self/limits', 'rb').read()").decode()
            (core,) = [line for line in limits.splitlines() if line.startswith("Max core file")]
            assert core.split()[4:6] == ["0", "0"], core
    finally:
        for number in range(len(CANARIES)):
            del os.environ[f"RELANCED_CANARY_{number}"]
    return len(CANARIES) * 3


IN_FILE, IN_ENVIRONMENT = CANARIES[:2]
MAILBOX = """[mailboxes.{name}]
address = "{name}@firm.test"
password_{way}
sent_copy = "never"
imap = {{host = "127.0.0.1", port = {imap}, security = "none"}}
smtp = {{host = "127.0.0.1", port = {smtp}, security = "none"}}
"""
CREDITOR = """state = "live"
name = "Dupont"
iban = "FR1420041010050500013M02606"
mailbox = "main"
procedure = "standard"
qr_code = false
[signature]
name = "Anne"
[caps]
first_list_approval = false
"""
LEDGER = "Client;Facture;Echeance;Solde;Email\nAlpha;FA-1;25/09/2026;100,00;alpha@client.test\n"
DAY = "2026-10-06"


def _installed(folder: Path, imap: int, smtp: int) -> None:
    """Two mailboxes: the password of one in a file, of the other in the environment; a digest that leaves."""
    (folder / "creditors.d").mkdir()
    (folder / "creditors.d" / "dupont.toml").write_text(CREDITOR, "utf-8")
    (folder / "secret").write_text(IN_FILE, "utf-8")
    (folder / "secret").chmod(0o600)
    told = '[service]\nstate_dir = "state"\ndigest_to = ["anne@firm.test"]\ndigest_from = "main"\n'
    for name, way in (("main", 'file = "secret"'), ("other", 'env = "OTHER_PASSWORD"')):
        told += MAILBOX.format(name=name, way=way, imap=imap, smtp=smtp)
    (folder / "relanced.toml").write_text(f'{told}[logging]\nlevel = "debug"\n', "utf-8")
    (folder / "l.csv").write_text(LEDGER, "utf-8")


def _lives() -> int:
    """Look at a living daemon as another user, a log's reader and a thief of its copies would."""

    async def play(folder: Path, server: ScriptedImap) -> None:
        async with ScriptedSmtp(Script(ehlo="250-scripted.test\r\n250 AUTH PLAIN LOGIN")) as smtp:
            _installed(folder, server.port, smtp.port)
            await asyncio.to_thread(_live, folder, server.commands)
        (folder / "letters").write_bytes(b"\n".join(smtp.letters))
        assert smtp.letters, "no digest left"

    with tempfile.TemporaryDirectory(prefix="attack-") as place:
        folder = Path(place)
        with ScriptedImap({"LOGIN": "{tag} NO [AUTHENTICATIONFAILED] no\r\n"}) as server:
            asyncio.run(play(folder, server))
        read = [path for path in folder.rglob("*") if path.is_file() and path.name != "secret"]
        for path in read:
            found = path.read_bytes()
            assert not [c for c in CANARIES[:2] if c.encode() in found], path.name
        assert {"log", "letters", "copy", "processes"} <= {path.name for path in read}
        log = (folder / "log").read_bytes()
        assert log
        assert b"alpha@client.test" not in log, log
    return len(read)


def _live(folder: Path, asked: list[str]) -> None:
    """Live for a while, tell the day, make a copy; what any of it said stands in the folder."""
    line = [sys.executable, "-W", "ignore", "-m", "relanced", "--config", f"{folder}/relanced.toml"]
    environment = {**os.environ, "OTHER_PASSWORD": IN_ENVIRONMENT}
    with (folder / "log").open("wb") as log:

        def give(*words: str) -> None:
            subprocess.run([*line, *words], stdout=log, stderr=log, env=environment, timeout=60, check=False)  # fmt: skip

        give("import", f"{folder}/l.csv", "--as-of", DAY)
        for hour in ("09:30", "18:30"):
            give("run", "--once", "--at", f"{DAY}T{hour}+02:00")
        give("backup", f"{folder}/copy")
        with subprocess.Popen([*line, "run"], stdout=log, stderr=log, env=environment) as daemon:
            try:
                _wait_for_another(asked)
                seen = list(_shown_by_ps(daemon.pid))
            finally:
                daemon.terminate()
    (folder / "processes").write_bytes(b"\n".join(seen))


def _wait_for_another(asked: list[str]) -> None:
    """Wait until the daemon has tried to log in, with each password."""
    logins = len([command for command in asked if "LOGIN" in command])
    until = time.monotonic() + 60
    while len([command for command in asked if "LOGIN" in command]) < logins + 2:
        assert time.monotonic() < until, "the daemon never came to life"
        time.sleep(0.05)


def _shown_by_ps(pid: int) -> Iterator[bytes]:
    """Give what `ps` shows of a daemon and of its children, and the environment of these."""
    limits = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    (core,) = [line for line in limits if line.startswith("Max core")]
    assert core.split()[4:6] == ["0", "0"], core
    yield Path(f"/proc/{pid}/cmdline").read_bytes()
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
        for what in ("cmdline", "environ"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                yield Path(f"/proc/{child}/{what}").read_bytes()


PEOPLE = ("canari", "Canari", "FR7630006000011234567890189", "vendredi")
HEARD = (
    "Nous contestons. Notre IBAN : FR7630006000011234567890189. Canari.",
    "Je paierai vendredi. Canari.",
)
UNREAD = b"X-No-Answer: yes"


class _Choosy(Child):
    def ask(self, payload: bytes) -> bytes:
        if UNREAD in payload:
            raise ChildFailed("crash", payload.decode())
        return super().ask(payload)


async def _day(firm: Firm) -> None:
    """Four letters, one of which is refused; a dispute, a promise and a mail that no parser reads."""
    firm.at("2026-10-05T09:00")
    names = [f"{n}canari@client{n}.test" for n in range(4)]
    firm.books(*(f"Canari {n};FA-{n};30/09/2026;50{n},00;{name}" for n, name in enumerate(names)))
    text = f"5.1.1 <{names[0]}> user unknown"
    firm.line.answers[names[0]] = Answer(Kind.REFUSED, 550, text, "rcpt")
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, done.failed) == (3, 1), done
    heard = [mail(f"Canari <{names[n]}>", HEARD[n - 1], n) for n in (1, 2)]
    unread = mail(names[3], "Canari.", 3, "Canari", f"{UNREAD.decode()}\r\n")
    deliver(firm, [*heard, unread])
    for _ in range(4):
        await read_on(firm)
    assert firm.cases()["Canari 1"]["state"] == "PAUSED"


def _day_in_the_log() -> int:
    said = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="attack-") as place, contextlib.redirect_stderr(said):
        log.set_up("debug", as_json=True)
        with _Choosy(read.PARSER, seconds=20, memory_mib=512) as child:
            firm = Firm(Path(place), child, {"dupont": {}}, "dedicated", "")
            try:
                asyncio.run(_day(firm))
            finally:
                firm.office.store.close()
                structlog.reset_defaults()
    told = said.getvalue()
    assert told.count("\n") >= 7, told  # four letters, three tries of a mail
    assert not [word for word in PEOPLE if word in told], told
    return told.count("\n")


ATTACKS = (
    Attack("a secret printed, formatted, pickled, copied", "secrets", "30 canaries", "never shown", _shown),
    *(Attack(f"SMTP refuses AUTH {way}", "secrets", "10 canaries, debug log and whole traceback", "0 hits", partial(_refused_by_smtp, way)) for way in ("PLAIN", "LOGIN")),
    Attack("IMAP refuses LOGIN", "secrets", "10 canaries, debug log and whole traceback", "0 hits", _refused_by_imap),
    Attack("the child looks for passwords", "secrets", "30 canaries in environment; arguments, core limit", "0 hits", _inherited),
    Attack("a living daemon: ps, children, log, digest, store, copy, core", "secrets", "the passwords of two mailboxes, by file and by environment", "0 hits; no core may be left", _lives),
    Attack("a day in the log", "secrets", "letters, a refusal, answers, a mail nobody can read; debug log", "no whole address, no name, no word of theirs", _day_in_the_log),
)  # fmt: skip
