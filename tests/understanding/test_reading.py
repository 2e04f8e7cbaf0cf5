"""A reading goes to the store and back, and is printed as the contract says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from relanced.dunning.money import Money
from relanced.understanding import mail as mails
from relanced.understanding import people, reading
from relanced.understanding.languages import language_of
from relanced.understanding.mail import (
    Address,
    Attachment,
    Forwarded,
    ParsedMail,
    Report,
    ReportedRecipient,
)

FULL = reading.Reading(
    kind="human",
    intents=("paid", "dispute"),
    invoices=(reading.InvoiceReading("FA-1", "paid", Money(125000, "EUR"), date(2026, 11, 20)),),
    promise_date=date(2026, 12, 1),
    paid_date=date(2026, 11, 20),
    paid_amount=Money(125000, "EUR"),
    deputy="b@c.example",
    new_contact="d@e.example",
    reply_text="payé",
    language="fr",
    confidence=0.876,
    because=(reading.Evidence("paid", "payé"),),
    ibans=("FR7630006000011234567890189",),
    about=("x@y",),
    signals=("null path",),
)
KEYS = {
    "path",
    "kind",
    "bounce",
    "intents",
    "invoices",
    "promise_date",
    "paid_date",
    "paid_amount",
    "return_on",
    "deputy",
    "new_contact",
    "reply_text",
    "language",
    "confidence",
    "because",
}


def test_a_reading_comes_back_from_the_store_as_it_went() -> None:
    assert reading.from_json(json.loads(json.dumps(reading.to_json(FULL)))) == FULL


def test_a_mail_comes_back_from_the_store_as_it_went() -> None:
    mail = ParsedMail(
        message_id="a@b",
        from_addresses=(Address("A", "a@b.fr"),),
        sent_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        sent_on=date(2026, 11, 25),
        date_offset=60,
        headers={"subject": ("x",)},
        attachments=(Attachment("f", "t/x", 1, "0", rows=(("a", "b"),)),),
        report=Report(
            "delivery-status", (ReportedRecipient("a@b.fr"),), returned_headers={"subject": "x"}
        ),
        forwarded=(Forwarded("m", "a@b", "s", "t"),),
    )
    assert mails.from_json(json.loads(json.dumps(mails.to_json(mail)))) == mail


def test_the_printed_line_has_every_key_and_null_for_the_unknown() -> None:
    empty = reading.document(
        "a.eml", ParsedMail(), reading.Reading(kind="human", intents=("unclear",))
    )
    assert set(empty) == KEYS
    assert empty["paid_amount"] is None
    assert empty["return_on"] is None
    full = reading.document("a.eml", ParsedMail(), FULL)
    assert full["paid_amount"] == "1250.00"
    assert full["promise_date"] == "2026-12-01"
    assert full["invoices"] == [
        {"number": "FA-1", "intent": "paid", "amount": "1250.00", "date": "2026-11-20"}
    ]
    assert full["because"] == [{"intent": "paid", "quote": "payé"}]


def test_languages_are_told_apart_and_merci_is_nobodys() -> None:
    assert language_of("Bonjour, nous vous avons réglé la facture.") == "fr"
    assert language_of("Hello, we have paid the invoice.") == "en"
    assert language_of("Wir haben die Rechnung nicht erhalten.") == "de"
    assert language_of("Hemos pagado la factura, un saludo.") == "es"
    assert language_of("Abbiamo pagato la fattura, cordiali saluti.") == "it"
    assert language_of("Wij hebben de factuur betaald.") == "nl"
    assert language_of("42") is None


WEDNESDAY = date(2026, 11, 25)


def test_the_day_of_a_return_is_the_day_named_or_the_one_after_the_last() -> None:
    said = {
        "Je serai de retour le lundi 7 décembre.": date(2026, 12, 7),
        "Absent jusqu'au 4 décembre.": date(2026, 12, 4),
        "Absent jusqu'au vendredi 4 décembre inclus.": date(2026, 12, 7),
        "Absent du 26 novembre au 8 décembre.": date(2026, 12, 9),
        "I will be back on 1 December.": date(2026, 12, 1),
        "I am away until 4 December, returning on Monday 7 December.": date(2026, 12, 7),
        "Ich bin ab dem 30. November wieder im Büro.": date(2026, 11, 30),
    }
    assert {text: people.return_on(text, WEDNESDAY) for text in said} == said


def test_a_deputy_is_an_address_before_a_name_and_never_ourselves() -> None:
    assert (
        people.somebody_else("Contactez Paul Roux, p.roux@c.example", ["r@us.example"])
        == "p.roux@c.example"
    )
    assert (
        people.somebody_else("Merci de contacter Mme Sophie Lambert.", []) == "Mme Sophie Lambert"
    )
    assert people.somebody_else("Please contact r@us.example", ["r@us.example"]) is None
