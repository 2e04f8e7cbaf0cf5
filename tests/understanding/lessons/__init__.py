"""Sentences the second opinion is learned from: each line with the one intent it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.understanding.voices import Voice, voices

HERE = Path(__file__).parent
SENT_ON = "2026-11-25"  # the day all of them are written on
FILES = ("fr", "more_fr", "en", "more_en", "neighbours", "idioms", "prose", "turns")


MAILS = ("fr", "en", "neighbours", "fr_bureaux", "fr_petits", "en_offices", "en_people", "autres")
READ_ONCE = ("fresh", "last")  # written to be read once; what they showed became lessons


def lessons() -> Iterator[tuple[str, str]]:
    """Yield every sentence with its label, file by file."""
    for name in FILES:
        label = ""
        for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                label = line.strip("[]")
            elif line.strip() and not line.startswith("#"):
                yield line, label


def may_be_looked_at() -> list[Voice]:
    """Return the mails the second opinion learns from too: never one of the half that only counts."""
    return [v for v in voices(*MAILS) if v.half == "dev"] + voices(*READ_ONCE)
