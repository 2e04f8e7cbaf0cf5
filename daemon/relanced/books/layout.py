"""Where a list begins and which column holds what: the heading row among titles, dates and blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from relanced.books.currencies import currency_code
from relanced.books.days import every_day_in
from relanced.books.grid import Cell, Grid, filled, plain, shown, text_of
from relanced.books.headings import (
    AMOUNTS,
    Field,
    fold_heading,
    heading_currency,
    is_bucket,
    meanings,
)

DEEPEST = 100  # rows looked at for headings; titles and addresses never fill more
_SPEAKS_OF = re.compile(
    r"\b(arretee?|situation|solde|balance|encours|etat|echeancier|as of|as at|impayes?|au|zum|stichtag|period)\b"
)
_CHOSEN = re.compile(r"^(exercice|criteres?|selection|filtres?|echeances? (du|entre)|filter)\b")
_PRINTED = re.compile(
    r"\b(fait|edite|imprime|extrait|genere|exporte|printed|generated|exported|date)\b"
)
_IN_CURRENCY = re.compile(
    r"(?:devises?|monnaie|currency|montants? (?:exprimes? )?en|amounts? in)\s*:?\s*([^\s,;.)]{1,8})",
    re.IGNORECASE,
)
_GROUP_TITLE = re.compile(
    r"\s*(?:client|tiers|compte|customer|account|debiteur|débiteur|debtor)\b[^:]{0,12}:\s*(\S.*?)"
    r"\s*(?:\b(?:t[ée]l(?:[ée]phone)?|phone|fax|e-?mail|contact|solde|encours)\b\.? ?:.*)?\Z",
    re.IGNORECASE,
)


_GROUP_LABEL = re.compile(
    r"(?:nom du |raison sociale du )?(?:client|tiers|customer|debiteur|débiteur|debtor)\s*:?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field, and how the file spells each heading."""

    at: Mapping[Field, int]
    emails: tuple[int, ...]
    headings: Mapping[Field, str]
    width: int
    texts: tuple[str, ...] = ()  # every heading as spelled, known or not
    ages: tuple[
        int, ...
    ] = ()  # the columns of an aged balance, where nothing else says what is open

    def heading(self, name: Field) -> str | None:
        """Return a heading as the file spells it; None where the file has none."""
        return self.headings.get(name)

    @property
    def is_headless(self) -> bool:
        """Say whether the numbers stand in a first column without a heading, their customers above them in it."""
        return not self.texts[self.at[Field.NUMBER]]

    def missing(self) -> tuple[str, ...]:
        """Return what a list cannot be read without: `customer`, `number`, `amount`."""
        has_amount = (
            self.at.keys() & {Field.OPEN, Field.TOTAL}
            or self.ages
            or {Field.DEBIT, Field.CREDIT} <= self.at.keys()
        )
        wants = (
            ("customer", Field.CUSTOMER in self.at),
            ("number", Field.NUMBER in self.at),
            ("amount", bool(has_amount) or {Field.NET, Field.VAT} <= self.at.keys()),
        )
        return tuple(name for name, is_there in wants if not is_there)


@dataclass(slots=True)
class Record:
    """One row in hand: its cells, and which of them holds what."""

    number: int
    cells: Sequence[Cell]
    at: Mapping[Field, int]

    def word(self, name: Field) -> str:
        """Return what a field says; empty where the table or the row has none."""
        index = self.at.get(name)
        if index is None or index >= len(self.cells):
            return ""
        cell = self.cells[index]
        if isinstance(cell, str):
            return plain(cell) if cell else ""
        return text_of(cell)


@dataclass(frozen=True, slots=True)
class Layout:
    """One table found in a grid: its headings, and what the lines above them say."""

    columns: Columns
    start: int  # line of the headings' last row; items stand below
    as_of: date | None = None
    currency: str | None = None
    group: str = ""  # the customer a title above the headings names
    before: tuple[Cell, ...] = ()  # the row just above the headings


@dataclass(slots=True)
class Above:
    """What stands above the headings."""

    texts: list[str] = field(default_factory=list)
    fullest: tuple[str, ...] = ()
    last: tuple[Cell, ...] = ()

    def add(self, row: Sequence[Cell]) -> None:
        """Take one row in."""
        texts = [plain(text_of(cell)) for cell in row if isinstance(cell, str | date)]
        texts = [text for text in texts if text]
        self.texts += texts
        # `Client :` and the customer may stand in two cells.
        self.texts += [
            f"{label.rstrip(' :')} : {name}"
            for label, name in pairwise(texts)
            if _GROUP_LABEL.match(label)
        ]
        self.last = tuple(row)
        names = tuple(shown(cell) for cell in row if isinstance(cell, str) and cell.strip())
        if len(names) > len(self.fullest):
            self.fullest = names


