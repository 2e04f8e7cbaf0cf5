"""A list of open items from tables of cells, whatever file they came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from relanced.books.addresses import read_addresses
from relanced.books.currencies import currency_code
from relanced.books.defaults import Defaults
from relanced.books.grid import Grid, Refused, Row, text_of
from relanced.books.headings import Field, fold
from relanced.books.items import Entry, Reader
from relanced.books.layout import Layout, find_heading, headings_shown, lay_out
from relanced.books.lettering import unlettered
from relanced.books.noise import as_of, bare
from relanced.books.survey import Survey, cell_text, survey
from relanced.dunning.ledger import OpenLine, Problem
from relanced.words import Because, because

_WARNED_ONCE: Final = 200  # warnings of one kind that are told line by line; the others are counted
_SAMPLE_ROWS: Final = 300
_MONEY_NOTE = re.compile(
    r"\b(?:devise|currency|montants? en|amounts? in|exprimes? en|en)\b ?:? ?([a-z]{3,5}|[€$£])\b"
)
_DONE_SHEET = re.compile(
    r"\b(?:paye\w*|regle\w*|solde[es]*|archive\w*|historique|paid|closed|history|annule\w*|old|ancien\w*)\b"
)
_NOT_DONE = re.compile(r"\b(?:non|not|im\w*|un\w*|a)\b")
_FEC = frozenset({"journal code", "ecriture n", "compte n"})


@dataclass(slots=True)
class Found:
    """What the tables of one file hold together."""

    entries: list[Entry] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    as_of: date | None = None

    def lines(self) -> tuple[OpenLine, ...]:
        """Return the open lines, each exact repeat once."""
        return tuple(entry.line for entry in self.entries)


def read_grids(grids: Sequence[tuple[Grid, bool]], defaults: Defaults) -> Found:
    """Read the lists of a file's tables; each comes with whether it is hidden.

    Raises `Refused` when no table is a list of open items, or the file is cut short.
    """
    found = Found()
    lists, others = [], []
    for grid, is_hidden in grids:
        layout, headings, titles = _layout(grid)
        if layout is None or not _is_list(grid, layout):
            others.append((grid, layout, headings))
        elif is_hidden or _is_done(grid.sheet):
            found.warnings.append(
                Problem(None, None, because("books.sheet_left_out", sheet=grid.sheet))
            )
        else:
            lists.append((grid, layout, titles))
    if not lists:
        raise _no_list(others)
    for grid, layout, titles in lists:
        part = _read_list(grid, layout, titles, defaults)
        _join(found, part, grid.sheet if len(lists) > 1 else "")
    _once(found)
    _fill_addresses(found, others)
    found.warnings = _counted(found.warnings)
    return found


def _layout(grid: Grid) -> tuple[Layout | None, tuple[str, ...], tuple[str, ...]]:
    """Find the heading row and lay its columns out with the cells below it in view."""
    layout, headings, titles = find_heading(grid.rows())
    if layout is None:
        return None, headings, titles
    return (
        lay_out(layout.line, headings, (cells for _, cells in _below(grid, layout.line))),
        headings,
        titles,
    )


def _below(grid: Grid, line: int) -> Iterator[Row]:
    for count, (at, cells) in enumerate(grid.rows()):
        if at > line:
            yield at, cells
        if count > _SAMPLE_ROWS + line:
            return


def _is_list(grid: Grid, layout: Layout) -> bool:
    folded = frozenset(layout.folded)
    if folded >= _FEC:
        raise Refused("books.is_fec")
    if layout.is_usable:
        return True
    if not (
        layout.has(Field.NUMBER)
        and layout.has_amount
        and layout.has(Field.DUE) | layout.has(Field.ISSUE)
    ):
        return False
    return survey(layout, grid.rows())[0].is_grouped


def _is_done(sheet: str) -> bool:
    """Say whether a sheet's name declares that its invoices are paid or old."""
    folded = bare(sheet)
    return bool(_DONE_SHEET.search(folded)) and not _NOT_DONE.search(folded)


def _no_list(others: Sequence[tuple[Grid, Layout | None, tuple[str, ...]]]) -> Refused:
    """Name the headings that were seen and what the list lacks, of the table that came closest."""
    best = max(others, key=lambda other: len(other[1].columns) if other[1] else 0, default=None)
    if best is None or best[1] is None or len(best[1].columns) < 2:
        seen = headings_shown(_first_texts(others))
        return Refused("books.no_headings", seen=seen or "—")
    layout, headings = best[1], best[2]
    key = "books.lacks_" + "_".join(part.removeprefix("books.need_") for part in layout.missing)
    return Refused(key, seen=headings_shown(headings), line=layout.line)


def _first_texts(others: Sequence[tuple[Grid, Layout | None, tuple[str, ...]]]) -> list[str]:
    for grid, _, _ in others:
        for _, cells in grid.rows():
            texts = [text for cell in cells if (text := text_of(cell))]
            if len(texts) > 1:
                return texts
    return []


