"""Sentences the second opinion is learned from: each line with the one intent it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SENT_ON = "2026-11-25"  # the day all of them are written on
FILES = ("fr", "en", "neighbours")


def lessons() -> Iterator[tuple[str, str]]:
    """Yield every sentence with its label, file by file."""
    for name in FILES:
        label = ""
        for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                label = line.strip("[]")
            elif line.strip() and not line.startswith("#"):
                yield line, label
