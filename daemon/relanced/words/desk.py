"""The phrases of the desk, French first: the digest's headings, and what is wrong with a template."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "no_subject": ("Vos factures", "Your invoices"),
    # the kinds of flag (contract.md), as headings
    "kind_fraud_alarm": (
        "Alerte : coordonnées bancaires annoncées par courriel",
        "Alarm: bank details announced by mail",
    ),
    "kind_insolvency": ("Procédures collectives", "Insolvency"),
    "kind_limitation": ("Prescription proche", "Limitation near"),
    "kind_deadline": ("Délais à tenir", "Deadlines"),
    "kind_approval": ("À approuver", "To approve"),
    "kind_doubt": ("Envois incertains", "Sends in doubt"),
    "kind_unread_mail": ("Courriels à rattacher", "Mails to place"),
    "kind_dispute": ("Contestations", "Disputes"),
    "kind_broken_promise": ("Promesses non tenues", "Broken promises"),
    "kind_formal_notice": ("Mises en demeure à envoyer", "Formal notices to send"),
    "kind_letter": ("Courriers recommandés à déposer", "Registered letters to post"),
    "kind_call": ("À appeler", "To call"),
    "kind_wrong_contact": ("Interlocuteurs à corriger", "Contacts to correct"),
    "kind_bad_address": ("Adresses à corriger", "Addresses to correct"),
    "kind_stale_books": ("Comptes à mettre à jour", "Books to bring up to date"),
    "kind_review": ("À revoir", "To review"),
    # why an invoice's PDF does not go along
    "enclosure_several": (
        "{count} fichiers portent ce numéro : aucun n'est joint",
        "{count} files bear this number: none is enclosed",
    ),
    "enclosure_foreign": (
        "le fichier pourrait être la facture d'un autre client : il n'est pas joint",
        "the file might be another customer's invoice: it is not enclosed",
    ),
    "enclosure_link": (
        "le fichier est un lien : il n'est pas suivi, ni joint",
        "the file is a link: it is neither followed nor enclosed",
    ),
    "enclosure_unread": ("le fichier ne peut pas être lu", "the file cannot be read"),
    "enclosure_large": (
        "le fichier dépasse {most} Mo : il n'est pas joint",
        "the file is larger than {most} MB: it is not enclosed",
    ),
    "enclosure_no_pdf": (
        "le fichier n'est pas un PDF : il n'est pas joint",
        "the file is no PDF: it is not enclosed",
    ),
    "enclosure_no_room": (
        "les pièces jointes dépasseraient {most} Mo ou vingt fichiers : celle-ci n'est pas jointe",
        "the enclosures would pass {most} MB or twenty files: this one is not enclosed",
    ),
    # in whose name a letter leaves, as its sender
    "sender_for": ("{firm} pour {creditor}", "{firm} for {creditor}"),
    # what a person decided, where a reason is kept
    "attached": ("rattaché au dossier par {who}", "given to the case by {who}"),
    "restored_copy": (
        "base rouverte depuis la copie du {at} : comparer avec Envoyés ce qui est parti depuis, puis lever ce frein",
        "store opened from the copy of {at}: compare with Sent what has left since, then lift this hold",
    ),
    # what is wrong with a template
    "template_improper": ("{file} : {why}", "{file}: {why}"),
    "template_wrong": ("{file}, ligne {line} : {text}", "{file}, line {line}: {text}"),
    "template_missing": (
        "modèle introuvable : {file} (cherché dans {folders})",
        "template not found: {file} (looked for in {folders})",
    ),
    "template_too_long": (
        "{file} : plus de {longest} caractères, ce n'est plus une lettre",
        "{file}: more than {longest} characters, this is no letter",
    ),
    "template_no_subject": ("{file} : l'objet est vide", "{file}: the subject is empty"),
}
