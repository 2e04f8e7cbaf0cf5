"""What a row is worth: open and total, out of whatever amounts its table has columns for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from relanced.books.amounts import SIMPLE, Habit, minor_units, read_amount
from relanced.books.currencies import currency_code
from relanced.books.defaults import Defaults
from relanced.books.evidence import Evidence
from relanced.books.grid import Cell, Unreadable, shown, text_of
from relanced.books.headings import AMOUNTS, Field
from relanced.books.layout import Layout, Record
from relanced.books.natures import is_part_paid
from relanced.dunning.money import Money

_DIGIT = re.compile(r"\d")
_NOTHING = Decimal(0)
_NAMED_FIRST = (Field.OPEN, Field.TOTAL, Field.DEBIT, Field.CREDIT, Field.NET)


@dataclass(frozen=True, slots=True)
class Sums:
    """How one table states amounts."""

    layout: Layout
    used: tuple[tuple[Field, int, Habit], ...]
    currency: str  # where a line names none
    has_open: bool
    may_name_currency: bool  # not where the currency belongs to an amount of its own column

    def read(self, row: Record) -> tuple[Money, Money] | None:
        """Return what is open and what was asked in all; None when the row bears no amount.

        Raises `Unreadable` for what is no amount, could be two, or was paid in part without saying how much.
        """
        currency, values = self._values(row)
        found = self._settled(row, values)
        if found is None:
            return None
        left, total = (minor_units(value, currency) for value in found)
        return Money(left, currency), Money(total, currency)

    def column(self) -> Field:
        """Return the column a missing amount is missed in."""
        return next((name for name in _NAMED_FIRST if name in self.layout.columns.at), Field.OPEN)

    def _values(self, row: Record) -> tuple[str, dict[Field, Decimal]]:
        stated = self._stated_currency(row)
        currency = stated or self.currency
        values: dict[Field, Decimal] = {}
        cells = row.cells
        for name, index, habit in self.used:
            cell = cells[index] if index < len(cells) else None
            if cell is None or cell == "":
                continue
            if isinstance(cell, str) and SIMPLE.match(cell):
                values[name] = Decimal(cell.replace(",", "."))
                continue
            if self._is_word(name, cell):
                continue
            try:
                read = read_amount(cell, habit, currency)
            except Unreadable as trouble:
                if name is Field.PAID and self.has_open:
                    continue
                trouble.heading = self.layout.columns.heading(name)
                raise
            if read is not None:
                values[name] = read.value
                currency = currency if stated or not read.currency else read.currency
        return currency, values

    def _is_word(self, name: Field, cell: Cell) -> bool:
        """Say whether a cell is a word where an amount may stand: `non` under `réglé`, a dash under `total`."""
        may_be = name is Field.PAID or (name is Field.TOTAL and self.has_open)
        return may_be and not _DIGIT.search(text_of(cell))

    def _stated_currency(self, row: Record) -> str | None:
        text = row.word(Field.CURRENCY) if self.may_name_currency else ""
        if not text:
            return None
        code = currency_code(text)
        if code is None:
            heading = self.layout.columns.heading(Field.CURRENCY)
            raise Unreadable("books.unknown_currency", heading, value=shown(text))
        return code

    def _settled(self, row: Record, values: dict[Field, Decimal]) -> tuple[Decimal, Decimal] | None:
        if Field.NET in values and Field.VAT in values:
            values[Field.TOTAL] = values[Field.NET] + values[Field.VAT]
        found = self._from_open(values) or self._from_total(row, values) or _from_sides(values)
        if found is None:
            return None
        left, total = found
        if row.word(Field.SIDE)[:1] in {
            "C",
            "c",
            "-",
        }:  # Montant and Sens in place of debit and credit
            left, total = -abs(left), -abs(total)
        return left, total if left * total >= 0 else -total

    def _from_open(self, values: dict[Field, Decimal]) -> tuple[Decimal, Decimal] | None:
        left = values.get(Field.OPEN)
        if left is None:
            return None
        sides = _from_sides(values)
        return left, values.get(Field.TOTAL, sides[1] if sides else left)

    def _from_total(
        self, row: Record, values: dict[Field, Decimal]
    ) -> tuple[Decimal, Decimal] | None:
        total, paid = values.get(Field.TOTAL), values.get(Field.PAID)
        if total is None or (self.has_open and paid is None):
            return None
        if paid:
            return total - (paid if paid * total > 0 else -paid), total
        status = row.word(Field.STATUS)
        if status and is_part_paid(status):
            raise Unreadable(
                "books.part_unknown", self.layout.columns.heading(Field.STATUS), value=shown(status)
            )
        return total, total


def sums_of(layout: Layout, evidence: Evidence, defaults: Defaults) -> Sums:
    """Settle which columns a table's amounts come from: no running balance, no tax beside a full total."""
    at = layout.columns.at
    left_out = {Field.OPEN} if evidence.is_running else set()
    if Field.TOTAL in at or not {Field.NET, Field.VAT} <= at.keys():
        left_out |= {Field.NET, Field.VAT}
    names = [name for name in AMOUNTS if name in at and name not in left_out]
    return Sums(
        layout,
        tuple((name, at[name], _habit(name, evidence)) for name in names),
        layout.currency or evidence.currency or defaults.currency,
        has_open=Field.OPEN in names,
        may_name_currency=Field.FOREIGN not in at,
    )


def _habit(name: Field, evidence: Evidence) -> Habit:
    """Return how a column writes amounts; where it proves nothing, how its neighbours do."""
    own = evidence.habits[name]
    if not own.is_silent:
        return own
    shared = Habit()
    for habit in evidence.habits.values():
        shared.add(habit)
    return shared


def _from_sides(values: dict[Field, Decimal]) -> tuple[Decimal, Decimal] | None:
    if Field.DEBIT not in values and Field.CREDIT not in values:
        return None
    debit, credit = values.get(Field.DEBIT, _NOTHING), values.get(Field.CREDIT, _NOTHING)
    return debit - credit, debit or -credit
