"""The help of every command and option, French first, and one example a command.

A command's text stands under its name, an option's under `command --option`, or under `--option` where it means
the same everywhere.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "": (
        "Relance les factures en retard aux jours que dit la procédure, et s'arrête dès que quelqu'un répond.",
        "Ask for late payment on the days the procedure says, and stop the moment somebody answers.",
    ),
    "usage": ("Utilisation : ", "Usage: "),
    "example": ("Exemple :", "Example:"),
    # options that mean the same everywhere
    "--config": (
        "Le fichier relanced.toml (sinon : ici, puis /etc/relanced).",
        "The file relanced.toml (else: here, then /etc/relanced).",
    ),
    "--lang": ("La langue de ce qui est dit ; sinon celle du système.", "The language of what is said; else the system's."),
    "--json": ("Un document JSON, pour un autre programme.", "One JSON document, for another program."),
    "--because": ("Pourquoi ; gardé au journal avec votre nom.", "Why; kept in the journal with your name."),
    "--creditor": ("Un seul créancier, par son nom court.", "One creditor only, by its short name."),
    "--invoice": (
        "Cette facture seulement (peut se répéter) ; sinon tout le dossier.",
        "This invoice only (may be repeated); else the whole case.",
    ),
    # the worklist
    "status": (
        "Dit qui envoie et qui est retenu, pourquoi, l'âge des comptes et des boîtes, ce qui attend, et la balance âgée.",
        "Say who sends and who is on hold, why, how old books and mailboxes are, what waits, and how old the debts.",
    ),
    "status --alarm": (
        "Seulement ce qu'aucun compte rendu ne peut dire, la messagerie étant en panne ; code 1 s'il y en a.",
        "Only what no digest can tell, mail being out of order; exit code 1 if there is any.",
    ),
    "cases": (
        "Liste les dossiers, ceux qui attendent une personne d'abord, puis les plus en retard ; et la balance âgée.",
        "List the cases, those that wait for a person first, then the longest overdue; and how old the debts are.",
    ),
    "cases --flagged": ("Seulement ceux qui attendent une personne.", "Only those that wait for a person."),
    "cases --all": ("Tous, les soldés aussi.", "All of them, settled ones too."),
    "case": (
        "Raconte un dossier : ce qui a été demandé, ce qu'on a répondu, les appels, les promesses, et ce qui vient.",
        "Tell one case: what was asked, what was answered, the calls, the promises, and what comes next.",
    ),
    "flags": ("Liste ce qui attend une personne, par sorte ; ou en règle un.", "List what waits for a person, by kind; or resolve one."),
    "flags resolve": ("Règle un signal : c'est fait.", "Resolve a flag: it is done."),
    "flags resolve --on": (
        "Le jour où ce fut fait : le dépôt d'une lettre recommandée, par exemple.",
        "The day it was done: the posting of a registered letter, for instance.",
    ),
    "mails": ("Montre les courriels qui ne vont à aucun dossier ou n'ont pu être lus.", "Show the mails that fit no case or could not be read."),
    "mails attach": (
        "Rattache un courriel à un dossier : il y a l'effet qu'il aurait eu, une seule fois.",
        "Give a mail to a case: it has there the effect it would have had, once.",
    ),
    "mails replay": (
        "Fait relire un courriel au prochain passage, d'après les comptes d'aujourd'hui.",
        "Have a mail read again at the next pass, against today's books.",
    ),
    # after a restore
    "recover": (
        "Après une restauration : retrouve dans Envoyés les lettres que la base ne connaît pas, les reprend et les montre.",
        "After a restore: find in Sent the letters the database does not know, take them in and show them.",
    ),
    "recover --since": ("Chercher depuis ce jour ; sinon depuis le dernier regard que la base connaît.", "Look from this day on; else from the last look the database knows."),
    "recover --lift": (
        "Lever le frein si chaque lettre a trouvé son dossier ; demande --because.",
        "Lift the hold if every letter found its case; wants --because.",
    ),
    "recover --anyway": (
        "Avec --lift : lever aussi malgré des lettres sans dossier ou un dossier Envoyés illisible, après les avoir regardés.",
        "With --lift: lift also despite letters without a case or a Sent that cannot be read, once they were looked at.",
    ),
    # what leaves
    "queue": ("Montre ce qui part ensuite, et le nom de la LISTE à approuver.", "Show what leaves next, and the LIST to approve."),
    "approve": ("Libère exactement les lettres d'une LISTE ; si la file a changé, rien n'est libéré.", "Release exactly the letters of one LIST; if the queue has changed, nothing is."),
    "approve --by": (
        "Qui approuve, quand la configuration nomme quelqu'un.",
        "Who approves, where the configuration names somebody.",
    ),
    "stop": ("Arrête tout envoi, tout de suite.", "Stop all sending, at once."),
    "start": ("Reprend les envois après un arrêt ; les autres freins restent.", "Start sending again after a stop; every other brake stays on."),
    "holds": ("Liste les freins qui retiennent les envois, et pourquoi ; ou en lève un.", "List the brakes that keep letters back, and why; or lift one."),
    "holds lift": ("Lève un frein, par son numéro.", "Lift one brake, by its number."),
    # decisions
    "pause": ("Met un dossier en pause : plus rien ne part.", "Pause a case: nothing more leaves."),
    "pause --until": ("Jusqu'à ce jour ; sinon jusqu'à `resume`.", "Until that day; else until `resume`."),
    "resume": ("Reprend un dossier et libère ses factures retenues.", "Resume a case and release its held invoices."),
    "promise": ("Note une promesse de paiement et attend son jour.", "Keep a promise to pay, and wait for its day."),
    "promise --on": ("Le jour promis.", "The promised day."),
    "dispute": ("Retient les factures contestées ; le reste du compte continue.", "Hold the disputed invoices; the rest of the account goes on."),
    "called": ("Note un appel et ce qu'il a donné.", "Record a call and what came of it."),
    "called --outcome": (
        "joint, promesse, conteste, pas de réponse, mauvais numéro.",
        "What came of it.",
    ),
    "called --on": ("Le jour promis, avec `promise`.", "The promised day, with `promise`."),
    "note": ("Écrit une note au dossier ; rien d'autre ne change.", "Write a note on a case; nothing else changes."),
    "settle-doubt": ("Dit si une lettre douteuse est partie.", "Say whether a doubtful letter left."),
    "settle-doubt --left": ("Partie, ou jamais partie (elle sera redemandée).", "It left, or it never did (and will be asked again)."),
    # books and money
    "import": (
        "Reçoit une liste de factures ouvertes (CSV, XLSX), un FEC, une facture électronique (Factur-X, CII, UBL) ou un dossier de factures (- pour l'entrée standard).",
        "Take in a list of open items (CSV, XLSX), a FEC, an e-invoice (Factur-X, CII, UBL) or a folder of them (- for standard input).",
    ),
    "import --creditor": ("De qui sont ces comptes ; inutile s'il n'y a qu'un créancier.", "Whose books these are; not needed with one creditor."),
    "import --as-of": ("Le jour dont parle la liste.", "The day the list speaks of."),
    "import --partial": ("La liste n'est pas complète : ce qui y manque n'est pas soldé.", "The list is not complete: what it lacks is not settled."),
    "import --confirm": ("Vous avez regardé ce qui rend la liste invraisemblable.", "You have looked at what makes the list implausible."),
    "import --previous": ("Avec --dry-run : la liste d'avant, à laquelle comparer.", "With --dry-run: the list before, to compare with."),
    "import --dry-run": ("Dire ce qui entrerait, sans rien changer ; sans configuration.", "Say what would come in and change nothing; needs no configuration."),
    "letter": (
        "Écrit un document à imprimer, signer et poster, en PDF/A.\n\nUne mise en demeure ou un rappel n'est écrit que si rien ne s'y oppose ; sinon chaque raison est dite et rien n'est écrit.",
        "Write a document to print, sign and post, as PDF/A.\n\nA formal notice or a reminder is written only where nothing stands against it; else each reason is said and nothing is written.",
    ),
    "letter --kind": ("Quel document.", "Which document."),
    "letter --out": ("Le fichier PDF à écrire.", "The PDF file to write."),
    "letter --address": ("Une ligne de l'adresse du débiteur (se répète).", "A line of the debtor's address (repeats)."),
    "letter --tracking": ("Le numéro du recommandé.", "The number of the registered letter."),
    "letter --days": ("Le délai laissé, en jours (8 si rien n'est dit).", "The days given to pay (8 unless said)."),
    "letter --paid": ("Un règlement reçu (peut se répéter).", "A payment received (may be repeated)."),
    "terms": (
        "Calcule l'échéance d'une facture et la dernière que la loi permet entre professionnels.\n\nUne échéance au-delà du plafond est signalée, jamais corrigée.",
        "Compute when an invoice falls due, and the latest day the law allows between businesses.\n\nA due date beyond the cap is flagged, never rewritten.",
    ),
    "terms --issued": ("Le jour d'émission de la facture.", "The day the invoice was issued."),
    "terms --terms": ("Les conditions, comme écrites : 45 jours fin de mois, 30 net...", "The terms as written: 45 days end of month, net 30..."),
    "terms --due": ("L'échéance imprimée sur la facture.", "The due date printed on the invoice."),
    "terms --delivered": ("Le jour de la livraison, ou de la réception de la demande de paiement.", "The day of delivery, or the public buyer received the request."),
    "terms --supply": ("Ce qui a été fourni, quand un plafond particulier s'applique.", "What was supplied, where a cap of its own applies."),
    "interest": (
        "Calcule les intérêts de retard et l'indemnité forfaitaire, semestre par semestre. Entre professionnels, sauf mention contraire.",
        "Compute late-payment interest and the fixed indemnity, half-year by half-year. Between businesses, unless said otherwise.",
    ),
    "interest --amount": ("Le montant TTC dû.", "The amount owed, with VAT."),
    "interest --due": ("L'échéance.", "The due date."),
    "interest --until": ("Le jour de l'arrêté, ou du paiement.", "The day of the statement, or of payment."),
    "interest --paid": ("Un paiement partiel (peut se répéter).", "A part payment (may be repeated)."),
    "interest --credit-note": ("Un avoir, qui réduit le principal à sa date (peut se répéter).", "A credit note, which reduces the principal on its day (may be repeated)."),
    "interest --principal-first": ("Les paiements vont d'abord au principal, s'il en est convenu ainsi ; sinon aux intérêts.", "Payments go to the principal first, where so agreed; else to the interest."),
    "interest --frozen": ("Le taux du premier semestre de retard vaut jusqu'au bout ; sinon chaque semestre a le sien.", "The rate of the first half-year of delay holds throughout; else each half-year has its own."),
    "interest --actual-year": ("Une année bissextile compte 366 jours ; sinon toujours 365.", "A leap year has 366 days; else always 365."),
    "interest --later-instalment": ("L'indemnité de 40 € est déjà comptée avec une autre échéance de la facture.", "The 40 € indemnity is counted with another instalment of the invoice."),
    "interest --rates": ("Une table de taux plus récente, de la forme de rates.csv.", "A newer table of rates, in the form of rates.csv."),
    "interest --notice": ("La mise en demeure ; compte pour un consommateur.", "The formal notice; matters for a consumer."),
    "interest --consumer": ("Le débiteur est un consommateur.", "The debtor is a consumer."),
    "interest --public": ("Le débiteur est un acheteur public.", "The debtor is a public buyer."),
    "interest --rate": ("Le taux du contrat : 10,5 ; 3x (le taux légal) ; BCE+10.", "The contract's rate: 10.5; 3x (the legal rate); ECB+10."),
    "interest --opened": ("Le jugement qui ouvre une procédure collective.", "The judgment opening insolvency proceedings."),
    "export": (
        "Écrit le tableau de suivi, une ligne par facture, avec les couleurs de chaque niveau.",
        "Write the follow-up table, a row an invoice, with the colours of each level.",
    ),
    "export --xlsx": ("Un classeur ; nombres et dates y sont de vrais nombres et dates.", "A workbook; numbers and dates are true ones."),
    "export --csv": ("Un fichier CSV (- pour la sortie standard).", "A CSV file (- for standard output)."),
    "bench": (
        "Mesure plan, send, inbox, import ou render (ou all), chacun à côté de ce qui le borne, dans le même passage.",
        "Measure plan, send, inbox, import or render (or all), each beside what bounds it, in the same run.",
    ),
    "bench --size": ("Combien d'échéances, de lettres, de courriels ou de lignes.", "How many items, letters, mails or lines."),
    "bench --markdown": ("La page docs/measurements.md.", "The page docs/measurements.md."),
    "rehearse": (
        "Dit ce qui serait envoyé et signalé, et quand, sur les vrais comptes ; rien ne part.",
        "Say what would be sent and flagged, and when, on the real ledger; nothing leaves.",
    ),
    "rehearse --from": ("Le premier jour ; sinon aujourd'hui.", "The first day; else today."),
    "rehearse --until": ("Le dernier jour ; sinon 60 jours après le premier.", "The last day; else 60 days after the first."),
    "rehearse --html": ("Écrire une page dans ce fichier.", "Write a page to this file."),
    # settling in
    "check": (
        "Passe l'installation en revue, ligne par ligne, chacune avec son remède ; sans --test-mail, rien n'est envoyé ni changé. 0 rien à corriger, 1 à corriger, 2 configuration inutilisable.",
        "Look the living system over, line by line, each with its remedy; without --test-mail nothing is sent or changed. 0 nothing to mend, 1 something, 2 the configuration cannot be used.",
    ),
    "check --test-mail": (
        "Envoyer aussi un courriel de chaque boîte à elle-même, et l'attendre.",
        "Also send one mail from each mailbox to itself, and wait for it.",
    ),
    "init": (
        "Pose quelques questions, écrit une configuration commentée, essaie la boîte et dit la suite. Rien n'est écrasé. Clés d'un fichier de réponses : name, email, kind, provider (ou imap et smtp), user, password_file ou password_env, siren, iban, region, procedure, digest_to, ca_file, language.",
        "Ask a few questions, write a commented configuration, try the mailbox, say what is next. Nothing is overwritten. Keys of a file of answers: name, email, kind, provider (or imap and smtp), user, password_file or password_env, siren, iban, region, procedure, digest_to, ca_file, language.",
    ),
    "init --answers": ("Un fichier TOML de réponses : rien n'est demandé.", "A TOML file of answers: asks nobody."),
    # running
    "run": ("Fait tourner le service, ou un seul passage.", "Run the daemon, or one pass of it."),
    "run --once": ("Un passage complet, puis fin. 0 fait, 1 à voir, 3 retenu et rien fait.", "One full pass, then end. 0 done, 1 with findings, 3 on hold and nothing done."),
    "run --at": (
        "Avec --once : le moment à prendre pour maintenant ; toutes les commandes s'y tiennent jusqu'au prochain « run » sans lui.",
        "With --once: the moment to take for now; every command keeps to it until a `run` without.",
    ),
    "run --no-desk": ("Sans la page.", "Without the page."),
    "verify": ("Vérifie que le journal est entier et que chaque dossier en découle.", "Prove the journal whole and every case the fold of its events."),
    "backup": (
        "Écrit une copie fidèle de la base, qui se rouvre tous envois retenus. N'écrase jamais un fichier.",
        "Write a true copy of the store, which opens again with all sending on hold. Never overwrites a file.",
    ),
    "match": (
        "Rapproche un relevé bancaire (camt, CFONB 120, MT940, OFX, QIF, CSV, XLSX) d'une liste de factures ouvertes.",
        "Allocate a bank statement (camt, CFONB 120, MT940, OFX, QIF, CSV, XLSX) to a list of open items.",
    ),
    "match --open": (
        "Les factures ouvertes : la sortie JSON de `import --dry-run`, ou un CSV, un XLSX, un FEC.",
        "The open items: the JSON that `import --dry-run` prints, or a CSV, an XLSX, a FEC.",
    ),
    "match --json": ("Un document JSON.", "One JSON document."),
    "match STATEMENT": ("Le relevé de la banque.", "The bank's statement."),
    "read": (
        "Comprend des courriels : chemins de fichiers .eml sur l'entrée, un objet JSON par ligne en sortie.",
        "Understand mails: paths of .eml files on stdin, one JSON object a line on stdout.",
    ),
    "read --json": ("Un objet JSON par ligne (toujours).", "One JSON object a line (always)."),
    "demo": (
        "Vit tout un monde d'essai sur cette machine : rien à installer, rien n'en sort.",
        "Live a whole pretend world on this machine: nothing to install, nothing leaves it.",
    ),
    "demo --seconds": ("Combien de temps durent les 120 jours : 60 secondes en vue animée, sinon aucun.", "How long the 120 days take: 60 seconds live, else none."),
    "demo --headless": ("Sans vue animée : le résumé en texte.", "No live view: the summary as text."),
}  # fmt: skip

EXAMPLES: dict[str, str] = {
    "": "relanced status",
    "status": "relanced status",
    "cases": "relanced cases --flagged",
    "case": "relanced case 12",
    "flags": "relanced flags --creditor dupont",
    "flags resolve": 'relanced flags resolve 5 --on 24/12/2026 --because "LRAR 1A 123"',
    "mails": "relanced mails",
    "mails attach": "relanced mails attach 8 12",
    "mails replay": "relanced mails replay 8",
    "queue": "relanced queue",
    "approve": "relanced approve 3f2a9c01d4e5b678",
    "stop": 'relanced stop --because "tarifs à revoir"',
    "start": "relanced start",
    "holds": "relanced holds",
    "holds lift": "relanced holds lift 3",
    "pause": 'relanced pause 12 --until 15/12/2026 --because "avoir en cours"',
    "resume": 'relanced resume 12 --because "avoir envoyé"',
    "promise": 'relanced promise 12 --on 04/12/2026 --because "virement, dit Mme Roy"',
    "dispute": 'relanced dispute 12 --invoice FA-101 --because "livraison partielle"',
    "called": 'relanced called 12 --outcome promise --on 04/12/2026 --because "Mme Roy"',
    "note": 'relanced note 12 --because "nouveau comptable en janvier"',
    "settle-doubt": 'relanced settle-doubt 7 --left --because "vue dans Envoyés"',
    "import": "relanced import factures.xlsx --as-of 30/11/2026",
    "letter": "relanced letter 12 --kind formal-notice --out notice.pdf",
    "terms": 'relanced terms --issued 15/01/2026 --terms "45 jours fin de mois"',
    "interest": "relanced interest --amount 2400 --due 30/09/2026 --until 21/11/2026",
    "export": "relanced export --xlsx suivi.xlsx",
    "bench": "relanced bench plan --size 10000 --json",
    "rehearse": "relanced rehearse --until 31/12/2026 --html calendrier.html",
    "check": "relanced check",
    "init": "relanced init /etc/relanced",
    "run": "relanced run --once",
    "verify": "relanced verify",
    "recover": 'relanced recover --lift --because "copie du 24, comptes du 25 importés"',
    "backup": "relanced backup /var/backups/relanced/today.backup",
    "match": "relanced match --open open.json releve.xml --json",
    "read": "ls *.eml | relanced read --json",
    "demo": "relanced demo --headless",
}
