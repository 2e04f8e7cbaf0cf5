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
    # what is wrong with a template
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
