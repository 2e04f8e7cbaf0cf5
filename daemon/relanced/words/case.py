"""Why the daemon asks, waits or calls for a person; and what may be wrong with a procedure. French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    # the plan
    "level_due": (
        "{level} · facture {number}, échue le {due}, {days} jours de retard",
        "{level} · invoice {number}, due on {due}, {days} days late",
    ),
    "level_due_before": (
        "{level} · facture {number}, à échoir le {due}, dans {days} jours",
        "{level} · invoice {number}, due on {due}, in {days} days",
    ),
    "titled": ("{fr}", "{en}"),
    "closed": ("dossier clos ({state})", "case closed ({state})"),
    "never": ("ce client n'est jamais relancé : {reason}", "this debtor is never asked: {reason}"),
    "paused": ("en pause jusqu'au {until} ({reason})", "paused until {until} ({reason})"),
    "paused_open_end": (
        "en pause jusqu'à décision d'une personne ({reason})",
        "paused until a person decides ({reason})",
    ),
    "pause_ended": (
        "la pause a pris fin le {until} : reprendre ou prolonger ?",
        "the pause ended on {until}: resume or extend?",
    ),
    "promise_broken": (
        "promis pour le {until}, rien dans les comptes : appeler",
        "promised for {until}, nothing in the books: call",
    ),
    "hold_ended": (
        "le délai est passé pour {numbers} : reprendre ou prolonger ?",
        "the time given for {numbers} is over: resume or extend?",
    ),
    "ladder_ended": (
        "l'échelle est au bout et {numbers} reste impayé : rien ne sera plus demandé, à vous de décider",
        "the ladder has ended and {numbers} is still not paid: nothing more will be asked, decide",
    ),
    "passed_over": (
        "étape sans objet pour {number} (montant hors limites ou échéance passée)",
        "level does not apply to {number} (amount out of its limits, or due date past)",
    ),
    "too_soon": (
        "dernier contact trop récent : pas avant le {until}",
        "last contact too recent: not before {until}",
    ),
    "letter_under_way": (
        "une relance attend déjà de partir : une seule à la fois",
        "a reminder already waits to leave: one at a time",
    ),
    "absent": ("contact absent jusqu'au {until}", "contact away until {until}"),
    "too_little": (
        "reste net de {amount} une fois les avoirs déduits : trop peu pour relancer",
        "only {amount} left once credits are deducted: too little to ask for",
    ),
    "no_address": (
        "aucune adresse e-mail utilisable : la demander par téléphone",
        "no usable e-mail address: ask for one by telephone",
    ),
    "approval_wanted": ("lettre à approuver par {who}", "letter to be approved by {who}"),
    # the drop folder
    "file_unreadable": (
        "{file} ne peut pas être lu ({text}) : vérifier ses droits",
        "{file} cannot be read ({text}): check its permissions",
    ),
    "lines_rejected": (
        "{file} : {count} ligne(s) n'ont pas pu être lues ; le détail est dans le rapport à côté du fichier",
        "{file}: {count} line(s) could not be read; the report beside the file says why",
    ),
    "file_report": (
        "{file} : {accepted} ligne(s) prises, {rejected} refusée(s)",
        "{file}: {accepted} line(s) taken in, {rejected} refused",
    ),
    # the gates of sending
    "ledger_changed": (
        "les comptes ont changé depuis la décision : elle est reprise",
        "the books changed since the decision: it is taken again",
    ),
    "address_changed": (
        "l'adresse n'est plus celle de ce client, ou il n'est plus à relancer : la décision est reprise",
        "the address is no longer this debtor's, or it is asked no more: the decision is taken again",
    ),
    "came_back_held": (
        "{numbers} revient dans les comptes et reste retenu : à vous de décider",
        "{numbers} is back in the books and stays held: decide",
    ),
    "other_ladder": (
        "ce client suit désormais une autre procédure, dont les niveaux diffèrent de ceux déjà atteints : à vous de"
        " décider s'il continue au niveau de même rang",
        "this debtor now follows another procedure, whose levels differ from those reached: decide whether it goes on at"
        " the level of the same rank",
    ),
    "moved": (
        "une liste partielle met la facture {number} au compte de {debtor} : elle n'est plus demandée ici, à vous de décider",
        "a partial list has invoice {number} under {debtor}: it is no longer asked here, decide",
    ),
    "stop_of_invoice": (
        "la facture {number} était suspendue chez {debtor} : elle le reste ici",
        "invoice {number} was not to be asked under {debtor}: it stays so here",
    ),
    "stop_of_address": (
        "même adresse que {debtor}, qui ne doit plus être relancé : en pause, à vous de décider",
        "same address as {debtor}, who must not be asked: paused, decide",
    ),
    "answered": ("une réponse est arrivée le {on}", "an answer came on {on}"),
    "case_moved": (
        "le dossier n'est plus ouvert ({state})",
        "the case is no longer open ({state})",
    ),
    "procedure_changed": (
        "la procédure a changé depuis la décision : elle est reprise",
        "the procedure changed since the decision: it is taken again",
    ),
    "approval_changed": (
        "cette lettre doit maintenant être approuvée : la décision est reprise",
        "this letter now needs an approval: the decision is taken again",
    ),
    "no_longer_due": ("cette étape n'est plus due", "this level is no longer due"),
    "expired": ("mise en file depuis trop longtemps", "queued for too long"),
    "taken_back": ("retirée par {who}", "taken back by {who}"),
    "bounced": ("adresse refusée : {text}", "address refused: {text}"),
    "refused": ("refus du serveur : {text}", "refused by the server: {text}"),
    "deferred": ("reportée par le serveur : {text}", "put off by the server: {text}"),
    "cut": (
        "liaison coupée avant l'envoi : rien n'est parti",
        "connection cut before the end: nothing left",
    ),
    "unsure": (
        "aucune réponse du serveur après l'envoi : partie ou non ? Ne sera pas renvoyée d'elle-même",
        "no answer from the server after sending: did it leave? It will not be sent again by itself",
    ),
    "not_composed": (
        "le courriel n'a pas pu être composé : {text}",
        "the mail could not be composed: {text}",
    ),
    "poison": (
        "ce dossier n'a pas pu être traité : {text}",
        "this case could not be handled: {text}",
    ),
    "kept_back": (
        "retenue juste avant l'envoi : rien n'est parti",
        "kept back just before the end: nothing left",
    ),
    "lease_lost": (
        "une autre machine tient la boîte {mailbox}",
        "another machine holds mailbox {mailbox}",
    ),
    # holds
    "first_letter_wanted": (
        "lettre de l'article R. 124-4 à poster d'abord, avec le texte de L. 111-8 alinéas 2 et 3 repris de Légifrance ;"
        " une fois postée : relanced flags resolve, --on son jour, --because sa référence",
        "the letter of article R. 124-4 must be posted first, with the text of L. 111-8 paragraphs 2 and 3 as Légifrance"
        " gives it; once posted: relanced flags resolve, --on its day, --because its reference",
    ),
    "level_not_mandated": (
        "le mandat ne couvre pas l'étape « {level} » : l'étendre (mandate.levels) puis reprendre le dossier",
        "the mandate does not cover level '{level}': extend it (mandate.levels), then resume the case",
    ),
    "preview_changed": (
        "les comptes, le modèle ou une pièce jointe ont changé depuis l'approbation : à approuver de nouveau",
        "the books, the template or an enclosure changed since the approval: to be approved anew",
    ),
    "mandate_over": ("mandat absent ou expiré", "mandate missing or expired"),
    "ledger_missing": ("aucune liste de factures importée", "no ledger imported yet"),
    "ledger_stale": (
        "liste des factures du {as_of} : plus de {days} jours ouvrés",
        "ledger of {as_of}: more than {days} working days old",
    ),
    "ledger_aged": (
        "comptes arrêtés au {as_of} : seules des relances courtoises partent, libérées par une personne",
        "books made up to {as_of}: only courteous reminders leave, released by a person",
    ),
    "nobody_at_desk": (
        "personne n'a ouvert le bureau depuis {days} jours ouvrés ({count} en attente depuis le {since}) : "
        "seule la première relance courtoise part",
        "nobody has opened the desk for {days} working days ({count} waiting since {since}): "
        "only the first courteous reminder leaves",
    ),
    "no_import": (
        "il n'y a pas d'import {number} à annuler pour ce créancier : son numéro est donné quand la liste est reçue",
        "there is no import {number} of this creditor to undo: its number is given when the list is taken in",
    ),
    "paper_not_kept": (
        "la facture {file} est reçue, mais son PDF n'a pu être gardé dans invoices_dir ({text}) : l'y copier, et rendre ce dossier accessible en écriture",
        "the invoice {file} is in, but its PDF could not be kept in invoices_dir ({text}): copy it there, and make that folder writable",
    ),
    "undone_wants_list": (
        "un import a été annulé, dont les noms et les adresses peuvent rester : importer la liste juste",
        "an import was undone, whose names and addresses may have stayed: import the right list",
    ),
    "later_import": (
        "l'import {number} n'est pas le dernier : annuler d'abord le {last} (relanced import --undo {last})",
        "import {number} is not the last: undo {last} first (relanced import --undo {last})",
    ),
    "older_ledger": (
        "liste du {as_of}, plus ancienne que celle déjà connue ({known})",
        "ledger of {as_of}, older than the one already known ({known})",
    ),
    "import_held": ("import du {on} à confirmer : {why}", "import of {on} to be confirmed: {why}"),
    "mailbox_unread": (
        "boîte {mailbox} illisible : {text}",
        "mailbox {mailbox} cannot be read: {text}",
    ),
    "folder_gone": (
        "le dossier « {folder} », lu jusqu'ici, n'y est plus ; recréez-le, ou nommez dans folders ceux à lire",
        "the folder '{folder}', read until now, is gone; make it again, or name in folders those to read",
    ),
    "read_anew": (
        "le dossier « {folder} » est relu en entier, son serveur l'a renuméroté ou renommé",
        "the folder '{folder}' is being read anew, its server has renumbered or renamed it",
    ),
    "mailbox_refused": (
        "envoi refusé par la boîte {mailbox} : {text}",
        "mailbox {mailbox} refuses to send: {text}",
    ),
    "not_live": (
        "créancier en préparation : rien ne part ({state})",
        "creditor not live: nothing leaves ({state})",
    ),
    "stopped": ("arrêt demandé par {who} : {why}", "stopped by {who}: {why}"),
    "first_list": (
        "première liste : {count} relances à approuver avant tout envoi",
        "first list: {count} reminders to approve before anything leaves",
    ),
    "preview_upgrade": (
        "relanced a changé depuis la dernière liste : {count} lettres à relire et à libérer",
        "relanced has changed since the last list: {count} letters to read and release",
    ),
    "preview_texts": (
        "les modèles de lettres ont changé : {count} lettres à relire et à libérer",
        "the letters' templates have changed: {count} letters to read and release",
    ),
    "preview_ladder": (
        "la procédure a changé : {count} lettres à relire et à libérer",
        "the procedure has changed: {count} letters to read and release",
    ),
    "preview_source": (
        "les comptes viennent d'une autre source : {count} lettres à relire et à libérer",
        "the books come from another source: {count} letters to read and release",
    ),
    "list_waits": (
        "{count} relances attendent une approbation (limite {cap} par jour)",
        "{count} reminders wait for approval (limit {cap} a day)",
    ),
    "day_cap": ("plafond de {cap} envois atteint pour aujourd'hui", "cap of {cap} a day reached"),
    "jump": (
        "{count} dossiers nouvellement en retard d'un coup, {usual} d'ordinaire : à vérifier",
        "{count} cases newly overdue at once, {usual} as a rule: to be checked",
    ),
    "outside_window": ("hors des heures d'envoi", "outside sending hours"),
    "clock_doubt": (
        "l'horloge de la machine a sauté de {seconds} secondes",
        "the machine's clock jumped by {seconds} seconds",
    ),
    "journal_broken": ("journal rompu : {text}", "journal broken: {text}"),
    "restored": ("base restaurée ou copiée : {text}", "database restored or copied: {text}"),
    # what came in
    "reply_pauses": ("réponse de {who} : relances en pause", "answer from {who}: reminders paused"),
    "weak_match": (
        "courriel peut-être lié à ce dossier : relances en pause",
        "mail that may belong to this case: reminders paused",
    ),
    "promise_read": ("annonce un paiement pour le {on}", "announces payment for {on}"),
    "promise_no_day": ("annonce un paiement, sans date", "announces payment, with no day"),
    "paid_read": ("dit avoir payé", "says it is paid"),
    "remittance_read": ("avis de paiement reçu", "remittance advice received"),
    "dispute_read": ("conteste", "disputes"),
    "wrong_contact_read": ("n'est pas le bon interlocuteur", "is not the right contact"),
    "bank_details_read": (
        "parle de coordonnées bancaires : vérifier par téléphone avant tout",
        "speaks of bank details: check by telephone first",
    ),
    "insolvency_read": ("parle d'une procédure collective", "speaks of insolvency"),
    "legal_read": ("parle d'avocat ou de tribunal", "speaks of a lawyer or a court"),
    "opt_out_read": ("demande de ne plus écrire", "asks not to be written to"),
    "reply_read": ("a répondu", "answered"),
    "absence_long": (
        "des réponses automatiques annoncent une absence jusqu'au {until} : cela ferait {days} jours sans relance",
        "automatic answers announce an absence until {until}: that would be {days} days without a reminder",
    ),
    "absence_read": (
        "absence jusqu'au {until} : relances différées",
        "away until {until}: reminders put off",
    ),
    "office_wrote": (
        "le bureau a écrit au client : relances en pause",
        "the office wrote to the client: reminders paused",
    ),
    "named_many": (
        "un courriel de {who} nomme {count} dossiers, tous mis en pause : {debtors}."
        " À vérifier auprès de cette personne ; `relanced flags resolve` sur cette alerte les reprend tous d'un coup",
        "a mail from {who} names {count} cases, all of them paused: {debtors}."
        " Check with that person; `relanced flags resolve` on this flag resumes them all at once",
    ),
    "named_with_others": (
        "un courriel de {who} nomme ce dossier parmi {count} : une seule alerte les réunit",
        "a mail from {who} names this case among {count}: one flag stands for all of them",
    ),
    "bounce_unproved": (
        "avis de non-remise qui ne cite aucune de nos lettres : à vérifier",
        "delivery report that quotes none of our letters: to be checked",
    ),
    "own_copy": (
        "notre propre lettre, revue sur le serveur",
        "our own letter, seen again on the server",
    ),
    "set_aside": ("courriel illisible mis de côté", "mail that cannot be read, set aside"),
    "crowd": (
        "des courriels de {sender} sont arrivés en trop grand nombre : ils seront lus après les autres,"
        " et ce qu'ils peuvent concerner est en pause",
        "too many mails of {sender} came at once: they are read after the others, and what they may concern is paused",
    ),
    "many_mails": (
        "plus de {count} courriels attendent déjà sur ce dossier : les suivants y sont lus et rangés, sans alerte de plus",
        "more than {count} mails wait on this case already: further ones are read and kept there, without another flag",
    ),
    "many_in_tray": (
        "plus de {count} courriels sans dossier attendent : `relanced mails` les montre tous",
        "more than {count} mails that fit no case wait: `relanced mails` shows them all",
    ),
    "loop": (
        "réponses automatiques en boucle de {sender} : au moins {count} en un jour ; rien ne leur a été répondu",
        "automatic answers in a loop from {sender}: at least {count} in one day; nothing was answered",
    ),
    "stalled": (
        "{count} mises en pause par courriel en {days} jours, sans paiement : à appeler",
        "paused {count} times by mail in {days} days and nothing paid: give a call",
    ),
    "digest_bounced": (
        "le point du matin n'arrive pas chez {who} : {text}",
        "the morning digest does not reach {who}: {text}",
    ),
    "unmatched": ("courriel sans dossier connu", "mail that fits no known case"),
    # call card
    "call_script_first": (
        "Demander simplement si la facture est bien arrivée et quand elle est prévue au paiement ; noter les mots.",
        "Just ask whether the invoice arrived and when it is due to be paid; note the words.",
    ),
    "call_script_promise": (
        "Rappeler la date promise, demander ce qui a retenu le paiement, convenir d'un jour ferme.",
        "Recall the promised day, ask what held the payment up, agree on a firm day.",
    ),
    "call_script_later": (
        "Rappeler les courriels précédents, écouter, proposer un échéancier si besoin, convenir d'un jour.",
        "Mention the earlier mails, listen, offer instalments if need be, agree on a day.",
    ),
    "outcome_reached": (
        "jointe, le dit bientôt payé : note, l'échelle continue",
        "reached, will pay soon: noted, the ladder goes on",
    ),
    "outcome_promise": (
        "promesse avec une date : pause jusqu'à cette date",
        "promise with a day: paused until that day",
    ),
    "outcome_dispute": ("conteste : factures retenues", "disputes: invoices held"),
    "outcome_no_answer": (
        "pas de réponse : note, l'échelle continue",
        "no answer: noted, the ladder goes on",
    ),
    "outcome_wrong_number": (
        "mauvais numéro : signalé, à corriger dans les comptes",
        "wrong number: flagged, to be mended in the books",
    ),
    # what may be wrong with a procedure
    "unknown_key": ("clé inconnue « {name} »", "unknown key '{name}'"),
    "no_levels": (
        "aucun niveau : écrire au moins un bloc [[level]]",
        "no level: write at least one [[level]] block",
    ),
    "level_twice": ("deux niveaux portent le nom « {name} »", "two levels are named '{name}'"),
    "level_backwards": (
        "le niveau « {name} » tombe avant le précédent",
        "level '{name}' falls before the one above it",
    ),
    "no_offset": (
        "donner un seul de after_due, before_due, after_previous, en jours (0 à 3650)",
        "give exactly one of after_due, before_due, after_previous, in days (0 to 3650)",
    ),
    "no_previous_level": (
        "le premier niveau ne peut pas partir d'un précédent : écrire after_due",
        "the first level cannot start from a previous one: write after_due",
    ),
    "not_one_of": (
        "« {value} » n'est pas admis ; au choix : {allowed}",
        "'{value}' is not one of: {allowed}",
    ),
    "not_text": ("un texte non vide est attendu", "a non-empty text is expected"),
    "not_boolean": ("true ou false est attendu", "true or false is expected"),
    "not_amount": (
        '« {value} » n\'est pas un montant ; écrire par exemple "150.00"',
        "'{value}' is not an amount; write for instance \"150.00\"",
    ),
}
