"""Attacks at home: who reads logs, messages, memory dumps and the environment for passwords."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import json
import os
import pickle
import traceback
from functools import partial

import structlog
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.scripted_smtp import Script, ScriptedSmtp
from tests.torture.attacks.attack import Attack

from relanced import log
from relanced.config.secrets import Secret
from relanced.mail.account import Account, Endpoint
from relanced.mail.imap import ImapTrouble, connect
from relanced.mail.smtp import SmtpTrouble, Submission
from relanced.wall import Child

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


ATTACKS = (
    Attack("a secret printed, formatted, pickled, copied", "secrets", "30 canaries", "never shown", _shown),
    *(Attack(f"SMTP refuses AUTH {way}", "secrets", "10 canaries, debug log and whole traceback", "0 hits", partial(_refused_by_smtp, way)) for way in ("PLAIN", "LOGIN")),
    Attack("IMAP refuses LOGIN", "secrets", "10 canaries, debug log and whole traceback", "0 hits", _refused_by_imap),
    Attack("the child looks for passwords", "secrets", "30 canaries in environment; arguments, core limit", "0 hits", _inherited),
)  # fmt: skip
