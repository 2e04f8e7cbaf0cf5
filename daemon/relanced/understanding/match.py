"""Which case a mail belongs to: the clues it carries, and the verdict over what the store found for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from publicsuffixlist import PublicSuffixList

from relanced.dunning.money import Money
from relanced.understanding.mail import ParsedMail
from relanced.understanding.reading import Reading
from relanced.understanding.references import normalise_number, number_keys, numbers
from relanced.words import Because, because

By: TypeAlias = Literal[
    "reference", "token", "plus", "sender", "domain", "number", "amount", "name"
]
Strength: TypeAlias = Literal["strong", "weak", "none"]

# The local part of our own Message-IDs: incarnation, sequence, signature.
TOKEN = re.compile(r"(?<![0-9a-z])[0-9a-z]{8}\.[0-9]{1,19}\.[0-9a-z]{26}(?![0-9a-z])")


STRONG: tuple[By, ...] = ("reference", "token", "plus", "sender", "number")
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
        "sfr.fr",
        "neuf.fr",
        "bbox.fr",
        "numericable.fr",
        "hotmail.com",
        "hotmail.fr",
        "outlook.com",
        "outlook.fr",
        "live.com",
        "live.fr",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "libero.it",
        "hotmail.it",
        "yahoo.it",
        "telefonica.net",
        "ziggo.nl",
        "kpnmail.nl",
        "skynet.be",
        "telenet.be",
        "bluewin.ch",
        "proton.me",
        "protonmail.com",
        "mailo.com",
        "yandex.com",
        "zoho.com",
        "mail.com",
        "btinternet.com",
    ]
)

__all__ = [
    "By",
    "Candidate",
    "Clues",
    "Verdict",
    "clues",
    "decide",
    "normalise_number",
    "organisation",
]


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail says about whose it is; the store looks each clue up, strongest first.

    `references` are whole Message-IDs without brackets; `tokens` the local parts that look like ours; `plus` the
    tokens found after a `+` in an address the mail was sent to; `numbers` are normalised by `normalise_number`.
    """

    references: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One case the store found for one clue."""

    case_id: int
    creditor: str
    by: By
    evidence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The cases a mail is taken to concern. Weak means: hold each of them and ask a person."""

    cases: tuple[int, ...]
    strength: Strength
    because: Because


def clues(mail: ParsedMail, reading: Reading) -> Clues:
    """Gather what a mail says about whose it is."""
    senders = tuple(
        dict.fromkeys(address.email for address in mail.from_addresses if address.email)
    )
    domains = tuple(dict.fromkeys(d for d in map(organisation, senders) if d))
    text = f"{mail.subject}\n{reading.reply_text or mail.text}"[:200_000]
    own = {t.lower() for t in TOKEN.findall(f"{mail.text}\n{' '.join(mail.references)}"[:200_000])}
    to = " ".join((*mail.delivered_to, *(address.email for address in (*mail.to, *mail.cc))))
    return Clues(
        references=tuple(dict.fromkeys((*mail.in_reply_to, *mail.references, *reading.about))),
        tokens=tuple(sorted(own)),
        plus=tuple(token.lower() for token in TOKEN.findall(to)),
        senders=senders,
        domains=domains,
        numbers=tuple(
            dict.fromkeys(key for found in numbers(text) for key in number_keys(found.text))
        ),
    )


def decide(candidates: Sequence[Candidate]) -> Verdict:
    """Choose among the cases found, strongest clue first; never one of two by chance: all that fit are named, weakly."""
    for by in STRONG:
        cases = tuple(dict.fromkeys(c.case_id for c in candidates if c.by == by))
        if len(cases) == 1:
            return Verdict(cases, "strong", because("mail.matched", clue=by))
        if cases:
            narrowed = _narrow(candidates, cases)
            return Verdict(narrowed, "strong" if len(narrowed) == 1 else "weak",
                           because("mail.matches_several", count=len(narrowed)))  # fmt: skip
    cases = tuple(dict.fromkeys(candidate.case_id for candidate in candidates))
    if not cases:
        return Verdict((), "none", because("mail.matches_nothing"))
    return Verdict(cases, "weak", because("mail.matches_several", count=len(cases)))


def _narrow(candidates: Sequence[Candidate], cases: tuple[int, ...]) -> tuple[int, ...]:
    """Let an invoice number choose among several cases that one clue names."""
    named = tuple(
        dict.fromkeys(c.case_id for c in candidates if c.by == "number" and c.case_id in cases)
    )
    return named if len(named) == 1 else cases


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def organisation(email: str) -> str:
    """Return the registrable domain of an address; empty for a free-mail provider, which says nothing of a firm."""
    domain: str = _suffixes().privatesuffix(email.rpartition("@")[2].lower()) or ""
    return "" if domain in FREE_MAIL else domain
