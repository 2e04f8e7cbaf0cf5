"""What the formats of banks share: exact amounts with a point or a comma, packed days, names without padding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from relanced.books.amounts import minor_units
from relanced.books.currencies import currency_code
from relanced.books.grid import Unreadable, plain, shown
from relanced.dunning.money import Money

# What banks say of a payment that came back, in the languages of the accounts we meet.
RETURNED = re.compile(
    r"\b(?:rejet\w*|impaye\w*|imp\b|retour(?:ne\w*)?|annul\w*|extourne\w*|contre.?passation|chq? imp\w*|return(?:ed)?"
    r"|reject\w*|revers\w*|bounced|unpaid|dishono\w+|charge.?back|refused|recall\w*|r.?transaction|ru(?:e)?ck(?:last|uberweis|ueberweis|gabe|buch|ruf)\w*|retour(?:e|en)\b"
    r"|devoluci?on|devuelto|insoluto|storno|storn\w*)\b"
)
_AMOUNT = re.compile(r"[+-]?(?:\d{1,15}(?:[.,]\d{0,6})?|[.,]\d{1,6})\Z")


def amount(text: str, currency: str | None) -> Money:
    """Read an amount of a bank's own format: one decimal mark, no thousands.

    Raises `Unreadable` when it is none.
    """
    bare = text.strip().replace(" ", "")
    if not _AMOUNT.match(bare):
        raise Unreadable("books.no_number", value=shown(text))
    code = currency_code(currency or "EUR") or "EUR"
    try:
        return Money(minor_units(Decimal(bare.replace(",", ".").rstrip(".")), code), code)
    except InvalidOperation:
        raise Unreadable("books.no_number", value=shown(text)) from None


def of_minor(digits: int, decimals: int, currency: str | None) -> Money:
    """Return money of a whole number with so many decimals implied."""
    code = currency_code(currency or "EUR") or "EUR"
    value = Decimal(digits).scaleb(-decimals)
    return Money(minor_units(value, code), code)


def day(year: str | int, month: str | int, day_: str | int) -> date:
    """Return a day; a two-digit year above 60 is of the last century (facts §8.2). `Unreadable` when there is none."""
    whole = int(year)
    if whole < 100:
        whole += 1900 if whole > 60 else 2000
    try:
        return date(whole, int(month), int(day_))
    except ValueError:
        raise Unreadable("books.impossible_day", value=f"{year}-{month}-{day_}") from None


def joined(pieces: Iterable[str | None]) -> str:
    """Join what a bank says of one movement, each piece on its line and once."""
    told = (plain(piece).strip() for piece in pieces if piece)
    return "\n".join(dict.fromkeys(piece for piece in told if piece))


def name(text: str | None) -> str | None:
    """Return a name without padding; None for the words that stand for no name."""
    bare = plain(text or "").strip(" .,;:/-")
    return bare if bare and bare.upper() not in _NOBODY else None


_NOBODY = frozenset(
    {"NOTPROVIDED", "NOT PROVIDED", "N/A", "NA", "UNKNOWN", "NONREF", "NONE", "INCONNU"}
)
