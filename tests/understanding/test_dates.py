"""Days as people say them, from Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.understanding import dates
from relanced.understanding.folding import fold

WEDNESDAY = date(2026, 11, 25)

AHEAD = {
    "demain": (2026, 11, 26),
    "après-demain": (2026, 11, 27),
    "aujourd'hui": (2026, 11, 25),
    "vendredi": (2026, 11, 27),
    "mercredi": (2026, 12, 2),
    "lundi prochain": (2026, 11, 30),
    "lundi en huit": (2026, 12, 7),
    "lundi en quinze": (2026, 12, 14),
    "la semaine prochaine": (2026, 12, 4),
    "en début de semaine prochaine": (2026, 11, 30),
    "fin de semaine": (2026, 11, 27),
    "semaine 50": (2026, 12, 11),
    "fin de mois": (2026, 11, 30),
    "fin du mois prochain": (2026, 12, 31),
    "fin janvier": (2027, 1, 31),
    "mi-décembre": (2026, 12, 15),
    "début janvier": (2027, 1, 10),
    "courant décembre": (2026, 12, 31),
    "sous huitaine": (2026, 12, 3),
    "sous quinzaine": (2026, 12, 10),
    "sous 48h": (2026, 11, 27),
    "d'ici 15 jours": (2026, 12, 10),
    "dans deux semaines": (2026, 12, 9),
    "dans un mois": (2026, 12, 25),
    "1er décembre": (2026, 12, 1),
    "le 15/12": (2026, 12, 15),
    "le 15/12/26": (2026, 12, 15),
    "le 5 janvier": (2027, 1, 5),
    "au 10.": (2026, 12, 10),
    "le 28 de ce mois": (2026, 11, 28),
    "le 5 du mois prochain": (2026, 12, 5),
    "2026-12-05": (2026, 12, 5),
    "fin d'année": (2026, 12, 31),
    "tomorrow": (2026, 11, 26),
    "by Friday": (2026, 11, 27),
    "next week": (2026, 12, 4),
    "end of next week": (2026, 12, 4),
    "end of the month": (2026, 11, 30),
    "month end": (2026, 11, 30),
    "first week of January": (2027, 1, 7),
    "December 5th": (2026, 12, 5),
    "the 5th of December": (2026, 12, 5),
    "by the 10th": (2026, 12, 10),
    "within 10 days": (2026, 12, 5),
    "in two weeks": (2026, 12, 9),
    "am 4. Dezember": (2026, 12, 4),
    "nächste Woche": (2026, 12, 4),
    "el 15 de enero": (2027, 1, 15),
    "mañana": (2026, 11, 26),
    "entro venerdì": (2026, 11, 27),
    "volgende week": (2026, 12, 4),
}
BEHIND = {
    "hier": (2026, 11, 24),
    "avant-hier": (2026, 11, 23),
    "lundi": (2026, 11, 23),
    "lundi dernier": (2026, 11, 23),
    "le 18 novembre": (2026, 11, 18),
    "le 28 décembre": (2025, 12, 28),
    "le 12": (2026, 11, 12),
    "le 28": (2026, 10, 28),
    "il y a 3 jours": (2026, 11, 22),
    "two weeks ago": (2026, 11, 11),
    "yesterday": (2026, 11, 24),
    "last Friday": (2026, 11, 20),
    "ce matin": (2026, 11, 25),
    "gestern": (2026, 11, 24),
    "ayer": (2026, 11, 24),
}
NOT_DAYS = (
    "paiement à 30 jours fin de mois",
    "la facture 12 de 15 €",
    "depuis 3 semaines",
    "M. Mai a signé",
    "10 %",
    "31/02/2026",
    "45 jours net",
    "tél 03 88 12 45 78",
)


@pytest.mark.parametrize("said", AHEAD)
def test_what_lies_ahead_is_counted_from_the_mails_own_day(said: str) -> None:
    assert dates.find(fold(said), WEDNESDAY, "future")[0].day == date(*AHEAD[said])


@pytest.mark.parametrize("said", BEHIND)
def test_what_lies_behind_is_counted_back(said: str) -> None:
    assert dates.find(fold(said), WEDNESDAY, "past")[0].day == date(*BEHIND[said])


@pytest.mark.parametrize("said", NOT_DAYS)
def test_terms_amounts_and_ages_are_no_days(said: str) -> None:
    assert dates.find(fold(said), WEDNESDAY) == ()


def test_several_days_come_in_the_order_they_are_said() -> None:
    found = dates.find(fold("500 € le 5 décembre, le solde fin janvier"), WEDNESDAY)
    assert [one.day for one in found] == [date(2026, 12, 5), date(2027, 1, 31)]


def test_the_french_word_for_my_is_no_monday() -> None:
    day = date(2026, 10, 12)
    assert not dates.find(fold("Votre message sera lu à mon retour, mon virement part"), day)
    found = dates.find(fold("back on Mon 19 October"), day)
    assert {one.day for one in found} == {date(2026, 10, 19)}


@given(st.text(max_size=300), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_text_makes_it_fail(text: str, day: date) -> None:
    for found in dates.find(fold(text), day):
        assert 0 <= found.start < found.end


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(sorted(AHEAD)))
def test_what_is_promised_never_lies_in_the_past(day: date, said: str) -> None:
    if any(sign.isdigit() for sign in said) or " de " in said:
        return
    for found in dates.find(fold(said), day, "future"):
        assert day <= found.day <= day + timedelta(days=400)


@given(
    st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31))
)
def test_a_whole_date_is_itself_on_any_day(said: date, day: date) -> None:
    for written in (said.strftime("%d/%m/%Y"), said.isoformat(), said.strftime("%d.%m.%Y")):
        assert [one.day for one in dates.find(written, day)] == [said]
