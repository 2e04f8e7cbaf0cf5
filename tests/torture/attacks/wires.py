"""Attacks on the two wires: envelope, message boundary, IMAP arguments, TLS."""

from __future__ import annotations

import asyncio
import re
from functools import partial

from tests.mail.test_smtp import LETTER, ME, SHORT, account, yes
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.scripted_smtp import Script, ScriptedSmtp
from tests.torture.attacks.attack import Attack

from relanced.mail.account import Account, Endpoint
from relanced.mail.imap import ImapTrouble, clean, connect
from relanced.mail.smtp import Kind, SmtpTrouble, Submission

BREAKS = (
    "\r\nRCPT TO:<evil@x.test>", "\nDATA", "\r\nQUIT", "> SIZE=1", " <evil@x.test>", "\0", "\x0b", "\u2028", "\x7f",
    ">,<evil@x.test", " ", "\t", '"', "\\", "(c)", "\u0130", "\r", "\x1a", ";", ":",
)  # fmt: skip
PLACES = (
    "{}a@client.test",
    "a{}@client.test",
    "a@{}client.test",
    "a@client.test{}",
    "a@cli{}ent.test",
)
ENVELOPE = re.compile(
    r"(?:MAIL FROM|RCPT TO):<[^\s<>\"]+@[A-Za-z0-9.-]+>(?: SIZE=\d+)?(?: BODY=8BITMIME)?"
)
VERBS = {"EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"}


def _envelope(place: str) -> int:
    async def play() -> None:
        async with ScriptedSmtp(Script()) as server:
            line = await Submission.open(account(server.port), seconds=20)
            try:
                for broken in BREAKS:
                    await line.offer(ME, place.format(broken), LETTER, yes)
            finally:
                line.close()
            assert set(server.verbs()) <= VERBS, server.commands
            asked = [c for c in server.commands if c[:4] in ("MAIL", "RCPT")]
            assert all(ENVELOPE.fullmatch(command) for command in asked), asked
            assert not any("evil" in c.partition("@")[2] for c in asked), asked

    asyncio.run(play())
    return len(BREAKS)


SECOND = b"MAIL FROM:<evil@x.test>"
BOUNDARIES = {
    "LF.LF": b"a\n.\n", "LF.CRLF": b"a\n.\r\n", "CRLF.LF": b"a\r\n.\n", "CR.CR": b"a\r.\r", "CRLF.CRLF": b"a\r\n.\r\n",
    "CR.CRLF": b"a\r.\r\n", "CRLF.CR": b"a\r\n.\r", "LF.CR": b"a\n.\r", "dot first": b".\r\n", "dots": b"..\r\n...\r\n",
}  # fmt: skip


def _boundary(mark: bytes) -> int:
    async def play() -> None:
        async with ScriptedSmtp(Script()) as server:
            line = await Submission.open(account(server.port), seconds=20)
            try:
                answer = await line.offer(ME, "a@client.test", mark + SECOND + b"\r\n", yes)
            finally:
                line.close()
            assert answer.kind is Kind.ACCEPTED
            (letter,) = server.letters
            assert SECOND in letter
            assert not re.search(rb"(?<!\r)\n|\r(?!\n)", letter)
            assert b"." not in letter.split(b"\r\n")
            assert server.verbs().count("MAIL") == 1

    asyncio.run(play())
    return 1


IMAP_BREAKS = [f"<a{sign}b@x.test>" for sign in map(chr, (*range(32), 127))] + [
    '<a"\r\nA1 DELETE Litiges\r\n@x.test>', "a\r\nA2 LOGOUT", "{3}\r\nabc",
]  # fmt: skip


def _arguments() -> int:
    for argument in IMAP_BREAKS:
        try:
            clean(argument)
        except ValueError:
            continue
        raise AssertionError(f"{argument!r} would reach the wire")
    return len(IMAP_BREAKS)


def _secure(port: int) -> Account:
    here = Endpoint("127.0.0.1", port, "starttls")
    return Account(ME, ME, here, here, secret=lambda: "canary-on-the-wire")


def _smtp_stripped(script: Script) -> int:
    async def play() -> None:
        async with ScriptedSmtp(script) as server:
            try:
                await Submission.open(_secure(server.port), seconds=3, stages=SHORT)
            except SmtpTrouble:
                assert not any(c.startswith(("AUTH", "MAIL")) for c in server.commands)
                assert not any("canary" in command for command in server.commands)
                return
            raise AssertionError("went on without encryption")

    asyncio.run(play())
    return 1


def _imap_stripped(said: str) -> int:
    with ScriptedImap({"STARTTLS": said}) as server:
        try:
            connect(_secure(server.port), 3).drop()
        except ImapTrouble:
            assert not any("LOGIN" in c or "AUTH" in c for c in server.commands), server.commands
            return 1
    raise AssertionError("went on without encryption")


def _plain_far_away() -> int:
    hosts = (
        "mail.firm.test",
        "192.0.2.1",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "[2001:db8::1]",
        "0.0.0.0",
    )
    for host in hosts:
        try:
            Endpoint(host, 25, "plain")
        except ValueError:
            continue
        raise AssertionError(f"plain text to {host}")
    return len(hosts)


OFFERS = "250-scripted.test\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"
STRIPPED = {
    "not offered": Script(ehlo="250-scripted.test\r\n250 AUTH PLAIN LOGIN"),
    "refused": Script(ehlo=OFFERS, starttls="454 4.7.0 not now"),
    "broken off": Script(ehlo=OFFERS, starttls="220 go ahead\r\n250 injected"),
    "cut": Script(ehlo=OFFERS, starttls="<cut>"),
}
IMAP_STRIPPED = {
    "refused": "{tag} NO not now\r\n",
    "unknown": "{tag} BAD what\r\n",
    "injected": "{tag} OK go\r\n* CAPABILITY IMAP4rev1 LOGIN\r\n",
}
ATTACKS = (
    *(Attack(f"RCPT {place.format('#')}", "SMTP envelope", f"{len(BREAKS)} breaking signs", "refused, or one plain address", partial(_envelope, place)) for place in PLACES),
    *(Attack(f"smuggling by {name}", "message boundary", repr(mark), "one letter, CRLF only, dots doubled", partial(_boundary, mark)) for name, mark in BOUNDARIES.items()),
    Attack("IMAP arguments that break out (P3)", "IMAP session", f"{len(IMAP_BREAKS)} Message-IDs and names", "never sent", _arguments),
    *(Attack(f"SMTP STARTTLS {name}", "TLS link", name, "no AUTH, no MAIL", partial(_smtp_stripped, script)) for name, script in STRIPPED.items()),
    *(Attack(f"IMAP STARTTLS {name}", "TLS link", name, "no LOGIN", partial(_imap_stripped, said)) for name, said in IMAP_STRIPPED.items()),
    Attack("plain text over a network", "TLS link", "six hosts that are not this machine", "refused when configured", _plain_far_away),
)  # fmt: skip
