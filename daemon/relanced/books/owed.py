"""What one row says is owed: the rest, the total it is the rest of, and the currency of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from relanced.books.amounts import Habit, Read, minor_units, read_amount
from relanced.books.currencies import currency_code
from relanced.books.grid import Cell, Unreadable, filled, shown
from relanced.books.headings import Field
from relanced.books.kinds import is_yes
from relanced.books.layout import Column, Layout
from relanced.books.survey import Survey, cell_text
from relanced.dunning.money import Money

_ZERO = Decimal(0)


class Misread(Exception):
    """A row's cell that cannot be read, with the heading it stands under."""

    def __init__(self, field: str | None, trouble: Unreadable) -> None:
        super().__init__(field)
        self.field = field
        self.reason = trouble.reason


@dataclass(frozen=True, slots=True)
class Owed:
    """What a row is worth."""

    open: Money
    total: Money | None  # None where the file does not say
    is_sided: bool = False  # debit or credit: the sign is the books' own
    repeats_total: bool = False  # no column tells the rest: the whole amount is taken


@dataclass(frozen=True, slots=True)
class _Part:
    value: Decimal
    currency: str
    column: Column


class Till:
    """Reads what is owed from the rows of one list."""

    def __init__(self, survey: Survey, currency: str) -> None:
        self._layout: Layout = survey.layout
        self._currency = currency
        self._habits: dict[int, Habit] = {}
        for columns in survey.layout.columns.values():
            for column in columns:
                if column.at in survey.habits:
                    self._habits[column.at] = survey.habit(column)
        self._opens = () if survey.has_running_balance else self._columns(Field.OPEN)
        self._totals = self._columns(Field.TOTAL) + self._columns(Field.AMOUNT)
        self._paids = self._columns(Field.PAID)
        self._has_foreign = any(
            column.is_foreign for column in (*self._opens, *self._totals) if column is not None
        )

    def owed(self, cells: Sequence[Cell]) -> Owed | None:
        """Return what a row is worth; None when no amount cell is filled.

        Raises `Misread` when an amount or a currency cannot be read.
        """
        listed = self._listed_currency(cells)
        if self._opens:
            rest = self._best(cells, self._opens, listed)
            if rest is not None:
                return self._with_total(cells, rest, listed)
        return (
            self._sides(cells, listed)
            or self._buckets(cells, listed)
            or self._difference(cells, listed)
        )

    def _with_total(self, cells: Sequence[Cell], rest: _Part, listed: str | None) -> Owed:
        sided = self._sides(cells, listed)
        if sided is not None:
            value = abs(rest.value) if sided.open.minor > 0 else -abs(rest.value)
            return Owed(
                _money(_Part(value, rest.currency, rest.column)), sided.total, is_sided=True
            )
        value = self._signed(cells, rest.value)
        total = self._total_beside(cells, rest, listed)
        money = _money(_Part(value, rest.currency, rest.column))
        if (
            total is not None
            and (total.minor > 0) != (money.minor > 0)
            and self._layout.has(Field.SIDE)
        ):
            total = -total
        return Owed(money, total, is_sided=self._layout.has(Field.SIDE))

    def _total_beside(self, cells: Sequence[Cell], rest: _Part, listed: str | None) -> Money | None:
        """Return the total in the currency of the rest; an unreadable one is only missed, the rest is known."""
        try:
            total = self._best(cells, self._totals, listed, currency=rest.currency)
        except Misread:
            return None
        return _money(total) if total is not None else None

    def _sides(self, cells: Sequence[Cell], listed: str | None) -> Owed | None:
        debit = self._best(cells, self._columns(Field.DEBIT), listed)
        credit = self._best(cells, self._columns(Field.CREDIT), listed)
        parts = [part for part in (debit, credit) if part is not None]
        if not parts:
            return None
        part = next((part for part in parts if part.value), parts[0])
        value = (debit.value if debit else _ZERO) - (credit.value if credit else _ZERO)
        total = debit.value if debit is not None and debit.value > 0 else value
        return Owed(
            _money(_Part(value, part.currency, part.column)),
            _money(_Part(total, part.currency, part.column)),
            is_sided=True,
        )

    def _buckets(self, cells: Sequence[Cell], listed: str | None) -> Owed | None:
        parts = [
            part
            for column in self._columns(Field.BUCKET)
            if (part := self._part(cells, column, listed))
        ]
        if not parts:
            return None
        value = sum((part.value for part in parts), _ZERO)
        return Owed(_money(_Part(value, parts[0].currency, parts[0].column)), None)

    def _difference(self, cells: Sequence[Cell], listed: str | None) -> Owed | None:
        total = self._best(cells, self._totals, listed)
        if total is None:
            return None
        signed = self._signed(cells, total.value)
        money = _money(_Part(signed, total.currency, total.column))
        paids = [part for column in self._paids if (part := self._part(cells, column, listed))]
        if paids:
            paid = abs(sum((part.value for part in paids), _ZERO))
            rest = signed - paid if signed >= 0 else signed + paid
            return Owed(_money(_Part(rest, total.currency, total.column)), money)
        if self._is_marked_paid(cells):
            return Owed(Money(0, money.currency), money)
        if self._opens:
            return (
                None  # the list has a rest column and this row leaves it empty: nothing is assumed
            )
        return Owed(
            money, money, is_sided=self._layout.has(Field.SIDE), repeats_total=not self._paids
        )

    def _is_marked_paid(self, cells: Sequence[Cell]) -> bool:
        flag = self._layout.first(Field.PAID_FLAG)
        if flag is not None:
            return is_yes(cell_text(cells, flag))
        paid_on = self._layout.first(Field.PAID_ON)
        return paid_on is not None and filled(cells[paid_on.at : paid_on.at + 1]) > 0

    def _signed(self, cells: Sequence[Cell], value: Decimal) -> Decimal:
        side = cell_text(cells, self._layout.first(Field.SIDE)).lower()
        if not side:
            return value
        return -value if side.startswith("c") or side == "-1" or side == "-" else value

    def _best(
        self,
        cells: Sequence[Cell],
        columns: Sequence[Column],
        listed: str | None,
        currency: str | None = None,
    ) -> _Part | None:
        """Return the first filled amount of several columns; a zero only where no other holds more."""
        zero: _Part | None = None
        for column in columns:
            part = self._part(cells, column, listed)
            if part is None or (currency is not None and part.currency != currency):
                continue
            if part.value:
                return part
            zero = zero or part
        return zero

    def _part(self, cells: Sequence[Cell], column: Column, listed: str | None) -> _Part | None:
        if column.at >= len(cells):
            return None
        expected = self._expected(column, listed)
        try:
            read = read_amount(
                cells[column.at], self._habits[column.at], expected or self._currency
            )
        except Unreadable as trouble:
            raise Misread(column.heading, trouble) from None
        if read is None:
            return None
        if read.currency and expected and read.currency != expected:
            trouble = Unreadable(
                "books.two_currencies", value=shown(cells[column.at]), other=expected
            )
            raise Misread(column.heading, trouble)
        return _Part(read.value, self._settled(read, expected), column)

    def _settled(self, read: Read, expected: str | None) -> str:
        return read.currency or expected or self._currency

    def _expected(self, column: Column, listed: str | None) -> str | None:
        """Return the currency a column's amounts are in: its heading's, the row's own, or unknown.

        Beside a "Montant devise" the plain column is the ledger's own currency.
        """
        if column.is_foreign or (column.currency is None and not self._has_foreign):
            return listed
        return column.currency or self._currency

    def _listed_currency(self, cells: Sequence[Cell]) -> str | None:
        column = self._layout.first(Field.CURRENCY)
        text = cell_text(cells, column)
        if not text or column is None:
            return None
        code = currency_code(text)
        if code is None:
            raise Misread(column.heading, Unreadable("books.no_currency", value=shown(text)))
        return code

    def _columns(self, wanted: Field) -> tuple[Column, ...]:
        found = self._layout.columns.get(wanted, ())
        # An amount in the invoice's own currency goes before the ledger's counter-value.
        return tuple(sorted(found, key=lambda column: not column.is_foreign))


def _money(part: _Part) -> Money:
    return Money(minor_units(part.value, part.currency), part.currency)
