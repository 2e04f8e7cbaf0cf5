"""Which rows of a list are items, and whose they are where customers stand in rows of their own."""

from __future__ import annotations

from collections.abc import Sequence

from relanced.books.grid import Cell, filled, plain, text_of
from relanced.books.headings import Field
from relanced.books.kinds import prefix_of
from relanced.books.noise import Noise, noise_of, repeats
from relanced.books.survey import Survey, cell_text, has_any_amount, has_any_day
from relanced.dunning.ledger import ItemKind


class Gate:
    """Lets items pass and keeps out totals, page furniture and repeated headings.

    `group` is the customer (name, code) of the rows that follow, where a row of its own names it.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._layout = survey.layout
        self._headings = frozenset(
            column.heading for columns in survey.layout.columns.values() for column in columns
        )
        self.group: tuple[str, str | None] | None = None
        self._awaiting: tuple[str, str | None] | None = None

    def admits(self, cells: Sequence[Cell], number: str) -> bool:
        """Say whether a filled row is an item, whole or broken."""
        has_day = has_any_day(cells, self._layout)
        if number and has_day:
            is_item = not (number in self._headings and repeats(cells, self._layout.folded))
        else:
            is_item = self._is_item(cells, number, has_day=has_day)
        if is_item and self._awaiting is not None:
            self.group, self._awaiting = self._awaiting, None
        return is_item

    def _is_item(self, cells: Sequence[Cell], number: str, *, has_day: bool) -> bool:
        if repeats(cells, self._layout.folded):
            self._awaiting = None
            return False
        has_amount = has_any_amount(cells, self._layout)
        noise = noise_of(cells, number, has_day=has_day, has_amount=has_amount)
        if noise is not None:
            if noise is Noise.TOTAL:
                self.group = self._awaiting = None
            return noise is Noise.CARRIED and self._is_opening(cells)
        if number or has_day:
            return True
        if not has_amount:
            self._await_group(cells)
            return False
        return not self._is_sum(cells)

    def _await_group(self, cells: Sequence[Cell]) -> None:
        """Keep a customer's row in mind; it counts when an item follows at once."""
        texts = [text for cell in cells if (text := plain(text_of(cell)))]
        if self._survey.is_grouped and len(texts) <= 3:
            name, code = (texts[1], texts[0]) if len(texts) > 1 else (texts[0], None)
            self._awaiting = (name, code)

    def _is_sum(self, cells: Sequence[Cell]) -> bool:
        """Say whether a row holds amounts and nothing else: a total without a word."""
        return all(
            at in self._survey.habits or not filled(cells[at : at + 1]) for at in range(len(cells))
        )

    def _is_opening(self, cells: Sequence[Cell]) -> bool:
        """Say whether a carried-forward row is a customer's opening balance rather than a page's sum."""
        customer = cell_text(cells, self._layout.first(Field.CUSTOMER))
        return bool(customer) and any(
            prefix_of(text_of(cell)) is ItemKind.OPENING for cell in cells if isinstance(cell, str)
        )
