"""Where the list begins in a file and what each of its columns holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from relanced.books.amounts import looks_like_amount
from relanced.books.days import looks_like_day
from relanced.books.grid import Cell, Row, filled, plain, shown, text_of
from relanced.books.headings import (
    AMOUNTS,
    Content,
    Field,
    Heading,
    content_of,
    fold,
    understand,
)

HEADINGS_WITHIN: Final = 120  # rows of titles, addresses and legends above a list
_SAMPLE: Final = 200  # filled cells that tell what a column holds
_YES_NO: Final = frozenset(
    "oui non o n yes no y true false vrai faux x ✓ ✔ ok payé payée impayé impayée payee paye réglé réglée soldé soldée".split()
)
# Fields in the order they choose their column; the better rank wins, and a column serves one field.
_CHOICE: Final = (
    Field.EMAILS, Field.CUSTOMER, Field.NUMBER, Field.OPEN, Field.DEBIT, Field.CREDIT, Field.TOTAL, Field.DUE, Field.ISSUE,
    Field.PAID, Field.PAID_FLAG, Field.PAID_ON, Field.AMOUNT, Field.CURRENCY, Field.CUSTOMER_REF, Field.CONTACT, Field.FIRST_NAME,
    Field.PHONE, Field.SIREN, Field.REFERENCE, Field.TERMS, Field.MEANS, Field.KIND, Field.STATUS, Field.SIDE,
    Field.LANGUAGE, Field.LETTER, Field.JOURNAL, Field.ACCOUNT, Field.LABEL, Field.BUCKET,
)  # fmt: skip
# Fields that take every column which names them.
_SEVERAL: Final = frozenset(
    {Field.EMAILS, Field.PHONE, Field.BUCKET, Field.STATUS, Field.OPEN, Field.PAID, Field.TOTAL, Field.REFERENCE,
     Field.ISSUE, Field.NUMBER}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column that was understood."""

    at: int  # 0-based position in a row
    heading: str  # as the file spells it
    currency: str | None = None
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one list: field -> columns, the best first."""

    line: int  # of the heading row
    width: int
    columns: Mapping[Field, tuple[Column, ...]] = field(default_factory=dict)
    folded: tuple[str, ...] = ()  # the heading row, to know its repetitions

    def first(self, wanted: Field) -> Column | None:
        """Return the best column of a field; None when the list has none."""
        found = self.columns.get(wanted)
        return found[0] if found else None

    def has(self, wanted: Field) -> bool:
        """Say whether the list has a column for the field."""
        return wanted in self.columns

    @property
    def has_amount(self) -> bool:
        """Say whether what is owed can be known: a rest, a total, debit and credit, age classes."""
        return any(wanted in self.columns for wanted in _OWED)

    @property
    def is_usable(self) -> bool:
        """Say whether lines can be read: a customer, a number, an amount."""
        return self.has(Field.CUSTOMER) and self.has(Field.NUMBER) and self.has_amount

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the keys of the phrases that name what the list lacks."""
        needs = (
            (self.has(Field.CUSTOMER), "books.need_customer"),
            (self.has(Field.NUMBER), "books.need_number"),
            (self.has_amount, "books.need_amount"),
        )
        return tuple(key for met, key in needs if not met)


_OWED: Final = (Field.OPEN, Field.AMOUNT, Field.TOTAL, Field.DEBIT, Field.BUCKET)


def lay_out(line: int, headings: Sequence[str], sample: Iterable[Sequence[Cell]] = ()) -> Layout:
    """Assign the columns of a heading row; the cells below settle what a heading leaves open."""
    understood = [understand(text) for text in headings]
    contents = _contents(understood, sample)
    options = {at: _possible(heading, contents.get(at)) for at, heading in enumerate(understood)}
    if any(found for found in options.values() if found[0][0] is Field.FIRST_NAME):
        options = {at: _surname(found, understood[at]) for at, found in options.items()}
    columns: dict[Field, tuple[Column, ...]] = {}
    taken: set[int] = set()
    for wanted in _CHOICE:
        ranked = sorted(
            (-dict(found)[wanted], at) for at, found in options.items() if at not in taken and wanted in dict(found)
        )
        ranked = _leaving(ranked, wanted, options) if wanted in _SEVERAL else ranked[:1]
        if ranked:
            taken.update(at for _, at in ranked)
            columns[wanted] = tuple(
                Column(at, understood[at].text, understood[at].currency, understood[at].is_foreign) for _, at in ranked
            )
    return Layout(line, len(headings), columns, tuple(fold(text) for text in headings))


def _leaving(
    ranked: list[tuple[int, int]], wanted: Field, options: Mapping[int, tuple[tuple[Field, int], ...]]
) -> list[tuple[int, int]]:
    """Keep a field's best column and those that name nothing better."""
    return [
        (rank, at) for place, (rank, at) in enumerate(ranked) if place == 0 or options[at][0][0] is wanted
    ]


def _surname(found: tuple[tuple[Field, int], ...], heading: Heading) -> tuple[tuple[Field, int], ...]:
    """Take a bare "Nom" beside a "Prénom" for the contact's rather than the customer's."""
    if fold(heading.text) != "nom":
        return found
    return tuple((option, 10 if option is Field.CUSTOMER else rank) for option, rank in found)


