"""What a row is worth: open and total, out of whatever amounts its table has columns for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from relanced.books.amounts import Habit, Read, minor_units, quick_amount, read_amount
from relanced.books.currencies import currency_code
from relanced.books.defaults import Defaults
from relanced.books.evidence import Evidence
from relanced.books.grid import Cell, Unreadable, shown, text_of
from relanced.books.headings import AMOUNTS, Field, fold_heading, heading_currency
from relanced.books.layout import Layout, Record
from relanced.books.natures import is_part_paid
from relanced.dunning.money import Money

_DIGIT = re.compile(r"\d")
_NOTHING = Decimal(0)
_ABROAD = frozenset({Field.FOREIGN, Field.FOREIGN_OPEN})
_WORDED = _ABROAD | {Field.PAID}
_DOLLARS = frozenset(
    {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "XCD", "TWD", "BSD", "BBD", "JMD", "TTD", "FJD", "NAD", "LRD"}
)  # fmt: skip
_REST = re.compile(r"\b(solde|balance)\b")
_NAMED_FIRST = (Field.OPEN, Field.TOTAL, Field.DEBIT, Field.CREDIT, Field.NET)


@dataclass(frozen=True, slots=True)
class Sums:
    """How one table states amounts."""

    layout: Layout
    used: tuple[tuple[Field, int, Habit], ...]
    currency: str  # where a line names none
    has_open: bool
    is_ledgers: bool  # amounts are in the ledger's currency, whatever the line's own
    ages: tuple[tuple[int, Habit], ...] = ()
    are_rests: bool = (
        False  # debit and credit are what is left: `Solde débiteur`, `Solde créditeur`
    )

    def read(self, row: Record) -> tuple[Money, Money] | None:
        """Return what is open and what was asked in all; None when the row bears no amount.

        Raises `Unreadable` for what is no amount, could be two, or was paid in part without saying how much.
        """
        currency, values = self._values(row)
        found = self._settled(row, values)
        if found is None:
            return None
        abroad = None
        if self.is_ledgers and currency == self.currency:
            abroad = self._abroad(row, values, found)
        currency, left, total = abroad or (currency, *found)
        rest = Money(minor_units(left, currency), currency)
        is_whole = left is total or left == total
        return rest, rest if is_whole else Money(minor_units(total, currency), currency)

    def column(self) -> Field:
        """Return the column a missing amount is missed in."""
        return next((name for name in _NAMED_FIRST if name in self.layout.columns.at), Field.OPEN)

    def _values(self, row: Record) -> tuple[str, dict[Field, Decimal]]:
        stated = None if self.is_ledgers else self._stated_currency(row)
        currency = stated or self.currency
        values: dict[Field, Decimal] = {}
        cells = row.cells
        width = len(cells)
        for name, index, habit in self.used:
            cell = cells[index] if index < width else None
            if cell is None or cell == "":
                continue
            value = quick_amount(cell) if isinstance(cell, str) else None
            if value is not None:
                values[name] = value
                continue
            read = (
                None if self._is_word(name, cell) else self._read_cell(name, cell, habit, currency)
            )
            if read is not None:
                values[name] = read.value
                if read.currency and name not in _ABROAD:
                    currency = self._agreed(stated, read.currency, cell)
        if self.ages and Field.OPEN not in values:  # the sum may stand on the customer's line alone
            self._add_ages(row, currency, values)
        return currency, values

    def _read_cell(self, name: Field, cell: Cell, habit: Habit, currency: str) -> Read | None:
        try:
            return read_amount(cell, habit, currency)
        except Unreadable as trouble:
            if name is Field.PAID and self.has_open:
                return None
            trouble.heading = self.layout.columns.heading(name)
            raise

    def _agreed(self, stated: str | None, named: str, cell: Cell) -> str:
        """Return the one currency of a line whose amount names its own; `Unreadable` where the two differ."""
        if stated and named != stated and not _same_sign(stated, named):
            heading = self.layout.columns.heading(Field.CURRENCY)
            raise Unreadable("books.two_currencies", heading, value=shown(cell), stated=stated)
        return stated or named

    def _add_ages(self, row: Record, currency: str, values: dict[Field, Decimal]) -> None:
        """Add up the columns of an aged balance: together they are what is left of the line."""
        found = []
        for index, habit in self.ages:
            cell = row.cells[index] if index < len(row.cells) else None
            try:
                read = read_amount(cell, habit, currency)
            except Unreadable as trouble:
                trouble.heading = self.layout.columns.heading(Field.AGE)
                raise
            if read is not None:
                found.append(read.value)
        if found:
            values[Field.OPEN] = sum(found, _NOTHING)

    def _abroad(
        self, row: Record, values: dict[Field, Decimal], found: tuple[Decimal, Decimal]
    ) -> tuple[str, Decimal, Decimal] | None:
        """Return currency, open and total as the invoice itself has them, where all three are known.

        A part-paid line whose rest is given in the ledger's currency alone stays in the ledger's.
        """
        asked, rest = values.get(Field.FOREIGN), values.get(Field.FOREIGN_OPEN)
        stated = self._stated_currency(row) if asked or rest else None
        if stated is None or stated == self.currency or found[0] == 0:
            return None
        if rest is None:
            if not asked or found[0] != found[1]:
                return None
            rest = asked
        total = asked or rest
        if (rest < 0) != (found[0] < 0):
            rest, total = -rest, -total
        return stated, rest, total

    def _is_word(self, name: Field, cell: Cell) -> bool:
        """Say whether a cell is a word where an amount may stand: `non` under `réglé`, a dash under `total`."""
        may_be = name in _WORDED or (name is Field.TOTAL and self.has_open)
        return may_be and not _DIGIT.search(text_of(cell))

    def _stated_currency(self, row: Record) -> str | None:
        text = row.word(Field.CURRENCY)
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
            "H",  # Haben
        }:  # Montant and Sens in place of debit and credit
            left, total = -abs(left), -abs(total)
        is_overpaid = total - values.get(Field.PAID, _NOTHING) == left
        return left, total if left * total >= 0 or is_overpaid else -total

    def _from_open(self, values: dict[Field, Decimal]) -> tuple[Decimal, Decimal] | None:
        sides = _from_sides(values)
        left = sides[0] if sides and self.are_rests else values.get(Field.OPEN)
        if left is None:
            return None
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
    if Field.DEBIT in at or evidence.is_running:  # a sign and a letter go with the ledger's amounts
        left_out |= _ABROAD
    are_rests = bool(_REST.search(fold_heading(layout.columns.heading(Field.DEBIT) or "")))
    names = [name for name in AMOUNTS if name in at and name not in left_out]
    return Sums(
        layout,
        tuple((name, at[name], _habit(name, evidence)) for name in names),
        layout.currency or evidence.currency or defaults.currency,
        has_open=Field.OPEN in names or bool(layout.columns.ages) or are_rests,
        are_rests=are_rests,
        is_ledgers=_are_ledgers(layout),
        ages=tuple((index, evidence.ages) for index in layout.columns.ages),
    )


def _are_ledgers(layout: Layout) -> bool:
    """Say whether amounts are in the ledger's currency: another column has the invoice's, or the heading says so."""
    headings = layout.columns.headings
    if not _ABROAD.isdisjoint(headings):
        return True
    main = headings.get(Field.OPEN) or headings.get(Field.TOTAL) or headings.get(Field.DEBIT) or ""
    return heading_currency(main) is not None or fold_heading(main).endswith(("signe", "signed"))


def _same_sign(one: str, other: str) -> bool:
    """Say whether two currencies share a sign, so that `$` beside `CAD` is no contradiction."""
    return {one, other} <= _DOLLARS or {one, other} <= {"JPY", "CNY"}


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
