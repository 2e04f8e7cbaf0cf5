"""Text as the rules compare it: lower case, no accents, plain quotes and spaces."""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 200_000  # characters looked at; a person writes less

_PLAIN = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "\u2013": "-",
        "\u2014": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u200b": "",
        "\ufeff": "",
        "\u00ad": "",
        "\u0153": "oe",
        "\u0152": "oe",
        "\u00e6": "ae",
        "\u00df": "ss",
        "\u0142": "l",
        "\u0141": "l",
        "\u00f8": "o",
        "\u00d8": "o",
        "\u0131": "i",
        "\u2026": "...",
    }
)
_MARKS = re.compile("[\u0300-\u036f]")
_SPACES = re.compile(r" {2,}")


def fold(text: str) -> str:
    """Return the text for comparison: `Réglée le 1ᵉʳ` becomes `reglee le 1er`; line ends stay."""
    text = text[:MAX_TEXT].translate(_PLAIN)
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _SPACES.sub(" ", text.casefold())