def _possible(heading: Heading, content: Content | None) -> tuple[tuple[Field, int], ...]:
    """Keep the options that the cells below bear out; all of them where the cells are silent."""
    kinds = {content_of(option) for option, _ in heading.options}
    if content is None or len(kinds) < 2:
        return heading.options
    wanted = content if content in kinds else Content.TEXT
    kept = tuple(option for option in heading.options if content_of(option[0]) is wanted)
    return kept or heading.options


def _contents(headings: Sequence[Heading], sample: Iterable[Sequence[Cell]]) -> dict[int, Content]:
    """Say what the cells of each doubtful column look like."""
    doubtful = {
        at: _Tally(Field.PAID in dict(heading.options))
        for at, heading in enumerate(headings)
        if len({content_of(option) for option, _ in heading.options}) > 1
    }
    for cells in sample if doubtful else ():
        for at, tally in doubtful.items():
            if at < len(cells) and tally.cells < _SAMPLE:
                tally.count(cells[at])
    return {at: content for at, tally in doubtful.items() if (content := tally.content) is not None}


@dataclass(slots=True)
class _Tally:
    bits_are_flags: bool  # 1 and 0 under "Payé" are yes and no; under "Solde" they are amounts
    cells: int = 0
    days: int = 0
    amounts: int = 0
    flags: int = 0

    def count(self, cell: Cell) -> None:
        text = text_of(cell)
        if not text:
            return
        self.cells += 1
        self.flags += text.lower() in _YES_NO or (self.bits_are_flags and text in {"0", "1"})
        is_day = looks_like_day(cell)
        self.days += is_day
        self.amounts += not is_day and looks_like_amount(cell)

    @property
    def content(self) -> Content | None:
        if not self.cells:
            return None
        counts = {Content.DAY: self.days, Content.AMOUNT: self.amounts, Content.FLAG: self.flags}
        if self.flags == self.cells:
            return Content.FLAG
        best = max(counts, key=lambda content: counts[content])
        return best if 2 * counts[best] >= self.cells else Content.TEXT


def score(cells: Sequence[Cell]) -> int:
    """Count the fields a row names, were it a heading row."""
    return len({understand(text).options[0][0] for text in _texts(cells) if understand(text).options})


def heading_of(line: int, cells: Sequence[Cell]) -> Layout | None:
    """Return the layout a row describes, were it a heading row; None when it names fewer than two fields."""
    texts = _texts(cells)
    if any(len(text) > 80 for text in texts) or score(cells) < 2:
        return None
    return lay_out(line, texts)


def find_heading(rows: Iterable[Row]) -> tuple[Layout | None, tuple[str, ...], tuple[str, ...]]:
    """Find the heading row: the first that names a customer, a number and an amount.

    Returns the layout (the best one where none is complete), its headings as spelled, and the texts
    of the rows above it. A heading may stand on two rows ("Montant" over "TTC").
    """
    best: Layout | None = None
    best_texts: tuple[str, ...] = ()
    titles: list[str] = []
    above: tuple[int, list[str]] | None = None
    for count, (line, cells) in enumerate(rows):
        if count >= HEADINGS_WITHIN:
            break
        for found, texts in _candidates(line, cells, above):
            if found.is_usable:
                return found, texts, tuple(titles)
            if best is None or len(found.columns) > len(best.columns):
                best, best_texts = found, texts
        titles += [text for text in _texts(cells) if text]
        above = (line, _texts(cells)) if filled(cells) > 1 else None
    return best, best_texts, tuple(titles[:40])


def _candidates(
    line: int, cells: Sequence[Cell], above: tuple[int, list[str]] | None
) -> Iterable[tuple[Layout, tuple[str, ...]]]:
    found = heading_of(line, cells)
    texts = _texts(cells)
    if found is not None:
        yield found, tuple(texts)
    if above is None or (found is not None and found.is_usable):
        return
    width = max(len(texts), len(above[1]))
    upper, lower = (row + [""] * (width - len(row)) for row in (above[1], texts))
    joined = [f"{first} {second}".strip() for first, second in zip(_spread(upper, lower), lower, strict=True)]
    both = heading_of(line, joined)
    # Two rows are one heading only where the lower one is no line of the list.
    if both is not None and not any(character.isdigit() for text in texts for character in text):
        yield both, tuple(joined)


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """Let a heading above several columns ("Montants" over "TTC" and "Réglé") speak for each of them."""
    spread, current = [], ""
    for over, under in zip(upper, lower, strict=True):
        current = over or (current if under else "")
        spread.append(current if not over or over != under else "")
    return spread


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [plain(text_of(cell)) if isinstance(cell, str) else "" for cell in cells]


def headings_shown(texts: Iterable[str]) -> str:
    """Return headings for a message, each in quotation marks, cut to a readable number."""
    named = [f"« {shown(text)} »" for text in texts if text]
    return ", ".join(named[:15]) + (", …" if len(named) > 15 else "")


def amount_columns(layout: Layout) -> tuple[Column, ...]:
    """Return every column of a list that holds amounts."""
    return tuple(column for wanted in AMOUNTS if layout.has(wanted) for column in layout.columns[wanted])
