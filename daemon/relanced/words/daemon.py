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
    "ladder_changed": (
        "les niveaux de la procédure ont changé sous {count} dossiers en cours : plus rien ne part ni n'est décidé avant"
        " qu'une personne l'ait confirmé en levant cet arrêt (chaque facture continue alors au niveau de même rang) ;"
        " remettre les anciens niveaux le lève aussi",
        "the levels of the procedure changed under {count} cases in progress: nothing leaves or is decided until a person"
        " confirms it by lifting this hold (each invoice then goes on at the level of the same rank); putting the former"
        " levels back lifts it too",
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
    "no_room": (
        "le disque n'a plus que {free} Mio libres (il en faut {least}) : plus aucun envoi avant qu'il y ait de la place",
        "only {free} MiB are free on the disk ({least} are needed): nothing leaves until there is room",
    ),
    "storage_full": (
        "le disque est plein ({said}) : rien ne part tant que l'issue d'un envoi ne peut pas être notée ; faites de la place",
        "the disk is full ({said}): nothing leaves while the outcome of a sending cannot be written down; make room",
    ),
    "storage_locked": (
        "la base est verrouillée par un autre programme ({said}) : rien ne part ; fermez celui qui la tient ouverte",
        "another program keeps the database locked ({said}): nothing leaves; close the one that holds it",
    ),
    "storage_read_only": (
        "la base ne peut être que lue ({said}) : rien ne part ; rendez son disque à nouveau inscriptible",
        "the database can only be read ({said}): nothing leaves; make its disk writable again",
    ),
    "storage_damaged": (
        "la base est endommagée ({said}) : rien ne part ; mettez-la de côté et restaurez la dernière sauvegarde",
        "the database is damaged ({said}): nothing leaves; put it aside and restore the last backup",
    ),
    "storage_failing": (
        "le disque répond par des erreurs ({said}) : rien ne part ; vérifiez ce disque, puis « relanced verify »",
        "the disk answers with errors ({said}): nothing leaves; check the disk, then 'relanced verify'",
    ),
    "storage_unreachable": (
        "la base est hors d'atteinte ({said}) : rien ne part tant qu'elle ne répond pas",
        "the database is out of reach ({said}): nothing leaves until it answers",
    ),
    "storage_back": (
        "la base accepte de nouveau les écritures : le service reprend",
        "the database can be written to again: the service goes on",
    ),
    "stands_by": (
        "la boîte {mailbox} est tenue par un autre service (machine {host}, processus {number}) : celui-ci attend qu'il s'arrête",
        "mailbox {mailbox} is in the hands of another service (machine {host}, process {number}): this one waits until it stops",
    ),
    "unread_stalled": (
        "du courrier reçu attend d'être lu depuis {minutes} minutes dans la boîte {mailbox}",
        "mail that came in has waited {minutes} minutes to be read in mailbox {mailbox}",
    ),
    "hung": (
        "le service ne répondait plus et a été arrêté par sa garde ; il vient de redémarrer",
        "the service had stopped answering and was ended by its watchdog; it has just started again",
    ),
    "stopping": ("le service s'arrête", "the service is stopping"),
}
