"""What the command line says; French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "clock_set": ("attention : horloge mise au {at}", "careful: the clock is set to {at}"),
    "call_title": ("Appeler {who}", "Call {who}"),
    "no_phone": ("numéro inconnu", "number unknown"),
    "call_outcomes": (
        "Ensuite : relanced called {case} --because \"…\" avec",
        "Then: relanced called {case} --because \"…\" with",
    ),
    "not_yours": (
        'cette liste attend l\'accord de {who} : approve LISTE --by "{who}"',
        'this list waits for {who} to approve it: approve LIST --by "{who}"',
    ),
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
    # how a command was called
    "see_help": ("Voir : {command} --help", "See: {command} --help"),
    "no_such_option": ("L'option {0} n'existe pas.", "There is no option {0}."),
    "no_such_command": ("La commande « {0} » n'existe pas.", "There is no command '{0}'."),
    "missing_option": ("Il manque l'option {0}.", "The option {0} is missing."),
    "missing_argument": ("Il manque : {0}.", "This is missing: {0}."),
    "missing_command": ("Il manque la commande.", "The command is missing."),
    "option_without_value": ("L'option {0} demande une valeur.", "The option {0} needs a value."),
    "option_with_value": ("L'option {0} ne prend pas de valeur.", "The option {0} takes no value."),
    "one_too_many": ("De trop : {0}", "Too many words: {0}"),
    "not_one_of": (
        "{0} : « {1} » n'est pas admis ; au choix : {2}.",
        "{0}: '{1}' is not one of {2}.",
    ),
    "not_a_number": (
        "{0} : « {1} » n'est pas un nombre.",
        "{0}: '{1}' is not a number.",
    ),
    "not_a_day": (
        "{0} : « {1} » n'est pas un jour ; écrire 30/11/2026 ou 2026-11-30.",
        "{0}: '{1}' is not a day; write 2026-11-30 or 30/11/2026.",
    ),
    "no_such_file": ("{0} : le fichier « {1} » n'existe pas.", "{0}: there is no file '{1}'."),
    "wrong_value": ("{0} : {1}", "{0}: {1}"),
    "bad_day": (
        "« {text} » n'est pas un jour ; écrire 30/11/2026 ou 2026-11-30.",
        "'{text}' is not a day; write 2026-11-30 or 30/11/2026.",
    ),
    "bad_moment": (
        "« {text} » n'est pas un moment ; écrire 2026-11-09T09:30 ou 2026-11-09T09:30+01:00.",
        "'{text}' is not a moment; write 2026-11-09T09:30 or 2026-11-09T09:30+01:00.",
    ),
    "bad_amount": (
        "« {text} » n'est pas un montant sûr ; écrire 2400, 2400,50 ou 2 400,50.",
        "'{text}' is not a sure amount; write 2400, 2400.50 or 2,400.50.",
    ),
    "bad_payment": (
        "« {text} » n'est pas un paiement ; écrire JOUR:MONTANT, par exemple 01/07/2026:4000,00.",
        "'{text}' is not a payment; write DAY:AMOUNT, such as 2026-07-01:4000.00.",
    ),
    "only_once": ("{option} ne va qu'avec --once.", "{option} goes with --once only."),
    "no_such_creditor": (
        "Aucun créancier « {name} » dans la configuration ; il y a : {known}.",
        "There is no creditor '{name}' in the configuration; there are: {known}.",
    ),
    "which_creditor": (
        "De qui sont ces comptes ? Ajouter --creditor avec l'un de : {known}.",
        "Whose books are these? Add --creditor with one of: {known}.",
    ),
    "consumer_or_public": (
        "Un débiteur est consommateur ou acheteur public, pas les deux.",
        "A debtor is a consumer or a public buyer, not both.",
    ),
    "day_past": (
        "Le {day} est passé (nous sommes le {today}).",
        "{day} is past (today is {today}).",
    ),
    "promise_wants_day": (
        "Une promesse a un jour : ajouter --on, par exemple --on 04/12/2026.",
        "A promise has a day: add --on, such as --on 2026-12-04.",
    ),
    "no_such_invoice": (
        "Le dossier n'a pas de facture {numbers} ; il a : {known}.",
        "The case has no invoice {numbers}; it has: {known}.",
    ),
    "creditor_gone": (
        "Le dossier {case} est à « {creditor} », dont le fichier n'est plus dans creditors.d : remettez-le"
        " (state = \"preparing\" suffit), puis recommencez.",
        "Case {case} belongs to '{creditor}', whose file is no longer in creditors.d: put it back"
        " (state = \"preparing\" will do), then try again.",
    ),
    "case_closed": (
        "Le dossier {case} est clos : il n'y a rien à suspendre ni à reprendre.",
        "Case {case} is closed: there is nothing to pause or resume.",
    ),
    "other_mailbox": (
        "Ce courriel est arrivé dans la boîte {mailbox}, qui ne sert pas le créancier du dossier {case}.",
        "This mail came to mailbox {mailbox}, which does not serve the creditor of case {case}.",
    ),
    "moved_meanwhile": (
        "Le dossier a changé au même instant ; rien n'a été écrit, recommencer.",
        "The case changed at the same moment; nothing was written, please repeat.",
    ),
    "unknown_case": ("Il n'y a pas de dossier {what}.", "There is no case {what}."),
    "unknown_flag": (
        "Il n'y a pas de signal {what} à régler (voir : relanced flags).",
        "There is no flag {what} to resolve (see: relanced flags).",
    ),
    "unknown_letter": (
        "Il n'y a pas de lettre douteuse {what}.",
        "There is no doubtful letter {what}.",
    ),
    "unknown_list": (
        "La file n'est plus, ou n'a jamais été, la liste {what} : rien n'est libéré. La revoir : relanced queue",
        "The queue is not, or no longer, list {what}: nothing is released. Look again: relanced queue",
    ),
    "unknown_mail": (
        "Il n'y a pas de courriel {what} à rattacher (voir : relanced mails).",
        "There is no mail {what} in the tray (see: relanced mails).",
    ),
    "unknown_hold": (
        "Il n'y a pas de frein {what} à lever (voir : relanced holds).",
        "There is no hold {what} to lift (see: relanced holds).",
    ),
    "file_missing": ("{file} : ce fichier n'existe pas.", "{file}: there is no such file."),
    "file_closed": ("{file} : accès refusé.", "{file}: permission denied."),
    "file_folder": ("{file} : c'est un dossier.", "{file}: this is a folder."),
    "file_exists": (
        "{file} : existe déjà, et n'est jamais écrasé.",
        "{file}: exists already, and is never overwritten.",
    ),
    "file_full": ("{file} : plus de place sur le disque.", "{file}: the disk is full."),
    # decisions done
    "did_pause": ("Dossier {case} en pause jusqu'au {until}.", "Case {case} paused until {until}."),
    "did_pause_open": (
        "Dossier {case} en pause. Reprendre : relanced resume {case}",
        "Case {case} paused. Resume: relanced resume {case}",
    ),
    "did_resume": ("Dossier {case} repris.", "Case {case} resumed."),
    "did_promise": (
        "Dossier {case} : promesse pour le {on}, attendue quelques jours de plus.",
        "Case {case}: promise for {on}, awaited a few days longer.",
    ),
    "did_promise_some": (
        "Dossier {case} : {numbers} promises pour le {on}.",
        "Case {case}: {numbers} promised for {on}.",
    ),
    "did_dispute": ("Dossier {case} : toutes les factures sont retenues.", "Case {case}: all invoices are held."),
    "did_dispute_some": ("Dossier {case} : {numbers} retenues.", "Case {case}: {numbers} held."),
    "did_call": ("Dossier {case} : appel noté.", "Case {case}: call recorded."),
    "did_interrupt": ("Dossier {case} : la prescription repart du {on}.", "Case {case}: the limitation period starts anew on {on}."),
    "did_note": ("Dossier {case} : note écrite.", "Case {case}: note written."),
    "did_settle_left": (
        "Lettre {letter} : partie (dossier {case}).",
        "Letter {letter}: it left (case {case}).",
    ),
    "did_settle_never": (
        "Lettre {letter} : jamais partie, elle sera redemandée (dossier {case}).",
        "Letter {letter}: it never left and will be asked again (case {case}).",
    ),
    # books in
    "import_done": ("{file} : reçu.", "{file}: taken in."),
    "import_would": ("{file} : serait reçu.", "{file}: would be taken in."),
    "import_held": (
        "{file} : retenu, à vérifier ; rien n'en est cru.",
        "{file}: held, to be checked; nothing of it is believed.",
    ),
    "import_refused": ("{file} : refusé en entier.", "{file}: refused whole."),
    "import_sums": (
        "{accepted} lignes ouvertes, {customers} clients, {total}",
        "{accepted} open lines, {customers} customers, {total}",
    ),
    "import_rejected": ("{count} lignes illisibles :", "{count} lines could not be read:"),
    "import_changed": (
        "{new} nouvelles, {changed} changées, {settled} soldées",
        "{new} new, {changed} changed, {settled} settled",
    ),
    "import_undone": (
        "Import {number} annulé : {restored} lignes rétablies, {removed} retirées. Les lettres déjà parties restent au journal.",
        "Import {number} undone: {restored} lines as they were, {removed} taken out. Letters that left stay in the journal.",
    ),
    "import_confirm": ("Si la liste est juste :", "If the list is right:"),
    "more_problems": ("… et {count} autres : --json", "… and {count} more: --json"),
    # a pass
    "pass_entered": ("listes reçues", "lists taken in"),
    "pass_fetched": ("courriels reçus", "mails received"),
    "pass_read": ("courriels lus", "mails read"),
    "pass_letters": ("lettres décidées", "letters decided"),
    "pass_flags": ("signaux levés", "flags raised"),
    "pass_sent": ("lettres parties", "letters sent"),
    "pass_unsure": ("envois incertains", "sends in doubt"),
    "pass_failed": ("envois refusés", "sends refused"),
    "pass_withdrawn": ("lettres retirées", "letters withdrawn"),
    "pass_nothing": ("Rien à faire.", "Nothing to do."),
    # status
    "sending": ("Créanciers qui envoient : {count} ; retenus : {held}", "Creditors sending: {count}; on hold: {held}"),
    "left_behind": (
        "Créancier {creditor} : plus dans la configuration, dossiers ouverts : {cases}. Ses débiteurs ne sont ni"
        " relancés ni écoutés.",
        "Creditor {creditor}: no longer in the configuration, open cases: {cases}. Its debtors are neither reminded"
        " nor heard.",
    ),
    "creditors_preparing": ("en préparation : {names}", "preparing: {names}"),
    "creditors_shadow": ("à blanc, rien ne part : {names}", "shadow, nothing leaves: {names}"),
    "freshness": ("Fraîcheur", "Freshness"),
    "books_of": ("comptes de {name}", "books of {name}"),
    "kept_back_since": ("des lettres prêtes attendent depuis le {at}", "letters that are ready have waited since {at}"),
    "untold": (
        "Le compte rendu n° {number} n'a pas pu être envoyé.",
        "Digest no. {number} could not be sent.",
    ),
    "at_work": (
        "Service en marche : {host}, processus {process} ; boîtes tenues : {count} sur {of}",
        "Service at work: {host}, process {process}; mailboxes in hand: {count} of {of}",
    ),
    "none_at_work": (
        "Aucun service n'est en marche : rien n'est lu ni ne part (relanced run).",
        "No service is at work: nothing is read and nothing leaves (relanced run).",
    ),
    "mailbox_of": ("boîte {name}", "mailbox {name}"),
    "never": ("jamais", "never"),
    "ago_days": ("il y a {count} jours", "{count} days ago"),
    "ago_days_one": ("hier", "yesterday"),
    "ago_hours": ("il y a {count} heures", "{count} hours ago"),
    "ago_hours_one": ("il y a une heure", "an hour ago"),
    "ago_minutes": ("il y a {count} minutes", "{count} minutes ago"),
    "ago_minutes_one": ("il y a une minute", "a minute ago"),
    "ago_now": ("à l'instant", "just now"),
    "ago_today": ("aujourd'hui", "today"),
    "waiting": ("Ce qui attend", "What waits"),
    "count_queued": ("lettres à partir", "letters to leave"),
    "count_unsure": ("envois incertains", "sends in doubt"),
    "count_flags": ("signaux", "flags"),
    "count_tray": ("courriels à rattacher", "mails to place"),
    # interest
    "sum_principal": ("Principal TTC", "Principal with VAT"),
    "sum_interest": ("Intérêts de retard", "Late-payment interest"),
    "sum_indemnity": ("Indemnité forfaitaire", "Fixed indemnity"),
    "sum_total": ("Intérêts et indemnité", "Interest and indemnity"),
    "sum_owed": ("Reste dû en tout", "Owed in all"),
    "assumptions": ("Ce calcul repose sur", "What this rests on"),
    # export
    "export_nothing": (
        "Dire où écrire : --xlsx FICHIER ou --csv FICHIER.",
        "Say where to write: --xlsx FILE or --csv FILE.",
    ),
    "exported": ("{file} : {count} lignes.", "{file}: {count} rows."),
    "sheet": ("Suivi", "Follow-up"),
    "x_creditor": ("Créancier", "Creditor"),
    "x_case": ("Dossier", "Case"),
    "x_debtor": ("Client", "Debtor"),
    "x_ref": ("Code client", "Customer code"),
    "x_number": ("Facture", "Invoice"),
    "x_kind": ("Nature", "Kind"),
    "x_issued": ("Date de facture", "Issued"),
    "x_due": ("Échéance", "Due"),
    "x_late": ("Jours de retard", "Days late"),
    "x_total": ("Montant TTC", "Total"),
    "x_open": ("Reste dû", "Open"),
    "x_currency": ("Devise", "Currency"),
    "x_level": ("Niveau atteint", "Level reached"),
    "x_last_letter": ("Dernière relance", "Last reminder"),
    "x_next": ("Prochaine action", "Next action"),
    "x_next_on": ("Prochaine action le", "Next action on"),
    "x_promise": ("Promesse attendue jusqu'au", "Promise awaited until"),
    "x_state": ("État", "State"),
    "x_flag": ("Signal", "Flag"),
    "x_note": ("Note", "Note"),
    "x_email": ("Courriel", "E-mail"),
    "x_phone": ("Téléphone", "Telephone"),
    "kind_invoice": ("facture", "invoice"),
    "kind_credit_note": ("avoir", "credit note"),
    "kind_deposit": ("acompte", "deposit"),
    "kind_receipt": ("règlement", "receipt"),
    "kind_bill": ("effet", "bill"),
    "kind_doubtful": ("douteux", "doubtful"),
    "kind_retention": ("retenue de garantie", "retention"),
    "kind_opening": ("à-nouveau", "opening balance"),
    # backup
    "backed_up": (
        "{file} : copie fidèle, {size} Ko. Elle se rouvre tous envois retenus. Garder aussi {key}, qui signe les lettres.",
        "{file}: a true copy, {size} kB. It opens again with all sending on hold. Keep {key} too, which signs the letters.",
    ),
    "no_pg_dump": (
        "La base est PostgreSQL et pg_dump n'est pas ici. Sur une machine qui l'a : {command}",
        "The store is PostgreSQL and pg_dump is not here. On a machine that has it: {command}",
    ),
    "pg_dump_failed": ("pg_dump a échoué : {text}", "pg_dump failed: {text}"),
}  # fmt: skip
