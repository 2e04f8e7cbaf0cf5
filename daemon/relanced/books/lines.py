"""From a grid to open lines: each row is read, passed over for a reason, or refused with its remedy."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from email_validator import EmailNotValidError, validate_email

from relanced.books.amounts import Habit, minor_units, read_amount
from relanced.books.currencies import currency_code
from relanced.books.days import Order, Votes, days_in, read_day
from relanced.books.defaults import Defaults
from relanced.books.grid import Cell, Grid, Row, Unreadable, filled, plain, shown, text_of
from relanced.books.layout import columns_of, fold_heading, is_heading
from relanced.dunning.ledger import ItemKind, OpenLine, PaymentMeans, Problem
from relanced.dunning.money import Money
from relanced.words import because

TOTAL = re.compile(
    r"^(?:sous[ -]?total|total|totaux|grand total|subtotal|a reporter|report|solde total|balance totale)\b"
)
CLOSED = frozenset({"paye", "payee", "paid", "regle", "reglee", "solde", "soldee", "brouillon", "draft", "annule", "annulee", "cancelled", "canceled", "void", "voided", "abandonne", "abandonnee", "irrecouvrable", "written off", "passe en perte"})  # fmt: skip
KINDS: tuple[tuple[re.Pattern[str], ItemKind], ...] = (
    (
        re.compile(r"\bavoir|credit ?note|credit memo|note de credit|\bcn\b|refund"),
        ItemKind.CREDIT_NOTE,
    ),
    (re.compile(r"acompte|deposit|advance|avance"), ItemKind.DEPOSIT),
    (re.compile(r"reglement|paiement|payment|receipt|encaissement|virement"), ItemKind.RECEIPT),
    (re.compile(r"\beffet|\btraite|\blcr\b|bill of exchange"), ItemKind.BILL),
    (re.compile(r"retenue|retention"), ItemKind.RETENTION),
    (re.compile(r"douteu"), ItemKind.DOUBTFUL),
)
PREFIXES = ((re.compile(r"^(?:av|avo|avr|cn|nc)[-_ /]?\d"), ItemKind.CREDIT_NOTE), (re.compile(r"^(?:ac|aco)[-_ /]?\d"), ItemKind.DEPOSIT))  # fmt: skip
MEANS = (("prelev", PaymentMeans.DIRECT_DEBIT), ("debit", PaymentMeans.DIRECT_DEBIT), ("cheque", PaymentMeans.CHEQUE), ("check", PaymentMeans.CHEQUE), ("traite", PaymentMeans.BILL), ("lcr", PaymentMeans.BILL), ("effet", PaymentMeans.BILL), ("vir", PaymentMeans.TRANSFER), ("transfer", PaymentMeans.TRANSFER))  # fmt: skip
EMAIL = re.compile(r"[^\s,;<>|()\[\]\"']+@[^\s,;<>|()\[\]\"']+")


@dataclass(slots=True)
class Sheet:
    """One table in hand: where its columns are, what they prove, and what came of its rows."""

    grid: Grid
    defaults: Defaults
    columns: dict[str, int]
    headings: dict[str, str]
    start: int
    as_of: date | None
    amounts: Habit = field(default_factory=Habit)
    orders: dict[str, Order | None] = field(default_factory=dict)
    lines: list[OpenLine] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    rejected: int = 0

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """Return the cell of a field, None where the sheet or the row has none."""
        index = self.columns.get(name)
        return row[index] if index is not None and index < len(row) else None

    def text(self, row: Sequence[Cell], name: str) -> str:
        """Return the cell of a field as tidy text."""
        return plain(text_of(self.cell(row, name)))


def find_sheet(grid: Grid, defaults: Defaults) -> Sheet | None:
    """Find the heading row of a grid; None when it has none that can be read by."""
    as_of = None
    for position, (number, row) in enumerate(grid.rows()):
        columns = columns_of(row)
        if is_heading(columns):
            headings = {name: text_of(row[index]) for name, index in columns.items()}
            return Sheet(grid, defaults, columns, headings, number, as_of)
        as_of = as_of or days_in([text_of(cell) for cell in row if isinstance(cell, str)])
        if position > 60:
            return None
    return None


def first_row(grid: Grid) -> str:
    """Return what stands in the fullest of the first rows, for a message."""
    rows = [row for (_, row), _ in zip(grid.rows(), range(30), strict=False)]
    fullest = max(rows, key=filled, default=())
    return ", ".join(text for cell in fullest if (text := shown(cell)))[:200]


def read_sheet(sheet: Sheet) -> None:
    """Read every row below the headings."""
    _learn(sheet)
    seen: set[OpenLine] = set()
    customer = ""
    for number, row in sheet.grid.rows():
        if number <= sheet.start or filled(row) == 0 or _is_furniture(sheet, row):
            continue
        customer = _group_of(sheet, row) or customer
        _read_row(sheet, (number, row), customer if _group_of(sheet, row) is None else "", seen)


def _learn(sheet: Sheet) -> None:
    votes = {name: Votes() for name in ("issue", "due")}
    for number, row in sheet.grid.rows():
        if number <= sheet.start:
            continue
        for name in ("open", "total", "paid", "debit", "credit"):
            sheet.amounts.learn(sheet.cell(row, name))
        for name, vote in votes.items():
            vote.learn(sheet.cell(row, name))
    proved = next((v.order for v in votes.values() if v.order), None)
    for name, vote in votes.items():
        default = (
            Order.DAY_FIRST
            if sheet.defaults.language == "fr" or not vote.is_contradictory
            else None
        )
        sheet.orders[name] = vote.order or proved or default


def _is_furniture(sheet: Sheet, row: Sequence[Cell]) -> bool:
    """Say whether a row is a total, a repeated heading, a page's foot."""
    if is_heading(columns_of(row)):
        return True
    first = next(
        (fold_heading(text_of(cell)) for cell in row if isinstance(cell, str) and cell.strip()), ""
    )
    has_number = bool(sheet.text(row, "number"))
    if TOTAL.match(first) and (
        not has_number or TOTAL.match(fold_heading(sheet.text(row, "number")))
    ):
        return True
    return not has_number and filled(row) == 1 and _group_of(sheet, row) is None


