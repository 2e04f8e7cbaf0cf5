"""Who speaks: a person, an automatic answer, a delivery report, or another machine. A sum of signals, never one header.

What is unclear is a person: a machine taken for a person costs a day, a person taken for a machine costs a client.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from relanced.understanding import bounces
from relanced.understanding import machine_words as words
from relanced.understanding.folding import fold
from relanced.understanding.mail import ParsedMail

Kind: TypeAlias = Literal["human", "auto_reply", "bounce", "other"]

ENOUGH = 6.0  # points from which a mail is an automatic answer
BOUNCE_ENOUGH = 7.0
LOOKED_AT = 6_000  # characters of the body; machines say it at once


@dataclass(frozen=True, slots=True)
class Envelope:
    """The verdict on who speaks, and the signals it rests on."""

    kind: Kind
    bounce: bounces.BounceClass | None = None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What the signals look at: folded once, for all of them."""

    mail: ParsedMail
    subject: str
    body: str
    own: str
    senders: str
    local: str


Signal: TypeAlias = tuple[str, float]


def judge(mail: ParsedMail, own_words: str) -> Envelope:
    """Decide who speaks; `own_words` is the text without what it quotes."""
    look = _look(mail, own_words)
    machine = _report(look)
    if machine is not None:
        return machine
    bounce = list(_bounce_signals(look))
    if _is_daemon(look, bounce) and _sum(bounce) >= BOUNCE_ENOUGH:
        return Envelope("bounce", bounces.classify(mail), _names(bounce))
    automatic = [*_header_signals(look), *_text_signals(look)]
    if _sum(automatic) >= ENOUGH and any(points > 0 for _, points in automatic):
        kind: Kind = "auto_reply" if _answers(look, _names(automatic)) else "other"
        return Envelope(kind, None, _names(automatic))
    bulk = list(_bulk_signals(look))
    if _sum(bulk) >= ENOUGH:
        return Envelope("other", None, _names(bulk))
    if mail.has_calendar and words.CALENDAR_SUBJECT.match(look.subject) and not _trades(look):
        return Envelope("other", None, ("calendar",))
    return Envelope("human", None, _names([*bounce, *automatic]))


def _look(mail: ParsedMail, own_words: str) -> Look:
    addresses = [address.email for address in mail.from_addresses]
    names = [address.name for address in mail.from_addresses]
    local = addresses[0].partition("@")[0] + "@" if addresses else ""
    return Look(
        mail=mail,
        subject=fold(mail.subject[:500]).strip(),
        body=fold(mail.text[:LOOKED_AT]),
        own=fold(own_words[:LOOKED_AT]),
        senders=fold(" ".join([*addresses, *names])),
        local=local,
    )


def _sum(signals: Iterable[Signal]) -> float:
    return sum(points for _, points in signals)


def _names(signals: Iterable[Signal]) -> tuple[str, ...]:
    return tuple(name for name, _ in signals)


# --- reports ----------------------------------------------------------------------------------


def _report(look: Look) -> Envelope | None:
    """Judge by a report part alone (RFC 6522), where it says enough."""
    report = look.mail.report
    if report is None or not report.type:
        return None
    if report.type == "disposition-notification":
        return Envelope("auto_reply", None, ("disposition report",))
    if report.type == "feedback-report":
        return Envelope("other", None, ("feedback report",))
    actions = {recipient.action for recipient in report.recipients if recipient.action}
    if actions and actions <= {"delivered", "relayed", "expanded"}:
        return Envelope("other", None, ("success report",))
    if report.type == "delivery-status":
        return Envelope("bounce", bounces.classify(look.mail), ("delivery report",))
    return None


# --- bounces without a report -----------------------------------------------------------------


def _bounce_signals(look: Look) -> Iterable[Signal]:
    mail, report = look.mail, look.mail.report
    daemon = words.DAEMON.search(look.senders) or words.DAEMON.search(look.local)
    signs: tuple[tuple[str, float, object], ...] = (
        ("null path", 3.0, mail.return_path == ""),
        ("daemon sender", 4.0, daemon),
        ("failed recipients header", 5.0, mail.header("x-failed-recipients")),
        ("failed addresses in the text", 1.5, report is not None and report.guessed),
        ("report", 4.0, report is not None and report.type),
        ("subject of a failure", 3.0, words.BOUNCE_SUBJECT.search(look.subject)),
        ("text of a failure", 3.0, words.BOUNCE_BODY.search(look.body)),
        ("letter returned", 1.5, mail.forwarded or _RETURNED.search(look.body)),
        ("automatic", 1.0, mail.header("auto-submitted").lower().startswith("auto")),
    )
    return [(name, points) for name, points, sign in signs if sign]


