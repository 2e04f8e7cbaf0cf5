"""What the heading of a column says it holds: French and English, as programs and secretaries spell it.

A heading is folded first (case, accents, punctuation, small words, usual abbreviations), then looked up
in the table, then tried against a few patterns. Several fields may fit one heading; its cells decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize

from relanced.books.currencies import SIGNS
from relanced.books.grid import plain


class Field(StrEnum):
    """What a column can hold, under the name `Ledger.columns` uses."""

    CUSTOMER = "customer"
    CUSTOMER_REF = "customer_ref"
    CONTACT = "contact"
    FIRST_NAME = "first_name"
    EMAILS = "emails"
    PHONE = "phone"
    SIREN = "siren"
    NUMBER = "number"
    REFERENCE = "reference"  # of the entry, where it has no invoice number
    ISSUE = "issue_on"
    DUE = "due_on"
    OPEN = "open"
    TOTAL = "total"
    AMOUNT = "amount"  # the total where the rest has a column of its own, else the rest
    PAID = "paid"
    PAID_FLAG = "is_paid"
    PAID_ON = "paid_on"
    DEBIT = "debit"
    CREDIT = "credit"
    SIDE = "side"
    BUCKET = "bucket"  # one age class of an aged list
    CURRENCY = "currency"
    TERMS = "terms"
    MEANS = "means"
    KIND = "kind"
    STATUS = "status"
    LANGUAGE = "language"
    LETTER = "letter"  # lettrage
    JOURNAL = "journal"
    ACCOUNT = "account"
    LABEL = "label"


class Content(StrEnum):
    """What the cells of a column look like."""

    DAY = "day"
    AMOUNT = "amount"
    FLAG = "flag"
    TEXT = "text"


DAYS = frozenset({Field.ISSUE, Field.DUE, Field.PAID_ON})
AMOUNTS = frozenset(
    {Field.OPEN, Field.TOTAL, Field.AMOUNT, Field.PAID, Field.DEBIT, Field.CREDIT, Field.BUCKET}
)


def content_of(field: Field) -> Content:
    """Return what the cells of a field look like."""
    if field in DAYS:
        return Content.DAY
    if field in AMOUNTS:
        return Content.AMOUNT
    return Content.FLAG if field is Field.PAID_FLAG else Content.TEXT


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading, understood: the fields it may name, best first, and the money it speaks of."""

    text: str  # as the file spells it
    options: tuple[tuple[Field, int], ...] = ()  # field and rank, highest first
    currency: str | None = None  # "Solde (USD)"
    is_foreign: bool = False  # "Montant devise": in the currency of the invoice, not of the ledger


