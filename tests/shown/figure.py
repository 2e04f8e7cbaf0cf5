"""One figure of a claim: what was seen, beside what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was seen; `holds` is None where nothing is asked of it (it only informs)."""

    name: str
    seen: str
    asked: str = ""
    holds: bool | None = None


def at_most(name: str, seen: float, most: float, unit: str = "") -> Figure:
    """Return a figure that must not be greater than `most`."""
    return Figure(name, f"{seen:,g}{unit}", f"<= {most:,g}{unit}", seen <= most)


def at_least(name: str, seen: float, least: float, unit: str = "") -> Figure:
    """Return a figure that must not be smaller than `least`."""
    return Figure(name, f"{seen:,g}{unit}", f">= {least:,g}{unit}", seen >= least)


def exactly(name: str, seen: object, wanted: object) -> Figure:
    """Return a figure that must be this very value."""
    return Figure(name, str(seen), f"= {wanted}", seen == wanted)


def told(name: str, seen: object) -> Figure:
    """Return a figure that only informs."""
    return Figure(name, str(seen))
