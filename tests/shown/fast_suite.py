"""The suite without what drives the whole program: what a developer waits for between two thoughts."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.shown.figure import Figure, at_least, at_most, exactly

ROOT = Path(__file__).parent.parent.parent
SECONDS = 90  # asked on two cores that do nothing else


def show() -> Iterator[Figure]:
    """Run `make test-fast` from outside, with its start and its end."""
    began = time.monotonic()
    ran = subprocess.run(
        ["make", "--no-print-directory", "test-fast", "ARGS=-q"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    counts = {kind: int(count) for count, kind in re.findall(r"(\d+) (passed|skipped)", ran.stdout)}
    yield exactly("exit code", ran.returncode, 0)
    yield at_least("tests passed", counts.get("passed", 0), 4_000)
    yield exactly("tests skipped", counts.get("skipped", 0), 0)
    yield at_most("seconds, with the start of the workers", round(seconds, 1), SECONDS)