def _group_of(sheet: Sheet, row: Sequence[Cell]) -> str | None:
    """Return the customer that stands alone on a heading row of its own group; None for any other row."""
    name = sheet.text(row, "customer")
    return name if name and filled(row) == 1 else None


def _read_row(sheet: Sheet, row: Row, group: str, seen: set[OpenLine]) -> None:
    number, cells = row
    if filled(cells) == 1 and _group_of(sheet, cells):
        return
    name = "customer"
    try:
        customer = sheet.text(cells, "customer") or group
        if fold_heading(sheet.text(cells, "status")) in CLOSED:
            return
        name = "open" if "open" in sheet.columns else "total"
        amounts = _amounts(sheet, cells)
        if amounts is not None and amounts[0].minor == 0:
            return
        line = _line(sheet, number, cells, customer, amounts)
    except Unreadable as trouble:
        _reject(sheet, number, getattr(trouble, "field", name), trouble)
        return
    key = OpenLine(**{**{f: getattr(line, f) for f in OpenLine.__slots__}, "line": 0})
    if key in seen:
        sheet.warnings.append(Problem(number, None, because("books.repeated")))
        return
    seen.add(key)
    sheet.lines.append(line)


def _reject(sheet: Sheet, number: int, name: str, trouble: Unreadable) -> None:
    sheet.rejected += 1
    sheet.errors.append(Problem(number, sheet.headings.get(name, name), trouble.reason))


def _amounts(sheet: Sheet, cells: Sequence[Cell]) -> tuple[Money, Money] | None:
    """Return what is open and what was asked in all; None when the row bears no amount."""
    currency = _currency(sheet, cells)
    read = {}
    for name in ("open", "total", "paid", "debit", "credit"):
        try:
            found = read_amount(sheet.cell(cells, name), sheet.amounts, currency)
        except Unreadable as trouble:
            trouble.field = name  # type: ignore[attr-defined]
            raise
        if found is not None:
            read[name] = found.value
            currency = found.currency or currency
    value = _open_value(read)
    if value is None:
        return None
    total = read.get("total", value)
    if value < 0 < total:
        total = -total
    return Money(minor_units(value, currency), currency), Money(
        minor_units(total, currency), currency
    )


def _open_value(read: dict[str, Decimal]) -> Decimal | None:
    if "open" in read:
        return read["open"]
    if "total" in read:
        return read["total"] - read.get("paid", Decimal(0))
    if "debit" in read or "credit" in read:
        return read.get("debit", Decimal(0)) - read.get("credit", Decimal(0))
    return None


def _currency(sheet: Sheet, cells: Sequence[Cell]) -> str:
    text = sheet.text(cells, "currency")
    if not text:
        return sheet.defaults.currency
    code = currency_code(text)
    if code is None:
        trouble = Unreadable("books.unknown_currency", value=text)
        trouble.field = "currency"  # type: ignore[attr-defined]
        raise trouble
    return code


