"""Bytes of a stranger become text: the charset they declare is believed only as far as it holds."""

from __future__ import annotations

import codecs
import re

# Python codecs that are no mail charsets, or that take quadratic time on hostile bytes.
REFUSED = frozenset(
    {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
# What is declared as Latin-1 or ASCII is nearly always the Windows code page, with its euro sign.
WIDENED = {
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def decode(payload: bytes, charset: str | None) -> str:
    """Decode by the declared charset, else UTF-8, else Windows-1252; never raises, no control characters."""
    for name in (_known(charset), "utf-8", "cp1252"):
        if name is None:
            continue
        try:
            return clean(payload.decode(name))
        except (UnicodeError, LookupError, ValueError):
            continue
    return clean(payload.decode("latin-1"))


def _known(charset: str | None) -> str | None:
    if not charset or len(charset) > 40:
        return None
    try:
        name = codecs.lookup(charset.strip(" \"'")).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name in REFUSED else WIDENED.get(name, name)


def clean(text: str) -> str:
    """Bring line ends to LF and drop control characters and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)
