"""What a delivery report means for the address: dead (hard), not now or not so (soft), still tried (delayed)."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from relanced.understanding.folding import fold
from relanced.understanding.mail import ParsedMail, ReportedRecipient

BounceClass: TypeAlias = Literal["hard", "soft", "delayed"]

LOOKED_AT = 8_000  # characters of a free-text report

_AFTER_LETTER = r"in reply to (?:the )?(?:end of )?data|after (?:end of )?data\b|>>> ?data\b|smtp command\s+data\b"
AFTER_LETTER = re.compile(_AFTER_LETTER)

# First match wins. What is surely about the letter, the sender or a full mailbox stands before "user unknown", which
# servers add to refusals of every kind; vague reasons stand after it.
REASONS: tuple[tuple[BounceClass, str], ...] = (
    # Refused only after the whole letter: the server took the recipient, so the address lives.
    ("soft", _AFTER_LETTER),
    # A code of policy beside "user unknown" is a filter that names no reason; so is au.com's bare "550 : User unknown".
    ("soft", r"5\.7\.1 .{0,90}user unknown|\b550 ?: user unknown"),
    # Refused at MAIL FROM: it is the sender that does not please (RFC 5321 §3.3).
    ("soft", r"(?:after|in reply to|response to) (?:the )?mail from"),
    ("hard", r"recipient address rejected: access denied|\b542 \S{3,80} rejected"),
    (
        "hard",
        r"account or domain may not exist|an mx or srv record indicated no smtp service|null mx",
    ),
    (
        "soft",
        r"domain of (?:the )?sender|sender(?:'s)? (?:address|domain|e-?mail|verify|rejected|is not"
        r"|unknown)|unknown sender|my name was rejected|\bhelo\b|\behlo\b",
    ),
    (
        "soft",
        r"(?:mail|in|user|post)(?:box|fach)?(?: \S{1,60})? (?:is |ist |size )?(?:full|voll|limit|exceed)"
        r"|over ?-?quota|quota (?:exceed|uberschritten|depasse|violat)|(?:exceed|depass).{0,40}quota"
        r"|disk quota|mailbox full|boite.{0,30}(?:pleine|saturee)|casella.{0,30}piena|buzon.{0,20}lleno",
    ),
    (
        "soft",
        r"out of (?:disk )?space|insufficient (?:system |disk )?(?:storage|space)|storage allocation"
        r"|no space left|exceed(?:s|ed|ing)?.{0,30}(?:storage|allowance|allotted)",
    ),
    (
        "soft",
        r"\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|blacklist|block ?list|spamhaus|\brbl\b|dnsbl"
        r"|reputation|reverse dns|\brdns\b|\bptr\b|client host|your ip\b",
    ),
    (
        "soft",
        r"\bspam\b|\bvirus\b|malware|message (?:size|too (?:big|large))|too large"
        r"|maximum (?:message )?size|relay(?:ing)? (?:denied|access|not)|not permitted to relay"
        r"|unable to relay|too many (?:recipients|connections|messages|errors)",
    ),
    (
        "soft",
        r"procmail|couldn't create|can't create|local configuration error|mailer error"
        r"|malformed or unexpected name server reply|5\.7\.1 .{0,140}access denied",
    ),
    (
        "hard",
        r"user (?:is )?(?:unknown|not found|not known|doesn|does not)|unknown (?:user|local|recipient"
        r"|address|account|mailbox)|no such (?:user|recipient|address|mailbox|account|person|local"
        r"|e-?mail|domain|host)|(?:invalid|bad|nonexistent|non-existent) (?:recipient|user|mailbox"
        r"|address|destination|final delivery user)",
    ),
    (
        "hard",
        r"(?:recipient|address|mailbox|account|user|e-?mail"
        r"|destinataire)(?: \S{1,80}){0,4} (?:does(?:n't| not) (?:seem to )?exist|not exist|(?:could|was"
        r"|were) ?n[o']t (?:be )?found|not found|unknown|is (?:unknown|invalid)|not listed"
        r"|no longer (?:exists|valid|available|on server)|introuvable|inconnue?|n'existe pas"
        r"|inexistante?)",
    ),
    (
        "hard",
        r"does not exist|doesn't (?:exist|have (?:an?|this))|not a (?:valid|known) (?:user|recipient"
        r"|mailbox|address)|not our customer|no mailbox (?:here )?by that name|isn't a (?:known|valid)"
        r"|no account|unrouteable|not listed in|recipnotfound|resolver\.adr"
        r"|address rejected: (?:undeliverable|unknown)|recipient not found"
        r"|adresses? de messagerie (?:\S{1,80} ){0,3}(?:introuvable|incorrecte)",
    ),
    (
        "hard",
        r"(?:host|domain)(?: name)?(?: \S{1,80}){0,3} (?:not found|unknown|does(?:n't| not) exist"
        r"|not exist|(?:could|was) ?n[o']t (?:be )?found|lookup failed|cannot be resolved"
        r"|is not reachable)|(?:unknown|bad|invalid|non-?existent) (?:host|domain)|nxdomain"
        r"|couldn't find any host|does(?:n't| not) accept mail|illegal host|domain that doesn"
        r"|could not be resolved",
    ),
    ("hard", r"\b550\b.{0,30}requested action not taken: mailbox unavailable"),
    (
        "hard",
        r"(?:user|recipient|account|mailbox|has|have) (?:has )?moved|no longer (?:works|employed|here"
        r"|in use|used)|changed (?:his|her|their|my) (?:address|e-?mail)"
        r"|adresse (?:\S{1,80} ){0,8}?(?:introuvable|inconnue|inexistante|n'existe pas|erronee|invalide)"
        r"|(?:utilisateur|destinataire) inconnu|(?:compte|boite) (?:\S{1,40} ){0,3}?(?:inconnue?|inexistante?|supprimee?|archivee?"
        r"|n'existe (?:pas|plus))",
    ),
    (
        "hard",
        r"empfanger(?:adresse)? (?:unbekannt|nicht gefunden|existiert nicht)|unbekannter? (?:benutzer"
        r"|empfanger)|existiert nicht|usuario desconocido|no existe|utente sconosciuto|inesistente"
        r"|bestaat niet|onbekende (?:gebruiker|ontvanger)|nao existe|nie istnieje"
        r"|(?:indirizzo|casella) (?:\S{1,40} ){0,5}non (?:e stat[oa] )?trovat|(?:no se (?:ha )?encontr(?:o|ado) la"
        r"|direccion (?:\S{1,40} ){0,5}no (?:se ha |fue )?encontrad)|e-?mail-?adres (?:\S{1,40} ){0,4}niet (?:gevonden|bekend)"
        r"|e-?mail-?adresse konnte nicht gefunden",
    ),
    (
        "soft",
        r"authenticat|blocked|polic(?:y|ies)|tls|rate limit|throttl|try again later|greylist|temporar"
        r"|timed? ?out|time-?out|connection (?:refused|reset|lost|dropped)|deferred|expired|retry time"
        r"|too many hops|\bloop",
    ),
    (
        "soft",
        r"(?:account|mailbox|user) (?:\S{1,60} )?(?:is |has been )?(?:disabled|suspended|inactive"
        r"|locked)|not accepting|access denied|not authori[sz]ed|restrict|only accepts|permission"
        r"|not allowed|refused|unavailable",
    ),
)
_REASONS = tuple((found, re.compile(pattern)) for found, pattern in REASONS)
DELAYED = re.compile(
    r"delivery (?:is |has been |was )?delayed|delayed (?:mail|delivery)|delivery delay"
    r"|still (?:trying|being retried|attempting)|will (?:be )?(?:keep|continue|retr)"
    r"|warning: (?:message|could not)|has not (?:yet )?been delivered|not yet been"
    r"|you do not need to resend|do(?:es)? not need to (?:be )?resen[dt]|remise (?:differee"
    r"|retardee)|livraison (?:differee|retardee)|tentatives? .{0,30}(?:continu|poursui)|verzogert"
    r"|retrasad|ritardat|vertraagd"
)

HARD_CODES = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.1.351", "5.4.4", "5.4.310")
SOFT_CODES = ("5.2.", "5.3.", "5.5.", "5.6.", "5.7.", "5.4.1", "5.4.6", "5.4.7", "4.")
THERE_CODES = ("5.2.0", "5.2.1")  # the mailbox is known and takes no mail (RFC 3463 §3.3)
_CODE = re.compile(r"\b([245])\.(\d{1,2})\.(\d{1,3})\b")


def classify(mail: ParsedMail) -> BounceClass:
    """Say what the report means; one dead recipient among several makes it hard."""
    report = mail.report
    recipients = [r for r in report.recipients if r.action not in _GOOD] if report else []
    if recipients and all(r.action == "delayed" for r in recipients):
        return "delayed"
    text = _failure_text(mail.text)
    classes = {_of_recipient(recipient, text) for recipient in recipients}
    if not classes:
        classes = {_of_text(text, fold(mail.subject[:300]))}
    return next(found for found in _WORST_FIRST if found in classes)


_GOOD = {"delivered", "relayed", "expanded"}
_WORST_FIRST: tuple[BounceClass, ...] = ("hard", "soft", "delayed")


def _of_recipient(recipient: ReportedRecipient, text: str) -> BounceClass:
    said = fold(recipient.diagnostic)
    code = _CODE.search(recipient.status)
    found = code.group() if code else ""
    is_there = found.startswith(THERE_CODES) and not _DELETED.search(said)
    if is_there or (found not in HARD_CODES and _is_vague(said, text)):
        return "soft"
    return _by_words(said) or _by_code(said) or _by_code(found) or _of_text(text, "")


_DELETED = re.compile(r"no such user|has been deleted|does(?:n't| not) exist")


def _is_vague(said: str, text: str) -> bool:
    """Say whether a bare "user unknown" came only after the letter: a filter's words more often than a dead address."""
    bare = re.search(r"user unknown|unknown user", said)
    return bool(bare and AFTER_LETTER.search(text))


