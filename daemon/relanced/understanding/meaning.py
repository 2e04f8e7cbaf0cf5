"""From a parsed mail to its meaning: who speaks, their own words, what they intend, and the facts they give."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from relanced.dunning.money import Money
from relanced.understanding import amounts, dates, people, remittance
from relanced.understanding.envelope import Envelope, judge
from relanced.understanding.folding import fold
from relanced.understanding.intents import Said, said
from relanced.understanding.invoices import of_each
from relanced.understanding.languages import language_of
from relanced.understanding.mail import ParsedMail
from relanced.understanding.quoted import own_words
from relanced.understanding.reading import Evidence, Intent, InvoiceReading, Reading
from relanced.understanding.references import ibans, normalise_number, numbers
from relanced.understanding.second import GRAVE, agreed
from relanced.understanding.sentences import Clause, clauses

SURE = 0.45  # below it a meaning is not claimed
CERTAIN = 0.9  # beside a meaning as sure as this,
BESIDE = 0.6  # another must be at least so sure, unless much hangs on it
UNCLEAR = 0.3
AHEAD = 300  # days; a day later than that is a day gone by, named without its year
QUOTE = 300  # characters kept of a sentence as evidence


def read(mail: ParsedMail) -> Reading:
    """Say what a mail means; what is not clear is a human mail of `unclear` intent, which pauses."""
    own = own_words(mail.text)
    envelope = judge(mail, own)
    language = language_of(own or mail.text)
    if envelope.kind == "bounce":
        return _bounce(mail, envelope, language)
    if envelope.kind != "human":
        return _automatic(mail, own, envelope, language)
    return _human(mail, own, envelope, language)


# --- machines ---------------------------------------------------------------------------------

_RETURNED_ID = re.compile(
    r"^[ \t>|]{0,8}message-id ?: ?<([^<>\s]{3,500})>", re.MULTILINE | re.IGNORECASE
)


def _bounce(mail: ParsedMail, envelope: Envelope, language: str | None) -> Reading:
    report = mail.report
    failed: list[str] = []
    about: list[str] = []
    if report is not None:
        failed = [r.final_recipient or r.original_recipient for r in report.recipients]
        failed += report.guessed if not any(failed) else ()
        about = [
            *report.arrival_message_ids,
            report.returned_headers.get("message-id", "").strip("<> "),
        ]
    failed += [found.strip().lower() for found in mail.header("x-failed-recipients").split(",")]
    about += [forwarded.message_id for forwarded in mail.forwarded]
    about += _RETURNED_ID.findall(mail.text[:200_000])
    about += [*mail.in_reply_to, *mail.references]
    return Reading(
        kind="bounce",
        bounce=envelope.bounce,
        language=language,
        confidence=0.95,
        signals=envelope.signals,
        failed_recipients=_once(failed),
        about=_once(about),
    )


def _once(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:100]


def _automatic(mail: ParsedMail, own: str, envelope: Envelope, language: str | None) -> Reading:
    """Read an automatic answer: when somebody is back, who stands in, whether they have left for good."""
    text = f"{mail.subject}\n{own or mail.text}"
    left = [one for one in said(text, mail.sent_on) if one.intent in _TOLD_BY_MACHINES]
    intents: tuple[Intent, ...] = tuple(dict.fromkeys(one.intent for one in left if _has_left(one)))
    else_ = people.somebody_else(own, _known(mail)) if _may_name(envelope) else None
    return Reading(
        kind=envelope.kind,
        intents=intents,
        return_on=people.return_on(text, mail.sent_on) if envelope.kind == "auto_reply" else None,
        deputy=else_,
        new_contact=else_ if "wrong_contact" in intents else None,
        reply_text=own,
        language=language,
        confidence=0.9,
        because=_evidence([one for one in left if one.intent in intents]),
        signals=envelope.signals,
    )


def _may_name(envelope: Envelope) -> bool:
    """A challenge and a receipt name the address we wrote to, nobody else's."""
    of_letter = {"challenge", "read in the subject", "read in the text", "disposition report"}
    return envelope.kind == "auto_reply" and not of_letter & set(envelope.signals)


_TOLD_BY_MACHINES = frozenset({"wrong_contact", "insolvency"})
_GONE = re.compile(
    r"plus|quitte|no longer|left|nicht mehr|ya no|non lavora|niet meer|nouvel|redress|liquid|insolv"
)


def _has_left(one: Said) -> bool:
    return one.intent == "insolvency" or bool(_GONE.search(one.clause.folded))


# --- people -----------------------------------------------------------------------------------


