"""Invoices themselves: Factur-X and ZUGFeRD PDFs, CII and UBL, read as the open lines they ask to be paid.

An invoice says what was asked on its day, never what has been paid since; a set of them is a partial list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as sirens
from stdnum.fr import siret as sirets
from stdnum.fr import tva

from relanced.books.addresses import read_addresses
from relanced.books.currencies import CODES
from relanced.books.defaults import Defaults
from relanced.books.dues import Due, counted
from relanced.books.grid import Refused, Unreadable, plain, shown
from relanced.books.invoice_terms import (
    CORRECTED,
    FACTORED,
    NO_CLAIM,
    day_in,
    full_terms,
    is_paid_already,
    kind_of,
    means_of,
    read_iso,
)
from relanced.books.lines import Reading
from relanced.books.terms import read_terms
from relanced.dunning.ledger import ItemKind, OpenLine, Problem
from relanced.dunning.money import Money, money
from relanced.wall import Child, ChildFailed
from relanced.words import Because, because

TASK = "relanced.books.invoice_tree:open_invoice"
ROOM = 512  # MiB of address space; a PDF of 30 MB takes a quarter of it
SECONDS = 8.0  # for one file
LARGEST = 100_000_000  # bytes of one file
SUFFIXES = (".xml", ".pdf")
COLUMNS = {
    "customer": "BT-44", "number": "BT-1", "issue": "BT-2", "due": "BT-9", "total": "BT-112", "open": "BT-115",
}  # fmt: skip
_PDF = re.compile(rb"\s*%PDF")
_XML = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(\?xml|!--|!DOCTYPE|[A-Za-z][\w.-]*[:>\s])|(\xff\xfe<\x00|\xfe\xff\x00<)"
)
_HTML = re.compile(
    rb"(<!--.*?-->\s*)?<(!doctype html|html|head|body|table|meta|div|style)", re.IGNORECASE
)
_FACTOR = re.compile(r"factor|affacturage|factofrance|cession de cr[ée]ances", re.IGNORECASE)
_REFUSALS = frozenset(
    [
        "pdf_locked",
        "pdf_broken",
        "pdf_without_invoice",
        "invoice_heavy",
        "xml_broken",
        "xml_entities",
    ]
)


def is_invoice(head: bytes) -> bool:
    """Say whether a file that begins so may be an e-invoice."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(_PDF.match(head) or (_XML.match(head) and not _HTML.match(bare)))


