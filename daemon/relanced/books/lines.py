"""From a table to open lines: each row is read, passed over for a reason, or refused with its remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum import luhn

from relanced.books.addresses import read_addresses
from relanced.books.amounts import Habit, minor_units, read_amount
from relanced.books.currencies import currency_code
from relanced.books.days import read_day
from relanced.books.defaults import Defaults
from relanced.books.evidence import FOOT, TOTAL, Evidence, Group
from relanced.books.grid import Cell, Grid, Unreadable, filled, plain, shown, text_of
from relanced.books.headings import AMOUNTS, DAYS, Field, fold_heading
from relanced.books.layout import Layout, day_spoken_of, is_repeated_heading
from relanced.books.natures import (
    CREDITS,
    is_closed,
    is_no_claim,
    is_part_paid,
    kind_of_account,
    kind_of_negative,
    kind_of_prefix,
    kind_of_type,
    prefix_of,
)  # fmt: skip
from relanced.books.terms import Terms, read_means, read_terms
from relanced.dunning.ledger import ItemKind, OpenLine, Problem
from relanced.dunning.money import Money
from relanced.words import Because, because

_NO = frozenset({"non", "n", "no", "false", "faux", "impayee", "impaye", "unpaid"})
_YES = frozenset({"oui", "o", "yes", "y", "true", "vrai", "x", "payee", "paye", "paid", "soldee"})
_ACCOUNT = re.compile(r"\d{3,}")
_NOBODY = Group("")


@dataclass(slots=True)
class Reading:
    """What one line of a ledger says, with the letter that pairs it with others."""

    line: OpenLine
    letter: str = ""


@dataclass(slots=True)
class Table:
    """One table in hand: where its columns are, what they prove, and what came of its rows."""

    grid: Grid
    layout: Layout
    evidence: Evidence
    defaults: Defaults
    readings: list[Reading] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    said_on: date | None = None
    _above: Group = _NOBODY  # the customer of the lines below a group's heading

    def read(self) -> None:
        """Read every row below the headings."""
        self._above = Group(self.layout.group)
        for number, cells in self.grid.rows():
            if number <= self.layout.start:
                continue
            count = filled(cells)
            if count and not self._is_furniture(number, cells, count):
                self._read_one(number, cells)
        self.said_on = self.layout.as_of or day_spoken_of(self.foot)
        self._say_order()

    def text(self, cells: Sequence[Cell], name: Field) -> str:
        """Return a field's cell as tidy text."""
        index = self.layout.columns.at.get(name)
        if index is None or index >= len(cells):
            return ""
        cell = cells[index]
        return plain(cell if isinstance(cell, str) else text_of(cell)) if cell is not None else ""

    def warn(self, number: int | None, name: Field | None, reason: Because) -> None:
        """Note a doubt about one line."""
        self.warnings.append(
            Problem(number, self.layout.columns.heading(name) if name else None, reason)
        )

    # ---------------------------------------------------------------- rows that are no items

    def _is_furniture(self, number: int, cells: Sequence[Cell], count: int) -> bool:
        """Say whether a row is a group's heading, a total, a repeated heading or a page's foot."""
        group = self.evidence.groups.get(number)
        if group is not None:
            self._above = group
            return True
        if self._is_total(cells):
            self._above = _NOBODY
            return True
        if is_repeated_heading(cells, self.layout.columns):
            return True
        if count == 1 or (not self.text(cells, Field.NUMBER) and self._is_note(cells)):
            self.foot += [
                plain(text_of(cell)) for cell in cells if isinstance(cell, str) and cell.strip()
            ]
            return True
        return False

    def _is_total(self, cells: Sequence[Cell]) -> bool:
        lead = next(
            (cell for cell in cells if isinstance(cell, str) and cell and not cell.isspace()), ""
        )
        number = self.text(cells, Field.NUMBER)
        if not TOTAL.match(fold_heading(lead[:60])):
            return (
                bool(number)
                and not any(map(str.isdigit, number))
                and bool(TOTAL.match(fold_heading(number)))
            )
        if any(
            (text := self.text(cells, name)) and not TOTAL.match(fold_heading(text))
            for name in DAYS
        ):
            return False
        return not number or TOTAL.fullmatch(fold_heading(lead)) is not None or lead == number

    def _is_note(self, cells: Sequence[Cell]) -> bool:
        """Say whether a row without a number is the file's own talk, not an item somebody forgot to finish."""
        at = self.layout.columns.at
        has_amount = any(self.text(cells, name) for name in AMOUNTS if name in at)
        if not has_amount and not self.text(cells, Field.CUSTOMER):
            return True
        texts = " ".join(text_of(cell) for cell in cells if isinstance(cell, str))
        if not has_amount and not any(self.text(cells, name) for name in DAYS):
            return (
                FOOT.search(fold_heading(texts)) is not None
                or sum(bool(text_of(c)) for c in cells) <= 1
            )
        is_bare = not texts.strip() or not any(map(str.isalpha, texts))
        return (
            is_bare
            and not self.text(cells, Field.CUSTOMER)
            and not any(self.text(cells, n) for n in DAYS)
        )

    # ---------------------------------------------------------------- items

    def _read_one(self, number: int, cells: Sequence[Cell]) -> None:
        owner = self._owner(number, cells)
        try:
            reading = self._read_item(number, cells, owner)
        except Unreadable as trouble:
            self.errors.append(Problem(number, trouble.heading, trouble.reason))
            return
        if reading is not None:
            self.readings.append(reading)

    def _owner(self, number: int, cells: Sequence[Cell]) -> Group:
        """Return who the line belongs to: its own cell first, then what stands above."""
        name = self.text(cells, Field.CUSTOMER)
        if name:
            own = Group(name, "" if self.evidence.is_ref_loose else self.text(cells, Field.REF))
            if self.evidence.is_filled_down:
                self._above = own
            return own
        return self._above

    def _read_item(self, number: int, cells: Sequence[Cell], owner: Group) -> Reading | None:
        kind = self._stated_kind(cells)
        if kind is None or self._is_closed(cells):
            return None
        self._refuse_shift(cells)
        amounts = self._amounts(cells)
        if amounts is not None and amounts[0].minor == 0:
            return None
        reference = self.text(cells, Field.NUMBER)
        if (
            amounts is not None
            and not reference
            and (amounts[0].minor < 0 or kind in CREDITS or kind is ItemKind.OPENING)
        ):
            reference = self.text(cells, Field.LABEL)
        if not owner.customer:
            raise self._missing(Field.CUSTOMER, "books.no_customer")
        if not reference:
            raise self._missing(Field.NUMBER, "books.no_number_given")
        if amounts is None:
            raise self._missing(self._amount_column(), "books.no_amount")
        line = self._line(number, cells, owner, reference, kind, amounts)
        return Reading(line, self.text(cells, Field.LETTER))

    def _line(
        self, number: int, cells: Sequence[Cell], owner: Group, reference: str, stated: ItemKind, amounts: tuple[Money, Money]
    ) -> OpenLine:  # fmt: skip
        kind, amounts = self._signed(cells, reference, stated, amounts)
        issue, due = self._day(cells, Field.ISSUE), None
        terms = self.text(cells, Field.TERMS)
        spoken = read_terms(terms) if terms else None
        try:
            due = self._day(cells, Field.DUE)
        except Unreadable as trouble:
            spoken = read_terms(self.text(cells, Field.DUE))
            if spoken is None or trouble.reason.key != "books.no_day":
                raise
            terms = terms or self.text(cells, Field.DUE)
        is_computed = False
        if due is None:
            due, is_computed = self._computed(number, issue, spoken, terms, amounts[0].minor > 0)
        elif issue is not None and due < issue and amounts[0].minor > 0:
            self.warn(number, Field.DUE, because("books.due_before_issue", due=due, issue=issue))
        return OpenLine(
            line=number, customer=owner.customer, number=reference, open=amounts[0], total=amounts[1], kind=kind,
            customer_ref=owner.ref or None, emails=self._emails(number, cells) or owner.emails,
            phone=self.text(cells, Field.PHONE) or None, contact=self.text(cells, Field.CONTACT) or None,
            siren=_siren(self.text(cells, Field.SIREN)), issue_on=issue, due_on=due, due_computed=is_computed,
            means=read_means(self.text(cells, Field.MEANS)), terms=terms or None,
            language=_language(self.text(cells, Field.LANGUAGE)),
        )  # fmt: skip

    def _stated_kind(self, cells: Sequence[Cell]) -> ItemKind | None:
        """Return what type or account say, INVOICE where they are silent; None for what is no claim."""
        account = self.text(cells, Field.ACCOUNT)
        if account and _ACCOUNT.match(account):
            by_account = kind_of_account(account)
            if by_account is not ItemKind.INVOICE:
                return by_account
        said = self.text(cells, Field.KIND)
        if not said:
            return ItemKind.INVOICE
        return None if is_no_claim(said) else kind_of_type(said) or ItemKind.INVOICE

    def _is_closed(self, cells: Sequence[Cell]) -> bool:
        status = self.text(cells, Field.STATUS)
        if status and is_closed(status):
            return True
        at = self.layout.columns.at
        if Field.OPEN in at:
            return False
        if self.text(cells, Field.PAID).casefold() in _YES:
            return True
        return (
            Field.PAID_ON in at
            and Field.PAID not in at
            and Field.DEBIT not in at
            and bool(self.text(cells, Field.PAID_ON))
        )

    def _refuse_shift(self, cells: Sequence[Cell]) -> None:
        """Refuse a line with more cells than headings: an unquoted separator has moved its amounts."""
        width = self.layout.columns.width
        if self.grid.is_text and any(
            cell for cell in cells[width:] if isinstance(cell, str) and cell.strip()
        ):
            raise Unreadable("books.too_many_cells", count=len(cells), wanted=width)

    def _missing(self, name: Field, key: str) -> Unreadable:
        return Unreadable(key, self.layout.columns.heading(name))

    # ---------------------------------------------------------------- amounts

    def _amount_column(self) -> Field:
        names = (Field.OPEN, Field.TOTAL, Field.DEBIT, Field.CREDIT, Field.NET)
        return next((name for name in names if name in self.layout.columns.at), Field.OPEN)

    def _amounts(self, cells: Sequence[Cell]) -> tuple[Money, Money] | None:
        """Return what is open and what was asked in all; None when the row bears no amount."""
        currency, values = self._values(cells)
        found = self._settled(cells, values)
        if found is None:
            return None
        left, total = (minor_units(value, currency) for value in found)
        return Money(left, currency), Money(total, currency)

    def _values(self, cells: Sequence[Cell]) -> tuple[str, dict[Field, Decimal]]:
        stated = self._currency(cells)
        currency = stated or self.layout.currency or self.defaults.currency
        values: dict[Field, Decimal] = {}
        at = self.layout.columns.at
        for name in AMOUNTS:
            index = at.get(name)
            cell = cells[index] if index is not None and index < len(cells) else None
            if cell is None or cell == "" or self._is_skipped(name, cell):
                continue
            try:
                read = read_amount(cell, self._habit(name), currency)
            except Unreadable as trouble:
                trouble.heading = self.layout.columns.heading(name)
                raise
            if read is not None:
                values[name] = read.value
                currency = currency if stated or not read.currency else read.currency
        return currency, values

    def _is_skipped(self, name: Field, cell: Cell) -> bool:
        """Say whether an amount's column is passed over: a running balance, a tax, a yes or no under `paid`."""
        if name is Field.OPEN:
            return self.evidence.is_running
        if name in {Field.NET, Field.VAT}:
            return (
                Field.TOTAL in self.layout.columns.at
                or not {Field.NET, Field.VAT} <= self.layout.columns.at.keys()
            )
        if name is Field.PAID:
            return Field.OPEN in self.layout.columns.at or text_of(cell).strip().casefold() in _NO
        return (
            name is Field.TOTAL
            and Field.OPEN in self.layout.columns.at
            and not any(map(str.isdigit, text_of(cell)))
        )

    def _habit(self, name: Field) -> Habit:
        """Return how a column writes amounts; where it proves nothing, how its neighbours do."""
        habits = self.evidence.habits
        own = habits[name]
        if own.is_silent:
            for other in habits.values():
                own.add(other)
        return own

    def _settled(
        self, cells: Sequence[Cell], values: dict[Field, Decimal]
    ) -> tuple[Decimal, Decimal] | None:
        """Return open and total out of whatever the row bears."""
        if Field.NET in values and Field.VAT in values:
            values[Field.TOTAL] = values[Field.NET] + values[Field.VAT]
        side = self._side(values)
        if Field.OPEN in values:
            left = values[Field.OPEN]
            total = values.get(Field.TOTAL, side[1] if side else left)
        elif Field.TOTAL in values and (
            Field.OPEN not in self.layout.columns.at or Field.PAID in values
        ):
            total = values[Field.TOTAL]
            left = self._after_payment(cells, total, values.get(Field.PAID))
        elif side is not None:
            left, total = side
        else:
            return None
        credit = self.text(cells, Field.SIDE).upper()[:1] in {"C", "-"}
        if credit:
            left, total = -abs(left), -abs(total)
        return left, total if left * total >= 0 else -total

    def _after_payment(
        self, cells: Sequence[Cell], total: Decimal, paid: Decimal | None
    ) -> Decimal:
        if paid:
            return total - (paid if paid * total > 0 else -paid)
        if is_part_paid(self.text(cells, Field.STATUS)):
            raise Unreadable(
                "books.part_unknown",
                self.layout.columns.heading(Field.STATUS),
                value=self.text(cells, Field.STATUS),
            )
        return total

    @staticmethod
    def _side(values: dict[Field, Decimal]) -> tuple[Decimal, Decimal] | None:
        if Field.DEBIT not in values and Field.CREDIT not in values:
            return None
        debit, credit = values.get(Field.DEBIT, Decimal(0)), values.get(Field.CREDIT, Decimal(0))
        left = debit - credit
        return left, (debit or -credit)

    def _currency(self, cells: Sequence[Cell]) -> str | None:
        """Return the line's own currency; a currency beside an amount of its own belongs to that one."""
        if Field.FOREIGN in self.layout.columns.at:
            return None
        text = self.text(cells, Field.CURRENCY)
        if not text:
            return None
        code = currency_code(text)
        if code is None:
            raise Unreadable(
                "books.unknown_currency",
                self.layout.columns.heading(Field.CURRENCY),
                value=shown(text),
            )
        return code

    def _signed(
        self, cells: Sequence[Cell], reference: str, stated: ItemKind, amounts: tuple[Money, Money]
    ) -> tuple[ItemKind, tuple[Money, Money]]:
        """Settle what a line is together with its sign: credits are negative, whoever wrote them plain."""
        prefix = prefix_of(reference)
        said = self.text(cells, Field.KIND)
        kind = stated
        if (
            kind is ItemKind.INVOICE
            and not kind_of_type(said)
            and not self.evidence.is_usual_prefix(prefix)
        ):
            kind = kind_of_prefix(prefix) or kind
        is_ledger = Field.DEBIT in self.layout.columns.at
        if kind in CREDITS and amounts[0].minor > 0:
            if is_ledger:  # a debit that bears a credit's name asks all the same
                return ItemKind.INVOICE, amounts
            return kind, (-amounts[0], -amounts[1])
        if kind is ItemKind.INVOICE and amounts[0].minor < 0:
            wording = f"{self.text(cells, Field.LABEL)} {said}"
            kind = kind_of_negative(prefix, wording, self.text(cells, Field.JOURNAL))
        return kind, amounts

    # ---------------------------------------------------------------- days and the rest

    def _day(self, cells: Sequence[Cell], name: Field) -> date | None:
        index = self.layout.columns.at.get(name)
        cell = cells[index] if index is not None and index < len(cells) else None
        if cell is None or cell == "":
            return None
        try:
            return read_day(cell, self.evidence.orders.get(name))
        except Unreadable as trouble:
            trouble.heading = self.layout.columns.heading(name)
            raise

    def _computed(
        self, number: int, issue: date | None, spoken: Terms | None, terms: str, is_asked: bool  # noqa: FBT001
    ) -> tuple[date | None, bool]:  # fmt: skip
        """Count a due date the file does not give; credits are asked of nobody and need none."""
        if spoken is None and not is_asked:
            return None, False
        if issue is None:
            self.warn(number, Field.DUE, because("books.due_unknown"))
            return None, False
        rule = spoken or Terms(self.defaults.terms_days)
        due = rule.due_on(issue)
        key = (
            "books.two_readings"
            if rule.has_two_readings
            else "books.due_computed"
            if spoken
            else "books.due_assumed"
        )
        facts = {"terms": shown(terms)} if spoken else {"days": str(rule.days)}
        self.warn(number, Field.DUE, because(key, due=due, **facts))
        return due, True

    def _emails(self, number: int, cells: Sequence[Cell]) -> tuple[str, ...]:
        indexes = self.layout.columns.emails
        if not indexes:
            return ()
        found, leftovers = read_addresses(cells[index] for index in indexes if index < len(cells))
        for text in leftovers:
            self.warn(number, Field.EMAIL, because("books.bad_email", value=shown(text)))
        return found

    def _say_order(self) -> None:
        key = (
            "books.day_order"
            if self.evidence.is_order_assumed
            else "books.mixed_order"
            if self.evidence.is_order_mixed
            else ""
        )
        if key and self.readings:
            name = next((name for name in DAYS if name in self.layout.columns.at), None)
            order = self.evidence.orders.get(name) if name else None
            shape = "mm/jj" if order == "mdy" else "jj/mm"
            self.warn(None, name, because(key, order=shape))


def _siren(text: str) -> str | None:
    """Return the SIREN in a SIREN, a SIRET or a French VAT number (facts §6.4); None when none checks."""
    digits = re.sub(r"\D", "", text)
    if len(digits) not in {9, 11, 14}:
        return None
    siren = digits[-9:] if len(digits) == 11 else digits[:9]
    return siren if luhn.is_valid(siren) else None


def _language(text: str) -> str | None:
    folded = fold_heading(text)
    return "fr" if folded.startswith("fr") else "en" if folded.startswith(("en", "ang")) else None