def columns_of(row: Sequence[Cell]) -> Columns:
    """Assign fields to the cells of a heading row: each field goes to the column that names it most surely."""
    claims: list[tuple[int, int, Field]] = []
    texts = [plain(text_of(cell)) if isinstance(cell, str) else "" for cell in row]
    for index, text in enumerate(texts):
        claims += [(rank, index, name) for rank, name in meanings(text)] if text else []
    at: dict[Field, int] = {}
    emails: list[int] = []
    taken: set[int] = set()
    for _, index, name in sorted(claims):
        if index in taken or (name in at and name is not Field.EMAIL):
            continue
        taken.add(index)
        at.setdefault(name, index)
        if name is Field.EMAIL:
            emails.append(index)
    _lend(at, texts)
    ages = tuple(
        index for index, text in enumerate(texts) if index not in taken and is_bucket(text)
    )
    is_theirs = (
        len(ages) > 1 and Field.OPEN not in at and Field.TOTAL in at and _sums_ages(texts, at)
    )
    if is_theirs:
        at[Field.OPEN] = at.pop(Field.TOTAL)
    if len(ages) < 2 or (Field.OPEN in at and not is_theirs):
        ages = ()
    headings = {name: texts[index] for name, index in at.items()}
    if ages:
        headings[Field.AGE] = texts[ages[0]]
    return Columns(at, tuple(sorted(emails)), headings, len(row), tuple(texts), ages)


_LENT = (
    (Field.CUSTOMER, (Field.REF, Field.CONTACT, Field.ACCOUNT)),
    (Field.TOTAL, (Field.FOREIGN,)),
    (Field.OPEN, (Field.FOREIGN_OPEN,)),
)


def _lend(at: dict[Field, int], texts: Sequence[str]) -> None:
    """Let a lone code be the customer's name, a lone amount in its currency the amount."""
    names = {fold_heading(text): index for index, text in enumerate(texts)}
    if "name" in names and names.keys() & _TECHNICAL and at.get(Field.CUSTOMER) != names["name"]:
        at[Field.NUMBER] = names["name"]
    has_ledger_amount = at.keys() & {Field.OPEN, Field.TOTAL, Field.DEBIT}
    for wanted, lenders in _LENT:
        for lender in lenders:
            if wanted not in at and lender in at:
                if wanted is not Field.CUSTOMER and has_ledger_amount:
                    continue
                at[wanted] = at.pop(lender)


# Odoo's own names of its columns, among which `name` is the invoice's number.
_TECHNICAL = frozenset({"invoice date due", "amount residual", "payment state", "move type"})


def _sums_ages(texts: Sequence[str], at: Mapping[Field, int]) -> bool:
    """Say whether the total beside columns of ages is theirs, not what was invoiced."""
    return fold_heading(texts[at[Field.TOTAL]]) in {
        "total",
        "totaux",
        "montant",
        "amount",
        "sum",
        "total eur",
    }


_REPORT = re.compile(
    r"(?:balance agee|aged? (?:receivable|debtor|partner)|grand livre|partner ledger|echeancier|customer statement)"
)


def find_layout(grid: Grid) -> tuple[Layout | None, Above]:
    """Return the first table of a grid, or None, and what stands above it."""
    above = Above()
    previous: Sequence[Cell] = ()
    best = headless = None
    for position, (number, row) in enumerate(grid.rows()):
        for candidate in (row, _joined(previous, row)):
            columns = columns_of(candidate)
            if _is_table(columns) and (best is None or len(columns.at) > len(best.columns.at)):
                best = _described(columns, number, above)
            elif headless is None and (bare := _headless(columns)) is not None:
                headless = _described(bare, number, above)
        if best is not None and best.start < number:  # one row further, for headings on two rows
            return best, above
        if best is None:
            above.add(row)
        previous = row
        if position >= DEEPEST:
            break
    return best or headless, above


def _headless(columns: Columns) -> Columns | None:
    """Return the columns with the first one taken for the numbers, as Odoo leaves it without a heading."""
    is_one = (
        any(not text or _is_report(text) for text in columns.texts[:1])
        and columns.missing() in {("number",), ("customer", "number")}
        and bool(columns.at.keys() & {Field.DUE, Field.ISSUE})
    )
    if not is_one:
        return None
    return replace(columns, at={**columns.at, Field.NUMBER: 0}, texts=("", *columns.texts[1:]))


