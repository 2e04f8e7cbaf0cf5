"""What is said when a database knows less than its mailbox, and on the way back."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    # why a mailbox is held
    "behind": (
        "boîte {mailbox} : la base s'arrête à l'envoi {known}, le témoin gardé à côté d'elle à l'envoi {kept}. Elle vient "
        "d'une copie plus ancienne : `relanced recover` retrouve ce qui est parti depuis",
        "mailbox {mailbox}: the database ends at sending {known}, the witness kept beside it at sending {kept}. It comes "
        "from an earlier copy: `relanced recover` finds what has left since",
    ),
    "other_life": (
        "boîte {mailbox} : le témoin gardé à côté de la base est celui d'une autre base. Elle vient d'une copie, ou d'une "
        "autre installation : `relanced recover` retrouve ce qu'elle ne sait pas",
        "mailbox {mailbox}: the witness kept beside the database is another database's. It comes from a copy, or from "
        "another installation: `relanced recover` finds what it does not know",
    ),
    "unknown": (
        "boîte {mailbox} : {count} lettre(s) de relanced dans Envoyés que cette base ne connaît pas. Elle vient d'une copie "
        "plus ancienne : `relanced recover` les retrouve",
        "mailbox {mailbox}: {count} letter(s) of relanced in Sent that this database does not know. It comes from an "
        "earlier copy: `relanced recover` finds them",
    ),
    "no_witness": (
        "boîte {mailbox} : des lettres sont parties, et rien ne permet de vérifier que la base les connaît toutes (ni "
        "témoin à côté d'elle, ni Envoyés) : voir `relanced recover`",
        "mailbox {mailbox}: letters have left, and nothing shows that the database knows them all (neither the witness "
        "beside it nor Sent): see `relanced recover`",
    ),
    "other_machine": (
        "boîte {mailbox} : cette base écrivait jusqu'ici depuis une autre machine. Arrêter l'ancienne, puis "
        "`relanced recover`",
        "mailbox {mailbox}: this database wrote from another machine until now. Stop the old one, then "
        "`relanced recover`",
    ),
    "other_address": (
        "boîte {mailbox} : ses lettres partaient jusqu'ici de {before}. Si l'adresse a bien changé : `relanced recover`",
        "mailbox {mailbox}: its letters left from {before} until now. If the address did change: `relanced recover`",
    ),
    "stranger": (
        "boîte {mailbox} : une autre base la sert aussi, sur {host}, vue le {at}. Arrêter l'une des deux, puis "
        "`relanced recover`",
        "mailbox {mailbox}: another database serves it too, on {host}, seen {at}. Stop one of the two, then "
        "`relanced recover`",
    ),
    "later_life": (
        "boîte {mailbox} : elle a été servie depuis {host} jusqu'au {at}, ce que cette base ne sait pas. Elle vient d'une "
        "copie plus ancienne : `relanced recover`",
        "mailbox {mailbox}: it was served from {host} until {at}, which this database does not know. It comes from an "
        "earlier copy: `relanced recover`",
    ),
    # the lease message
    "note_subject": ("relanced sert cette boîte", "relanced serves this mailbox"),
    "note": (
        "relanced sert cette boîte depuis la machine {host} ({at}).\nCe message est renouvelé toutes les heures ; ne pas "
        "l'effacer.\n",
        "relanced serves this mailbox from the machine {host} ({at}).\nThis message is renewed every hour; leave it "
        "here.\n",
    ),
    "note_free": (
        "relanced a servi cette boîte depuis la machine {host}, et s'est arrêté ({at}).\n",
        "relanced served this mailbox from the machine {host}, and has stopped ({at}).\n",
    ),
    # recover
    "title": ("Boîte {mailbox}", "Mailbox {mailbox}"),
    "found": (
        "{found} lettre(s) retrouvée(s) et reprise(s), {strays} sans dossier.",
        "{found} letter(s) found and taken in, {strays} without a case.",
    ),
    "nothing": ("Rien que la base ne connaisse déjà.", "Nothing that the database does not know already."),
    "no_sent": (
        "Envoyés ne peut pas être lu : ce qui est parti ne peut pas être retrouvé ici. `--lift --anyway` lève le frein malgré "
        "tout, une fois le journal du serveur regardé.",
        "Sent cannot be read: what left cannot be found here. `--lift --anyway` lifts the hold all the same, once the "
        "server's log has been looked at.",
    ),
    "evidence": ("retrouvée dans Envoyés", "found in Sent"),
    "withdrawn": (
        "une lettre partie après la copie a été retrouvée dans Envoyés",
        "a letter that left after the copy was found in Sent",
    ),
    "no_case": ("aucun dossier pour {to}", "no case for {to}"),
    "no_items": ("aucune facture de ce dossier n'y est nommée", "it names no invoice of this case"),
    "asked_already": ("ce dossier l'a déjà au même niveau", "this case has one at the same level already"),
    "unreadable": ("illisible", "cannot be read"),
    "a_digest": ("le point du matin", "the morning digest"),
    "lifted": ("Frein levé : les lettres peuvent repartir.", "Hold lifted: letters may leave again."),
    "not_clean": (
        "Le frein reste : {count} lettre(s) sans dossier. Importer les comptes du jour, puis recommencer ; ou, après les "
        "avoir regardées, `relanced recover --lift --anyway --because \"…\"`.",
        "The hold stays: {count} letter(s) without a case. Import today's books, then try again; or, once you have looked "
        "at them, `relanced recover --lift --anyway --because \"…\"`.",
    ),
    "next": ("Ce qui reste à faire", "What remains to be done"),
    "next_books": ("importer les comptes d'aujourd'hui : `relanced import`", "import today's books: `relanced import`"),
    "next_mails": (
        "laisser lire les réponses arrivées depuis : `relanced run --once` (rien ne part, le frein est mis)",
        "let the answers that came since be read: `relanced run --once` (nothing leaves, the hold is on)",
    ),
    "next_queue": ("regarder `relanced queue` : rien ne doit y avoir été demandé depuis", "look at `relanced queue`: nothing there should have been asked since"),
    "next_lift": (
        "puis `relanced recover --lift --because \"…\"`",
        "then `relanced recover --lift --because \"…\"`",
    ),
    "wants_because": ("--lift demande --because : pourquoi les envois reprennent.", "--lift wants --because: why sending begins again."),
    "col_left": ("partie le", "left"),
    "col_to": ("à", "to"),
    "col_case": ("dossier", "case"),
    "col_subject": ("objet", "subject"),
    "col_why": ("pourquoi", "why"),
}  # fmt: skip