def _human(mail: ParsedMail, own: str, envelope: Envelope, language: str | None) -> Reading:
    sure = _sure((*_of_subject(mail), *agreed(own, mail.sent_on)))
    advice = remittance.read(mail, own)
    intents = _named(sure, advice, ibans(own))
    promise = _day(own, sure, "promise", mail.sent_on)
    paid = _day(own, sure, "paid", mail.sent_on)
    return Reading(
        kind="human",
        intents=intents,
        invoices=_invoices(
            own, sure, advice, {"promise": promise, "paid": paid, "remittance": paid}
        ),
        promise_date=promise,
        paid_date=paid or _value_day(own, advice, mail.sent_on),
        paid_amount=_paid_amount(own, sure, advice),
        new_contact=_new_contact(mail, own, sure) if "wrong_contact" in intents else None,
        reply_text=own,
        language=language,
        confidence=_confidence(sure, advice, intents),
        because=_evidence([one for one in sure if one.intent in intents]) + _from_advice(advice),
        ibans=ibans(own),
        signals=envelope.signals,
    )


# Beside an insolvency these say nothing more: who must not pay needs no time, and names whom to write to.
_OVERTAKEN = frozenset({"needs_time", "promise", "wrong_contact", "needs_document", "legal"})


def _sure(everything: Sequence[Said]) -> list[Said]:
    sure = [one for one in everything if one.confidence >= SURE]
    if any(one.confidence >= CERTAIN for one in sure):
        sure = [one for one in sure if one.confidence >= BESIDE or one.intent in GRAVE]
    if any(one.intent == "insolvency" for one in sure):
        return [one for one in sure if one.intent not in _OVERTAKEN]
    return sure


def _of_subject(mail: ParsedMail) -> tuple[Said, ...]:
    """Let a subject speak when it is the person's own: an answer's subject repeats ours. Rules only: a title is no sentence."""
    is_answer = re.match(r"(?:re|aw|sv|antw|rif|r|tr|fwd?|fw) ?:", fold(mail.subject).strip())
    return () if is_answer or mail.in_reply_to else said(mail.subject.strip(), mail.sent_on)


def _named(
    sure: Sequence[Said], advice: remittance.Advice | None, accounts: Sequence[str]
) -> tuple[Intent, ...]:
    found: dict[Intent, None] = dict.fromkeys(one.intent for one in sure)
    if advice is not None:
        found.setdefault("remittance")
    if accounts and "bank_details" not in found:
        found.setdefault("bank_details")
    if len(found) > 1:
        found.pop("acknowledged", None)
    return tuple(found) or ("unclear",)


def _confidence(
    sure: Sequence[Said], advice: remittance.Advice | None, intents: Sequence[Intent]
) -> float:
    """Return how sure the least sure of the intents is, each by its best clause."""
    best: dict[Intent, float] = {"remittance": 0.9 if advice and advice.foots else 0.75}
    for one in sure:
        best[one.intent] = max(one.confidence, best.get(one.intent, 0.0))
    return min(best.get(intent, UNCLEAR if intent == "unclear" else SURE) for intent in intents)


def _evidence(found: Sequence[Said]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(Evidence(one.intent, one.clause.sentence[:QUOTE]) for one in found))


def _from_advice(advice: remittance.Advice | None) -> tuple[Evidence, ...]:
    return () if advice is None else (Evidence("remittance", advice.source[:QUOTE]),)


# --- facts ------------------------------------------------------------------------------------


def _day(own: str, sure: Sequence[Said], intent: Intent, sent_on: date | None) -> date | None:
    """Return the day of a promise or a payment: in its clause, else in its sentence, else in the next one."""
    if sent_on is None:
        return None
    leaning: dates.Leaning = "past" if intent == "paid" else "future"
    told = [one.clause for one in sure if one.intent == intent]
    texts = [clause.folded for clause in told] + [fold(clause.sentence) for clause in told]
    texts += _following(own, told, {one.clause.line for one in sure})
    if leaning == "future":
        texts.sort(key=lambda text: bool(_MORNING.search(text)))
    for text in texts:
        days = _possible(text, sent_on, leaning)
        if days:
            verb = _PAYING.search(text)
            after = [found.day for found in days if verb and found.start > verb.start()]
            return after[0] if after else days[0].day
    return sent_on if intent == "paid" and any(_JUST_NOW.search(text) for text in texts) else None


