"""Hostile bytes become plain values here, in a walled-off child; nothing a stranger sends may raise.

mail-parser reads dates and gives the second opinion on From; the standard library walks the parts,
since mail-parser mixes the text of a forwarded message into the writer's and leaves delivery
reports out. Either may fail: the other still answers, and what failed is named in `defects`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import partial
from typing import TypeVar

from mailparser import MailParser

from relanced.mail import attachments, charsets, headers, hypertext
from relanced.mail import report as reports
from relanced.understanding import mail as mails
from relanced.understanding import meaning
from relanced.understanding import reading as readings
from relanced.understanding.mail import Address, Attachment, Forwarded, ParsedMail, Report

MAX_MAIL = 12_000_000  # bytes; what follows in a larger mail is files, and is not looked at
MAX_DEPTH = 20  # messages and multiparts inside one another
MAX_PARTS = 1_000
MAX_TEXT = 1_000_000  # characters of one text
MAX_OUT = 5_000_000  # characters of everything read from one mail

T = TypeVar("T")


def parse(raw: bytes) -> ParsedMail:
    """Decode one mail; whatever is wrong with it is named in `defects` and never raised."""
    defects: list[str] = []
    if len(raw) > MAX_MAIL:
        defects.append("mail cut")
    head, body = headers.split(raw[:MAX_MAIL], defects)
    found = _attempt("headers", defects, lambda: headers.read(head)) or {}
    mail = _attempt("head", defects, lambda: _addressed(head, found, defects)) or ParsedMail()
    content = _Content()
    _attempt("parts", defects, lambda: _walk(head, body, content))
    if content.message is None:
        content.plain.append(charsets.decode(body[:MAX_TEXT], None))
    text, texts = _texts(content)
    return replace(
        mail,
        headers=headers.kept(found),
        content_type=content.message.get_content_type() if content.message else "",
        text=text,
        text_parts=texts,
        attachments=tuple(content.files),
        report=_attempt("report", defects, lambda: _report(mail, content)),
        forwarded=tuple(content.forwarded),
        has_calendar=content.has_calendar,
        is_encrypted=content.is_encrypted or "-----BEGIN PGP MESSAGE-----" in text,
        defects=tuple(dict.fromkeys((*defects, *content.defects)))[:50],
    )


def serve(payload: bytes) -> bytes:
    """Answer the parent: one raw mail in, `{"parsed", "reading"}` as JSON out."""
    mail = parse(payload)
    reading = meaning.read(mail)
    answer = {"parsed": mails.to_json(mail), "reading": readings.to_json(reading)}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def _attempt(what: str, defects: list[str], work: Callable[[], T]) -> T | None:
    """Do one step of the parsing; a stranger's bytes may raise anything, which is only noted."""
    try:
        return work()
    except Exception as trouble:
        defects.append(f"{what}: {type(trouble).__name__}")
        return None


# --- who and when -----------------------------------------------------------------------------


# What the second opinion is asked about; reading the trace of every relay would be most of its work.
_ASKED = re.compile(rb"(?im)^(?:from|date)[ \t]*:[^\n]*\n?(?:[ \t][^\n]*\n?)*")


def _addressed(head: bytes, found: headers.Headers, defects: list[str]) -> ParsedMail:
    asked = b"".join(_ASKED.findall(head)) + b"\n"
    second = _attempt("second opinion", defects, lambda: MailParser.from_bytes(asked))
    senders = headers.addresses(found.get("from", ()))
    moment, offset = _date(found.get("date", ("",))[0], second)
    return ParsedMail(
        message_id=next(iter(headers.identities(found.get("message-id", ()))), ""),
        in_reply_to=headers.identities(found.get("in-reply-to", ())),
        references=headers.identities(found.get("references", ())),
        from_addresses=senders,
        from_trusted=_is_trusted(found, senders, second),
        sender=headers.addresses(found.get("sender", ())),
        reply_to=headers.addresses(found.get("reply-to", ())),
        to=headers.addresses(found.get("to", ())),
        cc=headers.addresses(found.get("cc", ())),
        delivered_to=_delivered_to(found),
        return_path=_return_path(found),
        subject=found.get("subject", ("",))[0][: headers.MAX_KEPT],
        sent_at=moment,
        sent_on=None if moment is None else (moment + timedelta(minutes=offset)).date(),
        date_offset=None if moment is None else offset,
    )


