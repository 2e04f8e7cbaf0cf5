"""What `relanced check` says, French first; `x_fix` is the remedy of `x`."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "ok": ("ok", "ok"),
    "warning": ("attention", "warning"),
    "fault": ("faute", "fault"),
    "unchecked": ("non vérifié", "unchecked"),
    "all_well": ("Rien à corriger.", "Nothing to mend."),
    "to_mend": (
        "À corriger : {faults} faute(s), {warnings} avertissement(s).",
        "To mend: {faults} fault(s), {warnings} warning(s).",
    ),
    "area_configuration": ("configuration", "configuration"),
    "area_state": ("dossier d'état", "state folder"),
    "area_disk": ("disque", "disk"),
    "area_secrets": ("secrets", "secrets"),
    "area_drop": ("dossier de dépôt", "drop folder"),
    "area_database": ("base de données", "database"),
    "area_journal": ("journal", "journal"),
    "area_templates": ("modèles", "templates"),
    "area_walls": ("cloisons", "walls"),
    "area_mailbox": ("boîte {mailbox}", "mailbox {mailbox}"),
    "area_domain": ("domaine {domain}", "domain {domain}"),
    "area_creditor": ("créancier {creditor}", "creditor {creditor}"),
    "bad_template": ("{text}", "{text}"),
    "bad_template_fix": (
        "Corrigez ce modèle, ou retirez-le : le modèle fourni le remplace.",
        "Mend the template, or take it away: the shipped one stands in.",
    ),
    "good_templates": (
        "modèles de {folder} : tous se disent, rien d'interdit.",
        "templates of {folder}: each can be said, nothing forbidden.",
    ),
    "no_look": ("personne n'a regardé.", "nobody has looked."),
    "read": (
        "{file} lu ; boîtes : {mailboxes}, créanciers : {creditors}.",
        "{file} read; mailboxes: {mailboxes}, creditors: {creditors}.",
    ),
    "left_aside": (
        "{file} n'est pas lu : son nom ne finit pas par .toml.",
        "{file} is not read: its name does not end in .toml.",
    ),
    "left_aside_fix": (
        "Renommez-le en .toml, ou rangez-le ailleurs.",
        "Rename it to .toml, or put it elsewhere.",
    ),
    "writable_by_all": (
        "{file} peut être modifié par tous les comptes de la machine.",
        "{file} can be changed by every account of the machine.",
    ),
    "writable_by_all_fix": ("chmod o-w {file}", "chmod o-w {file}"),
    "idle_mailbox": (
        "la boîte {mailbox} ne sert aucun créancier.",
        "mailbox {mailbox} serves no creditor.",
    ),
    "idle_mailbox_fix": (
        "Nommez-la dans un fichier de creditors.d, ou retirez-la.",
        "Name it in a file of creditors.d, or remove it.",
    ),
    "cannot_write": (
        "{folder} n'est pas ouvert en écriture à ce compte.",
        "{folder} is not open to this account for writing.",
    ),
    "cannot_write_fix": (
        "Donnez ce dossier au compte du service (chown), ou changez state_dir.",
        "Give the folder to the service's account (chown), or change state_dir.",
    ),
    "not_yet": (
        "{folder} sera créé au premier lancement.",
        "{folder} will be made at the first start.",
    ),
    "no_folder": ("{folder} n'est pas un dossier.", "{folder} is not a folder."),
    "no_folder_fix": (
        "Déplacez ce fichier, ou changez state_dir.",
        "Move that file away, or change state_dir.",
    ),
    "foreign": ("{folder} appartient à {owner}.", "{folder} belongs to {owner}."),
    "foreign_fix": (
        "Lancez relanced sous ce compte : sudo -u {owner} relanced …",
        "Run relanced as that account: sudo -u {owner} relanced …",
    ),
    "open_folder": (
        "{folder} est ouvert à d'autres comptes ({mode}).",
        "{folder} is open to other accounts ({mode}).",
    ),
    "open_folder_fix": ("chmod 700 {folder}", "chmod 700 {folder}"),
    "folder": ("{folder} n'est ouvert qu'à ce compte.", "{folder} is open to this account alone."),
    "no_room": (
        "{free} Mio libres : sous {least} Mio, plus rien n'est envoyé.",
        "{free} MiB free: below {least} MiB nothing is sent.",
    ),
    "no_room_fix": ("Faites de la place sur ce disque.", "Make room on this disk."),
    "little_room": (
        "{free} Mio libres ; sous {least} Mio, plus rien ne serait envoyé.",
        "{free} MiB free; below {least} MiB nothing would be sent.",
    ),
    "little_room_fix": (
        "Faites bientôt de la place sur ce disque.",
        "Make room on this disk soon.",
    ),
    "room": ("{free} Mio libres.", "{free} MiB free."),
    "open_secret": (
        "{file} peut être lu par d'autres comptes ({mode}).",
        "{file} can be read by other accounts ({mode}).",
    ),
    "open_secret_fix": ("chmod 600 {file}", "chmod 600 {file}"),
    "kept": (
        "aucun mot de passe n'est lisible par un autre compte.",
        "no password can be read by another account.",
    ),
    "drop": (
        "{folder} est surveillé, un dossier par créancier.",
        "{folder} is watched, one folder a creditor.",
    ),
    "no_drop": (
        "{folder} manque ou n'est pas ouvert à ce compte.",
        "{folder} is missing or not open to this account.",
    ),
    "no_drop_fix": (
        "Créez-le, ouvert en lecture et écriture au compte du service.",
        "Make it, open to the service's account for reading and writing.",
    ),
    "closed": ("la base ne s'ouvre pas ({said}).", "the database does not open ({said})."),
    "closed_fix": (
        "Vérifiez [service] database, que le serveur tourne et que le compte y a droit.",
        "Check [service] database, that the server runs and that the account may use it.",
    ),
    "unfit": ("{text}.", "{text}."),
    "unfit_fix": (
        "Le service attend et reprend de lui-même dès que c'est réparé ; « relanced status » le dira.",
        "The service waits and goes on by itself once this is mended; 'relanced status' will say so.",
    ),
    "empty": (
        "encore vide ; les tables seront créées au premier lancement.",
        "still empty; the tables will be made at the first start.",
    ),
    "opens": ("s'ouvre, tables à jour ({revision}).", "opens, tables up to date ({revision})."),
    "old_tables": (
        "les tables sont à {found}, ce programme attend {newest}.",
        "the tables are at {found}, this program wants {newest}.",
    ),
    "old_tables_fix": (
        "Faites « relanced backup », puis lancez le service : il les met à jour.",
        "Run 'relanced backup', then start the service: it brings them up to date.",
    ),
    "broken_journal": (
        "le journal n'est pas entier ({count}) : {cases}.",
        "the journal is not whole ({count}): {cases}.",
    ),
    "broken_journal_fix": (
        "Arrêtez l'envoi (relanced stop), puis « relanced verify » dit où ; restaurez une sauvegarde.",
        "Stop sending (relanced stop), then 'relanced verify' says where; restore a backup.",
    ),
    "left_behind": (
        "créancier {creditor} : plus dans la configuration, dossiers ouverts : {cases}, ni relancés ni écoutés.",
        "creditor {creditor}: no longer in the configuration, open cases: {cases}, neither reminded nor heard.",
    ),
    "left_behind_fix": (
        'Remettez son fichier dans creditors.d, au besoin avec state = "preparing", pour que ses réponses soient lues.',
        'Put its file back into creditors.d, with state = "preparing" if need be, so that its answers are read.',
    ),
    "whole": (
        "entier, chaque dossier égal à ses événements.",
        "whole, every case equal to its events.",
    ),
    "no_network_wall": (
        "les pièces reçues sont lues dans un processus qui garde l'accès au réseau.",
        "what comes in is read by a process that still has the network.",
    ),
    "no_network_wall_fix": (
        "Employez l'unité systemd fournie, ou autorisez les espaces de noms (sysctl kernel.unprivileged_userns_clone=1).",
        "Use the systemd unit provided, or allow namespaces (sysctl kernel.unprivileged_userns_clone=1).",
    ),
    "walls_missing": (
        "le processus qui lit les pièces reçues n'est pas limité en : {names}.",
        "the process that reads what comes in is not limited in: {names}.",
    ),
    "walls_missing_fix": (
        "Employez l'unité systemd fournie, ou un noyau Linux plus récent.",
        "Use the systemd unit provided, or a newer Linux kernel.",
    ),
    "walled": (
        "les pièces reçues sont lues à part ({names}).",
        "what comes in is read apart ({names}).",
    ),
    "walled_apart": (
        "les pièces reçues sont lues à part, par une unité systemd au compte distinct ({names}).",
        "what comes in is read apart, by a systemd unit under an account of its own ({names}).",
    ),
    "imap_opens": (
        "{host} s'ouvre, identifiant accepté, {count} dossiers.",
        "{host} opens, login accepted, {count} folders.",
    ),
    "smtp_opens": (
        "{host} s'ouvre, identifiant accepté ; rien n'a été envoyé.",
        "{host} opens, login accepted; nothing was sent.",
    ),
    "unreachable_fix": (
        "Vérifiez host et port dans relanced.toml, le réseau et le pare-feu.",
        "Check host and port in relanced.toml, the network and the firewall.",
    ),
    "tls_fix": (
        'Vérifiez security (port 993 ou 465 : "tls" ; 143 ou 587 : "starttls"), le nom du serveur, et l\'heure de la machine ; une autorité de certification à vous se nomme par ca_file.',
        'Check security (port 993 or 465: "tls"; 143 or 587: "starttls"), the server\'s name, and the machine\'s time; an authority of your own is named by ca_file.',
    ),
    "auth_fix": (
        "Vérifiez user et le secret ({where}) ; Gmail et d'autres veulent un mot de passe d'application, Microsoft 365 un jeton (auth = \"xoauth2\").",
        'Check user and the secret ({where}); Gmail and others want an app password, Microsoft 365 a token (auth = "xoauth2").',
    ),
    "busy_fix": (
        "Attendez quelques minutes, puis recommencez.",
        "Wait a few minutes, then try again.",
    ),
    "quota_fix": (
        "Faites de la place dans la boîte, ou relevez son quota.",
        "Make room in the mailbox, or raise its quota.",
    ),
    "odd_server_fix": (
        "Vérifiez que host et port désignent bien ce service ; sinon, écrivez à l'hébergeur avec cette réponse.",
        "Check that host and port really name this service; else write to the provider with this answer.",
    ),
    "no_such_folder": ("le dossier « {folder} » n'existe pas.", "there is no folder '{folder}'."),
    "no_such_folder_fix": (
        "Corrigez folders ; les dossiers sont : {known}.",
        "Correct folders; the folders are: {known}.",
    ),
    "watched": ("dossiers lus : {folders}.", "folders read: {folders}."),
    "no_junk": (
        "aucun dossier d'indésirables trouvé : une réponse classée là ne serait pas lue.",
        "no junk folder found: a reply sorted there would not be read.",
    ),
    "no_junk_fix": (
        "S'il y en a un, nommez tous les dossiers dans folders.",
        "If there is one, name all the folders in folders.",
    ),
    "proof_own_copy": (
        "preuve d'envoi : une copie de chaque lettre à {address}.",
        "proof of sending: a copy of each letter to {address}.",
    ),
    "proof_sent": (
        'preuve d\'envoi : seulement si le fournisseur classe lui-même les envois dans {folder} ; sinon, own_copy = "adresse".',
        'proof of sending: only where the provider files what leaves in {folder} by itself; else own_copy = "address".',
    ),
    "proof_none": (
        'aucune preuve d\'envoi hors la réponse du serveur ; own_copy = "adresse" en donne une.',
        'no proof of sending beside the server\'s answer; own_copy = "address" gives one.',
    ),
    "sent": ("les copies sont dans {folder}.", "copies are in {folder}."),
    "no_sent": (
        "aucun dossier d'envoyés trouvé : pas de copie, et ce que vous écrivez vous-même n'est pas vu.",
        "no Sent folder found: no copies, and what you write yourself is not seen.",
    ),
    "no_sent_fix": (
        "Créez un dossier Sent ou Envoyés dans la boîte.",
        "Make a folder called Sent in the mailbox.",
    ),
    "lease_unseen": (
        "pas encore de dossier « {folder} » : le service l'y crée à son premier passage. S'il tourne déjà, le serveur"
        " l'a refusé, et deux installations sur cette boîte ne se verraient pas.",
        'no folder "{folder}" yet: the service makes it at its first look. If it runs already, the server refused it,'
        " and two installations on this mailbox would not see each other.",
    ),
    "clock_unknown": (
        "horloge : la boîte est vide, rien à comparer.",
        "clock: the mailbox is empty, nothing to compare with.",
    ),
    "clock_behind": (
        "l'horloge de cette machine retarde de {minutes} minutes sur le serveur.",
        "this machine's clock is {minutes} minutes behind the server.",
    ),
    "clock_behind_fix": (
        "Mettez la machine à l'heure (timedatectl set-ntp true) ; rien ne part d'ici là.",
        "Set the machine's time (timedatectl set-ntp true); nothing leaves until then.",
    ),
    "clock": (
        "horloge : ne retarde pas sur le dernier courrier reçu ({day}).",
        "clock: not behind the newest mail received ({day}).",
    ),
    "test_subject": ("relanced : essai", "relanced: a test"),
    "test_text": (
        "Cet essai vient de « relanced check --test-mail ». Il peut être supprimé.\n",
        "This test comes from 'relanced check --test-mail'. It can be deleted.\n",
    ),
    "test_refused": (
        "le courriel d'essai est refusé ({said}).",
        "the test mail is refused ({said}).",
    ),
    "test_refused_fix": (
        "Vérifiez que ce compte a le droit d'envoyer sous cette adresse, et l'état du compte chez l'hébergeur.",
        "Check that this account may send from this address, and how the account stands with the provider.",
    ),
    "test_cut_fix": (
        "Voyez d'abord les autres lignes de cette boîte.",
        "See the other lines of this mailbox first.",
    ),
    "test_lost": (
        "le courriel d'essai a été accepté, mais {seconds} secondes plus tard il n'est pas arrivé.",
        "the test mail was accepted, but {seconds} seconds later it has not arrived.",
    ),
    "test_lost_fix": (
        "Cherchez-le dans les autres dossiers, les règles de tri et la quarantaine de l'hébergeur : les réponses prendraient le même chemin.",
        "Look for it in the other folders, the sorting rules and the provider's quarantine: answers would go the same way.",
    ),
    "test_arrived": (
        "le courriel d'essai est arrivé dans {folder} en {seconds} s.",
        "the test mail arrived in {folder} within {seconds} s.",
    ),
    "test_in_junk": (
        "le courriel d'essai est arrivé dans {folder}, parmi les indésirables, en {seconds} s.",
        "the test mail arrived in {folder}, among the junk, within {seconds} s.",
    ),
    "test_in_junk_fix": (
        "Mettez SPF, DKIM et DMARC en ordre (lignes du domaine), et déclarez l'adresse comme sûre.",
        "Put SPF, DKIM and DMARC in order (the domain's lines), and mark the address as safe.",
    ),
    "test_sealed": (
        "le serveur qui reçoit l'a vérifié : {said}.",
        "the receiving server verified it: {said}.",
    ),
    "test_broken": (
        "le serveur qui reçoit n'y trouve pas tout en ordre : {said}.",
        "the receiving server does not find all of it in order: {said}.",
    ),
    "test_broken_fix": (
        "Activez la signature DKIM chez l'hébergeur, et corrigez SPF et DMARC au DNS du domaine.",
        "Turn on DKIM signing at the provider, and correct SPF and DMARC in the domain's DNS.",
    ),
    "test_unsealed": (
        "le serveur qui reçoit ne dit rien de SPF, DKIM et DMARC pour un courriel de soi à soi.",
        "the receiving server says nothing of SPF, DKIM and DMARC for a mail to oneself.",
    ),
    "no_dns": (
        "SPF, DKIM et DMARC : pas d'accès au DNS.",
        "SPF, DKIM and DMARC: no access to the DNS.",
    ),
    "dns_silent": (
        "SPF, DKIM et DMARC : pas de réponse du DNS ({said}).",
        "SPF, DKIM and DMARC: no answer from the DNS ({said}).",
    ),
    "spf": ("SPF : {record}", "SPF: {record}"),
    "spf_twice": (
        "SPF : {count} enregistrements, donc aucun de valable.",
        "SPF: {count} records, so none is valid.",
    ),
    "spf_twice_fix": (
        "N'en gardez qu'un, qui réunit les autres.",
        "Keep one that unites the others.",
    ),
    "no_spf": (
        "SPF : aucun enregistrement ; les lettres risquent les indésirables.",
        "SPF: no record; letters may end in Junk.",
    ),
    "no_spf_fix": (
        "Ajoutez au DNS de {domain} l'enregistrement TXT « v=spf1 … » que donne l'hébergeur de la boîte.",
        "Add to the DNS of {domain} the TXT record 'v=spf1 …' the mailbox's provider gives.",
    ),
    "dkim": ("DKIM : clé trouvée ({selectors}).", "DKIM: key found ({selectors})."),
    "no_dkim": (
        "DKIM : aucune clé sous les noms usuels ; une lettre envoyée montre le vrai nom (DKIM-Signature, s=).",
        "DKIM: no key under the usual names; a sent letter shows the real one (DKIM-Signature, s=).",
    ),
    "dmarc": ("DMARC : {record}", "DMARC: {record}"),
    "no_dmarc": (
        "DMARC : aucun enregistrement valable ; Gmail, Yahoo et Microsoft l'attendent.",
        "DMARC: no valid record; Gmail, Yahoo and Microsoft expect it.",
    ),
    "no_dmarc_fix": (
        "Ajoutez le TXT _dmarc.{domain} : « v=DMARC1; p=none ».",
        "Add the TXT _dmarc.{domain}: 'v=DMARC1; p=none'.",
    ),
    "ready": (
        "{state}, procédure {procedure}, compte finissant par {account}.",
        "{state}, procedure {procedure}, account ending in {account}.",
    ),
    "not_ready": (
        "{state} ; pour passer en « live » il manque : {keys}.",
        "{state}; to go live it lacks: {keys}.",
    ),
    "not_ready_fix": ("Complétez son fichier de creditors.d.", "Complete its file in creditors.d."),
    "no_siren": ("le SIREN manque.", "the SIREN is missing."),
    "no_siren_fix": (
        'Ajoutez siren = "…" : une entreprise française le porte sur ses lettres.',
        'Add siren = "…": a French company shows it on its letters.',
    ),
    "mandate_not_begun": (
        "le mandat ne commence que le {day}.",
        "the mandate only begins on {day}.",
    ),
    "mandate_not_begun_fix": (
        "Attendez ce jour, ou corrigez [mandate] from.",
        "Wait for that day, or correct [mandate] from.",
    ),
    "mandate_over": ("le mandat a pris fin le {day}.", "the mandate ended on {day}."),
    "mandate_over_fix": (
        "Renouvelez-le et corrigez [mandate] until et file.",
        "Renew it and correct [mandate] until and file.",
    ),
    "mandate_ends": ("le mandat prend fin le {day}.", "the mandate ends on {day}."),
    "mandate_ends_fix": ("Renouvelez-le à temps.", "Renew it in time."),
    "no_figures": ("comptes : personne n'a regardé.", "books: nobody has looked."),
    "no_books": ("aucun compte n'a encore été lu.", "no books have been read yet."),
    "no_books_fix": (
        "relanced import FICHIER --creditor {creditor}",
        "relanced import FILE --creditor {creditor}",
    ),
    "no_address": (
        "débiteurs en retard : {overdue}, dont {missing} sans adresse e-mail.",
        "debtors overdue: {overdue}, {missing} of them without an e-mail address.",
    ),
    "no_address_fix": (
        'Ajoutez les adresses dans les comptes, ou contacts = […] sous [debtors."…"].',
        'Add the addresses to the books, or contacts = […] under [debtors."…"].',
    ),
    "reachable": (
        "comptes du {day} ; débiteurs en retard : {overdue}, tous joignables par e-mail.",
        "books of {day}; debtors overdue: {overdue}, all with an e-mail address.",
    ),
}
