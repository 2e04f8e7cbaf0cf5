"""Delivery reports (RFC 3464 in RFC 6522): who was not reached, why, and which letter came back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message

from flufl.bounce import all_failures

from relanced.mail import charsets
from relanced.understanding.mail import Report, ReportedRecipient

MAX_RECIPIENTS = 200
KEPT_HEADERS = (
    "message-id", "references", "in-reply-to", "from", "to", "cc", "subject", "date",
    "auto-submitted", "x-relanced-token",
)  # fmt: skip
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = (
    "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers",
    "message/global-headers", "message/partial", "text/rfc822",
)  # fmt: skip
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_FIELD = re.compile(r"^([!-9;-~]{1,60}):[ \t]*(.{0,2000})$", re.MULTILINE)


def read(message: Message, parts: Iterable[Message]) -> Report | None:
    """Return what a report says, or None when the mail carries no report part.

    `guessed` are addresses that flufl.bounce finds in the free text; it takes people for bounces,
    so they count only once the envelope has been judged a bounce by other marks.
    """
    parts = list(parts)
    status = [part for part in parts if part.get_content_type() in _STATUS_TYPES]
    notice = [
        part for part in parts if part.get_content_type().endswith("/disposition-notification")
    ]
    feedback = [part for part in parts if part.get_content_type() == "message/feedback-report"]
    kind = _kind(message, status, notice, feedback)
    if not kind:
        return None
    blocks = [block for part in status for block in _blocks(part)]
    recipients = tuple(_recipient(block) for block in blocks if _names_recipient(block))
    return Report(
        type=kind,
        recipients=recipients[:MAX_RECIPIENTS],
        disposition=_field(notice[0], "disposition") if notice else "",
        arrival_message_ids=_ids(blocks, notice),
        returned_headers=_returned(parts),
    )


def _kind(message: Message, *found: list[Message]) -> str:
    names = ("delivery-status", "disposition-notification", "feedback-report")
    for name, parts in zip(names, found, strict=True):
        if parts:
            return name
    if message.get_content_type() == "multipart/report":
        declared = str(message.get_param("report-type") or "").lower()
        return declared if declared in names else "report"
    return ""


def _blocks(part: Message) -> Iterator[Mapping[str, str]]:
    """Yield the field groups of a status part, which the standard library parses as messages."""
    payload = part.get_payload()
    texts = (
        [_as_text(block) for block in payload if isinstance(block, Message)]
        if isinstance(payload, list)
        else [str(payload)]
    )
    for text in "\n\n".join(texts).split("\n\n")[: MAX_RECIPIENTS * 2]:
        yield fields(text)


def _as_text(block: Message) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in block.raw_items())
    body = block.get_payload()
    return head + ("\n\n" + body if isinstance(body, str) and body.strip() else "")


def fields(text: str) -> dict[str, str]:
    """Read `Name: value` lines with their folded continuations; names in lower case, first one wins."""
    unfolded = re.sub(r"\n[ \t]+", " ", charsets.clean(text[:50_000]))
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(unfolded):
        found.setdefault(name.lower(), value.strip())
    return found


def _names_recipient(block: Mapping[str, str]) -> bool:
    return any(name in block for name in ("final-recipient", "original-recipient", "action"))


def _recipient(block: Mapping[str, str]) -> ReportedRecipient:
    return ReportedRecipient(
        final_recipient=address_of(block.get("final-recipient", "")),
        original_recipient=address_of(block.get("original-recipient", "")),
        action=block.get("action", "").split(" ")[0].lower()[:20],
        status=block.get("status", "")[:40],
        diagnostic=block.get("diagnostic-code", "")[:1000],
    )


def address_of(field: str) -> str:
    """Take the address out of `rfc822; name@host`, with or without its type and brackets (RFC 3464 §2.3.1)."""
    _, semicolon, rest = field.partition(";")
    found = re.search(r"[^\s<>;,\"']{1,64}@[^\s<>;,\"']{1,255}", rest if semicolon else field)
    return found.group().lower().rstrip(".") if found else ""


def _field(part: Message, name: str) -> str:
    return next((block[name] for block in _blocks(part) if name in block), "")[:200]


def _ids(blocks: list[Mapping[str, str]], notices: list[Message]) -> tuple[str, ...]:
    """Return Message-IDs the report names itself: Original-Message-ID (RFC 8098) or Microsoft's own field."""
    groups = [*blocks, *(block for part in notices for block in _blocks(part))]
    names = ("original-message-id", "x-original-message-id", "original-envelope-id")
    found = [_MESSAGE_ID.findall(block.get(name, "")) for block in groups for name in names]
    return tuple(dict.fromkeys(identity for ids in found for identity in ids))[:20]


def _returned(parts: list[Message]) -> dict[str, str]:
    for part in parts:
        if part.get_content_type() in _RETURNED_TYPES:
            found = fields(_returned_text(part))
            if found:
                return {name: found[name][:2000] for name in KEPT_HEADERS if name in found}
    return {}


def _returned_text(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n\n".join(_as_text(block) for block in payload[:1] if isinstance(block, Message))
    decoded = part.get_payload(decode=True)
    text = charsets.decode(decoded, None) if isinstance(decoded, bytes) else str(payload)
    return text.lstrip("\n").partition("\n\n")[0]


def guess(message: Message) -> tuple[str, ...]:
    """Return the addresses flufl.bounce takes for failed; it raises on real mail, which means nobody."""
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001 - its detectors raise anything on malformed mail
        return ()
    found = {address.decode("ascii", "ignore").lower() for address in (*temporary, *permanent)}
    return tuple(sorted(address for address in found if "@" in address))[:MAX_RECIPIENTS]
