"""One row of a list becomes an open line, a problem, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from stdnum import luhn

from relanced.books.addresses import read_addresses
from relanced.books.days import Order, read_day
from relanced.books.defaults import Defaults
from relanced.books.grid import Cell, Row, Unreadable, filled, plain, shown
from relanced.books.headings import Field
from relanced.books.kinds import (
    CREDITS,
    State,
    is_not_invoiced,
    is_yes,
    kind_of_account,
    kind_of_journal,
    kind_of_type,
    prefix_of,
    state_of,
)
from relanced.books.layout import Column
from relanced.books.noise import bare
from relanced.books.owed import Misread, Owed, Till
from relanced.books.rows import Gate
from relanced.books.survey import Survey, cell_text
from relanced.books.terms import Terms, read_means, read_terms
from relanced.dunning.ledger import ItemKind, OpenLine, PaymentMeans, Problem
from relanced.dunning.money import Money
from relanced.words import Because, because

_LANGUAGES: Final = {
    "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "allemand": "de", "german": "de", "deutsch": "de",
    "espagnol": "es", "spanish": "es", "italien": "it", "italian": "it", "neerlandais": "nl", "dutch": "nl", "portugais": "pt",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One open line with its mark of lettering, and what was doubtful about it."""

    line: OpenLine
    letter: str = ""
    doubts: tuple[Problem, ...] = ()


