"""When a line was issued and when it falls due: as written, counted from its terms, or not known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from relanced.books.days import read_day
from relanced.books.defaults import Defaults
from relanced.books.evidence import Evidence
from relanced.books.grid import Cell, Unreadable, shown
from relanced.books.headings import Field, fold_heading
from relanced.books.layout import Layout, Record
from relanced.books.terms import read_terms
from relanced.dunning.terms import Terms
from relanced.words import Because, because

_MOST = 10_000  # distinct days remembered of one table


class Due(NamedTuple):
    """When a line falls due, whether that was counted, by which terms, and with which doubt."""

    on: date | None
    is_computed: bool = False
    terms: str = ""
    doubt: Because | None = None


_TERMS_BESIDE = re.compile(r"\d ?(?:j|fdm|mois|d)|fin de mois|reception", re.IGNORECASE)


def _with_means(means: str) -> str:
    """Return the terms that stand with a payment means, as in `Virement 30 jours fin de mois`."""
    is_term = means and _TERMS_BESIDE.search(fold_heading(means)) and read_terms(means)
    return means if is_term else ""


@dataclass(frozen=True, slots=True)
class Dues:
    """How one table says when."""

    layout: Layout
    evidence: Evidence
    defaults: Defaults
    _known: dict[tuple[Field, str], date | None] = field(default_factory=dict)

    def day(self, row: Record, name: Field) -> date | None:
        """Return the day in one of the two columns of days; `Unreadable` for what is none or could be two."""
        index = self.layout.columns.at.get(name)
        cell = row.cells[index] if index is not None and index < len(row.cells) else None
        if cell is None or cell == "":
            return None
        if not isinstance(cell, str):
            return self._read(cell, name)
        # A ledger's lines fall on a few hundred days.
        if (name, cell) not in self._known:
            if len(self._known) > _MOST:
                self._known.clear()
            self._known[name, cell] = self._read(cell, name)
        return self._known[name, cell]

    def _read(self, cell: Cell, name: Field) -> date | None:
        try:
            return read_day(cell, self.evidence.orders.get(name))
        except Unreadable as trouble:
            trouble.heading = self.layout.columns.heading(name)
            raise

    def due(self, row: Record, issue: date | None, *, is_asked: bool) -> Due:
        """Return when a line falls due; a due column may hold terms instead of days."""
        terms = row.word(Field.TERMS) or _with_means(row.word(Field.MEANS))
        try:
            due = self.day(row, Field.DUE)
        except Unreadable as trouble:
            if trouble.reason.key != "books.no_day" or read_terms(row.word(Field.DUE)) is None:
                raise
            due, terms = None, row.word(Field.DUE)
        if due is None:
            return self._computed(issue, terms, is_asked=is_asked)
        doubt = None
        if issue is not None and due < issue and is_asked:
            doubt = because("books.due_before_issue", due=due, issue=issue)
        return Due(due, terms=terms, doubt=doubt)

    def _computed(self, issue: date | None, terms: str, *, is_asked: bool) -> Due:
        return counted(issue, terms, self.defaults.terms_days, is_asked=is_asked)


def counted(issue: date | None, terms: str, agreed: int | None, *, is_asked: bool) -> Due:
    """Count a due date nobody gives, from the terms or else the days agreed; credits are asked of nobody and need none."""
    spoken = read_terms(terms) if terms else None
    if spoken is None and not is_asked:
        return Due(None, terms=terms)
    if issue is None or (spoken is None and agreed is None):
        return Due(None, terms=terms, doubt=because("books.due_unknown"))
    if spoken is None:
        due = Terms(agreed or 0).due_on(issue)
        doubt = because("books.due_assumed", due=due, days=str(agreed))
        return Due(due, is_computed=True, terms=terms, doubt=doubt)
    due = spoken.due_on(issue)
    key = "books.two_readings" if spoken.has_two_readings else "books.due_computed"
    doubt = because(key, terms=shown(terms), due=due)
    return Due(due, is_computed=True, terms=terms, doubt=doubt)
