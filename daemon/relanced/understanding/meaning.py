"""From a parsed mail to its meaning: who speaks, their own words, what they intend, and the facts they give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from relanced.understanding import amounts, dates
from relanced.understanding.envelope import judge
from relanced.understanding.folding import fold
from relanced.understanding.intents import Said, intents
from relanced.understanding.mail import ParsedMail
from relanced.understanding.quoted import own_words
from relanced.understanding.reading import Evidence, Intent, InvoiceReading, Reading
from relanced.understanding.references import ibans, numbers

SURE = 0.6  # below it a meaning is not claimed
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
RETURN = re.compile(
    r"(?:retour|de retour|reviens|revenir|rentre|back|return\w*|zuruck|regreso|rientro|terug|jusqu'au|until|au|to|bis|hasta|fino al|tot)\b"
)
ABSENT_UNTIL = re.compile(
    r"jusqu'au|\buntil\b|\bau\b|\bto\b|\bbis\b|\bthrough\b|inclus|included|hasta|fino al|\btot\b"
)
ENGLISH = frozenset(
    [
        "the",
        "and",
        "you",
        "we",
        "is",
        "are",
        "will",
        "invoice",
        "payment",
        "please",
        "have",
        "been",
        "with",
        "your",
        "for",
        "not",
        "our",
        "this",
    ]
)
FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "nous",
        "vous",
        "est",
        "et",
        "de",
        "des",
        "du",
        "une",
        "un",
        "pour",
        "pas",
        "dans",
        "votre",
        "notre",
        "avons",
        "sera",
        "bonjour",
        "merci",
        "cordialement",
    ]
)


def read(mail: ParsedMail) -> Reading:
    """Say what a mail means; what is not clear is a human mail of `unclear` intent, which pauses."""
    own = own_words(mail.text)
    envelope = judge(mail, own)
    language = language_of(own or mail.text)
    if envelope.kind == "bounce":
        return _bounce(mail, envelope.bounce, envelope.signals, language)
    if envelope.kind != "human":
        return _automatic(mail, own, envelope.kind, envelope.signals, language)
    return _human(mail, own, envelope.signals, language)


def language_of(text: str) -> str | None:
    """Return `fr` or `en` by the commonest words; None when neither speaks."""
    words = re.findall(r"[a-z']+", fold(text[:5000]))
    english, french = (sum(word in known for word in words) for known in (ENGLISH, FRENCH))
    return None if english == french else "en" if english > french else "fr"


def _bounce(
    mail: ParsedMail, kind: object, signals: tuple[str, ...], language: str | None
) -> Reading:
    report = mail.report
    failed = (
        [r.final_recipient or r.original_recipient for r in report.recipients] if report else []
    )
    failed += list(report.guessed) if report else []
    about = [
        *(report.arrival_message_ids if report else ()),
        *(f.message_id for f in mail.forwarded),
    ]
    about += [*mail.in_reply_to, *mail.references]
    return Reading(
        "bounce", kind, reply_text="", language=language, confidence=0.9, signals=signals,  # type: ignore[arg-type]
        failed_recipients=tuple(dict.fromkeys(f for f in failed if f)),
        about=tuple(dict.fromkeys(a for a in about if a)),
    )  # fmt: skip


def _automatic(
    mail: ParsedMail, own: str, kind: str, signals: tuple[str, ...], language: str | None
) -> Reading:
    text = own or mail.text
    return Reading(
        kind, reply_text=own, language=language, confidence=0.9, signals=signals,  # type: ignore[arg-type]
        return_on=_return_on(text, mail.sent_on) if kind == "auto_reply" else None,
        deputy=_other_address(text, mail) if kind == "auto_reply" else None,
    )  # fmt: skip


def _return_on(text: str, sent_on: date | None) -> date | None:
    """Return the day somebody is back: the last day named near a word of return; after `until`, the day after it."""
    if sent_on is None:
        return None
    folded = fold(text)
    found = [
        day
        for day in dates.find(folded, sent_on)
        if day.day >= sent_on and RETURN.search(folded[max(0, day.start - 40) : day.start])
    ]
    return found[-1].day if found else None


def _other_address(text: str, mail: ParsedMail) -> str | None:
    own = {address.email for address in (*mail.from_addresses, *mail.to)}
    return next((a.lower() for a in ADDRESS.findall(text) if a.lower() not in own), None)


def _human(mail: ParsedMail, own: str, signals: tuple[str, ...], language: str | None) -> Reading:
    said = [one for one in intents(own) if one.confidence >= SURE]
    if any(
        attachment.rows or "remittance" in attachment.name.lower()
        for attachment in mail.attachments
    ):
        said.append(Said("remittance", 0.7, mail.attachments[0].name, ""))
    named: tuple[Intent, ...] = tuple(dict.fromkeys(one.intent for one in said)) or ("unclear",)
    if len(named) > 1 and "acknowledged" in named:
        named = tuple(intent for intent in named if intent != "acknowledged")
    promise = _day_of(said, "promise", mail.sent_on, "future")
    paid = _day_of(said, "paid", mail.sent_on, "past")
    money = [f for one in said if one.intent == "paid" for f in amounts.find(one.folded)]
    return Reading(
        "human",
        intents=named,
        invoices=_invoices(mail, own, said, promise, paid),
        promise_date=promise,
        paid_date=paid,
        paid_amount=money[0].money if money else None,
        new_contact=_other_address(own, mail) if "wrong_contact" in named else None,
        reply_text=own,
        language=language,
        confidence=min((one.confidence for one in said), default=0.3),
        because=tuple(dict.fromkeys(Evidence(one.intent, one.sentence) for one in said)),
        ibans=ibans(own),
        signals=signals,
    )


def _day_of(
    said: Sequence[Said], intent: Intent, sent_on: date | None, leaning: dates.Leaning
) -> date | None:
    if sent_on is None:
        return None
    for one in said:
        if one.intent == intent:
            for day in dates.find(one.folded, sent_on, leaning):
                if (day.day >= sent_on) if leaning == "future" else (day.day <= sent_on):
                    return day.day
    return None


def _invoices(
    mail: ParsedMail, own: str, said: Sequence[Said], promise: date | None, paid: date | None
) -> tuple[InvoiceReading, ...]:
    """Return the numbers named, each with the intent of its own sentence, else with the mail's first one."""
    found: dict[str, InvoiceReading] = {}
    fallback: Intent = said[0].intent if said else "unclear"
    for one in said:
        for number in numbers(one.sentence):
            day = {"promise": promise, "paid": paid}.get(one.intent)
            money = amounts.find(one.folded)
            amount = money[0].money if len(money) == 1 else None
            found.setdefault(number.key, InvoiceReading(number.text, one.intent, amount, day))
    for number in numbers(own):
        found.setdefault(number.key, InvoiceReading(number.text, fallback))
    return tuple(found.values())
