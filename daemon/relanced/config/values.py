"""The checks a single value must pass: addresses, account and company numbers, days and hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email
from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.fr import siren as siren_numbers

Check: TypeAlias = Callable[[str], str | None]  # the clean value, None when it is refused

LONGEST_SHOWN: Final = 60  # characters of a wrong value that are repeated to the reader


def shown(value: object) -> str:
    """Write a wrong value for a message: short, on one line, without control characters."""
    try:
        text = str(value)
    except ValueError:  # a whole number of more than 4300 digits
        return "…"
    text = "".join(c if c.isprintable() else "·" for c in text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def email(text: str) -> str | None:
    """Return an address in lower case, None when it is none (RFC 5321); `.test` domains pass."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def iban(text: str) -> str | None:
    """Return an IBAN compact, None when its length or check digits are wrong (facts §6.4)."""
    return str(iban_numbers.compact(text)) if iban_numbers.is_valid(text) else None


def bic(text: str) -> str | None:
    """Return a BIC compact, None when it is none."""
    return str(bic_numbers.compact(text)) if bic_numbers.is_valid(text) else None


def siren(text: str) -> str | None:
    """Return a SIREN's nine digits, None when the Luhn key is wrong (facts §6.4)."""
    return str(siren_numbers.compact(text)) if siren_numbers.is_valid(text) else None


def zone(text: str) -> str | None:
    """Return an IANA time zone, None when this machine does not know it."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return text


_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def currency(text: str) -> str | None:
    """Return an ISO 4217 code, None when no currency bears it."""
    from babel.core import get_global  # babel's tables are large, and most files keep EUR

    known = text == "EUR" or (_CURRENCY.fullmatch(text) and text in get_global("all_currencies"))
    return text if known else None


_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.?", re.I)


def host(text: str) -> str | None:
    """Return a server's name or IP address, None when it is neither."""
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        return text.lower() if len(text) <= 253 and _HOST.fullmatch(text) else None


def is_loopback(name: str) -> bool:
    """Say whether a server is this very machine."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


_FRENCH_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def day(value: Any) -> date | None:
    """Read a day: a TOML date, `2026-10-12` or `12/10/2026`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    french = _FRENCH_DAY.fullmatch(value.strip())
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


_HOUR: Final = re.compile(r"(\d{1,2})[:hH](\d{2})")


def hour(value: Any) -> time | None:
    """Read an hour of the day: a TOML time, `09:00` or `9h00`."""
    if isinstance(value, time):
        return value
    written = _HOUR.fullmatch(value.strip()) if isinstance(value, str) else None
    if written and int(written[1]) < 24 and int(written[2]) < 60:
        return time(int(written[1]), int(written[2]))
    return None


def amount(value: Any) -> Decimal | None:
    """Read an amount of whole units: 10, 10.50, "10.50" or "10,50"; None below zero or unread."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        read = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return read if read.is_finite() and 0 <= read < 10**12 else None


WEEKDAYS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(("mon lun", "tue mar", "wed mer", "thu jeu", "fri ven", "sat sam",
                                    "sun dim"))
    for name in names.split()
}  # fmt: skip


def weekdays(value: Any) -> tuple[int, ...] | None:
    """Read days of the week: "mon-fri", "lun-ven", ["tue", "thu"]; Monday is 0."""
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    found: set[int] = set()
    for word in words:
        ends = [WEEKDAYS.get(name.strip()[:3].lower()) for name in word.split("-")]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first is None or last is None or last < first:
            return None
        found |= set(range(first, last + 1))
    return tuple(sorted(found))


_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def is_id(name: str) -> bool:
    """Say whether a name can be the id of a creditor or a mailbox: it becomes a file's name."""
    return _ID.fullmatch(name) is not None
