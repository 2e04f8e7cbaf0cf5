"""Composing and sealing a mail: the bytes that will leave, the same for the same draft.

The headers are written here, not by the standard library: its parser decodes what it is given, and
so `=0D=0A` inside an encoded word of a debtor's name or of an answered subject would become a
header of its own. What was written is then read again as bytes, by rules that know only what a
letter of ours may hold.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote

import segno.helpers
from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers

from relanced.dunning.money import Money
from relanced.mail.wire_form import UnsafeHeader, check_wire
from relanced.words import phrase

__all__ = [
    "Attachment",
    "Draft",
    "Sealed",
    "UnsafeHeader",
    "check_wire",
    "epc_qr",
    "one_line",
    "reply_subject",
    "seal",
]

LONGEST_SUBJECT: Final = 200
LONGEST_NAME: Final = 100
LONGEST_FILE_NAME: Final = 60
WIDTH: Final = 78  # what a line of a header should not pass (RFC 5322 §2.1.1)

# C0, C1, line and paragraph separators, and the marks that reverse what a reader sees.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_IDENTITY = re.compile(r"[!-;=?-~]{1,250}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MEDIA_TYPE = re.compile(r"(?!message/|multipart/)[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_ANSWERED = re.compile(
    r"(?:\s*(?:re|ref|tr|fw|fwd|aw|wg|sv)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that goes along."""

    name: str
    media_type: str  # one that is not a plain `type/subtype` leaves as application/octet-stream
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """One mail to one person, before it is bytes. Message-IDs stand without angle brackets."""

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
    references: tuple[str, ...] = ()  # oldest first; the draft's own is added
    attachments: tuple[Attachment, ...] = ()
    qr: bytes | None = None  # PNG, which the HTML shows as cid:qr


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes that leave, with CRLF line ends, and what they hash to."""

    body: bytes
    sha256: str
    message_id: str
    subject: str


def seal(draft: Draft) -> Sealed:
    """Turn a draft into its final bytes; UnsafeHeader when it cannot become a safe mail."""
    subject = one_line(draft.subject, LONGEST_SUBJECT)
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(draft, subject))
    body = head.encode("ascii") + _content(draft)
    check_wire(body)
    return Sealed(body, hashlib.sha256(body).hexdigest(), draft.message_id, subject)


def one_line(text: str, longest: int) -> str:
    """Return a text fit for one header: one line, no unseen or reversing signs, not too long.

    What looks like an encoded word is broken up, for some programs decode more than once.
    """
    seen = " ".join(_UNSEEN.sub(" ", text).replace("=?", "= ?").split())
    return seen if len(seen) <= longest else f"{seen[: longest - 1].rstrip()}…"


def reply_subject(previous: str | None, language: str) -> str:
    """Return the subject of a thread's next letter: clients group by it as well as by References."""
    bare = _ANSWERED.sub("", one_line(previous or "", LONGEST_SUBJECT - 4), count=1)
    return f"Re: {bare or phrase('desk.no_subject', language)}"


def _headers(draft: Draft, subject: str) -> Iterable[tuple[str, str]]:
    if draft.date.tzinfo is None:
        raise UnsafeHeader("a date without a zone says no moment")
    if not _LANGUAGE.fullmatch(draft.language):
        raise UnsafeHeader(f"{draft.language!r} is not a language")
    yield "From", _mailbox("From", draft.from_name, draft.from_address)
    yield "To", _mailbox("To", draft.to_name, draft.to_address)
    yield "Subject", _words("Subject", subject)
    yield "Date", format_datetime(draft.date)
    yield "Message-ID", _identity(draft.message_id)
    if draft.in_reply_to:
        yield "In-Reply-To", _identity(draft.in_reply_to)
    # Some relays put their own Message-ID; ours stands in References too, and so comes back.
    known = dict.fromkeys((*draft.references, draft.message_id))
    yield "References", "\r\n ".join(_identity(one) for one in known)
    yield "Auto-Submitted", "auto-generated"  # RFC 3834 §5.1: no automatic answer to this, please
    yield "X-Auto-Response-Suppress", "All"  # the same for Exchange (MS-OXCMAIL §2.2.3.2.14)
    yield "Content-Language", draft.language
    yield "MIME-Version", "1.0"


