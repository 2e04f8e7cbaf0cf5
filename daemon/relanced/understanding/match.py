"""Which case a mail belongs to: the clues it carries, and the verdict over what the store found for them.

Nobody is chosen by chance. A clue that names several cases names them all, weakly; each is then held
and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from publicsuffixlist import PublicSuffixList

from relanced.dunning.money import Money
from relanced.dunning.token import find_tokens
from relanced.understanding import amounts
from relanced.understanding.folding import fold
from relanced.understanding.mail import ParsedMail
from relanced.understanding.providers import FREE_MAIL
from relanced.understanding.reading import Reading
from relanced.understanding.references import normalise_number, number_keys, numbers
from relanced.words import Because, because

__all__ = [
    "By", "Candidate", "Clues", "Strength", "Verdict", "clues", "decide", "normalise_number", "organisation",
]  # fmt: skip

By: TypeAlias = Literal[
    "reference", "token", "plus", "sender", "domain", "number", "amount", "name"
]
Strength: TypeAlias = Literal["strong", "weak", "none"]

MAX_TEXT = 200_000  # characters searched for marks
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
MANY = 12  # cases of others one mail may name by their numbers and still be about each of them
TELLING = 4  # digits from which a number without its letters may name an invoice


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail says about whose it is; the store looks each clue up.

    `references` are whole Message-IDs without brackets; `tokens` what has the shape of our own local
    parts, wherever it stands; `plus` those of them in an address the mail was sent to; `numbers` are
    keys of `references.number_keys`; `domains` are registrable, without the providers of the public.
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


# --- clues ------------------------------------------------------------------------------------


def clues(mail: ParsedMail, reading: Reading) -> Clues:
    """Gather what a mail says about whose it is; of a bounce, the addresses that failed stand for the sender."""
    senders = _once([*_writers(mail), *reading.failed_recipients])
    addressed = [*mail.delivered_to, *(a.email for a in (*mail.to, *mail.cc))]
    plus = find_tokens(" ".join(address for address in addressed if "+" in address))
    ids = _once([*mail.in_reply_to, *mail.references, *reading.about])
    text = f"{mail.subject}\n{reading.reply_text or mail.text}"[:MAX_TEXT]
    return Clues(
        references=ids,
        tokens=find_tokens(f"{' '.join(ids)}\n{mail.text}"[:MAX_TEXT]),
        plus=plus,
        senders=senders,
        domains=_once(organisation(sender) for sender in senders),
        numbers=_numbers(text, reading),
        amounts=_once_money(found.money for found in amounts.find(fold(text))),
        names=_once(address.name for address in mail.from_addresses),
    )


def _writers(mail: ParsedMail) -> list[str]:
    """Return who wrote it: From, and Sender; never Reply-To, which anybody may set to another's address."""
    return [address.email for address in (*mail.from_addresses, *mail.sender)]


def addresses_in(text: str) -> list[str]:
    """Return the addresses a text names, as a forwarded mail's headings do; lower case, each once."""
    return list(_once(found.lower() for found in _ADDRESS.findall(text)))


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:100]


def _once_money(found: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(dict.fromkeys(found))[:50]


def _numbers(text: str, reading: Reading) -> tuple[str, ...]:
    """Return the keys of the numbers named: whole, and without letters where enough digits are left."""
    written = [found.text for found in numbers(text)] + [i.number for i in reading.invoices]
    keys: list[str] = []
    for number in written:
        whole, *weaker = number_keys(number) or ("",)
        keys += [whole, *(key for key in weaker[:1] if len(key) >= TELLING)]
    return _once(keys)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def organisation(email: str) -> str:
    """Return the registrable domain of an address; empty for a provider of the public, which names no firm."""
    domain: str = _suffixes().privatesuffix(email.rpartition("@")[2].lower()) or ""
    return "" if domain in FREE_MAIL else domain


# --- verdict ----------------------------------------------------------------------------------

_THREAD: frozenset[By] = frozenset({"reference", "token", "plus"})


def decide(candidates: Sequence[Candidate], *, is_ours: bool = False) -> Verdict:
    """Choose among the cases found: our own marks first, then who writes, then what they name.

    A thread decides alone. A sender decides unless the numbers he names are another case's. Of several
    cases one is chosen only when an invoice number singles it out; a domain, a number or an amount that
    stands alone is never strong, two of them that agree are. Who lists the numbers of more than `MANY` others
    is about none of these, unless he `is_ours`: numbers follow one another, and anybody may count.
    """
    thread = _cases(candidates, *_THREAD)
    sender = _cases(candidates, "sender")
    number = _cases(candidates, "number")
    domain = _cases(candidates, "domain", "name")
    known = {*thread, *sender, *domain}
    if not is_ours and len(set(number) - known) > MANY:
        number = tuple(case for case in number if case in known)
    if thread:
        return _narrowed(thread, number, "reference")
    if sender and number and not set(sender) & set(number):
        return _weak((*sender, *number))
    if sender:
        return _narrowed(sender, number, "sender")
    both = tuple(case for case in number if case in domain)
    if len(both) == 1:
        return Verdict(both, "strong", because("mail.matched_number_and_domain"))
    return _weak((*number, *domain, *_cases(candidates, "amount")))


def _cases(candidates: Sequence[Candidate], *by: By) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.case_id for one in candidates if one.by in by))


def _narrowed(cases: tuple[int, ...], numbered: tuple[int, ...], by: By) -> Verdict:
    """Let the invoice numbers choose among several cases that one clue names."""
    if len(cases) == 1:
        return Verdict(cases, "strong", because(f"mail.matched_{by}"))
    named = tuple(case for case in cases if case in numbered)
    if len(named) == 1:
        return Verdict(named, "strong", because("mail.matched_by_number", count=len(cases)))
    return _weak(named or cases)


def _weak(cases: tuple[int, ...]) -> Verdict:
    once = tuple(dict.fromkeys(cases))
    if not once:
        return Verdict((), "none", because("mail.matches_nothing"))
    if len(once) == 1:
        return Verdict(once, "weak", because("mail.matches_weakly"))
    return Verdict(once, "weak", because("mail.matches_several", count=len(once)))
