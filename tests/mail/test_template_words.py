"""What letters say, what they never say, and two of them whole."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from relanced.assets import templates_folder
from relanced.dunning.message import (
    Creditor,
    Debtor,
    DebtorKind,
    FirstLetter,
    LetterFacts,
    Mandate,
    MandateMode,
    Penalties,
)
from relanced.dunning.money import money
from relanced.mail.samples import ATELIER, EARLIER, LINE, THANKS, letter, letters
from relanced.mail.template import Rendered, Templates
from relanced.words import LANGUAGES

SHIPPED = Templates([templates_folder()])
LEVELS = ("courtesy", "cordial", "firm", "last")

# Words of courts and of their officers, of costs a debtor does not owe, and threats (facts §4.5).
FORBIDDEN = re.compile(
    r"huissier|commissaire de justice|saisi|commandement|sommation|exploit|république"
    r"|tribuna|juge|juridiction|contentieux|poursuite|frais|avocat|plainte|pénal\b|dossier n"
    r"|dernier avis|mise en demeure|immédiatement|sinon vous|bailiff|seizure|court\b|lawsuit|lawyer"
    r"|legal action|fees|costs|final notice|summon|prosecut|threat|blacklist|credit rating",
    re.IGNORECASE,
)
FAMILIAR = re.compile(r"\b(?:tu|te|toi|ton|ta|tes|t')\b", re.IGNORECASE)
PENALTIES = re.compile(
    r"pénalité|indemnité|intérêts|penalt|indemnit|interest|441-10", re.IGNORECASE
)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def said(facts: LetterFacts) -> str:
    rendered = SHIPPED.letter(facts)
    bare = re.sub(r"<[^>]*>", " ", rendered.html)
    return flat(f"{rendered.subject} {rendered.text} {bare}")


EVERY = [
    pytest.param(facts, id=f"{language}-{level}-{at}")
    for language in LANGUAGES
    for level in LEVELS
    for at, facts in enumerate(letters(language, level))
]


@pytest.mark.parametrize("facts", EVERY)
def test_no_letter_borrows_the_words_of_courts_nor_threatens(facts: LetterFacts) -> None:
    assert FORBIDDEN.findall(said(facts)) == []


@pytest.mark.parametrize("facts", EVERY)
def test_no_letter_is_familiar_or_cries(facts: LetterFacts) -> None:
    words = said(facts)
    if facts.language == "fr":
        assert FAMILIAR.findall(words) == []
    assert "!" not in words.replace("<!DOCTYPE", "")


@pytest.mark.parametrize("facts", EVERY)
def test_penalties_are_spoken_of_only_where_they_are_given(facts: LetterFacts) -> None:
    assert bool(PENALTIES.search(said(facts))) == (facts.penalties is not None)


@pytest.mark.parametrize("facts", EVERY)
def test_the_door_stands_open_and_a_stranger_can_say_so(facts: LetterFacts) -> None:
    words = said(facts)
    door = {"fr": "une solution ensemble", "en": "a solution together"}[facts.language]
    wrong = {"fr": "pas la bonne personne", "en": "not the right person"}[facts.language]
    assert words.count(door) == words.count(wrong) == 2  # once in the text, once in the HTML


def test_a_consumer_reads_of_no_penalties_at_any_level() -> None:
    consumer = Debtor("Mme Duval", "Mme Duval", DebtorKind.CONSUMER)
    for level in LEVELS:
        assert not PENALTIES.search(said(replace(letter("fr", level), debtor=consumer)))


def test_a_business_reads_the_articles_the_figures_and_that_they_are_not_added() -> None:
    words = said(replace(letter("fr", "firm"), penalties=Penalties(money("14.12"), money("80"))))
    for part in (
        "L. 441-10",
        "D. 441-5",
        "40 €",
        "14,12 €",
        "80,00 €",
        "Rien de cela n'est ajouté",
    ):
        assert part in words
    assert "1 425,60 €" in words


def test_a_public_buyer_reads_its_own_articles() -> None:
    town = Debtor("Ville de Lyon", kind=DebtorKind.PUBLIC)
    words = said(replace(letter("fr", "firm"), debtor=town, penalties=Penalties()))
    assert "R. 2192-31" in words
    assert "441-10" not in words


def test_a_part_payment_is_thanked_for_before_anything_is_asked() -> None:
    for level in LEVELS:
        text = flat(SHIPPED.letter(replace(letter("fr", level), thanks=THANKS)).text)
        thanks = text.index("votre règlement de 500,00 € le 08/10/2026 et nous vous en remercions")
        assert thanks < text.index("Il reste 1 425,60 € à régler") < text.index("F-2026-0118")
        assert "oubli" not in text
        assert "Malgré" not in text
        assert "sur un total de 845,60 €" in text


def test_an_accountant_writes_in_the_name_and_on_behalf_of_the_creditor() -> None:
    mandate = Mandate(MandateMode.ACCOUNTANT, "Cabinet Lemaire", ("3 place Grenette", "Grenoble"))
    text = SHIPPED.letter(
        replace(letter("fr", "cordial"), creditor=replace(ATELIER, mandate=mandate))
    ).text
    named = "au nom et pour le compte d'Atelier Roche"
    assert flat(text).count(named) == 2  # at the beginning, and under the signature
    assert "3 place Grenette" in text
    assert "12 rue des Tanneurs" not in text


def test_a_collector_recalls_its_first_letter() -> None:
    first = FirstLetter("R-118", date(2026, 9, 1))
    mandate = Mandate(MandateMode.THIRD_PARTY, "Recouvra", first_letter=first)
    creditor = Creditor("Martin SARL", mandate=mandate)
    text = flat(SHIPPED.letter(replace(letter("fr", "firm"), creditor=creditor)).text)
    assert "pour le compte de Martin SARL, pour le recouvrement amiable" in text
    assert "notre lettre du 01/09/2026, référence R-118" in text


def test_the_whole_iban_is_shown_only_where_it_is_given() -> None:
    usual = letter("fr", "cordial")
    assert "FR76" not in said(usual)
    assert "se terminant par 0189" in said(usual)
    shown = replace(usual.payment, iban="FR7630006000011234567890189")
    assert "FR76 3000 6000 0112 3456 7890 189" in said(replace(usual, payment=shown))


def test_credits_that_stand_on_no_line_are_shown_so_that_the_sum_is_right() -> None:
    usual = replace(letter("fr", "cordial"), asked=money("1000"), balance=money("1000"))
    text = flat(SHIPPED.letter(usual).text)
    assert "Autres sommes portées à votre crédit -425,60 €" in text
    assert "Somme à régler 1 000,00 €" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_one_invoice_is_singular_and_two_are_plural(language: str, level: str) -> None:
    usual = letter(language, level)
    one = SHIPPED.letter(
        replace(usual, lines=(LINE,), credits=(), asked=LINE.open, balance=LINE.open)
    )
    many = SHIPPED.letter(usual)

    def opening(rendered: Rendered) -> str:
        return flat(f"{rendered.subject} {rendered.text.split('----')[0]}")

    plural = {"fr": r"factures|échues|impayées\b|elles", "en": r"invoices|\bthem\b"}[language]
    assert not re.search(plural, opening(one), re.IGNORECASE)
    assert re.search(plural, opening(many), re.IGNORECASE)
    assert "F-2026-0118" in one.subject
    assert "2 " in many.subject


def test_what_falls_due_soon_is_not_called_overdue() -> None:
    soon = replace(LINE, number="F-2", days_late=-5)
    usual = replace(
        letter("fr", "cordial"),
        lines=(LINE, soon), credits=(), asked=money("2400"), balance=money("2400"),
    )  # fmt: skip
    text = SHIPPED.letter(usual).text
    assert "la facture échue ci-dessous n'a pas encore été réglée" in flat(text)
    assert re.search(r"F-2 +31/08/2026  30/09/2026  à échoir", text)


def test_a_courtesy_note_before_the_due_date_asks_for_nothing_late() -> None:
    soon = replace(LINE, days_late=-5)
    usual = replace(
        letter("fr", "courtesy"), lines=(soon,), credits=(), asked=soon.open, balance=soon.open
    )
    words = said(usual)
    assert "arrive bientôt à échéance" in words
    assert "Somme à régler à l'échéance" in words
    assert "retard" not in words.replace("Retard", "")


def test_a_firm_letter_blames_no_earlier_message_that_was_never_sent() -> None:
    assert "Malgré" not in said(letter("fr", "firm"))
    once = said(replace(letter("fr", "firm"), previous_on=EARLIER[:1]))
    assert "Malgré notre précédent message" in once
    assert "déjà écrit le 25/09/2026." in once
    twice = said(replace(letter("fr", "firm"), previous_on=EARLIER))
    assert "Malgré nos précédents messages" in twice
    assert "déjà écrit les 25/09/2026 et 05/10/2026." in twice


FIRM_FR = """\
Bonjour Mme Duval,

