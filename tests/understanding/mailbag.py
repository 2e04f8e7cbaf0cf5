"""Mails written by hand, made into bytes as a mail program would: with the reminder they answer quoted below."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zlib import crc32

MAILS = Path(__file__).parent / "mails"
SENT = "Wed, 25 Nov 2026 10:12:00 +0100"
OURS = "relance@cabinet.example"
THEIRS = "Un Client <contact@client.example>"
TOKEN = "k3v9x2ab.117.abcdefghijklmnopqrstuvwxyz"

# The reminder they answer: full of words that must never count as theirs.
REMINDER_FR = """Bonjour,

Sauf erreur de notre part, la facture FA-2025-9001 d'un montant de 999,99 € était à régler pour le 15 octobre.
Merci de procéder au virement sous 8 jours sur notre IBAN FR14 2004 1010 0505 0001 3M02 606.
Si vous avez déjà payé, ne tenez pas compte de ce message. En cas de litige, contestez par retour.
À défaut, une mise en demeure vous sera adressée et le dossier remis à notre avocat.

Cabinet Lorme"""
REMINDER_EN = """Hello,

Invoice INV-9001 of EUR 999.99 was due on 15 October and remains unpaid.
Please pay within 8 days. If you have already paid, please ignore this message.
If you dispute the invoice, tell us why. Otherwise the matter goes to our solicitor.

Lorme & Co"""
REMINDER_SHORT = """FA-2025-9001, 999,99 EUR, 15.10.2026
Cabinet Lorme"""


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _block(names: tuple[str, str, str, str], text: str, day: str) -> str:
    sender, sent, to, subject = names
    return f"""{sender} : Cabinet Lorme <{OURS}>
{sent} : {day}
{to} : contact@client.example
{subject} : Facture FA-2025-9001

{text}"""


QUOTES = {
    "none": "",
    "gmail-fr": f"\nLe mar. 24 nov. 2026 à 09:00, Cabinet Lorme <{OURS}> a\nécrit :\n\n{_marked(REMINDER_FR)}\n",
    "gmail-en": f"\nOn Tue, 24 Nov 2026 at 09:00, Lorme & Co <{OURS}> wrote:\n\n{_marked(REMINDER_EN)}\n",
    "gmail-es": f"\nEl mar, 24 nov 2026 a las 9:00, Cabinet Lorme (<{OURS}>) escribió:\n\n{_marked(REMINDER_SHORT)}\n",
    "gmail-it": f"\nIl giorno mar 24 nov 2026 alle ore 09:00 Cabinet Lorme <{OURS}> ha scritto:\n\n{_marked(REMINDER_SHORT)}\n",
    "outlook-fr": "\n" + _block(("De", "Envoyé", "À", "Objet"), REMINDER_FR, "mardi 24 novembre 2026 09:00") + "\n",
    "outlook-en": "\n________________________________\n"
    + _block(("From", "Sent", "To", "Subject"), REMINDER_EN, "24 November 2026 09:00").replace(" :", ":")
    + "\n",
    "outlook-de": "\n" + _block(("Von", "Gesendet", "An", "Betreff"), REMINDER_SHORT, "Dienstag, 24. November 2026") + "\n",
    "outlook-nl": "\n" + _block(("Van", "Verzonden", "Aan", "Onderwerp"), REMINDER_SHORT, "dinsdag 24 november 2026") + "\n",
    "thunderbird-fr": f"\nLe 24/11/2026 à 09:00, Cabinet Lorme a écrit :\n{_marked(REMINDER_FR)}\n",
    "iphone-fr": f"\n> Le 24 nov. 2026 à 09:00, Cabinet Lorme <{OURS}> a écrit :\n>\n{_marked(REMINDER_FR)}\n",
    "iphone-en": f"\n> On 24 Nov 2026, at 09:00, Lorme & Co <{OURS}> wrote:\n>\n{_marked(REMINDER_EN)}\n",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """One mail of the bag: its bytes, and what it means."""

    name: str
    raw: bytes
    quote: str
    expect: dict[str, Any] = field(default_factory=dict)


def bag(*names: str) -> list[Written]:
    """Return the mails of the named files."""
    found = []
    for name in names:
        document = tomllib.loads((MAILS / f"{name}.toml").read_text("utf-8"))
        found += [_written(f"{name}: {mail['name']}", mail) for mail in document["mail"]]
    return found


def _written(name: str, mail: dict[str, Any]) -> Written:
    quote = mail.get("quote", "none")
    message = EmailMessage()
    headers = dict(mail.get("headers", {}))
    if "Return-Path" in headers:
        message["Return-Path"] = headers.pop("Return-Path")
    message["From"] = mail.get("from", THEIRS)
    message["To"] = mail.get("to", OURS)
    message["Subject"] = mail.get(
        "subject", "RE: Facture FA-2025-9001" if quote != "none" else "facture"
    )
    message["Date"] = mail.get("date", SENT)
    message["Message-ID"] = f"<{crc32(name.encode())}@client.example>"
    if quote != "none":
        message["In-Reply-To"] = f"<{TOKEN}@cabinet.example>"
    for header, value in headers.items():
        message[header] = value
    body = mail["body"].strip("\n") + "\n" + QUOTES[quote]
    if mail.get("html"):
        message.set_content(mail["html"], subtype="html", cte="quoted-printable")
    else:
        message.set_content(body, cte="8bit")
    return Written(name, bytes(message), quote, mail["expect"])


def wrong(written: Written, document: dict[str, Any]) -> list[str]:
    """Return how a reading, as `read --json` prints it, differs from what the mail means."""
    expect = written.expect
    found = []
    if document["kind"] != expect.get("kind", "human"):
        found.append(f"kind {document['kind']}")
    if "intents" in expect and set(document["intents"]) != set(expect["intents"]):
        found.append(f"intents {document['intents']} not {expect['intents']}")
    if not set(expect.get("intents_has", ())) <= set(document["intents"]):
        found.append(f"intents {document['intents']} lack {expect['intents_has']}")
    if set(expect.get("intents_not", ())) & set(document["intents"]):
        found.append(f"intents {document['intents']} hold {expect['intents_not']}")
    for name in (
        "bounce",
        "promise_date",
        "paid_date",
        "paid_amount",
        "return_on",
        "deputy",
        "new_contact",
        "language",
    ):
        if name in expect and document[name] != expect[name]:
            found.append(f"{name} {document[name]} not {expect[name]}")
    if "own" in expect and document["reply_text"] != expect["own"].strip("\n"):
        found.append(f"own words {document['reply_text']!r}")
    return found + _wrong_invoices(expect, document)


def _wrong_invoices(expect: dict[str, Any], document: dict[str, Any]) -> list[str]:
    if "invoices" not in expect:
        return []
    named = [one["number"] for one in document["invoices"]]
    if named != [one["number"] for one in expect["invoices"]]:
        return [f"invoices {named} not {[one['number'] for one in expect['invoices']]}"]
    return [
        f"{got['number']}: {key} {got[key]} not {want[key]}"
        for want, got in zip(expect["invoices"], document["invoices"], strict=True)
        for key in want
        if want[key] != got[key]
    ]