class Reader:
    """Reads the rows of one list, in their order."""

    def __init__(self, survey: Survey, defaults: Defaults, *, is_text: bool) -> None:
        self._survey = survey
        self._layout = survey.layout
        self._defaults = defaults
        self._till = Till(survey, defaults.currency)
        self._gate = Gate(survey)
        self._orders, order_warning = survey.orders(
            months_first=defaults.language == "en" and defaults.currency == "USD"
        )
        self._rejects_spare = is_text and not survey.has_spare_cells
        self._numbers = self._layout.columns.get(Field.NUMBER, ())
        self._open = self._layout.columns.get(Field.OPEN, ())
        self.notes: list[
            Problem
        ] = []  # doubts about the list, and about lines that did not come out
        if order_warning is not None:
            field = self._heading(Field.DUE) or self._heading(Field.ISSUE)
            self.notes.append(Problem(None, field, because(order_warning)))

    def read(self, row: Row) -> Entry | Problem | None:
        """Read one row; None when it is no item or nobody owes it any more."""
        line, cells = row
        if not filled(cells):
            return None
        number = next((text for column in self._numbers if (text := cell_text(cells, column))), "")
        if not self._gate.admits(cells, number):
            return None
        try:
            return self._item(line, cells, number)
        except Misread as trouble:
            return Problem(line, trouble.field, trouble.reason)

    # ------------------------------------------------------------ one item

    def _item(self, line: int, cells: Sequence[Cell], number: str) -> Entry | Problem | None:
        account = self._text(cells, Field.ACCOUNT)
        if is_not_invoiced(account) or self._is_settled(line, cells):
            return None
        if self._rejects_spare and filled(cells[self._layout.width :]):
            return Problem(line, None, because("books.too_many_cells", wanted=self._layout.width))
        owed = self._till.owed(cells)
        if owed is None:
            return self._without_amount(line, cells, number)
        if owed.open.minor == 0:
            return None
        if owed.repeats_total:
            self._note_once("books.total_as_rest", self._heading(Field.TOTAL))
        kind, owed, doubt = self._kind(cells, number, account, owed)
        if kind is None:
            return None
        doubts = [] if doubt is None else [Problem(line, self._amount_heading(), doubt)]
        opened = self._opened(
            line, cells, self._number(cells, number, kind, owed), kind, owed, doubts
        )
        return Entry(opened, self._text(cells, Field.LETTER), tuple(doubts))

    def _opened(
        self,
        line: int,
        cells: Sequence[Cell],
        number: str,
        kind: ItemKind,
        owed: Owed,
        doubts: list[Problem],
    ) -> OpenLine:
        customer, code = self._customer(cells)
        issue_on = self._first_day(cells, Field.ISSUE)
        due_on, due_computed, terms = self._due(line, cells, issue_on, doubts)
        phones = self._layout.columns.get(Field.PHONE, ())
        return OpenLine(
            line=line,
            customer=customer,
            number=number,
            open=owed.open,
            total=owed.total if owed.total is not None else owed.open,
            kind=kind,
            customer_ref=code,
            emails=self._emails(line, cells, doubts),
            phone=next((text for column in phones if (text := cell_text(cells, column))), None),
            contact=self._contact(cells),
            siren=_siren(self._text(cells, Field.SIREN)),
            issue_on=issue_on,
            due_on=due_on,
            due_computed=due_computed,
            means=self._means(cells, kind),
            terms=terms,
            language=_language(self._text(cells, Field.LANGUAGE)),
        )

    def _without_amount(self, line: int, cells: Sequence[Cell], number: str) -> Problem | None:
        if not number and not self._text(cells, Field.CUSTOMER):
            return None  # a date or a remark alone
        return Problem(line, self._amount_heading(), because("books.no_amount"))

    def _is_settled(self, line: int, cells: Sequence[Cell]) -> bool:
        """Say whether the row itself declares that nobody owes it: paid, draft, cancelled, written off."""
        states = {
            state_of(text)
            for column in self._layout.columns.get(Field.STATUS, ())
            if (text := cell_text(cells, column))
        }
        if State.VOID in states:
            return True
        if State.PAID in states and State.OPEN not in states:
            self._note_rest(line, cells)
            return True
        flag = self._layout.first(Field.PAID_FLAG)
        return flag is not None and not self._open and is_yes(cell_text(cells, flag))

    def _note_rest(self, line: int, cells: Sequence[Cell]) -> None:
        """Say that a row is called paid and shows a rest: it stays out, and a person should look."""
        if not self._open:
            return
        try:
            owed = self._till.owed(cells)
        except Misread:
            return
        if owed is not None and owed.open.minor:
            heading = self._heading(Field.STATUS)
            self.notes.append(
                Problem(line, heading, because("books.paid_with_rest", amount=owed.open))
            )

    def _note_once(self, key: str, heading: str | None) -> None:
        if all(note.reason.key != key for note in self.notes):
            self.notes.append(Problem(None, heading, because(key, heading=heading or "")))

    def _kind(
        self, cells: Sequence[Cell], number: str, account: str, owed: Owed
    ) -> tuple[ItemKind | None, Owed, Because | None]:
        """Return what the line is, with the sign its kind demands, and the doubt that this leaves."""
        is_credit = owed.open.minor < 0
        of_account = kind_of_account(account)
        known, of_type = kind_of_type(self._text(cells, Field.KIND))
        if known and of_type is None:
            return None, owed, None
        if of_account is not None and not (of_account in CREDITS and not is_credit):
            return of_account, owed, None
        kind = of_type or self._kind_by_marks(cells, number, is_credit=is_credit)
        if kind in CREDITS and not is_credit:
            return self._turned(kind, owed, by_type=of_type is not None)
        if is_credit and (kind is None or kind is ItemKind.INVOICE):
            overpaid = owed.total is not None and owed.total.minor > 0
            fallback = self._kind_by_marks(cells, number, is_credit=True)
            kind = (
                fallback
                if fallback in CREDITS
                else ItemKind.RECEIPT
                if overpaid
                else ItemKind.CREDIT_NOTE
            )
        return kind or ItemKind.INVOICE, owed, None

    def _kind_by_marks(
        self, cells: Sequence[Cell], number: str, *, is_credit: bool
    ) -> ItemKind | None:
        """Read a line's kind off its journal, its number's letters and, for credits, its wording."""
        journal = self._text(cells, Field.JOURNAL)
        if journal and (kind := kind_of_journal(journal, is_credit=is_credit)):
            return kind
        kind = prefix_of(number)
        if kind is not None and not self._survey.ignores_prefix(kind):
            return kind
        label = self._text(cells, Field.LABEL)
        if label and (is_credit or prefix_of(label) is ItemKind.OPENING):
            return kind_of_type(label)[1]
        return None

    def _turned(
        self, kind: ItemKind, owed: Owed, *, by_type: bool
    ) -> tuple[ItemKind, Owed, Because | None]:
        """Make a credit negative, as the books mean it; a debit of that kind is a claim (a returned payment)."""
        if owed.is_sided:
            return ItemKind.INVOICE, owed, None
        total = owed.total if owed.total is None or owed.total.minor < 0 else -owed.total
        doubt = (
            None
            if by_type and kind is not ItemKind.DEPOSIT
            else because("books.made_credit", amount=owed.open)
        )
        return kind, replace(owed, open=-owed.open, total=total), doubt

    def _number(self, cells: Sequence[Cell], number: str, kind: ItemKind, owed: Owed) -> str:
        """Return the number; a credit without one goes by the reference of its own entry."""
        if number and set(number) <= set("-–—./ "):  # noqa: RUF001
            number = ""
        if not number and (kind in CREDITS or owed.open.minor < 0 or kind is ItemKind.OPENING):
            columns = (
                *self._layout.columns.get(Field.REFERENCE, ()),
                *self._layout.columns.get(Field.LABEL, ()),
            )
            number = next(
                (text for column in columns if (text := plain(cell_text(cells, column)))), ""
            )
        if not number:
            raise Misread(self._heading(Field.NUMBER), Unreadable("books.no_invoice_number"))
        if _is_scientific(number):
            raise Misread(
                self._heading(Field.NUMBER), Unreadable("books.scientific", value=shown(number))
            )
        return number

    def _customer(self, cells: Sequence[Cell]) -> tuple[str, str | None]:
        code: str | None = self._text(cells, Field.CUSTOMER_REF) or None
        if code is None:
            account = self._text(cells, Field.ACCOUNT)
            code = account if any(character.isalpha() for character in account) else None
        customer = plain(self._text(cells, Field.CUSTOMER))
        if not customer and self._gate.group is not None:
            customer, code = self._gate.group[0], code or self._gate.group[1]
        if not customer and code is not None:
            customer = self._survey.names.get(code, "")
        if not customer:
            raise Misread(self._heading(Field.CUSTOMER), Unreadable("books.no_customer"))
        return customer, code

    # ------------------------------------------------------------ days

    def _day(self, cells: Sequence[Cell], column: Column) -> date | None:
        if column.at >= len(cells):
            return None
        try:
            return read_day(cells[column.at], self._orders.get(column.at, Order.DAY_FIRST))
        except Unreadable as trouble:
            raise Misread(column.heading, trouble) from None

    def _first_day(self, cells: Sequence[Cell], wanted: Field) -> date | None:
        for column in self._layout.columns.get(wanted, ()):
            if (day := self._day(cells, column)) is not None:
                return day
        return None

    def _due(
        self, line: int, cells: Sequence[Cell], issue_on: date | None, doubts: list[Problem]
    ) -> tuple[date | None, bool, str | None]:
        """Return the due date, whether it was computed, and the terms as the file words them."""
        written = self._terms_text(cells)
        column = self._layout.first(Field.DUE)
        if column is not None:
            try:
                due_on = self._day(cells, column)
            except Misread as trouble:
                text = cell_text(cells, column)
                if trouble.reason.key != "books.no_day" or read_terms(text) is None:
                    raise
                written, due_on = written or text, None
            if due_on is not None:
                if issue_on is not None and due_on < issue_on:
                    doubts.append(
                        Problem(
                            line,
                            column.heading,
                            because("books.due_before_issue", due=due_on, issue=issue_on),
                        )
                    )
                return due_on, False, written
        due_on, reason = self._computed(issue_on, written)
        doubts.append(Problem(line, self._heading(Field.DUE) or self._heading(Field.TERMS), reason))
        return due_on, due_on is not None, written

    def _computed(self, issue_on: date | None, written: str | None) -> tuple[date | None, Because]:
        """Compute the due date from the line's own terms, else from the creditor's usual ones."""
        if issue_on is None:
            return None, because("books.no_due_no_issue")
        if (
            not written
            or (terms := read_terms(written)) is None
            and read_means(written) is not None
        ):
            terms = Terms(self._defaults.terms_days)
            due_on = terms.due_on(issue_on)
            return due_on, because("books.due_by_default", due=due_on, days=terms.days)
        if terms is None:
            return None, because("books.terms_unknown", terms=shown(written))
        due_on = terms.due_on(issue_on)
        if terms.has_two_readings:
            return due_on, because(
                "books.due_two_readings",
                due=due_on,
                terms=shown(written),
                other=terms.other(issue_on),
            )
        return due_on, because("books.due_by_terms", due=due_on, terms=shown(written))

    def _terms_text(self, cells: Sequence[Cell]) -> str | None:
        text = plain(self._text(cells, Field.TERMS))
        if text:
            return text
        means = plain(self._text(cells, Field.MEANS))
        return means if means and read_terms(means) is not None else None

    # ------------------------------------------------------------ people and means

    def _emails(self, line: int, cells: Sequence[Cell], doubts: list[Problem]) -> tuple[str, ...]:
        columns = self._layout.columns.get(Field.EMAILS, ())
        if not columns:
            return ()
        emails, leftovers = read_addresses(
            cells[column.at] for column in columns if column.at < len(cells)
        )
        doubts += [
            Problem(line, columns[0].heading, because("books.no_address", value=shown(text)))
            for text in leftovers
        ]
        return emails

    def _contact(self, cells: Sequence[Cell]) -> str | None:
        names = (plain(self._text(cells, wanted)) for wanted in (Field.FIRST_NAME, Field.CONTACT))
        return " ".join(name for name in names if name) or None

    def _means(self, cells: Sequence[Cell], kind: ItemKind) -> PaymentMeans | None:
        texts = (self._text(cells, Field.MEANS), self._text(cells, Field.TERMS))
        found = next((means for text in texts if text and (means := read_means(text))), None)
        return PaymentMeans.BILL if found is None and kind is ItemKind.BILL else found

    def _text(self, cells: Sequence[Cell], wanted: Field) -> str:
        return cell_text(cells, self._layout.first(wanted))

    def _heading(self, wanted: Field) -> str | None:
        column = self._layout.first(wanted)
        return column.heading if column is not None else None

    def _amount_heading(self) -> str | None:
        return next(
            (
                name
                for wanted in (Field.OPEN, Field.AMOUNT, Field.TOTAL, Field.DEBIT)
                if (name := self._heading(wanted))
            ),
            None,
        )


def _is_scientific(number: str) -> bool:
    """Say whether a spreadsheet ate a long number: `2,02601E+09`."""
    mantissa, mark, exponent = number.upper().partition("E+")
    digits = mantissa.replace(",", "").replace(".", "")
    return bool(mark) and digits.isdigit() and exponent.isdigit() and digits != mantissa


def _siren(text: str) -> str | None:
    """Return the SIREN in a SIREN, SIRET or French VAT number (facts §6.4); None when none checks."""
    digits = "".join(character for character in text if character.isdigit())
    candidate = {9: digits, 14: digits[:9], 11: digits[2:]}.get(len(digits))
    return candidate if candidate is not None and luhn.is_valid(candidate) else None


def _language(text: str) -> str | None:
    folded = bare(text)
    if folded in _LANGUAGES:
        return _LANGUAGES[folded]
    code = folded.replace("_", " ").split(" ")[0] if folded else ""
    return code if len(code) == 2 and code.isalpha() else None
