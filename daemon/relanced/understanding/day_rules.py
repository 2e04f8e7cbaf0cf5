"""How days are said, and how each way is counted from the day a mail was written.

A period (`la semaine prochaine`, `fin de mois`, `first week of January`) is its last working day or
its end, so that nobody is called a breaker of promises before the period they named is over.

Longer than other files: the table below names each way of counting beside the words for it, and the two are read together.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, TypeAlias

from relanced.understanding.calendar_words import (
    COUNT,
    COUNTS,
    MONTH,
    MONTHS,
    UNIT,
    UNITS,
    WEEKDAY,
    WEEKDAYS,
)

Leaning: TypeAlias = Literal["future", "past"]
Resolve: TypeAlias = Callable[[re.Match[str], date, Leaning], date | None]


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


def _american(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    """Read month/day beside the words of American payments."""
    return _nearest(int(match[1]), int(match[2]), sent_on, leaning)


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
    month, year = MONTHS[name], _year(written)
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
    wanted, mark = WEEKDAYS[match["weekday"]], (match["before"] or "") + (match["after"] or "")
    if (
        re.search(r"dernier|passe|last|letzt|pasado|scorso|vorige|afgelopen", mark)
        or leaning == "past"
    ):
        return sent_on - timedelta(days=(sent_on.weekday() - wanted) % 7 or 7)
    ahead = (wanted - sent_on.weekday()) % 7 or 7
    is_this_week = ahead <= 6 - sent_on.weekday()
    is_next = re.search(r"\bnext\b", mark) and is_this_week
    if is_next or (ahead == 1 and re.search(r"prochain", mark)):
        ahead += 7
    elif re.search(r"quinze|fortnight", mark):
        ahead += 14
    elif re.search(r"en huit|week after| week$|week (?:on|from)", mark) or (
        is_this_week and _NEXT_WEEK.search(mark)
    ):
        ahead += 7
    return sent_on + timedelta(days=ahead)


_NEXT_WEEK = re.compile(r"semaine prochaine|next week|nachster? woche|que viene")


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
        month, year = MONTHS[match[1]], _year(match[2] if match.re.groups > 1 else None)
        if year is None:
            year = sent_on.year + (1 if month < sent_on.month and leaning == "future" else 0)
        found = date(year, month, 1)
        named = _last(found) if day == 31 else found.replace(day=day)
        is_over = named < sent_on and leaning == "future" and month == sent_on.month
        return _last(found) if is_over else named

    return resolve


def _count(written: str) -> int:
    return int(written) if written.isdigit() else COUNTS[written]


def _ahead(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    return _by_unit(sent_on, _count(match[1]), match[2])


def _ago(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    return _by_unit(sent_on, -_count(match[1]), match[2])


def _by_unit(sent_on: date, count: int, unit: str) -> date | None:
    days = UNITS[unit]
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


def _feast(month: int, day: int) -> Resolve:
    """Read the name of a feast: the coming one."""

    def resolve(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
        return _nearest(month, day, sent_on, leaning)

    return resolve


def _first_of_month(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    return _shift(sent_on, 0 if leaning == "past" or sent_on.day == 1 else 1)


def _week_ending(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    """Read `ce week-end`, `over the weekend`: its Sunday."""
    return sent_on + timedelta(days=6 - sent_on.weekday())


def _day_in_words(match: re.Match[str], sent_on: date, leaning: Leaning) -> date | None:
    """Read `le quinze décembre`, `le dix`."""
    day = COUNTS[match[1]]
    if match[2]:
        return _named(day, match[2], None, sent_on, leaning)
    months = (_shift(sent_on, step) for step in (0, 1, 2))
    days = (_safe(month.year, month.month, day) for month in months)
    return next((found for found in days if found and found >= sent_on), None)


def _year_end(match: re.Match[str], sent_on: date, leaning: Leaning) -> date:
    return date(sent_on.year, 12, 31)


_SPELLED = "|".join(
    sorted(
        (w for w in COUNTS if w.isalpha() and COUNTS[w] > 1 and w != "sept"), key=len, reverse=True
    )
)
_SOON = (
    r"(?:sous|d'ici(?: a)?|dans(?: les| un delai de)?|a|endeans|within(?: the next)?|in(?: the next"
    r"| about)?|over the next|innerhalb(?: von)?|binnen|en(?: los proximos)?|dentro de|entro|tra|fra"
    r"|over|inside)"
)

# Tried in this order; what one has taken no other takes. Words folded: lower case, no accents.
TABLE: tuple[tuple[str, Resolve], ...] = (
    (
        r"\d{1,3} (?:jours|days),? (?:soit|donc|i\.e\.|so|that is|ie)\b"
        r"|\d{1,3} ?jours? (?:fin de mois|net|date de facture|de la facture|a compter)"
        r"|\d{1,3} days? (?:net|from invoice|end of month)|depuis \d{1,3} (?:jours|semaines|mois|ans)"
        r"|for \d{1,3} (?:days|weeks|months|years)",
        _nothing,
    ),
    (r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", _iso),
    (r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:20)?\d{2})(?!\d)", _numeric),
    (r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})(?= (?:ach|check run|wire)\b)", _american),
    (r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})()(?![\d/]|,\d)", _numeric),
    (r"\b(?:am|zum|bis|vom|ab|den|dem) (\d{1,2})\.(\d{1,2})()\.(?!\d)", _numeric),
    (
        rf"\b(?:le|au|du|pour le|vers le) ((?:{_SPELLED}))(?: {MONTH}|(?= ?(?:[,.;:!)]|$)))",
        _day_in_words,
    ),
    (
        r"\bheilig(?:er )?abend|nochebuena|kerstavond|\b(?:avant|before|vor|antes de|prima di|voor|(?:la )?veille de|vigilia di) (?:les fetes(?: de noel)?|noel|christmas|xmas|weihnachten|navidad|natale|kerst)",
        _feast(12, 24),
    ),
    (r"\b(?:a |pour |by |at |for )?(?:noel|christmas|xmas)(?: day)?\b(?! eve)", _feast(12, 25)),
    (r"\bchristmas eve|reveillon de noel", _feast(12, 24)),
    (
        r"\bnew year's eve|(?:la )?saint[- ]sylvestre|\bsilvester\b|san silvestro|nochevieja|oudejaars(?:dag|avond)|(?:le )?31 au soir",
        _feast(12, 31),
    ),
    (r"\bnew year's day|jour de l'an|nouvel an", _feast(1, 1)),
    (
        r"\b(?:before the week-?end|avant le week-?end|vor dem wochenende|voor het weekend|antes del fin de semana"
        r"|prima del (?:week-?end|fine settimana))",
        _week_end(0),
    ),
    (
        r"\b(?:ce|le|pendant le|over the|this|at the|during the|am|dieses) (?:week-?end|wochenende)",
        _week_ending,
    ),
    (
        rf"\b(?:eod|cob|close of (?:business|play)|end of (?:the |play )?(?:day|today))\b(?!,? (?:on |by )?(?:the |le |{WEEKDAY[1:-3]}|tomorrow|today|\d))",
        _plus(0),
    ),
    (
        rf"\b(?:{WEEKDAY[1:-3]}),? (?:the |le )?(\d{{1,2}})(?:st|nd|rd|th|er)?(?![\w/.:-]|,\d| ?(?:h\b|heures|{MONTH[1:-6]}))",
        _day_of_month,
    ),
    (
        rf"\b(premier|\d{{1,2}})(?:er|st|nd|rd|th|e|\.)?(?: (?:of|de))? {MONTH}(?:,? (?:de "
        rf"|del )?(20\d\d)\b)?",
        _day_month,
    ),
    (rf"\b{MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (20\d\d)\b)?", _month_day),
    (
        r"\b(\d{1,2})(?:er|st|nd|rd|th)? (?:du mois prochain|du prochain mois|of next month"
        r"|du mois suivant|des nachsten monats|del mes que viene|del mese prossimo|van volgende maand)",
        _day_next_month,
    ),
    (
        r"\b(\d{1,2})(?:er)? (?:de ce mois|du mois(?! prochain)|courant|crt|of this month"
        r"|of the month)\b",
        _day_of_month,
    ),
    (
        rf"(?:la )?(?:premiere semaine (?:de |d')|first week (?:of|in) "
        rf"|debut de semaine )(?:le mois de )?{MONTH}(?: (20\d\d))?",
        _part_of_month(7),
    ),
    (
        rf"(?:deuxieme semaine (?:de |d')|second week (?:of|in) ){MONTH}(?: (20\d\d))?",
        _part_of_month(14),
    ),
    (
        rf"(?:a la |en |pour |vers |a |la |the )?(?:fin (?:du mois )?(?:de |d')?|(?:the )?end (?:of )?"
        rf"|late |ende |(?:a )?finales de |fine |eind |last week (?:of|in) |derniere semaine (?:de |d')?"
        rf"|courant (?:du mois )?(?:de |d')?|dans le courant (?:du mois )?(?:de |d')"
        rf"|courant du mois de ){MONTH}(?: (20\d\d))?",
        _part_of_month(31),
    ),
    (
        rf"(?:a la )?(?:mi[- ]|mid[- ]|milieu (?:de |d')?|mitte |mediados de |meta |half "
        rf"|courant ){MONTH}(?: (20\d\d))?",
        _part_of_month(15),
    ),
    (
        rf"(?:au |en )?(?:debut (?:du mois )?(?:de |d')?|early (?:in )?|beginning of |start of |anfang "
        rf"|(?:a )?principios de |(?:a )?primeros de |inizio |begin ){MONTH}(?: (20\d\d))?",
        _part_of_month(10),
    ),
    (
        rf"(?:en|au mois de|au mois d'|courant|in|during|im|en el mes de"
        rf"|nel mese di) {MONTH}(?: (20\d\d))?(?! ?\d)",
        _part_of_month(31),
    ),
    (
        rf"(?P<before>(?:a week (?:on |from )|le |ce |next |last |this |on |am |nachsten |letzten |kommenden |el |proximo "
        rf"|pasado |il |prossimo |scorso |op |volgende |afgelopen |by |d'ici |pour |before |avant |until "
        rf"|until next |jusqu'a )*)\b(?P<weekday>{WEEKDAY[1:-3]})\b(?P<after>(?: (?:prochain|dernier"
        rf"|passe|en quinze|en huit|de la semaine prochaine|semaine prochaine|next week|of next week"
        rf"|week after next|nachster woche|que viene|proximo|pasado|prossimo|scorso|aanstaande"
        rf"|week))?)(?! \d| ?,? ?(?:the |le )?\d{{1,2}}(?:st|nd|rd|th|er)?\b|,? (?:the )?{MONTH[:-3]}\.? \d)",
        _weekday,
    ),
    (
        r"\b(?:fin|a la fin|en fin|d'ici la fin|the end|end|by end|eow) (?:de (?:la )?|of "
        r"|of the )?(?:semaine prochaine|next week|la semaine prochaine|following week)",
        _week_end(1),
    ),
    (
        r"\b(?:(?:au |en |des le )?debut (?:de (?:la )?)?semaine prochaine|(?:early|beginning of"
        r"|start of) next week|anfang nachster woche)",
        _week_end(1, 0),
    ),
    (r"\b(?:milieu de semaine prochaine|mid next week|middle of next week)", _week_end(1, 2)),
    (
        r"\b(?:la |the |des la |dans la |in der |la )?(?:semaine prochaine|prochaine semaine"
        r"|semaine a venir|next week|coming week|nachste(?:n|r)? woche|kommende(?:n|r)? woche"
        r"|(?:proxima )?semana que viene|proxima semana|prossima settimana|settimana prossima"
        r"|volgende week)",
        _week_end(1),
    ),
    (
        r"\b(?:semaine derniere|semaine passee|last week|letzte woche|semana pasada|settimana scorsa"
        r"|vorige week)",
        _week_end(-1),
    ),
    (
        r"\b(?:cette semaine|(?:d'ici |en |a la |avant la )?fin (?:de (?:la |cette )?)?semaine"
        r"|dans la semaine|courant (?:de (?:la )?)?semaine|this week|(?:by |the )*end of (?:the "
        r"|this )?week|eow|within the week|diese(?:r)? woche|ende der woche|esta semana|questa settimana|deze week)",
        _this_week,
    ),
    (r"\b(?:en )?(?:semaine|week|sem|kw|s)\.? ?(\d{1,2})\b(?! ?(?:jours|€))", _week_number),
    (
        r"\b(?:fin|a la fin|d'ici la fin|en fin) (?:de |du )?mois prochain|(?:the )?end of next month"
        r"|(?:courant (?:du )?|dans le courant du |au |le )?(?:mois prochain|prochain mois)|next month"
        r"|nachsten monat|mes que viene|proximo mes|mese prossimo|prossimo mese|volgende maand",
        _month_end(1),
    ),
    (
        r"\b(?:(?:en |a la |d'ici la |pour la |d'ici |pour |avant la )?fin (?:de |du |de ce "
        r"|de mois en cours)?(?: ?mois)(?: en cours)?|(?:the )?end of (?:the |this )?month|month[- ]end"
        r"|eom|ce mois(?:-ci)?|courant du mois|dans le (?:courant du )?mois|(?:by |later )?this month"
        r"|ende des monats|monatsende|fin de mes|(?:a )?final(?:es)? de mes|fine mese|fine del mese|ende dieses monats|eind(?:e)? (?:van )?(?:de |deze )?maand)",
        _month_end(0),
    ),
    (r"\b(?:mois dernier|last month)", _month_end(-1)),
    (
        r"\b(?:fin (?:de l')?d?'?annee|end of (?:the )?year|year[- ]end|jahresende|fin de ano|fine anno"
        r"|einde? (?:van het )?jaar)",
        _year_end,
    ),
    (
        r"\bsous huitaine|d'ici une huitaine(?: de jours)?|dans la huitaine"
        r"|dans une huitaine(?: de jours)?",
        _plus(8),
    ),
    (
        r"\bsous quinzaine|(?:dans|d'ici|sous) (?:une|la) quinzaine(?: de jours)?",
        _plus(15),
    ),
    (r"\b(?:within|in|over) (?:a|the next) fortnight", _plus(14)),
    (r"\b(?:on )?the first of (?:the|next) month", _first_of_month),
    (
        rf"\b{_SOON} ?(?:maximum |au plus |environ |about )?(\d{{2,3}}) ?(?:h\b|heures?|hours?|hrs?"
        rf"|stunden|horas|ore\b|uur)",
        _hours,
    ),
    (rf"\bil y a (?:environ )?{COUNT}{UNIT}", _ago),
    (
        rf"\b{COUNT}{UNIT} (?:ago|her)\b|\bvor {COUNT}{UNIT}",
        lambda m, s, lean: _by_unit(s, -_count(m[1] or m[3]), m[2] or m[4]),
    ),
    (
        rf"\b{_SOON} (?:a |les |the |un delai de |about |environ |max(?:imum)? )?{COUNT}{UNIT}",
        _ahead,
    ),
    (rf"\b{COUNT}{UNIT} (?:from (?:now|today)|maximum|max)\b", _ahead),
    (
        r"\b(?:apres[- ]demain|day after tomorrow|ubermorgen|pasado manana|dopodomani|overmorgen)",
        _plus(2),
    ),
    (r"\b(?:demain|tomorrow|morgen|manana|domani)\b", _plus(1)),
    (r"\b(?:avant[- ]hier|day before yesterday|vorgestern|anteayer)", _plus(-2)),
    (r"\b(?:hier|yesterday|gestern|ayer|ieri|gisteren)\b", _plus(-1)),
    (
        r"\b(?:aujourd'?hui|ce jour(?!-la)|ce soir|ce matin|cet apres-midi|dans la journee|ce midi|today"
        r"|tonight|this (?:morning|afternoon|evening)|heute|hoy|oggi|vandaag)\b",
        _plus(0),
    ),
    (
        r"\b(?:le|au|ler|avant le|pour le|jusqu'au|(?:run|echeance|lot|virement|paiement|campagne|celui|prelevement|releve|arrete) du"
        r"|vers le|the|by|el|al|il|op de|am|zum|bis zum) (\d{1,2})(?:er|th|st|nd|rd|e|\.)?(?![\w%€$£/:-]|[.,]\d| ?(?:%|€|\$|£|euros?\b|eur\b|h\b"
        r"|rue|av\b|avenue|bis|boulevard|place|jours?|mois|semaines?|ans?\b|fois|factures?|invoices?|cartons?|pieces?|pallets?|palettes?"
        r"|items?|units?|lots?|heures?|hours?|days?|weeks?|months?|premiers?|premieres?|derniers|dernieres|autres?|other|cheques?|percent|k\b|\d))",
        _day_of_month,
    ),
)
