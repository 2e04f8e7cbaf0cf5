"""Anybody's text made one plain line: client names, invoice numbers and subjects as they come in.

What is taken out could end a header, turn the reading direction round, or hide a word; what is left
reads the same.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_LINE = 300  # characters; a longer name is a broken export or an attack

# C0, C1, soft hyphen, zero-width and bidi controls, line and paragraph separators, tags, lone
# surrogates. ZWNJ and ZWJ stay: Persian and emoji need them.
_STRANGE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_SPACES = re.compile(" {2,}")


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return the text without controls, on one line, NFC, clipped with an ellipsis."""
    if not text.isprintable() or "  " in text or not text.isascii():
        text = _SPACES.sub(" ", _STRANGE.sub(_spared, text))
        text = unicodedata.normalize("NFC", text)
    text = text.strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _spared(found: re.Match[str]) -> str:
    return " " if found[0] in _BREAKS else ""
