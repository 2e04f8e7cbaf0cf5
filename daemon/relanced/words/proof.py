"""What `verify` finds wrong. French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "missing": (
        "{what} : la ligne {line} du journal manque",
        "{what}: line {line} of its journal is missing",
    ),
    "changed": (
        "{what} : la ligne {line} du journal a été modifiée",
        "{what}: line {line} of its journal was changed",
    ),
    "cut": (
        "{what} : le journal est coupé, ou sa dernière ligne n'est pas la sienne",
        "{what}: its journal is cut short, or its last line is not its own",
    ),
    "not_folded": (
        "{what} : ses événements ne peuvent pas être rejoués ({text})",
        "{what}: its events cannot be folded ({text})",
    ),
    "not_the_fold": (
        "{what} : ses lignes ne sont pas la somme de ses événements",
        "{what}: its rows are not the fold of its events",
    ),
    "letters_lost": (
        "{what} : {decided} lettre(s) décidée(s), {found} dans la file",
        "{what}: {decided} letter(s) decided, {found} in the outbox",
    ),
    "live_wrong": (
        "{what} : son état et sa marque de vie se contredisent",
        "{what}: its state and its mark of life disagree",
    ),
    "letter_differs": (
        "{what} : son état ou son contenu n'est pas celui que dit le journal",
        "{what}: its state or its bytes are not what the journal tells",
    ),
    "asks_nothing": ("{what} : ne demande rien", "{what}: asks nothing"),
}
