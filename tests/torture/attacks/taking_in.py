"""Attacks by mail: who wrote it, forged tokens, HTML, bombs, and a child that was captured."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from base64 import b64encode
from functools import partial
from pathlib import Path

from tests.mail.test_parse_hostile import HOSTILE
from tests.torture.attacks.attack import Attack

from relanced.dunning.token import check_token, find_tokens, make_token
from relanced.mail.hypertext import to_text
from relanced.mail.parse import parse
from relanced.rounds import read
from relanced.wall import Child, ChildFailed

BOSS, EVIL = "boss@firm.test", "client@evil.test"
FORMS = (
    "{b}<{e}>", '"{b}" <{e}>', "{b} <{e}>", "<{b}><{e}>", "{b}, {e}", "<{b}>, <{e}>", "{e} ({b})", "({b}) {e}",
    '"{b}, x" <{e}>', "{e}({b})", "<{b}>{e}", "{b}\t<{e}>", "=?utf-8?q?{b}?= <{e}>", "=?utf-8?q?=3C{b}=3E?= <{e}>",
    "group: {b}, {e};", "group: {b};", "<@{e}:{b}>", '"{b}"@evil.test', "{b}@evil.test", "{b}\0@evil.test",
    "<{b}\r\n <{e}>", "{b};{e}", "<{b}", "{b}>", "<<{b}>>", "''{b}'' <{e}>", "<{e}> {b}", '"<{b}>" <{e}>',
    "{b} {e}", "undisclosed:;{b}", "<{b},{e}>", "\\{b} <{e}>", '"\\"{b}" <{e}>', "<{b}> <{e}>", "(<{b}>) <{e}>",
    "{b}%evil.test@relay.test", "evil.test!{b}", "{b}\u200b <{e}>", "<{b}\u200b>", "\u202e{b} <{e}>",
    "boss@f\u0456rm.test", "boss@firm\uff0etest", "boss@firm.test.", "b\u043ess@firm.test", "boss@[firm.test]",
    "boss@firm.test@evil.test", "boss @firm.test", "boss@ firm.test", '"boss"@firm.test', "bo(c)ss@firm.test",
)  # fmt: skip


def _identity(form: str) -> int:
    """Never take the boss for the writer where a second program reads another name."""
    value = form.format(b=BOSS, e=EVIL)
    mail = parse(f"From: {value}\r\nReply-To: {BOSS}\r\nSender: {BOSS}\r\n\r\nx".encode())
    seen = [address.email for address in mail.from_addresses]
    assert not mail.from_trusted or seen != [BOSS], (value, seen)
    return 1


def _two_senders() -> int:
    for first, second in ((BOSS, EVIL), (EVIL, BOSS), (BOSS, BOSS)):
        raw = f"From: {first}\r\nSubject: x\r\nFROM : {second}\r\n\r\nx".encode()
        assert not parse(raw).from_trusted, (first, second)
    return 3


def _verdict_by_the_sender() -> int:
    """A verdict that the mail brings along changes nothing of what is believed."""
    body = f"From: {BOSS}\r\n\r\nx"
    told = "Authentication-Results: mx.firm.test; dmarc=pass header.from=firm.test; dkim=pass\r\n"
    forms = (told, told * 2, told.replace("; ", ";\r\n "), f"ARC-{told}", f"X-{told}")
    plain = parse(body.encode())
    for form in forms:
        found = parse((form + body).encode())
        assert (found.from_trusted, found.from_addresses) == (
            plain.from_trusted,
            plain.from_addresses,
        )
    return len(forms)


KEY = bytes(range(32))


def _guesses() -> int:
    true = make_token(KEY, "k3v9x2ab", 7)
    assert check_token(KEY, true) is not None
    head, _, mac = true.rpartition(".")
    signs = "abcdefghijklmnopqrstuvwxyz234567"
    for number in range(1000):
        at = number % len(mac)
        sign = signs[(number // len(mac) + number) % 32]
        forged = f"{head}.{mac[:at]}{sign}{mac[at + 1 :]}" if sign != mac[at] else f"{head}x.{mac}"
        assert check_token(KEY, forged) is None, forged
        other = make_token(number.to_bytes(32, "big"), "k3v9x2ab", number)
        assert check_token(KEY, other) is None
    return 2000


def _subject_tokens() -> int:
    true = make_token(KEY, "k3v9x2ab", 7)
    others = [true.replace(".7.", f".{number}.") for number in range(8, 508)]
    for other in others:
        assert all(check_token(KEY, found) is None for found in find_tokens(f"Re: {other} paid"))
    return len(others)


SCRIPTS = (
    "<script>STOLEN()</script>ok", "<style>STOLEN()</style>ok", "<img src=x onerror=STOLEN()>ok",
    "<svg><style><img src=x onerror=STOLEN()></style></svg>ok", "<svg onload=STOLEN()>ok",
    "<math><mtext><table><mglyph><style><img src=x onerror=STOLEN()></style></table></mtext></math>ok",
    '<a href="javascript:STOLEN()">ok</a>', "<iframe srcdoc='<script>STOLEN()</script>'></iframe>ok",
    "<!--<img src='--><img src=x onerror=STOLEN()//'>ok", '<form action="STOLEN()"><button>ok</button></form>',
    "<object data='STOLEN()'></object>ok", "<link rel=import href='STOLEN()'>ok", "<meta http-equiv=refresh content='STOLEN()'>ok",
    "<base href='STOLEN()'>ok", '<p title="</p><img src=x onerror=STOLEN()>">ok</p>', "<body onload=STOLEN()>ok",
)  # fmt: skip


def _script(html: str) -> int:
    found = to_text(html)
    assert "STOLEN" not in found, found
    return 1


NEIGHBOUR = b"From: a@b.example\n\nBonjour.\n"


def _with_file(name: str, data: bytes) -> bytes:
    return (
        f'From: a@b.example\nContent-Type: application/octet-stream; name="{name}"\n'
        f'Content-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n'
    ).encode() + b64encode(data)


def _zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return packed.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % ((98 + n,) + (97 + n,) * 8) for n in range(12)
) + b"]><workbook>&m;</workbook>"  # fmt: skip


def _forty_two() -> bytes:
    inner = _zip(x=b"\0" * 20_000_000)
    for _ in range(5):
        inner = _zip(**{f"f{number}": inner for number in range(16)})
    return inner


FILES = {
    "billion laughs in a workbook": lambda: _with_file("a.xlsx", _zip(**{"xl__workbook.xml": LAUGHS, "[Content_Types].xml": LAUGHS})),
    "billion laughs in an ODS": lambda: _with_file("a.ods", _zip(**{"content.xml": LAUGHS, "mimetype": b"x"})),
    "zip in zip in zip (42)": lambda: _with_file("a.zip", _forty_two()),
    "zip in zip named as a workbook": lambda: _with_file("a.xlsx", _forty_two()),
    "workbook of 100 MB": lambda: _with_file("a.xlsx", _zip(**{"xl__worksheets__sheet1.xml": b"0" * 100_000_000})),
    "10,000 entries": lambda: _with_file("a.xlsx", _zip(**{f"f{n}": b"" for n in range(10_000)})),
    "PDF of a million pages": lambda: _with_file("a.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1000000/Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>"),
    "PDF of open brackets": lambda: _with_file("a.pdf", b"%PDF-1.4\n" + b"[<<" * 300_000),
    "CSV of one endless cell": lambda: _with_file("a.csv", b'"' + b"a" * 5_000_000),
}  # fmt: skip


def _bomb(raw: bytes) -> int:
    """Read it behind the wall: an answer or a named failure, and the neighbour is read."""
    with Child(read.PARSER, seconds=20, memory_mib=read.MEMORY_MIB, cpu_seconds=10) as child:
        try:
            answer = child.ask(raw)
            assert len(answer) < 30_000_000
            json.loads(answer)
        except ChildFailed:
            pass  # with its reason; whatever else is raised is a failure of ours
        assert b"Bonjour" in child.ask(NEIGHBOUR)
    return 1


CAPTURED = {
    "opens a socket": "__import__('socket').socket()",
    "opens a unix socket": "__import__('socket').socket(__import__('socket').AF_UNIX)",
    "forks": "__import__('os').fork()",
    "runs a program": "__import__('os').execv('/bin/true', ['true'])",
    "writes a file": "open({prey!r}, 'wb')",
    "creates a file": "open({prey!r} + '.new', 'xb')",
    "removes a file": "__import__('os').unlink({prey!r})",
    "signals its parent": "__import__('os').kill(__import__('os').getppid(), 0)",
    "looks a name up": "__import__('socket').getaddrinfo('localhost', 25)[0] and __import__('socket').socket()",
    "raises its limits": "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (1 << 40, 1 << 40))",
}


def _captured(attempt: str) -> int:
    with tempfile.TemporaryDirectory() as place:
        prey = Path(place) / "store.db"
        prey.write_bytes(b"ours")
        with Child("builtins:eval", seconds=10, memory_mib=256) as child:
            try:
                child.ask(attempt.format(prey=str(prey)).encode())
                ended: str = "it could"
            except ChildFailed as failed:
                ended = failed.reason
            assert ended == "refused", ended
        assert [path.name for path in Path(place).iterdir()] == ["store.db"]
        assert prey.read_bytes() == b"ours"
    return 1


ATTACKS = (
    *(Attack(f"From {number + 1:02}: {form}", "identity of sender", "a display name, a second address, another script", "not believed to be the boss", partial(_identity, form)) for number, form in enumerate(FORMS)),
    Attack("two From headers", "identity of sender", "three pairs", "not believed", _two_senders),
    Attack("Authentication-Results brought along", "control of the daemon", "top, double, folded, ARC, X-", "changes nothing", _verdict_by_the_sender),
    Attack("guessed tokens", "debtor's data", "1,000 with one sign changed, 1,000 under other keys", "none is ours", _guesses),
    Attack("another case's token in the subject", "debtor's data", "500 neighbours' numbers", "none is ours", _subject_tokens),
    *(Attack(f"HTML {number + 1:02}: {html[:30]}", "accountant's browser", html[:60], "text without it", partial(_script, html)) for number, html in enumerate(SCRIPTS)),
    *(Attack(f"mail bomb: {name}", "CPU and memory", "a mail", "an answer or a named failure; the next mail is read", partial(_bomb, raw)) for name, raw in HOSTILE.items()),
    *(Attack(f"file bomb: {name}", "CPU and memory", "a file in a mail", "an answer or a named failure; the next mail is read", lambda make=make: _bomb(make())) for name, make in FILES.items()),
    *(Attack(f"a captured child {name}", "CPU and memory", attempt[:50], "refused by the kernel", partial(_captured, attempt)) for name, attempt in CAPTURED.items()),
)  # fmt: skip
