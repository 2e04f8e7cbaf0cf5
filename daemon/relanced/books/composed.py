"""A heading nobody has listed, read by its words: `Pay by date` is a day to pay by, `Reliquat dû` what is left.

It is asked last, after the tables of whole headings, and answers only where the words leave one meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from relanced.books.fields import Field

# Abbreviations of programs and secretaries.
SHORT: Mapping[str, str] = {
    "numero": "n", "num": "n", "no": "n", "nr": "n", "nro": "n", "number": "n", "mt": "montant", "mnt": "montant", "mtt": "montant",
    "mont": "montant", "ech": "echeance", "fact": "facture", "fac": "facture", "cli": "client", "clt": "client", "dt": "date",
    "inv": "invoice",
    "trans": "transaction",
    "trx": "transaction", "cust": "customer", "amt": "amount", "bal": "balance", "regl": "reglement", "reglt": "reglement",
    "rglt": "reglement", "rgt": "reglement", "references": "reference", "doc": "document", "cpte": "compte", "cpt": "compte",
    "lib": "libelle", "aux": "auxiliaire", "reference": "ref", "intracom": "intracommunautaire", "intra": "intracommunautaire",
}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DAY = _words("date dt le au on by before avant jusqu day")
_SUM = _words(
    "value montant somme total solde reste reliquat restant balance amount creance ttc sum valeur du due owed dette quittance"
)
_LEFT = _words(
    "reste restant restante restants reliquat du due dus ouvert ouverte open outstanding impaye impayee impayes unpaid"
    " remaining residual owed owing solder recouvrer percevoir encaisser regler payer pending"
)
_RECEIVED = _words(
    "paye payee payes regle reglee verse versee encaisse encaissee recu recus percu paid received settled"
    " reglement reglements versement versements paiement paiements encaissement encaissements payment payments"
    " acompte acomptes recouvre"
)
_ON_ACCOUNT = _words("provision provisions avance avances arrhes deja client")
_ASKED = _words(
    "ttc facture facturee factures initial initiale origine original brut gross invoice invoiced appele appelee appel total"
    " emis piece document quittance echeance billed titre avis honoraires loyer"
)
_WRITTEN = _words(
    "facture facturee piece document emission emis emise issue issued invoice invoiced comptabilisation comptable posting"
    " appel ecriture etablissement transaction operation bill billing quittance titre journal"
)
_PAYABLE = _words(
    "echeance exigibilite exigible due pay payable limite maturity payer regler reglement prelevement terme"
)
_PIECE = _words(
    "facture piece document invoice appel titre quittance avis bordereau bill note transaction"
)
_NUMBERED = _words("n ref id code numero no number num")
_BESIDE = _words(
    "honoraires debit comptable client interne de la du d notre our vente ventes sales tax"
)
_WHO = _words(
    "client clients customer customers debiteur debtor tiers locataire adherent coproprietaire copropriete abonne usager"
    " assure patient eleve membre acheteur buyer payer payeur redevable preneur donneur societe company entreprise"
    " organisme etablissement raison denomination proprietaire famille bill sold invoice"
)
_NAMED = _words(
    "nom name noms raison sociale denomination intitule libelle complet full legal to nomprenom prenom"
)
_ABROAD = _words("devise devises currency foreign fc")


_AFTER_DUE = {"", "ttc", "en", "eur", "signe", "au"}


def composed(words: Sequence[str]) -> Field | None:
    """Return what a heading of these folded words means; None where they leave it open."""
    # `Solde dû` is owed, `Nom du client` is not: the folded `du` is an article where words follow it.
    article = [word == "du" and after not in _AFTER_DUE for word, after in pairwise([*words, ""])]
    found = {
        SHORT.get(word, word) for word, is_one in zip(words, article, strict=True) if not is_one
    }
    for decide in (_as_day, _as_sum, _as_number, _as_customer):
        field = decide(found)
        if field is not None:
            return field
    return None


def _as_day(found: set[str]) -> Field | None:
    is_sum = bool(
        found & {"montant", "amount", "somme", "total", "solde", "reste", "balance", "ttc"}
    )
    if is_sum or found & {"paid", "paye", "regle", "encaisse", "received"}:
        return None
    if found & {"exigible", "exigibilite", "maturity", "echeance"}:
        return Field.DUE
    if not found & _DAY:
        return None
    if found & _PAYABLE:
        return Field.DUE
    return Field.ISSUE if found & _WRITTEN else None


def _as_sum(found: set[str]) -> Field | None:
    if found & _ABROAD:
        return _as_sum_abroad(found)
    # `Past due` is the days it is late, unless it says `amount` or `balance`.
    is_late = found != {"due"} and found <= {"past", "overdue", "late", "due"}
    if is_late or found & {"date", "dt", "mode", "n"}:
        return None
    if found & _LEFT and found & _SUM:
        return Field.OPEN
    if found & _RECEIVED and (found & _SUM or found <= _RECEIVED | _ON_ACCOUNT):
        return Field.PAID
    if found & _ASKED and (found & (_SUM - {"du", "due"})):
        return Field.TOTAL
    return Field.TOTAL if found & {"appele", "quittance"} and len(found) == 1 else None


def _as_sum_abroad(found: set[str]) -> Field | None:
    if found & {"locale", "local", "societe", "tenue", "base", "company"} or not found & _SUM:
        return None
    if found & _RECEIVED:
        return Field.PAID
    return Field.FOREIGN_OPEN if found & (_LEFT - {"due"}) else Field.FOREIGN


def _as_number(found: set[str]) -> Field | None:
    if not found & _PIECE or found & (_DAY - {"by", "on"}):
        return None
    return Field.NUMBER if found <= _PIECE | _NUMBERED | _BESIDE else None


def _as_customer(found: set[str]) -> Field | None:
    if not found & _WHO or found & _NUMBERED or found <= {"bill", "invoice", "payer", "raison"}:
        return None
    return (
        Field.CUSTOMER
        if found <= _WHO | _NAMED | {"ou", "et", "or", "and", "the", "du", "de", "d", "l"}
        else None
    )