def _is_report(text: str) -> bool:
    """Say whether the cell over the numbers bears the report's own name, as `Balance âgée client`."""
    return _REPORT.match(fold_heading(text)) is not None


def _is_table(columns: Columns) -> bool:
    missing = columns.missing()
    return not missing or (
        missing == ("customer",) and bool(columns.at.keys() & {Field.DUE, Field.ISSUE})
    )


def is_repeated_heading(row: Sequence[Cell], columns: Columns) -> bool:
    """Say whether a row repeats the headings, as every printed page does."""
    index = columns.at[Field.NUMBER]
    if index >= len(row):
        return False
    cell = row[index]
    if not isinstance(cell, str) or any(map(str.isdigit, cell)) or not meanings(plain(cell)):
        return False
    again = columns_of(row)
    return Field.NUMBER in again.at and len(again.at) * 2 >= len(columns.at)


def is_other_heading(row: Sequence[Cell], columns: Columns) -> bool:
    """Say whether a row that looks like the headings again begins another table, whose columns mean other things."""
    own = columns_of(columns.texts)
    other = columns_of(row)
    meant = {index: name for name, index in own.at.items()}
    return _is_table(other) and any(
        meant.get(index, name) is not name for name, index in other.at.items()
    )


def _joined(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """Read two heading rows as one: `Montants` over `TTC` and `Reste dû`."""
    if filled(upper) < 2 or any(not isinstance(cell, str | None) for cell in (*upper, *lower)):
        return []
    if any(map(str.isdigit, "".join(text_of(cell) for cell in lower))):
        return []
    joined: list[Cell] = []
    for index in range(max(len(upper), len(lower))):
        top = text_of(upper[index]) if index < len(upper) else ""
        bottom = text_of(lower[index]) if index < len(lower) else ""
        both = f"{top} {bottom}".strip()
        joined.append(next((text for text in (both, bottom, top) if text and meanings(text)), both))
    return joined


def _described(columns: Columns, number: int, above: Above) -> Layout:
    amounts = [columns.headings[name] for name in AMOUNTS if name in columns.headings]
    named = {code for text in amounts if (code := heading_currency(text))}
    currency = named.pop() if len(named) == 1 else _stated_currency(above.texts)
    group = ""
    if Field.CUSTOMER not in columns.at:
        titles = [found.group(1) for text in above.texts if (found := _GROUP_TITLE.match(text))]
        group = titles[-1] if titles else ""
    return Layout(columns, number, day_spoken_of(above.texts), currency, group, above.last)


def is_sheet_of_one(sheet: str, layout: Layout, above: Above) -> bool:
    """Say whether a sheet is one customer's: its name stands above its headings too, and is no month or report."""
    folded = fold_heading(sheet)
    if Field.CUSTOMER in layout.columns.at or folded not in map(fold_heading, above.texts):
        return False
    return not (_NO_NAME.search(folded) or meanings(sheet) or _REPORT.match(folded))


_NO_NAME = re.compile(
    r"\b(janv\w*|fev\w*|mars|avril|mai|juin|juil\w*|aout|sept\w*|oct\w*|nov\w*|dec\w*|jan\w*|feb\w*|mar|march|apr\w*|may|june?|july?"
    r"|aug\w*|trimestre|quarter|annee|year|20\d\d|factures?|invoices?|clients?|customers?|impayes?|unpaid|liste?|feuil\w*|sheet|export|total"
    r"|recap\w*|synthese|summary|suivi|relances?|echu\w*|payee?s?|reglee?s?|releve)\b"
)


def group_title(text: str) -> str | None:
    """Return the customer that `Client : Dupont` announces; None for any other text."""
    found = _GROUP_TITLE.match(text)
    return found.group(1).strip() if found else None


def _stated_currency(texts: Iterable[str]) -> str | None:
    for text in texts:
        for found in _IN_CURRENCY.finditer(text):
            code = currency_code(found.group(1))
            if code:
                return code
    return None


def day_spoken_of(texts: Iterable[str]) -> date | None:
    """Return the day a list speaks of: `Arrêté au 30/09/2026` before `Édité le 02/10/2026`; a period ends on it."""
    printed = None
    for text in texts:
        days = every_day_in(text)
        if not days:
            continue
        folded = fold_heading(text)
        if _CHOSEN.search(folded):
            continue
        if _SPEAKS_OF.search(folded):
            return max(days)
        if printed is None and (_PRINTED.search(folded) or len(text) <= 12):
            printed = max(days)
    return printed
