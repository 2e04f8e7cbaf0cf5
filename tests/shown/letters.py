"""Every letter of every level, language and situation, sealed, and read again by parsers that are not ours.

The judge is the standard library's parser and a second one written in another language's manner (mail-parser); the
figures are added up from the table the reader sees, not from what the letter was given.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from itertools import product
from typing import Any

import mailparser
from tests.shown.figure import Figure, at_least, at_most, exactly

from relanced.assets import templates_folder
from relanced.dunning.message import LetterFacts, LetterLine, Penalties
from relanced.dunning.money import money
from relanced.dunning.token import make_token
from relanced.mail.compose import Attachment, Draft, Sealed, epc_qr, seal
from relanced.mail.samples import CREDIT, EARLIER, LINE, letters
from relanced.mail.template import Templates
from relanced.words import LANGUAGES

LEVELS = ("courtesy", "cordial", "firm", "last")
ALLOWED = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
NAMES = (
    "Müller & Söhne", "Ateliers d'Été", '"Quoted" <x@evil.test>', "=?utf-8?q?Bcc:=20all?=", "山田商店",
    "A\r\nBcc: all@evil.test", "\u202eesrever", "O'Brien (Ltd.)", "x" * 300, "{{7*7}}<b>",
)  # fmt: skip
MONEY = {
    "fr": re.compile(r"(-?\d[\d\u00a0]*,\d\d)\u00a0(?:€|CHF|\$US)"),
    "en": re.compile(r"(-?)(?:€|CHF|US\$)\u00a0?([\d,]+\.\d\d)"),
}
BREAKS = re.compile(r"(?<=[^\s\u00a0])[;?!»](?=\s|$)| [:;?!»€](?=\s|$)|« ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One letter with what went into it."""

    facts: LetterFacts
    name: str
    canary: str
    sealed: Sealed


def show() -> Iterator[Figure]:
    """Seal every letter there can be, and let strangers' parsers judge it."""
    cases = list(_cases())
    yield at_least("letters sealed", len(cases), 1000)
    judged = [_judge(case) for case in cases]
    for name in judged[0]:
        wrong = [case for case, found in zip(cases, judged, strict=True) if found[name]]
        yield exactly(f"letters with {name}", len(wrong), 0)
    yield at_most("longest line, octets", max(_longest(case.sealed.body) for case in cases), 998)
    yield exactly(
        "Message-IDs used twice", len(cases) - len({c.sealed.message_id for c in cases}), 0
    )
    yield exactly("bodies that quote another's canary", _foreign(cases), 0)
    again = all(
        _seal(c.facts, c.name, c.canary, at).body == c.sealed.body
        for at, c in enumerate(cases[:60])
    )
    yield exactly("same draft, same bytes", again, True)


def _cases() -> Iterator[Case]:
    templates = Templates([templates_folder()])
    at = 0
    for language, level in product(LANGUAGES, LEVELS):
        for facts in (*letters(language, level), *_more(language, level)):
            for name in NAMES:
                canary = f"Canari{at:05d}x"
                mine = replace(
                    facts,
                    debtor=replace(facts.debtor, name=canary, contact=f"{name} {canary}"),
                    token=make_token(b"k" * 32, "k3v9x2ab", at),
                )
                yield Case(mine, name, canary, _seal(mine, name, canary, at, templates))
                at += 1


def _more(language: str, level: str) -> Iterator[LetterFacts]:
    """Yield situations of money: other currencies, deposits and receipts, a balance below what is due."""
    usual = next(letters(language, level))
    swiss = replace(LINE, open=money("1234.50", "CHF"), total=money("1234.50", "CHF"))
    yield replace(usual, lines=(swiss,), credits=(), asked=swiss.open, balance=money("9999", "CHF"))
    many = tuple(replace(LINE, number=f"F-{n:03d}", open=money(n + 1)) for n in range(40))
    yield replace(usual, lines=many, credits=(CREDIT,), asked=money("700"), balance=money("705"))
    kinds = ("deposit", "receipt", "credit_note")
    credit = tuple(
        LetterLine(f"K-{kind}", money(-100), money(-100), type(CREDIT.kind)(kind)) for kind in kinds
    )
    yield replace(
        usual, lines=(LINE,), credits=credit, asked=money("900"), balance=money("900"),
        previous_on=EARLIER, penalties=Penalties(),
    )  # fmt: skip


def _seal(
    facts: LetterFacts, name: str, canary: str, at: int, templates: Templates | None = None
) -> Sealed:
    said = (templates or Templates([templates_folder()])).letter(facts)
    holder = facts.creditor.name
    qr = (
        epc_qr(holder, "FR7630006000011234567890189", None, facts.asked, "F")
        if facts.payment.has_qr
        else None
    )
    files = tuple(Attachment(f"{number}.pdf", "application/pdf", b"%PDF-1.7\n" + bytes(range(256)))
                  for number in facts.enclosed)  # fmt: skip
    earlier = tuple(
        f"{make_token(b'k' * 32, 'k3v9x2ab', 10**6 + n)}@dupont.test"
        for n in range(len(facts.previous_on))
    )
    return seal(
        Draft(
            from_address="relance@dupont.test", from_name=f"{name} pour Dupont", to_address=f"c{at}@client.test",
            to_name=f"{name} {canary}", subject=f"{said.subject} {canary}", text=said.text, html=said.html,
            message_id=f"{facts.token}@dupont.test", in_reply_to=earlier[-1] if earlier else None,
            references=earlier, date=datetime(2026, 10, 12, 9, tzinfo=UTC), language=facts.language,
            attachments=files, qr=qr,
        )
    )  # fmt: skip