def _mailbox(header: str, name: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = ""
    is_local = _LOCAL.fullmatch(local) and len(local) <= 64 and "=?" not in local
    if not (is_local and _DOMAIN.fullmatch(domain)):
        raise UnsafeHeader(f"{one_line(address, 80)!r} is not an address a letter goes to")
    shown = one_line(name, LONGEST_NAME)
    if shown.isascii():
        whole = str(Address(shown, local, domain))
        is_short = len(header) + 2 + len(whole) <= WIDTH
        return whole if is_short else whole.replace(f" <{local}@", f"\r\n <{local}@")
    return f"{_words(header, shown)}\r\n <{local}@{domain}>"


def _words(header: str, text: str) -> str:
    """Fold a text; what is not ASCII leaves as encoded words of whole signs, 75 octets at most (RFC 2047 §2, §5)."""
    if text.isascii():
        return Header(text, "us-ascii", maxlinelen=WIDTH - 2, header_name=header).encode(
            linesep="\r\n"
        )
    words, coded, room = [], "", WIDTH - len(header) - 4
    for sign in text:
        more = _coded(sign)
        if len(coded) + len(more) > room - len("=?utf-8?q??="):
            words.append(coded)
            coded, room = "", WIDTH - 3
        coded += more
    return "\r\n ".join(f"=?utf-8?q?{word}?=" for word in (*words, coded))


@lru_cache(maxsize=1024)
def _coded(sign: str) -> str:
    """Write one sign as `Q` encoding does, fit for a display name too (RFC 2047 §4.2, §5.3)."""
    if sign == " ":
        return "_"
    is_plain = sign.isascii() and (sign.isalnum() or sign in "!*+-/")
    return sign if is_plain else "".join(f"={octet:02X}" for octet in sign.encode())


def _identity(text: str) -> str:
    if not _IDENTITY.fullmatch(text):
        raise UnsafeHeader(f"{one_line(text, 80)!r} is not a Message-ID")
    return f"<{text}>"


def _content(draft: Draft) -> bytes:
    """Return the MIME tree (RFC 2046), from its Content-Type on."""
    content = _text("plain", draft.text)
    if draft.html is not None:
        shown = _text("html", draft.html)
        if draft.qr is not None:
            shown = _bundle(draft, "related", [shown, _picture(draft.qr)])
        content = _bundle(draft, "alternative", [content, shown])
    if draft.attachments:
        content = _bundle(draft, "mixed", [content, *(_file(file) for file in draft.attachments)])
    return content


def _text(kind: str, text: str) -> bytes:
    lines = "\n".join(re.split(r"\r\n|\r|\n", text)).encode("utf-8", "replace")
    coded = binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    return _part(f"text/{kind}; charset=utf-8", "quoted-printable", coded)


def _picture(png: bytes) -> bytes:
    return _part("image/png", "base64", _base64(png), "Content-ID: <qr>", _laid("inline", "qr.png"))


def _file(file: Attachment) -> bytes:
    media_type = file.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(media_type) or len(media_type) > 60:
        media_type = "application/octet-stream"
    return _part(media_type, "base64", _base64(file.data), _laid("attachment", file.name))


def _laid(where: str, name: str) -> str:
    """Name a file without what a path, a header or a reader could take for something else."""
    clean = re.sub(r'[\\/:*?"<>|%;]', "_", one_line(name, 10_000)).strip(". ") or "document"
    stem, dot, kind = clean.rpartition(".")
    if dot and stem and len(kind) <= 8:
        clean = f"{stem[: LONGEST_FILE_NAME - 9]}.{kind}"
    clean = clean[:LONGEST_FILE_NAME]
    shown = (
        f'filename="{clean}"' if clean.isascii() else f"filename*=utf-8''{quote(clean, safe='')}"
    )
    return f"Content-Disposition: {where};\r\n {shown}"


def _part(media_type: str, encoding: str, body: bytes, *more: str) -> bytes:
    lines = (f"Content-Type: {media_type}", f"Content-Transfer-Encoding: {encoding}", *more)
    head = "".join(f"{line}\r\n" for line in lines)
    return head.encode("ascii") + b"\r\n" + body + (b"" if body.endswith(b"\n") else b"\r\n")


def _bundle(draft: Draft, kind: str, parts: Iterable[bytes]) -> bytes:
    """Join parts; the boundary comes from the Message-ID, so that equal drafts are equal bytes."""
    digest = hashlib.sha256(f"{draft.message_id} {kind}".encode()).hexdigest()[:24]
    # `=_` can stand neither in quoted-printable nor in base64 (RFC 2045 §6.7, note).
    boundary = f"=_{kind[:3]}_{digest}"
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    mark = f"--{boundary}".encode("ascii")
    # The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def epc_qr(name: str, iban: str, bic: str | None, amount: Money, reference: str) -> bytes | None:
    """Return a SEPA payment code as PNG (EPC069-12; facts §8.7).

    None where none can be made (not euros, no valid IBAN, nothing asked): it is a convenience
    beside the IBAN, and a letter leaves without it.
    """
    in_range = amount.currency == "EUR" and 0 < amount.minor <= 999_999_999_99
    holder = one_line(name, 70)
    if not (in_range and holder and iban_numbers.is_valid(iban)):
        return None
    known_bic = bic_numbers.compact(bic) if bic and bic_numbers.is_valid(bic) else None
    try:
        code = segno.helpers.make_epc_qr(
            name=holder,
            iban=iban_numbers.compact(iban),
            amount=amount.decimal(),
            text=one_line(reference, 140) or None,
            bic=known_bic,
        )
    except (ValueError, UnicodeError):
        return None
    out = io.BytesIO()
    code.save(out, kind="png", scale=4)
    return out.getvalue()
