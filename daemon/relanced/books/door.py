"""The one door for ledgers: bytes in, a `Ledger` out, whatever program wrote them."""

from __future__ import annotations

import hashlib

from relanced.books.csv_list import open_text
from relanced.books.defaults import Defaults
from relanced.books.grid import Grid, Refused
from relanced.books.lines import find_sheet, first_row, read_sheet
from relanced.books.xlsx_list import open_workbook
from relanced.dunning.ledger import Ledger

__all__ = ["Defaults", "read_ledger"]

# What a file says of itself in its first bytes, where that is not a list.
FOREIGN = (
    (b"%PDF", "un PDF / a PDF"), (b"<html", "du HTML / HTML"), (b"<!doc", "du HTML / HTML"),
    (b"\x89PNG", "une image / an image"), (b"\xff\xd8\xff", "une image / an image"), (b"{\\rtf", "du RTF / RTF"),
    (b"\x1f\x8b", "une archive / an archive"),
)  # fmt: skip


def read_ledger(data: bytes, name: str, defaults: Defaults | None = None) -> Ledger:
    """Read a list of open items; never raises: a file that cannot be trusted comes back `refused`, with its reason."""
    defaults = defaults or Defaults()
    digest = hashlib.sha256(data).hexdigest()
    try:
        return _read(data, name, defaults, digest)
    except Refused as refused:
        return Ledger(name, refused=refused.reason, sha256=digest)


def _read(data: bytes, name: str, defaults: Defaults, digest: str) -> Ledger:
    if not data.strip():
        raise Refused("books.empty")
    head = data[:512].lstrip().lower()
    for mark, what in FOREIGN:
        if head.startswith(mark.lower()):
            raise Refused("books.not_a_list", what=what)
    is_book = data.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    grids = open_workbook(data) if is_book else [open_text(data)]
    sheets = [sheet for grid in grids if (sheet := find_sheet(grid, defaults)) is not None]
    if not sheets:
        raise Refused("books.no_headings", seen=_seen(grids))
    for sheet in sheets:
        read_sheet(sheet)
    return Ledger(
        source=name,
        lines=tuple(line for sheet in sheets for line in sheet.lines),
        errors=tuple(problem for sheet in sheets for problem in sheet.errors),
        warnings=tuple(problem for sheet in sheets for problem in sheet.warnings),
        rejected=sum(sheet.rejected for sheet in sheets),
        as_of=next((sheet.as_of for sheet in sheets if sheet.as_of), None),
        sha256=digest,
        columns=sheets[0].headings,
    )


def _seen(grids: list[Grid]) -> str:
    return next((text for grid in grids if (text := first_row(grid))), "-")