# field -> rank -> headings parted by |. Ranks settle which of two columns is the better one.
_TABLE: Mapping[Field, Mapping[int, str]] = {
    Field.CUSTOMER: {
        95: "raison sociale|raison sociale client|raison sociale tiers|nom client|client nom|nom complet client|nom usuel client|"
        "nom affichage partenaire facture|nom affichage partenaire|customer name|client name|customer full name|"
        "display name|debtor name|nom debiteur|invoice partner display name|nom raison sociale|raison sociale nom|"
        "customer company|societe client|client societe|nom client facture|client raison sociale",
        90: "nom tiers|tiers nom|intitule client|intitule tiers|intitule compte tiers|libelle tiers|libelle client|"
        "denomination|denomination sociale|societe|entreprise|company|company name|nom societe|nom entreprise|organisation|organization|"
        "societe contact|nom compte client|intitule compte client",
        85: "nom|noms|intitule compte|libelle compte|nom compte|account name|designation client|nom prenom",
        80: "client|clients|client facture|customer|customers|debtor|debiteur|debiteurs|partner|partenaire|partner name|partner id|acheteur|buyer|"
        "bill to|sold to|billed to|facture a|client adherent|adherent|locataire|patient|eleve|famille|client payeur|customer client",
        75: "tiers|compte tiers intitule|third party|contact name|invoice to|tiers client|payer|payeur",
        60: "intitule|name|to",
        20: "contact|destinataire|recipient",
        5: "code client|code tiers|n client|n compte client|compte client|compte tiers|n tiers|n compte tiers|customer id|"
        "customer n|customer code|client id|client code|compte auxiliaire|ref client|id client|identifiant client",
        3: "compte|n compte|account|account n",
    },
    Field.CUSTOMER_REF: {
        90: "code client|code tiers|n client|n compte client|compte client|compte tiers|n tiers|n compte tiers|identifiant client|id client|"
        "customer id|customer n|customer code|customer account|customer account n|client id|client code|client n|compte auxiliaire|"
        "n compte auxiliaire|code auxiliaire|auxiliaire|matricule client|code adherent|n adherent|code compte|code compte client|debtor n|debtor code",
        60: "ref client|ref tiers|customer ref|matricule|contact n",
        40: "code|account n|n compte|account n customer",
        15: "client|customer|tiers|compte",
    },
    Field.CONTACT: {
        90: "contact|nom contact|contact client|interlocuteur|personne a contacter|contact facturation|contact comptable|contact compta|"
        "attention|a attention|attn|contact person|primary contact|responsable|nom interlocuteur|correspondant",
        50: "destinataire|comptable|recipient",
        15: "nom|name|contact name",
    },
    Field.FIRST_NAME: {90: "prenom|prenom contact|first name"},
    Field.EMAILS: {
        90: "email|mail|courriel|mel|emails|mails|courriels|adresse mail|adresse email|adresses mail|adresses email|email address|"
        "adresse courriel|adresse electronique|email client|mail client|email contact|contact email|email facturation|mail facturation|"
        "email comptabilite|mail comptabilite|email compta|mail compta|billing email|bill email|customer email|email relance|mail relance|"
        "email addresses|email to|main email|primary contact email|invoice email",
    },
    Field.PHONE: {
        90: "tel|telephone|n tel|n telephone|phone|phone n|tel client|telephone client|tel fixe|telephone fixe|tel contact|telephone contact|"
        "tel bureau|customer phone|contact phone|main phone",
        70: "mobile|portable|gsm|tel mobile|tel portable|telephone mobile|telephone portable|mobile phone|cell",
    },
    Field.SIREN: {
        90: "siren|n siren|siren client|siren siret",
        80: "siret|n siret|siret client",
        60: "n tva|n tva intracommunautaire|tva intracommunautaire|tva intracom|n tva intracom|tva intra|n tva intra|n intracommunautaire|vat n|"
        "vat id|tax id|vat registration n|vat reg n|tva intracommunautaire client|n identification tva",
    },
    Field.NUMBER: {
        95: "n facture|facture n|invoice n|invoice #|n factures|factures n|reference facture|ref facture|facture ref|facture reference|"
        "code facture|identifiant facture|invoice ref|invoice reference|facture avoir n|n facture avoir|bill n|n fact|n document facture",
        90: "n document|document n|n piece|piece n|n piece comptable|n doc|doc n|voucher n|transaction n|txn n|n piece facture|n avoir|"
        "document reference|reference document|reference piece|ref piece|ref document|n bordereau|credit note n",
        80: "facture|factures|invoice|invoices|piece|document|n|#|doc|voucher|piece comptable|document id|"
        "n titre|titre|n note|n quittance|n avis",
        60: "ref|reference|invoice id|id facture|transaction id|n reference|n enregistrement|our reference|notre reference|n ref",
        15: "name|id|identifiant",
    },
    Field.REFERENCE: {
        90: "n ecriture|n mouvement|ecriture n|entry n|journal entry|n operation|n reglement|payment n|reference ecriture|"
        "reference reglement|reference paiement|payment reference",
        65: "ref|reference|n reference|n ref",
        60: "n piece|piece|n document|document|n|n interne",
        40: "n ligne|id|identifiant",
    },
    Field.ISSUE: {
        95: "date facture|date facturation|date emission|date emission facture|date piece|date document|date doc|invoice date|issue date|date issued|"
        "date issue|bill date|billing date|document date|doc date|invoice bill date|date invoice|date edition facture|date creation facture|"
        "date factures|date fact|date piece comptable",
        80: "date|emission|emise|emis|facturee|date transaction|transaction date|txn date|issued|issued on|invoiced on|emise le|emis le|"
        "facture le|facturee le|date vente|le",
        60: "date ecriture|date comptable|date operation|date comptabilisation|posting date|date mouvement|entry date|date creation|"
        "created|created at|created on|accounting date|date enregistrement|date validation",
    },
    Field.DUE: {
        95: "date echeance|echeance date|due date|date echeance facture|date limite paiement|date limite reglement|payment due date|date exigibilite|"
        "date due|duedate|invoice date due|due on|payable before|a payer avant|a payer avant le|a regler avant le|"
        "a payer pour le|exigible le|payable le|maturity date|net due date|date echeance paiement|date paiement prevue contrat|"
        "date limite|date d exigibilite|echeance le|date ech",
        90: "echeance|echeances|echeance facture|maturity|exigibilite|payment due",
        70: "due|a payer le|a regler le|pay by",
    },
    Field.OPEN: {
        100: "reste du|reste a payer|reste a regler|reste a encaisser|reste a recouvrer|reste a percevoir|reste du ttc|reste a payer ttc|restant du|"
        "restant a payer|montant restant|montant restant du|montant reste du|montant reste a payer|"
        "restant a regler|solde restant|solde restant du|solde du|solde a payer|solde a regler|solde restant a payer|montant solde|"
        "open amount|amount open|open balance|balance due|amount due|outstanding|outstanding amount|amount outstanding|outstanding balance|"
        "balance outstanding|remaining|remaining amount|remaining balance|amount remaining|remaining due|unpaid amount|amount unpaid|"
        "unpaid balance|residual|residual amount|amount residual|amount residual signed|amount due signed|due amount|left to pay|"
        "remaining to pay|montant ouvert|montant non regle|montant non solde|montant non lettre|montant impaye|solde impaye|"
        "restant|reste|reste du facture|solde facture|solde ttc|solde piece|montant du ttc|montant a encaisser|montant restant a payer|"
        "amount owed|amount owing|balance owing|invoice balance|reste a devoir|solde ouvert|total du|total due|total outstanding",
        85: "solde|balance|impaye|impayes|open|unpaid|montant echu|amount overdue|du|owed|owing|restant ttc|soldes",
        90: "montant du|montant du facture|somme due|sommes dues",
        60: "due|a payer|a recevoir|a encaisser|a regler|a recouvrer|montant a payer|montant a regler|to pay|to be paid|overdue amount|creance|montant creance|montant relance",
        30: "encours|en cours|net a payer|montant net a payer",
    },
    Field.TOTAL: {
        95: "montant ttc|total ttc|montant total ttc|montant facture ttc|total facture ttc|montant facture|montant total facture|total facture|ttc|"
        "montant initial|montant origine|montant initial ttc|invoice total|invoice amount|original amount|amount total|amount total signed|"
        "total incl tax|total incl vat|total including tax|total including vat|total incl|amount incl vat|amount incl tax|"
        "gross|gross amount|gross total|total gross|prix ttc|initial amount|montant ttc facture|total invoice amount|facture ttc|montant piece|"
        "montant document|total document|total invoice|invoice value|invoiced|invoiced amount|amount invoiced|amount inc vat|total signed",
        80: "total|montant total|total amount|total eur|montant brut|montant factures|total general",
        50: "net a payer|montant net a payer|grand total",
    },
    Field.AMOUNT: {70: "montant|amount|somme|valeur|sum|montants|mnt|montant echeance|montant ech|montant ligne ttc|value"},
    Field.PAID: {
        95: "montant paye|montant regle|deja regle|deja paye|paye a ce jour|regle a ce jour|montant encaisse|deja encaisse|amount paid|paid amount|"
        "total paye|total regle|total paid|paid to date|payments received|amount received|received amount|amount applied|montant deja regle|"
        "montant deja paye|montant reglements|montant reglement|montant paiement|total reglements|montant recu|somme reglee|somme payee",
        80: "paye|payee|regle|reglee|encaisse|encaissement|encaissements|paid|payments|payment|reglements|reglement|paiement|paiements|received|applied|recu|"
        "versements|versement|payes|regles",
        60: "acompte|acomptes|acompte verse|acomptes verses|deposit|deposits|avance|acompte recu|acomptes recus|prepayment|credits applied",
    },
    Field.PAID_FLAG: {70: "paye|payee|regle|reglee|paid|solde|soldee|is paid|encaisse|acquittee|facture payee|facture reglee|lettre|lettree"},
    Field.PAID_ON: {
        80: "date reglement|date paiement|date encaissement|paye le|regle le|payee le|reglee le|payment date|paid date|date paid|paid on|"
        "date payee|date regle|date paye|encaisse le|fully paid on|last payment date",
        60: "paye|regle|paid|reglement|paiement|encaissement|payment",
    },
    Field.DEBIT: {90: "debit|montant debit|debits|mouvement debit|debit eur|debit amount|dr|debit tenue"},
    Field.CREDIT: {90: "credit|montant credit|credits|mouvement credit|credit eur|credit amount|cr|credit tenue"},
    Field.SIDE: {90: "sens|d c|dc|debit credit|sens ecriture|sens mouvement|dr cr"},
    Field.CURRENCY: {90: "devise|code devise|currency|currency code|monnaie|cur|ccy|curr|devise facture|currency id|invoice currency|devise piece|unite monetaire|dev"},
    Field.TERMS: {
        90: "conditions reglement|condition reglement|conditions paiement|condition paiement|delai paiement|delai reglement|delais paiement|"
        "delai|terms|payment terms|payment term|term|net terms|modalites paiement|modalites reglement|modalite paiement|modalite reglement|"
        "credit terms|echeancier|delai jours|delai paiement jours|type echeance|terms days|delai reglement jours|terms name|"
        "invoice payment term id|conditions|code reglement",
        50: "reglement|mode reglement|paiement|mode paiement|echeance",
    },
    Field.MEANS: {
        90: "mode reglement|mode paiement|moyen paiement|moyen reglement|payment method|payment mode|type reglement|type paiement|payment means|"
        "payment type|modes reglement|means of payment|mode",
        50: "reglement|paiement|payment|conditions reglement|conditions paiement|code reglement",
    },
    Field.KIND: {
        90: "type|type piece|type document|type facture|nature piece|nature|type transaction|transaction type|document type|doc type|invoice type|"
        "type ecriture|type doc|type mouvement|type ligne|kind|nature document|move type|categorie piece|txn type|entry type|type operation",
    },
    Field.STATUS: {
        90: "statut|etat|status|state|payment status|statut paiement|etat paiement|statut reglement|etat reglement|situation|payment state|"
        "etat facture|statut facture|invoice status|document status|statut document|statut piece|statut encaissement|paid status",
    },
    Field.LANGUAGE: {90: "langue|language|lang|langue client|customer language|code langue"},
    Field.LETTER: {90: "lettrage|lettre|let|code lettrage|lettres|lettrage ecriture|matching|matching n|reconciliation|ltr"},
    Field.JOURNAL: {90: "journal|code journal|jnl|jal|journal code|jrn"},
    Field.ACCOUNT: {
        90: "compte general|n compte general|compte collectif|compte comptable|gl account|general account|account code|n compte comptable",
        60: "compte|n compte|account|numero compte",
    },
    Field.LABEL: {
        90: "libelle|libelle ecriture|designation|description|objet|memo|subject|object|details|detail|commentaire|commentaires|observations|libelle piece|"
        "remarque|remarques|notes|note|memo description|libelle facture|libelle operation",
    },
}  # fmt: skip

