"""Which column is what: headings in French and English, whatever their accents, capitals and points.

The tables know what Sage, EBP, Cegid, Quadra, Pennylane, Sellsy, Axonaut, Odoo, Dolibarr, QuickBooks,
Xero, Zoho and secretaries write; the patterns below them catch what comes close.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from relanced.books.composed import SHORT, composed
from relanced.books.currencies import CODES, SIGNS
from relanced.books.fields import AMOUNTS, DAYS, Field
from relanced.books.grid import plain
from relanced.books.neighbours import NEIGHBOURS

__all__ = ["AMOUNTS", "DAYS", "Field", "fold_heading", "heading_currency", "is_bucket", "meanings"]


# field -> headings, folded, parted by bars, the surest first.
_FIRST: Mapping[Field, str] = {
    Field.CUSTOMER: "raison sociale|nom du client|nom client|nom du tiers|nom tiers|customer name|client name"
    "|customer full name"
    "|invoice partner display name|nom du partenaire a afficher sur la facture|partenaire a afficher sur la facture"
    "|intitule du tiers|intitule tiers|intitule client|intitule du compte|intitule compte|libelle tiers"
    "|libelle du tiers"
    "|libelle client|libelle compte|libelle du compte|compauxlib|nom debiteur|debtor name|account name"
    "|nom facturation"
    "|nom de facturation|company name|societe client|nom societe|nom de la societe|denomination|denomination sociale"
    "|societe|entreprise|client facture|client|clients|customer|customers|debiteur|debtor|tiers|partenaire|partner"
    "|contactname|contact name|display name|payeur|donneur d ordre|destinataire|bill to|sold to|acheteur|buyer"
    "|intitule"
    "|partner id|partner id name|partner id display name|customer company|company|organisation|organization|comptelib|famille|maitre d ouvrage|maitre de l ouvrage|beneficiaire|patient|adherent|locataire|tenant"
    "|eleve|nom|name|nom prenom|third party|raison sociale client|client raison sociale|invoice to|nom affichage partenaire facture",
    Field.REF: "a c|a c ref|a c no|a c code|code client|code tiers|code du client|code du tiers|n client|no client|numero client"
    "|numero de client|num client|n de client"
    "|compte client|compte tiers|n compte tiers|numero compte tiers|compte auxiliaire|compauxnum|auxiliaire"
    "|code auxiliaire"
    "|ref client|reference client|id client|identifiant client|customer code|customer id|customer no|customer number"
    "|customer account|client code|client id|client number|account code|account number|account no|accountnumber"
    "|n compte|no compte|numero compte|numero de compte|n de compte|compte|account|tiers code|matricule|code",
    Field.NUMBER: "n facture|no facture|num facture|numero facture|numero de facture|n de facture|facture n"
    "|facture no|numero de la facture"
    "|invoice number|invoicenumber|invoice no|invoice num|invoice|inv no|inv|facture|factures|n fact|num fact"
    "|no fact|fact|ref facture|ref interne|reference interne"
    "|reference facture|reference de facture|reference de la facture|invoice ref|invoice reference|invoice id"
    "|n piece|no piece|num piece"
    "|numero piece|numero de piece|n de piece|pieceref|ref piece|reference piece|reference de piece|piece"
    "|n document|no document"
    "|numero document|numero de document|num document|num doc|n doc|no doc|document number|document no|doc no"
    "|doc number|transaction number"
    "|transaction no|transaction id|bill number|numero|number|num|no|n|document|reference|ref|doc|f ref|move name|bill n|credit note n|n avoir|voucher|titre|n titre|quittance|n quittance|avis|n avis|id facture|txn n|n enregistrement|our reference|notre reference",
    Field.OPEN: "reste du|reste a payer|reste a regler|reste a encaisser|reste a percevoir|reste du ttc"
    "|reste a payer ttc|restant du|restant a payer"
    "|restant du ttc|montant restant du|montant restant a payer|montant restant|montant reste du|montant du"
    "|montant du ttc|montant impaye"
    "|montant ouvert|montant non regle|montant non solde|montant a regler|montant a payer|montant a encaisser"
    "|restant|reste|solde du|solde du ttc"
    "|solde restant du|solde restant|solde ttc|solde facture|solde de la facture|solde en cours|solde ouvert"
    "|solde a payer|impaye"
    "|impaye ttc|non regle|non paye|open amount|amount open|open balance|amount due|due amount|balance due"
    "|amount outstanding"
    "|outstanding amount|outstanding balance|outstanding|remaining amount|amount remaining|remaining balance"
    "|remaining|unpaid amount"
    "|unpaid balance|unpaid|residual amount|amount residual|residual|invoiceamountdue|amountdue|invoice balance"
    "|due balance|total due"
    "|still due|to pay|solde|balance|du|a payer|a regler|encours|creance|montant du signe|amount due signed"
    "|amount residual signed|net a payer"
    "|solde de l echeance|solde echeance|amount owed|amount owing|balance owing|owed|owing|total du|total outstanding|reste a recouvrer|montant non lettre|amount overdue|montant echu|montant relance|impayes|open|due|unallocated|unallocated amount|unapplied|unapplied amount|ouvert|non lettre|solde non lettre",
    Field.TOTAL: "montant ttc|total ttc|montant total ttc|ttc|montant facture ttc|montant facture|total facture"
    "|montant de la facture|total de la facture"
    "|amount in local currency|amount in lc|local amount|montant en devise locale|montant devise societe|montant initial|montant origine|montant d origine"
    "|montant total|invoice amount"
    "|invoice total|total amount|amount total|gross amount|amount incl vat|total incl vat|total inc vat"
    "|total incl tax|original amount|gross"
    "|montant brut|montant toutes taxes|prix ttc|total|montant|amount|net ttc|total signe|total signed"
    "|amount total signed|valeur|somme|sum|value|invoiced|amount invoiced|montant echeance|montant piece|grand total",
    Field.NET: "montant ht|total ht|ht|montant hors taxes|hors taxes|net amount|amount excl vat|untaxed amount"
    "|subtotal|sub total",
    Field.VAT: "tva|montant tva|total tva|vat|vat amount|tax amount|tax|taxes|total tax|totaltax",
    Field.PAID: "deja regle|deja paye|montant regle|montant paye|montant encaisse|total regle|total paye"
    "|total encaisse|regle ttc|regle|paye|payes|encaisse"
    "|encaissements|acompte recu|acomptes recus|acompte verse|acomptes verses|paiements recus|reglements recus"
    "|amount paid|paid amount|amountpaid"
    "|invoiceamountpaid|amount received|total paid|payments received|payments|paid|received|reglements|reglement"
    "|paiement|paiements"
    "|acompte|acomptes|paid to date|payment|recu|versements|versement|amount applied|montant recu|prepayment|deposits",
    Field.DEBIT: "debit|solde debiteur|solde debit|debit balance|debit eur|montant debit|debits|mouvement debit|dr|debit amount",
    Field.CREDIT: "credit|solde crediteur|solde credit|credit balance|credit eur|montant credit|credits|mouvement credit|cr|credit amount",
    Field.FOREIGN: "montant devise|montant en devise|montantdevise|montant en devises|amount in currency"
    "|amount currency|foreign amount|foreign currency amount"
    "|montant ttc devise|montant ttc en devise|total devise|total en devise|total en devises|total en devise signe"
    "|amount in document currency|amount in doc curr|amount in doc currency|amount in foreign currency|amount in transaction currency"
    "|total in currency signed|total in currency|montant origine devise|montant facture devise|mt devise|original currency amount",
    Field.FOREIGN_OPEN: "reste du devise|reste du en devise|reste a payer devise|reste a payer en devise|reste devise|reste en devise"
    "|solde devise|solde en devise|solde en devises|solde dev|montant du devise|montant du en devise|balance in currency"
    "|open amount in currency|amount due in currency|open balance in currency|outstanding in currency|foreign balance"
    "|foreign open balance|foreign currency balance|open balance foreign currency|fc balance|balance fc|amount residual currency",
    Field.SIDE: "sens|d c|dc|debit credit|sens d c",
    Field.ISSUE: "date facture|date de facture|date de la facture|date facturation|date de facturation"
    "|date d emission|date emission|emission|emise le"
    "|emis le|facture le|facturee le|date fact|invoice date|invoicedate|invoice bill date|issue date|issued"
    "|issued on|date issued|issuedate"
    "|document date|doc date|bill date|transaction date|date piece|date de piece|date de la piece|date document"
    "|date du document|piecedate"
    "|posting date|date|date operation|date comptable|date compta|date ecriture|date d ecriture|ecrituredate",
    Field.DUE: "date d echeance|date echeance|date de l echeance|echeance|echeance le|echeances|date ech|date d ech"
    "|ech|a payer le|a regler le|a payer avant le"
    "|a regler avant le|payable le|exigible le|date d exigibilite|date exigibilite|date limite"
    "|date limite de paiement|date limite de reglement"
    "|date butoir|date de paiement prevue|due date|duedate|due on|due|date due|payment due|payment due date"
    "|payable by|pay by|maturity|due by|date due by|pay before|payable before|due dt|a payer pour le|a regler pour le|terme"
    "|maturity date|invoice date due|dateecheance|ecriture echeance",
    Field.PAID_ON: "date de paiement|date paiement|date de reglement|date reglement|date du reglement|payee le"
    "|paye le|reglee le|regle le|encaissee le"
    "|encaisse le|paid on|paid date|date paid|payment date|fully paid on date|fullypaidondate|last payment date|date encaissement|date payee",
    Field.CURRENCY: "devise|code devise|devise facture|monnaie|currency|currency id|document currency|doc currency|doc curr|transaction currency|devise document|devise piece|currency code|currencycode|cur|ccy|idevise",
    Field.EMAIL: "",
    Field.PHONE: "telephone|tel|n telephone|numero de telephone|tel client|telephone client|tel fixe|telephone fixe"
    "|portable|tel portable|mobile|gsm"
    "|phone|phone number|telephone number|phone no|tel no|contact phone|customer phone|mobile phone",
    Field.CONTACT: "contact|nom du contact|nom contact|interlocuteur|personne a contacter|contact person"
    "|contact client|attention|a l attention de"
    "|contact comptabilite|contact compta|responsable|primary contact|correspondant",
    Field.SIREN: "siren|siret|n siren|n siret|no siren|no siret|numero siren|numero siret|siren siret|n tva|no tva"
    "|numero tva|numero de tva|n tva intracommunautaire"
    "|n tva intra|tva intracommunautaire|tva intra|numero tva intracommunautaire|vat number|vat no|vat id|tax id"
    "|tax number|vat reg no"
    "|company number|registration number|customer vat|identifiant fiscal",
    Field.TERMS: "conditions de paiement|condition de paiement|conditions de reglement|condition de reglement"
    "|conditions paiement|conditions reglement"
    "|cond reglement|cond paiement|delai de paiement|delai de reglement|delai paiement|delai reglement"
    "|delais de paiement|delai|modalites de paiement"
    "|modalite de paiement|modalites de reglement|modalite de reglement|modalites|conditions|invoice payment term id|invoice payment term|payment terms"
    "|payment term|terms|credit terms|term",
    Field.MEANS: "mode de paiement|mode de reglement|mode reglement|mode paiement|moyen de paiement"
    "|moyen de reglement|mode rgt|mode regl|mode|moyen"
    "|type de reglement|type de paiement|payment method|payment means|payment mode|method of payment|pay method"
    "|paid by",
    Field.KIND: "type|nature|type de piece|type piece|type document|type de document|type doc|type de facture"
    "|type facture|nature de la piece|nature piece"
    "|document type|doc type|transaction type|type de transaction|invoice type|type d operation|genre|move type|txn type|entry type|kind|type ligne|type mouvement",
    Field.STATUS: "statut|etat|status|state|statut facture|statut de la facture|etat facture|etat de la facture"
    "|statut paiement|statut de paiement|statut du paiement"
    "|etat paiement|etat de paiement|etat du paiement|payment status|payment state|invoice status|situation"
    "|statut reglement|etat reglement"
    "|solde o n|regle o n|paye o n|soldee|payee|reglee|acquittee|lettree|facture payee|facture reglee|is paid",
    Field.LANGUAGE: "langue|code langue|language|lang|language code",
    Field.LABEL: "libelle|libelle ecriture|libelle de l ecriture|ecriturelib|libelle operation|designation"
    "|description|objet|memo|motif|subject|memo description|details|object",
    Field.ENTRY: "n ecriture|numero ecriture|no ecriture|ecriturenum|n mouvement|numero mouvement|entry no|entry number|n piece comptable"
    "|payment reference|reference paiement|reference reglement|ref paiement|ref reglement|n reglement|n enregistrement",
    Field.JOURNAL: "journal|code journal|journalcode|jal|jnl|c j|cj|jrn",
    Field.LETTER: "lettrage|lettre|let|lettr|code lettrage|code lettre|ecriturelet|lettering|lett|matching"
    "|matching number|l",
    Field.ACCOUNT: "compte general|compte collectif|n compte general|numero compte general|comptenum|cpte general"
    "|compte comptable|general account|gl account",
}  # fmt: skip

# What a heading means when a surer one has taken its first meaning.
_SECOND: Mapping[Field, str] = {
    Field.REF: "client|tiers|debiteur|customer|partenaire|partner|contact id",
    Field.CONTACT: "nom|name|contactname|contact name|intitule|interlocuteur|destinataire",
    Field.LABEL: "intitule",
    Field.ENTRY: "reference|ref|document|piece|n piece|no piece|numero de piece|numero piece|reference piece"
    "|ref piece|numero|n document|id facture",
    Field.KIND: "document|piece|facture",
    Field.STATE: "statut|etat|status|state|statut facture|etat facture|invoice status|statut de la facture|statut paiement"
    "|statut du paiement|statut de paiement|etat de paiement|payment status|payment state|situation",
    Field.TOTAL: "net a payer|amount due|encours",
    Field.ACCOUNT: "compte|n compte|numero de compte|numero compte|no compte|account",
    Field.MEANS: "reglement|paiement|payment",
    Field.ISSUE: "date comptable|du|le",
}

_NOT = (
    r"\b(relances?|retards?|jours?|days?|nb|nbr|nombre|age|anciennete|adresse|address|ville|city|commentaires?|comments?|notes?(?! d )|prevue?|promise?|envoi"
    r"|sent|livraison|delivery|commandes?|orders?|po|creation|created|modifi\w*|updated?|saisie|taux|rate|remise|discount|ht|hors|iban|bic|rib"
    r"|commercial|vendeur|salesperson|representant|banque|bank|cumule?|progressif|running|anterieur|initial|precedent|interets?|penalites?|indemnites?|frais|agios?|plafond|escompte|interest|fees?|penalty|limit|mode|type|statut|etat|status)\b"
)
_BANNED = re.compile(_NOT)
_CLOSE: tuple[tuple[re.Pattern[str], Field], ...] = tuple(
    (re.compile(pattern), field)
    for pattern, field in (
        (r"date.*echeance|echeance.*date|due date|date due|^echeance\b", Field.DUE),
        (r"date.*(factur|emission|piece|document|invoice)|(invoice|issue|document|bill).*date|^emis|^datee\b|^etablie?\b", Field.ISSUE),
        (
            r"\breste\b|\brestant|impaye|outstanding|unpaid|residual|open (amount|balance)|(balance|amount) due|remaining"
            r"|montant du(?= (?:ttc|en|eur|au|signe|par)\b|$)|solde (du|ttc|restant|a|facture)|non (paye|regle|solde)",
            Field.OPEN,
        ),
        (r"(deja|montant|total) (paye|regle|encaisse|verse)|(amount|total) (paid|received)|encaisse|^acomptes?\b", Field.PAID),
        (r"\b(code|n|no|num|numero|ref|reference|compte|id|identifiant)\b.*\b(client|tiers|customer|debiteur|auxiliaire)", Field.REF),
        (r"\b(client|customer|tiers|debtor)\b.*\b(code|n|no|num|numero|number|id|ref|reference|account)\b", Field.REF),
        (r"\b(nom|raison|societe|libelle|intitule|name)\b.*\b(client|tiers|debiteur|customer|debtor|compte|auxiliaire)", Field.CUSTOMER),
        (r"\b(client|customer|debtor|tiers)\b.*\b(nom|name|raison|intitule|facture)|raison sociale", Field.CUSTOMER),
        (r"\b(n|no|num|numero|ref|reference|id)\b.*\b(facture|piece|document|invoice|doc)", Field.NUMBER),
        (r"\b(facture|piece|invoice|document|doc)\b.*\b(n|no|num|numero|ref|reference|id|number)\b", Field.NUMBER),
        (r"\bttc\b|^montant (de la )?facture|(invoice|gross) (amount|total)|^total (amount|facture)", Field.TOTAL),
        (r"\btel(ephone)?\b|\bphone\b|\bmobile\b", Field.PHONE),
    )
)  # fmt: skip
_MAILED = re.compile(r"\bdates?\b|envoi|sent\b")
_EMAIL = re.compile(r"\be ?mails?(?: ?id)?\b|\bmails?\b|courriel|emailaddress|\bmel\b")
_SMALL = frozenset(
    {
        "de",
        "la",
        "le",
        "les",
        "l",
        "d",
        "des",
        "du",
        "the",
        "of",
        "en",
        "et",
        "and",
        "aux",
        "ce",
        "a",
        "cette",
        "au",
    }
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _spelled_out(folded: str) -> str:
    return " ".join(SHORT.get(word, word) for word in folded.split())


def _reduced(folded: str) -> str:
    """Reduce a folded heading to what two spellings share: `numero de la facture` and `num fact` are `n facture`."""
    words = [SHORT.get(word, word) for word in folded.split()]
    return " ".join(word for word in words if word not in _SMALL) or folded


_RANKS: dict[str, list[tuple[int, Field]]] = {}
for _step, _table in ((0, _FIRST), (100, NEIGHBOURS), (200, _SECOND)):
    for _field, _names in _table.items():
        for _rank, _name in enumerate(filter(None, _names.split("|"))):
            _RANKS.setdefault(_name, []).append((_rank + _step, _field))

for _name, _meant in list(_RANKS.items()):
    _RANKS.setdefault(_reduced(_name), _meant)

_HINT = re.compile(r"\((?:[^()]*)\)|\[[^\[\]]*\]")
_MONEY = re.compile(r"\b(?:en )?(?:eur|euros?|usd|gbp|chf|cad)\b")
_SIGN = re.compile(r"[€$£]|\b[A-Z]{3}\b")


_PARTED = re.compile(r" ?[/|] ?| - ")
_AGE = r"(?: ?(?:jours?|jrs?|j|days?|d))?(?: de retard| overdue| past due| late)?"
_BUCKET = re.compile(
    rf"(?:echue?s? |retard |depuis )?(?:(?:de |entre |from )?\d{{1,3}}{_AGE} ?(?:a |to |et |and |au )?\d{{1,3}}{_AGE}"
    rf"|(?:plus de |moins de |over |more than |less than |under |older than |superieur a |inferieur a |sup a |inf a )?\d{{1,3}}{_AGE}"
    rf"|\d{{1,3}}{_AGE} (?:et plus|ou plus|and over|and older|or more|and above|plus|over)|\d m(?:ois|onths?)?(?: et plus)?"
    r"|(?:\d|plus de \d|moins d un|moins de 1) mois|1 month|\d months|< 1 month"
    r"|non echue?s?|a echoir|not (?:yet )?due|current|courant|non exigible|older|plus ancien(?:s|nes)?|anterieurs?|(?:au|as of) \d{1,4} \d{1,2} \d{2,4}|a la date|at date)"
)
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")


@lru_cache(maxsize=4096)
def fold_heading(text: str) -> str:
    """Return a heading as it is compared: no accents, capitals, points or blanks too many."""
    flat = unicodedata.normalize(
        "NFKD",
        _INITIALS.sub(r"\1", plain(text)).replace("°", " ").replace("º", " ").replace("'", " "),
    )
    flat = flat.replace("’", " ").encode("ascii", "ignore").decode().casefold()  # noqa: RUF001
    return " ".join(re.sub(r"[^a-z0-9]+", " ", flat).split())


@lru_cache(maxsize=4096)
def meanings(text: str) -> tuple[tuple[int, Field], ...]:
    """Return what a heading may mean, the surest first; () when it is none we know."""
    bare = ""
    if len(text) > 60:
        return ()
    if text.casefold() in {"facturé", "facturés"}:  # without its accent it is the invoice
        return ((0, Field.TOTAL),)
    for spelled in (text, _HINT.sub(" ", text)):
        folded = fold_heading(spelled)
        bare = " ".join(_MONEY.sub(" ", folded).split())
        split = fold_heading(_CAMEL.sub(" ", spelled).replace("#", " n "))
        for name in (
            folded,
            bare,
            bare.removesuffix(" 1"),
            _spelled_out(bare),
            _reduced(bare),
            _reduced(split),
        ):
            if name in _RANKS:
                return tuple(_RANKS[name])
    if any(map(_EMAIL.search, (bare, fold_heading(text)))) and not _MAILED.search(bare):
        return ((0, Field.EMAIL),)
    if not bare or _BANNED.search(bare):
        return ()
    return _close(bare) or next(filter(None, map(meanings, _either(text))), ())


def _close(bare: str) -> tuple[tuple[int, Field], ...]:
    """Return what comes close to a heading we know, else what its words make together."""
    close = tuple((100, field) for pattern, field in _CLOSE if pattern.search(bare))[:1]
    field = None if close else composed(bare.split())
    return ((150, field),) if field else close


def _either(text: str) -> list[str]:
    """Return the names of a heading that gives two, as `Société / Contact` or `Client | Customer`."""
    parts = [part for part in _PARTED.split(text) if part.strip()]
    return parts if len(parts) == 2 else []


@lru_cache(maxsize=1024)
def is_bucket(text: str) -> bool:
    """Say whether a heading names an age, as the columns of an aged balance do: `31-60`, `Non échu`, `> 90 j`."""
    return bool(_BUCKET.fullmatch(fold_heading(text))) and not text.strip().isdigit()


def heading_currency(text: str) -> str | None:
    """Return the currency a heading itself names, as in `Reste dû (USD)` or `Solde €`."""
    for found in map(str, _SIGN.findall(text)):
        code: str = SIGNS.get(found, found)
        if code in CODES:
            return code
    return None
