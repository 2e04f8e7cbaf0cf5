"""What a bank's entry pays, and why it is believed; French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    # the file
    "entities": (
        "ce XML contient des entités ou une DTD, qu'aucune banque n'écrit : redemander le relevé à la banque",
        "this XML holds entities or a DTD, which no bank writes: get the statement from the bank again",
    ),
    "cut": (
        "le relevé est coupé ou abîmé à la ligne {line} : le télécharger de nouveau",
        "the statement is cut or damaged at line {line}: download it again",
    ),
    "other_xml": (
        "ce XML n'est pas un relevé de compte (camt.052, .053 ou .054) : choisir ce format à la banque",
        "this XML is no account statement (camt.052, .053 or .054): choose that format at the bank",
    ),
    "no_headings": (
        "aucune ligne de titres avec une date et un montant (ou débit et crédit) : exporter le relevé avec ses titres",
        "no heading row with a day and an amount (or debit and credit): export the statement with its headings",
    ),
    "pdf": (
        "un relevé en PDF ne se lit pas au centime : le télécharger en camt.053, CFONB, OFX ou CSV",
        "a PDF statement cannot be read to the cent: download it as camt.053, MT940, OFX or CSV",
    ),
    "no_amount": (
        "mouvement sans montant : le vérifier sur le relevé de la banque",
        "a movement without an amount: check it on the bank's statement",
    ),
    "movement": (
        "mouvement illisible (« {value} ») : le vérifier sur le relevé de la banque",
        "a movement that cannot be read ('{value}'): check it on the bank's statement",
    ),
    "balance": (
        "les mouvements ne mènent pas de l'ancien solde au nouveau : il en manque, télécharger le relevé de nouveau",
        "the movements do not lead from the old balance to the new one: some are missing, download the statement again",
    ),
    "open_list": (
        "{name} n'est pas une liste de factures ouvertes : donner la sortie de `relanced import --dry-run --json`, un CSV ou un XLSX",
        "{name} is no list of open items: give what `relanced import --dry-run --json` prints, a CSV or an XLSX",
    ),
    # what an entry pays
    "declined": ("opération refusée ou annulée par la banque", "declined or cancelled by the bank"),
    "pending": (
        "opération encore en attente : à confirmer quand la banque l'aura comptabilisée",
        "still pending: to be confirmed once the bank has booked it",
    ),
    "number_and_sum": ("le numéro et le montant concordent", "number and amount agree"),
    "same_number": ("ce numéro est celui de deux clients", "two customers have this number"),
    "instalment": ("une échéance de cette facture a ce montant", "an instalment of this invoice has this amount"),
    "credit_taken": (
        "le montant est celui des factures citées moins un avoir du client",
        "the amount is that of the invoices named less a credit note of the customer",
    ),
    "some_of_named": (
        "le montant est celui d'une partie des factures citées",
        "the amount is that of some of the invoices named",
    ),
    "discount": ("escompte de {rate} % déduit", "discount of {rate} % taken"),
    "fees": ("frais bancaires déduits", "bank charges deducted"),
    "with_more": (
        "les factures citées, et d'autres du même client pour le reste",
        "the invoices named, and others of the same customer for the rest",
    ),
    "part": ("règlement partiel de la facture citée", "part payment of the invoice named"),
    "part_or_other": (
        "moins que la facture citée, et exactement une autre facture du client",
        "less than the invoice named, and exactly another invoice of the customer",
    ),
    "part_of_many": (
        "moins que la somme des factures citées : imputé dans leur ordre",
        "less than the sum of the invoices named: taken in their order",
    ),
    "too_much": ("plus que la somme des factures citées", "more than the sum of the invoices named"),
    "paid_twice": (
        "les factures citées sont déjà réglées : payées deux fois ?",
        "the invoices named are already paid: paid twice?",
    ),
    "sent_in": ("montant envoyé en {currency}", "amount sent in {currency}"),
    "other_currency": ("le paiement est dans une autre devise", "the payment is in another currency"),
    "nothing_open": ("client connu, mais rien d'ouvert", "a customer, but nothing is open"),
    "payer_and_sum": ("le payeur et le montant concordent, sans numéro", "payer and amount agree, without a number"),
    "several_fit": ("plusieurs factures de ce client conviennent", "several invoices of this customer fit"),
    "whole_account": ("le montant est le solde du compte client", "the amount is the balance of the customer's account"),
    "part_by_payer": (
        "moins que la seule facture ouverte de ce client",
        "less than the only open invoice of this customer",
    ),
    "on_account": ("client reconnu, montant inexpliqué", "a known customer, the amount explains nothing"),
    "no_customer": ("ce n'est pas le règlement d'un client", "not a customer's payment"),
    "nobody": ("ni numéro, ni client, ni montant connus", "neither number, customer nor amount is known"),
    "sum_alone": ("seul le montant concorde", "only the amount agrees"),
    "sum_of_several": (
        "seul le montant concorde, à confirmer",
        "only the amount agrees, to be confirmed",
    ),
    "undone": ("annule l'opération {entry}", "undoes entry {entry}"),
    "came_back": ("paiement rejeté ou retourné", "a payment rejected or returned"),
    "refund": ("remboursement de l'avoir cité", "refund of the credit note named"),
    "went_out": ("sortie d'argent", "money that went out"),
}  # fmt: skip
