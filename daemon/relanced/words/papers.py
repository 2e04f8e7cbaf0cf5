"""What letters on paper say, French first (facts §4.1)."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "months": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "January February March April May June July August September October November December",
    ),
    "and": ("et", "and"),
    "attention": ("À l'attention de {who}", "For the attention of {who}"),
    "dated": ("Le {on}", "{on}"),
    "dated_at": ("{place}, le {on}", "{place}, {on}"),
    "greeting": ("Madame, Monsieur,", "Dear Sir or Madam,"),
    "registered": (
        "Lettre recommandée avec accusé de réception",
        "Registered letter with acknowledgement of receipt",
    ),
    "registered_number": (
        "Lettre recommandée avec accusé de réception n° {number}",
        "Registered letter with acknowledgement of receipt no. {number}",
    ),
    "reference": ("Notre référence : {reference}", "Our reference: {reference}"),
    "one_invoice": ("facture {numbers}", "invoice {numbers}"),
    "some_invoices": ("factures {numbers}", "invoices {numbers}"),
    "many_invoices": ("{count} factures", "{count} invoices"),
    # the object
    "subject_formal_notice": (
        "Mise en demeure de payer, {which}, {debtor}",
        "Formal notice to pay, {which}, {debtor}",
    ),
    "subject_reminder": ("Rappel, {which}", "Reminder, {which}"),
    "subject_statement": ("Relevé de compte au {on}", "Statement of account at {on}"),
    "subject_receipt": ("Reçu de paiement", "Receipt for payment"),
    "subject_thanks": ("Votre règlement", "Your payment"),
    # in whose name
    "on_behalf": (
        "{firm} vous écrit au nom et pour le compte de {creditor}.",
        "{firm} writes to you in the name and on behalf of {creditor}.",
    ),
    "on_behalf_collector": (
        "{firm}, qui exerce une activité de recouvrement amiable, vous écrit au nom et pour le compte de {creditor}.",
        "{firm}, which carries out amicable debt collection, writes to you in the name and on behalf of {creditor}.",
    ),
    "first_letter": (
        "Ce courrier fait suite à notre lettre du {on}, référence {reference}.",
        "This letter follows ours of {on}, reference {reference}.",
    ),
    "signed_for": (
        "au nom et pour le compte de {creditor}",
        "in the name and on behalf of {creditor}",
    ),
    # openings
    "opening_formal_notice": (
        "À ce jour, les factures détaillées ci-dessous, dues par {debtor}, restent impayées en tout ou partie.",
        "To this day the invoices set out below, owed by {debtor}, remain unpaid in whole or in part.",
    ),
    "opening_formal_notice_again": (
        "À ce jour, et malgré nos messages ({dates}), les factures détaillées ci-dessous, dues par {debtor}, restent impayées en tout ou partie.",
        "To this day, and in spite of our messages ({dates}), the invoices set out below, owed by {debtor}, remain unpaid in whole or in part.",
    ),
    "opening_reminder": (
        "Sauf erreur ou omission de notre part, nous n'avons pas reçu le règlement de ce qui suit.",
        "Unless we are mistaken, we have not received payment of the following.",
    ),
    "opening_reminder_again": (
        "Sauf erreur ou omission de notre part, et malgré nos messages ({dates}), nous n'avons pas reçu le règlement de ce qui suit.",
        "Unless we are mistaken, and in spite of our messages ({dates}), we have not received payment of the following.",
    ),
    "opening_statement": (
        "Voici l'état de votre compte dans nos livres au {on}.",
        "Here is the state of your account in our books at {on}.",
    ),
    "opening_receipt": (
        "Nous reconnaissons avoir reçu de {debtor} les sommes suivantes.",
        "We acknowledge having received the following sums from {debtor}.",
    ),
    # the table
    "head_number": ("Facture", "Invoice"),
    "head_issued": ("Date", "Date"),
    "head_due": ("Échéance", "Due"),
    "head_total": ("Montant TTC", "Amount with VAT"),
    "head_counted": ("Déjà compté", "Already counted"),
    "head_open": ("Reste dû", "Left to pay"),
    "head_received": ("Reçu le", "Received on"),
    "head_amount": ("Montant", "Amount"),
    "head_from": ("Du", "From"),
    "head_to": ("Au", "To"),
    "head_days": ("Jours", "Days"),
    "head_rate": ("Taux", "Rate"),
    "head_base": ("Sur", "On"),
    "head_interest": ("Intérêts", "Interest"),
    "sum_open": ("Reste dû", "Left to pay"),
    "sum_principal": ("Principal restant dû, TTC", "Principal left to pay, with VAT"),
    "sum_interest": ("Intérêts de retard arrêtés au {on}", "Late-payment interest up to {on}"),
    "sum_indemnity": (
        "Indemnité forfaitaire pour frais de recouvrement, 40 € par facture ({count})",
        "Fixed indemnity for recovery costs, €40 an invoice ({count})",
    ),
    "sum_total": ("Somme réclamée", "Sum claimed"),
    "sum_received": ("Total reçu", "Received in all"),
    # formal notice
    "days_8": ("huit", "eight"),
    "days_15": ("quinze", "fifteen"),
    "days_30": ("trente", "thirty"),
    "demand": (
        "Par la présente, nous vous mettons en demeure de régler cette somme dans un délai de {days} jours à compter de la première présentation de ce courrier.",
        "You are hereby given formal notice to pay this sum within {days} days of the first presentation of this letter.",
    ),
    "interest_business": (
        "Ce montant comprend les pénalités prévues à l'article L. 441-10 du code de commerce, arrêtées au {on}, et l'indemnité forfaitaire de 40 € par facture (article D. 441-5).",
        "This amount includes the penalties of article L. 441-10 of the French commercial code, up to {on}, and the fixed indemnity of €40 an invoice (article D. 441-5).",
    ),
    "interest_public": (
        "Ce montant comprend les intérêts moratoires prévus à l'article R. 2192-31 du code de la commande publique, arrêtés au {on}, et l'indemnité forfaitaire de 40 € par facture (article D. 2192-35).",
        "This amount includes the interest of article R. 2192-31 of the French public procurement code, up to {on}, and the fixed indemnity of €40 an invoice (article D. 2192-35).",
    ),
    "interest_business_alone": (
        "Ce montant comprend les pénalités prévues à l'article L. 441-10 du code de commerce, arrêtées au {on}.",
        "This amount includes the penalties of article L. 441-10 of the French commercial code, up to {on}.",
    ),
    "interest_public_alone": (
        "Ce montant comprend les intérêts moratoires prévus à l'article R. 2192-31 du code de la commande publique, arrêtés au {on}.",
        "This amount includes the interest of article R. 2192-31 of the French public procurement code, up to {on}.",
    ),
    "see_annex": (
        "Le détail des intérêts figure en annexe.",
        "Details of the interest are in the annex.",
    ),
    "interest_consumer": (
        "Les intérêts au taux légal courent à compter de la présente mise en demeure (articles 1231-6 et 1344-1 du code civil).",
        "Interest at the legal rate runs from this formal notice (articles 1231-6 and 1344-1 of the French civil code).",
    ),
    "daily": (
        "Jusqu'au paiement, les intérêts augmentent de {daily} par jour, au taux en vigueur.",
        "Until payment, interest grows by {daily} a day at the rate in force.",
    ),
    "consequence": (
        "Sans règlement ni réponse à cette date, nous saisirons la juridiction compétente sans nouvel avis.",
        "Without payment or answer by that date, we shall apply to the competent court without further notice.",
    ),
    "contest": (
        "Si vous contestez tout ou partie de cette somme, indiquez-nous les motifs par écrit avant cette échéance.",
        "If you dispute all or part of this sum, please tell us why in writing before that date.",
    ),
    "left_out": (
        "La présente ne porte pas sur : {numbers}.",
        "This letter does not concern: {numbers}.",
    ),
    # reminder
    "please_pay": (
        "Nous vous remercions de procéder au règlement, ou de nous dire à quelle date nous pouvons l'attendre.",
        "Please arrange for payment, or tell us on which day we may expect it.",
    ),
    "mention_business": (
        "Pour votre information, entre professionnels, le retard de paiement fait courir de plein droit des pénalités et ouvre droit à une indemnité forfaitaire de 40 € par facture (articles L. 441-10 et D. 441-5 du code de commerce). Elles ne sont pas ajoutées à la somme ci-dessus.",
        "For your information, between businesses late payment carries penalties by law and a fixed indemnity of €40 an invoice (articles L. 441-10 and D. 441-5 of the French commercial code). They are not added to the sum above.",
    ),
    "mention_public": (
        "Pour votre information, le retard de paiement fait courir de plein droit des intérêts moratoires et ouvre droit à une indemnité forfaitaire de 40 € par facture (articles R. 2192-31 et D. 2192-35 du code de la commande publique). Ils ne sont pas ajoutés à la somme ci-dessus.",
        "For your information, late payment carries interest by law and a fixed indemnity of €40 an invoice (articles R. 2192-31 and D. 2192-35 of the French public procurement code). They are not added to the sum above.",
    ),
    "open_door": (
        "Si votre règlement est déjà parti, merci de ne pas tenir compte de ce courrier. Si vous rencontrez une difficulté, ou si quelque chose ne vous paraît pas exact, dites-le-nous : nous chercherons une solution ensemble.",
        "If your payment is already on its way, please disregard this letter. If you are in difficulty, or if something seems wrong to you, tell us: we shall look for a solution together.",
    ),
    # statement, receipt, thanks
    "statement_check": (
        "Si ce relevé diffère de vos livres, merci de nous le dire.",
        "If this statement differs from your books, please let us know.",
    ),
    "receipt_rest": (
        "Il reste dû {rest} sur votre compte.",
        "{rest} is left to pay on your account.",
    ),
    "receipt_settled": (
        "Sauf autre facture en cours, votre compte ne présente plus de somme échue dans nos livres.",
        "Unless another invoice is under way, nothing is overdue on your account in our books.",
    ),
    "receipt_reserve": (
        "Ce reçu est donné sous réserve d'encaissement.",
        "This receipt is given subject to the funds being collected.",
    ),
    "thanks": (
        "Nous avons bien reçu votre règlement de {amount} le {on} et nous vous en remercions.",
        "We received your payment of {amount} on {on}, and thank you for it.",
    ),
    "thanks_settled": ("Votre compte est à jour.", "Your account is up to date."),
    "thanks_rest": (
        "Il reste {rest} à régler, dont le détail figure ci-dessus.",
        "{rest} is left to pay, as set out above.",
    ),
    "thanks_trust": ("Nous vous remercions de votre confiance.", "Thank you for your trust."),
    # payment, ends
    "pay_holder": ("Titulaire du compte", "Account holder"),
    "pay_reference": ("Référence à rappeler", "Payment reference"),
    "farewell": (
        "Nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées.",
        "Yours faithfully,",
    ),
    "farewell_formal": (
        "Veuillez agréer, Madame, Monsieur, nos salutations distinguées.",
        "Yours faithfully,",
    ),
    "enclosed": ("Pièces jointes", "Enclosed"),
    "enclosed_invoices": ("copie des factures ({count})", "copies of the invoices ({count})"),
    "enclosed_annex": ("détail des intérêts de retard", "details of the late-payment interest"),
    "pay": ("Pour payer", "How to pay"),
    "no_pdf": (
        "Il manque de quoi composer un PDF : pip install 'relanced[pdf]'.",
        "What sets a PDF is not installed: pip install 'relanced[pdf]'.",
    ),
    "no_font": (
        "Aucune police de cette machine n'a le signe « {text} » : installez-en une (fonts-noto-cjk, par exemple), ou écrivez ce nom en lettres latines dans les livres.",
        "No font on this machine has the sign '{text}': install one (fonts-noto-cjk, for instance), or write the name in Latin letters in the books.",
    ),
    "page": ("page", "page"),
    "privacy": (
        "Vos données ne servent qu'au suivi de ces factures : {contact}",
        "Your data serve the follow-up of these invoices only: {contact}",
    ),
    # why a document is not written
    "blocked": ("Dossier {case} : rien n'est écrit.", "Case {case}: nothing is written."),
    "block_state": (
        "le dossier est clos ou confié à un tiers",
        "the case is closed or handed over",
    ),
    "block_paused": (
        "le dossier est en pause ({reason}) : reprenez-le d'abord (relanced resume)",
        "the case is paused ({reason}): resume it first (relanced resume)",
    ),
    "block_unread": (
        "{count} message(s) de la boîte ne sont pas lus : l'un d'eux peut répondre à cette lettre",
        "{count} message(s) of the mailbox are not read yet: one of them may answer this letter",
    ),
    "block_flag": ("à voir d'abord : {why}", "to be looked at first: {why}"),
    "block_never": ("ce client n'est jamais relancé : {why}", "this debtor is never asked: {why}"),
    "block_mandate_missing": (
        "le mandat signé manque : indiquez-le sous mandate.file",
        "the signed mandate is missing: name it under mandate.file",
    ),
    "block_mandate_over": (
        "le mandat n'est pas en vigueur le {on}",
        "the mandate is not in force on {on}",
    ),
    "block_debtor_address": (
        "l'adresse postale du débiteur manque : donnez-la par --address, ou sous [debtors] address",
        "the debtor's postal address is missing: give it by --address, or under [debtors] address",
    ),
    "block_own_address": (
        "l'adresse postale du créancier, ou de qui écrit pour lui, manque : écrivez address (et mandate.firm_address) dans son fichier",
        "the creditor's postal address, or that of whoever writes for it, is missing: write address (and mandate.firm_address) in its file",
    ),
    "block_iban": (
        "l'IBAN du créancier manque dans son fichier",
        "the creditor's IBAN is missing in its file",
    ),
    "block_nothing": (
        "aucune facture échue n'est à réclamer dans ce dossier",
        "no overdue invoice is to be claimed in this case",
    ),
    "block_no_payment": (
        "aucun règlement n'est connu : donnez-le par --paid JOUR:MONTANT",
        "no payment is known: give it by --paid DAY:AMOUNT",
    ),
    # what a person must see beside the document
    "left_disputed": (
        "facture {number} laissée de côté : {why}",
        "invoice {number} is left out: {why}",
    ),
    "left_undated": (
        "facture {number} laissée de côté : son échéance n'est pas connue",
        "invoice {number} is left out: its due date is not known",
    ),
    "left_currency": (
        "facture {number} laissée de côté : elle est en {currency}",
        "invoice {number} is left out: it is in {currency}",
    ),
    "written": ("{file} écrit.", "{file} written."),
    # the dossier
    "readme": ("LISEZ-MOI.txt", "README.txt"),
    "recipe": (
        """Dossier de preuves : {creditor} / {debtor}
