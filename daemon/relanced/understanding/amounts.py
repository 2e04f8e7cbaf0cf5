"""Amounts as people write them: `1 234,56 €`, `€1,234.56`, `1.234,56 EUR`, `12,5 k€`, `1'200.- CHF`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from relanced.dunning.money import Money, money

_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "eu": "EUR", "$": "USD", "usd": "USD", "£": "GBP",
    "gbp": "GBP", "chf": "CHF", "fr.": "CHF", "sfr": "CHF", "cad": "CAD", "$ca": "CAD", "mad": "MAD", "xof": "XOF",
    "sek": "SEK", "dkk": "DKK", "nok": "NOK", "pln": "PLN",
}  # fmt: skip
_SIGN = r"(?:€|\$|£|eur(?:os?)?\b|usd\b|gbp\b|chf\b|cad\b|mad\b|xof\b|sek\b|dkk\b|nok\b|pln\b)"
_DIGITS = r"\d{1,3}(?:[ .,']\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?:(?P<before>{_SIGN}) ?(?P<minus1>-)?(?P<n1>{_DIGITS})(?![\d/])"
    rf"|(?P<minus2>-)?(?P<n2>{_DIGITS})(?:\.-|,-)? ?(?P<kilo>k) ?(?P<after1>{_SIGN})"
    rf"|(?P<minus3>-)?(?P<n3>{_DIGITS})(?:\.-|,-)? ?(?P<after2>{_SIGN}))"
)
_PLAIN = re.compile(
    r"(?<![\w.,/-])(?P<minus>-)?(?P<n>\d{1,3}(?:[ .']\d{3}){0,4},\d{2}"
    r"|\d{1,3}(?:[ ,']\d{3}){0,4}\.\d{2}|\d{1,9}[.,]\d{2})(?![\d.,/%-])"
)


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """One amount, and where it stands in the folded text."""

    money: Money
    start: int
    end: int


def find(folded: str) -> tuple[FoundAmount, ...]:
    """Return the amounts that bear a currency, in the order of a folded text."""
    found = []
    for match in _AMOUNT.finditer(folded):
        sign = match["before"] or match["after1"] or match["after2"]
        minus = match["minus1"] or match["minus2"] or match["minus3"]
        value = number(match["n1"] or match["n2"] or match["n3"])
        if value is not None:
            value *= (-1 if minus else 1) * (1000 if match["kilo"] else 1)
            found.append(FoundAmount(money(value, _CURRENCIES[sign]), match.start(), match.end()))
    return tuple(found)


def plain(folded: str, currency: str = "EUR") -> tuple[FoundAmount, ...]:
    """Return the amounts of a table cell or line: with a currency, or with two decimals and none."""
    bearing = find(folded)
    if bearing:
        return bearing
    values = [(match, number(match["n"])) for match in _PLAIN.finditer(folded)]
    return tuple(
        FoundAmount(
            money(-value if match["minus"] else value, currency), match.start(), match.end()
        )
        for match, value in values
        if value is not None
    )


def blank(folded: str) -> str:
    """Return the text with every amount replaced by marks of its length, so that no digit of it is read again."""
    for pattern in (_AMOUNT, _PLAIN):
        folded = pattern.sub(lambda match: "\x01" * len(match.group()), folded)
    return folded


def number(written: str) -> Decimal | None:
    """Read `1 234,56`, `1.234,56`, `1,234.56`, `1234`; the last separator with one or two digits is the decimal one."""
    compact = written.replace(" ", "").replace("'", "")
    match = re.fullmatch(r"(.{0,30}?)[.,](\d{1,2})", compact)
    whole, cents = (match[1], match[2]) if match else (compact, "")
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + ("." + cents if cents else ""))
    except InvalidOperation:
        return None
