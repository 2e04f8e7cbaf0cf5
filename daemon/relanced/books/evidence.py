"""What a whole table proves before any of its rows is read: how it writes amounts and days, and how it groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from relanced.books.addresses import read_addresses
from relanced.books.amounts import Habit, looks_like_amount, read_amount
from relanced.books.days import Order, Votes, every_day_in, looks_like_day, read_day
from relanced.books.defaults import Defaults
from relanced.books.furniture import FOOT, TOTAL, is_closing, is_labelled
from relanced.books.grid import Cell, Grid, Unreadable, filled, plain, text_of
from relanced.books.headings import AMOUNTS, DAYS, Field, fold_heading, heading_currency, is_bucket
from relanced.books.layout import (
    Columns,
    Layout,
    group_title,
    is_other_heading,
    is_repeated_heading,
)

_BUCKET = re.compile(
    r"^(non echue?s?|echue?s?|not due|current|courant|a echoir)\b|\d.*\b(jours?|days?|mois|months?)\b"
)
_CODE_NAME = re.compile(
    r"((?:4\d{2}\w{0,15}|C\w{0,3}\d{2,10})(?=\s*[-–:]?\s)|(?:\d{2,10}|[A-Z]{1,4}\d{2,10})(?=\s*[-–:]))\s*[-–:]?\s+(\S.*)\Z"  # noqa: RUF001
)
_LETTERED_CODE = re.compile(r"(([A-Z]{2,6})\d{1,6})\s+(\S.*)\Z")  # `BAR01 BAR DU PORT`
_NAME_CODE = re.compile(r"(\S.*?)\s*[(\[](4\d{2}\w{0,15}|C\w{0,3}\d{2,10})[)\]]\Z")
_LABELLED = re.compile(  # a title's own word, which no colon parts from the code behind it
    r"(?:client|tiers|compte|customer|account|auxiliaire|debiteur|débiteur)\s+(?=\w*\d)",
    re.IGNORECASE,
)
_PARTED = re.compile(r"\s+[-–|/;]\s+|\s*[;,|]\s*")  # noqa: RUF001
_TELEPHONE = re.compile(r"(?:t[eé]l\D{0,12})?\+?[\d .()-]{8,}\Z", re.IGNORECASE)
_COUNT = re.compile(r"\s*\(\d+\)\Z")
_PREFIX = re.compile(r"[a-z]+")
# Customers and what else class 41 holds of them (PCG); all codes in it are accounts, not numbers that happen so.
_RECEIVABLES = frozenset({"411", "413", "416", "417", "418", "419"})
_PAIRS = 400  # rows whose two days are compared where neither column proves an order


@dataclass(frozen=True, slots=True)
class Group:
    """A customer named once for the lines below."""

    customer: str
    ref: str = ""
    emails: tuple[str, ...] = ()


@dataclass(slots=True)
class Evidence:
    """What the rows of one table prove together."""

    habits: dict[Field, Habit] = field(default_factory=dict)
    orders: dict[Field, Order | None] = field(default_factory=dict)
    is_order_assumed: bool = False
    is_order_mixed: bool = False
    is_running: bool = False  # the balance column adds up from row to row
    groups: dict[int, Group] = field(default_factory=dict)
    is_ref_loose: bool = (
        False  # the code changes from line to line of one customer: an order's, not theirs
    )
    has_accounts: bool = False  # the customers' codes are accounts of the French chart
    is_filled_down: bool = False  # a customer stands once, on the first of its lines
    ages: Habit = field(default_factory=Habit)  # how the columns of an aged balance write amounts
    currency: str | None = None  # the one the totals are written in
    prefixes: Counter[str] = field(default_factory=Counter)
    numbers: int = 0
    next_table: int = 0  # the line of the headings of another table below; 0 for none

    def is_usual_prefix(self, prefix: str) -> bool:
        """Say whether most numbers begin so, in which case it tells no credit note from an invoice."""
        return self.prefixes[prefix] * 2 > self.numbers


def gather(grid: Grid, layout: Layout, defaults: Defaults) -> Evidence:
    """Walk a table once and return what it proves."""
    evidence = Evidence()
    columns = layout.columns
    walk = _Walk(columns, evidence)
    for number, row in grid.rows():
        if number > layout.start and filled(row):
            walk.take(number, row)
    walk.settle()
    _settle_orders(evidence, walk, layout, defaults)
    if {Field.DEBIT, Field.CREDIT, Field.OPEN} <= columns.at.keys():
        evidence.is_running = _is_running(grid, layout, evidence)
    return evidence


def is_announced(row: Sequence[Cell]) -> bool:
    """Say whether a row begins with `Client :` and a name: whatever follows, that is whose the next lines are."""
    texts = [text for cell in row if isinstance(cell, str) and (text := plain(cell))]
    return bool(texts) and ":" in texts[0] and group_title(" ".join(texts[:2])) is not None


class _Walk:
    """The first walk over the rows, and what it counts."""

    def __init__(self, columns: Columns, evidence: Evidence) -> None:
        self.columns = columns
        self.evidence = evidence
        self.votes = {name: Votes() for name in DAYS if name in columns.at}
        self.pairs: list[tuple[str, str]] = []
        self._amounts = [
            (columns.at[name], evidence.habits.setdefault(name, Habit()))
            for name in AMOUNTS
            if name in columns.at
        ]
        self._amounts += [(index, evidence.ages) for index in columns.ages]
        self._days = [(columns.at[name], vote) for name, vote in self.votes.items()]
        # Where numbers and customers share a column, only a day tells a line from a customer's sum.
        figures = self._days if columns.is_headless else (*self._amounts, *self._days)
        self._figures = [index for index, _ in figures]
        self._number = columns.at[Field.NUMBER]
        self._customer = columns.at.get(Field.CUSTOMER)
        self._pending: tuple[int, Sequence[Cell]] | None = None
        self._ref = columns.at.get(Field.REF)
        self._refs: dict[
            str, tuple[str, bool]
        ] = {}  # customer -> its first code, whether another one came
        self._accounts: set[str] = set()
        self._currencies: set[str] = set()
        self._seen: set[str] = set()
        self._filled = self._blank = self._again = self._totals = 0

    def take(self, number: int, row: Sequence[Cell]) -> None:
        """Take one row as evidence."""
        width = len(row)
        for index, habit in self._amounts:
            if index < width:
                habit.learn(row[index])
        for index, vote in self._days:
            if index < width:
                vote.learn(row[index])
        self._take_pair(row)
        reference = row[self._number] if self._number < width else None
        if (
            reference is None
            or not (text := text_of(reference))
            or not self._has_figures(row)
            or is_labelled(row)
        ):
            self._take_other(number, row)
        elif not self._is_heading(number, row):
            self._take_item(row, text)

    def _is_heading(self, number: int, row: Sequence[Cell]) -> bool:
        is_one = is_repeated_heading(row, self.columns)
        if is_one and not self.evidence.next_table and is_other_heading(row, self.columns):
            self.evidence.next_table = number
        return is_one

    def _has_figures(self, row: Sequence[Cell]) -> bool:
        """Say whether an amount or a day stands in its column: without either, a row is no item."""
        return any(_holds(row, index) for index in self._figures)

    def _has_day_and_sum(self, row: Sequence[Cell]) -> bool:
        width = len(row)
        has_day = any(i < width and looks_like_day(row[i]) for i, _ in self._days)
        return has_day and any(
            i < width and row[i] and looks_like_amount(row[i]) for i, _ in self._amounts
        )

    def _named(self, row: Sequence[Cell]) -> str:
        index = self._customer
        return text_of(row[index]) if index is not None and index < len(row) else ""

    def _take_pair(self, row: Sequence[Cell]) -> None:
        if len(self._days) == 2 and len(self.pairs) < _PAIRS:
            first, second = (row[index] if index < len(row) else None for index, _ in self._days)
            if isinstance(first, str) and isinstance(second, str) and first and second:
                self.pairs.append((first, second))

    def _take_item(self, row: Sequence[Cell], reference: str) -> None:
        self.evidence.numbers += 1
        found = _PREFIX.match(reference[:6].lower())
        if found:
            self.evidence.prefixes[found.group()] += 1
        name = self._named(row)
        if name:
            self._filled += 1
            self._again += name in self._seen
            self._seen.add(name)
            self._take_ref(name, row)
        else:
            self._blank += 1
        self._announce(is_named=bool(name))

    def _announce(self, *, is_named: bool) -> None:
        """Take the row just above a line for its customer's, where the line names none itself."""
        if self._pending is not None and not is_named:
            line, heading = self._pending
            group = group_in(heading, self.columns)
            if group is not None:
                self.evidence.groups[line] = group
        self._pending = None

    def _take_ref(self, name: str, row: Sequence[Cell]) -> None:
        ref = text_of(row[self._ref]) if self._ref is not None and self._ref < len(row) else ""
        if ref:
            self._accounts.add(ref[:3])
            first, _ = known = self._refs.get(name, (ref, False))
            self._refs[name] = known if first == ref else (first, True)

    def _take_other(self, number: int, row: Sequence[Cell]) -> None:
        if self._is_heading(number, row):
            return  # between a customer's title and the first of the lines
        if self._pending is not None and is_announced(self._pending[1]):
            return  # an address may follow `Client : Dupont`
        if self._has_day_and_sum(row):  # a line without a number, as a balance carried over
            self._announce(is_named=bool(self._named(row)))
            return
        self._pending = None
        lead = next(
            (fold_heading(text) for cell in row if isinstance(cell, str) and (text := plain(cell))),
            "",
        )
        if TOTAL.match(lead):
            self._totals += 1
            texts = (text_of(row[index]) for index, _ in self._amounts if index < len(row))
            self._currencies |= {code for text in texts if (code := heading_currency(text))}
        elif lead:
            self._pending = (number, row)

    def settle(self) -> None:
        """Decide what the totals are in, and how customers stand: on every line, the first of theirs, or above."""
        self.evidence.currency = (
            next(iter(self._currencies)) if len(self._currencies) == 1 else None
        )
        self.evidence.has_accounts = "411" in self._accounts and self._accounts <= _RECEIVABLES
        changing = sum(has_other for _, has_other in self._refs.values())
        self.evidence.is_ref_loose = changing * 5 > len(self._refs)
        if self._customer is None:
            return
        items = self._filled + self._blank
        if self.evidence.groups and self._blank * 2 >= items:
            return
        self.evidence.groups.clear()
        is_once = self._filled > 0 and self._again == 0 and self._blank >= 2
        is_closed = self._totals * 2 >= self._filled
        self.evidence.is_filled_down = is_once and (
            is_closed or (self._blank >= 3 and self._blank * 2 >= items)
        )


