"""Where the cells show what the headings leave open: `Client` beside `Nom`, a `Du` that is a day and no sum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from relanced.books.amounts import looks_like_amount, quick_amount
from relanced.books.days import looks_like_day
from relanced.books.grid import Cell, Grid, plain, text_of
from relanced.books.headings import DAYS, Field, fold_heading, meanings
from relanced.books.layout import Layout
from relanced.books.terms import read_means, read_terms

_ENOUGH = 60  # rows looked at
_NAMING = (Field.CONTACT, Field.REF, Field.LABEL)
_ENTRY = re.compile(
    r"\b(fact\w*|avoir|inv\w*|vir\w*|reglement|rglt|chq|cheque|acompte|prest\w*|vente)\b"
)
_SIDES = (("D", "C"), ("DB", "CR"), ("DR", "CR"), ("S", "H"))  # S and H in German
_GENERAL = re.compile(r"4[01]\d{0,2}0*\Z")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,14}\Z")


_SUMS = (Field.OPEN, Field.TOTAL)


def settle_columns(grid: Grid, layout: Layout) -> Layout:
    """Return the layout as the cells of the first lines bear it out."""
    layout = _settle_sides(grid, _settle_sums(grid, settle_names(grid, layout)))
    return _settle_ledgers(grid, _settle_terms(grid, _settle_rest(grid, layout)))


def _moved(layout: Layout, at: dict[Field, int]) -> Layout:
    texts = layout.columns.texts
    headings = {name: texts[index] for name, index in at.items() if index < len(texts)}
    return replace(layout, columns=replace(layout.columns, at=at, headings=headings))


def _settle_rest(grid: Grid, layout: Layout) -> Layout:
    """Tell what is left from what was owed, where two headings speak of it, as `Montant dû` beside `Reste`.

    What is left is never more than what was owed, and somewhere less.
    """
    at = dict(layout.columns.at)
    if Field.OPEN not in at:
        return layout
    for index, text in enumerate(layout.columns.texts):
        if index in at.values() or not any(name is Field.OPEN for _, name in meanings(text)[:1]):
            continue
        pairs = [(left, owed) for left, owed in _sums(grid, layout, index, at[Field.OPEN]) if owed]
        within = sum(abs(left) <= abs(owed) and left * owed >= 0 for left, owed in pairs)
        if within == len(pairs) and any(abs(left) < abs(owed) for left, owed in pairs):
            at.setdefault(Field.TOTAL, at[Field.OPEN])
            at[Field.OPEN] = index
            return _moved(layout, at)
    return layout


def _sums(grid: Grid, layout: Layout, first: int, second: int) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the two amounts of the first lines that have both and are plain to read."""
    taken = 0
    for number, row in grid.rows():
        if taken >= _ENOUGH:
            return
        if number > layout.start and max(first, second) < len(row):
            pair = tuple(quick_amount(text_of(row[index])) for index in (first, second))
            if pair[0] is not None and pair[1] is not None:
                taken += 1
                yield pair[0], pair[1]


def _settle_terms(grid: Grid, layout: Layout) -> Layout:
    """Give a column of means or payments that holds terms, as `Règlement` may, to the terms."""
    at = dict(layout.columns.at)
    for name in (Field.MEANS, Field.PAID):
        if name in at and Field.TERMS not in at and _holds(grid, layout, at[name], _is_term):
            at[Field.TERMS] = at.pop(name)
            return _moved(layout, at)
    return layout


def _is_term(cell: Cell) -> bool:
    text = _text(cell)
    return any(map(str.isalpha, text)) and read_terms(text) is not None and not read_means(text)


def _settle_ledgers(grid: Grid, layout: Layout) -> Layout:
    """Tell what programs name alike apart: one general account is no customer, an entry's `No` no invoice's."""
    at = dict(layout.columns.at)
    if Field.CUSTOMER in at and Field.ACCOUNT not in at and Field.REF not in at:
        is_account = "compte" in fold_heading(layout.columns.heading(Field.CUSTOMER) or "").split()
        if is_account and _holds(grid, layout, at[Field.CUSTOMER], _is_general):
            at[Field.ACCOUNT] = at.pop(Field.CUSTOMER)
    if {Field.NUMBER, Field.ENTRY, Field.KIND} <= at.keys() and _holds(
        grid, layout, at[Field.KIND], _is_sales_letter
    ):
        at[Field.NUMBER], at[Field.ENTRY] = at[Field.ENTRY], at[Field.NUMBER]
    return layout if at == layout.columns.at else _moved(layout, at)


def holds_numbers(grid: Grid, layout: Layout) -> bool:
    """Say whether the first column, which no heading names, bears something on the lines that bear a day."""
    days = [layout.columns.at[name] for name in DAYS if name in layout.columns.at]
    index = layout.columns.at[Field.NUMBER]
    return any(
        number > layout.start
        and index < len(row)
        and row[index] not in {None, ""}
        and any(day < len(row) and looks_like_day(row[day]) for day in days)
        for number, row in grid.rows()
    )


