"""What a line is and whether it is still owed: types, states, journals and number prefixes of the trade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from unicodedata import normalize

from relanced.dunning.ledger import ItemKind

_KINDS: tuple[tuple[re.Pattern[str], ItemKind | None], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        # A deposit invoice asks for money like any other; a deposit received is a credit.
        (r"\bfactures? (?:d )?(?:acompte|avance)|\bdeposit invoice|\bacompte facture|\bdown ?payment (?:invoice|request)", ItemKind.INVOICE),
        (r"\b(?:devis|quote|quotation|estimate|pro ?forma|commande|sales? order|bon de livraison|delivery note|fournisseurs?|achats?|suppliers?|vendor|purchases?|in invoice|in refund|accpay)\b", None),
        (r"\b(?:avoirs?|notes? (?:de )?credit|credit ?notes?|credit ?memos?|credit ?memo|refunds?|out refund|remboursements?|rbt|nc|av|avo|cn|credit)\b",
         ItemKind.CREDIT_NOTE),
        (r"\b(?:retenues? (?:de )?garanties?|retentions?|rg)\b", ItemKind.RETENTION),
        (r"\b(?:douteux|douteuses?|litigieux|doubtful|bad debt)\b", ItemKind.DOUBTFUL),
        (r"\b(?:lcr|traites?|effets?(?: a recevoir)?|billets? a ordre|bor|bills? (?:of exchange|receivable))\b", ItemKind.BILL),
        (r"\b(?:a ?nouveaux?|report a nouveau|ran|an|solde (?:anterieur|initial|d ouverture|ouverture|precedent)|opening(?: balance)?|ouverture|"
         r"brought forward|reprise (?:de )?solde)\b", ItemKind.OPENING),
        (r"\b(?:acomptes?|avances?|arrhes|deposits?|pre ?payments?|overpayments?|trop percus?|on account)\b", ItemKind.DEPOSIT),
        (r"\b(?:reglements?|paiements?|payments?|encaissements?|virements?|versements?|cheques?|remises?|receipts?|prelevements?|rgl?t|rgl|"
         r"reg|vir|chq|prlv|pmt|pay|pymt|od de banque|banque|bank|cash)\b", ItemKind.RECEIPT),
        (r"\b(?:factures?|invoices?|inv|fac|fact|fa|fc|fv|vente|ventes|sales?|doit|out invoice|titres?|quittances?|loyers?|echeances?)\b", ItemKind.INVOICE),
    )
)  # fmt: skip
CREDITS = frozenset({ItemKind.CREDIT_NOTE, ItemKind.DEPOSIT, ItemKind.RECEIPT})

# Prefixes of numbers: "AV-2026-003", "CN0012", "RGT 45".
_PREFIXES: Mapping[str, ItemKind] = {
    **dict.fromkeys(("av", "avo", "avoir", "avr", "fav", "favoir", "nc", "ndc", "cn", "cm", "crn", "rinv", "scn"), ItemKind.CREDIT_NOTE),
    **dict.fromkeys(("reg", "regl", "rgt", "rglt", "rgl", "reglement", "vir", "virt", "virement", "chq", "cheque", "pay", "pmt", "prlv", "enc", "rec", "paiement", "payment"),
                    ItemKind.RECEIPT),
    **dict.fromkeys(("aco", "acpt", "acompte", "dep", "avance"), ItemKind.DEPOSIT),
    **dict.fromkeys(("an", "ran", "anouveau", "ouv"), ItemKind.OPENING),
    **dict.fromkeys(("lcr", "effet", "traite"), ItemKind.BILL),
}  # fmt: skip
_PREFIX = re.compile(r"([a-z]+)[^a-z]*\d|(a nouveau|an|ran|report a nouveau|solde anterieur)\Z")

_SALES = re.compile(r"(?:v(?:e|t|te|n)?\d*|ven\w*|sal\w*|fac\w*|fa|inv\w*|av\w*)\Z")
_CASH = re.compile(
    r"(?:b[a-z]{0,3}\d*|ban\w*|cai\w*|ca|ce|cic|lcl|sg|cm|ccp|crp|enc\w*|csh|cash|bnk\d*|reg\w*|tr\w*|effet)\Z"
)
_OPENING = re.compile(r"(?:an\w?|ran|ouv\w*|xan|anouv\w*)\Z")

# Accounts of the French chart (facts §8.1.1), longest prefix first.
_ACCOUNTS: tuple[tuple[str, ItemKind], ...] = (
    ("4117", ItemKind.RETENTION),
    ("4191", ItemKind.DEPOSIT),
    ("4197", ItemKind.CREDIT_NOTE),
    ("4198", ItemKind.CREDIT_NOTE),
    ("413", ItemKind.BILL),
    ("416", ItemKind.DOUBTFUL),
)
_NOT_INVOICED = "418"  # not invoiced yet: never asked for


class State(Enum):
    """What a status says about a line."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"  # draft, cancelled, abandoned, written off: nobody owes it
    SILENT = "silent"