_ADDRESS = re.compile(r"[^\s@<>()\"',;:\\]{1,64}@[^\s@<>()\"',;:\\]{1,253}")


def _is_trusted(
    found: headers.Headers, senders: tuple[Address, ...], second: MailParser | None
) -> bool:
    """Believe From when it stands once, names one mailbox and three readings agree.

    A display name that looks like an address fools the standard library alone (CVE-2023-27043).
    """
    values = found.get("from", ())
    if len(values) != 1 or len(senders) != 1 or second is None:
        return False
    if ":" in values[0] and "<" not in values[0]:  # a group (RFC 6854), which no person writes
        return False
    email = senders[0].email
    theirs = [address.lower() for _, address in second.from_ or [] if address]
    stdlib = [address.lower() for _, address in getaddresses([values[0]]) if address]
    flawed = any(flaw["header"] == "from" for flaw in second.address_header_defects)
    return bool(_ADDRESS.fullmatch(email)) and theirs == [email] == stdlib and not flawed


def _delivered_to(found: headers.Headers) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
    everything = [a.email for name in names for a in headers.addresses(found.get(name, ()))]
    return tuple(dict.fromkeys(everything))[:20]


def _return_path(found: headers.Headers) -> str | None:
    values = found.get("return-path")
    if not values:
        return None
    addresses = headers.addresses(values[:1])
    return addresses[0].email if addresses else values[0].strip("<> ").lower()[:320]


