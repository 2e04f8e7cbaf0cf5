"""How near a counted mail stands to what the second opinion was taught: shared runs of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tests.understanding.lessons import lessons, may_be_looked_at
from tests.understanding.voices import Voice

LONGEST = 20
_WORD = re.compile(r"\w+")


def longest_run(voice: Voice) -> int:
    """Return how many words in a row a mail shares with something taught, at most 20."""
    words = _WORD.findall(voice.text.lower())
    length = 0
    while length < LONGEST and _shared(words, length + 1):
        length += 1
    return length


def _shared(words: list[str], length: int) -> bool:
    return any(run in _taught(length) for run in _runs(words, length))


def likeness(voice: Voice) -> float:
    """Return the share of a mail's three-word runs that something taught holds too."""
    runs = list(_runs(_WORD.findall(voice.text.lower()), 3))
    return sum(run in _taught(3) for run in runs) / max(1, len(runs))


def least_like(mails: Iterable[Voice]) -> list[Voice]:
    """Return the fifth of the mails that is least like anything taught."""
    ordered = sorted(mails, key=lambda voice: (likeness(voice), voice.situation))
    return ordered[: len(ordered) // 5]


@cache
def _taught(length: int) -> frozenset[tuple[str, ...]]:
    texts = [line for line, _ in lessons()] + [voice.text for voice in may_be_looked_at()]
    return frozenset(run for text in texts for run in _runs(_WORD.findall(text.lower()), length))


def _runs(words: list[str], length: int) -> Iterable[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))