def _read_list(grid: Grid, layout: Layout, titles: Sequence[str], defaults: Defaults) -> Found:
    surveys = survey(layout, grid.rows())
    if grid.ends_abruptly and surveys[-1].shape.looks_cut:
        raise Refused("books.cut_short", line=surveys[-1].until)
    part = Found(as_of=as_of([*titles, *(text for one in surveys for text in one.furniture)]))
    own = replace(defaults, currency=_noted_currency(titles) or defaults.currency)
    rows = iter(grid.rows())
    for one in surveys:
        _read_section(one, rows, own, grid, part)
    for wanted, columns in layout.columns.items():
        part.columns.setdefault(wanted.value, columns[0].heading)
    return part


def _read_section(
    one: Survey, rows: Iterator[Row], defaults: Defaults, grid: Grid, part: Found
) -> None:
    reader = Reader(one, defaults, is_text=grid.is_text)
    entries: list[Entry] = []
    for row in rows:
        if row[0] > one.layout.line:
            outcome = reader.read(row)
            if isinstance(outcome, Problem):
                part.errors.append(outcome)
            elif outcome is not None:
                entries.append(outcome)
        if row[0] >= one.until:
            break
    if one.layout.has(Field.LETTER) and (one.has_running_balance or not one.layout.has(Field.OPEN)):
        entries = unlettered(entries)
    part.entries += entries
    part.warnings += reader.notes


def _join(found: Found, part: Found, sheet: str) -> None:
    """Add what one table holds; where several were read, a problem names its sheet before the heading."""
    found.entries += [
        replace(entry, doubts=tuple(_placed(doubt, sheet) for doubt in entry.doubts))
        if sheet
        else entry
        for entry in part.entries
    ]
    found.errors += [_placed(problem, sheet) for problem in part.errors]
    found.warnings += [_placed(problem, sheet) for problem in part.warnings]
    found.as_of = found.as_of or part.as_of
    for wanted, heading in part.columns.items():
        found.columns.setdefault(wanted, heading)


def _placed(problem: Problem, sheet: str) -> Problem:
    if not sheet:
        return problem
    return replace(problem, field=f"{sheet}!{problem.field}" if problem.field else sheet)


def _noted_currency(titles: Iterable[str]) -> str | None:
    """Return the currency a title declares for the whole list ("Montants en USD")."""
    for title in titles:
        noted = _MONEY_NOTE.search(bare(title))
        if noted is not None and (code := currency_code(noted.group(1))) is not None:
            return code
    return None


def _once(found: Found) -> None:
    """Count exact repeats of a line once: page breaks and one row per product repeat an invoice."""
    first: dict[tuple[object, ...], int] = {}
    kept: list[Entry] = []
    for entry in found.entries:
        line = entry.line
        key = (
            line.customer,
            line.number,
            line.open,
            line.total,
            line.issue_on,
            line.due_on,
            line.kind,
        )
        if key in first:
            reason = because("books.repeated", number=line.number, line=first[key])
            found.warnings.append(Problem(line.line, found.columns.get(Field.NUMBER.value), reason))
            continue
        first[key] = line.line
        kept.append(entry)
    found.entries = kept
    found.warnings += [doubt for entry in kept for doubt in entry.doubts]


def _fill_addresses(
    found: Found, others: Sequence[tuple[Grid, Layout | None, tuple[str, ...]]]
) -> None:
    """Give lines without an address those of a sheet that lists customers and their addresses."""
    known: dict[str, tuple[str, ...]] = {}
    for grid, layout, _ in others:
        if layout is None or not layout.has(Field.EMAILS):
            continue
        keys = [
            column
            for wanted in (Field.CUSTOMER, Field.CUSTOMER_REF)
            if (column := layout.first(wanted))
        ]
        for _, cells in _below(grid, layout.line):
            emails, _ = read_addresses(
                cells[column.at]
                for column in layout.columns[Field.EMAILS]
                if column.at < len(cells)
            )
            for column in keys if emails else ():
                known.setdefault(fold(cell_text(cells, column)), emails)
    known.pop("", None)
    if not known:
        return
    found.entries = [_addressed(entry, known) for entry in found.entries]


def _addressed(entry: Entry, known: dict[str, tuple[str, ...]]) -> Entry:
    line = entry.line
    if line.emails:
        return entry
    emails = known.get(fold(line.customer_ref or "")) or known.get(fold(line.customer))
    return replace(entry, line=replace(line, emails=emails)) if emails else entry


def _counted(warnings: Sequence[Problem]) -> list[Problem]:
    """Tell the first warnings of each kind line by line and count the others in one."""
    counts = Counter(warning.reason.key for warning in warnings)
    told: Counter[str] = Counter()
    kept: list[Problem] = []
    last: dict[str, Problem] = {}
    for warning in warnings:
        key = warning.reason.key
        told[key] += 1
        if told[key] <= _WARNED_ONCE:
            kept.append(warning)
            last[key] = warning
    kept += [
        Problem(None, last[key].field, _more(count - _WARNED_ONCE, last[key]))
        for key, count in counts.items()
        if count > _WARNED_ONCE
    ]
    return sorted(kept, key=lambda warning: warning.line or 0)


def _more(count: int, like: Problem) -> Because:
    return because("books.and_more", count=count, line=like.line or 0)
