"""From a table to open lines: each row is read, passed over for a reason, or refused with its remedy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from stdnum import luhn

from relanced.books.addresses import read_addresses
from relanced.books.claims import Claims
from relanced.books.days import Order
from relanced.books.defaults import Defaults
from relanced.books.dues import Dues
from relanced.books.evidence import Evidence, Group, group_in, titled_group
from relanced.books.furniture import is_closing, is_ordinary, is_talk, is_total
from relanced.books.grid import Cell, Grid, Unreadable, filled, plain, shown
from relanced.books.headings import DAYS, Field, fold_heading
from relanced.books.layout import Layout, Record, day_spoken_of
from relanced.books.natures import CREDITS, is_opening
from relanced.books.sums import Sums, sums_of
from relanced.books.terms import read_means
from relanced.dunning.ledger import ItemKind, OpenLine, Problem
from relanced.dunning.money import Money
from relanced.words import Because, because

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+\Z", re.IGNORECASE)  # `2,02609E+09` was a number once
_NOBODY = Group("")
_MORE = frozenset({Field.PHONE, Field.CONTACT, Field.SIREN, Field.LANGUAGE})


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
    _claims: Claims = field(init=False)
    _dues: Dues = field(init=False)
    _unnumbered: list[tuple[int, str, Record]] = field(default_factory=list)
    _has_more: bool = False  # some of what stands beside an item is given
    _owners: dict[tuple[str, str], Group] = field(default_factory=dict)
    _is_closed: bool = False  # the lines in hand stand below a title that closes them
    _above: Group = _NOBODY  # the customer of the lines below a group's heading

    def __post_init__(self) -> None:
        self._sums = sums_of(self.layout, self.evidence, self.defaults)
        self._claims = Claims(self.layout, self.evidence, self._sums.has_open)
        self._dues = Dues(self.layout, self.evidence, self.defaults)
        self._above = titled_group(self.layout.group)
        if self.evidence.groups and not self.layout.group:
            # The first customer stands above the headings, as the others do above theirs.
            self._above = group_in(self.layout.before, self.layout.columns) or _NOBODY
        self._has_more = not _MORE.isdisjoint(self.layout.columns.at)

    def read(self) -> None:
        """Read every row below the headings."""
        foot: list[str] = []
        columns, groups = self.layout.columns, self.evidence.groups
        self._close(self.layout.start, _title(self.layout.before))
        for number, cells in self.grid.rows():
            if number <= self.layout.start:
                continue
            row = Record(number, cells, columns.at)
            if number in groups:
                self._above, self._is_closed = groups[number], False
            elif not is_ordinary(row, columns) and self._is_furniture(row, foot):
                continue
            elif not self._is_closed:
                self._read_one(row)
        self._drop_sums()
        self.said_on = self.layout.as_of or day_spoken_of(foot)
        self._say_order()

    def _is_furniture(self, row: Record, foot: list[str]) -> bool:
        """Say whether a row is no item but a blank, a sum, a title or talk, and take in what it says."""
        count = filled(row.cells)
        if not count:
            return True
        if is_total(row, len(self.readings)):
            self._above = _NOBODY
            return True
        if not is_talk(row, self.layout.columns, count):
            return False
        foot += [plain(cell) for cell in row.cells if isinstance(cell, str) and cell.strip()]
        if title := _title(row.cells):
            self._close(row.number, title)
        return True

    def _close(self, number: int, title: str) -> None:
        """Close the lines below a title such as `Factures réglées`, and tell so; any other opens them again."""
        self._is_closed = is_closing(fold_heading(title))
        if self._is_closed:
            self.warnings.append(
                Problem(number, None, because("books.section_left_out", title=title))
            )

    def _drop_sums(self) -> None:
        """Take back what was said of rows that bear a customer's name and the sum of that customer's lines."""
        if not self._unnumbered:
            return
        sums: defaultdict[str, int] = defaultdict(int)
        for reading in self.readings:
            sums[fold_heading(reading.line.customer)] += reading.line.open.minor
        for index, customer, row in reversed(self._unnumbered):
            name = fold_heading(titled_group(customer).customer)
            amounts = self._sums.read(row)
            is_bare = not any(row.word(day) for day in DAYS)
            if amounts and is_bare and name in sums and amounts[0].minor == sums[name]:
                del self.errors[index]

    def _warn(self, row: Record, name: Field, reason: Because) -> None:
        self.warnings.append(Problem(row.number, self.layout.columns.heading(name), reason))

    def _read_one(self, row: Record) -> None:
        owner = self._owner(row)
        try:
            line = self._read_item(row, owner)
        except Unreadable as trouble:
            if trouble.reason.key == "books.no_number_given":
                self._unnumbered.append((len(self.errors), owner.customer, row))
            self.errors.append(Problem(row.number, trouble.heading, trouble.reason))
            return
        if line is not None:
            self.readings.append(Reading(line, row.word(Field.LETTER)))

    def _owner(self, row: Record) -> Group:
        """Return who the line belongs to: its own cell first, then what stands above."""
        name = row.word(Field.CUSTOMER)
        if not name:
            return self._above
        ref = "" if self.evidence.is_ref_loose else row.word(Field.REF)
        own = self._owners.get((name, ref)) or self._owners.setdefault(
            (name, ref), Group(name, ref)
        )
        if self.evidence.is_filled_down:
            emails, _ = read_addresses(self._email_cells(row))
            self._above = replace(own, emails=emails)
        return own

    def _email_cells(self, row: Record) -> Sequence[Cell]:
        indexes = self.layout.columns.emails
        return [row.cells[index] for index in indexes if index < len(row.cells)]

    def _read_item(self, row: Record, owner: Group) -> OpenLine | None:
        stated = self._claims.kind(row)
        if stated is None:
            return None
        self._refuse_shift(row)
        amounts = self._sums.read(row)
        if amounts is not None and amounts[0].minor == 0:
            return None
        if not owner.customer:
            raise self._missing(Field.CUSTOMER, "books.no_customer")
        if amounts is None:
            raise self._missing(self._sums.column(), "books.no_amount")
        if stated is ItemKind.INVOICE and not row.word(Field.NUMBER) and self._is_carried(row):
            stated = ItemKind.OPENING
        reference = self._reference(row, stated, is_owed=amounts[0].minor > 0)
        if stated is ItemKind.INVOICE and is_opening(reference):
            stated = ItemKind.OPENING
        return self._line(row, owner, reference, stated, amounts)

    def _is_carried(self, row: Record) -> bool:
        """Say whether a line without a number is a balance carried over, by its journal or its wording."""
        return is_opening(row.word(Field.JOURNAL)) or is_opening(
            row.word(Field.LABEL).rstrip(" 0123456789/")
        )

    def _reference(self, row: Record, stated: ItemKind, *, is_owed: bool) -> str:
        """Return the number a line goes by; a receipt without one goes by its own entry."""
        reference = row.word(Field.NUMBER)
        if self.layout.columns.is_headless and not any(row.word(day) for day in DAYS):
            reference = ""  # a customer's name and sum
        may_lack = not is_owed or stated in CREDITS or stated is ItemKind.OPENING
        if not reference and may_lack:
            reference = row.word(Field.ENTRY) or row.word(Field.LABEL)
        if not reference and stated is ItemKind.RECEIPT and not is_owed:
            reference = row.word(Field.KIND)  # programs give an unapplied payment no number at all
        if not reference:
            raise self._missing(Field.NUMBER, "books.no_number_given")
        if "+" in reference and _ROUNDED.match(reference):
            heading = self.layout.columns.heading(Field.NUMBER)
            raise Unreadable("books.scientific", heading, value=shown(reference))
        if reference[:1] == "'" and reference[1:2].isdigit():
            return reference[1:]  # a spreadsheet's sign for a number kept as text
        return reference

    def _line(
        self,
        row: Record,
        owner: Group,
        reference: str,
        stated: ItemKind,
        amounts: tuple[Money, Money],
    ) -> OpenLine:
        kind, (left, total), is_guessed = self._claims.signed(row, reference, stated, amounts)
        if is_guessed:
            self._warn(row, Field.NUMBER, because("books.credit_by_number", number=reference))
        issue = self._dues.day(row, Field.ISSUE)
        is_asked = left.minor > 0 and kind is not ItemKind.OPENING
        due = self._dues.due(row, issue, is_asked=is_asked)
        if due.doubt is not None:
            self._warn(row, Field.DUE, due.doubt)
        means = row.word(Field.MEANS) or row.word(Field.PAID)
        word = row.word if self._has_more else _silent
        return OpenLine(
            line=row.number,
            customer=owner.customer,
            number=reference,
            open=left,
            total=total,
            kind=kind,
            customer_ref=owner.ref or None,
            emails=self._emails(row) or owner.emails,
            phone=word(Field.PHONE) or None,
            contact=word(Field.CONTACT) or None,
            siren=_siren(word(Field.SIREN)),
            issue_on=issue,
            due_on=due.on,
            due_computed=due.is_computed,
            means=read_means(means) if means else None,
            terms=due.terms or None,
            language=_language(word(Field.LANGUAGE)),
        )

    def _refuse_shift(self, row: Record) -> None:
        """Refuse a line with more cells than headings: an unquoted separator has moved its amounts."""
        wanted = self.layout.columns.width
        if len(row.cells) > wanted and self.grid.is_text and filled(row.cells[wanted:]):
            raise Unreadable("books.too_many_cells", count=str(len(row.cells)), wanted=str(wanted))

    def _missing(self, name: Field, key: str) -> Unreadable:
        return Unreadable(key, self.layout.columns.heading(name))

    def _emails(self, row: Record) -> tuple[str, ...]:
        if not self.layout.columns.emails:
            return ()
        found, leftovers = read_addresses(self._email_cells(row))
        for text in leftovers:
            self._warn(row, Field.EMAIL, because("books.bad_email", value=shown(text)))
        return found

    def _say_order(self) -> None:
        is_mixed, is_assumed = self.evidence.is_order_mixed, self.evidence.is_order_assumed
        if not self.readings or not (is_mixed or is_assumed):
            return
        name = next(name for name in DAYS if name in self.layout.columns.at)
        key = "books.mixed_order" if is_mixed else "books.day_first"
        if not is_mixed and self.evidence.orders.get(name) is Order.MONTH_FIRST:
            key = "books.month_first"
        self.warnings.append(Problem(None, self.layout.columns.heading(name), because(key)))


def _title(cells: Sequence[Cell]) -> str:
    """Return the one text of a row without figures; empty where a row holds anything else."""
    texts = [plain(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
    return texts[0] if len(texts) == 1 and not any(map(str.isdigit, texts[0])) else ""


def _silent(name: Field) -> str:
    """Say nothing of any field, for tables that have none of those asked for."""
    return ""


def _siren(text: str) -> str | None:
    """Return the SIREN in a SIREN, a SIRET or a French VAT number (facts §6.4); None when none checks."""
    if not text:
        return None
    digits = re.sub(r"\D", "", text)
    if len(digits) not in {9, 11, 14}:
        return None
    siren = digits[-9:] if len(digits) == 11 else digits[:9]
    return siren if luhn.is_valid(siren) else None


def _language(text: str) -> str | None:
    if not text:
        return None
    folded = fold_heading(text)
    return "fr" if folded.startswith("fr") else "en" if folded.startswith(("en", "ang")) else None
