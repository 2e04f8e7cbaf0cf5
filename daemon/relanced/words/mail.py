"""The phrases of mail, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "matches_nothing": (
        "Rien dans ce mail ne désigne un dossier.",
        "Nothing in this mail points to a case.",
    ),
    "matched": ("reconnu par : {clue}", "recognised by: {clue}"),
    "matches_several": (
        "Ce mail peut concerner {count} dossiers : chacun attend.",
        "This mail may concern {count} cases: each of them waits.",
    ),
}
