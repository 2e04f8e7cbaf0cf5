"""Rows of a list that are no items: totals, carried-forward lines, page headers, footers, repeated headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from unicodedata import normalize

from relanced.books.days import days_in
from relanced.books.grid import Cell, plain, text_of
from relanced.books.headings import fold


class Noise(Enum):
    """What a row is when it is no item."""

    TOTAL = "total"
    CARRIED = "carried forward"
    FURNITURE = "page header or footer"


_TOTAL = re.compile(
    r"(?:s ?/? ?|sous |sub |grand |net |cumul )?(?:total|totaux|totals)\b|s/t\b|"
    r"ensemble\b|cumul\b|nombre de (?:lignes?|factures?|pieces?|clients?)\b|number of \w+\b|"
    r"(?:solde|balance) (?:du |de )?(?:client|compte|tiers|general|global|total|customer|account)\b|\d+ (?:factures?|lignes?|invoices?|clients?)\Z"
)
# A total's own row, whatever else stands in it: "Total général", "Sous-total client", but not "Total Énergies".
_PURE_TOTAL = re.compile(
    r"(?:s ?/? ?|sous |sub |grand |net |cumul )?(?:total|totaux|totals)"
    r"(?: (?:general|generale?|generaux|ttc|du|des|de|la|le|client|clients|compte|tiers|page|liste|global|factures?|eur|euros?|€|due|amount|"
    r"customer|all|overall|for|creances?|impayes?|periode|mois|echu|non|jours?|\d+|n|:))*\Z"
)
_CARRIED = re.compile(
    r"(?:a )?reports?(?: (?:de (?:la )?page|page|precedente?|a nouveau page|suivante?|de la|\d+|:))*\Z|a reporter\b|reporte\b|"
    r"(?:carried|brought) (?:forward|fwd|over|down)\b|[cb]/?f(?:wd)?\Z|page total\b|total (?:de )?page\b|suite(?: page ?\d*)?\Z"
)
_FURNITURE = re.compile(
    r"page ?:? ?\d+|page\Z|\d{1,3} ?/ ?\d{1,3}\Z|(?:liste )?(?:edite|imprime|genere|exporte|extrait|etabli|arrete|tire|cree)e?s? (?:le|au|a|par|en|depuis|du|avec)\b|"
    r"(?:date|heure) (?:d ?)?(?:edition|impression|tirage|export|extraction)\b|(?:printed|generated|exported|created|run|report)(?: date)?(?: on| at| by)?\b.*\d|"
    r"as (?:of|at)\b|\*+.*\*+\Z|fin (?:de |du )?(?:liste|l ?edition|l ?etat|document|fichier|rapport)|end of (?:report|list)|"
    r"(?:periode|exercice|dossier|societe|devise|journal|selection|filtre|logiciel|copyright|©|période)\b ?:|accrual basis|cash basis|"
    r"du \d{1,2}/\d{1,2}/\d{2,4} au \d|tous droits|confidentiel"
)


_COUNT = re.compile(
    r"\d{1,4}\Z|\d{1,4} (?:factures?|pieces?|lignes?|invoices?|documents?)\Z|(?:sous )?tota(?:l|ux)\b"
)
_WORDS = {
    Noise.TOTAL: (_PURE_TOTAL,),
    Noise.CARRIED: (_CARRIED,),
    Noise.FURNITURE: (_FURNITURE,),
}


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Fold a cell for comparison with the words of this page: lower case, no accents, plain blanks."""
    lowered = normalize(
        "NFKD", plain(text).lower().replace("'", " ").replace("’", " ").replace("-", " ")
    )  # noqa: RUF001
    return " ".join(
        "".join(letter for letter in lowered if not 768 <= ord(letter) <= 879).split()
    ).strip(" *=_.:")


def noise_of(
    cells: Sequence[Cell], number: str, *, has_day: bool, has_amount: bool
) -> Noise | None:
    """Say what a row is when its words show that it is no item; None when it may be one.

    `number` is the row's invoice number; the flags tell whether its dates and amounts are filled. A customer
    may be called "Total Énergies" or "Report SA", but then its row has a number and a date.
    """
    if number and has_day:
        return None
    words = [bare(text) for cell in cells if isinstance(cell, str) and (text := text_of(cell))]
    if number and has_amount:
        is_count = bool(_COUNT.match(bare(number)))  # "Total ; 12 ; 15 230,00": so many invoices
        wanted = words if is_count else [bare(number)]
        return Noise.TOTAL if any(_PURE_TOTAL.match(word) for word in wanted) else None
    for kind, patterns in _WORDS.items():
        if any(pattern.match(word) for pattern in patterns for word in words):
            return kind
    return Noise.TOTAL if not has_day and any(_TOTAL.match(word) for word in words) else None


def repeats(cells: Sequence[Cell], folded: Sequence[str]) -> bool:
    """Say whether a row repeats the heading row, whose folded texts are given."""
    named = hits = 0
    for at, heading in enumerate(folded):
        if heading:
            named += 1
            hits += (
                at < len(cells)
                and isinstance(cells[at], str)
                and fold(text_of(cells[at])) == heading
            )
    return named > 0 and 2 * hits > named


_AS_OF = re.compile(
    r"\b(?:arretee?s?|situation|balance|solde|soldes|position|encours|au|as of|as at|creances?)\b"
)
_PRINTED = re.compile(
    r"\b(?:edite|imprime|genere|exporte|extrait|etabli|edition|printed|generated|exported|tirage|le)\b"
)
_PERIOD = re.compile(r"\b(?:periode|exercice|period|du \d|from \d)")


def as_of(texts: Sequence[str]) -> date | None:
    """Return the day a file says it speaks of: "arrêté au 30/09/2026", else the day it was printed."""
    for wanted in (_AS_OF, _PRINTED):
        for text in texts:
            folded = bare(text)
            if wanted.search(folded) and not _PERIOD.search(folded) and (day := days_in([text])):
                return day
    return None