Malgré notre précédent message, les factures échues ci-dessous restent
impayées. Nous vous demandons de bien vouloir les régler sans attendre et de
nous indiquer, par retour, la date de votre paiement.

Facture            Émise le    Échéance    Retard      Reste dû
---------------------------------------------------------------
F-2026-0118        31/08/2026  30/09/2026  12 jours  1 200,00 €
F-2026-0124        05/09/2026  05/10/2026  7 jours     345,60 €
  sur un total de 845,60 €
Avoir A-2026-0007  20/09/2026                         -120,00 €
---------------------------------------------------------------
Somme à régler                                       1 425,60 €

Cette somme s'entend sauf paiement reçu depuis le 09/10/2026, date de nos
derniers comptes : si votre règlement est déjà parti, merci de ne pas tenir
compte de ce message.

Les coordonnées bancaires n'ont pas changé : compte au nom d'Atelier Roche,
IBAN se terminant par 0189. Si un message vous annonce un autre compte, ne
payez pas et prévenez-nous.

Référence à rappeler dans votre virement : F-2026-0118 F-2026-0124

Pour mémoire, nous vous avons déjà écrit le 25/09/2026.

Pour votre information, entre professionnels, le retard de paiement fait
courir de plein droit des pénalités et ouvre droit à une indemnité
forfaitaire de 40 € par facture (articles L. 441-10 et D. 441-5 du code de
commerce). Rien de cela n'est ajouté à la somme ci-dessus.

