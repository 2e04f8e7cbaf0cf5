"""The phrases of mail, French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "matches_nothing": (
        "Rien dans ce mail ne désigne un dossier.",
        "Nothing in this mail points to a case.",
    ),
    "matched_reference": (
        "Ce mail répond à une lettre de ce dossier.",
        "This mail answers a letter of this case.",
    ),
    "matched_sender": (
        "L'expéditeur est un contact connu de ce dossier.",
        "The sender is a known contact of this case.",
    ),
    "matched_by_number": (
        "Parmi {count} dossiers possibles, le numéro de facture cité désigne celui-ci.",
        "Of {count} possible cases, the invoice number it names points to this one.",
    ),
    "matched_number_and_domain": (
        "Le numéro de facture cité et le domaine de l'expéditeur désignent ce dossier.",
        "The invoice number it names and the sender's domain both point to this case.",
    ),
    "matches_weakly": (
        "Un seul indice, faible, rattache ce mail à ce dossier : à vérifier.",
        "A single weak clue ties this mail to this case: to be checked.",
    ),
    "matches_several": (
        "Ce mail peut concerner {count} dossiers : chacun attend.",
        "This mail may concern {count} cases: each of them waits.",
    ),
}
