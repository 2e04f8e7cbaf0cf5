"""From a table to open lines: each row is read, passed over for a reason, or refused with its remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from stdnum import luhn

from relanced.books.addresses import read_addresses
from relanced.books.days import Order, read_day
from relanced.books.defaults import Defaults
from relanced.books.evidence import Evidence, Group
from relanced.books.furniture import is_talk, is_total
from relanced.books.grid import Cell, Grid, Unreadable, filled, plain, shown, text_of
from relanced.books.headings import AMOUNTS, DAYS, Field, fold_heading
from relanced.books.layout import Layout, Record, day_spoken_of
from relanced.books.natures import (
    CREDITS,
    YES,
    is_closed,
    is_no_claim,
    kind_of_account,
    kind_of_negative,
    kind_of_prefix,
    kind_of_type,
    prefix_of,
)
from relanced.books.sums import Sums, sums_of
from relanced.books.terms import Terms, read_means, read_terms
from relanced.dunning.ledger import ItemKind, OpenLine, Problem
from relanced.dunning.money import Money
from relanced.words import Because, because

_ACCOUNT = re.compile(r"\d{3,}")
_NOBODY = Group("")
_FIGURES = frozenset({*AMOUNTS, Field.EMAIL}) - {Field.PAID}


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
    said_on: date | None = None
    _sums: Sums = field(init=False)
    _worded: tuple[tuple[Field, int], ...] = ()
    _above: Group = _NOBODY  # the customer of the lines below a group's heading

    def __post_init__(self) -> None:
        self._sums = sums_of(self.layout, self.evidence, self.defaults)
        self._worded = tuple((n, i) for n, i in self.layout.columns.at.items() if n not in _FIGURES)
        self._above = Group(self.layout.group)

    def read(self) -> None:
        """Read every row below the headings."""
        foot: list[str] = []
        for number, cells in self.grid.rows():
            if number <= self.layout.start or not (count := filled(cells)):
                continue
            row = Record(number, cells, self._words(cells))
            if number in self.evidence.groups:
                self._above = self.evidence.groups[number]
            elif is_total(row):
                self._above = _NOBODY
            elif is_talk(row, self.layout.columns, count):
                foot += [plain(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
            else:
                self._read_one(row)
        self.said_on = self.layout.as_of or day_spoken_of(foot)
        self._say_order()

    def _words(self, cells: Sequence[Cell]) -> dict[Field, str]:
        said = {}
        width = len(cells)
        for name, index in self._worded:
            cell = cells[index] if index < width else None
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                said[name] = " ".join(cell.split()) if cell.isascii() else plain(cell)
            else:
                said[name] = text_of(cell)
        return said

    def _warn(self, row: Record, name: Field, reason: Because) -> None:
        self.warnings.append(Problem(row.number, self.layout.columns.heading(name), reason))

    def _read_one(self, row: Record) -> None:
        owner = self._owner(row)
        try:
            line = self._read_item(row, owner)
        except Unreadable as trouble:
            self.errors.append(Problem(row.number, trouble.heading, trouble.reason))
            return
        if line is not None:
            self.readings.append(Reading(line, row.word(Field.LETTER)))

    def _owner(self, row: Record) -> Group:
        """Return who the line belongs to: its own cell first, then what stands above."""
        name = row.word(Field.CUSTOMER)
        if not name:
            return self._above
        own = Group(name, "" if self.evidence.is_ref_loose else row.word(Field.REF))
        if self.evidence.is_filled_down:
            self._above = own
        return own

    def _read_item(self, row: Record, owner: Group) -> OpenLine | None:
        stated = self._stated_kind(row)
        if stated is None or self._is_closed(row):
            return None
        self._refuse_shift(row)
        amounts = self._sums.read(row)
        if amounts is not None and amounts[0].minor == 0:
            return None
        if not owner.customer:
            raise self._missing(Field.CUSTOMER, "books.no_customer")
        if amounts is None:
            raise self._missing(self._sums.column(), "books.no_amount")
        reference = row.word(Field.NUMBER)
        if not reference and (
            amounts[0].minor < 0 or stated in CREDITS or stated is ItemKind.OPENING
        ):
            reference = row.word(Field.LABEL)  # a receipt goes by its own entry
        if not reference:
            raise self._missing(Field.NUMBER, "books.no_number_given")
        return self._line(row, owner, reference, stated, amounts)

    def _line(
        self,
        row: Record,
        owner: Group,
        reference: str,
        stated: ItemKind,
        amounts: tuple[Money, Money],
    ) -> OpenLine:
        kind, (left, total) = self._signed(row, reference, stated, amounts)
        issue = self._day(row, Field.ISSUE)
        due, is_computed, terms = self._due(row, issue, is_asked=left.minor > 0)
        said = row.said.get
        return OpenLine(
            line=row.number,
            customer=owner.customer,
            number=reference,
            open=left,
            total=total,
            kind=kind,
            customer_ref=owner.ref or None,
            emails=self._emails(row) or owner.emails,
            phone=said(Field.PHONE),
            contact=said(Field.CONTACT),
            siren=_siren(said(Field.SIREN)),
            issue_on=issue,
            due_on=due,
            due_computed=is_computed,
            means=read_means(means) if (means := said(Field.MEANS) or said(Field.PAID)) else None,
            terms=terms or None,
            language=_language(said(Field.LANGUAGE)),
        )

    # ---------------------------------------------------------------- what a line is

    def _stated_kind(self, row: Record) -> ItemKind | None:
        """Return what type or account say, INVOICE where they are silent; None for what is no claim."""
        account = row.word(Field.ACCOUNT)
        if account and _ACCOUNT.match(account):
            by_account = kind_of_account(account)
            if by_account is not ItemKind.INVOICE:
                return by_account
        said = row.word(Field.KIND)
        if not said:
            return ItemKind.INVOICE
        return None if is_no_claim(said) else kind_of_type(said) or ItemKind.INVOICE

    def _is_closed(self, row: Record) -> bool:
        status = row.word(Field.STATUS)
        if status and is_closed(status):
            return True
        if self._sums.has_open:
            return False
        at = self.layout.columns.at
        if Field.PAID in at:
            return row.word(Field.PAID).casefold() in YES
        return Field.DEBIT not in at and bool(row.word(Field.PAID_ON))

    def _signed(
        self, row: Record, reference: str, stated: ItemKind, amounts: tuple[Money, Money]
    ) -> tuple[ItemKind, tuple[Money, Money]]:
        """Settle what a line is together with its sign: credits are negative, whoever wrote them plain."""
        kind, said, prefix = stated, row.word(Field.KIND), prefix_of(reference)
        if kind is ItemKind.INVOICE and not (said and kind_of_type(said)):
            by_prefix = kind_of_prefix(prefix)
            kind = by_prefix if by_prefix and not self.evidence.is_usual_prefix(prefix) else kind
        if kind in CREDITS and amounts[0].minor > 0:
            if (
                Field.DEBIT in self.layout.columns.at
            ):  # a debit that bears a credit's name asks all the same
                return ItemKind.INVOICE, amounts
            return kind, (-amounts[0], -amounts[1])
        if kind is ItemKind.INVOICE and amounts[0].minor < 0:
            wording = f"{row.word(Field.LABEL)} {said}"
            kind = kind_of_negative(prefix, wording, row.word(Field.JOURNAL))
        return kind, amounts

    def _refuse_shift(self, row: Record) -> None:
        """Refuse a line with more cells than headings: an unquoted separator has moved its amounts."""
        wanted = self.layout.columns.width
        if len(row.cells) > wanted and self.grid.is_text and filled(row.cells[wanted:]):
            raise Unreadable("books.too_many_cells", count=str(len(row.cells)), wanted=str(wanted))

    def _missing(self, name: Field, key: str) -> Unreadable:
        return Unreadable(key, self.layout.columns.heading(name))

    # ---------------------------------------------------------------- days and addresses

    def _day(self, row: Record, name: Field) -> date | None:
        index = self.layout.columns.at.get(name)
        cell = row.cells[index] if index is not None and index < len(row.cells) else None
        if cell is None or cell == "":
            return None
        try:
            return read_day(cell, self.evidence.orders.get(name))
        except Unreadable as trouble:
            trouble.heading = self.layout.columns.heading(name)
            raise

    def _due(
        self, row: Record, issue: date | None, *, is_asked: bool
    ) -> tuple[date | None, bool, str]:
        """Return the due date, whether it was counted, and the terms; a due column may hold terms instead."""
        terms = row.word(Field.TERMS)
        try:
            due = self._day(row, Field.DUE)
        except Unreadable as trouble:
            if trouble.reason.key != "books.no_day" or read_terms(row.word(Field.DUE)) is None:
                raise
            due, terms = None, row.word(Field.DUE)
        if due is None:
            due = self._computed(row, issue, terms, is_asked=is_asked)
            return due, due is not None, terms
        if issue is not None and due < issue and is_asked:
            self._warn(row, Field.DUE, because("books.due_before_issue", due=due, issue=issue))
        return due, False, terms

    def _computed(
        self, row: Record, issue: date | None, terms: str, *, is_asked: bool
    ) -> date | None:
        """Count a due date the file does not give; credits are asked of nobody and need none."""
        spoken = read_terms(terms) if terms else None
        if spoken is None and not is_asked:
            return None
        if issue is None:
            self._warn(row, Field.DUE, because("books.due_unknown"))
            return None
        if spoken is None:
            due = Terms(self.defaults.terms_days).due_on(issue)
            self._warn(
                row,
                Field.DUE,
                because("books.due_assumed", due=due, days=str(self.defaults.terms_days)),
            )
            return due
        due = spoken.due_on(issue)
        key = "books.two_readings" if spoken.has_two_readings else "books.due_computed"
        self._warn(row, Field.DUE, because(key, terms=shown(terms), due=due))
        return due

    def _emails(self, row: Record) -> tuple[str, ...]:
        indexes = self.layout.columns.emails
        if not indexes:
            return ()
        found, leftovers = read_addresses(
            row.cells[index] for index in indexes if index < len(row.cells)
        )
        for text in leftovers:
            self._warn(row, Field.EMAIL, because("books.bad_email", value=shown(text)))
        return found

    def _say_order(self) -> None:
        if not self.readings or not (
            self.evidence.is_order_mixed or self.evidence.is_order_assumed
        ):
            return
        name = next(name for name in DAYS if name in self.layout.columns.at)
        month_first = self.evidence.orders.get(name) is Order.MONTH_FIRST
        key = (
            "books.mixed_order"
            if self.evidence.is_order_mixed
            else "books.month_first"
            if month_first
            else "books.day_first"
        )
        self.warnings.append(Problem(None, self.layout.columns.heading(name), because(key)))


def _siren(text: str | None) -> str | None:
    """Return the SIREN in a SIREN, a SIRET or a French VAT number (facts §6.4); None when none checks."""
    if not text:
        return None
    digits = re.sub(r"\D", "", text)
    if len(digits) not in {9, 11, 14}:
        return None
    siren = digits[-9:] if len(digits) == 11 else digits[:9]
    return siren if luhn.is_valid(siren) else None


def _language(text: str | None) -> str | None:
    if not text:
        return None
    folded = fold_heading(text)
    return "fr" if folded.startswith("fr") else "en" if folded.startswith(("en", "ang")) else None
