"""Days as people say them, counted from the day their mail was written: never from the day it is read.

A period (`la semaine prochaine`, `fin de mois`, `first week of January`) is its last working day or its end, so that
nobody is called a breaker of promises before the period they named is over.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

Leaning: TypeAlias = Literal["future", "past"]


@dataclass(frozen=True, slots=True)
class FoundDay:
    """One day that a folded text names, and where."""

    day: date
    start: int
    end: int


_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "janvier janv january jan januar enero gennaio januari ene gen",
        "fevrier fevr fev february feb februar febrero febbraio februari",
        "mars march mar marz maerz marzo maart mrt",
        "avril avr april apr abril aprile abr",
        "mai may mayo maggio mei",
        "juin june jun juni junio giugno",
        "juillet juil july jul juli julio luglio",
        "aout august aug agosto augustus",
        "septembre sept september sep septiembre settembre",
        "octobre oct october oktober okt octubre ottobre",
        "novembre nov november noviembre",
        "decembre dec december dezember dez diciembre dicembre dic",
    ),
    start=1,
):
    _MONTHS |= dict.fromkeys(_names.split(), _number)
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"

_WEEKDAYS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "lundi lun monday mon montag lunes lunedi maandag",
        "mardi tuesday tue tues dienstag martes martedi dinsdag",
        "mercredi wednesday wed mittwoch miercoles mercoledi woensdag",
        "jeudi thursday thu thurs donnerstag jueves giovedi donderdag",
        "vendredi friday fri freitag viernes venerdi vrijdag",
        "samedi saturday sat samstag sabado sabato zaterdag",
        "dimanche sunday sonntag domingo domenica zondag",
    )
):
    _WEEKDAYS |= dict.fromkeys(_names.split(), _number)
_WEEKDAY = "(" + "|".join(sorted(_WEEKDAYS, key=len, reverse=True)) + r")\b"

_COUNTS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10, "quinze": 15,
    "vingt": 20, "trente": 30, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10,
    "fourteen": 14, "couple of": 2, "quelques": 5, "few": 5, "ein": 1, "eine": 1, "einer": 1, "zwei": 2, "drei": 3, "dos": 2, "tres": 3,
    "una": 1, "due": 2, "tre": 3, "twee": 2, "drie": 3, "een": 1, "vierzehn": 14, "quindici": 15, "zehn": 10, "tien": 10,
}  # fmt: skip
_COUNT = r"(\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + r")"
_UNITS = {
    "jour": 1, "jours": 1, "j": 1, "day": 1, "days": 1, "tag": 1, "tage": 1, "tagen": 1, "dias": 1, "giorni": 1, "dagen": 1,
    "semaine": 7, "semaines": 7, "week": 7, "weeks": 7, "woche": 7, "wochen": 7, "semana": 7, "semanas": 7, "settimana": 7,
    "settimane": 7, "weken": 7, "mois": 30, "month": 30, "months": 30, "monat": 30, "monaten": 30, "mes": 30, "mese": 30, "maand": 30,
}  # fmt: skip
_UNIT = r"(?: ?(?:petits?|business|working|ouvres|ouvrables|autres|next) )?[ ]?(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")\b"  # fmt: skip

Resolve: TypeAlias = Callable[[re.Match[str], date, Leaning], date | None]


def find(folded: str, sent_on: date, leaning: Leaning = "future") -> tuple[FoundDay, ...]:
    """Return the days a folded text names, in its order; where a day is not whole, the nearest in `leaning`."""
    found: list[FoundDay] = []
    taken: list[tuple[int, int]] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(folded[:20_000]):
            if any(match.start() < end and match.end() > start for start, end in taken):
                continue
            day = resolve(match, sent_on, leaning)
            taken.append(match.span())
            if day is not None:
                found.append(FoundDay(day, match.start(), match.end()))
    return tuple(sorted(found, key=lambda one: one.start))


# --- whole and partial calendar days ----------------------------------------------------------


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) + (2000 if len(written) == 2 else 0)


def _nearest(month: int, day: int, sent_on: date, leaning: Leaning) -> date | None:
    """Choose the year of a day without one: the coming one, unless it passed lately, or the past one."""
    candidates = [_safe(sent_on.year + step, month, day) for step in (-1, 0, 1)]
    days = [candidate for candidate in candidates if candidate is not None]
    if leaning == "past":
        return max((d for d in days if d <= sent_on), default=None)
    return min((d for d in days if d >= sent_on - timedelta(days=45)), default=None)


def _numeric(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    day, month = (second, first) if second > 12 >= first else (first, second)
    if not 1 <= month <= 12:
        return None
    return _safe(year, month, day) if year else _nearest(month, day, sent_on, leaning)


def _iso(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    return _safe(int(match[1]), int(match[2]), int(match[3]))


def _day_month(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    day = 1 if match[1] == "premier" else int(match[1])
    return _named(day, match[2], match[3], sent_on, leaning)


def _month_day(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    return _named(int(match[2]), match[1], match[3], sent_on, leaning)


def _named(
    day: int, name: str, written: str | None, sent_on: date, leaning: Leaning
) -> date | None:
    month, year = _MONTHS[name], _year(written)
    return _safe(year, month, day) if year else _nearest(month, day, sent_on, leaning)


def _day_of_month(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    """Read `le 15`, `au 10`, `the 25th`: of this month or the next, or the one before when it is past."""
    day = int(match[1])
    if not 1 <= day <= 31:
        return None
    months = [_shift(sent_on, step) for step in (-1, 0, 1, 2)]
    days = [d for d in (_safe(m.year, m.month, day) for m in months) if d is not None]
    if leaning == "past":
        return max((d for d in days if d <= sent_on), default=None)
    return min((d for d in days if d >= sent_on), default=None)


def _day_next_month(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    following = _shift(sent_on, 1)
    return _safe(following.year, following.month, int(match[1]))


def _shift(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _last(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


# --- weeks, months and spans ------------------------------------------------------------------


def _weekday(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    """Read `vendredi`, `vendredi prochain`, `lundi dernier`, `lundi en quinze`; the same weekday means a week on."""
    wanted, mark = _WEEKDAYS[match["weekday"]], (match["before"] or "") + (match["after"] or "")
    if (
        re.search(r"dernier|passe|last|letzt|pasado|scorso|vorige|afgelopen", mark)
        or leaning == "past"
    ):
        return sent_on - timedelta(days=(sent_on.weekday() - wanted) % 7 or 7)
    ahead = (wanted - sent_on.weekday()) % 7 or 7
    if re.search(r"quinze|week after|fortnight", mark) or (
        re.search(r"en huit|semaine prochaine|next week|of next week|nachste woche", mark)
        and ahead <= 6 - sent_on.weekday()
    ):
        ahead += 7
    return sent_on + timedelta(days=ahead)


def _week_end(weeks: int, weekday: int = 4) -> Resolve:
    def resolve(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
        monday = sent_on - timedelta(days=sent_on.weekday())
        return monday + timedelta(days=7 * weeks + weekday)

    return resolve


def _this_week(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    friday = sent_on + timedelta(days=4 - sent_on.weekday())
    return friday if friday >= sent_on or leaning == "past" else sent_on


def _week_number(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    week = int(match[1])
    if not 1 <= week <= 53:
        return None
    year = sent_on.isocalendar().year
    try:
        found = date.fromisocalendar(year, week, 5)
        return (
            found
            if found >= sent_on - timedelta(days=30)
            else date.fromisocalendar(year + 1, week, 5)
        )
    except ValueError:
        return None


def _month_end(months: int) -> Resolve:
    def resolve(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
        return _last(_shift(sent_on, months))

    return resolve


def _part_of_month(day: int) -> Resolve:
    """Read `fin janvier` (31), `mi-janvier` (15), `début janvier` (10), `first week of January` (7)."""

    def resolve(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
        month, year = _MONTHS[match[1]], _year(match[2] if match.re.groups > 1 else None)
        if year is None:
            year = sent_on.year + (1 if month < sent_on.month and leaning == "future" else 0)
        found = date(year, month, 1)
        return _last(found) if day == 31 else found.replace(day=day)

    return resolve


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _COUNTS[written]


def _ahead(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    return _by_unit(sent_on, _count(match[1]), match[2])


def _ago(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    return _by_unit(sent_on, -_count(match[1]), match[2])


def _by_unit(sent_on: date, count: int, unit: str) -> date | None:
    days = _UNITS[unit]
    if abs(count) * days > 800:
        return None
    if days == 30:
        month = _shift(sent_on, count)
        return month.replace(day=min(sent_on.day, _last(month).day))
    return sent_on + timedelta(days=count * days)


def _hours(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    return sent_on + timedelta(days=max(1, round(int(match[1]) / 24)))


def _plus(days: int) -> Resolve:
    def resolve(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
        return sent_on + timedelta(days=days)

    return resolve


def _nothing(match: re.Match[str], sent_on: date, leaning: Leaning) -> None:
    """A phrase that holds a number of days and names none: terms of payment, ages."""


def _year_end(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    return date(sent_on.year, 12, 31)


_SOON = r"(?:sous|d'ici(?: a)?|dans(?: les| un delai de)?|a|endeans|within(?: the next)?|in(?: the next| about)?|over the next|innerhalb(?: von)?|binnen|en(?: los proximos)?|dentro de|entro|tra|over|inside)"

# Tried in this order; what one has taken no other takes. Words folded: lower case, no accents.
_TABLE: tuple[tuple[str, Resolve], ...] = (
    (r"\d{1,3} ?jours? (?:fin de mois|net|date de facture|de la facture|a compter)|\d{1,3} days? (?:net|from invoice|end of month)|depuis \d{1,3} (?:jours|semaines|mois|ans)|for \d{1,3} (?:days|weeks|months|years)", _nothing),
    (r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", _iso),
    (r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:20)?\d{2})(?!\d)", _numeric),
    (r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})()(?![\d/]|,\d)", _numeric),
    (rf"\b(premier|\d{{1,2}})(?:er|st|nd|rd|th|e|\.)?(?: (?:of|de))? {_MONTH}(?:,? (?:de |del )?(20\d\d)\b)?", _day_month),
    (rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (20\d\d)\b)?", _month_day),
    (r"\b(\d{1,2})(?:er|st|nd|rd|th)? (?:du mois prochain|du prochain mois|of next month|du mois suivant|des nachsten monats|del mes que viene|del mese prossimo|van volgende maand)", _day_next_month),
    (rf"(?:la )?(?:premiere semaine (?:de |d')|first week (?:of|in) |debut de semaine )(?:le mois de )?{_MONTH}(?: (20\d\d))?", _part_of_month(7)),
    (rf"(?:deuxieme semaine (?:de |d')|second week (?:of|in) ){_MONTH}(?: (20\d\d))?", _part_of_month(14)),
    (rf"(?:a la |en |pour |vers |a |la |the )?(?:fin (?:du mois )?(?:de |d')?|(?:the )?end (?:of )?|late |ende |a finales de |fine |eind |last week (?:of|in) |derniere semaine (?:de |d')?|courant (?:du mois )?(?:de |d')?|dans le courant (?:du mois )?(?:de |d')|courant du mois de ){_MONTH}(?: (20\d\d))?", _part_of_month(31)),
    (rf"(?:a la )?(?:mi[- ]|mid[- ]|milieu (?:de |d')?|mitte |mediados de |meta |half |courant ){_MONTH}(?: (20\d\d))?", _part_of_month(15)),
    (rf"(?:au |en )?(?:debut (?:du mois )?(?:de |d')?|early (?:in )?|beginning of |start of |anfang |principios de |inizio |begin ){_MONTH}(?: (20\d\d))?", _part_of_month(10)),
    (rf"(?:en|au mois de|au mois d'|courant|in|during|im|en el mes de|nel mese di) {_MONTH}(?: (20\d\d))?(?! ?\d)", _part_of_month(31)),
    (rf"(?P<before>(?:le |ce |next |last |this |on |am |nachsten |letzten |kommenden |el |proximo |pasado |il |prossimo |scorso |op |volgende |afgelopen |by |d'ici |pour |before |avant |until |until next |jusqu'a )*)\b(?P<weekday>{_WEEKDAY[1:-3]})\b(?P<after>(?: (?:prochain|dernier|passe|en quinze|en huit|de la semaine prochaine|semaine prochaine|next week|of next week|week after next|nachster woche|que viene|proximo|pasado|prossimo|scorso|aanstaande|week))?)(?! \d{{1,2}}\b)", _weekday),
    (r"\b(?:fin|a la fin|en fin|d'ici la fin|the end|end|by end|eow) (?:de (?:la )?|of |of the )?(?:semaine prochaine|next week|la semaine prochaine|following week)", _week_end(1)),
    (r"\b(?:(?:au |en |des le )?debut (?:de (?:la )?)?semaine prochaine|(?:early|beginning of|start of) next week|anfang nachster woche)", _week_end(1, 0)),
    (r"\b(?:milieu de semaine prochaine|mid next week|middle of next week)", _week_end(1, 2)),
    (r"\b(?:la |the |des la |dans la |in der |la )?(?:semaine prochaine|prochaine semaine|semaine a venir|next week|coming week|nachste(?:n|r)? woche|kommende(?:n|r)? woche|(?:proxima )?semana que viene|proxima semana|prossima settimana|settimana prossima|volgende week)", _week_end(1)),
    (r"\b(?:semaine derniere|semaine passee|last week|letzte woche|semana pasada|settimana scorsa|vorige week)", _week_end(-1)),
    (r"\b(?:cette semaine|(?:d'ici |en |a la |avant la )?fin (?:de (?:la |cette )?)?semaine|dans la semaine|courant (?:de (?:la )?)?semaine|this week|(?:by |the )*end of (?:the |this )?week|eow|diese(?:r)? woche|ende der woche|esta semana|questa settimana|deze week)", _this_week),
    (r"\b(?:en )?(?:semaine|week|sem|kw|s)\.? ?(\d{1,2})\b(?! ?(?:jours|€))", _week_number),
    (r"\b(?:fin|a la fin|d'ici la fin|en fin) (?:de |du )?mois prochain|(?:the )?end of next month|(?:courant (?:du )?|dans le courant du |au |le )?(?:mois prochain|prochain mois)|next month|nachsten monat|mes que viene|proximo mes|mese prossimo|prossimo mese|volgende maand", _month_end(1)),
    (r"\b(?:(?:en |a la |d'ici la |pour la |d'ici |pour |avant la )?fin (?:de |du |de ce |de mois en cours)?(?: ?mois)(?: en cours)?|(?:the )?end of (?:the |this )?month|month[- ]end|eom|ce mois(?:-ci)?|courant du mois|dans le (?:courant du )?mois|(?:by |later )?this month|ende des monats|monatsende|fin de mes|final de mes|fine mese|eind(?:e)? (?:van de )?maand)", _month_end(0)),
    (r"\b(?:mois dernier|last month)", _month_end(-1)),
    (r"\b(?:fin (?:de l')?d?'?annee|end of (?:the )?year|year[- ]end|jahresende|fin de ano|fine anno|einde? (?:van het )?jaar)", _year_end),
    (r"\bsous huitaine|d'ici une huitaine(?: de jours)?|dans la huitaine|dans une huitaine(?: de jours)?", _plus(8)),
    (r"\bsous quinzaine|(?:dans|d'ici|sous) (?:une|la) quinzaine(?: de jours)?|within a fortnight|in a fortnight", _plus(15)),
    (rf"\b{_SOON} ?(?:maximum |au plus |environ |about )?(\d{{2,3}}) ?(?:h\b|heures?|hours?|hrs?|stunden|horas|ore\b|uur)", _hours),
    (rf"\bil y a (?:environ )?{_COUNT}{_UNIT}", _ago),
    (rf"\b{_COUNT}{_UNIT} (?:ago|her)\b|\bvor {_COUNT}{_UNIT}", lambda m, s, lean: _by_unit(s, -_count(m[1] or m[3]), m[2] or m[4])),
    (rf"\b{_SOON} (?:a |les |the |un delai de |about |environ |max(?:imum)? )?{_COUNT}{_UNIT}", _ahead),
    (rf"\b{_COUNT}{_UNIT} (?:from (?:now|today)|maximum|max)\b", _ahead),
    (r"\b(?:apres[- ]demain|day after tomorrow|ubermorgen|pasado manana|dopodomani|overmorgen)", _plus(2)),
    (r"\b(?:demain|tomorrow|morgen|manana|domani)\b", _plus(1)),
    (r"\b(?:avant[- ]hier|day before yesterday|vorgestern|anteayer)", _plus(-2)),
    (r"\b(?:hier|yesterday|gestern|ayer|ieri|gisteren)\b", _plus(-1)),
    (r"\b(?:aujourd'?hui|ce jour|ce soir|ce matin|cet apres-midi|dans la journee|ce midi|today|tonight|this (?:morning|afternoon|evening)|heute|hoy|oggi|vandaag)\b", _plus(0)),
    (r"\b(?:le|au|du|ler|avant le|pour le|jusqu'au|run du|echeance du|vers le|the|by|el|al|il|op de|am|zum|bis zum) (\d{1,2})(?:er|th|st|nd|rd|e|\.)?(?= ?(?:$|[,.;:!)?\n]|et\b|au\b|par\b|de ce\b|du mois|of (?:the|this) month|at the latest|au plus|dernier|courant|pour\b|and\b|dans\b|-|inclus|for\b|sans\b|si\b|nous\b|we\b))", _day_of_month),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), resolve) for pattern, resolve in _TABLE)
