"""The person's own words, and never ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.understanding.mailbag import QUOTES, REMINDER_FR

from relanced.understanding.quoted import own_words

INTROS = (
    "Le mar. 24 nov. 2026 à 09:00, Cabinet Lorme <r@c.example> a écrit :",
    "Le 24/11/2026 à 09:00, Cabinet Lorme a écrit :",
    "On Tue, Nov 24, 2026 at 9:00 AM Lorme & Co <r@c.example> wrote:",
    "On 24/11/2026 09:00, Lorme wrote:",
    "Am 24.11.2026 um 09:00 schrieb Kanzlei Lorme:",
    "Am Di., 24. Nov. 2026 um 09:00 Uhr schrieb Lorme <r@c.example>:",
    "El mar, 24 nov 2026 a las 9:00, Lorme (<r@c.example>) escribió:",
    "Il giorno mar 24 nov 2026 alle ore 09:00 Lorme <r@c.example> ha scritto:",
    "Op di 24 nov. 2026 om 09:00 schreef Lorme <r@c.example>:",
    "Em ter., 24 de nov. de 2026 às 09:00, Lorme <r@c.example> escreveu:",
    "Den tis 24 nov. 2026 kl 09:00 skrev Lorme <r@c.example>:",
    "wt., 24 lis 2026 o 09:00 Lorme <r@c.example> napisał(a):",
    "-----Message d'origine-----",
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "---------- Forwarded message ---------",
    "De : Cabinet Lorme\nEnvoyé : mardi 24 novembre 2026 09:00\nÀ : client\nObjet : Facture",
    "From: Lorme\nSent: Tuesday, November 24, 2026 9:00 AM\nTo: client\nSubject: Invoice",
    "Von: Lorme\nGesendet: Dienstag, 24. November 2026 09:00\nAn: Kunde\nBetreff: Rechnung",
    "Da: Lorme\nInviato: martedì 24 novembre 2026\nA: cliente\nOggetto: Fattura",
    "De: Lorme\nEnviado: martes, 24 de noviembre de 2026\nPara: cliente\nAsunto: Factura",
    "Van: Lorme\nVerzonden: dinsdag 24 november 2026\nAan: klant\nOnderwerp: Factuur",
)
SIGNED = (
    "-- \nMarc Thiébaut\nGérant",
    "Cordialement,\nMarc Thiébaut",
    "Bien cordialement\n\nMarc\nTél. 03 88 12 45 78",
    "Kind regards,\nTom",
    "Mit freundlichen Grüßen\nHeike",
    "Saludos\nMarta",
    "Cordiali saluti\nPaolo",
    "Met vriendelijke groet,\nSanne",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon Samsung Galaxy",
    "Sent from my iPhone",
    "Obtenir Outlook pour iOS",
    "Marc Thiébaut\n03 88 12 45 78\nwww.client.example",
    "Ce message et toutes les pièces jointes sont confidentiels.",
)


@pytest.mark.parametrize("intro", INTROS)
def test_what_follows_the_head_of_a_quote_is_not_theirs(intro: str) -> None:
    assert (
        own_words(f"Le virement part demain.\n\n{intro}\n\n{REMINDER_FR}")
        == "Le virement part demain."
    )


@pytest.mark.parametrize("signed", SIGNED)
def test_a_signature_is_left_out(signed: str) -> None:
    assert own_words(f"Le virement part demain.\n\n{signed}\n") == "Le virement part demain."


def test_answers_between_quoted_lines_are_kept() -> None:
    text = (
        "Le 24/11/2026, Lorme a écrit :\n> Facture 42 ?\n\nPayée.\n\n> Facture 43 ?\n\nContestée."
    )
    assert own_words(text) == "Payée.\n\nContestée."


def test_what_is_said_after_the_signature_on_the_debt_is_kept() -> None:
    text = "Merci.\n\nCordialement,\nMarc\n\nPS : le virement part demain.\n\nEnvoyé de mon iPhone"
    assert own_words(text) == "Merci.\n\nPS : le virement part demain."


def test_a_warning_put_on_top_by_a_server_is_left_out() -> None:
    assert own_words("[EXTERNAL] This email originated from outside.\n\nPaid.") == "Paid."


def test_a_mail_without_quote_is_left_as_it_is() -> None:
    text = "Bonjour,\n\nLe 12 mai nous avons payé.\n\nÀ : voir avec Paul."
    assert own_words(text) == text


def test_a_line_right_above_a_wrapped_head_is_kept() -> None:
    text = "Merci de patienter.\nLe mar. 24 nov. 2026 à 09:00, Cabinet Lorme <r@c.example> a\nécrit :\n> x"
    assert own_words(text) == "Merci de patienter."


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=80)


@given(st.lists(WORDS, max_size=6), st.sampled_from(sorted(set(QUOTES) - {"none"})))
def test_whatever_they_write_no_line_of_the_quote_is_theirs(lines: list[str], style: str) -> None:
    own = own_words("\n".join(lines) + "\n\n" + QUOTES[style])
    reminder = {line.strip("> ").strip() for line in QUOTES[style].splitlines()} - {""}
    theirs = {line.strip() for line in lines}
    assert [line for line in own.splitlines() if line.strip() in reminder - theirs] == []


@given(st.text(max_size=1_000))
def test_own_words_are_lines_of_the_mail(text: str) -> None:
    known = {line.strip() for line in text.replace("\r\n", "\n").split("\n")}
    assert all(line.strip() in known for line in own_words(text).split("\n") if line)
