"""One attack: what is fed, what must hold, and the playing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attack:
    """One row of the corpus. `play` returns how many things it tried and raises when one got through."""

    name: str
    row: str  # the row of docs/security.md
    fed: str
    holds: str
    play: Callable[[], int]
