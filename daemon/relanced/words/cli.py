"""The phrases of cli, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {}
