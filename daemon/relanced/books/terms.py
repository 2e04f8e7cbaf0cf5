"""Payment terms and payment means, read in the words of French and English books."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import normalize

from relanced.dunning.ledger import PaymentMeans
from relanced.dunning.terms import MonthEnd, Terms

_FOLD = re.compile(r"[^a-z0-9/+]+")
_AT_ONCE = re.compile(
    r"\b(a reception|des reception|reception de facture|comptant|immediat\w*|a la livraison|a la commande|cash|"
    r"(due )?(up)?on receipt|due now|cod|cia|pia|prepaid|payable a vue|a vue|proforma|sofort)\b"
)
_MONTH = r"(?:fin (?:de |du )?mois(?: civil)?|fdm|fm|eom|end of (?:the )?month|month end)"
_MONTH_LAST = re.compile(
    rf"\b(\d{{1,3}}) ?(?:jours?|jrs?|j|days?|d)?(?: net\w*)?(?: date (?:de )?facture)? ?{_MONTH}\b"
)
_GLUED = re.compile(r"\b(\d{1,3}) ?(?:jfm|jfdm|fdm|fm|eom|j ?fm|dfm)\b")
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH} ?(?:\+ ?|a |plus )?(\d{{1,3}}) ?(?:jours?|jrs?|j|days?|d)\b|\b{_MONTH} ?\+ ?(\d{{1,3}})\b"
)
_AFTER_MONTH = re.compile(
    r"\b(\d{1,3}) ?(?:jours?|jrs?|j|days?|d) (?:a compter de la |apres la |after the |after |from the |from )"
    rf"{_MONTH}\b"
)
_MONTH_ALONE = re.compile(rf"\b{_MONTH}\b(?P<next> suivant)?")
_NET = re.compile(r"\b(?:net|n/|n) ?(\d{1,3})\b")  # before the days of a discount: "2/10 net 30"
_DAYS = re.compile(r"\b(\d{1,3}) ?(?:jours?|jrs?|jr|j|days?|d|net|tagen?)\b")
_MONTHS = re.compile(r"\b(\d{1,2}) ?(?:mois|months?)\b")
_ON_DAY = re.compile(r"\b(?:le|the|on the) (\d{1,2})(?:e|eme|er|th|st|nd|rd)?\b")
_BARE = re.compile(r"\d{1,3}(?:[.,]0+)?\Z")
_LONGEST = 365


@lru_cache(maxsize=1024)
def read_terms(text: str) -> Terms | None:
    """Read terms such as `30 jours fin de mois`, `45 FDM`, `net 30`, `30 days EOM`, `à réception`.

    None when the words say nothing that dates can be computed from.
    """
    if _BARE.match(text.strip()):
        return _bounded(Terms(int(float(text.replace(",", ".")))))
    folded = _folded(text)
    month = _with_month(folded)
    if month is not None:
        day = _day_of_month(folded)
        return _bounded(Terms(month.days, month.month_end, day, month.has_two_readings))
    if found := _NET.search(folded) or _DAYS.search(folded):
        return _bounded(Terms(int(found.group(1)), on_day=_day_of_month(folded)))
    if found := _MONTHS.search(folded):
        return _bounded(Terms(30 * int(found.group(1))))
    return Terms(0) if _AT_ONCE.search(folded) else None


def _day_of_month(folded: str) -> int:
    """Return the day in `le 10` or `le 10 du mois suivant`; 0 where none is named."""
    on = _ON_DAY.search(folded)
    return int(on.group(1)) if on and int(on.group(1)) <= 31 else 0


def _with_month(folded: str) -> Terms | None:
    if found := _AFTER_MONTH.search(folded):
        return Terms(int(found.group(1)), MonthEnd.MONTH_FIRST)
    if found := _MONTH_FIRST.search(folded):
        return Terms(int(found.group(1) or found.group(2)), MonthEnd.MONTH_FIRST)
    if found := _MONTH_LAST.search(folded) or _GLUED.search(folded):
        days = int(found.group(1))
        return Terms(days, MonthEnd.DAYS_FIRST, has_two_readings=days > 0)
    if found := _MONTH_ALONE.search(folded):
        return (
            Terms(0, MonthEnd.DAYS_FIRST)
            if not found.group("next")
            else Terms(28, MonthEnd.DAYS_FIRST)
        )
    return None


def _bounded(terms: Terms) -> Terms | None:
    return terms if terms.days <= _LONGEST else None


_MEANS: Mapping[PaymentMeans, re.Pattern[str]] = {
    PaymentMeans.DIRECT_DEBIT: re.compile(r"\b(prelevements?|prelev|prlv|prl|prv|sdd|direct debit|dd|domiciliation)\b"),
    PaymentMeans.BILL: re.compile(r"\b(lcr|traites?|effets?|bor|boe?|billet a ordre|lettre de change|bills? of exchange|bill|draft)\b"),
    PaymentMeans.CHEQUE: re.compile(r"\b(cheques?|chq|cheq|chk|checks?)\b"),
    PaymentMeans.TRANSFER: re.compile(r"\b(virements?|vir|virt|vrt|sct|sepa|(bank |wire |credit )?transfers?|wire|bacs|ach|swift)\b"),
}  # fmt: skip


@lru_cache(maxsize=1024)
def read_means(text: str) -> PaymentMeans | None:
    """Read a payment means such as `Virement SEPA`, `prélèvement`, `LCR 30 jours`; None for cash, card, other."""
    folded = _folded(text)
    return next((means for means, words in _MEANS.items() if words.search(folded)), None)


def _folded(text: str) -> str:
    bare = "".join(
        letter
        for letter in normalize("NFKD", text.lower())
        if ord(letter) < 768 or ord(letter) > 879
    )
    return _FOLD.sub(" ", bare).strip()
