"""What the books say: open lines, what could not be read, and how far a list may be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from relanced.dunning.money import Money
from relanced.words import Because


class ItemKind(StrEnum):
    """What one open line is (contract.md, `import --json`)."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEPOSIT = "deposit"
    RECEIPT = "receipt"
    BILL = "bill"
    DOUBTFUL = "doubtful"
    RETENTION = "retention"
    OPENING = "opening"


class PaymentMeans(StrEnum):
    """How the line is to be paid, where the books say so."""

    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct_debit"
    BILL = "bill"
    CHEQUE = "cheque"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One open line of the books, as the file gave it; credits are negative, nothing is netted."""

    line: int  # 1-based line (CSV) or row (XLSX) of the file
    customer: str
    number: str
    open: Money
    total: Money
    kind: ItemKind = ItemKind.INVOICE
    customer_ref: str | None = None  # account or customer code, where the file has one
    emails: tuple[str, ...] = ()
    phone: str | None = None
    contact: str | None = None
    siren: str | None = None
    issue_on: date | None = None
    due_on: date | None = None
    due_computed: bool = False  # derived from terms, not read from the file
    means: PaymentMeans | None = None
    terms: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, or was read with a doubt: where it stands, and what to do about it."""

    line: int | None
    field: str | None  # the heading as the file spells it
    reason: Because  # names the trouble and the remedy in one sentence


@dataclass(frozen=True, slots=True)
class Ledger:
    """A list of open items as read from one file. `refused` set means: nothing in it can be trusted."""

    source: str  # file name as given, `-` for stdin
    lines: tuple[OpenLine, ...] = ()
    errors: tuple[Problem, ...] = ()  # lines that did not come in
    warnings: tuple[Problem, ...] = ()
    rejected: int = 0  # number of lines that did not come in
    as_of: date | None = None  # the day the file itself says it speaks of
    refused: Because | None = None
    sha256: str = ""
    is_partial: bool = (
        False  # speaks of some items only, as invoices do: what it lacks is not settled
    )
    columns: dict[str, str] = field(default_factory=dict)  # field -> heading it was read from
