"""Rows that are no items: totals, repeated headings, page feet, remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from relanced.books.amounts import looks_like_amount
from relanced.books.grid import Cell, text_of
from relanced.books.headings import AMOUNTS, DAYS, Field, fold_heading
from relanced.books.layout import Columns, Record, is_repeated_heading

TOTAL = re.compile(
    r"(?:sous[ -]?totau?x?l?|totau?x|totals?|grand totals?|sub[ -]?totals?|sum|somme|cumul|reports?|a reporter"
    r"|a nouveau page|solde (?:client|du compte|tiers|total|general|au)|balance (?:brought )?forward"
    r"|balance agee totale|percentage of total|pourcentage du total|brought forward|carried forward|ensemble|general|montant total)\b"
)
# The cheap look that spares every other row the fold.
_MAYBE_TOTAL = re.compile(
    r"\W*(?:sous|tota|grand|sub|sum|somme|cumul|report|[aà] |solde|balance|brought|carried|ensemble|g[eé]n|montant|percent|pourcent)",
    re.IGNORECASE,
)
FOOT = re.compile(
    r"\b(page \d|edite|imprime|extrait|exporte|genere|printed|generated|exported|document|copyright|fin d[eu]|end of"
    r"|logiciel|sage|ebp|ciel)\b"
    r"|^(page|nombre|nb|liste|report|generated)\b|^\d+ (factures?|lignes?|rows|invoices|items)\b"
)

_CLOSING = re.compile(
    r"(?:les )?(?:(?:factures?|invoices?) )?(?:deja )?"
    r"(?:payee?s?|reglee?s?|soldee?s?|archives?|annulee?s?|brouillons?|paid|closed|drafts?|cancelled)"
    r"(?: invoices?| factures?)?(?: \d+)?\Z"
)


def is_closing(folded: str) -> bool:
    """Say whether the title of a sheet or of a block of lines says that nothing of it is open."""
    return _CLOSING.match(folded) is not None


def is_ordinary(row: Record, columns: Columns) -> bool:
    """Say at one glance whether a row can only be an item: its number ends in a digit, nothing begins like a total.

    What this leaves open is looked at closely; it is cheap because nearly every row passes it.
    """
    cells, index = row.cells, columns.at[Field.NUMBER]
    number = cells[index] if index < len(cells) else None
    lead = cells[0] if cells else None
    return (
        isinstance(number, str)
        and isinstance(lead, str)
        and number[-1:].isdigit()
        and lead != ""
        and _MAYBE_TOTAL.match(lead) is None
        and _MAYBE_TOTAL.match(number) is None
        and cells.count("") + cells.count(None) < len(cells) - 1
    )


def is_total(row: Record, items: int) -> bool:
    """Say whether a row sums others up or carries them forward; a customer may well be called Total.

    `items` is how many lines stand above it, for totals that count them.
    """
    lead = next(
        (cell for cell in row.cells if isinstance(cell, str) and cell and not cell.isspace()), ""
    )
    number = row.word(Field.NUMBER)
    if number and not _MAYBE_TOTAL.match(lead):
        return bool(_MAYBE_TOTAL.match(number)) and TOTAL.match(fold_heading(number)) is not None
    folded = fold_heading(lead[:60])
    if not TOTAL.match(folded):
        return False
    if any((text := row.word(name)) and not TOTAL.match(fold_heading(text)) for name in DAYS):
        return False
    if not number or TOTAL.fullmatch(folded) is not None or lead.strip() == number:
        return True
    # `Total général;12;;150,00` counts its lines where they bear their numbers.
    return number.isdigit() and 0 < int(number[:9]) <= items


def is_talk(row: Record, columns: Columns, count: int) -> bool:
    """Say whether a row is the file's own talk, not an item somebody forgot to finish."""
    if count == 1 or is_repeated_heading(row.cells, columns) or is_labelled(row.cells):
        return True
    return not row.word(Field.NUMBER) and _is_note(row, columns)


def is_labelled(cells: Sequence[Cell]) -> bool:
    """Say whether a row is one of a letterhead's, as `Adresse : 12 rue Haute` in two cells."""
    lead = (cells and cells[0]) or next(filter(None, cells), None)
    if not isinstance(lead, str) or not lead.rstrip().endswith(":"):
        return False
    return sum(1 for cell in cells if text_of(cell)) <= 2


def _is_note(row: Record, columns: Columns) -> bool:
    texts = [text_of(cell) for cell in row.cells if isinstance(cell, str)]
    customer = row.word(Field.CUSTOMER)
    has_day = any((text := row.word(name)) and not _is_count(text) for name in DAYS)
    if any(looks_like_amount(_cell(row.cells, columns.at.get(name))) for name in AMOUNTS):
        # Figures alone: an unlabelled sum under its columns.
        is_bare = all(looks_like_amount(text) or _is_count(text) for text in texts if text)
        return not customer and not has_day and is_bare
    return not customer or (not has_day and FOOT.search(fold_heading(" ".join(texts))) is not None)


def _is_count(text: str) -> bool:
    """Say whether a text counts the lines above it, as `Nombre de factures : 3`."""
    return re.match(r"(?:nombre|nb) (?:de |d )?\w+ \d+\Z", fold_heading(text)) is not None


def _cell(cells: Sequence[Cell], index: int | None) -> str:
    return text_of(cells[index]) if index is not None and index < len(cells) else ""
