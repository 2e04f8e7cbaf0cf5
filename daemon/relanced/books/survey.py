"""What a whole list says about itself, learned before any of its lines is read.

One cell often has two readings; its column rarely has. The survey walks the list once and keeps the
evidence: decimal marks, order of day and month, signs of credit notes, running balances, groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from relanced.books.amounts import Habit, read_amount
from relanced.books.days import Order, Votes, read_day
from relanced.books.grid import Cell, Row, Unreadable, filled, text_of
from relanced.books.headings import AMOUNTS, DAYS, Field
from relanced.books.kinds import CREDITS, prefix_of
from relanced.books.layout import Column, Layout, amount_columns, heading_of
from relanced.books.noise import noise_of, repeats
from relanced.dunning.ledger import ItemKind

_TAIL = re.compile(r"[.,](\d+)\D*\Z")


class Shape:
    """Whether the last row ends as the others do: a file cut short usually ends inside a row."""

    def __init__(self, layout: Layout) -> None:
        self._width = layout.width
        typed = {
            column.at for wanted in (*DAYS, *AMOUNTS) for column in layout.columns.get(wanted, ())
        }
        self._is_typed = layout.width - 1 in typed
        self._ends: dict[str, int] = {}  # how the rows' last cells end, and how many do
        self._last: tuple[int, str] | None = None  # cells and end of the last row, if it is an item
        self._short = 0
        self._rows = 0

    def see(self, cells: Sequence[Cell]) -> None:
        """Take an item's row."""
        self._keep_last()
        end = ""
        if self._is_typed and len(cells) >= self._width and isinstance(cells[self._width - 1], str):
            text = text_of(cells[self._width - 1])
            decimals = _TAIL.search(text)
            end = f"{len(decimals.group(1))} decimals" if decimals else f"{len(text)} signs"
        self._last = (len(cells), end)

    def see_noise(self) -> None:
        """Take a row that is no item: the file did not end inside the one before."""
        self._keep_last()
        self._last = None

    def _keep_last(self) -> None:
        if self._last is None:
            return
        cells, end = self._last
        self._rows += 1
        self._short += cells < self._width
        if end:
            self._ends[end] = self._ends.get(end, 0) + 1

    @property
    def looks_cut(self) -> bool:
        """Say whether the last row stops where at least three others, all alike, go on."""
        if self._last is None or self._rows < 3:
            return False
        cells, end = self._last
        if cells < self._width:
            return self._short == 0
        alone = len(self._ends) == 1 and sum(self._ends.values()) == self._rows
        return bool(end) and alone and end not in self._ends


_PAIRS = 500  # invoices whose two dates are tried in both orders
_LONGEST_TERM = 180  # days between invoice and due date that no ordinary term exceeds


