"""Beside the list before, no honest month is held and every export that went wrong is."""

from __future__ import annotations

from collections.abc import Iterator

from tests.books.pairs import PAIRS
from tests.books.test_pairs import told as doubts_of
from tests.shown.figure import Figure, at_least, exactly


def show() -> Iterator[Figure]:
    """Read both lists of every pair as `import --previous` does, and ask for doubts."""
    honest = [name for name, (_, is_bad) in PAIRS.items() if not is_bad]
    bad = [name for name, (_, is_bad) in PAIRS.items() if is_bad]
    held = [name for name in honest if doubts_of(name)]
    believed = [name for name in bad if not doubts_of(name)]
    yield at_least("honest months", len(honest), 15)
    yield exactly("of them held", ", ".join(held) or "none", "none")
    yield at_least("exports that went wrong", len(bad), 15)
    yield exactly("of them believed", ", ".join(believed) or "none", "none")
