"""Strangers' words in every field: a safe mail or none, and never a header more."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.money import Money
from relanced.mail.compose import Attachment, Draft, UnsafeHeader, epc_qr, reply_subject, seal

EXPECTED = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
    "x-auto-response-suppress", "content-language", "mime-version", "content-type",
}  # fmt: skip
ATTACKS = [
    "\r\nBcc: evil@x.example", "\nBcc: evil@x.example", "\rBcc: evil@x.example", "\r\n\r\n<html>",
    "=?utf-8?q?hi=0D=0ABcc:_evil@x.example?=", "=?utf-8?b?aGkNCkJjYzogZXZpbEB4?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3D0D=3D0ABcc=3A=5Fb=3F=3D?=", "==??utf-8?q?=0A?=",
    "\0", "\x0b\x0c\x1c\x85", "\u2028Bcc: evil@x.example", "\u202efdp.exe", "\u2066x\u2069",
    '", evil@x.example, "', "<evil@x.example>", "evil@x.example,", "(comment\\", '\\"', "x" * 10_240,
    "é" * 10_240, "日本" * 500, "\ud800", "🧾" * 60, "--=_alt_", ";filename=x.exe", "a\tb",
]  # fmt: skip

hostile = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=40)), max_size=4).map(
    "".join
)


def draft(word: str, **more: object) -> Draft:
    fields: dict[str, object] = {
        "from_address": "compta@atelier.example",
        "from_name": word,
        "to_address": "client@duval.example",
        "to_name": word,
        "subject": f"Facture {word}",
        "text": word,
        "html": word,
        "message_id": "k3v9x2ab.1.aaaaaaaaaaaaaaaaaaaaaaaaaa@atelier.example",
        "date": datetime(2026, 10, 12, tzinfo=UTC),
        "language": "fr",
        "in_reply_to": "a@x.example",
        "attachments": (Attachment(word, word, b"data"),),
    }
    return Draft(**(fields | more))  # type: ignore[arg-type]


def assert_harmless(body: bytes) -> None:
    for rules in (policy.default, policy.compat32):
        names = email.message_from_bytes(body, policy=rules).keys()
        assert sorted(name.lower() for name in names) == sorted(EXPECTED)
    message = email.message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [one.addr_spec for one in message["To"].addresses] == ["client@duval.example"]
    assert [one.addr_spec for one in message["From"].addresses] == ["compta@atelier.example"]
    for name in ("From", "To", "Subject"):
        assert not set("\r\n\0\u202e\u2066\u2028") & set(str(message[name]))
    # Whoever answers or forwards copies the subject; the copy must be as harmless (P5).
    copy = EmailMessage()
    copy["Subject"] = f"Re: {message['Subject']}"
    copied = email.message_from_bytes(copy.as_bytes(), policy=policy.default)
    assert [name.lower() for name in copied.keys()] == ["subject"]  # noqa: SIM118
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_maintype() for part in parts[:2]] == ["text", "text"]
    assert len(parts) == 3
    for part in parts:
        allowed = {"content-type", "content-transfer-encoding", "content-disposition"}
        assert {name.lower() for name in part.keys()} <= allowed  # noqa: SIM118
    assert parts[2].get_filename()
    assert not set('/\\:"\r\n\0') & set(parts[2].get_filename() or "")


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_each_known_attack_ends_in_a_harmless_mail(attack: str) -> None:
    assert_harmless(seal(draft(attack)).body)
    assert_harmless(seal(draft(f"Maison {attack} Duval")).body)


@given(hostile)
def test_no_name_subject_or_file_becomes_a_header(word: str) -> None:
    assert_harmless(seal(draft(word)).body)


@given(hostile)
def test_a_hostile_identity_or_address_is_refused_or_harmless(word: str) -> None:
    for field in ("message_id", "in_reply_to", "to_address", "from_address", "language"):
        try:
            body = seal(draft("x", **{field: word})).body
        except UnsafeHeader:
            continue
        message = email.message_from_bytes(body, policy=policy.compat32)
        assert {name.lower() for name in message.keys()} <= EXPECTED  # noqa: SIM118


@given(hostile)
def test_an_answered_subject_is_harmless(word: str) -> None:
    assert_harmless(seal(draft("x", subject=reply_subject(word, "fr"))).body)


@given(hostile, hostile, hostile, st.integers(), st.sampled_from(["EUR", "USD", "JPY", ""]))
def test_a_payment_code_never_stumbles(
    name: str, iban: str, reference: str, minor: int, currency: str
) -> None:
    code = epc_qr(name, iban, iban, Money(minor, currency), reference)
    assert code is None or code.startswith(b"\x89PNG")


@given(hostile)
def test_a_payment_code_to_a_true_account_never_stumbles(word: str) -> None:
    epc_qr(word, "FR7630006000011234567890189", word, Money(100, "EUR"), word)
