"""The head of a mail as the rules need it: capped, unfolded, decoded; addresses that no display name can forge."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from relanced.mail import charsets
from relanced.understanding.mail import Address

Headers: TypeAlias = Mapping[str, tuple[str, ...]]

MAX_HEADER = 64 * 1024  # bytes of one header: address parsers are quadratic
MAX_HEADERS = 256 * 1024  # bytes of all of them
MAX_VALUES = 10  # values kept of one repeated header
MAX_KEPT = 4_000  # characters kept of one value
MAX_ADDRESSES = 200
MAX_IDS = 100

# Traces, signatures and scores that say nothing about who wrote the mail, and fill half of its head.
_NOISE = re.compile(
    r"received|x-received|dkim-.*|arc-.*|x-google-.*|domainkey-.*|x-ms-exchange-(?!inbox|generated"
    r"|message-is|parent).*|x-ms-(?!has).*|x-forefront-.*|x-microsoft-.*|x-spam-(?!challenge).*|x-gm-.*"
    r"|x-virus-.*|x-proofpoint-.*|x-exchange-antispam-.*|x-vr-.*|x-cmae-.*|autocrypt|face|x-face"
)
_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_EMPTY = re.compile(rb"[ \t]*\r?\Z")


def split(raw: bytes, defects: list[str]) -> tuple[bytes, bytes]:
    """Part head from body at the first line that is no header (RFC 5322 §2.1); cap what is long."""
    raw = raw.lstrip(b"\xef\xbb\xbf\r\n \t\x00")
    if raw.startswith((b"From ", b">From ")):  # mbox separator
        raw = raw.partition(b"\n")[2]
    if b"\n" not in raw[:MAX_HEADERS]:
        raw = raw.replace(b"\r", b"\n")
    lines: list[bytes] = []
    at = 0
    for line in raw[: MAX_HEADERS * 8].splitlines(keepends=True):
        if not line.strip():
            at += len(line)
            break
        is_header = line[:1] in _FOLD or _NAME.match(line)
        is_parameter = bool(lines) and lines[-1].rstrip().endswith(b";")  # its fold was lost
        if not is_header and not is_parameter:
            break
        at += len(line)
        lines.append(line if is_header else b" " + line)
    return _capped(lines, defects), raw[at:]


_FOLD = (b" ", b"\t")


def _capped(lines: list[bytes], defects: list[str]) -> bytes:
    """Leave out the folded lines by which a header passes its limit, and all headers past theirs."""
    kept: list[bytes] = []
    size = whole = 0
    for line in lines:
        size = size + len(line) if line[:1] in _FOLD else len(line)
        short = line if len(line) <= MAX_HEADER else line[:MAX_HEADER] + b"\n"
        if whole + len(short) <= MAX_HEADERS and (size <= MAX_HEADER or line[:1] not in _FOLD):
            kept.append(short)
            whole += len(short)
        if size > MAX_HEADER or whole + len(short) > MAX_HEADERS:
            defects.append("header cut")
    return b"".join(kept)


def read(head: bytes) -> dict[str, tuple[str, ...]]:
    """Return the headers, decoded, under their lower-case names, in the order of the mail."""
    found: dict[str, list[str]] = {}
    for line in re.sub(rb"\r?\n(?=[ \t])", b"", head).splitlines():
        match = _NAME.match(line)
        if match is None:
            continue
        values = found.setdefault(match[1].decode("ascii").lower(), [])
        if len(values) < MAX_VALUES:
            values.append(words(match[2]))
    return {name: tuple(values) for name, values in found.items()}


def kept(headers: Headers) -> dict[str, tuple[str, ...]]:
    """Return what the rules and the desk may look at, without traces and signatures."""
    return {
        name: tuple(value[:MAX_KEPT] for value in values)
        for name, values in headers.items()
        if not _NOISE.fullmatch(name)
    }


# --- encoded words (RFC 2047) -----------------------------------------------------------------------------------------

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,20000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


def words(value: bytes) -> str:
    """Decode a header value: raw 8-bit bytes and encoded words, without line ends or controls."""
    text = charsets.decode(value, "utf-8")
    if "=?" in text:
        text = _WORD.sub(_decoded, _joined(_BETWEEN.sub(r"\1", text)))
    return re.sub(r"\s+", " ", charsets.clean(text)).strip()


def _joined(text: str) -> str:
    """Join neighbouring words of one charset and encoding: some programs cut a character in two."""
    return re.sub(r"=\?([^?\s]{1,60}\?[qQ]\?)([^?]{0,20000})\?==\?\1", r"=?\1\2", text)


def _decoded(match: re.Match[str]) -> str:
    charset, encoding, content = match[1].partition("*")[0], match[2].lower(), match[3]
    try:
        if encoding == "b":
            packed = content.encode("ascii", "ignore")
            payload = base64.b64decode(packed + b"=" * (-len(packed) % 4))
        else:
            payload = quopri.decodestring(content.encode("latin-1", "replace"), header=True)
    except (binascii.Error, ValueError):
        return match[0]
    return charsets.decode(payload, charset)


# --- addresses and identities -----------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.){0,2000}"|<[^<>]{0,2000}>|\([^()]{0,2000}\)|[,;]|[^",;<(]{1,2000}|.'
)
_BRACKETED = re.compile(r"<\s*([^<>]{0,320}?)\s*>[^<>]{0,200}\Z")
_BARE = re.compile(r"[^\s<>()\"',;:]{1,64}@[^\s<>()\"',;]{1,255}")
_COMMENT = re.compile(r"\(([^()]{0,200})\)")


def addresses(values: tuple[str, ...]) -> tuple[Address, ...]:
    """Read address headers so that what stands in the last angle brackets wins over any display name."""
    found = [address for value in values for piece in _pieces(value) for address in _one(piece)]
    return tuple(found[:MAX_ADDRESSES])


def _one(piece: str) -> Iterator[Address]:
    bracketed = _BRACKETED.search(piece)
    if bracketed:
        yield Address(
            piece[: bracketed.start()].strip(" \t\"'")[:200], bracketed[1].strip().lower()
        )
        return
    bare = _BARE.search(piece)
    if bare:
        comment = _COMMENT.search(piece)
        yield Address((comment[1] if comment else "").strip(), bare.group().lower())


def _pieces(value: str) -> list[str]:
    """Split an address list at commas and semicolons that stand outside quotes, comments and brackets."""
    pieces: list[str] = []
    current: list[str] = []
    for token in _TOKEN.findall(value):
        if token in {",", ";"}:
            pieces.append("".join(current))
            current = []
            if len(pieces) > MAX_ADDRESSES:
                break
        else:
            current.append(token)
    pieces.append("".join(current))
    return [piece for piece in pieces if piece.strip()]


def identities(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the Message-IDs of a header without their brackets; a bare one is taken as it stands."""
    found = [identity for value in values for identity in _ids_of(value)]
    return tuple(dict.fromkeys(found))[:MAX_IDS]


def _ids_of(value: str) -> list[str]:
    inside = re.findall(r"<\s*([^<>]{1,900}?)\s*>", value)
    return inside or [word for word in value.split() if "@" in word and len(word) < 900]
