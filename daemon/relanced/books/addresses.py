"""E-mail addresses out of a cell where people put whatever they had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from relanced.books.grid import Cell, plain, text_of

_ADDRESS = re.compile(
    r"(?<![\w@.])[\w.!#$%&'*+=?^`{|}~-]+@(?:[\w-]+\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,})(?![\w@])",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*\Z")
_EDGES = ".&+|'`*=-#!~"  # signs that stand between two addresses more often than inside one
_SCHEME = re.compile(r"mailto:", re.IGNORECASE)
# Cells that say there is no address.
_NO_ADDRESS = frozenset(
    [
        "-",
        "--",
        "/",
        "n/a",
        "na",
        "nc",
        "n/c",
        "néant",
        "neant",
        "aucun",
        "aucune",
        "non",
        "none",
        "null",
        "?",
        "x",
        "inconnu",
        "inconnue",
    ]
)


def read_addresses(cells: Iterable[Cell]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses of one line's cells, lower case, each once, and the texts that are none.

    What parts several addresses in a cell does not matter: `;` `,` `/`, a blank, a line break, "ou".
    """
    return _in_texts(tuple(map(text_of, cells)))


# A customer's addresses stand on each of its lines.
@lru_cache(maxsize=65536)
def _in_texts(texts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: list[str] = []
    leftovers: list[str] = []
    for text in filter(None, texts):
        addresses, leftover = _in_text(text)
        found += addresses
        leftovers += [leftover] if leftover else []
    return tuple(dict.fromkeys(found)), tuple(leftovers)


def _in_text(text: str) -> tuple[tuple[str, ...], str]:
    text = plain(_SCHEME.sub(" ", text))
    found = []
    rest = text
    for match in _ADDRESS.finditer(text):
        address = _valid(match.group(0).lstrip(_EDGES))
        if address is not None:
            found.append(address)
            rest = rest.replace(match.group(0), " ", 1)
    has_more = "@" in rest or (not found and text.lower() not in _NO_ADDRESS)
    return tuple(found), text if has_more else ""


def _valid(address: str) -> str | None:
    """Return the address in lower case when RFC 5321 would carry it; names without a network are allowed."""
    local, _, domain = address.lower().rpartition("@")
    if _PLAIN.match(local) and len(local) <= 64:
        # Nothing in a plain local part can be wrong; its domain stands on many lines.
        return f"{local}@{domain}" if _validated(f"x@{domain}") else None
    return _validated(address)


@lru_cache(maxsize=16384)
def _validated(address: str) -> str | None:
    try:
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return checked.normalized.lower()
