"""The names of months, weekdays, numbers and spans of time in six languages, folded."""

from __future__ import annotations

MONTHS: dict[str, int] = {}
for number, names in enumerate(
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
    MONTHS |= dict.fromkeys(names.split(), number)
MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"

WEEKDAYS: dict[str, int] = {}
for number, names in enumerate(
    (
        "lundi lun monday montag lunes lunedi maandag",
        "mardi tuesday tue tues dienstag martes martedi dinsdag",
        "mercredi wednesday wed mittwoch miercoles mercoledi woensdag",
        "jeudi thursday thu thurs donnerstag jueves giovedi donderdag",
        "vendredi friday fri freitag viernes venerdi vrijdag",
        "samedi saturday sat samstag sabado sabato zaterdag",
        "dimanche sunday sonntag domingo domenica zondag",
    )
):
    WEEKDAYS |= dict.fromkeys(names.split(), number)
# `mon` is Monday before a figure only: in `mon retour` and `mon virement` it is a French "my".
WEEKDAY = (
    "("
    + "|".join(sorted(WEEKDAYS, key=len, reverse=True)).replace("|mon|", r"|mon(?=[.,]? \d|,)|")
    + r")\b"
)

COUNTS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "treize": 13,
    "quatorze": 14,
    "seize": 16,
    "vingt-cinq": 25,
    "une dizaine de": 10,
    "une quinzaine de": 15,
    "une vingtaine de": 20,
    "une trentaine de": 30,
    "eight": 8,
    "nine": 9,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "couple of": 2,
    "a couple of": 2,
    "a few": 5,
    "quelques": 5,
    "few": 5,
    "ein": 1,
    "eine": 1,
    "einer": 1,
    "zwei": 2,
    "drei": 3,
    "dos": 2,
    "tres": 3,
    "una": 1,
    "due": 2,
    "tre": 3,
    "twee": 2,
    "drie": 3,
    "een": 1,
    "vierzehn": 14,
    "quindici": 15,
    "zehn": 10,
    "tien": 10,
}
COUNT = r"(\d{1,3}|" + "|".join(sorted(COUNTS, key=len, reverse=True)) + r")"
UNITS = {
    "jour": 1,
    "jours": 1,
    "j": 1,
    "day": 1,
    "days": 1,
    "tag": 1,
    "tage": 1,
    "tagen": 1,
    "dias": 1,
    "giorni": 1,
    "dagen": 1,
    "semaine": 7,
    "semaines": 7,
    "week": 7,
    "weeks": 7,
    "woche": 7,
    "wochen": 7,
    "semana": 7,
    "semanas": 7,
    "settimana": 7,
    "settimane": 7,
    "weken": 7,
    "mois": 30,
    "month": 30,
    "months": 30,
    "monat": 30,
    "monaten": 30,
    "mes": 30,
    "mese": 30,
    "maand": 30,
}
UNIT = (
    r"(?: ?(?:petits?|business|working|ouvres|ouvrables|autres|next) )?[ ]?("
    + "|".join(sorted(UNITS, key=len, reverse=True))
    + r")\b"
)
