"""The phrases of config, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "colon": (" : ", ": "),
    "heading_one": ("La configuration a un problème.", "The configuration has one problem."),
    "heading": ("La configuration a {count} problèmes.", "The configuration has {count} problems."),
}
