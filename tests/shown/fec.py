"""FECs as different programs write them, read as a bookkeeper reads them; and a million entries in little time and room."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.books.test_bad_ledgers import BAD
from tests.books.test_fec import GOOD
from tests.shown.figure import Figure, at_least, at_most, exactly, told
from tests.shown.lists import exactness

from relanced.books.door import read_ledger

ENTRIES = 1_000_000
TITLES = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate"
    " EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
)


def show() -> Iterator[Figure]:
    """Read every good FEC and every bad one, then a long one in a process of its own."""
    yield at_least("FECs as different programs write them", len(GOOD), 25)
    yield from exactness(GOOD)
    bad = [folder for folder in BAD if folder.name.startswith("fec-")]
    taken = [folder.name for folder in bad if not _is_refused(folder)]
    yield at_least("FECs nobody can trust", len(bad), 10)
    yield exactly("of them, not refused whole", ", ".join(taken) or "none", "none")
    yield from _a_long_one()


def _is_refused(folder: Path) -> bool:
    file = next(folder.glob("ledger.*"))
    return read_ledger(file.read_bytes(), file.name).refused is not None


def _a_long_one() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "123456789FEC20261231.txt"
        open_lines = write(file, ENTRIES)
        asked = [sys.executable, "-m", "relanced", "import", "--dry-run", "--json", str(file)]
        with (Path(place) / "out").open("wb") as out:
            began = time.monotonic()
            started = subprocess.Popen(asked, stdout=out)
            _, status, used = os.wait4(started.pid, 0)
            seconds = time.monotonic() - began
            started.returncode = os.waitstatus_to_exitcode(status)
        said = (Path(place) / "out").read_text("utf-8")
    yield told("a long FEC", f"{ENTRIES:,} entries, {open_lines:,} of them open, {seconds:.1f} s")
    yield exactly(
        "its open lines, as counted by `accepted`",
        f'"accepted": {open_lines},' in said,
        wanted=True,
    )
    yield at_most("processor time", round(_processor(used), 1), 10, " s")
    yield at_most("room", round(used.ru_maxrss / 1024), 250, " MiB")


def _processor(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


def write(file: Path, entries: int) -> int:
    """Write about as many entries: nine invoices of ten are paid and lettered; return how many are not."""
    count = number = left = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(TITLES.replace(" ", "\t") + "\r\n")
        while count + 3 <= entries:
            number += 1
            is_paid = number % 10 != 0 and count + 5 <= entries
            out.write(_invoice(number, is_paid=is_paid))
            left += not is_paid
            count += 5 if is_paid else 3
    return left


def _invoice(n: int, *, is_paid: bool) -> str:
    net = 1000 + n % 99_900
    vat = net // 5
    letter = f"L{n}" if is_paid else ""
    whose = f"411000\tClients\tC{n % 5000:05d}\tClient é {n % 5000}"
    lines = [
        _entry(n, "VE\tVentes", whose, f"FA{n:07d}\t", net + vat, 0, letter),
        _entry(n, "VE\tVentes", "707000\tVentes\t\t", f"FA{n:07d}\t", 0, net, ""),
        _entry(n, "VE\tVentes", "445710\tTVA\t\t", f"FA{n:07d}\t", 0, vat, ""),
    ]
    if is_paid:
        lines.append(_entry(n, "BQ\tBanque", "512000\tBanque\t\t", f"VIR{n}\t", net + vat, 0, ""))
        lines.append(_entry(n, "BQ\tBanque", whose, f"VIR{n}\t", 0, net + vat, letter))
    return "".join(lines)


def _entry(
    n: int, journal: str, account: str, piece: str, debit: int, credit: int, letter: str
) -> str:
    day = f"2026{1 + n % 12:02d}{1 + n % 28:02d}"
    amounts = "\t".join(f"{cents // 100},{cents % 100:02d}" for cents in (debit, credit))
    lettered = day if letter else ""
    return f"{journal}\t{n}\t{day}\t{account}\t{piece}{day}\tPiece {n}\t{amounts}\t{letter}\t{lettered}\t{day}\t\t\r\n"
