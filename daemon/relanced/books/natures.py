"""What a line is, by its type, its account, its number or its wording; and which lines are closed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from relanced.books.headings import fold_heading
from relanced.dunning.ledger import ItemKind

CREDITS = frozenset({ItemKind.CREDIT_NOTE, ItemKind.DEPOSIT, ItemKind.RECEIPT})

# What a column headed `payée` or `réglé` may say instead of an amount.
YES = frozenset(
    {
        "oui",
        "o",
        "yes",
        "y",
        "true",
        "vrai",
        "x",
        "payee",
        "payée",
        "paye",
        "payé",
        "paid",
        "soldee",
        "soldée",
        "ok",
        "✓",
        "✔",
    }
)

_CLOSED = re.compile(
    r"(?:pay(?:ee?|e)s?|paid(?: in full)?|fully paid|regle(?:e|es|s)?|solde(?:e|es|s)?|acquitte(?:e|es)?|encaisse(?:e|es)?|lettre(?:e|es)?"
    r"|brouillons?(?: .*)?|drafts?(?: .*)?|provisoires?|annule(?:e|es)?|cancell?ed|voided|void|deleted|supprime(?:e|es)?|abandonne(?:e|es)?|abandoned"
    r"|irrecouvrables?|written off|write off|bad debt|passee? en perte|perte|en perte|pertes? et profits?|rembourse(?:e|es)?|refunded|reversed"
    r"|extourne(?:e|es)?|closed|cloture(?:e|es)?|archive(?:e|es|d)?|settled|refuse(?:e|es)?|rejected|totalement (?:payee?|reglee?)"
    r"|cedee?s?(?: (?:au|a|a un) .*)?|affacturee?s?|factorisee?s?|factored|assigned to (?:a |the )?factor|entierement (?:payee?|reglee?)|payee? (?:totalement|integralement|en totalite)|in payment|en cours de paiement|bezahlt|storniert|entwurf|ausgeglichen|betaald|pagad[ao]|pagat[ao]|oui|yes|o|y|true|vrai)\Z"
)
_PART = re.compile(
    r"\bpart(?:iel\w*|ial\w*|ly|paid)?\b|partiel|partial|partiallypaid|commencee?\Z|acompte (?:recu|verse)"
)
_NO_CLAIM = re.compile(
    r"\b(devis|pro ?forma|quotes?|quotations?|estimates?|bons? de (?:commande|livraison)|commandes?|(?:sales |purchase )?orders?|delivery note"
    r"|factures? fournisseurs?|vendor bills?|supplier (?:bill|invoice)|accpay|in invoice|purchase invoice)\b"
)

# The first word that fits decides; an invoice that asks for a deposit is an invoice.
_BY_TYPE: tuple[tuple[re.Pattern[str], ItemKind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"avoir|credit ?note|credit memo|creditnote|note de credit|notes? credit|out refund|\bcn\b|^av\b|accreccredit|customer credit|^nc\b|gutschrift|^sc\b|^cr[nd]\b|abono|creditnota|nota di credito", ItemKind.CREDIT_NOTE),
        (r"retenue|retention", ItemKind.RETENTION),
        (r"facture|invoice|^fac?\b|^ft\b|^inv\b|accrec|^fv\b|situation|rechnung|^si\b|factura|fattura|factuur", ItemKind.INVOICE),
        (r"acompte|arrhes|deposit|advance|avance|prepayment|overpayment|trop percu|^aco?\b|anzahlung", ItemKind.DEPOSIT),
        (r"\breglements?|paiement|payment|receipt|encaissement|\bvirement|\bvir\b|remise|^rgt?\b|^reg\b|^rc\b|zahlung|^s[ra]\b|^pmts?\b|^rcpt\b", ItemKind.RECEIPT),
        (r"effet|traite|\blcr\b|billet a ordre|bills? of exchange|\bbill\b|\bbor\b", ItemKind.BILL),
        (r"douteu|doubtful|litigieu", ItemKind.DOUBTFUL),
        (r"report|nouveau|anterieur|opening|brought forward|\bran\b|ouverture", ItemKind.OPENING),
    )
)  # fmt: skip
_BY_WORDING: tuple[tuple[re.Pattern[str], ItemKind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"\bacompte|arrhes|\bdeposit|\badvance|prepayment", ItemKind.DEPOSIT),
        (r"\bavoir|credit note|credit memo", ItemKind.CREDIT_NOTE),
        (r"\b(reglements?|regl|rgt|paiements?|payments?|virements?|vir|vrt|cheques?|chq|cb|prelevements?|prlv|encaissements?|received|remise)\b", ItemKind.RECEIPT),
    )
)  # fmt: skip
_PREFIXES: Mapping[str, ItemKind] = {
    "av": ItemKind.CREDIT_NOTE, "avo": ItemKind.CREDIT_NOTE, "avr": ItemKind.CREDIT_NOTE, "avoir": ItemKind.CREDIT_NOTE,
    "cn": ItemKind.CREDIT_NOTE, "crn": ItemKind.CREDIT_NOTE, "nc": ItemKind.CREDIT_NOTE, "rinv": ItemKind.CREDIT_NOTE,
    "cm": ItemKind.CREDIT_NOTE, "fav": ItemKind.CREDIT_NOTE,
}  # fmt: skip
# Prefixes that only tell what an amount already negative is: their positive fellows are invoices for a deposit.
_NEGATIVE_PREFIXES: Mapping[str, ItemKind] = {
    "ac": ItemKind.DEPOSIT, "aco": ItemKind.DEPOSIT, "acp": ItemKind.DEPOSIT, "acompte": ItemKind.DEPOSIT, "dep": ItemKind.DEPOSIT,
    "rg": ItemKind.RECEIPT, "rgt": ItemKind.RECEIPT, "reg": ItemKind.RECEIPT, "regl": ItemKind.RECEIPT, "vir": ItemKind.RECEIPT,
    "chq": ItemKind.RECEIPT, "pay": ItemKind.RECEIPT, "rc": ItemKind.RECEIPT, "bq": ItemKind.RECEIPT, "enc": ItemKind.RECEIPT,
    "bnk": ItemKind.RECEIPT, "csh": ItemKind.RECEIPT, "pbnk": ItemKind.RECEIPT,
}  # fmt: skip
_BANK_JOURNAL = re.compile(r"bq|bnq|bnk|bk|ban|ca|cs|tr|bnp|cic|lcl|sg|cm|od|rg", re.IGNORECASE)
_SALES_JOURNAL = re.compile(r"v", re.IGNORECASE)
_ACCOUNTS: tuple[tuple[str, ItemKind], ...] = (
    ("4117", ItemKind.RETENTION), ("413", ItemKind.BILL), ("416", ItemKind.DOUBTFUL), ("4191", ItemKind.DEPOSIT),
    ("411", ItemKind.INVOICE), ("41", ItemKind.INVOICE),
)  # fmt: skip
_ASKED = re.compile(
    r"impaye|non (?:paye|regle)|a payer|en retard|echue?\b|unpaid|not paid|overdue|awaiting|to pay"
)
_OPENING = re.compile(
    r"an|ran|(?:solde )?a nouveaux?(?: exercice)?|report(?: a nouveaux?)?|soldes? (?:anterieurs?|initial|d ouverture|reporte)|ouverture"
    r"|opening(?: balance)?|balance (?:brought )?forward|bf"
)
_LETTERS = re.compile(r"[a-z]+")


@lru_cache(maxsize=4096)
def is_closed(status: str) -> bool:
    """Say whether a status means that nothing is asked: paid, draft, cancelled, written off."""
    return bool(_CLOSED.match(fold_heading(status)))


@lru_cache(maxsize=4096)
def is_asked(status: str) -> bool:
    """Say whether a status means that money is asked: an instalment so marked is asked for, not received."""
    return bool(_ASKED.search(fold_heading(status)))


@lru_cache(maxsize=4096)
def is_part_paid(status: str) -> bool:
    """Say whether a status means that something has been paid, without saying how much."""
    return bool(_PART.search(fold_heading(status)))


@lru_cache(maxsize=4096)
def is_no_claim(kind: str) -> bool:
    """Say whether a type is no claim on a customer at all: a quote, an order, a supplier's bill."""
    return bool(_NO_CLAIM.search(fold_heading(kind)))


