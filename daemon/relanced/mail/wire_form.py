"""The last look at a mail's bytes: the form a letter of ours may have on the wire, and no other."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Final

_ADDRESS = rb"[!#-'*+\-/-9=?A-Z^-~.]{1,64}@[A-Za-z0-9.:\[\]-]{1,255}"
_WORD = rb"[!#-'*+\-/-9=?A-Z^-~.]+"  # an atom, or an encoded word (RFC 2047)
_MAILBOX = (
    rb'(?:' + _ADDRESS + rb'|(?:"(?:[^"\\]|\\.)*"|' + _WORD + rb"(?: " + _WORD + rb")*) <" + _ADDRESS + rb">)"
)  # fmt: skip
_IDENTITY = rb"<[!-;=?-~]{1,250}>"

# Every header a letter of ours may have, each at most once, and the form of its value, unfolded.
FORMS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "from": re.compile(_MAILBOX),  # one sender, the mailbox's own address: hence no Reply-To
    "to": re.compile(_MAILBOX),  # one person: a letter is never shown to two
    "subject": re.compile(rb"[ -~]+"),
    "date": re.compile(rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"),
    "message-id": re.compile(_IDENTITY),
    "in-reply-to": re.compile(_IDENTITY),
    "references": re.compile(_IDENTITY + rb"(?: " + _IDENTITY + rb")*"),
    "auto-submitted": re.compile(rb"auto-generated"),
    "x-auto-response-suppress": re.compile(rb"All"),
    "content-language": re.compile(rb"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"),
    "mime-version": re.compile(rb"1\.0"),
    "content-type": re.compile(
        rb'text/plain; charset=utf-8|multipart/[a-z]+; boundary="=_[a-z]+_[0-9a-f]+"'
    ),
    "content-transfer-encoding": re.compile(rb"quoted-printable"),
}
OPTIONAL: Final = frozenset({"in-reply-to", "content-transfer-encoding"})
FREE: Final = frozenset({"from", "to", "subject"})  # what a stranger's words may stand in

_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_UNFIT = re.compile(rb"[^\t\r\n -~]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_ENCODED = re.compile(r"=\?utf-8\?([bq])\?([!->@-~]+)\?=")  # RFC 2047 §2
_FIELD = re.compile(rb"([A-Za-z][A-Za-z-]*): ([!-~].*)", re.DOTALL)


class UnsafeHeader(ValueError):
    """A mail that must not leave: a draft or its bytes are not what a letter of ours may be."""


def check_wire(body: bytes) -> None:
    """Read the final bytes as a strict server would; UnsafeHeader says what is wrong with them."""
    if _BARE.search(body):
        raise UnsafeHeader("a bare CR or LF")
    if _UNFIT.search(body):
        raise UnsafeHeader("a control or 8-bit character")
    if max(map(len, body.split(b"\r\n"))) > 998:
        raise UnsafeHeader("a line longer than 998 octets (RFC 5322 §2.1.1)")
    head, end, _ = body.partition(b"\r\n\r\n")
    if not end:
        raise UnsafeHeader("headers without an end")
    seen: set[str] = set()
    for name, value in _fields(head):
        if name in seen or name not in FORMS:
            raise UnsafeHeader(f"an unexpected header: {name}")
        seen.add(name)
        _check_value(name, value)
    if missing := FORMS.keys() - seen - OPTIONAL:
        raise UnsafeHeader(f"headers are missing: {', '.join(sorted(missing))}")


def _fields(head: bytes) -> Iterable[tuple[str, bytes]]:
    """Yield the headers unfolded (RFC 5322 §2.2.3): the line ends go, the white space stays."""
    for field in re.split(rb"\r\n(?![ \t])", head):
        if any(not line.strip() for line in field.split(b"\r\n")):
            raise UnsafeHeader("an empty line inside a header")
        found = _FIELD.fullmatch(field.replace(b"\r\n", b""))
        if not found:
            raise UnsafeHeader("a line that is no header")
        yield found[1].decode("ascii").lower(), found[2]


def _check_value(name: str, value: bytes) -> None:
    if not FORMS[name].fullmatch(value):
        raise UnsafeHeader(f"the header {name} has not the form it should have")
    if name in FREE and _UNSEEN.search(_decoded(value.decode("ascii"))):
        raise UnsafeHeader(f"the header {name} hides a control or reversing character")


def _decoded(value: str) -> str:
    """Return what a reader's program shows of a header; only our own encoded words are let pass."""
    if "=?" in _ENCODED.sub("", value):
        raise UnsafeHeader("an encoded word that is not ours")
    pieces = [_word(found) for found in _ENCODED.finditer(value)]
    try:
        text = b"".join(pieces).decode("utf-8")
    except UnicodeError as error:
        raise UnsafeHeader("an encoded word that cannot be read") from error
    if "=?" in text:  # some programs decode a second time
        raise UnsafeHeader("an encoded word inside another")
    return text


def _word(found: re.Match[str]) -> bytes:
    coded = found[2].encode("ascii")
    try:
        return (
            binascii.a2b_base64(coded) if found[1] == "b" else binascii.a2b_qp(coded, header=True)
        )
    except binascii.Error as error:
        raise UnsafeHeader("an encoded word that cannot be read") from error
