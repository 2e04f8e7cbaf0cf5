"""What a mail was taken to mean: who wrote it, what they say, which invoice, which day, and the words that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from relanced.dunning.money import Money
from relanced.understanding.mail import ParsedMail

Kind: TypeAlias = Literal["human", "auto_reply", "bounce", "other"]
BounceClass: TypeAlias = Literal["hard", "soft", "delayed"]
Intent: TypeAlias = Literal[
    "promise", "paid", "remittance", "dispute", "needs_document", "needs_time", "wrong_contact",
    "acknowledged", "insolvency", "legal", "bank_details", "opt_out", "unclear",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that shows an intent, as it was written."""

    intent: Intent
    quote: str


@dataclass(frozen=True, slots=True)
class InvoiceReading:
    """What was said of one invoice: its number as written, the intent, the amount and the day where named."""

    number: str
    intent: Intent
    amount: Money | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of one mail. Unknown is None or empty; `confidence` runs from 0 to 1.

    `failed_recipients` and `about` say which letter a bounce speaks of: the addresses that failed and the Message-IDs
    it quotes. `ibans` are those the person wrote, never ours. `signals` are the marks that decided `kind`.
    """

    kind: Kind
    bounce: BounceClass | None = None
    intents: tuple[Intent, ...] = ()
    invoices: tuple[InvoiceReading, ...] = ()
    promise_date: date | None = None
    paid_date: date | None = None
    paid_amount: Money | None = None
    return_on: date | None = None
    deputy: str | None = None
    new_contact: str | None = None
    reply_text: str = ""
    language: str | None = None
    confidence: float = 0.0
    because: tuple[Evidence, ...] = ()
    ibans: tuple[str, ...] = ()
    failed_recipients: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


def document(path: str, mail: ParsedMail, reading: Reading) -> dict[str, Any]:
    """Return one line of `read --json`: amounts as decimal strings, days as ISO, unknown as null, nothing absent."""
    return {
        "path": path,
        "kind": reading.kind,
        "bounce": reading.bounce,
        "intents": list(reading.intents),
        "invoices": [
            {
                "number": found.number,
                "intent": found.intent,
                "amount": _decimal(found.amount),
                "date": _day(found.on),
            }
            for found in reading.invoices
        ],
        "promise_date": _day(reading.promise_date),
        "paid_date": _day(reading.paid_date),
        "paid_amount": _decimal(reading.paid_amount),
        "return_on": _day(reading.return_on),
        "deputy": reading.deputy,
        "new_contact": reading.new_contact,
        "reply_text": reading.reply_text,
        "language": reading.language,
        "confidence": round(reading.confidence, 2),
        "because": [{"intent": found.intent, "quote": found.quote} for found in reading.because],
    }


def _decimal(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def to_json(reading: Reading) -> dict[str, Any]:
    """Turn a reading into plain JSON values for the store; `from_json` is its inverse."""
    return {
        "kind": reading.kind,
        "bounce": reading.bounce,
        "intents": list(reading.intents),
        "invoices": [
            {"number": i.number, "intent": i.intent, "amount": _pack(i.amount), "on": _day(i.on)}
            for i in reading.invoices
        ],
        "promise_date": _day(reading.promise_date),
        "paid_date": _day(reading.paid_date),
        "paid_amount": _pack(reading.paid_amount),
        "return_on": _day(reading.return_on),
        "deputy": reading.deputy,
        "new_contact": reading.new_contact,
        "reply_text": reading.reply_text,
        "language": reading.language,
        "confidence": reading.confidence,
        "because": [{"intent": found.intent, "quote": found.quote} for found in reading.because],
        "ibans": list(reading.ibans),
        "failed_recipients": list(reading.failed_recipients),
        "about": list(reading.about),
        "signals": list(reading.signals),
    }


def from_json(document: Mapping[str, Any]) -> Reading:
    """Read back what `to_json` wrote; KeyError where a field is missing."""
    values = dict(document)
    for name in ("promise_date", "paid_date", "return_on"):
        values[name] = _unpack_day(document[name])
    for name in ("intents", "ibans", "failed_recipients", "about", "signals"):
        values[name] = tuple(document[name])
    values["paid_amount"] = _unpack(document["paid_amount"])
    values["because"] = tuple(Evidence(**found) for found in document["because"])
    values["invoices"] = tuple(
        InvoiceReading(i["number"], i["intent"], _unpack(i["amount"]), _unpack_day(i["on"]))
        for i in document["invoices"]
    )
    return Reading(**values)


def _pack(amount: Money | None) -> list[Any] | None:
    return None if amount is None else [amount.minor, amount.currency]


def _unpack(packed: list[Any] | None) -> Money | None:
    return None if packed is None else Money(*packed)


def _unpack_day(packed: str | None) -> date | None:
    return None if packed is None else date.fromisoformat(packed)
