"""What the command line says; French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "clock_set": ("attention : horloge mise au {at}", "careful: the clock is set to {at}"),
    "unknown": ("« {what} » n'existe pas, ou plus", "'{what}' does not exist, or no longer"),
    "verified": ("journal entier, dossiers conformes", "journal whole, cases as their events say"),
    "not_verified": (
        "le journal ou un dossier ne tient pas",
        "the journal or a case does not hold",
    ),
    "database": (
        "La base de données ne répond pas comme il faut ({said}) ; « relanced check » en dit plus. Rien n'a été fait.",
        "The database does not answer as it should ({said}); 'relanced check' tells more. Nothing was done.",
    ),
    "bug": (
        "une erreur interne s'est produite ; le rapport est dans {file}",
        "an internal error occurred; the report is in {file}",
    ),
    "asked": ("relances envoyées", "reminders sent"),
    "answered": ("clients qui ont répondu", "debtors who answered"),
    "never_again": ("relances parties après une réponse", "reminders sent after an answer"),
    "to_call": ("appels à passer", "calls to make"),
    "flags": ("signaux sur le bureau", "flags on the desk"),
    "paused": ("dossiers en pause", "cases paused"),
    "settled": ("dossiers soldés", "cases settled"),
    "bounced": ("adresses mortes", "dead addresses"),
    "twice": ("lettres reçues deux fois", "letters received twice"),
    "verify": ("journal vérifié", "journal verified"),
}
