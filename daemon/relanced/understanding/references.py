"""Invoice numbers as people write them, apart from telephones, IBANs, SIRENs, dates and amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relanced.understanding import amounts
from relanced.understanding.folding import fold

MAX_TEXT = 50_000  # characters looked at
MAX_FOUND = 1_000


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """One candidate: as it was written, the form in which it is compared, and where it stands."""

    text: str
    key: str
    start: int
    end: int


_MONTH = (
    r"(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|octo|nove|dece|janu|febr|marc|apri|may|june|july"
    r"|augu|decem|jan|feb|mar|apr"
    r"|jun|jul|aug|sep|oct|nov|dec|okt|dez|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|maerz|mrt|mei)[a-z]{0,6}\b"
)
# What bears a number and is no invoice.
_OTHER_THINGS = re.compile(
    r"\b(?:cheques?|checks?|chq|mandats?|commandes?|bons? de commande|purchase orders?|orders?|po|bdc|contrats?|contracts?"
    r"|dossiers?|cases?|tickets?|(?:comptes?|accounts?)(?: (?:fournisseurs?|clients?|supplier|vendor))?|references? internes?"
    r"|our ref(?:erence)?|pieces? de paiement|bordereaux?(?: fournisseurs?)?|(?:zahlungs)?avis(?: de paiement)?|bestelbon|bons?|marches?|devis|quotes?|estimates?|tracking|transactions?|salles?|rooms?"
    r"|company|section|chapter|chapitre|postcode|code postal|sort code|routing|appartement|bl|bons? de livraison"
    r"|delivery notes?|lettre de voiture|engagements?|clients?|customers?|adherents?|contrat de maintenance)"
    r"(?:[ .:#-]{1,3}(?:n[°º]|(?:no|nr|num(?:ero)?s?|numbers?|nos?|refs?|references?|id|code|po)\b))*[ .:#°º-]{1,4}"
    r"(?=[a-z/_-]{0,6}\d)[\da-z][\w/.-]{0,20}(?:[ -]\d{1,5}(?!\d*[.,/]\d))*"
)
# What digits may be instead; blanked before numbers are looked for.
_OTHERS = (
    re.compile(r"\S{1,64}@\S{1,100}|https?://\S{1,500}|www\.\S{1,200}|<[^<>\s]{1,300}>"),
    re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b"),
    re.compile(
        r"\b(?:siren|siret|rcs|tva|vat|naf|ape|capital|ean|ics|rum|bic"
        r"|swift)\b(?:[^\d\n]{0,25}\d[\d ]{1,20})?"
    ),
    re.compile(
        r"(?:tel|telephone|fax|mobile|mob|portable|phone|ligne directe|poste|standard"
        r"|gsm)\b[^\d\n]{0,12}\+?[\d .()/-]{6,20}"
    ),
    _OTHER_THINGS,
    re.compile(
        r"(?<!\d)0\d{3,4} \d{3} ?\d{3,4}(?!\d)|(?<![\d/-])0\d{10}(?!\d)|(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"
    ),
    re.compile(r"(?<!\d)(?:\+|00)\d{1,3}[ .()\d-]{7,16}\d|(?<![\d/-])0\d(?:[ .-]?\d{2}){4}(?!\d)"),
    re.compile(
        r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}(?!\d)|(?<!\d)20\d{2}-(?:0\d|1[0-2])-(?:[0-2]\d"
        r"|3[01])(?!\d)|(?<![\d/-])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/-])"
    ),
    re.compile(
        rf"(?<!\d)(?:1er|\d{{1,2}}(?:st|nd|rd|th|\.)?)(?: (?:de|of))? {_MONTH}(?: (?:de |del )?20\d\d)?"
        rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? 20\d\d)?|{_MONTH} 20\d\d"
    ),
    re.compile(r"(?<!\d)\d{1,2} ?(?:h|:) ?\d{0,2}(?!\d)|\d{1,3}(?:[.,]\d{1,2})? ?%"),
    re.compile(
        r"\b\d{1,4} ?(?:jours?|semaines?|mois|ans?|annees?|heures?|days?|weeks?|months?|years?|hours?"
        r"|tage|dias|giorni|dagen|fois|pieces?|cartons?|palettes?|unites?|units?|exemplaires?|kg|m2|m3"
        r"|metres?|litres?)\b"
    ),
    re.compile(r"[0-9a-z]{8}\.\d{1,19}\.[0-9a-z]{26}"),
)

_WRITTEN = (
    r"(?:[a-z]{1,6}(?:[-_/.]"
    r"|(?<=[a-z])(?=\d)))?(?:[a-z]{1,4}[-_/.])?\d[\da-z]{0,14}(?:[-_/.]\d[\da-z]{0,10}){0,4}(?:[-/][a-z]{1,4}\b)?"
)
_KEYWORD = (
    r"(?:factures?|facts?\.?|facs?\.?|fras?\.?|invoices?|inv\.?|rechnung(?:en|snummer|s-?nr\.?)?"
    r"|rg\.?|facturas?|fatture?|fattura|ft\.?|facturen|factuur(?:nummer)?|avoirs?|credit notes?"
    r"|credit memos?|gutschrift|nota di credito|bills?"
    r"|n[o°º]s?\.?|num(?:ero)?s?\.?|ref(?:erences?|s)?\.?|number|nr\.?|nummer|pieces?|documents?|#)"
)
_LISTED = re.compile(
    rf"(?<![a-z]){_KEYWORD}(?:[ :.#-]{{1,4}}|(?<=[°º#])|(?=\d))(?:(?:n[o°º](?=\d)|(?:n[o°º]s?|num(?:ero)?s?|no|nr|n"
    rf"|number|nos?|ref|references?|#|suivantes?|de vente|client|vos|your|our|votre|les?|la|du"
    rf"|numbered|in question|impayees?|en attente|concernees?)[ :.#°º]{{1,4}})){{0,4}}"
    rf"(?P<list>{_WRITTEN}(?:(?:[ ]?[,;/&+]|[ ](?:et|and|und|y|e|en|ou|or|ainsi que|a|to))[ ](?:(?:la"
    rf"|les|the|n[o°º]|n|die|facture|invoice)[ °º]{{0,2}})?{_WRITTEN}){{0,30}})(?![\d@])"
)
_PREFIXED = re.compile(
    r"(?<![\w/.-])(?:(?:fa|fac|fact|fc|fv|fr|fact|facture|inv|in|av|avo|avoir|re|rg|rn|ve|vf|vt|ft"
    r"|fe|f|cn|nc|sa|si|bill|doc|ar|r|d"
    r"|i)[ ]?[-_/.#°]?[ ]?(?=\d)(?:20\d\d[ ]?[-_/. ]?[ ]?)?\d{2,10}(?:[-_/.][a-z0-9]{1,8}){0,3}"
    r"|[a-z]{1,8}[-_/.]?\d{3,12}(?:[-_/.][a-z0-9]{1,10}){0,3}"
    r"|[a-z]{1,8}(?:[-_/.][a-z0-9]{1,8}){0,2}[-_/.]\d{2,10}(?:[-_/.]\d{1,8}){0,2})(?![\w@])"
)
_BARE = re.compile(
    r"(?<![\w/.,-])(?:20\d\d[-_/.](?:\d{3,8}|\d{2}[-_/.]\d{2,6}|1[3-9]|[2-9]\d)|\d{2}[-/]\d{3,6}|\d{4,8}-[a-z](?=[ ,.:;!?)]|$)"
    r"|20\d{2}(?:0[1-9]|1[0-2])?\d{3,6}|0\d{3,9}|\d{6,10})(?![\w@/-]|[.,]\d)"
)
# A number that is the subject of its sentence: `1180 went out on the 17th`.
_SUBJECT = re.compile(
    r"(?:^|[.;:!?\n] ?|[-*•] |\b(?:for|on|re|about|regarding|pour|concernant|sur|of|and|et) )(?P<number>\d{4,8})"
    r"(?= (?:is|was|were|went|has|have|had|will|we|i|paid|cleared|settled|goes|should|looks|est|a|sera|nous|je|on|il"
    r"|payee?|reglee?|soldee?|viree?|partie?|contestee?|part|passe|pour|ne|n'|ok|wird|wurde|ist|c'est|rejected|same|never|jamais"
    r"|(?:et|and|und|&|y|e|en) \d{4,8})\b|,? ?[:=]| ?, (?:we|nous|i|je|on)\b)",
    re.MULTILINE,
)
_SUBJECT_SHORT = re.compile(
    r"(?:^|[.;:!?\n] ?|[-*•] )(?P<number>\d{3})(?= (?:paid|settled|cleared|payee?|reglee?|soldee?|viree?|contestee?)\b| ?:)",
    re.MULTILINE,
)
_ENDING = re.compile(
    r"(?<!compte )(?<!compte qui )(?<!account )(?<!konto )\b(?:ending|ends|finissant|terminant|termine|fini[te]{0,2}|la fin|endend)(?: (?:in|with|par|en|auf|de))?[ :]{1,2}(?P<number>\d{2,8})(?![\w@])"
)
_SHORT = re.compile(
    r"(?<![\w])(?:la|les|celle|the|die|le|et) (?:n[°o] ?)?(\d{3,8})(?![\w@/€%-]|[.,]\d| (?:€|eur|k))"
)

_NOT_PREFIXES = frozenset(  # letters before digits that make no invoice number
    """
    a au aux b bis ce cf d de des dont du e en est et k la le les ler lot mr no on ou par pour
    rue s sous sur tel to un h the iso am pm p page ps art article cs bp rcs tva fr be de lu ch
    it es nl in q t1 t2 windows office covid iphone
    """.split()  # noqa: SIM905
)


def numbers(text: str) -> tuple[FoundNumber, ...]:
    """Return the invoice numbers a text names, in its order, each once; candidates, to be checked against the books."""
    text = _INVISIBLE.sub("", _RUNS.sub(" ", text[:MAX_TEXT]))
    folded = fold(text)
    if len(folded) != len(text):  # a ligature was spelled out
        text = folded
    blanked = _blank(folded)
    spans = [*_listed(blanked), *_spans(_PREFIXED, blanked), *_spans(_BARE, blanked)]
    for pattern in (_SHORT, _SUBJECT, _SUBJECT_SHORT, _ENDING):
        spans += [(match.start(1), match.end(1)) for match in pattern.finditer(blanked)]
    sure = _numbered(blanked)
    found: dict[str, FoundNumber] = {}
    taken: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1]))[:MAX_FOUND]:
        written = text[start:end].strip(" .-/")
        if taken and start < taken[-1][1]:
            continue
        if _is_number(written) or (start in sure and len(written) >= 2):
            taken.append((start, end))
            key = normalise_number(written)
            written = written[len(written) - len(_WORDS.sub("", fold(written))) :]
            found.setdefault(key, FoundNumber(written, key, start, end))
    return tuple(found.values())


_RUNS = re.compile(r"[ \t\u00a0\u202f\u2009]{2,}")
_INVISIBLE = re.compile("[\u200b\ufeff\u00ad]")


def _blank(folded: str) -> str:
    for other in _OTHERS:
        folded = other.sub(lambda match: "\x01" * len(match.group()), folded)
    return amounts.blank(folded)


def _listed(blanked: str) -> list[tuple[int, int]]:
    spans = []
    for match in _LISTED.finditer(blanked):
        begin = match.start("list")
        spans += [
            (begin + t.start(), begin + t.end()) for t in re.finditer(_WRITTEN, match["list"])
        ]
    return spans


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _numbered(blanked: str) -> frozenset[int]:
    """Return where a number begins that stands right after `facture n°`, `invoice no`: sure even with two digits."""
    return frozenset(match.start("number") for match in _CALLED.finditer(blanked))


_CALLED = re.compile(
    r"(?:factures?|fact\.?|invoices?|inv\.?|avoirs?|credit notes?|factura|fattura|rechnung|factuur)"
    r" ?(?:n[o°º]\.?|no\.?|num(?:ero|ber)?\.?|nr\.?|n\.|#) ?(?P<number>\d{2})(?![\w/.,-])"
)


def _is_number(as_written: str) -> bool:
    written = fold(as_written)
    digits = re.sub(r"\D", "", written)
    prefix = re.match(r"[a-z]{0,12}", written)
    is_series = re.match(r"[A-Z]-?\d{3,}|[A-Z]{2,3}-\d{3,}", as_written)
    if prefix and prefix.group() in _NOT_PREFIXES and not is_series:
        return False
    if not 2 <= len(digits) <= 16 or re.fullmatch(r"(?:19|20)\d\d", written):
        return False
    return len(digits) >= 3 or written[:1].isalpha() or written.startswith("0")


# --- how numbers are compared -----------------------------------------------------------------

_WORDS = re.compile(
    r"^(?:(?:facts?|facs?|inv)(?:\.[ :#]*| [ :#]*)|(?:factures?|invoices?|rechnung|facturas?|fattura|factuur|avoir|credit note|bill|votre"
    r"|notre|la|le|the)\b[ :.#-]*"
    r"|(?:n[°º]|no\.|nr\.?|n\.|num(?:ero)?\b|number\b|ref(?:erence)?\b|#)[ :.#-]*)+"
)


def normalise_number(text: str) -> str:
    """Bring an invoice number to the form in which two ways of writing it compare equal.

    Case, accents, separators, words before the number and the leading zeros of each group of digits
    do not count; a group of six digits or more that begins with a year 2000-2099 is a year and the rest.
    So `FA-2026-0042`, `Facture n° FA 2026 42` and `fa20260042` are all `fa202642`, and `2026/0042` is
    `202642`. A different prefix (`FC202642`), a missing one (`2026-42`) or a two-digit year (`FA26-42`)
    stays different: `number_keys` gives the weaker forms.
    """
    folded = _WORDS.sub("", fold(text).strip())
    groups = re.findall(r"[a-z]+|\d+", folded)
    return "".join(_group(group) for group in groups)


def _group(group: str) -> str:
    if not group.isdigit():
        return group
    if len(group) >= 6 and group.startswith("20"):
        return group[:4] + (group[4:].lstrip("0") or "0")
    return group.lstrip("0") or "0"


def number_keys(text: str) -> tuple[str, ...]:
    """Return the forms of a number from most to least telling: whole, without letters, last group alone.

    The last form (`42` of `FA-2026-0042`) is worth something only among the items of one debtor.
    """
    whole = normalise_number(text)
    digits = re.sub(r"[a-z]", "", whole)
    groups = re.findall(r"\d+", fold(text))
    last = _group(groups[-1]) if groups else ""
    if len(last) >= 5 and len(groups[-1]) >= 6 and last.startswith("20"):
        last = last[4:]
    return tuple(dict.fromkeys(key for key in (whole, digits, last) if key))


# --- IBANs ------------------------------------------------------------------------------------

_IBAN = re.compile(r"\b([A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{2,4}){3,8})\b")


def ibans(text: str) -> tuple[str, ...]:
    """Return the IBANs of a text whose check digits hold (ISO 13616), without spaces."""
    found = []
    for match in _IBAN.finditer(text[:50_000]):
        compact = re.sub(r"[ .-]", "", match[1]).upper()
        found += [
            compact[:size] for size in range(len(compact), 14, -1) if is_iban(compact[:size])
        ][:1]
    return tuple(dict.fromkeys(found))


def is_iban(compact: str) -> bool:
    """Check an IBAN by its remainder modulo 97 and the length of its country where known (facts §5)."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", compact):
        return False
    if len(compact) != _LENGTHS.get(compact[:2], len(compact)):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


_LENGTHS = {
    "FR": 27,
    "MC": 27,
    "DE": 22,
    "ES": 24,
    "IT": 27,
    "NL": 18,
    "BE": 16,
    "LU": 20,
    "CH": 21,
    "GB": 22,
    "IE": 22,
    "PT": 25,
    "AT": 20,
    "PL": 28,
    "LT": 20,
    "EE": 20,
    "MT": 31,
    "FI": 18,
    "SE": 24,
    "DK": 18,
    "NO": 15,
}
