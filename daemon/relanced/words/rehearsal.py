"""What a rehearsal says: its assumptions, its calendar, its page. French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "title": ("Répétition du {since} au {until}", "Rehearsal from {since} to {until}"),
    "nothing_left": (
        "Rien n'est parti : les jours ont été joués sur une copie des comptes.",
        "Nothing has left: the days were played on a copy of the ledger.",
    ),
    "supposes": ("On suppose que :", "It is assumed that:"),
    # the assumptions, by their code
    "books_unchanged": (
        "les comptes ne bougent pas et la même liste est reprise chaque jour : ni facture nouvelle, ni règlement ;",
        "the books do not move and the same list comes in every day: nothing invoiced, nothing paid;",
    ),
    "nobody_answers": (
        "personne ne répond, et aucune adresse ne rejette de courriel ;",
        "nobody answers, and no address refuses a mail;",
    ),
    "lists_approved": (
        "chaque liste qui attend un accord est approuvée le jour même ;",
        "each list that waits for approval is approved on its day;",
    ),
    "acts_done": (
        "chaque appel aboutit, chaque recommandé et chaque mise en demeure part le jour où il est signalé ;",
        "each call reaches somebody, each registered letter and formal notice goes out the day it is flagged;",
    ),
    "as_if_live": (
        "le créancier est en service (« live »), ce qu'il n'est pas encore ;",
        "the creditor is live, which it is not yet;",
    ),
    "present_ledger": (
        "le premier jour est passé : seuls les comptes et les dossiers d'aujourd'hui servent, non ceux de ce jour-là ;",
        "the first day is past: only the books and cases of today are used, not those of that day;",
    ),
    "decisions_left": (
        "Ce qui demande une décision (réponse à lire, promesse non tenue, contestation) reste en attente.",
        "What needs a decision (a reply to judge, a promise broken, a dispute) is left waiting.",
    ),
    # the calendar
    "week": ("Semaine du {monday}", "Week of {monday}"),
    "channel_email": ("courriel", "e-mail"),
    "channel_call": ("appel", "call"),
    "channel_letter": ("recommandé", "registered letter"),
    "channel_formal_notice": ("mise en demeure", "formal notice"),
    "channel_review": ("à décider", "to decide"),
    "channels_email": ("courriels", "e-mails"),
    "channels_call": ("appels", "calls"),
    "channels_letter": ("recommandés", "registered letters"),
    "channels_formal_notice": ("mises en demeure", "formal notices"),
    "channels_review": ("à décider", "to decide"),
    "nothing": (
        "Rien ne partirait et rien ne serait signalé.",
        "Nothing would leave and nothing would be flagged.",
    ),
    "in_all": ("En tout", "In all"),
    "asked": ("demandés par courriel", "asked for by e-mail"),
    "asked_twice": (
        "Une somme demandée deux fois compte deux fois.",
        "A sum that is asked twice counts twice.",
    ),
    "busiest": (
        "Au plus {count} courriels en un jour, le {day}.",
        "At most {count} e-mails in one day, on {day}.",
    ),
    "kept_back": (
        "Retenu {days} jours pour {creditor} : {reason}",
        "Kept back on {days} days for {creditor}: {reason}",
    ),
    # the page
    "head_day": ("Jour", "Day"),
    "head_debtor": ("Client", "Debtor"),
    "head_channel": ("Moyen", "Channel"),
    "head_to": ("À", "To"),
    "head_items": ("Factures", "Invoices"),
    "head_owed": ("Montant", "Amount"),
    "head_because": ("Pourquoi", "Why"),
    "chart": ("Courriels et signaux par jour", "E-mails and flags per day"),
    "chart_mail": ("courriels", "e-mails"),
    "chart_flag": ("signaux pour une personne", "flags for a person"),
    "chart_table": (
        "Les mêmes chiffres, jour par jour, sont dans les tableaux ci-dessous.",
        "The same figures stand day by day in the tables below.",
    ),
    # the command
    "written": ("page écrite : {file}", "page written: {file}"),
    "progress": ("{creditor} : jour {day} sur {days}", "{creditor}: day {day} of {days}"),
    "unknown_books": (
        "{creditor} : aucun compte n'a encore été repris ; commencer par « relanced import ».",
        "{creditor}: no books were taken in yet; begin with `relanced import`.",
    ),
    "no_store": (
        "il n'y a pas encore de base à cette version ; commencer par « relanced import ».",
        "there is no store of this version yet; begin with `relanced import`.",
    ),
    "backwards": (
        "--until : {until} est avant {since}",
        "--until: {until} is before {since}",
    ),
}
