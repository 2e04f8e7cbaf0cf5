"""What people type after a command: days, moments, amounts, payments. What cannot be read is said in a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import click

from relanced.words import tell

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
# A dot or a comma before one or two digits is the decimal mark; spaces, dots, commas and apostrophes part thousands.
_PLAIN = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?\Z")
_GROUPED = re.compile(r"(\d{1,3}(?:([ .,'])\d{3})(?:\2\d{3})*)(?:([.,])(\d{1,2}))?\Z")
_AROUND = re.compile(r"(?:€|eur|euros?)", re.IGNORECASE)
_BLANKS = {ord(c): " " for c in "\u00a0\u202f\u2009\t"} | {ord("’"): "'"}  # noqa: RUF001


def _language(context: click.Context | None) -> str:
    return getattr(context.obj, "language", "en") if context is not None else "en"


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


class Day(click.ParamType[datetime]):
    """A calendar day, handed on as its midnight."""

    name = "day"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Return how a day may be written."""
        return "DAY"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read a day, or say how one is written."""
        if isinstance(value, datetime):
            return value
        day = read_day(str(value).strip())
        if day is None:
            self.fail(tell("cli.bad_day", _language(ctx), text=str(value)), param, ctx)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, not a moment


class Moment(click.ParamType[datetime]):
    """A moment, with or without its offset."""

    name = "moment"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Return how a moment may be written."""
        return "MOMENT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read a moment, or say how one is written."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(tell("cli.bad_moment", _language(ctx), text=str(value)), param, ctx)


class Amount(click.ParamType[Decimal]):
    """An amount in whole units of its currency, with at most two decimals."""

    name = "amount"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Return how an amount may be written."""
        return "AMOUNT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read an amount, or say how one is written."""
        amount = value if isinstance(value, Decimal) else read_amount(str(value))
        if amount is None:
            self.fail(tell("cli.bad_amount", _language(ctx), text=str(value)), param, ctx)
        return amount


class Paid(NamedTuple):
    """What was paid, and when."""

    on: date
    amount: Decimal


class PaidOn(click.ParamType[Paid]):
    """A payment, written `DAY:AMOUNT`."""

    name = "payment"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Return how a payment may be written."""
        return "DAY:AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Paid:
        """Read a payment, or say how one is written."""
        if isinstance(value, Paid):
            return value
        first, _, second = str(value).partition(":")
        day, amount = read_day(first.strip()), read_amount(second)
        if day is None or amount is None:
            self.fail(tell("cli.bad_payment", _language(ctx), text=str(value)), param, ctx)
        return Paid(day, amount)


DAY, MOMENT, AMOUNT, PAID = Day(), Moment(), Amount(), PaidOn()