def _settle_sides(grid: Grid, layout: Layout) -> Layout:
    """Find the column that says debit or credit by its letters, whatever its heading."""
    at = dict(layout.columns.at)
    if Field.SIDE in at or Field.DEBIT in at:
        return layout
    known = set(at.values()) - {at.get(Field.KIND), at.get(Field.LABEL)}
    for index in range(layout.columns.width):
        if index not in known and _tells_sides(grid, layout, index):
            return _moved(
                layout, {name: i for name, i in at.items() if i != index} | {Field.SIDE: index}
            )
    return layout


def _tells_sides(grid: Grid, layout: Layout, index: int) -> bool:
    """Say whether a column has the letters of both sides and nothing else."""
    seen = {
        text_of(row[index]).strip().upper()
        for number, row in grid.rows()
        if number > layout.start and index < len(row)
    } - {""}
    return any(seen == {debit, credit} for debit, credit in _SIDES)


def _is_general(cell: Cell) -> bool:
    """Say whether an account is one of the chart's own (`411000`), which customers share."""
    return bool(_GENERAL.match(text_of(cell)))


def _is_sales_letter(cell: Cell) -> bool:
    return text_of(cell).strip() in {"SI", "SC", "SR", "SA", "SD"}


def _settle_sums(grid: Grid, layout: Layout) -> Layout:
    """Give a column of days that was taken for sums to the days, and a column of sums back to the sums."""
    at = dict(layout.columns.at)
    for name in _SUMS:
        if name in at and _holds(grid, layout, at[name], looks_like_day):
            index = at.pop(name)
            at.setdefault(
                Field.ISSUE if Field.DUE in at or name is Field.OPEN else Field.DUE, index
            )
    if Field.DUE in at and Field.OPEN not in at and _holds(grid, layout, at[Field.DUE], _is_sum):
        at[Field.OPEN] = at.pop(Field.DUE)
    return layout if at == layout.columns.at else _moved(layout, at)


def _is_sum(cell: Cell) -> bool:
    return looks_like_amount(cell) and not looks_like_day(cell) and not _is_serial(cell)


def _is_serial(cell: Cell) -> bool:
    """Say whether a whole number may be a spreadsheet's day."""
    return text_of(cell).isdigit()


def _holds(grid: Grid, layout: Layout, index: int, looks: Callable[[Cell], bool]) -> bool:
    """Say whether a column's filled cells nearly all look so."""
    seen = alike = 0
    for number, row in grid.rows():
        if seen >= _ENOUGH:
            break
        if number > layout.start and index < len(row) and (cell := row[index]) not in {None, ""}:
            seen += 1
            alike += looks(cell)
    return seen > 0 and alike * 5 >= seen * 4


def settle_names(grid: Grid, layout: Layout) -> Layout:
    """Return the layout with customer and code exchanged where the cells show that the headings mislead.

    `Client;Nom` holds a code and a name in most programs, a company and a person in a secretary's list.
    """
    at = dict(layout.columns.at)
    other = next((name for name in _NAMING if name in at), None)
    if Field.CUSTOMER not in at or other is None or (other is not Field.REF and Field.REF in at):
        return layout
    pairs = list(_pairs(grid, layout, at[Field.CUSTOMER], at[other]))
    if not pairs or not _are_codes([code for code, _ in pairs]):
        return layout
    with_digits = sum(any(map(str.isdigit, name)) for _, name in pairs)
    if with_digits * 2 > len(pairs) or not _belong(pairs):
        return layout
    if other is Field.LABEL and not _are_names(pairs):
        return layout
    headings = dict(layout.columns.headings)
    code, name = at[Field.CUSTOMER], at.pop(other)
    spelled, named = headings[Field.CUSTOMER], headings.pop(other)
    at |= {Field.CUSTOMER: name, Field.REF: code}
    headings |= {Field.CUSTOMER: named, Field.REF: spelled}
    return replace(layout, columns=replace(layout.columns, at=at, headings=headings))


def _pairs(grid: Grid, layout: Layout, first: int, second: int) -> Iterator[tuple[str, str]]:
    taken = 0
    for number, row in grid.rows():
        if taken >= _ENOUGH:
            return
        if number > layout.start and max(first, second) < len(row):
            pair = (_text(row[first]), _text(row[second]))
            if all(pair):
                taken += 1
                yield pair


def _text(cell: Cell) -> str:
    return plain(text_of(cell))


def _are_codes(texts: list[str]) -> bool:
    return all(map(_CODE.match, texts))


def _are_names(pairs: list[tuple[str, str]]) -> bool:
    """Say whether labels name their code's customer: always the same one, and no invoice or payment."""
    return len(set(pairs)) == len({code for code, _ in pairs}) and not any(
        _ENTRY.search(fold_heading(label)) for _, label in pairs
    )


def _belong(pairs: list[tuple[str, str]]) -> bool:
    """Say whether the codes are codes of these names: they bear digits, or the names' own first letters."""
    with_digits = sum(any(map(str.isdigit, code)) for code, _ in pairs)
    alike = sum(fold_heading(name)[:2] == fold_heading(code)[:2] for code, name in pairs)
    return max(with_digits, alike) * 5 >= len(pairs) * 4
