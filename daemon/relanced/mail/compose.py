"""Composing and sealing a mail: the bytes that will leave, the same for the same draft, checked once more as bytes."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime

import segno.helpers
from stdnum import iban as iban_number

from relanced.dunning.money import Money

EXPECTED = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress",
)  # fmt: skip
ONCE = frozenset(name.lower() for name in EXPECTED)
NEEDED = ("from", "to", "subject", "date", "message-id", "auto-submitted")
UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")  # C0, and bidi marks
MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}")
POLICY = policy.SMTP.clone(max_line_length=76, cte_type="7bit")


class UnsafeHeader(ValueError):
    """A mail that must not leave: its bytes are not what a draft may make."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that goes along."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """One mail to one recipient, before it is bytes. Message-IDs stand without their angle brackets."""

    from_address: str
    from_name: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str | None
    message_id: str
    date: datetime
    language: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    qr: bytes | None = None  # PNG, shown as cid:qr


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes that leave, with CRLF line ends, and what they hash to."""

    body: bytes
    sha256: str
    message_id: str
    subject: str


def seal(draft: Draft) -> Sealed:
    """Turn a draft into its final bytes; UnsafeHeader when they are not what they should be."""
    message = EmailMessage(POLICY)
    message["From"] = _address(draft.from_name, draft.from_address)
    message["To"] = _address(draft.to_name, draft.to_address)
    subject = plain(draft.subject, 200)
    message["Subject"] = subject
    message["Date"] = format_datetime(draft.date)
    message["Message-ID"] = f"<{_identity(draft.message_id)}>"
    if draft.in_reply_to:
        message["In-Reply-To"] = f"<{_identity(draft.in_reply_to)}>"
    # Some relays rewrite Message-ID; the token stands in References too, and comes back with an answer.
    known = [*draft.references, draft.message_id]
    message["References"] = " ".join(f"<{_identity(ref)}>" for ref in known)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5
    message["X-Auto-Response-Suppress"] = "All"
    _fill(message, draft)
    message["Content-Language"] = draft.language  # after the content, which clears every Content-* header
    _settle_boundaries(message, draft.message_id)
    body = message.as_bytes(policy=POLICY)
    check_wire(body)
    return Sealed(body, hashlib.sha256(body).hexdigest(), draft.message_id, subject)


def plain(text: str, longest: int) -> str:
    """Return a text fit for one header: one line, no control or direction marks, not too long."""
    return " ".join(UNSAFE.sub(" ", text).split())[:longest]


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    if not local or not domain or UNSAFE.search(address) or re.search(r"[<>\s,;:\"()\\]", address):
        raise UnsafeHeader(f"{address!r} is not an address a letter goes to")
    return Address(plain(name, 100), local, domain)


def _identity(text: str) -> str:
    if not MESSAGE_ID.fullmatch(text):
        raise UnsafeHeader(f"{text!r} is not a Message-ID")
    return text


def _fill(message: EmailMessage, draft: Draft) -> None:
    message.set_content(draft.text, charset="utf-8", cte="quoted-printable")
    if draft.html is not None:
        message.add_alternative(draft.html, subtype="html", charset="utf-8", cte="quoted-printable")
        html = message.get_payload()[-1]
        if draft.qr is not None and isinstance(html, MIMEPart):
            html.add_related(draft.qr, "image", "png", cid="<qr>", disposition="inline", filename="qr.png")
    for file in draft.attachments:
        kind, _, sub = file.media_type.partition("/")
        name = re.sub(r"[^\w. -]", "_", plain(file.name, 80)) or "document"
        message.add_attachment(file.data, maintype=kind, subtype=sub or "octet-stream", filename=name)


def _settle_boundaries(message: EmailMessage, message_id: str) -> None:
    """Derive the boundaries from the Message-ID, so that equal drafts are equal bytes."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        digest = hashlib.sha256(f"{message_id} {number}".encode()).hexdigest()[:24]
        part.set_boundary(f"=_relanced_{digest}")


def check_wire(body: bytes) -> None:
    """Read the final bytes as a server would; UnsafeHeader unless they hold the expected headers, once each."""
    head, separator, _ = body.partition(b"\r\n\r\n")
    if not separator or re.search(rb"(?<!\r)\n|\r(?!\n)", body):
        raise UnsafeHeader("a bare CR or LF")
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]", body):
        raise UnsafeHeader("a control or 8-bit character")
    if any(len(line) > 998 for line in body.split(b"\r\n")):
        raise UnsafeHeader("a line longer than 998 octets (RFC 5322 §2.1.1)")
    names = [line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    if set(names) - ONCE or len(names) != len(set(names)) or not set(NEEDED) <= set(names):
        raise UnsafeHeader(f"unexpected headers: {', '.join(names)}")


def reply_subject(previous: str | None, language: str) -> str:
    """Return the subject of the next letter of a thread; clients group by it as well as by References."""
    text = plain(previous or "", 180)
    return text if text.lower().startswith("re:") else f"Re: {text}"


def epc_qr(name: str, iban: str, bic: str | None, amount: Money, reference: str) -> bytes | None:
    """Return a SEPA payment code as PNG (EPC069-12), or None where one cannot be made: it is only a convenience."""
    if amount.currency != "EUR" or not 0 < amount.minor <= 99999999999 or not iban_number.is_valid(iban):
        return None
    try:
        code = segno.helpers.make_epc_qr(
            name=plain(name, 70), iban=iban, amount=amount.decimal(), text=plain(reference, 140), bic=bic
        )
    except (ValueError, UnicodeError):
        return None
    out = io.BytesIO()
    code.save(out, kind="png", scale=3)
    return out.getvalue()
