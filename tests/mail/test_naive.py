"""What anybody would write first fails on these three; beside each stands what we do instead."""

from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from inspect import signature

import pytest
from tests.mail.test_compose_hostile import assert_harmless, draft

from relanced.mail.compose import reply_subject, seal
from relanced.mail.parse import parse

FOLDED = b"Subject: =?utf-8?q?hi=0D=0ABcc:_evil@x.example?=\n\nx"
TWO_FACED = "boss@firm.test<client@evil.test>"
# A Python that knows CVE-2023-27043 reads strictly unless told not to.
LENIENT: dict[str, bool] = {"strict": False} if "strict" in signature(parseaddr).parameters else {}
OF_MICROSOFT = (
    b"Message-ID: <[hex-AA=@microsoft.com]>\nFrom: a@b.example\nSubject: x\n\nhi",
    b'To: "\nFrom: a@b.example\nSubject: x\n\nhi',
    b"Content-Type: text/plain; name*\nFrom: a@b.example\nSubject: x\n\nhi",
    b"Content-Type: text/plain; charset=bogus-8\nFrom: a@b.example\nSubject: x\n\nhi",
)


def naive_answer(raw: bytes) -> bytes:
    """Answer as a tutorial would: parse, copy the subject."""
    asked = email.message_from_bytes(raw, policy=policy.default)
    return f"Subject: Re: {asked['Subject']}\r\n\r\nMerci.\r\n".encode()


def test_a_subject_that_hides_a_header_becomes_one_in_naive_hands_and_never_in_ours() -> None:
    naive = email.message_from_bytes(naive_answer(FOLDED), policy=policy.compat32)
    assert "Bcc" in naive
    subject = reply_subject(parse(FOLDED).subject, "fr")
    assert_harmless(seal(draft("x", subject=subject)).body)


def test_a_display_name_passes_for_the_address_in_naive_hands_and_never_in_ours() -> None:
    assert parseaddr(TWO_FACED, **LENIENT)[1] == "boss@firm.test"
    mail = parse(f"From: {TWO_FACED}\nSubject: x\n\nhi".encode())
    assert not mail.from_trusted


@pytest.mark.parametrize("raw", OF_MICROSOFT, ids=range(len(OF_MICROSOFT)))
def test_headers_that_large_programs_write_end_naive_code_and_are_read_by_ours(raw: bytes) -> None:
    with pytest.raises((IndexError, LookupError)):
        naive_reading(raw)
    mail = parse(raw)
    assert [address.email for address in mail.from_addresses] == ["a@b.example"]
    assert mail.text.strip() == "hi"


def naive_reading(raw: bytes) -> str:
    """Look at every header and the text, as a tutorial would."""
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    said = "".join(str(message[name]) for name in ("Message-ID", "To", "Content-Type"))
    return said + str(message.get_content())