def _is_age(text: str) -> bool:
    """Say whether a row's title names an age of debts, not a customer."""
    return is_bucket(text) or bool(_BUCKET.search(fold_heading(text)))


def group_in(row: Sequence[Cell], columns: Columns) -> Group | None:
    """Return the customer a row announces for the lines below; None when it may be anything else."""
    texts = [
        (index, plain(text_of(cell)))
        for index, cell in enumerate(row)
        if isinstance(cell, str) and plain(cell)
    ]
    whole = fold_heading(" ".join(text for _, text in texts))
    if every_day_in(" ".join(text for _, text in texts)):
        return None
    if FOOT.search(whole) or is_closing(whole) or any(map(looks_like_day, row)):
        return None
    emails, _ = read_addresses([text for _, text in texts if "@" in text])
    names = [
        (index, name)
        for index, text in texts
        if (name := _name_alone(text)) and not looks_like_amount(name)
    ]
    customer = columns.at.get(Field.CUSTOMER)
    if customer is not None:
        name = next((text for index, text in names if index == customer), "")
        ref = next((text for index, text in names if index == columns.at.get(Field.REF)), "")
        return Group(_COUNT.sub("", name), ref, emails) if name and not _is_age(name) else None
    return _titled(names, emails)


def _name_alone(text: str) -> str:
    """Return a title without the address and the telephone that may stand behind the name."""
    if "@" not in text:
        return text
    parts = [part for part in _PARTED.split(text) if "@" not in part and not _TELEPHONE.match(part)]
    return " - ".join(parts)


