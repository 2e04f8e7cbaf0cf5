"""The one door for ledgers: bytes in, a `Ledger` out, whatever program wrote them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from relanced.books.csv_list import LARGEST, open_text
from relanced.books.defaults import Defaults
from relanced.books.evidence import gather
from relanced.books.fec import read_entries
from relanced.books.fec_rows import Entries, of_grid, of_text, separator_of
from relanced.books.furniture import is_closing
from relanced.books.grid import Grid, Refused, parted
from relanced.books.headings import Field, fold_heading
from relanced.books.invoices import COLUMNS, Invoices, is_invoice, read_each
from relanced.books.layout import Above, Columns, Layout, columns_of, find_layout, is_sheet_of_one
from relanced.books.lines import Table
from relanced.books.pairing import once, unlettered
from relanced.books.swaps import holds_numbers, settle_columns
from relanced.books.xlsx_list import open_workbook
from relanced.dunning.ledger import Ledger, Problem
from relanced.words import because

__all__ = ["LARGEST", "Defaults", "read_invoices", "read_ledger"]

# What a file is by its first bytes, where that is not a list.
_FOREIGN: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (rb"%PDF", "PDF"),
        (rb"(<!--.*?-->\s*)?<(!doctype html|html|head|body|table|meta|div|style)", "HTML"),
        (rb"<\?xml|<[a-z][\w:]*[ >]", "XML"),
        (rb"mime-version:", "HTML"),
        (rb"[{\[]\s*[\"{\[]", "JSON"),
        (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|BM....\x00\x00", "image"),
        (rb"\{\\rtf", "RTF"),
        (rb"\x1f\x8b|Rar!|7z\xbc\xaf", "archive"),
        (rb"\x7fELF|MZ\x90", "program"),
    )
)
_WORKBOOK = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_LIST_NAMES = (".csv", ".txt", ".tsv")
_BOOK_NAMES = (".xlsx", ".xlsm", ".xlsb", ".ods")
_SUPPLIER = re.compile(r"\b(fournisseurs?|suppliers?|vendors?|creanciers?|creditors?)\b")
_ASSUMED = Defaults()


def read_ledger(data: bytes, name: str, defaults: Defaults = _ASSUMED) -> Ledger:
    """Read a list of open items, or one e-invoice; never raises: a file that cannot be trusted comes back `refused`, with its reason."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        return _read(data, name, defaults, digest)
    except Refused as refused:
        is_partial = _is_paper(data, name)
        return Ledger(name, refused=refused.reason, sha256=digest, is_partial=is_partial)


def read_invoices(
    files: Iterable[tuple[str, bytes]], name: str, defaults: Defaults = _ASSUMED
) -> Ledger:
    """Read many e-invoices as one list; a problem's line is the place of its file. Never raises.

    What one file lacks keeps no other from coming in; only a folder without any file is refused.
    """
    digest = hashlib.sha256()

    def counted() -> Iterator[tuple[str, bytes]]:
        for file, data in files:
            digest.update(hashlib.sha256(data).digest())
            yield file, data

    with Invoices(defaults) as invoices:
        refused = [
            Problem(place, None, because("books.invoice_refused", file=file, why=why))
            for place, file, why in read_each(counted(), invoices)
        ]
    invoices.errors += refused
    if not (invoices.readings or invoices.warnings or invoices.errors):
        reason = because("books.no_invoices")
        return Ledger(name, refused=reason, sha256=digest.hexdigest(), is_partial=True)
    return _partial(invoices, name, digest.hexdigest())


def _partial(invoices: Invoices, name: str, digest: str) -> Ledger:
    readings, repeats = once(invoices.readings)
    return Ledger(
        source=name,
        lines=tuple(reading.line for reading in readings),
        errors=tuple(sorted(invoices.errors, key=lambda problem: problem.line or 0)),
        warnings=(*invoices.warnings, *repeats),
        rejected=len(invoices.errors),
        sha256=digest,
        columns=dict(COLUMNS),
        is_partial=True,
    )


def _read(data: bytes, name: str, defaults: Defaults, digest: str) -> Ledger:
    if _is_paper(data, name):
        with Invoices(defaults) as invoices:
            invoices.read(data)
        return _partial(invoices, name, digest)
    grids = _opened(data, name.lower(), defaults)
    if isinstance(grids, Entries):
        return replace(read_entries(grids, defaults), source=name, sha256=digest)
    warnings = [Problem(None, None, reason) for grid in grids for reason in grid.warnings]
    tables = _tables(grids, defaults, warnings)
    readings, repeats = once(reading for table in tables for reading in table.readings)
    errors = tuple(problem for table in tables for problem in table.errors)
    warnings += [problem for table in tables for problem in table.warnings]
    columns = tables[0].layout.columns
    return Ledger(
        source=name,
        lines=tuple(unlettered(readings)),
        errors=errors,
        warnings=(*_once_said(warnings, repeats, len(tables)), *repeats),
        rejected=len(errors),
        as_of=next((table.said_on for table in tables if table.said_on), None),
        sha256=digest,
        columns={field.value: text for field, text in columns.headings.items()},
    )


