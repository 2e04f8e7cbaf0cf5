"""Which customers' entries of a FEC are still open, and what each of them is (facts §8.1, "deriving open receivables")."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from relanced.books.amounts import minor_units
from relanced.books.currencies import currency_code
from relanced.books.days import Order, read_day
from relanced.books.defaults import Defaults
from relanced.books.fec_rows import cents
from relanced.books.grid import Unreadable
from relanced.books.headings import fold_heading
from relanced.books.natures import kind_of_account, kind_of_negative, kind_of_prefix, prefix_of
from relanced.dunning.ledger import ItemKind, OpenLine, Problem
from relanced.dunning.money import Money
from relanced.dunning.terms import Terms
from relanced.words import MINOR_DIGITS, because

_NO_PIECE = re.compile(r"[-–—./*?0 ]*\Z")  # noqa: RUF001
_OPENING_PIECE = re.compile(
    r"(?:an|ran|a[ -]?nouveaux?|ouv\w*|report\w*|rep|bilan|sol\w*)[ \d/_.-]*(?:a[ -]?nouveaux?)?[ \d/_.-]*\Z",
    re.IGNORECASE,
)
# An invoice's number as a wording gives it: after its word, else letters and figures in one.
_CALLED = re.compile(
    r"\b(?:factures?|fact?|fac|fv|fa|avoirs?|av|invoice|inv|credit note|piece)\b\.?\s*(?:n°|no|nº|num[ée]ro|#|:)?\s*"
    r"([A-Z]{0,6}[-_/]?\d[\w/-]*)", re.IGNORECASE
)  # fmt: skip
_NUMBER = re.compile(
    r"\b(?!(?:R?AN|OUV|SOLDE)[-_ ]?\d)([A-Z]{1,6}[-_/]?\d[\w/-]{2,})", re.IGNORECASE
)
_DUE_SAID = re.compile(
    r"(?i)\b[ée]ch(?:[ée]ances?|\.)?\s*(?:au|du|le|:)?\s*(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})"
)
_BOUNCED = re.compile(
    r"\b(?:rejets?|rejete\w*|impayes?|retour\w*|returned|bounced|unpaid|refus\w*)\b"
)
_ASKED = frozenset({ItemKind.INVOICE, ItemKind.RETENTION, ItemKind.BILL, ItemKind.DOUBTFUL})
_STANDING = frozenset({ItemKind.BILL, ItemKind.DOUBTFUL, ItemKind.RETENTION})
_EARLIEST = "00000000"


class Journal(Enum):
    """What a journal records."""

    SALES = "sales"
    BANK = "bank"
    OPENING = "opening"
    OTHER = "other"


class Entry(NamedTuple):
    """One customer's line as the file has it."""

    line: int
    journal: str
    entry: str
    booked: str  # yyyymmdd
    account: str
    is_retention: bool
    key: str
    customer: str
    ref: str | None
    piece: str
    issue_on: date | None
    label: str
    cents: int  # debits positive
    letter: str
    lettered: str
    abroad: str
    currency: str
    due_on: date | None


@dataclass(slots=True)
class Group:
    """What one lettering adds up to, and when its first and its last line were booked."""

    total: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Books:
    """What the whole file says that its single lines do not."""

    groups: Mapping[tuple[str, str, str], Group]
    journals: Mapping[str, Journal]
    openings: Sequence[str]  # days on which a later year of the file was opened
    first_day: str

    def is_settled(self, key: tuple[str, str, str]) -> bool:
        """Say whether a lettered group balances within one year: nothing can reopen it."""
        group = self.groups[key]
        return group.total == 0 and not any(
            group.first < day <= group.last for day in self.openings
        )


@dataclass(slots=True)
class Claim:
    """One line on its way to what is left of it."""

    entry: Entry
    journal: Journal
    number: str
    currency: str
    total: int  # minor units
    open: int
    issue_on: date | None
    due_on: date | None
    is_opening: bool = False
    is_gone: bool = False


def open_lines(
    entries: Sequence[Entry], books: Books, defaults: Defaults
) -> tuple[list[OpenLine], list[Problem]]:
    """Return what is open, in the file's order, with what must be said of it."""
    warnings: list[Problem] = []
    vague = _vague_pieces(entries, books)
    claims = [_claim(entry, books, vague, defaults) for entry in entries]
    _settle(claims, books, defaults.currency)
    _carry_over(claims, books, warnings)
    claims = [claim for claim in claims if not claim.is_gone]
    claims = _joined(_joined(claims, _same_entry), _same_invoice)
    lines = [_line(claim, defaults) for claim in claims if claim.open]
    return sorted(lines, key=lambda line: line.line), [*warnings, *_about_days(lines, defaults)]


def _vague_pieces(entries: Iterable[Entry], books: Books) -> set[str]:
    """Return the references that an opening gives to several customers: they number no invoice."""
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if books.journals[entry.journal] is Journal.OPENING:
            owners[entry.piece].add(entry.key)
    return {piece for piece, keys in owners.items() if len(keys) > 1}