def _line(
    sheet: Sheet,
    number: int,
    cells: Sequence[Cell],
    customer: str,
    amounts: tuple[Money, Money] | None,
) -> OpenLine:
    _need(customer, "customer", "books.no_customer")
    reference = sheet.text(cells, "number")
    _need(reference, "number", "books.no_number_given")
    if amounts is None:
        _need("", "open" if "open" in sheet.columns else "total", "books.no_amount")
        raise AssertionError
    kind = _kind(sheet.text(cells, "kind"), reference, amounts[0])
    if kind in (ItemKind.CREDIT_NOTE, ItemKind.DEPOSIT, ItemKind.RECEIPT) and amounts[0].minor > 0:
        amounts = (-amounts[0], -amounts[1])
    issue = _day(sheet, cells, "issue")
    due, computed = _due(sheet, number, cells, issue)
    return OpenLine(
        line=number,
        customer=customer,
        number=reference,
        open=amounts[0],
        total=amounts[1],
        kind=kind,
        customer_ref=sheet.text(cells, "ref") or None,
        emails=_emails(sheet, number, cells),
        phone=sheet.text(cells, "phone") or None,
        contact=sheet.text(cells, "contact") or None,
        siren=re.sub(r"\D", "", sheet.text(cells, "siren"))[-14:][:14] or None,
        issue_on=issue,
        due_on=due,
        due_computed=computed,
        means=_means(sheet.text(cells, "means")),
        terms=sheet.text(cells, "terms") or None,
        language=sheet.text(cells, "language").lower()[:2] or None,
    )


def _need(value: str, name: str, key: str) -> None:
    if not value:
        trouble = Unreadable(key)
        trouble.field = name  # type: ignore[attr-defined]
        raise trouble


def _kind(said: str, number: str, amount: Money) -> ItemKind:
    folded = fold_heading(said)
    for pattern, kind in KINDS:
        if folded and pattern.search(folded):
            return kind
    for pattern, kind in PREFIXES:
        if pattern.match(number.casefold()):
            return kind
    return ItemKind.CREDIT_NOTE if amount.minor < 0 else ItemKind.INVOICE


def _means(said: str) -> PaymentMeans | None:
    folded = fold_heading(said)
    return next((means for start, means in MEANS if start in folded), None)


def _day(sheet: Sheet, cells: Sequence[Cell], name: str) -> date | None:
    try:
        return read_day(sheet.cell(cells, name), sheet.orders.get(name))
    except Unreadable as trouble:
        trouble.field = name  # type: ignore[attr-defined]
        raise


def _due(
    sheet: Sheet, number: int, cells: Sequence[Cell], issue: date | None
) -> tuple[date | None, bool]:
    due = _day(sheet, cells, "due")
    if due is not None:
        return due, False
    terms = sheet.text(cells, "terms")
    if issue is None:
        sheet.warnings.append(
            Problem(number, sheet.headings.get("due"), because("books.due_unknown"))
        )
        return None, False
    due = due_from(issue, terms, sheet.defaults.terms_days)
    label = terms or f"{sheet.defaults.terms_days} j"
    sheet.warnings.append(
        Problem(
            number, sheet.headings.get("due"), because("books.due_computed", terms=label, due=due)
        )
    )
    return due, True


def due_from(issue: date, terms: str, default_days: int) -> date:
    """Count a due date from terms: net days, or days and then the end of that month (facts §1.1, mode a)."""
    folded = fold_heading(terms)
    if re.search(r"reception|receipt|comptant|immediat|cash", folded):
        return issue
    digits = re.search(r"\d{1,3}", folded)
    due = issue + timedelta(int(digits.group()) if digits else default_days)
    if re.search(r"fin de mois|\bfdm\b|\beom\b|end of month|month end", folded):
        due = due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return due


def _emails(sheet: Sheet, number: int, cells: Sequence[Cell]) -> tuple[str, ...]:
    text = text_of(sheet.cell(cells, "email"))
    found: dict[str, None] = {}
    for word in EMAIL.findall(text.replace("mailto:", " ")):
        try:
            good = validate_email(
                word.strip(".:/"), check_deliverability=False, test_environment=True
            )
            found[good.normalized.lower()] = None
        except EmailNotValidError:
            reason = because("books.bad_email", value=shown(word))
            sheet.warnings.append(Problem(number, sheet.headings.get("email"), reason))
    if text.strip() and not found and not EMAIL.search(text):
        reason = because("books.bad_email", value=shown(text))
        sheet.warnings.append(Problem(number, sheet.headings.get("email"), reason))
    return tuple(found)
