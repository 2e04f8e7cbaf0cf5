"""Whom a mail points to: the deputy of somebody absent, the right contact of somebody wrong, the day of a return."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from relanced.understanding import dates
from relanced.understanding.folding import fold
from relanced.understanding.sentences import clauses

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(
    r"(?<![\d/])(?:\+\d{1,3}[ .]?(?:\(0\))?(?:[ .-]?\d){6,11}|0\d(?:[ .-]?\d{2}){4})(?!\d)"
)
_TITLE = (
    r"(?:Mme|Mlle|Madame|Monsieur|M\.|Mr\.?|Mrs\.?|Ms\.?|Frau|Herrn?|Sr\.?|Sra\.?|Sig\.?|Sig\.ra"
    r"|Dhr\.?|Mevr\.?|Dott\.ssa|Dott\.|Dr\.?|Me|Maître|Avv\.|Ing\.)"
)
_NAME = r"[A-ZÀ-Ý][\w'’-]{1,25}(?: (?:de |du |van |von |di |da )?[A-ZÀ-Ý][\w'’-]{1,25}){1,3}"
# Words after which a person is named whom to turn to.
_TOWARDS = re.compile(
    r"(?:contact(?:er|ez|eren|are)?|joindre|adresser (?:a|à)|(?:vous|rapprocher|tourner) (?:de|vers"
    r"|à|a)|[ée]crire (?:à|a)|voir avec|voyez avec|avec|remplac\w{1,5} par"
    r"|(?:write|reach out|speak|refer|address\w*) to|get in touch with|reach|colleague|coll[èe]gue"
    r"|successeur|successor|remplaçante?|an|wenden Sie sich an|Vertretung(?: ist)?|contacte con"
    r"|dirigirse a|contattare|rivolgersi a|contact opnemen met|opvolger)"
    rf"[ :,]{{1,3}}(?:(?:mon|ma|notre|my|our|the|la|le|il|el|à"
    rf"|meine?n?) ?\w{{0,20}} ?,? ?)?((?:{_TITLE} )?{_NAME})"
)


def somebody_else(text: str, ours: Collection[str]) -> str | None:
    """Return whom a text names besides its writer and us: an address first, else a name, else a telephone."""
    written = addresses(text, ours)
    if written:
        return written[0]
    named = _TOWARDS.search(text)
    if named:
        return re.sub(r"\s+", " ", named[1]).strip()
    phone = _PHONE.search(text)
    return phone.group() if phone else None


def addresses(text: str, ours: Collection[str]) -> tuple[str, ...]:
    """Return the addresses a text names, but for those known."""
    known = {address.lower() for address in ours}
    found = (address.lower().rstrip(".") for address in _ADDRESS.findall(text[:50_000]))
    return tuple(dict.fromkeys(address for address in found if address not in known))


_BACK = re.compile(
    r"(?:de )?retour|reviens|reviendrai|revenir|rentre|reprend|reouv|rouvr|a nouveau (?:joignable"
    r"|disponible)|\bback\b|return|re-?open|available again|\bwieder\b|zuruck"
    r"|ruckkehr|regres|vuelta|vuelv|volver|reabr|reincorpor|rientr|torner|riapr|terug|\bweer\b|heropen|aanwezig vanaf"
)
_UNTIL = re.compile(
    r"jusqu'(?:au|a)|\buntil\b|\btill?\b|\bthrough\b|\bbis\b|\bhasta\b|fino al?|\btot\b(?: en met)?|\bt/m\b|\bthru\b"
)
_TO = re.compile(r"\b(?:au|to|al|and|et) |\s[-–]\s")
_INCLUDED = re.compile(
    r"\binclus|\bincluded|\binclusive|einschliesslich|\binclusi?[vo]|\bcompreso|tot en met"
    r"|\bthrough\b|\bt/m\b"
)
_FROM = re.compile(
    r"\bdu\b|\bfrom\b|\bvom\b|\bdal\b|\bdel\b|\bvan\b|\bbetween\b|\bdes le\b|\ba partir du\b"
    r"|\bsince\b|\bdepuis\b"
)


_SPAN = re.compile(
    r"\b(?:du|from|vom|dal|del|van|between)\b(?! (?:bureau|the office|office)).{0,12}\d|\b(?:from|between) (?:\w{1,9} ){0,2}\d"
    r"|\b(?:from|dal|vom|van) \w{3,10}"
)


def return_on(text: str, sent_on: date | None) -> date | None:
    """Return the day somebody is back: the day they name, else the day until which they are away.

    After `until ... included` and after `from ... to ...` it is the next working day.
    """
    if sent_on is None:
        return None
    until: date | None = None
    sentences = {clause.line: fold(clause.sentence) for clause in clauses(text)}
    for folded in sentences.values():
        days = [found for found in dates.find(folded, sent_on) if found.day >= sent_on]
        days = [found for found in days if not _is_habit(folded, found)]
        back = _back(folded, days)
        if back is not None:
            return back
        ends = [found for found in days if _is_end(folded, found)]
        if ends and until is None:
            until = _after(folded, ends[-1])
    return until


def _back(folded: str, days: Sequence[dates.FoundDay]) -> date | None:
    """Return the day named with a word of return: after it, else before it."""
    for found in days:
        before = folded[max(0, found.start - 45) : found.end]
        word = _BACK.search(before)
        if word and not _UNTIL.search(before[word.end() :]):
            return found.day
    for found in days:
        leads = folded[max(0, found.start - 20) : found.start]
        if _BACK.search(folded[found.end : found.end + 30]) and not _UNTIL.search(leads):
            return found.day
    return None


_WEEKDAYS = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|monday|tuesday|wednesday|thursday|friday|saturday|montag|dienstag|mittwoch"
    r"|donnerstag|freitag|maandag|dinsdag|woensdag|donderdag|vrijdag|lunes|martes|miercoles|jueves|viernes|lunedi|martedi|mercoledi"
    r"|giovedi|venerdi)s?"
)
# Opening hours and answering times are no absence.
_HABIT = re.compile(
    rf"(?:{_WEEKDAYS}) ?(?:to|until|through|-|au|a|et|and|or|ou|bis|und|al?|y|e|tot(?: en met)?|en) ?(?:{_WEEKDAYS})(?! ?\d)"
    r"|(?:within|sous|dans (?:un delai|les)|innerhalb|binnen|en un plazo|entro) .{0,40}"
)


def _is_habit(folded: str, found: dates.FoundDay) -> bool:
    return any(
        match.start() < found.end and found.start < match.end() for match in _HABIT.finditer(folded)
    )


def _is_end(folded: str, found: dates.FoundDay) -> bool:
    """Say whether somebody is away until this day; `to` and its like end only what began."""
    lead = folded[max(0, found.start - 25) : found.end]
    if _UNTIL.search(lead):
        return True
    return bool(_TO.search(lead) and _FROM.search(folded[: found.start]))


def _after(folded: str, end: dates.FoundDay) -> date:
    around = folded[max(0, end.start - 20) : end.end + 15]
    is_inside = _INCLUDED.search(around) or _SPAN.search(folded[: end.start])
    if not is_inside:
        return end.day
    day = end.day + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