@lru_cache(maxsize=4096)
def kind_of_type(text: str) -> ItemKind | None:
    """Return what a type column says; None when it says nothing we know."""
    folded = fold_heading(text)
    return (
        next((kind for words, kind in _BY_TYPE if words.search(folded)), None) if folded else None
    )


def is_opening(number: str) -> bool:
    """Say whether a number stands for no invoice but for a balance carried over: `AN`, `Report à nouveau`."""
    return not number[-1:].isdigit() and bool(_OPENING.fullmatch(fold_heading(number)))


def prefix_of(number: str) -> str:
    """Return the letters a number begins with, in lower case."""
    found = _LETTERS.match(number[:8].lower())
    return found.group() if found else ""


def kind_of_prefix(prefix: str) -> ItemKind | None:
    """Return what a number's prefix says whatever the amount's sign."""
    return _PREFIXES.get(prefix)


def kind_of_negative(prefix: str, label: str, journal: str) -> ItemKind:
    """Return what an amount in the customer's favour is, by whatever else its line says."""
    folded = fold_heading(label)
    for words, kind in _BY_WORDING:
        if words.search(folded):
            return kind
    if prefix in _NEGATIVE_PREFIXES:
        return _NEGATIVE_PREFIXES[prefix]
    if journal and _BANK_JOURNAL.match(journal) and not _SALES_JOURNAL.match(journal):
        return ItemKind.RECEIPT
    return ItemKind.CREDIT_NOTE


def kind_of_account(account: str) -> ItemKind | None:
    """Return what an account of the French chart says; None for accounts that are no customers' (418 included)."""
    if account.startswith(("418", "4197", "4198")):
        return None
    return next((kind for start, kind in _ACCOUNTS if account.startswith(start)), None)
