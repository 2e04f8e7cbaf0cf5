"""Which of two columns names the customer, where the headings alone leave it open: `Client` beside `Nom`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from relanced.books.grid import Cell, Grid, plain, text_of
from relanced.books.headings import Field, fold_heading
from relanced.books.layout import Layout

_ENOUGH = 60  # rows looked at
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,14}\Z")


def settle_names(grid: Grid, layout: Layout) -> Layout:
    """Return the layout with customer and code exchanged where the cells show that the headings mislead.

    `Client;Nom` holds a code and a name in most programs, a company and a person in a secretary's list.
    """
    at = dict(layout.columns.at)
    other = Field.CONTACT if Field.CONTACT in at else Field.REF
    if Field.CUSTOMER not in at or other not in at or (other is Field.CONTACT and Field.REF in at):
        return layout
    pairs = list(_pairs(grid, layout, at[Field.CUSTOMER], at[other]))
    if not pairs or not _are_codes([code for code, _ in pairs]):
        return layout
    if _are_codes([name for _, name in pairs]) or not _belong(pairs):
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


def _belong(pairs: list[tuple[str, str]]) -> bool:
    """Say whether the codes are codes of these names: they bear digits, or the names' own first letters."""
    with_digits = sum(any(map(str.isdigit, code)) for code, _ in pairs)
    alike = sum(fold_heading(name)[:2] == fold_heading(code)[:2] for code, name in pairs)
    return max(with_digits, alike) * 5 >= len(pairs) * 4