Arrêté au {on}, dernier fait du journal.

Ce que contient cette archive
  index.pdf             la liste des pièces
  lettres/              chaque lettre envoyée, octet pour octet, et la réponse du serveur
  reponses/             chaque courriel reçu, octet pour octet
  factures/             les factures trouvées dans le dossier du créancier
  interets.json         le calcul des intérêts, semestre par semestre
  journal/              une ligne du journal par fichier : exactement ce que couvre son empreinte
  journal.sha256        l'empreinte de chaque ligne
  SHA256SUMS            l'empreinte de chaque fichier

Vérifier, avec des outils courants
  1. unzip dossier.zip -d dossier ; cd dossier
  2. sha256sum -c SHA256SUMS         chaque fichier est intact
  3. sha256sum -c journal.sha256     chaque ligne du journal porte bien son empreinte
  4. La sixième ligne de chaque fichier de journal/ est l'empreinte de la ligne précédente :
     sed -n 6p journal/00002 doit donner l'empreinte de journal/00001, et ainsi de suite.
     Changer, ôter ou ajouter une ligne romprait toutes celles qui suivent.
""",
        """Evidence: {creditor} / {debtor}
As of {on}, the last fact of the journal.

What this archive holds
  index.pdf             the list of exhibits
  letters/              each letter that was sent, byte for byte, and the server's answer
  answers/              each mail that came in, byte for byte
  invoices/             the invoices found in the creditor's folder
  interest.json         the interest, half-year by half-year
  journal/              one line of the journal a file: exactly what its hash covers
  journal.sha256        the hash of each line
  SHA256SUMS            the hash of each file

