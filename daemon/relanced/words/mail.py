"""The phrases of mail, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {}
