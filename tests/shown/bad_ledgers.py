"""Every bad ledger is refused or reported by the real command line: line, field, remedy, no traceback, soon, in little room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.books.hostile import HOSTILE
from tests.books.test_bad_ledgers import BAD
from tests.shown.figure import Figure, at_least, at_most, exactly, told

from relanced.words import phrase

SECONDS, MIB = 10, 512


@dataclass(frozen=True)
class Run:
    """What one run of the command line gave, took and needed."""

    code: int
    document: dict[str, Any]
    said: str
    seconds: float
    mib: float


def run(file: Path, language: str) -> Run:
    """Run `relanced import --dry-run --json FILE` as a person would."""
    asked = ["--lang", language, "import", "--dry-run", "--json", str(file)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.monotonic()
        started = subprocess.Popen(
            [sys.executable, "-m", "relanced", *asked], stdout=out, stderr=err
        )
        _, status, used = os.wait4(started.pid, 0)  # the peak of the process and of its children
        seconds = time.monotonic() - began
        started.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        printed, said = out.read(), err.read()
    document = json.loads(printed) if printed else {"open_items": [], "errors": []}
    return Run(started.returncode, document, said, seconds, used.ru_maxrss / 1024)


def as_told(document: dict[str, Any]) -> list[str]:
    """Return the errors of a document as the folders write them."""
    return [f"{e['line'] or ''}|{e['field'] or ''}|{e['problem']}" for e in document["errors"]]


def show() -> Iterator[Figure]:
    """Run every bad ledger in both languages, then what is made to do harm."""
    runs: list[Run] = []
    wrong: list[str] = []
    for folder in BAD:
        file = next(folder.glob("ledger.*"))
        french, english = run(file, "fr"), run(file, "en")
        runs += [french, english]
        expected = (folder / "expected.txt").read_text("utf-8").splitlines()
        is_refused = expected[0].startswith("||")
        fits = as_told(french.document) == expected and french.code == english.code
        fits &= french.code == (2 if is_refused else 1)
        fits &= [e["line"] for e in english.document["errors"]] == [
            e["line"] for e in french.document["errors"]
        ]
        wrong += [] if fits else [folder.name]
    yield at_least("bad ledgers, each with its message", len(BAD), 15)
    yield exactly("told otherwise than their folder says", ", ".join(wrong) or "none", "none")
    with tempfile.TemporaryDirectory() as place:
        amiss = [name for name in HOSTILE if not _is_refused(name, Path(place), runs)]
    yield at_least("files that mean harm", len(HOSTILE), 15)
    yield exactly("not refused with their reason", ", ".join(amiss) or "none", "none")
    tracebacks = sum("Traceback" in one.said or one.code == 70 for one in runs)
    yield exactly("tracebacks", tracebacks, 0)
    yield told("runs of the command line", len(runs))
    yield at_most("slowest", round(max(one.seconds for one in runs), 1), SECONDS, " s")
    yield at_most("largest", round(max(one.mib for one in runs)), MIB, " MiB")


def _is_refused(name: str, place: Path, runs: list[Run]) -> bool:
    file, made, key = HOSTILE[name]
    path = place / file
    path.write_bytes(made())
    one = run(path, "fr")
    runs.append(one)
    path.unlink()
    wanted = phrase(key, "fr").partition("{")[0]
    errors = one.document["errors"]
    is_whole = one.code in {2, 3} and one.document["open_items"] == []
    return is_whole and len(errors) == 1 and errors[0]["problem"].startswith(wanted)
