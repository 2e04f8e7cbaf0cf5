"""What the demo says: its timeline, its counters and the promises it shows kept. French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "whole_euros": ("{amount}\u00a0€", "€{amount}"),
    "title": ("relanced : un monde pour essayer", "relanced: a pretend world"),
    "day_of": ("{day}, jour {number} sur {days}", "{day}, day {number} of {days}"),
    "weekend": ("bureau fermé : rien ne part", "office closed: nothing leaves"),
    "timeline": ("Ce qui se passe", "What happens"),
    "counters": ("Compteurs", "Counters"),
    "ages": ("À recevoir, par retard", "Owed, by lateness"),
    "desk": ("Sur le bureau", "On the desk"),
    "desk_empty": ("rien", "nothing"),
    # a word for each thing that happens
    "asked": ("relancé", "asked"),
    "answered": ("répond", "answers"),
    "away": ("absence", "away"),
    "bounced": ("rejet", "bounced"),
    "paused": ("pause", "paused"),
    "delayed": ("différé", "put off"),
    "flag": ("à voir", "to see"),
    "call": ("à appeler", "to call"),
    "posted": ("posté", "posted"),
    "paid": ("payé", "paid"),
    "part": ("acompte", "part paid"),
    "told": ("compte rendu", "digest"),
    # what stands beside it
    "tone_courtesy": ("mot courtois avant l'échéance", "courteous note before the due date"),
    "tone_cordial": ("relance cordiale", "friendly reminder"),
    "tone_firm": ("relance ferme", "firm reminder"),
    "tone_final": ("dernière relance", "last reminder"),
    "paused_promise": ("plus rien ne part avant le {until}", "nothing more leaves before {until}"),
    "paused_reply": (
        "plus rien ne part : une personne décide",
        "nothing more leaves: a person decides",
    ),
    "paused_bounce": (
        "adresse morte : plus rien n'y part",
        "dead address: nothing more goes there",
    ),
    "bounced_text": ("adresse inconnue (5.1.1)", "unknown user (5.1.1)"),
    "posted_letter": ("lettre recommandée déposée", "registered letter posted"),
    "posted_formal_notice": ("mise en demeure envoyée", "formal notice sent"),
    "call_phone": ("au {phone}", "on {phone}"),
    # counters
    "count_invoices": ("factures suivies", "invoices followed"),
    "count_asked": ("relances reçues", "reminders received"),
    "count_answered": ("clients ont répondu", "debtors answered"),
    "count_paused": ("dossiers en pause", "cases paused"),
    "count_settled": ("dossiers soldés", "cases settled"),
    "count_to_call": ("appels à passer", "calls to make"),
    "count_bounced": ("adresses mortes", "dead addresses"),
    "count_digests": ("comptes rendus", "morning digests"),
    "age_0": ("à échoir", "not due"),
    "age_1": ("1 à 30 j", "1-30 d"),
    "age_2": ("31 à 60 j", "31-60 d"),
    "age_3": ("61 à 90 j", "61-90 d"),
    "age_4": ("plus de 90 j", "over 90 d"),
    # the end: every promise, counted from what the pretend server took
    "end": (
        "{days} jours, {invoices} factures, {creditors} créanciers, {debtors} clients : ce qu'a reçu le serveur",
        "{days} days, {invoices} invoices, {creditors} creditors, {debtors} debtors: what the server received",
    ),
    "kept_asked": (
        "relances reçues, par {debtors} clients",
        "reminders received, by {debtors} debtors",
    ),
    "kept_answered": (
        "clients ont répondu, chacun avec ses mots",
        "debtors answered, each in words of his own",
    ),
    "kept_never_again": ("relance après une réponse", "reminders after an answer"),
    "kept_twice": ("lettre reçue deux fois", "letters received twice"),
    "kept_after_payment": ("relance après un paiement connu", "reminders after a known payment"),
    "kept_while_away": (
        "relance pendant une absence annoncée",
        "reminders during an announced absence",
    ),
    "kept_after_bounce": (
        "relance vers une adresse morte ({bounced} connues)",
        "reminders to a dead address ({bounced} known)",
    ),
    "kept_digests_missing": (
        "compte rendu manquant sur {digests}",
        "digests missing out of {digests}",
    ),
    "kept_verify": (
        "journal vérifié : chaque dossier est la somme de ses événements",
        "journal verified: every case is the sum of its events",
    ),
    "broken_verify": ("le journal ne tient pas", "the journal does not hold"),
    "calls": ("À appeler, et pourquoi", "To call, and why"),
    "no_calls": ("Personne à appeler.", "Nobody to call."),
    "all_kept": ("Chaque promesse est tenue.", "Every promise was kept."),
    "not_kept": ("Une promesse n'est pas tenue.", "A promise was broken."),
    "missing": (
        "La démonstration demande ses serveurs : pip install 'relanced[demo]' (il manque {what}).",
        "The demo needs its servers: pip install 'relanced[demo]' ({what} is missing).",
    ),
}
