"""Which column is what: headings in French and English, in any order, whatever their accents and capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from relanced.books.grid import Cell, plain, text_of

# field -> headings, folded; the first field that knows a heading has it.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "ref": ("code client", "code tiers", "n client", "no client", "numero client", "num client", "compte client", "compte tiers", "compte auxiliaire", "compte", "code", "customer code", "customer id", "customer no", "customer number", "account", "account code", "account number", "compauxnum", "tiers code", "ref client", "reference client"),
    "customer": ("client", "clients", "nom client", "nom du client", "raison sociale", "societe", "tiers", "nom tiers", "nom du tiers", "intitule", "intitule du tiers", "libelle tiers", "debiteur", "nom", "partenaire", "customer", "customer name", "client name", "name", "company", "contact name", "contactname", "debtor", "partner", "invoice partner display name", "compauxlib", "account name", "destinataire"),
    "number": ("facture", "n facture", "no facture", "num facture", "numero facture", "numero de facture", "n de facture", "facture n", "numero", "n piece", "no piece", "num piece", "numero piece", "numero de piece", "piece", "reference piece", "ref piece", "pieceref", "document", "n document", "no document", "numero document", "numero de document", "reference", "ref", "invoice", "invoice number", "invoice no", "invoicenumber", "inv no", "number", "num", "no", "n", "document number", "doc no", "transaction no", "ref facture"),
    "open": ("reste du", "reste a payer", "reste a regler", "restant du", "restant", "reste", "montant restant", "montant restant du", "montant du", "solde", "solde du", "solde ttc", "a payer", "non regle", "montant ouvert", "impaye", "montant impaye", "solde restant", "solde facture", "reste du ttc", "du", "encours", "open amount", "amount open", "open balance", "balance", "balance due", "amount due", "due amount", "outstanding", "outstanding amount", "amount outstanding", "remaining", "remaining amount", "unpaid", "residual amount", "amount residual", "amountdue", "invoiceamountdue"),
    "total": ("montant ttc", "total ttc", "ttc", "montant", "montant total", "total", "montant facture", "total facture", "net a payer", "montant initial", "montant de la facture", "amount", "total amount", "invoice amount", "invoice total", "amount total", "gross amount", "gross", "original amount"),
    "paid": ("regle", "deja regle", "paye", "montant regle", "montant paye", "deja paye", "acompte recu", "encaisse", "reglement", "reglements", "paid", "amount paid", "paid amount", "payments", "received", "amountpaid", "invoiceamountpaid"),
    "debit": ("debit",),
    "credit": ("credit",),
    "issue": ("date facture", "date de facture", "date de la facture", "date d emission", "date emission", "emission", "emise le", "date", "date piece", "date de piece", "date document", "date ecriture", "piecedate", "ecrituredate", "invoice date", "issue date", "issued", "document date", "invoicedate", "date issued"),
    "due": ("echeance", "date echeance", "date d echeance", "date d echeances", "echeance le", "a payer le", "date limite", "date limite de paiement", "date de reglement", "due", "due date", "duedate", "due on", "payment due", "payment due date", "maturity", "maturity date", "invoice date due"),
    "currency": ("devise", "monnaie", "currency", "currency code", "idevise", "cur"),
    "email": ("email", "e mail", "mail", "courriel", "adresse mail", "adresse email", "adresse e mail", "mail client", "email client", "e mail client", "emails", "e mails", "mails", "courriels", "email comptabilite", "email address", "emailaddress", "email addresses", "contact email", "customer email"),
    "phone": ("telephone", "tel", "tel client", "portable", "mobile", "phone", "phone number", "telephone number", "gsm"),
    "contact": ("contact", "interlocuteur", "nom du contact", "nom contact", "personne a contacter", "contact person", "attention"),
    "siren": ("siren", "siret", "n siren", "n siret", "tva", "n tva", "no tva", "tva intracommunautaire", "numero tva", "n tva intracommunautaire", "vat", "vat number", "tax id", "vat no"),
    "terms": ("conditions", "conditions de paiement", "condition de paiement", "conditions de reglement", "condition de reglement", "delai", "delai de paiement", "delai de reglement", "modalites", "modalites de paiement", "terms", "payment terms", "payment term"),
    "means": ("mode de paiement", "mode de reglement", "mode reglement", "mode paiement", "moyen de paiement", "moyen de reglement", "payment method", "payment means", "payment mode"),
    "kind": ("type", "nature", "type de piece", "type piece", "type document", "type de document", "document type", "transaction type", "invoice type"),
    "status": ("statut", "etat", "status", "state", "payment status", "payment state", "statut paiement", "etat paiement", "regle o n"),
    "language": ("langue", "language", "lang"),
}  # fmt: skip
FIELD_OF = {heading: field for field, headings in SYNONYMS.items() for heading in headings}


def fold_heading(text: str) -> str:
    """Return a heading as it is compared: no accents, capitals, punctuation or currency."""
    flat = unicodedata.normalize("NFKD", plain(text)).encode("ascii", "ignore").decode().casefold()
    flat = re.sub(
        r"\((?:eur|euros?|ttc|usd|\$)?\)|\b(?:en )?(?:eur|euros)\b", " ", flat.replace("°", " ")
    )
    return " ".join(re.sub(r"[^a-z0-9]+", " ", flat).split())


def columns_of(row: Sequence[Cell]) -> dict[str, int]:
    """Return which column holds which field, for a row of headings; the first column of a field has it."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        field = FIELD_OF.get(fold_heading(text_of(cell))) if isinstance(cell, str) else None
        if field is not None and field not in found:
            found[field] = index
    if "customer" not in found and "ref" in found:
        found["customer"] = found.pop("ref")
    return found


def is_heading(columns: Mapping[str, int]) -> bool:
    """Say whether a row names enough to be read by."""
    has_amount = "open" in columns or "total" in columns or {"debit", "credit"} <= columns.keys()
    return "customer" in columns and "number" in columns and has_amount
