"""Delivery reports: which letter, which address, and whether it is dead."""

from __future__ import annotations

import pytest

from relanced.mail.parse import parse
from relanced.understanding import meaning

REPORT = """Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.cabinet.example>
To: relance@cabinet.example
Subject: Undelivered Mail Returned to Sender
Date: Wed, 25 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

{text}

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.cabinet.example

Final-Recipient: rfc822; Paul@Client.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--B
Content-Type: message/rfc822

From: relance@cabinet.example
To: paul@client.example
Message-ID: <k3v9x2ab.117.abcdefghijklmnopqrstuvwxyz@cabinet.example>
Subject: Facture FA-2026-0042

Merci de regler la facture.
--B--
"""


def report(
    action: str = "failed", status: str = "5.1.1", diagnostic: str = "550 5.1.1 User unknown"
) -> bytes:
    text = "I'm sorry to have to inform you that your message could not be delivered."
    return REPORT.format(text=text, action=action, status=status, diagnostic=diagnostic).encode()


def test_a_report_names_the_address_and_the_letter() -> None:
    found = meaning.read(parse(report()))
    assert (found.kind, found.bounce) == ("bounce", "hard")
    assert found.failed_recipients == ("paul@client.example",)
    assert found.about == ("k3v9x2ab.117.abcdefghijklmnopqrstuvwxyz@cabinet.example",)
    assert found.reply_text == ""
    assert found.intents == ()


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "bounce"),
    [
        ("failed", "5.2.2", "552 5.2.2 mailbox full", "soft"),
        ("failed", "5.7.1", "550 5.7.1 blocked by spamhaus", "soft"),
        ("failed", "4.4.1", "connection timed out", "soft"),
        ("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipNotFound", "hard"),
        ("failed", "5.4.4", "Host or domain name not found. Name service error", "hard"),
        ("delayed", "4.4.7", "retry", "delayed"),
        ("failed", "5.7.129", "RecipientNotAllowed", "soft"),
        ("failed", "5.0.0", "550 no such user here", "hard"),
    ],
)
def test_dead_addresses_are_told_from_the_rest(
    action: str, status: str, diagnostic: str, bounce: str
) -> None:
    assert meaning.read(parse(report(action, status, diagnostic))).bounce == bounce


def test_a_report_of_success_is_no_bounce() -> None:
    assert meaning.read(parse(report("delivered", "2.0.0", "250 ok"))).kind == "other"


def test_a_read_receipt_is_an_automatic_answer() -> None:
    raw = report().replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    raw = raw.replace(b"message/delivery-status", b"message/disposition-notification")
    assert meaning.read(parse(raw)).kind == "auto_reply"


def test_a_person_who_forwards_a_report_is_a_person() -> None:
    forwarded = b"""From: Paul <paul@client.example>
To: relance@cabinet.example
Subject: TR: Undelivered Mail
Content-Type: multipart/mixed; boundary="C"

--C
Content-Type: text/plain

Bonjour, votre mail m'est revenu, voir le message ci-joint.

--C
Content-Type: message/rfc822

"""
    assert meaning.read(parse(forwarded + report() + b"\n--C--\n")).kind == "human"


def test_the_letter_is_found_in_a_report_of_plain_text() -> None:
    raw = b"""Return-Path: <>
From: MAILER-DAEMON@mx.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<paul@client.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: <abc@cabinet.example>
Subject: Facture
"""
    found = meaning.read(parse(raw))
    assert (found.kind, found.bounce) == ("bounce", "hard")
    assert found.about == ("abc@cabinet.example",)
    assert found.failed_recipients == ("paul@client.example",)
