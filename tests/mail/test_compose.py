from __future__ import annotations

import email
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage

import mailparser
import pytest

from relanced.dunning.money import Money, money
from relanced.mail.compose import (
    Attachment,
    Draft,
    UnsafeHeader,
    check_wire,
    epc_qr,
    one_line,
    reply_subject,
    seal,
)

TOKEN = "k3v9x2ab.1042.h5tj2ulte5kuek6dkqqqsesvga"
DRAFT = Draft(
    from_address="compta@atelier-roche.example",
    from_name="Atelier Roche, comptabilité",
    to_address="facturation@maison-duval.example",
    to_name="Maison Duval & Fils",
    subject="Atelier Roche : 2 factures en attente de règlement",
    text="Bonjour,\n\nVoici le détail : 1\u00a0200,00 €.\n.\nFrom nous\n",
    html="<p>Voici le détail&nbsp;: <b>1 200,00 €</b></p>\n",
    message_id=f"{TOKEN}@atelier-roche.example",
    date=datetime(2026, 10, 12, 7, 30, tzinfo=UTC),
    language="fr",
)
FULL = replace(
    DRAFT,
    in_reply_to="earlier@atelier-roche.example",
    references=("first@atelier-roche.example", "earlier@atelier-roche.example"),
    attachments=(
        Attachment("Facture été n° 118.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff\r"),
        Attachment("liste.csv", "text/csv", "numéro;montant\n".encode()),
    ),
    qr=b"\x89PNG\r\n\x1a\n picture",
)


def read(body: bytes) -> EmailMessage:
    message = email.message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_was_sealed_is_what_another_parser_reads() -> None:
    message = read(seal(FULL).body)
    assert not any(part.defects for part in message.walk())
    assert (message["From"].addresses[0].display_name, message["From"].addresses[0].addr_spec) == (
        FULL.from_name,
        FULL.from_address,
    )
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == [
        (FULL.to_name, FULL.to_address)
    ]
    assert message["Subject"] == FULL.subject
    assert message["Date"].datetime == FULL.date
    assert message["Message-ID"] == f"<{FULL.message_id}>"
    assert message["In-Reply-To"] == "<earlier@atelier-roche.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "fr"


def test_the_token_stands_in_references_after_the_earlier_letters() -> None:
    named = [one.strip("<>") for one in read(seal(FULL).body)["References"].split()]
    assert named == [*FULL.references, FULL.message_id]


def test_text_html_picture_and_files_come_out_as_they_went_in() -> None:
    message = read(seal(FULL).body)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == FULL.text
    assert html.get_content().replace("\r\n", "\n") == FULL.html
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [(part["Content-ID"], part.get_content()) for part in pictures] == [("<qr>", FULL.qr)]
    files = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    ]
    assert files == [(file.name, file.media_type, file.data) for file in FULL.attachments]


def test_a_third_parser_reads_the_same() -> None:
    mail = mailparser.parse_from_bytes(seal(FULL).body)
    assert mail.subject == FULL.subject
    assert mail.to == [(FULL.to_name, FULL.to_address)]
    assert [file["filename"] for file in mail.attachments][-1] == "liste.csv"
    assert mail.text_plain[0].replace("\r\n", "\n").rstrip("\n") == FULL.text.rstrip("\n")


def test_a_letter_in_text_alone_is_one_part() -> None:
    message = read(seal(replace(DRAFT, html=None)).body)
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == DRAFT.text


def test_there_is_no_reply_to_for_the_mailbox_answers_itself() -> None:
    assert {name.lower() for name in read(seal(FULL).body).keys()} == {  # noqa: SIM118
        "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
        "x-auto-response-suppress", "content-language", "mime-version", "content-type",
    }  # fmt: skip


def test_equal_drafts_are_equal_bytes_and_the_hash_is_theirs() -> None:
    one, other = seal(FULL), seal(replace(FULL))
    assert one == other
    assert one.sha256 == hashlib.sha256(one.body).hexdigest()
    assert seal(replace(FULL, text="Autre")).sha256 != one.sha256


def test_the_wire_is_plain_ascii_in_short_crlf_lines() -> None:
    body = seal(FULL).body
    assert body.isascii()
    assert body.count(b"\n") == body.count(b"\r\n") == body.count(b"\r")
    assert max(map(len, body.split(b"\r\n"))) <= 78


def test_a_lone_dot_is_never_a_line_of_its_own() -> None:
    assert b"." not in seal(DRAFT).body.split(b"\r\n")


def test_the_moment_handed_in_is_the_date_whatever_its_zone() -> None:
    paris = timezone(timedelta(hours=2))
    sealed = seal(replace(DRAFT, date=datetime(2026, 10, 12, 9, 30, tzinfo=paris)))
    assert read(sealed.body)["Date"].datetime == DRAFT.date


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_address": "a@x.example, b@y.example"},
        {"to_address": "a@x.example\r\nBcc: b@y.example"},
        {"to_address": "nobody"},
        {"to_address": ""},
        {"to_address": "=?utf-8?q?a=0D=0ABcc=3A_b?=@x.example"},
        {"to_address": "é@x.example"},
        {"to_address": "a@" + "x" * 400},
        {"from_address": "<a@x.example>"},
        {"message_id": "a b@x.example"},
        {"message_id": "a@x.example>\r\nBcc: <b@y.example"},
        {"in_reply_to": "a@x.example\nX: y"},
        {"references": ("a@x.example", "b\0@x")},
        {"language": "fr\r\nBcc: a@x.example"},
        {"subject": "\r\n \0"},
        {"date": datetime(2026, 10, 12)},  # noqa: DTZ001 - the very thing refused
    ],
)
def test_what_cannot_be_a_safe_mail_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UnsafeHeader):
        seal(replace(DRAFT, **wrong))  # type: ignore[arg-type]