_RETURNED = re.compile(
    r"(?:original message|copy of (?:the|your) message|message headers|headers of|message d'origine"
    r"|unsent message|returned message|en-tetes|ursprungliche nachricht|mail follows)"
)
_IDENTITY = {"null path", "daemon sender", "failed recipients header", "report"}


def _is_daemon(look: Look, signals: list[Signal]) -> bool:
    """Only a machine's identity opens the way: a person may well write about a bounce."""
    names = set(_names(signals))
    if not names & _IDENTITY:
        return False
    if "daemon sender" in names or "failed recipients header" in names:
        returned = {"failed addresses in the text", "letter returned"}
        told = {"subject of a failure", "text of a failure", "report"}
        return bool(names & told) or names >= returned
    if words.ABSENCE_SUBJECT.search(look.subject) or words.ABSENCE_BODY.search(look.own):
        return False
    return names >= {"subject of a failure", "text of a failure"}


# --- automatic answers ------------------------------------------------------------------------

# Header -> (pattern its value must show, points). RFC 3834 and the habits of those who never read it.
HEADERS: tuple[tuple[str, str, float], ...] = (
    ("auto-submitted", r"^auto-replied", 9.0),
    ("auto-submitted", r"^auto-(?:generated|notified)", 3.0),
    ("x-autoreply", r"^(?!no\b)", 5.0),
    ("x-autorespond", r"^(?!no\b)", 5.0),
    ("x-autoresponse", r"^(?!no\b)", 5.0),
    ("x-auto-reply", r"^(?!no\b)", 5.0),
    ("x-autoreply-from", r"", 5.0),
    ("x-mail-autoreply", r"", 5.0),
    ("x-autogenerated", r"^(?:reply|yes|true|forward)?", 3.0),
    ("x-vacation", r"", 5.0),
    ("x-apple-action", r"vacation", 6.0),
    ("precedence", r"auto[-_]?reply|vacation", 5.0),
    ("precedence", r"^(?:bulk|junk|list)", 1.0),
    ("x-precedence", r"auto[-_]?reply|bulk", 1.5),
    ("x-auto-response-suppress", r"(?:all|oof|autoreply)", 1.0),
    ("x-ms-exchange-generated-message-source", r"mailbox rules|oof|auto", 4.0),
    ("x-ms-exchange-inbox-rules-loop", r"", 4.0),
    ("x-facebook-notify", r"", 3.0),
    ("x-zendesk-priority-mail", r"", 1.0),
    ("x-jira-fingerprint", r"", 3.0),
    ("x-osticket-autoreply", r"", 4.0),
    ("x-otrs-loop", r"", 3.0),
    ("x-rt-loop-prevention", r"", 3.0),
    ("x-loop", r"", 1.0),
    ("x-mailinblack-challenge", r"", 6.0),
    ("x-boxtrapper", r"", 6.0),
)  # fmt: skip


# What only an answer shows; a machine without any of these writes on its own account.
_ANSWERING = frozenset(
    {
        "automatic in the subject", "absence in the subject", "absence in the text", "urgent contact", "limited access",
        "on return", "acknowledges a mail", "ticket in the subject", "challenge", "read in the subject", "read in the text",
        "nobody reads here", "reply above a line",
    }
)  # fmt: skip


def _answers(look: Look, names: Iterable[str]) -> bool:
    """Tell an answer of a machine from a notice that nobody's letter called for."""
    mail = look.mail
    is_answer = mail.in_reply_to or mail.references or _ANSWER_SUBJECT.match(look.subject)
    replied = any(
        value.lower().startswith("auto-rep") for value in mail.headers.get("auto-submitted", ())
    )
    return bool(is_answer or replied or mail.return_path == "" or _ANSWERING & set(names))


_ANSWER_SUBJECT = re.compile(r"(?:re|aw|sv|antw|rif|tr) ?:")


def _header_signals(look: Look) -> Iterable[Signal]:
    for name, pattern, points in HEADERS:
        values = look.mail.headers.get(name, ())
        if any(re.search(pattern, value.lower()) for value in values):
            yield name, points
    if look.mail.return_path == "":
        yield "null path", 3.0
    if words.NO_REPLY_FROM.search(look.local):
        yield "sender takes no reply", 2.0


