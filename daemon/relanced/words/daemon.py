"""What the running daemon says of itself: why it holds, waits or raises the alarm. French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "clock_stepped": (
        "l'horloge de la machine a sauté de {seconds} s : plus aucun envoi avant vérification de l'heure",
        "the machine's clock stepped by {seconds} s: nothing leaves until a person has checked the time",
    ),
    "clock_behind": (
        "l'horloge de la machine est en retard sur ce qui a déjà été noté ({seconds} s) : plus aucun envoi avant vérification",
        "the machine's clock is behind what was already written down ({seconds} s): nothing leaves until a person has checked",
    ),
    "jump": (
        "{count} dossiers en retard, contre {before} le {on} : plus aucun envoi avant l'accord d'une personne",
        "{count} overdue cases, against {before} on {on}: nothing leaves until a person approves",
    ),
    "many_refused": (
        "{count} des {of} derniers courriels refusés par le serveur : plus aucun envoi avant vérification",
        "{count} of the last {of} letters were refused by the server: nothing leaves until a person has checked",
    ),
    "expired": (
        "le serveur remet cette lettre à plus tard depuis trois jours : abandonnée ({text})",
        "the server has put this letter off for three days: given up ({text})",
    ),
    "stalled": (
        "la tâche « {loop} » échoue depuis {minutes} minutes ({text})",
        "the task '{loop}' has failed for {minutes} minutes ({text})",
    ),
    "no_progress": (
        "des lettres peuvent partir depuis {minutes} minutes et aucune ne part",
        "letters may leave since {minutes} minutes and none does",
    ),
    "stopping": ("le service s'arrête", "the service is stopping"),
}