# A day that dates a document or a talk is not the day of its payment.
_OF_SOMETHING = re.compile(
    r"\b(?:factures?|invoices?|mails?|courriels?|courriers?|letters?|relances?|rappels?|reminders?|commandes?|orders?|livraisons?"
    r"|deliver(?:y|ies)|devis|quotes?|messages?|appels?|calls?|e-?mails?|jugement|contrats?|dated|datee?s?)"
    r"(?: (?:n[o°] ?)?[\w/.-]{1,20}){0,2} (?:du|of|from|dated|datee?s?(?: du)?|en date du) ?$"
    r"|\b(?:dated|datee?s?(?: du)?) ?$"
    r"|\b(?:away|absente?|conges?|route|road|closed|fermee?s?|holiday|bloquee?s?|coincee?s?|tied up) (?:\w{1,8} )?(?:jusqu'a[u ]?|until|till|to) ?$"
)
_PAYING = re.compile(
    r"\b(?:pa[iy]|regl|vir|solde|cheque|check|transf|wire|versem|verse|settl|clear|releas|send|lance|mand|payment|paiement|remit)"
)


def _possible(text: str, sent_on: date, leaning: dates.Leaning) -> list[dates.FoundDay]:
    """Return the days of a text on which money may move; `this morning` is a promise's day only where no other is named."""
    days = [
        found
        for found in dates.find(text, sent_on, leaning)
        if not (leaning == "past" and _SOME_TIME.search(text[found.start : found.end]))
        and not _OF_SOMETHING.search(text[max(0, found.start - 40) : found.start])
        and _is_possible(found.day, sent_on, leaning)
    ]
    if leaning == "past":
        return days
    return [one for one in days if not _MORNING.search(text[one.start : one.end])] or days


# A month or a week is no day on which money moved.
_SOME_TIME = re.compile(r"mois (?:dernier|passe)|last month|semaine (?:derniere|passee)|last week")
_MORNING = re.compile(
    r"ce matin|this morning|d'aujourd'?hui|heute morgen|stamattina|esta manana|vanmorgen"
)
_JUST_NOW = re.compile(
    r"\bviens de (?:vous )?(?:payer|regler|virer|faire|solder|proceder|effectuer|lancer|passer)|\ba l'instant\b"
    r"|\b(?:have |'ve )?just (?:now )?(?:paid|sent|made|transferred|wired|settled|done)|\bjust now\b|soeben|gerade"
)


def _following(own: str, told: Sequence[Clause], spoken: Collection[int]) -> list[str]:
    """Return the sentence after each of those that told, where it says nothing of its own."""
    wanted = {clause.sentence for clause in told}
    pieces = clauses(own)
    lines = {piece.line: fold(piece.sentence) for piece in pieces}
    after = {piece.line + 1 for piece in pieces if piece.sentence in wanted}
    return [lines[line] for line in sorted(after) if line in lines and line not in spoken]


def _is_possible(day: date, sent_on: date, leaning: dates.Leaning) -> bool:
    if leaning == "past":
        return sent_on - timedelta(days=400) <= day <= sent_on
    return sent_on <= day <= sent_on + timedelta(days=AHEAD)


def _value_day(own: str, advice: remittance.Advice | None, sent_on: date | None) -> date | None:
    if advice is None or sent_on is None:
        return None
    found = dates.find(fold(own), sent_on, "past")
    return next(
        (f.day for f in found if sent_on - timedelta(60) <= f.day <= sent_on + timedelta(15)), None
    )


def _paid_amount(own: str, sure: Sequence[Said], advice: remittance.Advice | None) -> Money | None:
    if advice is not None and advice.total is not None:
        return advice.total
    for one in sure:
        if one.intent in ("paid", "remittance"):
            sentence = fold(one.clause.sentence)
            found = amounts.find(one.clause.folded) or amounts.find(sentence)
            found = found or amounts.plain(sentence)
            if one.intent == "remittance" and len(found) == len(numbers(sentence)) > 1:
                return sum((each.money for each in found[1:]), found[0].money)
            if found:
                return found[0].money
    return None


def _new_contact(mail: ParsedMail, own: str, sure: Sequence[Said]) -> str | None:
    known = _known(mail)
    written = people.addresses(own, known)
    if written:
        return written[0]
    for one in sure:
        if one.intent == "wrong_contact":
            found = people.somebody_else(one.clause.sentence, known)
            if found is not None:
                return found
    return people.somebody_else(own, known)


def _known(mail: ParsedMail) -> tuple[str, ...]:
    everybody = (*mail.from_addresses, *mail.to, *mail.cc, *mail.reply_to)
    return (*(address.email for address in everybody), *mail.delivered_to)


def _invoices(
    own: str,
    sure: Sequence[Said],
    advice: remittance.Advice | None,
    days: dict[Intent, date | None],
) -> tuple[InvoiceReading, ...]:
    told = of_each(own, sure, days)
    if advice is None:
        return told
    paid = [
        InvoiceReading(line.number.text, "remittance", line.amount, days.get("remittance"))
        for line in advice.lines
    ]
    covered = {line.number.key for line in advice.lines}
    return (*paid, *(one for one in told if _key(one) not in covered))


def _key(one: InvoiceReading) -> str:
    return normalise_number(one.number)
