"""Whatever a stranger sends, parsing answers, soon, and says what it left out."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relanced.mail import attachments, headers
from relanced.mail.parse import parse, serve
from relanced.understanding import mail as mails
from relanced.understanding import meaning

HEAD = b"From: a@b.example\nTo: c@d.example\nDate: Wed, 25 Nov 2026 10:00:00 +0100\nSubject: x\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n"


def nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(depth)
    )
    return HEAD + opened + b"\nhello\n"


HOSTILE = {
    "eight thousand addressees": b"To: "
    + b", ".join(b"p%d@x.example" % i for i in range(8000))
    + b"\n\nx",
    "five hundred levels": nested(500),
    "three thousand levels": nested(3000),
    "ten thousand parts": MIXED + b"--B\nContent-Type: text/plain\n\nhi\n" * 10_000 + b"--B--",
    "messages inside messages": HEAD + b"Content-Type: message/rfc822\n\n" * 3000 + b"x",
    "text without end": HEAD
    + b"\n"
    + b"le virement de la facture FA-2026-0042 partira vendredi. " * 40_000,
    "one endless line": HEAD + b"\n" + b"a" * 1_000_000,
    "only blanks": HEAD + b"\n" + b" " * 500_000 + b"x",
    "only quote marks": HEAD + b"\n" + b">" * 300_000,
    "only dots": HEAD + b"\n" + b"." * 300_000,
    "heads of quotes": HEAD + b"\n" + b"On " * 100_000,
    "heads of mails": HEAD + b"\n" + b"De : x\nA : y\n" * 30_000,
    "digits": HEAD + b"\n" + b"123.456." * 30_000,
    "amounts": HEAD + b"\n" + b"1 250,00 EUR " * 30_000,
    "numbers": HEAD + b"\n" + b"FA-2026-0042 " * 30_000,
    "negations": HEAD + b"\n" + b"nous ne avons pas " * 20_000,
    "apostrophes": HEAD + b"\n" + b"n'" * 100_000,
    "polite requests": HEAD + b"\n" + b"pouvez vous merci de " * 20_000,
    "table without end": HEAD + b"Content-Type: text/html\n\n<table>" + b"<tr><td>a<td>b" * 20_000,
    "quotes in quotes": HEAD + b"Content-Type: text/html\n\n" + b"<blockquote type=cite>x" * 3000,
    "encoded words": b"Subject: " + b"=?utf-8?q?=41?= " * 4000 + b"\n\nx",
    "open quotation mark": b'From: "' * 10_000 + b"\n\nx",
    "open brackets": b"To: " + b"<" * 60_000 + b"\n\nx",
    "open comments": b"From: " + b"(" * 60_000 + b"\n\nx",
    "quadratic charset": HEAD
    + b"Content-Type: text/plain; charset=punycode\n\n"
    + b"a-b" * 100_000,
    "unknown charset": HEAD + b"Content-Type: text/plain; charset=bogus-8\n\n\xe9t\xe9",
    "identity of Microsoft": b'Message-ID: <[hex-AA=@microsoft.com]>\nTo: "\nContent-Type: text/plain; name*\n\nhi',
    "nothing": b"",
    "zeros": b"\0" * 100_000,
    "bare carriage returns": b"From: a@b.example\rSubject: x\r\rhello",
    "a report of many": HEAD
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\n"
    b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n" * 5_000
    + b"--B--",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_answered_within_two_seconds_of_work(name: str) -> None:
    before = time.process_time()
    mail = parse(HOSTILE[name])
    meaning.read(mail)
    assert time.process_time() - before < 2.0
    assert mails.from_json(json.loads(json.dumps(mails.to_json(mail)))) == mail


def test_what_was_cut_is_named() -> None:
    assert "header cut" in parse(HOSTILE["eight thousand addressees"]).defects
    assert parse(HOSTILE["five hundred levels"]).defects
    assert "parts cut" in parse(HOSTILE["ten thousand parts"]).defects


def test_unreadable_mail_is_a_person_who_is_not_understood() -> None:
    for name in ("nothing", "zeros", "three thousand levels"):
        found = meaning.read(parse(HOSTILE[name]))
        assert (found.kind, found.intents) == ("human", ("unclear",)), name


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_no_bytes_make_the_child_fail(raw: bytes) -> None:
    answer = json.loads(serve(raw))
    assert set(answer) == {"parsed", "reading"}


SEED = MIXED + (
    b"--B\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nPay=C3=A9 hier.\n"
    b"--B\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
    b"--B\nContent-Type: text/html\n\n<p>x</p>\n--B\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--B--\n"
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.binary(max_size=6)), max_size=12))
def test_no_mutation_of_a_mail_makes_the_child_fail(changes: list[tuple[int, bytes]]) -> None:
    raw = bytearray(SEED)
    for at, put in changes:
        raw[at : at + len(put)] = put
    json.loads(serve(bytes(raw)))


@given(st.binary(max_size=500))
def test_a_head_never_keeps_a_line_end_in_a_value(raw: bytes) -> None:
    head, _ = headers.split(raw, [])
    assert not any(
        "\n" in value or "\r" in value for values in headers.read(head).values() for value in values
    )


def workbook_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    return packed.getvalue()


def test_a_workbook_that_unfolds_without_end_is_only_named() -> None:
    found = attachments.read("a.xlsx", "application/octet-stream", workbook_bomb())
    assert (found.rows, found.text) == ((), "")
    assert found.size > 0


@given(
    st.binary(max_size=400),
    st.sampled_from(["a.pdf", "a.xlsx", "a.csv", "a.txt", "../../x.ods", ""]),
)
def test_no_file_makes_reading_it_fail(payload: bytes, name: str) -> None:
    attachments.read(
        name,
        "application/octet-stream",
        b"%PDF-1.4\n" + payload if name.endswith("pdf") else payload,
    )