def _date(value: str, second: MailParser | None) -> tuple[datetime | None, int]:
    """Return the moment of the Date header in UTC, and its own offset in minutes."""
    moment: datetime | None
    try:
        moment = parsedate_to_datetime(value[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        strict = second.date if second is not None else None
        moment = strict if isinstance(strict, datetime) else None
    if moment is None or not 1970 < moment.year < 2200:
        return None, 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    offset = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    return moment.astimezone(UTC), offset


# --- the parts --------------------------------------------------------------------------------


@dataclass
class _Content:
    """What the walk over the parts has found so far."""

    message: Message | None = None
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    forwarded: list[Forwarded] = field(default_factory=list)
    parts: list[Message] = field(default_factory=list)
    has_calendar: bool = False
    is_encrypted: bool = False
    room: int = MAX_OUT
    defects: list[str] = field(default_factory=list)


_ENVELOPED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_OWN_STATUS = re.compile(r"message/.*(?:status|notification|report|headers)|text/rfc822-headers")


def _walk(head: bytes, body: bytes, content: _Content) -> None:
    if body.count(b"\n--") > MAX_PARTS * 3:
        content.defects.append("parts cut")
        body = _first_lines(body)
    content.message = message_from_bytes(head + b"\n" + body)
    for part, depth in _parts(content.message, 0):
        content.parts.append(part)
        if len(content.parts) > MAX_PARTS or content.room <= 0:
            content.defects.append("parts cut")
            return
        if depth > MAX_DEPTH:
            content.defects.append("depth cut")
            continue
        _attempt("part", content.defects, partial(_take, part, content))


def _first_lines(body: bytes) -> bytes:
    """Keep what comes before the thousandth line that may be a boundary."""
    at = 0
    for _ in range(MAX_PARTS):
        at = body.find(b"\n--", at + 1)
    return body[:at]


def _parts(message: Message, depth: int) -> Iterator[tuple[Message, int]]:
    """Yield the parts in their order, but none of what lies inside a message carried along."""
    yield message, depth
    if depth > MAX_DEPTH or message.get_content_maintype() == "message":
        return
    payload = message.get_payload()
    if isinstance(payload, list):
        for child in payload:
            if isinstance(child, Message):
                yield from _parts(child, depth + 1)


def _take(part: Message, content: _Content) -> None:
    """Sort one part: a body, a file, a message carried along, or a mark."""
    kind = part.get_content_type()
    content.is_encrypted |= kind in _ENVELOPED and "signed" not in str(part.get("content-type"))
    content.has_calendar |= kind in ("text/calendar", "application/ics")
    if kind in ("message/rfc822", "message/global"):
        content.forwarded.extend(_carried(part, content))
    elif part.is_multipart() or _OWN_STATUS.fullmatch(kind):
        return
    elif kind.startswith("text/") and not _is_file(part):
        _keep_text(part, kind, content)
    elif part.get_content_maintype() != "multipart":
        _keep_file(part, kind, content)
    elif not content.plain:  # a multipart whose boundary never came
        content.plain.append(charsets.decode(_payload(part), None)[:MAX_TEXT])


def _is_file(part: Message) -> bool:
    disposition = str(part.get("content-disposition") or "").strip().lower()
    named = bool(_filename(part))
    return disposition.startswith("attachment") or (
        named and part.get_content_type() not in ("text/plain", "text/html")
    )


def _filename(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    return headers.words(name.encode("utf-8", "replace"))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _charset(part: Message) -> str | None:
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError, IndexError):
        return None
    return str(charset) if charset else None


def _keep_text(part: Message, kind: str, content: _Content) -> None:
    text = charsets.decode(_payload(part)[: MAX_TEXT * 4], _charset(part))[:MAX_TEXT]
    content.room -= len(text)
    if kind == "text/html":
        content.html.append(text)
    elif kind in ("text/calendar", "text/x-vcard", "text/vcard", "text/css"):
        return
    else:
        content.plain.append(_reflowed(part, text))


def _reflowed(part: Message, text: str) -> str:
    """Join the soft line ends of format=flowed (RFC 3676 §4.2)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        soft = bool(lines) and lines[-1].endswith(" ") and lines[-1] != "-- "
        if soft and line[:1] != ">" and lines[-1][:1] != ">" and line.strip():
            lines[-1] += line
        else:
            lines.append(line.removeprefix(" "))
    return "\n".join(lines)


def _keep_file(part: Message, kind: str, content: _Content) -> None:
    file = attachments.read(_filename(part), kind, _payload(part))
    content.room -= len(file.text) + sum(len(cell) for row in file.rows for cell in row)
    content.files.append(file)


def _carried(part: Message, content: _Content) -> Iterator[Forwarded]:
    """Read a message carried along: who wrote it, and its words, apart from the sender's own."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return
    found = headers.read(b"\n".join(_raw_lines(inner)))
    inside = _Content(message=inner)
    for child, depth in list(_parts(inner, 0))[:100]:
        if depth <= MAX_DEPTH and child.get_content_type() in ("text/plain", "text/html"):
            _attempt("carried", content.defects, partial(_take, child, inside))
    senders = headers.addresses(found.get("from", ()))
    text, _ = _texts(inside)
    content.room -= len(text)
    yield Forwarded(
        message_id=next(iter(headers.identities(found.get("message-id", ()))), ""),
        from_email=senders[0].email if senders else "",
        subject=found.get("subject", ("",))[0][: headers.MAX_KEPT],
        text=text,
    )


def _raw_lines(message: Message) -> Iterator[bytes]:
    for name, value in message.raw_items():
        line = f"{name}: {value}".replace("\n", " ").replace("\r", " ")
        yield line.encode("utf-8", "surrogateescape")[: headers.MAX_HEADER]


# --- the texts --------------------------------------------------------------------------------

_STUB = re.compile(r"(?i)\b(?:html|web browser|navigateur|view this (?:e-?mail|message))\b")


def _texts(content: _Content) -> tuple[str, tuple[str, ...]]:
    """Return the best plain text, and each text part; HTML is read where plain text is missing or a stub."""
    plain = [hypertext.tidy(text) for text in content.plain]
    joined = "\n\n".join(text for text in plain if text)
    if content.html and _is_stub(joined):
        read = [
            _attempt("html", content.defects, partial(hypertext.to_text, h))
            for h in content.html[:20]
        ]
        html = "\n\n".join(text for text in read if text)
        if html:
            return html[:MAX_TEXT], (html[:MAX_TEXT],)
    return joined[:MAX_TEXT], tuple(plain[:20])


def _is_stub(text: str) -> bool:
    return len(text.strip()) < 5 or (len(text) < 300 and bool(_STUB.search(text)))


def _report(mail: ParsedMail, content: _Content) -> Report | None:
    if content.message is None:
        return None
    found = reports.read(content.message, content.parts)
    if found is None and not _may_be_daemon(mail):
        return None
    guessed = reports.guess(content.message)
    if found is None:
        return Report(type="", guessed=guessed) if guessed else None
    return replace(found, guessed=guessed)


def _may_be_daemon(mail: ParsedMail) -> bool:
    names = " ".join(address.email for address in mail.from_addresses)
    return mail.return_path == "" or bool(re.search(r"daemon|postmaster|mailer|bounce", names))
