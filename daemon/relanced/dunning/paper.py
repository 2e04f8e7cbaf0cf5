"""What a letter on paper may say: names, figures and days of one snapshot, put in words by `sheet`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from relanced.dunning.interest import Statement
from relanced.dunning.message import DebtorKind, FirstLetter, MandateMode
from relanced.dunning.money import Money, total


class PaperKind(StrEnum):
    """Which document."""

    FORMAL_NOTICE = "formal-notice"
    REMINDER = "reminder"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    THANKS = "thanks"


ASKING = frozenset({PaperKind.FORMAL_NOTICE, PaperKind.REMINDER})
ACKNOWLEDGING = frozenset({PaperKind.RECEIPT, PaperKind.THANKS})


@dataclass(frozen=True, slots=True)
class Party:
    """One side, as an envelope and a signature name it."""

    name: str
    legal_form: str | None = None
    address: tuple[str, ...] = ()
    siren: str | None = None
    attention: str | None = None  # legal representative or contact
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the account; credits are negative. `late` is what its lateness costs, where that is claimed."""

    number: str
    total: Money
    open: Money
    issue_on: date | None = None
    due_on: date | None = None
    late: Statement | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money goes: the creditor's own account, as on the invoices."""

    holder: str
    iban: str | None = None
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """All that one document may say, taken from one snapshot."""

    kind: PaperKind
    language: str
    written_on: date
    reference: str
    creditor: Party
    debtor: Party
    lines: tuple[Line, ...]
    account: Account
    currency: str = "EUR"
    debtor_kind: DebtorKind = DebtorKind.BUSINESS
    mode: MandateMode = MandateMode.CREDITOR
    firm: Party | None = None
    first_letter: FirstLetter | None = None
    signed_by: tuple[str, ...] = ()
    earlier_on: tuple[date, ...] = ()
    paid: tuple[tuple[date, Money], ...] = ()
    deadline_days: int = 8
    tracking: str | None = None
    daily: Money | None = None  # what one more day costs
    left_out: tuple[str, ...] = ()  # disputed, or time-barred
    privacy_contact: str | None = None

    @property
    def invoices(self) -> tuple[Line, ...]:
        """The lines that ask for money."""
        return tuple(line for line in self.lines if line.open.minor > 0)

    @property
    def principal(self) -> Money:
        """What is left to pay, credits deducted."""
        return total((line.open for line in self.lines), self.currency)

    @property
    def interest(self) -> Money:
        """The late-payment interest claimed."""
        return total((line.late.interest for line in self.lines if line.late), self.currency)

    @property
    def indemnity(self) -> Money:
        """The fixed indemnities claimed."""
        return total((line.late.indemnity for line in self.lines if line.late), self.currency)


def daily(lines: Sequence[Line], currency: str) -> Money:
    """Return what one more day of lateness costs, at the rates of the last day, half up to the cent."""
    late = [
        (line.open.minor, line.late.periods[-1].rate)
        for line in lines
        if line.late and line.late.periods
    ]
    exact = sum((Fraction(rate) / 100 * minor / 365 for minor, rate in late), Fraction(0))
    return Money(int(exact + Fraction(1, 2)), currency)