@dataclass(slots=True)
class Survey:
    """The evidence of one list (one heading row and what stands below it)."""

    layout: Layout
    until: int = 0  # last line of the list, from the next heading row on another begins
    habits: dict[int, Habit] = field(default_factory=dict)
    votes: dict[int, Votes] = field(default_factory=dict)
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # customer's code -> name
    prefixes: dict[ItemKind, int] = field(default_factory=dict)
    items: int = 0
    overflowing: int = 0  # rows with more cells than headings
    named: int = 0  # items that name their customer
    grouped: int = 0  # items below a row that names the customer of a group
    group_open: bool = False
    line_balances: int = 0
    running_balances: int = 0
    last_balance: Decimal = Decimal(0)
    furniture: list[str] = field(default_factory=list)  # texts of footers and page headers
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self.shape = Shape(self.layout)
        for column in amount_columns(self.layout):
            self.habits[column.at] = Habit()
        for wanted in DAYS:
            for column in self.layout.columns.get(wanted, ()):
                self.votes[column.at] = Votes()

    def learn(self, cells: Sequence[Cell]) -> None:
        """Take one row of the list as evidence."""
        for at, habit in self.habits.items():
            if at < len(cells):
                habit.learn(cells[at])
        for at, votes in self.votes.items():
            if at < len(cells):
                votes.learn(cells[at])
        number = cell_text(cells, self.layout.first(Field.NUMBER))
        if not number:
            self._learn_group(cells)
            return
        self.items += 1
        if len(cells) > self.layout.width and filled(cells[self.layout.width :]):
            self.overflowing += 1
        self._learn_customer(cells)
        kind = prefix_of(number)
        if kind is not None:
            self.prefixes[kind] = self.prefixes.get(kind, 0) + 1
        if len(self.pairs) < _PAIRS:
            self.pairs.append(
                (
                    _cell(cells, self.layout.first(Field.ISSUE)),
                    _cell(cells, self.layout.first(Field.DUE)),
                )
            )
        if self.layout.has(Field.DEBIT) and self.layout.has(Field.OPEN):
            self._learn_balance(cells)

    def _learn_group(self, cells: Sequence[Cell]) -> None:
        if any(filled(cells[at : at + 1]) for at in (*self.habits, *self.votes)):
            return
        self.group_open = self.group_open or 0 < filled(cells) <= 3

    def _learn_customer(self, cells: Sequence[Cell]) -> None:
        customer = cell_text(cells, self.layout.first(Field.CUSTOMER))
        if customer:
            self.named += 1
            code = cell_text(cells, self.layout.first(Field.CUSTOMER_REF))
            if code:
                self.names.setdefault(code, customer)
        elif self.group_open:
            self.grouped += 1

    def _learn_balance(self, cells: Sequence[Cell]) -> None:
        values = []
        for wanted in (Field.DEBIT, Field.CREDIT, Field.OPEN):
            column = self.layout.first(wanted)
            try:
                read = (
                    read_amount(_cell(cells, column), self.habits[column.at], "EUR")
                    if column
                    else None
                )
            except Unreadable:
                return
            values.append(read.value if read else Decimal(0))
        moved = values[0] - values[1]
        self.line_balances += abs(values[2]) == abs(moved)
        self.running_balances += abs(values[2]) == abs(self.last_balance + moved)
        self.last_balance = values[2]

    @property
    def has_running_balance(self) -> bool:
        """Say whether the "Solde" column sums up line by line instead of telling what one invoice leaves."""
        return self.running_balances > self.line_balances

    @property
    def is_grouped(self) -> bool:
        """Say whether customers stand in rows of their own above their invoices, for every invoice."""
        return self.named == 0 and 0 < self.grouped == self.items

    @property
    def has_spare_cells(self) -> bool:
        """Say whether a column without a heading stands at the end, rather than shifted rows."""
        return self.items > 2 and 2 * self.overflowing > self.items

    def habit(self, column: Column) -> Habit:
        """Return how a column writes amounts; the list's other amount columns speak where it is silent."""
        own = self.habits[column.at]
        if not own.is_silent:
            return own
        pooled = Habit()
        for habit in self.habits.values():
            pooled.add(habit)
        return pooled

    def ignores_prefix(self, kind: ItemKind) -> bool:
        """Say whether a number prefix is this creditor's own and means nothing: most invoices bear it."""
        return kind in CREDITS and 2 * self.prefixes.get(kind, 0) > self.items and self.items > 1

    def orders(self, *, months_first: bool) -> tuple[dict[int, Order | None], str | None]:
        """Return the order of day and month of each date column, and the key of the warning it deserves.

        A column proves its own; one that proves nothing follows the others, then the order in which
        invoices fall due after they were issued, then `months_first`. None: cells of two readings are refused.
        """
        proven = {votes.order for votes in self.votes.values()} - {None}
        pooled, warning = self._pooled(proven, months_first=months_first)
        orders = {
            at: None if votes.is_contradictory else votes.order or pooled
            for at, votes in self.votes.items()
        }
        return orders, warning

    def _pooled(
        self, proven: set[Order | None], *, months_first: bool
    ) -> tuple[Order | None, str | None]:
        if len(proven) == 1:
            order = next(iter(proven))
            return order, "books.month_first" if order is Order.MONTH_FIRST else None
        if proven or not any(votes.undecided for votes in self.votes.values()):
            return (None, None) if proven else (Order.DAY_FIRST, None)
        day_first, month_first = (
            self._plausible_pairs(order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
        )
        if day_first > month_first:
            return Order.DAY_FIRST, "books.order_by_terms_day"
        if month_first > day_first:
            return Order.MONTH_FIRST, "books.order_by_terms_month"
        if months_first:
            return Order.MONTH_FIRST, "books.order_assumed_month"
        return Order.DAY_FIRST, "books.order_assumed_day"

    def _plausible_pairs(self, order: Order) -> int:
        count = 0
        for issue, due in self.pairs:
            try:
                first, second = read_day(issue, order), read_day(due, order)
            except Unreadable:
                continue
            count += (
                first is not None
                and second is not None
                and 0 <= (second - first).days <= _LONGEST_TERM
            )
        return count


def cell_text(cells: Sequence[Cell], column: Column | None) -> str:
    """Return the text of a row's cell in a column; empty where either is missing."""
    return text_of(cells[column.at]) if column is not None and column.at < len(cells) else ""


def _cell(cells: Sequence[Cell], column: Column | None) -> Cell:
    return cells[column.at] if column is not None and column.at < len(cells) else None


def survey(layout: Layout, rows: Iterable[Row]) -> list[Survey]:
    """Walk everything below a heading row; a different heading row further down begins another list."""
    current = Survey(layout)
    surveys = [current]
    for line, cells in rows:
        if line <= layout.line or not filled(cells):
            continue
        new = _new_heading(line, cells, current.layout)
        if new is not None:
            current = Survey(new)
            surveys.append(current)
        elif _is_noise(cells, current.layout):
            current.furniture += [text_of(cell) for cell in cells if cell][
                : 20 - len(current.furniture)
            ]
            current.shape.see_noise()
        else:
            current.learn(cells)
            current.shape.see(cells)
        current.until = line
    return surveys


def _new_heading(line: int, cells: Sequence[Cell], layout: Layout) -> Layout | None:
    number = cell_text(cells, layout.first(Field.NUMBER))
    if not number or any(character.isdigit() for character in number):
        return None
    if repeats(cells, layout.folded):
        return None
    found = heading_of(line, cells)
    return found if found is not None and found.is_usable else None


def _is_noise(cells: Sequence[Cell], layout: Layout) -> bool:
    number, has_day = cell_text(cells, layout.first(Field.NUMBER)), has_any_day(cells, layout)
    if number and has_day:
        return number == layout.columns[Field.NUMBER][0].heading
    has_amount = has_any_amount(cells, layout)
    return (
        repeats(cells, layout.folded)
        or noise_of(cells, number, has_day=has_day, has_amount=has_amount) is not None
    )


def has_any_day(cells: Sequence[Cell], layout: Layout) -> bool:
    """Say whether a row's issue or due date is filled."""
    return any(
        cell_text(cells, column)
        for wanted in (Field.ISSUE, Field.DUE)
        for column in layout.columns.get(wanted, ())
    )


def has_any_amount(cells: Sequence[Cell], layout: Layout) -> bool:
    """Say whether any of a row's amounts is filled."""
    return any(filled(cells[column.at : column.at + 1]) for column in amount_columns(layout))