_STATES: tuple[tuple[re.Pattern[str], State], ...] = tuple(
    (re.compile(pattern), state)
    for pattern, state in (
        (r"\b(?:partiel\w*|partial\w*|partly|part paid|en partie|acompte)\b", State.OPEN),
        (r"\b(?:non|not|pas|un|en attente de|a|awaiting|to be|ni|jamais) ?(?:encore )?(?:pay\w*|paid|regle\w*|solde\w*|encaisse\w*|acquitte\w*|lettre\w*|reglement|paiement)\b",
         State.OPEN),
        (r"\b(?:impaye\w*|unpaid|overdue|en retard|echue?s?|open|ouverte?s?|due|outstanding|en attente|sent|envoye\w*|emise?s?|valide\w*|authori[sz]ed|posted|"
         r"comptabilise\w*|relance\w*|litige|contentieux|awaiting|approved|viewed)\b", State.OPEN),
        (r"\b(?:brouillons?|drafts?|provisoires?|devis|pro ?forma|a valider|quote|simulation|en preparation|en cours de saisie)\b", State.VOID),
        (r"\b(?:annule\w*|cancel\w*|void\w*|abandon\w*|deleted?|supprime\w*|write ?offs?|written ?off|passe\w* en perte|pertes?|irrecouvrables?|"
         r"bad debt|reversed)\b", State.VOID),
        (r"\b(?:paye\w*|paid|regle\w*|solde\w*|acquitte\w*|encaisse\w*|settled|closed|cloture\w*|lettre\w*|cleared|termine\w*|completed?|in payment|applied|fully paid)\b",
         State.PAID),
    )
)  # fmt: skip
_YES = frozenset(
    "oui o yes y true vrai x 1 ok ✓ ✔ paye payee regle reglee solde soldee paid".split()
)


@lru_cache(maxsize=2048)
def kind_of_type(text: str) -> tuple[bool, ItemKind | None]:
    """Read a type cell: whether it says anything, and the kind it names (None: no claim at all, as a quote)."""
    folded = _folded(text)
    for words, kind in _KINDS:
        if words.search(folded):
            return True, kind
    return False, None


@lru_cache(maxsize=8192)
def prefix_of(number: str) -> ItemKind | None:
    """Return the kind a number's letters suggest (`AV-12`, `CN0012`, `RGT45`); None for none."""
    found = _PREFIX.match(_folded(number))
    if found is None:
        return None
    return ItemKind.OPENING if found.group(2) else _PREFIXES.get(found.group(1))


@lru_cache(maxsize=512)
def kind_of_journal(text: str, *, is_credit: bool) -> ItemKind | None:
    """Return the kind a journal code gives a line: a credit of a sales journal is a credit note."""
    folded = _folded(text)
    if _OPENING.match(folded):
        return ItemKind.OPENING
    if not is_credit:
        return None
    if _SALES.match(folded):
        return ItemKind.CREDIT_NOTE
    return ItemKind.RECEIPT if _CASH.match(folded) else None


@lru_cache(maxsize=8192)
def kind_of_account(account: str) -> ItemKind | None:
    """Return the kind an account of the French chart gives a line; None for plain customers (411)."""
    return next((kind for prefix, kind in _ACCOUNTS if account.startswith(prefix)), None)


def is_not_invoiced(account: str) -> bool:
    """Say whether an account holds what was not invoiced yet (418), which nobody is asked for."""
    return account.startswith(_NOT_INVOICED)


@lru_cache(maxsize=2048)
def state_of(text: str) -> State:
    """Read a status cell."""
    folded = _folded(text)
    return next((state for words, state in _STATES if words.search(folded)), State.SILENT)


@lru_cache(maxsize=256)
def is_yes(text: str) -> bool:
    """Read a cell of a "Payé ?" column."""
    return _folded(text) in _YES or text in {"✓", "✔"}


def _folded(text: str) -> str:
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text)
    bare = "".join(
        letter for letter in normalize("NFKD", spaced.lower()) if not 768 <= ord(letter) <= 879
    )
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())
