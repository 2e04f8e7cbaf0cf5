"""What people type after a command: days, moments, amounts, payments. What cannot be read is said in a sentence."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import click

from relanced.dunning.typed import read_amount, read_day
from relanced.words import tell


def _language(context: click.Context | None) -> str:
    return getattr(context.obj, "language", "en") if context is not None else "en"


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
