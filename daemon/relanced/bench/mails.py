"""Replies made from a number alone: what debtors' programs send back, in the shapes they come in.

Half are plain text, a quarter text with HTML, an eighth carry a PDF; the rest are delivery reports and absences.
"""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass
from email.header import Header
from typing import Final

from relanced.bench.goods import address_of, name_of, number_of
from relanced.bench.premises import ADDRESS

SAID: Final = (
    "Bonjour, la facture {number} sera réglée le 10 décembre par virement.",
    "Bonjour, nous contestons la facture {number} : la quantité livrée ne correspond pas à la commande.",
    "C'est parti hier, virement de la facture {number}. Cordialement",
    "Pourriez-vous nous renvoyer la facture {number}, que nous n'avons jamais reçue ? Merci d'avance.",
    "Je ne suis plus la bonne personne, merci de vous adresser à comptabilite@{domain}.",
    "Bien reçu, je transmets à la comptabilité.",
    "Nous traversons une période difficile, un règlement en trois fois serait-il possible ?",
    "Hello, invoice {number} will be paid with our run of 15 December.",
    "We never received the goods and dispute invoice {number} in full.",
)
QUOTED: Final = (
    "Bonjour,", "Sauf erreur de notre part, la facture rappelée ci-dessous reste impayée.",
    "Nous vous remercions de bien vouloir procéder à son règlement.",
    "Si votre paiement nous est parvenu entre-temps, veuillez ne pas tenir compte de ce message.",
    "Cordialement,", "Anne Dupont", "Menuiserie Dupont",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A letter of ours that a reply may answer."""

    debtor: int
    message_id: str


def reply(number: int, letter: Known) -> bytes:
    """Return the bytes of one mail that answers a letter."""
    mix = number * 7919 % 1000
    if mix >= 950:
        return _head(number, letter, "Auto-Submitted: auto-replied\r\n") + _plain(number, _absent())
    if mix >= 870:
        return _report(number, letter)
    text = _text(number, letter)
    if mix < 500:
        return _head(number, letter) + _plain(number, text)
    both = _alternative(number, text)
    if mix < 750:
        return _head(number, letter) + both
    parts = [both, _pdf(letter)]
    return _head(number, letter) + _multi("mixed", f"m{number}", parts)


def _head(number: int, letter: Known, more: str = "") -> bytes:
    domain = address_of(letter.debtor).partition("@")[2]
    name = Header(f"Comptabilité {name_of(letter.debtor)}"[:60], "utf-8").encode()
    subject = Header(
        f"Re: Facture {number_of(letter.debtor, 0)} : rappel d'échéance", "utf-8"
    ).encode()
    hops = "".join(
        f"Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{hop + 1}])\r\n"
        f"\tby mail.dupont.test with ESMTPS id {number * 31 + hop:010X}; Tue, 24 Nov 2026 09:0{hop}:00 +0100\r\n"
        for hop in range(2 + number % 3)
    )
    return (
        f"Return-Path: <{address_of(letter.debtor)}>\r\n{hops}"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\r\n"
        f"\th=from:to:subject:date; bh={'A' * 43}=; b={'B' * 86}\r\n\t{'C' * 86}==\r\n"
        f"From: {name} <{address_of(letter.debtor)}>\r\nTo: <{ADDRESS}>\r\nSubject: {subject}\r\n"
        f"Date: Tue, 24 Nov 2026 09:{number % 60:02d}:{number % 59:02d} +0100\r\n"
        f"Message-ID: <{number}.{number * 104729 % 10**9}@{domain}>\r\n"
        f"In-Reply-To: <{letter.message_id}>\r\nReferences: <{letter.message_id}>\r\n{more}MIME-Version: 1.0\r\n"
    ).encode()


def _text(number: int, letter: Known) -> str:
    domain = address_of(letter.debtor).partition("@")[2]
    own = SAID[number % len(SAID)].format(number=number_of(letter.debtor, 0), domain=domain)
    quoted = "\r\n".join(f"> {QUOTED[k % len(QUOTED)]}" for k in range(5 + number % 20))
    line = "Le 23/11/2026 à 09:12, Anne Dupont a écrit :"
    return f"{own}\r\n\r\n-- \r\n{name_of(letter.debtor)}\r\n04 72 00 00 00\r\n\r\n{line}\r\n{quoted}\r\n"


def _absent() -> str:
    return "Bonjour,\r\n\r\nJe suis absente jusqu'au 7 décembre 2026 et vous répondrai à mon retour.\r\n"


def _quoted_printable(text: str) -> bytes:
    return quopri.encodestring(text.replace("\r\n", "\n").encode()).replace(b"\n", b"\r\n")


def _plain(number: int, text: str) -> bytes:
    """Write a text as one of the four ways programs write it."""
    ways = (
        ("utf-8", "quoted-printable", _quoted_printable(text)),
        ("iso-8859-1", "8bit", text.encode("latin-1", "replace")),
        ("utf-8", "base64", base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")),
        ("utf-8", "8bit", text.encode()),
    )
    charset, encoding, body = ways[number % len(ways)]
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def _alternative(number: int, text: str) -> bytes:
    lines = "".join(
        f'<p class="MsoNormal"><span lang="FR">{line}</span></p>\r\n' for line in text.split("\r\n")
    )
    page = f"<html><head><style>p{{margin:0;font-family:Arial}}</style></head><body>{lines}</body></html>"
    html = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return _multi(
        "alternative", f"a{number}", [_plain(number, text), html + _quoted_printable(page)]
    )


def _multi(kind: str, mark: str, parts: list[bytes], more: str = "") -> bytes:
    head = f'Content-Type: multipart/{kind}; {more}boundary="=_{mark}"\r\n\r\n'.encode()
    line = f"--=_{mark}".encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _pdf(letter: Known) -> bytes:
    """Attach a remittance advice: one page, one line of text, and the weight of a letterhead."""
    words = f"BT /F1 12 Tf 72 720 Td (Avis de virement : facture {number_of(letter.debtor, 0)}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    file = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj%s endobj\n" % (number, body)
    file += b"%" + b"x" * (20_000 + letter.debtor * 37 % 20_000) + b"\n"
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    head = (
        b'Content-Type: application/pdf; name="avis.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="avis.pdf"\r\n\r\n'
    )
    return head + base64.encodebytes(bytes(file)).replace(b"\n", b"\r\n")


def _report(number: int, letter: Known) -> bytes:
    """Return a delivery report (RFC 3464) about the letter: delayed, for a good half of them."""
    action, status = ("delayed", "4.4.1") if number % 5 else ("failed", "5.1.1")
    address = address_of(letter.debtor)
    head = (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: <{ADDRESS}>\r\n"
        f"Subject: Delivery Status Notification\r\nDate: Tue, 24 Nov 2026 09:00:00 +0100\r\n"
        f"Message-ID: <dsn.{number}@mx.test>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
    )
    parts = (
        "Content-Type: text/plain\r\n\r\nThis is the mail system at host mx.test.\r\n",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; the mailbox is not to be had\r\n",
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{letter.message_id}>\r\nSubject: Facture\r\n",
    )
    body = _multi(
        "report", f"r{number}", [part.encode() for part in parts], "report-type=delivery-status; "
    )
    return head.encode() + body
