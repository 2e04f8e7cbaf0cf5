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


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an attack: its line of the report, and whether it was refused."""

    line: str
    tried: int
    is_refused: bool


def played(attack: Attack) -> Fate:
    """Play an attack and tell what became of it."""
    try:
        tried = attack.play()
    except Exception as error:
        return Fate(
            f"THROUGH  {attack.name}  [{attack.row}]  {type(error).__name__}: {error}", 0, False
        )
    line = f"refused  {attack.name}  [{attack.row}]  {tried:,} tried; {attack.fed}; {attack.holds}"
    return Fate(line, tried, tried > 0)
