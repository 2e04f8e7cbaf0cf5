"""A list taken into an empty store, beside the csv module merely reading the same file."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Final

from relanced.bench import goods
from relanced.bench.measured import Beside, Measured, Stopwatch, beside, forget_peak, peak_mb, timed
from relanced.bench.planning import in_a_process
from relanced.bench.premises import CREDITOR, TODAY, folder, office_in
from relanced.books.door import read_ledger
from relanced.rounds import enter
from relanced.store import cases, ledgers

KINDS: Final = {"csv": goods.as_csv, "xlsx": goods.as_xlsx}


def import_list(size: int, *, kind: str = "csv") -> Measured:
    """Take a list of `size` lines in, as `import` does; the second time the same list changes nothing."""
    with folder() as place:
        file = place / f"balance.{kind}"
        in_a_process(_write, file, size)
        in_a_process(_open_empty, place)
        forget_peak()
        stages, seconds = _take_in(place, file)
        peak = peak_mb()
        ours = size / seconds
        return Measured(
            f"import-{kind}" if kind != "csv" else "import", size, "lines", seconds, size, peak,
            beside=tuple(_others(file, kind, size, ours)), stages=stages,
            facts={"bytes": file.stat().st_size, "store_bytes": (place / "state" / "relanced.db").stat().st_size},
        )  # fmt: skip


def _write(file: Path, size: int) -> None:
    file.write_bytes(KINDS[file.suffix[1:]](goods.lines(size, TODAY)))


def _open_empty(place: Path) -> None:
    with office_in(place):
        return


def _take_in(place: Path, file: Path) -> tuple[dict[str, float], float]:
    watch = Stopwatch()
    with office_in(place) as office, watch.watching(
        ("load_cases", cases, "load"), ("write_debtors", ledgers, "_debtors"),
        ("write_items", ledgers, "_insert_items"), ("write_cases", cases, "save"),
        ("doubts", enter, "doubts"), ("known", ledgers, "last_lines"),
    ):  # fmt: skip
        began = time.perf_counter()
        data = file.read_bytes()
        ledger = read_ledger(data, file.name, enter.defaults_of(office, CREDITOR))
        watch.stages["read_file"] = time.perf_counter() - began
        told = enter.File(CREDITOR, file.name, data, TODAY)
        with office.store.begin() as session:
            entered = enter.enter(session, office, told, ledger)
        seconds = time.perf_counter() - began
    if entered.taken is None or entered.taken.new != len(ledger.lines):
        raise RuntimeError(f"the list did not come in: {ledger.refused or entered.doubts}")
    return watch.rest("else", seconds), seconds


def _others(file: Path, kind: str, size: int, ours: float) -> list[Beside]:
    if kind == "csv":
        return [beside("csv", size, timed(lambda: _csv(file), rounds=3), ours)]
    return [beside("calamine", size, timed(lambda: _calamine(file)), ours)]


def _csv(file: Path) -> None:
    with io.TextIOWrapper(io.BytesIO(file.read_bytes()), "utf-8-sig", newline="") as text:
        for _ in csv.reader(text, delimiter=";"):
            pass


def _calamine(file: Path) -> None:
    from python_calamine import CalamineWorkbook

    for _ in CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).iter_rows():
        pass