def _by_words(said: str) -> BounceClass | None:
    return next((found for found, reason in _REASONS if reason.search(said)), None)


def _by_code(said: str) -> BounceClass | None:
    codes = [found.group() for found in _CODE.finditer(said)]
    for code in codes:
        if code in HARD_CODES:
            return "hard"
        if code.startswith(SOFT_CODES):
            return "soft"
    return None


_AT_RECIPIENT = re.compile(r"rcpt[ _]to")


def _of_text(text: str, subject: str) -> BounceClass:
    if DELAYED.search(subject) or (DELAYED.search(text[:2_000]) and _by_words(text) != "hard"):
        return "delayed"
    code = _CODE.search(text)
    if code and code.group().startswith(THERE_CODES) and not _AT_RECIPIENT.search(text):
        return "soft"
    return _by_words(text) or _by_code(text) or "soft"


def _failure_text(text: str) -> str:
    """Return the report's own words, without the letter that came back."""
    folded = fold(text[:LOOKED_AT])
    cut = _RETURNED.search(folded)
    return folded[: cut.start()] if cut and cut.start() > 100 else folded


_RETURNED = re.compile(
    r"\n[ \t>*#|=-]{0,60}(?:below this line|(?:this|included|attached|the following|here) is (?:a"
    r"|the) copy|a copy of (?:the|your)"
    r"|original message|message (?:headers?|text)(?: \w+)? follow|unsent message|returned message"
    r"|original (?:headers|mail)"
    r"|header of the source|message d'origine|ursprungliche nachricht|received: (?:from|by) )"
)