def _claim(entry: Entry, books: Books, vague: set[str], defaults: Defaults) -> Claim:
    journal = books.journals[entry.journal]
    number, is_opening = _number(entry, journal, vague)
    currency, minor = _worth(entry, defaults)
    due = entry.due_on or _said_due(entry.label)
    return Claim(entry, journal, number, currency, minor, minor, entry.issue_on, due, is_opening)


def _number(entry: Entry, journal: Journal, vague: set[str]) -> tuple[str, bool]:
    """Return a line's number, and whether it is an opening balance that names no invoice."""
    piece = "" if _NO_PIECE.match(entry.piece) else entry.piece
    is_opening = journal is Journal.OPENING
    if piece and not (
        is_opening and (_OPENING_PIECE.match(piece) or piece in vague or piece == entry.entry)
    ):
        return piece, False
    said = _CALLED.search(entry.label) or (_NUMBER.search(entry.label) if is_opening else None)
    if said is not None and journal is not Journal.BANK:
        return said.group(1), False
    return piece or entry.entry or entry.booked, is_opening


def _worth(entry: Entry, defaults: Defaults) -> tuple[str, int]:
    """Return the currency and the minor units of a line: the invoice's own, else the ledger's (contract)."""
    code = currency_code(entry.currency) if entry.currency else None
    if code and code != defaults.currency and entry.abroad:
        try:
            abroad = abs(cents(entry.abroad))
        except ValueError:
            abroad = 0
        if abroad:  # its sign follows the side or not, by program (facts §8.1, 11)
            minor = _minor(abroad, code)
            return code, minor if entry.cents > 0 else -minor
    return defaults.currency, _minor(entry.cents, defaults.currency)


def _minor(hundredths: int, currency: str) -> int:
    if MINOR_DIGITS.get(currency, 2) == 2:
        return hundredths
    return minor_units(Decimal(hundredths) / 100, currency)


def _said_due(label: str) -> date | None:
    said = _DUE_SAID.search(label)
    if said is None:
        return None
    try:
        return read_day(said.group(1), Order.DAY_FIRST)
    except Unreadable:
        return None


def _settle(claims: Sequence[Claim], books: Books, currency: str) -> None:
    """Put what was received on what was invoiced, group by group of the lettering (facts §8.1, 3)."""
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        entry = claim.entry
        if entry.letter:
            groups[entry.account, entry.key, entry.letter].append(claim)
    across: dict[tuple[str, str], int] = defaultdict(int)
    for (_, key, letter), group in groups.items():
        across[key, letter] += sum(claim.entry.cents for claim in group)
    for name, group in groups.items():
        if books.groups[name].total == 0 or across[name[1:]] == 0:
            _close(group)
            continue
        for part in _parts(group, books):
            _pay(part, currency)


def _parts(group: Sequence[Claim], books: Books) -> list[list[Claim]]:
    """Part a group whose letter was used again: by the day of lettering, and at an opening that repeats it."""
    left = list(group)
    for said in {claim.entry.lettered for claim in group}:
        part = [claim for claim in left if claim.entry.lettered == said]
        if sum(claim.entry.cents for claim in part) == 0:
            _close(part)
            left = [claim for claim in left if claim not in part]
    days = [day for day in books.openings if any(_is_opened(claim, day) for claim in left)]
    bounds = [_EARLIEST, *days, "99999999"]
    return [
        [claim for claim in left if start <= claim.entry.booked < end]
        for start, end in pairwise(bounds)
    ]


def _is_opened(claim: Claim, day: str) -> bool:
    return claim.journal is Journal.OPENING and claim.entry.booked == day


def _close(group: Iterable[Claim]) -> None:
    for claim in group:
        claim.open = 0


def _pay(group: Sequence[Claim], currency: str) -> None:
    """Let receipts pay the oldest invoice first; amounts of two currencies meet in the ledger's."""
    if len({claim.currency for claim in group}) > 1:
        for claim in group:
            if claim.total != claim.entry.cents:
                claim.currency, claim.total = currency, claim.entry.cents
                claim.open = claim.total
    in_order = sorted(group, key=lambda claim: (claim.issue_on or date.max, claim.entry.line))
    owed = sum(max(claim.open, 0) for claim in group)
    paid = -sum(min(claim.open, 0) for claim in group)
    for claim in in_order:
        if claim.open > 0:
            used = min(paid, claim.open)
            paid, claim.open = paid - used, claim.open - used
        else:
            used = min(owed, -claim.open)
            owed, claim.open = owed - used, claim.open + used


def _carry_over(claims: Sequence[Claim], books: Books, warnings: list[Problem]) -> None:
    """Count once what an opening repeats of the year before it in the same file (facts §8.1, 7)."""
    whose: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        whose[claim.entry.account, claim.entry.key].append(claim)
    for day in books.openings:
        for mine in whose.values():
            opened = [claim for claim in mine if _is_opened(claim, day)]
            before = [claim for claim in mine if claim.entry.booked < day and not claim.is_gone]
            if opened and before:
                _repeat(opened, before, warnings)