def test_a_domain_with_accents_leaves_in_its_ascii_form() -> None:
    sealed = seal(replace(DRAFT, to_address="contact@forêt.example"))
    assert b"<contact@xn--fort-ipa.example>" in sealed.body


GOOD = seal(FULL).body


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: ", b"Bcc: spy@evil.example\r\nSubject: "),
        (b"Subject: ", b"Subject: twice\r\nSubject: "),
        (b"Subject: ", b"Reply-To: <spy@evil.example>\r\nSubject: "),
        (b"Auto-Submitted: auto-generated\r\n", b""),
        (b"auto-generated", b"no"),
        (b"<facturation@", b"<spy@evil.example>, <facturation@"),
        (b"<facturation@", b"<facturation\0@"),
        (b"Subject: ", b"Subject: \xe9"),
        (b"Subject: ", b"Subject: =?utf-8?q?hi=0D=0ABcc:_evil@x?= "),
        (b"Subject: ", b"Subject: =?latin1?q?hi?= "),
        (b"Subject: ", b"Subject: =?utf-8?b?PT91dGYtOD9xP2hpPz0=?= "),
        (b"Subject: ", b"Subject: =?utf-8?q?=E2=80=AEfdp?= "),
        (b"Date: ", b" \r\nDate: "),
        (b"Date: ", b"Date:"),
        (b"\r\n\r\n", b"\n\n"),
        (b"\r\n", b"\r"),
    ],
)
def test_one_wrong_byte_in_the_headers_keeps_a_mail_back(before: bytes, after: bytes) -> None:
    check_wire(GOOD)
    assert before in GOOD
    with pytest.raises(UnsafeHeader):
        check_wire(GOOD.replace(before, after, 1))


def test_a_line_no_server_takes_is_kept_back() -> None:
    with pytest.raises(UnsafeHeader, match="998"):
        check_wire(GOOD + b"x" * 999 + b"\r\n")


@pytest.mark.parametrize(
    ("previous", "language", "answered"),
    [
        ("Atelier Roche : facture F-1", "fr", "Re: Atelier Roche : facture F-1"),
        ("RE: Re : TR: facture F-1", "fr", "Re: facture F-1"),
        ("Re[2]: facture", "fr", "Re: facture"),
        ("Relance : facture", "fr", "Re: Relance : facture"),
        ("", "fr", "Re: Vos factures"),
        (None, "en", "Re: Your invoices"),
        ("a\r\nBcc: b", "en", "Re: a Bcc: b"),
    ],
)
def test_the_next_letter_keeps_the_subject_of_its_thread(
    previous: str | None, language: str, answered: str
) -> None:
    assert reply_subject(previous, language) == answered
    assert reply_subject(answered, language) == answered


def test_a_name_of_ten_kilobytes_is_cut() -> None:
    assert one_line("Duval " * 2000, 20) == "Duval Duval Duval D…"


IBAN = "FR7630006000011234567890189"


def test_a_payment_code_is_a_picture_and_always_the_same() -> None:
    code = epc_qr("Atelier Roche", IBAN, "AGRIFRPP", money("1425.60"), "F-2026-0118")
    assert code is not None
    assert code.startswith(b"\x89PNG")
    assert code == epc_qr("Atelier Roche", IBAN, "AGRIFRPP", money("1425.60"), "F-2026-0118")
    assert code != epc_qr("Atelier Roche", IBAN, "AGRIFRPP", money("1425.61"), "F-2026-0118")


@pytest.mark.parametrize(
    ("name", "iban", "amount"),
    [
        ("Atelier Roche", IBAN, money("10", "CHF")),
        ("Atelier Roche", IBAN, money("0")),
        ("Atelier Roche", IBAN, money("-1")),
        ("Atelier Roche", IBAN, Money(10**12, "EUR")),
        ("Atelier Roche", "FR7630006000011234567890180", money("10")),
        ("Atelier Roche", "", money("10")),
        (" \r\n", IBAN, money("10")),
    ],
)
def test_where_no_payment_code_can_be_made_there_is_none(
    name: str, iban: str, amount: Money
) -> None:
    assert epc_qr(name, iban, None, amount, "F-1") is None


def test_a_wrong_bic_is_left_out_for_the_iban_says_enough() -> None:
    with_none = epc_qr("Atelier Roche", IBAN, None, money("10"), "F-1")
    assert epc_qr("Atelier Roche", IBAN, "nonsense", money("10"), "F-1") == with_none is not None


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2028, 2, 29)])
def test_days_of_one_figure_have_two(day: date) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert f", {day:%d} ".encode() in seal(replace(DRAFT, date=moment)).body