def _is_paper(data: bytes, name: str) -> bool:
    """Say whether a file is to be read as an e-invoice: its name may make that a lie."""
    return is_invoice(data[:2000]) and not name.lower().endswith((*_LIST_NAMES, *_BOOK_NAMES))


def _opened(data: bytes, name: str, defaults: Defaults) -> list[Grid] | Entries:
    """Open the file as what its bytes are, and refuse what its name makes a lie."""
    if len(data) > LARGEST:
        raise Refused("books.too_large", most=str(LARGEST // 1_000_000))
    head = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head and not data.strip():
        raise Refused("books.empty")
    for pattern, what in _FOREIGN:
        if pattern.match(head):
            raise Refused("books.not_a_list", what=what)
    if head.startswith(_WORKBOOK):
        if name.endswith(_LIST_NAMES):
            raise Refused("books.named_otherwise", what="XLSX", name=name.rpartition(".")[2])
        grids = open_workbook(data, max_rows=defaults.max_rows)
        return next(filter(None, map(of_grid, grids)), grids)
    if name.endswith(_BOOK_NAMES):
        raise Refused("books.broken")
    return _opened_text(data, defaults)


def _opened_text(data: bytes, defaults: Defaults) -> list[Grid] | Entries:
    written = separator_of(data)
    if written is not None:
        return of_text(data, *written, defaults.max_rows)
    return [open_text(data, max_rows=defaults.max_rows)]


def _tables(grids: Sequence[Grid], defaults: Defaults, warnings: list[Problem]) -> list[Table]:
    tables = []
    seen: list[Above] = []
    waiting: list[tuple[Grid, str | None]]
    waiting = [(grid, None) for grid in reversed(grids)]
    while waiting:
        grid, currency = waiting.pop()
        layout, above = find_layout(grid)
        seen.append(above)
        _refuse_other_books(layout, above)
        if layout is None or (layout.columns.is_headless and not holds_numbers(grid, layout)):
            continue
        if len(grids) > 1 and not layout.group and is_sheet_of_one(grid.sheet, layout, above):
            layout = replace(layout, group=grid.sheet)
        layout = settle_columns(grid, layout)
        if layout.currency is None and currency:
            layout = replace(layout, currency=currency)
        evidence = gather(grid, layout, defaults)
        if evidence.next_table:
            upper, lower = parted(grid, evidence.next_table)
            waiting += [(lower, layout.currency), (upper, currency)]
            continue
        if len(grids) > 1 and is_closing(fold_heading(grid.sheet)):
            warnings.append(Problem(None, None, because("books.sheet_left_out", sheet=grid.sheet)))
            continue
        table = Table(grid, layout, evidence, defaults)
        table.read()
        tables.append(table)
    if not tables:
        raise _no_headings(seen)
    return tables


def _refuse_other_books(layout: Layout | None, above: Above) -> None:
    """Refuse what looks like a list of open items and is another book."""
    headings = layout.columns.texts if layout is not None else above.fullest
    folded = [fold_heading(text) for text in headings]
    if layout is not None and Field.CUSTOMER not in layout.columns.at:
        supplier = next(
            (text for text, bare in zip(headings, folded, strict=True) if _SUPPLIER.search(bare)),
            "",
        )
        if supplier:
            raise Refused("books.suppliers", seen=supplier)


def _no_headings(seen: Sequence[Above]) -> Refused:
    """Say which headings were seen and what they lack."""
    best = max((above.fullest for above in seen), key=_understood, default=())
    if not best:
        return Refused("books.no_list")
    missing = columns_of(best).missing()
    lacks = ("customer", "number", "amount") if not _understood(best) else missing
    return Refused("books.no_headings_" + "_".join(lacks), seen=", ".join(best)[:300])


def _understood(texts: Sequence[str]) -> int:
    columns: Columns = columns_of(texts)
    return len(columns.at) * 100 + len(texts)


def _once_said(
    warnings: Sequence[Problem], repeats: Sequence[Problem], tables: int
) -> Sequence[Problem]:
    """Drop what was said of a repeated line: it was said of its first. Rows of several sheets share numbers."""
    if tables > 1 or not repeats:
        return warnings
    again = {problem.line for problem in repeats}
    return [problem for problem in warnings if problem.line not in again]