Si vous rencontrez une difficulté, ou si quelque chose ne vous paraît pas
exact, répondez simplement à ce message, ou appelez-nous au 04 76 00 00 01,
ou écrivez à compta@atelier-roche.example : nous chercherons une solution
ensemble.

Si vous n'êtes pas la bonne personne, merci de nous indiquer à qui nous
adresser.

Bien cordialement,

Camille Roche
Gérante
Atelier Roche, SARL, SIREN 732 829 320
12 rue des Tanneurs
38000 Grenoble
04 76 00 00 01

Référence à conserver dans votre réponse :
k3v9x2ab.1042.h5tj2ulte5kuek6dkqqqsesvga
"""

CORDIAL_EN = """\
Dear Sir or Madam,

Unless we are mistaken, the overdue invoice below has not been paid yet.
This is no doubt an oversight: we would be grateful if you could arrange for
payment, or tell us when we may expect it.

Invoice      Issued       Due           Late     Outstanding
------------------------------------------------------------
F-2026-0118  31 Aug 2026  30 Sept 2026  12 days    €1,200.00
------------------------------------------------------------
Amount to pay                                      €1,200.00

This amount stands unless a payment has reached us since 9 Oct 2026, the
date of our latest accounts: if yours is already on its way, please
disregard this message.

If you are facing a difficulty, or if anything does not look right to you,
simply reply to this message: we will look for a solution together.

If you are not the right person, please tell us whom we should contact.

Kind regards,

Camille Roche
Atelier Roche

Reference to keep in your reply: k3v9x2ab.1042.h5tj2ulte5kuek6dkqqqsesvga
"""


def test_the_firm_french_letter_reads_so_from_the_first_word_to_the_last() -> None:
    facts = replace(letter("fr", "firm"), previous_on=EARLIER[:1], penalties=Penalties())
    assert SHIPPED.letter(facts).text.replace("\u00a0", " ") == FIRM_FR


def test_the_plainest_english_letter_reads_so_from_the_first_word_to_the_last() -> None:
    facts = list(letters("en", "cordial"))[1]
    assert SHIPPED.letter(facts).text.replace("\u00a0", " ") == CORDIAL_EN
