"""Mails as they come off the wire become plain values."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from relanced.mail.parse import parse, serve
from relanced.understanding import mail as mails
from relanced.understanding import reading as readings

HEAD = (
    b"From: Marc <marc@client.example>\nTo: relance@cabinet.example\n"
    b"Date: Wed, 25 Nov 2026 00:30:00 +0100\nSubject: Re: facture\n"
)


def part(kind: str, body: str, extra: str = "") -> str:
    return f"--B\nContent-Type: {kind}\n{extra}\n{body}\n"


def multipart(subtype: str, *parts: str) -> bytes:
    kind = f'Content-Type: multipart/{subtype}; boundary="B"\nMIME-Version: 1.0\n\n'
    return HEAD + (kind + "".join(parts) + "--B--\n").encode()


def test_who_when_and_what_are_plain_values() -> None:
    mail = parse(
        HEAD + b"Message-ID: <a@b>\nIn-Reply-To: <c@d>\nReferences: <e@f>\n <c@d>\n\nPay\xc3\xa9.\n"
    )
    assert mail.from_addresses[0].email == "marc@client.example"
    assert mail.from_trusted
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("a@b", ("c@d",), ("e@f", "c@d"))
    assert mail.sent_at == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert (mail.sent_on, mail.date_offset) == (date(2026, 11, 25), 60)
    assert mail.text == "Payé."
    assert mail.header("subject") == "Re: facture"


@pytest.mark.parametrize(
    "sender",
    [
        b"From: boss@firm.example<client@evil.example>",
        b"From: a@b.example\nFrom: c@d.example",
        b"From: a@b.example, c@d.example",
        b"From:",
        b'From: "boss@firm.example" client@evil.example',
        b"X: y",
        b"From: =?utf-8?q?a=40b=2Eexample?= <>",
    ],
)
def test_a_sender_two_readers_see_differently_is_not_trusted(sender: bytes) -> None:
    assert not parse(sender + b"\nSubject: x\n\nhi").from_trusted


def test_an_address_hidden_in_a_display_name_is_not_the_sender() -> None:
    mail = parse(b"From: boss@firm.example<client@evil.example>\n\nhi")
    assert [address.email for address in mail.from_addresses] == ["client@evil.example"]


def test_a_header_break_inside_an_encoded_word_stays_text() -> None:
    mail = parse(b"Subject: =?utf-8?q?hi=0D=0ABcc:_evil@x?=\nFrom: a@b.example\n\nx")
    assert mail.subject == "hi Bcc: evil@x"
    assert "bcc" not in mail.headers


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        (b"=?utf-8?B?UsOpcG9uc2U=?= =?utf-8?Q?_automatique?=", "Réponse automatique"),
        (b"R\xc3\xa9ponse", "Réponse"),
        (b"R\xe9ponse", "Réponse"),
        (b"=?iso-8859-1?q?1_250_=80?=", "1 250 €"),
        (b"=?bogus-8?q?abc?=", "abc"),
        (b"=?utf-8?b?%%?=", ""),
    ],
)
def test_subjects_are_decoded_whatever_they_declare(subject: bytes, read: str) -> None:
    assert parse(b"Subject: " + subject + b"\n\nx").subject == read


def test_the_return_path_is_none_when_absent_and_empty_when_null() -> None:
    assert parse(HEAD + b"\nx").return_path is None
    assert parse(b"Return-Path: <>\n" + HEAD + b"\nx").return_path == ""
    assert (
        parse(b"Return-Path: <Marc@Client.example>\n" + HEAD + b"\nx").return_path
        == "marc@client.example"
    )


def test_plain_text_is_preferred_and_html_read_when_it_is_all_there_is() -> None:
    plain, html = part("text/plain", "Bonjour."), part("text/html", "<p>Bonjour <b>HTML</b></p>")
    assert parse(multipart("alternative", plain, html)).text == "Bonjour."
    assert parse(multipart("alternative", part("text/plain", " "), html)).text == "Bonjour HTML"


def test_what_html_quotes_is_marked() -> None:
    html = '<div>Payé hier.</div><div class="gmail_quote">Le 24, X a écrit :<blockquote>Due</blockquote></div>'
    text = parse(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + html.encode()).text
    assert text.startswith("Payé hier.")
    assert all(line.startswith(">") for line in text.splitlines()[1:] if line)


def test_html_too_deep_for_a_renderer_is_still_read() -> None:
    html = b"<div>" * 3000 + b"Pay\xc3\xa9 hier."
    assert "Payé hier." in parse(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + html).text


def test_a_message_carried_along_is_not_the_writers_own_text() -> None:
    inner = "From: x@y.example\nMessage-ID: <in@y>\nSubject: inner\n\nNous contestons."
    mail = parse(
        multipart("mixed", part("text/plain", "Voir ci-joint."), part("message/rfc822", inner))
    )
    assert mail.text == "Voir ci-joint."
    assert [(f.message_id, f.from_email, f.text) for f in mail.forwarded] == [
        ("in@y", "x@y.example", "Nous contestons.")
    ]


def test_files_are_labels_with_their_hash_and_rows() -> None:
    csv = part(
        "text/csv",
        "Facture;Montant\nFA-1;10,00",
        'Content-Disposition: attachment; filename="../../etc/a.csv"\n',
    )
    (file,) = parse(multipart("mixed", part("text/plain", "x"), csv)).attachments
    assert file.rows == (("Facture", "Montant"), ("FA-1", "10,00"))
    assert len(file.sha256) == 64


def test_soft_line_ends_are_joined() -> None:
    mail = parse(HEAD + b"Content-Type: text/plain; format=flowed\n\nLe virement \npart demain.\n")
    assert mail.text == "Le virement part demain."


def test_calendars_and_sealed_mails_are_marked() -> None:
    assert parse(
        multipart("mixed", part("text/plain", "x"), part("text/calendar", "BEGIN:VCALENDAR"))
    ).has_calendar
    assert parse(
        multipart("encrypted", part("application/pgp-encrypted", "Version: 1"))
    ).is_encrypted


def test_latin_text_that_is_really_windows_keeps_its_euro_sign() -> None:
    assert (
        parse(HEAD + b"Content-Type: text/plain; charset=iso-8859-1\n\n1 250 \x80\n").text
        == "1 250 €"
    )


def test_the_child_answers_with_mail_and_reading() -> None:
    answer = json.loads(serve(HEAD + b"\nLe virement partira vendredi.\n"))
    assert mails.from_json(answer["parsed"]).text == "Le virement partira vendredi."
    found = readings.from_json(answer["reading"])
    assert found.intents == ("promise",)
    assert found.promise_date == date(2026, 11, 27)