@dataclass(slots=True)
class Invoices:
    """What one or many invoices say, gathered one file after another."""

    defaults: Defaults
    readings: list[Reading] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _child: Child = field(
        default_factory=lambda: Child(TASK, seconds=SECONDS, memory_mib=ROOM, cpu_seconds=60)
    )

    def __enter__(self) -> Invoices:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.__exit__(kind, error, trace)

    def read(self, data: bytes, place: int = 1) -> None:
        """Read one file; `Refused` when it is no invoice or cannot be trusted. `place` numbers it."""
        facts = self._opened(data)
        paper = Paper(facts["root"], facts["texts"], facts["due"], self.defaults)
        try:
            lines = list(paper.lines(place))
        except Unreadable as trouble:
            self.errors.append(Problem(place, trouble.heading, trouble.reason))
        else:
            self.readings += [Reading(line) for line in lines]
        self.warnings += [Problem(place, term, reason) for term, reason in paper.doubts]

    def _opened(self, data: bytes) -> dict[str, Any]:
        if len(data) > LARGEST:
            raise Refused("books.too_large", most=str(LARGEST // 1_000_000))
        try:
            return dict(json.loads(self._child.ask(data)))
        except ChildFailed as trouble:
            raise _refusal(trouble) from trouble


def _refusal(trouble: ChildFailed) -> Refused:
    if trouble.reason != "refused":  # a C library out of memory may end as a crash
        return Refused("books.invoice_heavy")
    word, _, detail = str(trouble).rpartition(": ")[2].partition(" ")
    if word == "xml_other":
        return Refused("books.xml_other", seen=detail)
    return Refused(f"books.{word}" if word in _REFUSALS else "books.xml_broken")


def read_each(
    files: Iterable[tuple[str, bytes]], invoices: Invoices
) -> Iterator[tuple[int, str, Because]]:
    """Read files one after another; yield the place, name and reason of each that was refused."""
    for place, (name, data) in enumerate(files, 1):
        if not is_invoice(data[:2000]):
            form = "xml" if name.lower().endswith(".xml") else "pdf"
            yield place, name, because(f"books.{form}_broken")
            continue
        try:
            invoices.read(data, place)
        except Refused as refused:
            yield place, name, refused.reason


@dataclass(slots=True)
class Paper:
    """One invoice in hand: its texts by business term (EN 16931), and what is doubtful about them."""

    root: str
    texts: Mapping[str, list[str]]
    dues: list[dict[str, Any]]
    defaults: Defaults
    doubts: list[tuple[str | None, Because]] = field(default_factory=list)

    def lines(self, place: int) -> Iterator[OpenLine]:
        """Yield what it asks for: one line, or one an instalment; nothing once nothing is left to ask."""
        number, code = self._needed("BT-1", "books.invoice_no_number"), self._first("BT-3")
        if code in NO_CLAIM:
            raise Unreadable("books.invoice_no_claim", "BT-3", number=number, code=code)
        if code in FACTORED or _FACTOR.search(self._first("BT-59")):
            self._doubt("BT-3", "books.invoice_factored", number=number)
            return
        self._refuse_others(number)
        kind = kind_of(self.root, code)
        left, total = self._amounts(kind)
        if not left.minor or is_paid_already(self._first("BT-23")):
            self._doubt("BT-115", "books.invoice_paid", number=number)
            return
        if left.minor < 0:
            kind = ItemKind.CREDIT_NOTE
        self._look_around(number, code)
        line = self._line(place, number, kind, left, total)
        parts = self._instalments(left) if kind is not ItemKind.CREDIT_NOTE else []
        if parts:
            for on, part in parts:
                yield replace(line, due_on=on, open=part, total=part)
            return
        due = self._due(line.issue_on, is_asked=left.minor > 0)
        yield replace(line, due_on=due.on, due_computed=due.is_computed, terms=due.terms or None)

    def _line(self, place: int, number: str, kind: ItemKind, left: Money, total: Money) -> OpenLine:
        return OpenLine(
            line=place,
            customer=self._needed("BT-44", "books.invoice_no_customer"),
            number=number,
            open=left,
            total=total,
            kind=kind,
            customer_ref=self._first("BT-46") or None,
            emails=self._emails(),
            phone=self._first("BT-57") or None,
            contact=self._first("BT-56") or None,
            siren=_siren(self.texts["BT-47"]),
            issue_on=self._issued(),
            means=means_of(self.texts["BT-81"]),
        )

    def _first(self, term: str) -> str:
        return plain(next(iter(self.texts.get(term, ())), ""))

    def _needed(self, term: str, key: str) -> str:
        text = self._first(term)
        if not text:
            raise Unreadable(key, term)
        return text

    def _doubt(self, term: str | None, key: str, **facts: str) -> None:
        self.doubts.append((term, because(key, **facts)))

    def _refuse_others(self, number: str) -> None:
        """Refuse an invoice that the creditor of these books did not write: it would ask the wrong firm."""
        ours = self.defaults.siren
        seller, buyer = _siren(self.texts["BT-29"]), _siren(self.texts["BT-47"])
        if ours and seller and seller != ours:
            key = "books.invoice_supplier" if buyer == ours else "books.invoice_of_another"
            raise Unreadable(key, "BT-27", number=number, seller=self._first("BT-27") or seller)

    def _amounts(self, kind: ItemKind) -> tuple[Money, Money]:
        """Return what is due (BT-115, or the total less what was paid) and the total (BT-112), credits negative."""
        currency = self._needed("BT-5", "books.invoice_no_currency").upper()
        if currency not in CODES:
            raise Unreadable("books.unknown_currency", "BT-5", value=shown(currency))
        due, total, paid, rounding = map(self._amount, ("BT-115", "BT-112", "BT-113", "BT-114"))
        if due is None and total is None:
            raise Unreadable("books.invoice_no_amount", "BT-115")
        sums = None if total is None else total - (paid or 0) + (rounding or 0)
        if (
            due is not None
            and sums is not None
            and paid is not None
            and abs(sums - due) > Decimal("0.02")
        ):
            self._doubt("BT-115", "books.invoice_sums", due=str(due), sums=str(sums))
        left = due if due is not None else sums if sums is not None else Decimal(0)
        whole = total if total is not None else left
        if kind is ItemKind.CREDIT_NOTE:
            left, whole = -abs(left), -abs(whole)
        return money(left, currency), money(whole, currency)

    def _amount(self, term: str) -> Decimal | None:
        text = self._first(term)
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) >= 10**13:
            raise Unreadable("books.invoice_amount", term, value=shown(text))
        return value

    def _issued(self) -> date | None:
        text = self._first("BT-2")
        day = read_iso(text)
        if text and day is None:
            raise Unreadable("books.invoice_day", "BT-2", value=shown(text))
        return day

    def _due(self, issue: date | None, *, is_asked: bool) -> Due:
        """Return when it falls due: the day given (of several the one without a rebate), else counted from its terms."""
        days = [self._day(one) for one in self.dues if one["day"] and not one["discount"]]
        days = days or [self._day(one) for one in self.dues if one["day"]]
        clauses = [clause for one in self.dues for clause in full_terms(one["text"])]
        terms = "\n".join(clauses)[:200]
        if days:
            due = Due(max(days), terms=terms)
            if issue is not None and max(days) < issue and is_asked:
                due = due._replace(
                    doubt=because("books.due_before_issue", due=max(days), issue=issue)
                )
        else:
            due = _counted(issue, clauses, self.defaults.terms_days, is_asked=is_asked)
        if due.doubt is not None:
            self.doubts.append(("BT-9", due.doubt))
        return due._replace(terms=due.terms or terms)

    def _day(self, one: Mapping[str, Any]) -> date:
        day = read_iso(one["day"])
        if day is None:
            raise Unreadable("books.invoice_day", "BT-9", value=shown(one["day"]))
        return day

    def _instalments(self, left: Money) -> list[tuple[date, Money]]:
        """Return the parts an invoice falls due in, where they are given and make up what is due."""
        parts = [one for one in self.dues if one["day"] and one["amount"]]
        if len(parts) < 2:
            return []
        try:
            sums = [money(Decimal(one["amount"]), left.currency) for one in parts]
        except (InvalidOperation, ValueError, OverflowError):
            return []
        if sum(part.minor for part in sums) != left.minor or any(part.minor <= 0 for part in sums):
            return []
        return sorted(
            zip(map(self._day, parts), sums, strict=True), key=lambda part: (part[0], part[1].minor)
        )

    def _emails(self) -> tuple[str, ...]:
        """Return the buyer's addresses: the contact's, and an electronic address that is one (scheme EM)."""
        electronic = [text.partition(":")[2] for text in self.texts["BT-49"] if "@" in text]
        found, leftovers = read_addresses([*self.texts["BT-58"], *electronic])
        for text in leftovers:
            self._doubt("BT-58", "books.bad_email", value=shown(text))
        return found

    def _look_around(self, number: str, code: str) -> None:
        """Say what a person must know before this is asked for: another payee, an invoice it takes the place of."""
        payee, seller = self._first("BT-59"), self._first("BT-27")
        if payee and payee.casefold() != seller.casefold():
            self._doubt("BT-59", "books.invoice_payee", number=number, payee=shown(payee))
        if code in CORRECTED and self._first("BT-25"):
            self._doubt(
                "BT-25", "books.invoice_corrects", number=number, other=self._first("BT-25")
            )


def _counted(issue: date | None, clauses: list[str], agreed: int | None, *, is_asked: bool) -> Due:
    named = next(((day, clause) for clause in clauses if (day := day_in(clause))), None)
    if named is not None:
        day, clause = named
        doubt = because("books.due_computed", terms=shown(clause), due=day)
        return Due(day, is_computed=True, terms=clause, doubt=doubt)
    spoken = next((clause for clause in clauses if read_terms(clause)), "")
    return counted(issue, spoken, agreed, is_asked=is_asked)


def _siren(identifiers: Iterable[str]) -> str | None:
    """Return the SIREN among identifiers: one itself (scheme 0002), in a SIRET (0009) or a French VAT number (facts §6.4)."""
    for text in identifiers:
        scheme, _, number = text.partition(":")
        bare = re.sub(r"[\s.]", "", number).upper()
        found = _of_vat(bare) if bare.startswith("FR") else _of_register(bare, scheme)
        if found:
            return found
    return None


def _of_vat(number: str) -> str | None:
    try:
        return tva.to_siren(tva.validate(number))
    except ValidationError:
        return None


def _of_register(number: str, scheme: str) -> str | None:
    """Read a register number: what names no scheme must be a whole SIRET or SIREN, any other scheme is another's."""
    if scheme not in {"", "0002", "0009", "0225", "SIREN", "SIRET", "1"}:
        return None
    if len(number) == 14 and sirets.is_valid(number):
        return number[:9]
    return number if len(number) == 9 and sirens.is_valid(number) else None
