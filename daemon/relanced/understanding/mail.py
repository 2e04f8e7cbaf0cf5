"""A mail as plain values: what the walled-off parser hands to the rules, and what the store may keep.

Nothing here knows MIME. Every text is already decoded, every list is capped, every header that decides who wrote the
mail stands in `headers` under its lower-case name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header: the display name as written and the address in lower case."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail: a label, its SHA-256, and what could be read of it."""

    name: str
    media_type: str
    size: int
    sha256: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    is_scan: bool = False


@dataclass(frozen=True, slots=True)
class ReportedRecipient:
    """One recipient of a delivery report (RFC 3464 §2.3); empty strings where the report is silent."""

    final_recipient: str = ""
    original_recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report about a letter: its type (`delivery-status`, `disposition-notification`...) and what came back."""

    type: str
    recipients: tuple[ReportedRecipient, ...] = ()
    disposition: str = ""
    arrival_message_ids: tuple[str, ...] = ()
    returned_headers: Mapping[str, str] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message carried inside another one as message/rfc822, apart from the writer's own text."""

    message_id: str
    from_email: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, decoded. `sent_at` is UTC; `sent_on` and `date_offset` (minutes) are those of the Date header itself.

    `from_trusted` is false when two parsers disagree about From, or when it names nobody or several mailboxes.
    `return_path` is None when the header is absent and `""` for the null path. `defects` names what was wrong or cut.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    from_addresses: tuple[Address, ...] = ()
    from_trusted: bool = False
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    return_path: str | None = None
    subject: str = ""
    sent_at: datetime | None = None
    sent_on: date | None = None
    date_offset: int | None = None
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    content_type: str = ""
    text: str = ""
    text_parts: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    report: Report | None = None
    forwarded: tuple[Forwarded, ...] = ()
    has_calendar: bool = False
    is_encrypted: bool = False
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Return the first value of a header by its lower-case name, or an empty string."""
        values = self.headers.get(name, ())
        return values[0] if values else ""


def to_json(mail: ParsedMail) -> dict[str, Any]:
    """Turn a mail into plain JSON values; `from_json` is its inverse."""
    document = asdict(mail)
    document["sent_at"] = mail.sent_at.isoformat() if mail.sent_at else None
    document["sent_on"] = mail.sent_on.isoformat() if mail.sent_on else None
    return document


def from_json(document: Mapping[str, Any]) -> ParsedMail:
    """Read back what `to_json` wrote, whether or not it went through JSON text; KeyError where a field is missing."""
    values = dict(document)
    for name in ("from_addresses", "sender", "reply_to", "to", "cc"):
        values[name] = tuple(Address(**address) for address in document[name])
    for name in ("in_reply_to", "references", "delivered_to", "text_parts", "defects"):
        values[name] = tuple(document[name])
    values["headers"] = {name: tuple(found) for name, found in document["headers"].items()}
    values["sent_at"] = document["sent_at"] and datetime.fromisoformat(document["sent_at"])
    values["sent_on"] = document["sent_on"] and date.fromisoformat(document["sent_on"])
    values["attachments"] = tuple(_attachment(found) for found in document["attachments"])
    values["forwarded"] = tuple(Forwarded(**found) for found in document["forwarded"])
    values["report"] = document["report"] and _report(document["report"])
    return ParsedMail(**values)


def _attachment(document: Mapping[str, Any]) -> Attachment:
    rows = tuple(tuple(row) for row in document["rows"])
    return Attachment(**{**document, "rows": rows})


def _report(document: Mapping[str, Any]) -> Report:
    return Report(
        type=document["type"],
        recipients=tuple(ReportedRecipient(**found) for found in document["recipients"]),
        disposition=document["disposition"],
        arrival_message_ids=tuple(document["arrival_message_ids"]),
        returned_headers=dict(document["returned_headers"]),
        guessed=tuple(document["guessed"]),
    )