def _repeat(opened: Sequence[Claim], before: Sequence[Claim], warnings: list[Problem]) -> None:
    is_whole = sum(claim.entry.cents for claim in opened) == sum(
        claim.entry.cents for claim in before
    )
    free, unpaired = list(before), []
    for claim in opened:
        twin = next((one for one in free if _are_one(one, claim)), None)
        if twin is None:
            unpaired.append(claim)
            continue
        free.remove(twin)
        _keep_one(claim, twin)
    if not unpaired or not free:
        return
    if not is_whole:
        for claim in unpaired:
            reason = because("books.fec_opening_beside", customer=claim.entry.customer)
            warnings.append(Problem(claim.entry.line, None, reason))
        return
    # The lettering of this year stands with the opening, if it has any.
    gone = free if any(claim.entry.letter for claim in unpaired) else unpaired
    for claim in gone:
        claim.is_gone = True


def _are_one(before: Claim, opened: Claim) -> bool:
    is_same = before.number == opened.number and not opened.is_opening
    return is_same and before.total * opened.total > 0 and abs(opened.total) <= abs(before.total)


def _keep_one(opened: Claim, before: Claim) -> None:
    if opened.entry.letter and (before.open or not before.entry.letter):
        before.is_gone = True
        opened.total, opened.issue_on = before.total, before.issue_on
        opened.due_on = opened.due_on or before.due_on
    else:
        opened.is_gone = True


def _joined(claims: Sequence[Claim], key: Callable[[Claim], Hashable]) -> list[Claim]:
    """Make one of several lines of one invoice."""
    first: dict[Hashable, Claim] = {}
    kept = []
    for claim in claims:
        name = (
            key(claim)
            if claim.journal in {Journal.SALES, Journal.OPENING} and not claim.is_opening
            else None
        )
        one = first.setdefault(name, claim) if name is not None else claim
        if one is claim:
            kept.append(claim)
        else:
            one.total, one.open = one.total + claim.total, one.open + claim.open
    return kept


def _same_entry(claim: Claim) -> Hashable:
    entry = claim.entry
    side = claim.journal is Journal.SALES or claim.total > 0  # an opening repeats both sides
    return (*_same(claim), entry.entry, entry.booked, side)


def _same_invoice(claim: Claim) -> Hashable:
    return (*_same(claim), claim.journal, claim.issue_on, claim.total > 0)


def _same(claim: Claim) -> tuple[Hashable, ...]:
    entry = claim.entry
    return entry.account, entry.key, claim.number, entry.letter, claim.currency, claim.due_on


def _kind(claim: Claim) -> ItemKind:
    """Tell by account, journal, side, number and wording what a line is (facts §8.1, 1 and 9)."""
    entry = claim.entry
    of_account = kind_of_account(entry.account)
    if of_account is ItemKind.RETENTION and not entry.is_retention:
        of_account = ItemKind.INVOICE
    if of_account is ItemKind.DEPOSIT or (of_account in _STANDING and claim.open > 0):
        return of_account
    if claim.is_opening:
        return ItemKind.OPENING
    if claim.open > 0:
        is_refund = claim.journal is Journal.BANK and not _BOUNCED.search(fold_heading(entry.label))
        return ItemKind.RECEIPT if is_refund else ItemKind.INVOICE
    return _kind_of_credit(claim)


def _kind_of_credit(claim: Claim) -> ItemKind:
    if claim.journal is Journal.SALES:
        return ItemKind.CREDIT_NOTE
    if claim.journal is Journal.BANK:
        return ItemKind.RECEIPT
    prefix = prefix_of(claim.number)
    code = "bq" if claim.journal is Journal.OPENING else "od"
    return kind_of_prefix(prefix) or kind_of_negative(prefix, claim.entry.label, code)


def _line(claim: Claim, defaults: Defaults) -> OpenLine:
    entry, kind = claim.entry, _kind(claim)
    due, is_computed = claim.due_on, False
    if due is None and kind in _ASKED and defaults.terms_days is not None and claim.issue_on:
        due, is_computed = Terms(defaults.terms_days).due_on(claim.issue_on), True
    return OpenLine(
        line=entry.line, customer=entry.customer, number=claim.number, kind=kind, customer_ref=entry.ref,
        open=Money(claim.open, claim.currency), total=Money(claim.total, claim.currency),
        issue_on=claim.issue_on, due_on=due if kind in _ASKED else None, due_computed=is_computed,
    )  # fmt: skip


def _about_days(lines: Sequence[OpenLine], defaults: Defaults) -> list[Problem]:
    """Say once for the whole file what is assumed of due dates, since a FEC has none."""
    counted = sum(line.due_computed for line in lines)
    unknown = sum(line.due_on is None and line.kind in _ASKED for line in lines)
    said = []
    if counted:
        days = str(defaults.terms_days)
        said.append(
            Problem(None, None, because("books.fec_due_assumed", count=str(counted), days=days))
        )
    if unknown:
        said.append(Problem(None, None, because("books.fec_no_due", count=str(unknown))))
    return said