def _titled(names: Sequence[tuple[int, str]], emails: tuple[str, ...]) -> Group | None:
    if not 1 <= len(names) <= 2 or _is_age(names[0][1]):
        return None
    first = names[0][1]
    if len(names) == 2:
        label = fold_heading(first)
        if label in {"client", "tiers", "customer", "compte", "account"}:
            return Group(names[1][1], emails=emails)
        return Group(names[1][1], first, emails) if " " not in first else None
    return titled_group(group_title(first) or first, emails)


def titled_group(text: str, emails: tuple[str, ...] = ()) -> Group:
    """Return the customer whom a title names, with the code or account that may stand before the name."""
    bare = _COUNT.sub("", text.strip())
    coded = _CODE_NAME.match(_LABELLED.sub("", bare))
    if coded:
        return Group(coded.group(2), coded.group(1), emails)
    coded = _LETTERED_CODE.match(bare)
    if coded and fold_heading(coded.group(3)).startswith(coded.group(2).lower()):
        return Group(coded.group(3), coded.group(1), emails)
    coded = _NAME_CODE.match(bare)
    if coded:
        return Group(coded.group(1), coded.group(2), emails)
    return Group(bare, emails=emails)


def _settle_orders(evidence: Evidence, walk: _Walk, layout: Layout, defaults: Defaults) -> None:
    proved = {vote.order for vote in walk.votes.values()} - {None}
    shared = proved.pop() if len(proved) == 1 else None
    assumed = shared or _order_of_pairs(walk.pairs) or _house_order(layout, defaults)
    for name, vote in walk.votes.items():
        if vote.is_contradictory:
            evidence.orders[name] = None
            evidence.is_order_mixed = True
            continue
        evidence.orders[name] = vote.order or assumed
        if vote.order is None and vote.undecided and shared is None:
            evidence.is_order_assumed = True