# Age classes of an aged list: "0-30", "31 à 60 jours", "> 90 j", "non échu", "current".
_BUCKET = re.compile(
    r"(?:jours? |days? )?(?:\d{1,3} (?:a )?\d{1,3}|(?:plus |sup |over |older )?(?:than |a )?[<>+]? ?\d{2,3} ?\+?|"
    r"moins \d{2,3})(?: ?(?:j|jours?|days?))?(?: ?\+| over| plus)?\Z|"
    r"non echue?s?\Z|a echoir\Z|non due?s?\Z|not due\Z|current\Z|courant\Z|older\Z|echu (?:\d|depuis|plus|moins).*|at date\Z"
)
# What no field may be read from, whatever else the heading holds.
_NEVER = re.compile(
    r"\b(?:ht|hors taxes?|excl|untaxed|before tax|net of tax|tva montant|montant tva|progressif|cumule?|cumul|running|"
    r"commande|order|po|devis|relance|relances|retard|overdue days|days overdue|late|solde client|solde compte|solde tiers|customer balance|"
    r"encours client|plafond|limit|ecart|escompte|discount|penalites?|interets?|k eur|keur|keuros?|k euros?|milliers|adresse postale|"
    r"livraison|delivery|shipping|expected|prevue?|prevu|probable|votre ref|your ref)\b"
)
# Headings that no table holds word for word, by what must be in them.
_PATTERNS: tuple[tuple[re.Pattern[str], Field, int], ...] = tuple(
    (re.compile(pattern), field, 50)
    for pattern, field in (
        (r"\b(?:email|mail|courriel)s?\b", Field.EMAILS),
        (r"\b(?:tel|telephone|phone)\b", Field.PHONE),
        (r"\bdate\b.*\b(?:echeance|due|exigibilite|limite)\b|\b(?:echeance|due)\b.*\bdate\b", Field.DUE),
        (r"\bdate\b.*\b(?:facture|facturation|emission|invoice|issue)\b|\b(?:invoice|issue)\b.*\bdate\b", Field.ISSUE),
        (r"\bdate\b.*\b(?:reglement|paiement|encaissement|payment|paid)\b", Field.PAID_ON),
        (r"\b(?:mode|moyen)\b.*\b(?:reglement|paiement)\b", Field.MEANS),
        (r"\b(?:conditions?|delais?|terms)\b.*\b(?:reglement|paiement|payment)?\b", Field.TERMS),
        (r"\b(?:statut|etat|status)\b", Field.STATUS),
        (r"\b(?:code|n|id|identifiant|compte)\b.*\b(?:client|tiers|customer|debiteur)\b", Field.CUSTOMER_REF),
        (r"\b(?:nom|name|raison|intitule|denomination)\b.*\b(?:client|tiers|customer|debiteur|societe)\b", Field.CUSTOMER),
        (r"\b(?:client|customer|debiteur)\b.*\b(?:nom|name|societe|company)\b", Field.CUSTOMER),
        (r"\b(?:n|ref|reference)\b.*\b(?:facture|invoice|piece|document)\b", Field.NUMBER),
        (r"\b(?:facture|invoice|piece|document)\b.*\b(?:n|ref|reference|id)\b", Field.NUMBER),
        (r"^(?!.*\bdate\b).*\b(?:reste|restante?|outstanding|residual|impayee?s?|unpaid)\b", Field.OPEN),
        (r"^(?!.*\bdate\b).*\b(?:solde|balance)\b", Field.OPEN),
        (r"^(?!.*\bdate\b).*\b(?:ttc|tax incl|incl vat)\b", Field.TOTAL),
        (r"^(?:montant|total|somme) .*\b(?:regle|paye|encaisse|verse)e?s?\b", Field.PAID),
        (r"\b(?:type|nature)\b.*\b(?:piece|document|facture|ecriture)\b", Field.KIND),
    )
)  # fmt: skip

