"""Days and amounts as people type them; what reads two ways is not read at all."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
# A dot or a comma before one or two digits is the decimal mark; spaces, dots, commas and apostrophes part thousands.
_PLAIN = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?\Z")
_GROUPED = re.compile(r"(\d{1,3}(?:([ .,'])\d{3})(?:\2\d{3})*)(?:([.,])(\d{1,2}))?\Z")
_AROUND = re.compile(r"(?:€|eur|euros?)", re.IGNORECASE)
_BLANKS = {ord(c): " " for c in "\u00a0\u202f\u2009\t"} | {ord("’"): "'"}  # noqa: RUF001


def read_day(text: str) -> date | None:
    """Read `2026-11-30`, `30/11/2026` or `30.11.2026`; None for anything else, impossible days included."""
    if found := _ISO.match(text):
        year, month, day = map(int, found.groups())
    elif found := _FRENCH.match(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_amount(text: str) -> Decimal | None:
    """Read `2400`, `2400,50`, `2 400.50`, `2.400,50 €`; None for the rest, and for what reads two ways (`2.400`)."""
    tidy = _AROUND.sub("", text.translate(_BLANKS)).strip()
    if found := _PLAIN.match(tidy):
        return Decimal(f"{found[1]}.{found[2] or 0}")
    found = _GROUPED.match(tidy)
    if found is None or found[2] == found[3]:
        return None
    if found[2] in ".," and found[3] is None and found[1].count(found[2]) == 1:
        return None  # 2.400 is two thousand four hundred here and a little over two there
    return Decimal(f"{re.sub('[^0-9]', '', found[1])}.{found[4] or 0}")