def _judge(case: Case) -> dict[str, bool]:
    """Return for each fault whether this letter has it."""
    body = case.sealed.body
    mail = message_from_bytes(body, policy=default)
    text, page = _part(mail, "plain"), _part(mail, "html")
    twin = mailparser.parse_from_bytes(body)
    return {
        "headers no letter has": set(mail.keys()) - ALLOWED != set() or len(mail.keys()) != len(set(mail.keys())),
        "defects a parser notes": bool(_defects(mail)),
        "another reading by the second parser": _flat(twin.text_plain[0]) != _flat(text),
        "a sender or a receiver not alone": _addresses(mail) != (1, 1),
        "a wrong receiver": mail["To"].addresses[0].domain != "client.test",
        "no mark of a machine": (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) != ("auto-generated", "All"),
        "a thread that leads elsewhere": _thread(case, mail),
        "a date or language not its own": mail["Date"].datetime.year != 2026
        or mail["Content-Language"] != case.facts.language,
        "bare line ends or eight-bit octets": re.search(rb"(?<!\r)\n|\r(?!\n)|[^\t\r\n -~]", body) is not None,
        "a hash not of its bytes": hashlib.sha256(body).hexdigest() != case.sealed.sha256,
        "amounts that do not foot": not _foots(case, text),
        "more asked than the balance": case.facts.asked.minor > case.facts.balance.minor,
        "text and HTML that differ in a sum": _sums(text, case) != _sums(_bare(page), case),
        "what the next reader could not see": any(
            unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\r\n" for sign in text + str(mail["Subject"])
        ),
        "French signs a line could begin with": case.facts.language == "fr" and bool(_loose(text)),
        "something fetched or run": re.search(r"<script|<link|https?:|url\(|javascript:", page) is not None,
        "files changed on the way": [p.get_content() for p in mail.iter_attachments()]
        != [b"%PDF-1.7\n" + bytes(range(256))] * len(case.facts.enclosed),
    }  # fmt: skip


def _part(mail: Any, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def _defects(mail: Any) -> list[Any]:
    found = [defect for part in mail.walk() for defect in part.defects]
    return found + [d for value in mail.values() for d in getattr(value, "defects", ())]


def _addresses(mail: Any) -> tuple[int, int]:
    return len(mail["From"].addresses), len(mail["To"].addresses)


def _thread(case: Case, mail: Any) -> bool:
    named = re.findall(r"<([^>]+)>", str(mail["References"]))
    earlier = len(case.facts.previous_on)
    last = re.findall(r"<([^>]+)>", str(mail["In-Reply-To"] or ""))
    return (
        len(named) != earlier + 1
        or named[-1] != case.sealed.message_id
        or last != named[-2:-1]
        or case.facts.token not in str(mail["Message-ID"])
    )


def _amounts(text: str, language: str) -> list[Decimal]:
    if language == "fr":
        return [
            Decimal(one.replace("\u00a0", "").replace(",", "."))
            for one in MONEY["fr"].findall(text)
        ]
    return [Decimal(sign + one.replace(",", "")) for sign, one in MONEY["en"].findall(text)]


def _foots(case: Case, text: str) -> bool:
    """Add the rows the reader sees: they come to the sum asked, whatever was handed in."""
    _, rows, end = re.split(r"^-{20,}\r?$", text, flags=re.MULTILINE)
    remarks = re.compile(r"^  \S.*$", re.MULTILINE)  # "out of a total" is no row
    seen = _amounts(remarks.sub("", rows), case.facts.language)
    asked = _amounts(end, case.facts.language)[0]
    places = Decimal(case.facts.asked.minor).scaleb(-2)
    return sum(seen) == asked == places


def _sums(text: str, case: Case) -> set[Decimal]:
    return set(_amounts(text, case.facts.language))


def _bare(page: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", " ", page))


def _loose(text: str) -> list[str]:
    """Return the French double signs that a plain space, or nothing, parts from their word."""
    own = re.sub(r"https?://\S+|^Référence.*$", "", text, flags=re.MULTILINE)
    return re.findall(r"[a-zà-ÿ0-9] [:;?!»€](?:\s|$)|«[ a-zA-Z]", own)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _longest(body: bytes) -> int:
    return max(map(len, body.split(b"\r\n")))


def _foreign(cases: list[Case]) -> int:
    found = 0
    for case in cases:
        mail = message_from_bytes(case.sealed.body, policy=SMTP)
        whole = f"{mail['To']} {mail['Subject']} {_part(mail, 'plain')} {_part(mail, 'html')}"
        found += set(re.findall(r"Canari\d{5}x", whole)) != {case.canary}
    return found
