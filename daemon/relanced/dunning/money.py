"""Money: whole minor units (cents) of one currency. Never a float, never two currencies in one sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from relanced.words import MINOR_DIGITS


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` whole minor units of the ISO 4217 `currency`."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """Add two amounts of one currency; ValueError when they differ."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount of the same currency; ValueError when they differ."""
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        """Turn a debit into a credit."""
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare amounts of one currency; ValueError when they differ."""
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        """Compare amounts of one currency; ValueError when they differ."""
        return self.minor <= self._same(other)

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    def decimal(self) -> Decimal:
        """Return the amount in whole units, exact: 1250 cents are `Decimal('12.50')`."""
        return Decimal(self.minor).scaleb(-MINOR_DIGITS.get(self.currency, 2))

    def __str__(self) -> str:
        """Return the decimal string of the JSON contract, such as `12.50`."""
        return str(self.decimal())


def money(amount: Decimal | str | int, currency: str = "EUR") -> Money:
    """Read a decimal amount of whole units, rounding half up to the minor unit (facts §1.4)."""
    places = MINOR_DIGITS.get(currency, 2)
    return Money(int(Decimal(amount).scaleb(places).to_integral_value(ROUND_HALF_UP)), currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum amounts of one currency; nothing at all is zero of that currency."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
