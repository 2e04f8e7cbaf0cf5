"""The mark a letter carries, so that an answer finds its case.

A token is `incarnation.sequence.mac`. It is the local part of the Message-ID and stands in
References and in one line of the body. Bearing one proves nothing by itself, for debtors quote it:
it only says which letter is spoken of.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import NamedTuple

LONGEST = 64  # octets a local part may hold (RFC 5321 §4.5.3.1.1)

# One key may sign other things; the two are never taken for each other.
_PURPOSE = b"relanced letter token v1\0"
_INCARNATION = re.compile(r"[0-9a-z]{8}")
_SHAPE = r"[0-9a-z]{8}\.[0-9]{1,28}\.[a-z2-7]{26}"
_WHOLE = re.compile(_SHAPE)
# Gateways have been seen to change the case of a Message-ID, so capitals are read too.
_INSIDE = re.compile(rf"(?<![0-9a-z]){_SHAPE}(?![0-9a-z])", re.ASCII | re.IGNORECASE)


class Token(NamedTuple):
    """A letter's identity: which life of the database sent it, and the how-manieth it was."""

    incarnation: str
    sequence: int


def make_token(key: bytes, incarnation: str, sequence: int) -> str:
    """Sign a letter's identity, such as `k3v9x2ab.1042.` and 26 characters.

    `incarnation` is eight of 0-9 a-z; `sequence` is not negative and has at most
    28 digits; ValueError otherwise.
    """
    if not _INCARNATION.fullmatch(incarnation):
        raise ValueError(f"an incarnation is eight characters of 0-9 a-z, not {incarnation!r}")
    if not 0 <= sequence < 10**28:
        raise ValueError(f"a sequence has 1 to 28 digits and is not negative: {sequence}")
    if not key:
        raise ValueError("an empty key signs nothing")
    named = f"{incarnation}.{sequence}"
    return f"{named}.{_mac(key, named)}"


def check_token(key: bytes, text: str) -> Token | None:
    """Return whose mark this is, or None; a near miss takes as long as a far one."""
    if not _WHOLE.fullmatch(text):
        return None
    named, _, mac = text.rpartition(".")
    if not hmac.compare_digest(mac, _mac(key, named)):
        return None
    incarnation, _, sequence = named.partition(".")
    return Token(incarnation, int(sequence))


def find_tokens(text: str) -> tuple[str, ...]:
    """Return what has a token's shape, lower case, each once, in the order met; none is checked."""
    return tuple(dict.fromkeys(found.lower() for found in _INSIDE.findall(text)))


def _mac(key: bytes, named: str) -> str:
    digest = hmac.digest(key, _PURPOSE + named.encode("ascii"), hashlib.sha256)
    return base64.b32encode(digest[:16]).decode("ascii").rstrip("=").lower()
