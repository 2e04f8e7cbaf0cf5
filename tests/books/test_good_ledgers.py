"""Whole lists as programs and secretaries write them, read line by line as a bookkeeper would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relanced.books.csv_list import decode
from relanced.books.door import read_ledger
from relanced.books.report import import_document

GOOD = sorted(path for path in (Path(__file__).parent / "good").iterdir() if path.is_dir())
KEYS = (
    "customer", "emails", "number", "issue_date", "due_date", "amount_total", "amount_open", "currency", "kind",
    "payment_means", "terms",
)  # fmt: skip
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "cp850",
    "mac_roman",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
)


def the_same(data: bytes, name: str, folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    document = import_document(read_ledger(data, name), None, None, "fr")
    assert [tuple(item) for item in document["open_items"]] == [KEYS] * len(document["open_items"])
    assert [list(item.values()) for item in document["open_items"]] == expected["open_items"]
    assert document["as_of"] == expected["as_of"]
    assert document["accepted"] == len(expected["open_items"])
    assert document["rejected"] == len(document["errors"]) == expected["rejected"]
    warned = {problem["line"] for problem in document["warnings"] if problem["line"] is not None}
    assert sorted(warned) == expected.get("warned_lines", sorted(warned))


@pytest.mark.parametrize("folder", GOOD, ids=lambda path: path.name)
def test_a_list_reads_as_a_bookkeeper_would(folder: Path) -> None:
    file = next(folder.glob("ledger.*"))
    the_same(file.read_bytes(), file.name, folder)


def texts() -> list[Path]:
    return [path for path in GOOD if not (path / "ledger.xlsx").exists()]


@pytest.mark.parametrize("folder", texts(), ids=lambda path: path.name)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_change_nothing(folder: Path, ends: str) -> None:
    file = next(folder.glob("ledger.*"))
    text, _ = decode(file.read_bytes())
    the_same(text.replace("\n", ends).encode("utf-8"), file.name, folder)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_accents_survive_every_encoding(encoding: str) -> None:
    folder = Path(__file__).parent / "good" / "french-semicolons"
    text = (folder / "ledger.csv").read_text("utf-8").replace(" €", "")
    the_same(text.encode(encoding), "ledger.csv", folder)
