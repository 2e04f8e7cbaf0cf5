"""Each bad configuration gets its whole message, at once, in French and in English, from the real command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.shown.figure import Figure, at_least, exactly

BAD = Path(__file__).parents[1] / "config" / "bad"
EXPECTED = {"fr": "expected.txt", "en": "expected.en.txt"}
SECRET = "tournesol-secret"


class Said(NamedTuple):
    """What the command line said of one folder in one language, beside what it must say."""

    case: str
    code: int
    told: str
    wanted: str
    stray: str  # on standard output, where nothing belongs
    marks: frozenset[Path]  # files that were not there before

    @property
    def is_right(self) -> bool:
        return self.told == self.wanted


def check(folder: Path, language: str) -> Said:
    """Run `relanced check` where a person would: in the folder of the configuration."""
    before = set(folder.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-m", "relanced", "--lang", language, "check", "--config", "relanced.toml"],
        cwd=folder, env={**os.environ, "RELANCE_PASSWORD": SECRET, "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    told = done.stderr.replace(f"{folder}/", "")
    wanted = (folder / EXPECTED[language]).read_text("utf-8")
    marks = frozenset(set(folder.rglob("*")) - before)
    return Said(f"{folder.name} ({language})", done.returncode, told, wanted, done.stdout, marks)


def show() -> Iterator[Figure]:
    """Give the command in every folder and both languages, two at a time."""
    folders = sorted(path for path in BAD.iterdir() if path.is_dir())
    yield at_least("bad configurations", len(folders), 20)
    pairs = [(folder, language) for folder in folders for language in EXPECTED]
    with ThreadPoolExecutor(2) as two:
        said = list(two.map(lambda pair: check(*pair), pairs))
    for one in said:
        if not one.is_right:
            yield exactly(one.case, one.told, one.wanted)
    yield exactly(
        "whole messages as expected, fr and en", sum(s.is_right for s in said), len(pairs)
    )
    yield exactly("exit codes", sorted({s.code for s in said}), [2])
    problems = [s.told.count("    → ") for s in said]
    yield at_least("most problems told at once", max(problems), 8)
    yield exactly("tracebacks", sum("Traceback" in s.told for s in said), 0)
    yield exactly("secrets repeated", sum("tournesol" in s.told for s in said), 0)
    yield exactly(
        "words on standard output, files left behind",
        sum(bool(s.stray or s.marks) for s in said),
        0,
    )