def _order_of_pairs(pairs: Sequence[tuple[str, str]]) -> Order | None:
    """Return the order under which invoices fall due after their date, where the other one breaks that."""
    fits = {order: sum(_fits(pair, order) for pair in pairs) for order in Order}
    day_first, month_first = fits[Order.DAY_FIRST], fits[Order.MONTH_FIRST]
    if pairs and max(day_first, month_first) * 10 >= len(pairs) * 9 and day_first != month_first:
        return Order.DAY_FIRST if day_first > month_first else Order.MONTH_FIRST
    return None


def _fits(pair: tuple[str, str], order: Order) -> bool:
    try:
        issue, due = (read_day(text, order) for text in pair)
    except Unreadable:
        return False
    return issue is not None and due is not None and 0 <= (due - issue).days <= 125


def _house_order(layout: Layout, defaults: Defaults) -> Order:
    """English books in dollars write the month first; everybody else who uses slashes the day."""
    currency = layout.currency or defaults.currency
    return Order.MONTH_FIRST if defaults.language == "en" and currency == "USD" else Order.DAY_FIRST


def _is_running(grid: Grid, layout: Layout, evidence: Evidence) -> bool:
    """Say whether the balance column carries on from row to row instead of speaking of its own row."""
    at = layout.columns.at
    names = (Field.DEBIT, Field.CREDIT, Field.OPEN)
    days = [at[name] for name in DAYS if name in at]
    own = carried = rows = before = 0
    for number, row in grid.rows():
        if (
            number <= layout.start
            or rows >= _PAIRS
            or not any(_holds(row, index) for index in days)
        ):
            continue
        try:
            debit, credit, balance = (
                _value(row, at[name], evidence.habits[name]) for name in names
            )
        except Unreadable:
            continue
        rows += 1
        is_own = abs(balance) == abs(debit - credit)  # so is the first of each account
        own += is_own
        carried += is_own or balance - before == debit - credit
        before = balance
    return own < rows and carried * 5 >= rows * 4


def _holds(row: Sequence[Cell], index: int) -> bool:
    return index < len(row) and row[index] not in {None, ""}


def _value(row: Sequence[Cell], index: int, habit: Habit) -> int:
    read = read_amount(row[index], habit, "EUR") if index < len(row) else None
    return int(read.value * 1000) if read else 0
