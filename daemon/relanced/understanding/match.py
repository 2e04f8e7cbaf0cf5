"""Which case a mail belongs to: the clues it carries, and the verdict over what the store found for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from relanced.dunning.money import Money
from relanced.understanding.mail import ParsedMail
from relanced.understanding.reading import Reading
from relanced.words import Because, because

By: TypeAlias = Literal[
    "reference", "token", "plus", "sender", "domain", "number", "amount", "name"
]
Strength: TypeAlias = Literal["strong", "weak", "none"]

# The local part of our own Message-IDs: incarnation, sequence, signature.
TOKEN = re.compile(r"(?<![0-9a-z])[0-9a-z]{8}\.[0-9]{1,19}\.[0-9a-z]{26}(?![0-9a-z])")


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
    return Clues(references=(*mail.in_reply_to, *mail.references, *reading.about))


def decide(candidates: Sequence[Candidate]) -> Verdict:
    """Choose among the cases found; never one of two by chance: all that fit are named, and weakly."""
    cases = tuple(dict.fromkeys(candidate.case_id for candidate in candidates))
    if not cases:
        return Verdict((), "none", because("mail.matches_nothing"))
    return Verdict(cases, "weak", because("mail.matches_several", count=len(cases)))


def normalise_number(text: str) -> str:
    """Bring an invoice number to the form in which two ways of writing it compare equal."""
    return re.sub(r"[^0-9a-z]", "", text.casefold())