# Signal, where it is looked for, table, points. A person uses some of these words; never enough of them.
TEXTS: tuple[tuple[str, str, re.Pattern[str], float], ...] = (
    ("automatic in the subject", "subject", words.AUTOMATIC_SUBJECT, 6.0),
    ("absence in the subject", "subject", words.ABSENCE_SUBJECT, 4.0),
    ("absence in the text", "own", words.ABSENCE_BODY, 3.0),
    ("urgent contact", "own", words.URGENT, 1.5),
    ("limited access", "own", words.LIMITED_ACCESS, 1.5),
    ("on return", "own", words.ON_RETURN, 1.0),
    ("says it is automatic", "own", words.AUTOMATIC, 5.0),
    ("asks for no reply", "own", words.NO_REPLY_TEXT, 2.0),
    ("acknowledges a mail", "own", words.RECEIVED_BODY, 2.5),
    ("ticket in the subject", "subject", words.TICKET_SUBJECT, 1.5),
    ("challenge", "own", words.CHALLENGE, 4.0),
    ("nobody reads here", "own", words.UNATTENDED, 4.0),
    ("reply above a line", "body", words.ABOVE_LINE, 5.0),
    ("read in the subject", "subject", words.READ_SUBJECT, 3.5),
    ("read in the text", "body", words.READ_BODY, 3.0),
)  # fmt: skip


def _text_signals(look: Look) -> Iterable[Signal]:
    places = {"subject": look.subject, "own": look.own, "body": look.body}
    for name, place, table, points in TEXTS:
        if table.search(places[place]):
            yield name, points
    if look.mail.in_reply_to and not _ANSWER_SUBJECT.match(look.subject):
        yield "answers under a subject of its own", 1.0
    if _trades(look):
        yield "speaks of the debt", -3.0
    if len(look.own) + 200 < len(look.body) and look.mail.in_reply_to:
        yield "answers above a quote", -1.0


def _trades(look: Look) -> bool:
    return bool(words.TRADE.search(look.own)) and not _says_machine(look)


def _says_machine(look: Look) -> bool:
    """Say whether a machine names itself: then the words of the trade are those of our own subject."""
    subjects = (words.AUTOMATIC_SUBJECT, words.READ_SUBJECT)
    texts = (words.AUTOMATIC, words.UNATTENDED, words.ABOVE_LINE)
    return (
        any(table.search(look.subject) for table in subjects)
        or any(table.search(look.own) for table in texts)
        or bool(words.NO_REPLY_FROM.search(look.local))
    )


# --- other machines ---------------------------------------------------------------------------


def _bulk_signals(look: Look) -> Iterable[Signal]:
    mail = look.mail
    end = fold(mail.text[-3_000:])
    is_answer = mail.in_reply_to or look.subject.startswith(("re:", "re :", "aw:", "sv:"))
    signs: tuple[tuple[str, float, object], ...] = (
        ("is an answer", -6.0, is_answer),
        ("list-unsubscribe", 2.0, mail.header("list-unsubscribe")),
        ("campaign", 2.0, any(mail.header(name) for name in _CAMPAIGN)),
        ("generated", 2.5, mail.header("auto-submitted").lower().startswith("auto-gen")),
        (
            "unsubscribe text",
            2.0,
            words.NEWSLETTER.search(look.body) or words.NEWSLETTER.search(end),
        ),
        ("precedence", 1.0, re.match(r"bulk|list|junk", mail.header("precedence").lower())),
        ("newsletter sender", 1.0, _NEWSLETTER_FROM.match(look.local)),
        ("sender takes no reply", 1.5, words.NO_REPLY_FROM.search(look.local)),
        ("says it is automatic", 2.0, _says_automatic(look)),
    )
    return [(name, points) for name, points, sign in signs if sign]


def _says_automatic(look: Look) -> bool:
    tables = (words.NO_REPLY_TEXT, words.AUTOMATIC)
    return any(table.search(look.body) for table in tables)


_NEWSLETTER_FROM = re.compile(r"(?:newsletter|news|marketing|info-?lettre|promo|contact)s?@")
_CAMPAIGN = (
    "feedback-id", "list-unsubscribe-post", "x-campaign", "x-campaignid", "x-mc-user", "x-mailgun-sid", "x-sg-eid",
    "x-csa-complaints", "x-mailin-campaign", "x-mj-mid", "x-ses-outgoing", "x-report-abuse",
)  # fmt: skip
