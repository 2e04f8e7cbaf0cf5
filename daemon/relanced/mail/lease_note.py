"""The lease message: one small mail in a folder of our own, by which two databases on one mailbox see each other.

It says which machine serves the mailbox and since when, for whoever opens the folder, and bears one line for programs,
sealed with the installation's key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

HELD, FREE = "held", "free"
_PURPOSE: Final = b"relanced lease v1\0"
_PLAIN: Final = re.compile(r"[^A-Za-z0-9._-]")
_LINE: Final = re.compile(
    rb"(?im)^x-relanced-lease:[ \t]*(?P<word>[0-9a-f]{16}) (?P<host>[A-Za-z0-9._-]{1,64}) (?P<at>[0-9T:.+-]{19,40})"
    rb" (?P<dots>\d{1,18}) (?P<state>held|free) (?P<mac>[a-z2-7]{26})\s*$"
)


@dataclass(frozen=True, slots=True)
class LeaseNote:
    """What one lease message says. `is_ours` where our own key sealed it."""

    word: str
    host: str
    at: datetime
    dots: int
    is_held: bool
    is_ours: bool = True


def write_note(key: bytes, note: LeaseNote, address: str, subject: str, text: str) -> bytes:
    """Return the message; `subject` and `text` are in plain words, for a person."""
    host = _PLAIN.sub("-", note.host)[:64] or "-"
    said = _said(note.word, host, note.at.isoformat(), note.dots, note.is_held)
    encoded = base64.b64encode(subject.encode()).decode("ascii")
    body = base64.encodebytes(text.encode()).decode("ascii").replace("\n", "\r\n")
    return (
        f"From: <{address}>\r\nTo: <{address}>\r\nSubject: =?utf-8?B?{encoded}?=\r\n"
        f"Date: {format_datetime(note.at.astimezone(UTC))}\r\n"
        f"Message-ID: <lease.{note.word}@{address.rpartition('@')[2]}>\r\n"
        f"X-Relanced-Lease: {said} {_mac(key, said)}\r\nAuto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{body}"
    ).encode("ascii")


def read_note(key: bytes, head: bytes) -> LeaseNote | None:
    """Read what a message in our folder says; None where it is no lease message."""
    found = _LINE.search(head)
    if found is None:
        return None
    told = {name: value.decode("ascii") for name, value in found.groupdict().items()}
    try:
        at = datetime.fromisoformat(told["at"])
        is_whole = at.tzinfo is not None
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not is_whole:
        return None
    is_held = told["state"] == HELD
    said = _said(told["word"], told["host"], told["at"], int(told["dots"]), is_held)
    is_ours = hmac.compare_digest(told["mac"], _mac(key, said))
    return LeaseNote(told["word"], told["host"], at, int(told["dots"]), is_held, is_ours)


def _said(word: str, host: str, at: str, dots: int, is_held: bool) -> str:  # noqa: FBT001 - a row of facts
    return f"{word} {host} {at} {dots} {HELD if is_held else FREE}"


def _mac(key: bytes, said: str) -> str:
    digest = hmac.digest(key, _PURPOSE + said.encode("ascii"), hashlib.sha256)
    return base64.b32encode(digest[:16]).decode("ascii").rstrip("=").lower()
