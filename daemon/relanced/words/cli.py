"""What the command line says; French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "clock_set": ("attention : horloge mise au {at}", "careful: the clock is set to {at}"),
    "unknown": ("« {what} » n'existe pas, ou plus", "'{what}' does not exist, or no longer"),
    "not_yours": (
        'cette liste attend l\'accord de {who} : approve LISTE --by "{who}"',
        'this list waits for {who} to approve it: approve LIST --by "{who}"',
    ),
    "verified": ("journal entier, dossiers conformes", "journal whole, cases as their events say"),
    "not_verified": (
        "le journal ou un dossier ne tient pas",
        "the journal or a case does not hold",
    ),
    "no_moment": (
        "« {value} » n'est pas un moment ; écrire par exemple 2026-11-09T09:30+01:00.",
        "'{value}' is not a moment; write for instance 2026-11-09T09:30+01:00.",
    ),
    "no_amount": (
        "« {value} » n'est pas un montant ; écrire par exemple 2400 ou 2400,50.",
        "'{value}' is not an amount; write for instance 2400 or 2400.50.",
    ),
    "no_payment": (
        "« {value} » n'est pas un versement ; écrire le jour, deux-points, le montant : 2026-10-15:500.",
        "'{value}' is not a payment; write the day, a colon, the amount: 2026-10-15:500.",
    ),
    "at_without_once": (
        "--at ne va qu'avec --once : le service, lui, vit à l'heure de la machine.",
        "--at goes with --once only: the daemon itself lives in the machine's time.",
    ),
    "no_creditor": (
        "Aucun créancier ne s'appelle « {value} » ; il y a : {known}.",
        "No creditor is called '{value}'; there are: {known}.",
    ),
    "which_creditor": (
        "De quel créancier s'agit-il ? Ajoutez --creditor : {known}.",
        "Which creditor is this about? Add --creditor: {known}.",
    ),
    "stopped": (
        "Plus rien ne part. « relanced start » reprend.",
        "Nothing leaves any more. 'relanced start' goes on.",
    ),
    "started": ("L'arrêt est levé.", "The stop is lifted."),
    "was_not_stopped": ("Il n'y avait pas d'arrêt à lever.", "There was no stop to lift."),
    "imported": (
        "{file} : {accepted} ligne(s) prises, {rejected} refusée(s).",
        "{file}: {accepted} line(s) taken, {rejected} refused.",
    ),
    "database": (
        "La base de données ne répond pas comme il faut ({said}) ; « relanced check » en dit plus. Rien n'a été fait.",
        "The database does not answer as it should ({said}); 'relanced check' tells more. Nothing was done.",
    ),
    "bug": (
        "une erreur interne s'est produite ; le rapport est dans {file}",
        "an internal error occurred; the report is in {file}",
    ),
}