_WORDS: Mapping[str, str] = {
    "numero": "n", "num": "n", "no": "n", "nr": "n", "nro": "n", "nbr": "n", "number": "n", "numeros": "n", "#": "n",
    "mt": "montant", "mnt": "montant", "mtt": "montant", "mont": "montant", "ech": "echeance", "echeances": "echeance",
    "fact": "facture", "fac": "facture", "fct": "facture", "cli": "client", "clt": "client", "dt": "date", "dat": "date",
    "inv": "invoice", "cust": "customer", "amt": "amount", "bal": "balance", "regl": "reglement", "reglt": "reglement",
    "rglt": "reglement", "rgt": "reglement", "refs": "ref", "references": "reference", "docs": "document", "e-mail": "email",
    "tels": "tel", "rs": "raison sociale", "cpte": "compte", "cpt": "compte", "lib": "libelle", "liv": "livraison",
    "factures": "factures", "coll": "collectif", "aux": "auxiliaire", "intra": "intra",
}  # fmt: skip
_SMALL = frozenset("de la les l d des the of en in et and s au aux ce cette".split())
_MONEY = {**{sign: code for sign, code in SIGNS.items() if " " not in sign}, **{c.lower(): c for c in ("EUR", "USD", "GBP", "CHF", "CAD", "MAD")}}
_FOREIGN = frozenset({"devise", "devises", "currency", "foreign"})
_CAMEL = re.compile(r"(?<=[a-zé])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKEN = re.compile(r"[a-z0-9]+|[€$£#<>+]")
_EMAIL = re.compile(r"\be[- ]?mail", re.IGNORECASE)


def fold(text: str) -> str:
    """Reduce a heading to what two spellings of it share: `N° de Facture` and `num_facture` are `n facture`."""
    return " ".join(_tokens(text))


@lru_cache(maxsize=4096)
def understand(text: str) -> Heading:
    """Say which fields a heading may name; no options when it names none that matters."""
    spelled = plain(text)
    tokens = _tokens(spelled)
    money = [token for token in tokens if token in _MONEY]
    is_foreign = len(tokens) > 1 and any(token in _FOREIGN for token in tokens)
    bare = [token for token in tokens if token not in _MONEY]
    folded = " ".join(bare)
    options = _BY_HEADING.get(folded, ())
    is_foreign = is_foreign and not options
    if is_foreign:
        folded = " ".join(token for token in bare if token not in _FOREIGN)
    options = options or _options(folded)
    currency = _MONEY[money[0]] if len(set(money)) == 1 else None
    return Heading(spelled, options, currency, is_foreign)


def _options(folded: str) -> tuple[tuple[Field, int], ...]:
    found = _BY_HEADING.get(folded)
    if found is not None:
        return found
    if not folded or _NEVER.search(folded):
        return ()
    if _BUCKET.match(folded):
        return ((Field.BUCKET, 50),)
    return next(
        (((field, rank),) for pattern, field, rank in _PATTERNS if pattern.search(folded)), ()
    )


def _tokens(text: str) -> list[str]:
    spaced = _CAMEL.sub(" ", _EMAIL.sub("email", text)) if not text.isupper() else _EMAIL.sub("email", text)
    lowered = normalize("NFKD", spaced.replace("°", " ").replace("º", " ").lower())
    bare = "".join(letter for letter in lowered if not 768 <= ord(letter) <= 879)
    words = [_WORDS.get(word, word) for word in _TOKEN.findall(bare)]
    return [word for at, word in enumerate(words) if not _is_small(word, at, words)]


def _is_small(word: str, at: int, words: list[str]) -> bool:
    """Say whether a word can be left out: "du" in "date du document", but not in "reste dû TTC"."""
    following = words[at + 1] if at + 1 < len(words) else None
    if word == "du":
        return not (following is None or following in _MONEY or following in _FOREIGN or following == "ttc")
    if word == "le":
        return following is not None or at == 0  # "payée le"
    return word in _SMALL


def _by_heading() -> Mapping[str, tuple[tuple[Field, int], ...]]:
    found: dict[str, dict[Field, int]] = {}
    for field, ranks in _TABLE.items():
        for rank, spellings in ranks.items():
            for spelling in spellings.split("|"):
                fields = found.setdefault(fold(spelling), {})
                fields[field] = max(rank, fields.get(field, 0))
    return {
        folded: tuple(sorted(fields.items(), key=lambda option: -option[1]))
        for folded, fields in found.items()
    }


_BY_HEADING = _by_heading()
