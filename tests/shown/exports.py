"""Exports of thirteen programs, and invoices in every form, read as decided by hand; hostile invoices refused whole."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.books import papers
from tests.books.test_invoices import HOSTILE
from tests.books.test_programs import PROGRAMS, expected, file_of, told
from tests.shown.figure import Figure, at_least, at_most, exactly
from tests.shown.figure import told as told_figure

from relanced.books.door import read_invoices, read_ledger

MANY = 200


def show() -> Iterator[Figure]:
    """Read every program's files, two hundred invoices, and every hostile one."""
    yield from _programs()
    yield from _invoices()
    yield from _hostile()


def _programs() -> Iterator[Figure]:
    programs = {path.stem.partition("-")[0] for path in PROGRAMS}
    yield at_least("programs", len(programs), 13)
    yield at_least("their files", len(PROGRAMS), 38)
    wrong = []
    for path in PROGRAMS:
        ledger = read_ledger(file_of(path).read_bytes(), file_of(path).name)
        if ([told(line) for line in ledger.lines], ledger.rejected) != expected(path):
            wrong.append(path.stem)
    yield exactly("not wholly exact", ", ".join(wrong) or "none", "none")


def _invoices() -> Iterator[Figure]:
    files = [
        (f"{number}.xml", papers.cii(number=f"FA-{number}", due_on="20260214"))
        if number % 2
        else (f"{number}.pdf", papers.pdf(("factur-x.xml", papers.ubl(number=f"FA-{number}"))))
        for number in range(MANY)
    ]
    began = time.monotonic()
    ledger = read_invoices(files, "factures")
    seconds = time.monotonic() - began
    owed = sum(line.open.minor for line in ledger.lines)
    yield exactly("invoices of a folder, half of them PDFs", len(ledger.lines), MANY)
    yield exactly("their money, in cents", owed, MANY * 120_000)
    yield told_figure("time", f"{seconds:.2f} s")


def _hostile() -> Iterator[Figure]:
    taken, longest = [], 0.0
    for name, (file, made, key) in HOSTILE.items():
        data = made()
        began = time.monotonic()
        ledger = read_ledger(data, file)
        longest = max(longest, time.monotonic() - began)
        if ledger.refused is None or ledger.refused.key != key or ledger.lines:
            taken.append(name)
    yield at_least("invoices that mean harm", len(HOSTILE), 18)
    yield exactly("of them, not refused with their reason", ", ".join(taken) or "none", "none")
    yield at_most("the longest refusal", round(longest, 1), 10, " s")
