"""Exports as programs really write them: each file beside what a bookkeeper decided it says before it was read.

A line of `.expected` is customer, number, issue and due day, total, open, currency and kind; `!rejected n` counts
the lines that must be refused.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from relanced.books.door import read_ledger
from relanced.dunning.ledger import OpenLine

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.expected"))


def told(line: OpenLine) -> str:
    days = (
        line.issue_on.isoformat() if line.issue_on else "",
        line.due_on.isoformat() if line.due_on else "",
    )
    return "|".join(
        [
            line.customer,
            line.number,
            *days,
            str(line.total),
            str(line.open),
            line.open.currency,
            line.kind.value,
        ]
    )


def expected(path: Path) -> tuple[list[str], int]:
    lines = path.read_text("utf-8").splitlines()
    rejected = sum(int(line.split()[1]) for line in lines if line.startswith("!rejected"))
    return [line for line in lines if not line.startswith("!")], rejected


def file_of(path: Path) -> Path:
    return next(other for other in path.parent.glob(f"{path.stem}.*") if other != path)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_what_a_program_exports_reads_as_a_bookkeeper_would(path: Path) -> None:
    file = file_of(path)
    ledger = read_ledger(file.read_bytes(), file.name)
    assert ledger.refused is None
    assert ([told(line) for line in ledger.lines], ledger.rejected) == expected(path)


def test_there_are_files_of_thirteen_programs() -> None:
    assert len({path.stem.partition("-")[0] for path in PROGRAMS}) >= 13