To verify it with common tools
  1. unzip dossier.zip -d dossier ; cd dossier
  2. sha256sum -c SHA256SUMS         each file is whole
  3. sha256sum -c journal.sha256     each line of the journal bears its hash
  4. The sixth line of each file of journal/ is the hash of the line before:
     sed -n 6p journal/00002 must give the hash of journal/00001, and so on.
     To change, remove or add a line would break all that follow.
""",
    ),
    "folder_letters": ("lettres", "letters"),
    "folder_answers": ("reponses", "answers"),
    "folder_invoices": ("factures", "invoices"),
    "file_interest": ("interets.json", "interest.json"),
    "subject_index": ("Pièces du dossier de {debtor}", "Exhibits in the case of {debtor}"),
    "opening_index": (
        "Arrêté au {on}. Chaque pièce est désignée par son empreinte SHA-256.",
        "As of {on}. Each exhibit is named by its SHA-256.",
    ),
    "head_exhibit": ("Pièce", "Exhibit"),
    "head_what": ("Objet", "What"),
    "head_print": ("SHA-256, début", "SHA-256, beginning"),
    "exhibit_letter": ("lettre à {to} : {state}", "letter to {to}: {state}"),
    "exhibit_answer": ("courriel de {who}", "mail from {who}"),
    "exhibit_invoice": ("facture {number}", "invoice {number}"),
    "exhibit_interest": ("calcul des intérêts", "the interest"),
    "exhibit_journal": ("journal, {count} lignes", "journal, {count} lines"),
    "sum_exhibits": ("Pièces", "Exhibits"),
    # the annex
    "annex_title": (
        "Annexe : intérêts de retard arrêtés au {on}",
        "Annex: late-payment interest up to {on}",
    ),
    "note_rate": ("{rate} : {source}.", "{rate}: {source}."),
    "note_count": (
        "Les jours se comptent du lendemain de l'échéance à la date d'arrêté incluse, sur une année de 365 jours. Le calcul porte sur le montant TTC restant dû ; les paiements sont portés au principal à leur date dans nos livres.",
        "Days count from the day after the due date to the day of the statement included, over a year of 365 days. The base is the amount with VAT left to pay; payments are taken off the principal on their day in our books.",
    ),
    "note_rounding": (
        "Chaque ligne est arrondie au centime ; le total est la somme des lignes. Ni TVA, ni intérêts sur les intérêts.",
        "Each line is rounded to the cent; the total is the sum of the lines. No VAT, and no interest on interest.",
    ),
}
