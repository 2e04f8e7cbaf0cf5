"""The lists of this project read as a bookkeeper reads them, and a long one in little time and room."""

from __future__ import annotations

import csv
import io
import json
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.books.test_good_ledgers import GOOD
from tests.shown.figure import Figure, at_least, at_most, exactly, told

from relanced.books.door import read_ledger
from relanced.books.report import import_document

LINES = 100_000
HEADINGS = "Client;N° facture;Date;Échéance;Montant TTC;Reste dû;E-mail;Conditions\n"


def show() -> Iterator[Figure]:
    """Read every good list, then a long one beside the `csv` module reading the same bytes."""
    yield at_least("lists as programs and secretaries write them", len(GOOD), 60)
    yield from exactness(GOOD)
    yield from speed()


def exactness(folders: Sequence[Path]) -> Iterator[Figure]:
    """Read every folder's ledger, and compare each field of each line with what a bookkeeper reads."""
    wanted = found = exact = 0
    wrong = []
    for folder in folders:
        items, expected = read(folder)
        wanted, found = wanted + len(expected), found + len(items)
        exact += sum(item in items for item in expected)
        wrong += [] if items == expected else [folder.name]
    yield exactly("open lines in them, and lines read", found, wanted)
    yield exactly("lines read exactly, every field", exact, wanted)
    yield exactly("not wholly exact", ", ".join(wrong) or "none", "none")


def read(folder: Path) -> tuple[list[list[Any]], list[list[Any]]]:
    """Return what is read of one list, and what a bookkeeper reads."""
    file = next(folder.glob("ledger.*"))
    document = import_document(read_ledger(file.read_bytes(), file.name), None, None, "fr")
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    return [list(item.values()) for item in document["open_items"]], expected["open_items"]


def long_list(count: int) -> bytes:
    """Return a list of `count` lines with spaces in thousands, as Excel writes it in France."""
    return (HEADINGS + "".join(map(_line, range(count)))).encode()


def _line(n: int) -> str:
    days = f"{1 + n % 28:02d}/{1 + n % 12:02d}/2026;{1 + n % 28:02d}/{1 + (n + 1) % 12:02d}/2026"
    sums = f"{n % 900 + 1} {n % 1000:03d},{n % 100:02d};{n % 900 + 1},{n % 100:02d}"
    return f"Client {n % 5000};F{n:07d};{days};{sums};compta{n % 5000}@client.test;30 jours fin de mois\n"


def speed() -> Iterator[Figure]:
    """Measure the processor time of both readers in one process, the best of three."""
    data = long_list(LINES)
    plain = min(
        _seconds(lambda: list(csv.reader(io.StringIO(data.decode()), delimiter=";")))
        for _ in range(3)
    )
    ours = min(_seconds(lambda: read_ledger(data, "liste.csv")) for _ in range(3))
    yield told(f"{LINES:,} lines, processor time", f"{ours:.2f} s")
    yield at_most("beside the csv module splitting the same file", round(ours / plain, 1), 30, "x")
    small, large = (_room(count) for count in (LINES // 10, LINES // 2))
    yield at_most("room a line, of the file and what is read", round(large), 3000, " bytes")
    yield at_most("room a line, five times as long a file", round(large / small, 2), 1.2, "x")


def _seconds(work: Any) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _room(count: int) -> float:
    data = long_list(count)
    tracemalloc.start()
    read_ledger(data, "liste.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / count
