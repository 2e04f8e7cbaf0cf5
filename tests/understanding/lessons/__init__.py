"""Sentences the second opinion is learned from: each line with the one intent it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.understanding.voices import voices

HERE = Path(__file__).parent
SENT_ON = "2026-11-25"  # the day all of them are written on
FILES = ("fr", "more_fr", "en", "more_en", "neighbours", "idioms")


def lessons() -> Iterator[tuple[str, str]]:
    """Yield the short mails that may be looked at, then every sentence with its label, file by file."""
    for voice in voices("fr", "en", "neighbours"):
        if voice.half == "dev" and len(voice.intents) == 1 and "\n" not in voice.text:
            intent = next(iter(voice.intents))
            yield voice.text, "none" if intent == "unclear" else intent
    for name in FILES:
        label = ""
        for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
            if line.startswith("["):
                label = line.strip("[]")
            elif line.strip() and not line.startswith("#"):
                yield line, label
