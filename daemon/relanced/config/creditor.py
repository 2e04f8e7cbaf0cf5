"""One creditor as its file describes it: who is owed, under which mandate, with which care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path

from relanced.dunning.days import Calendar
from relanced.dunning.message import DebtorKind, FirstLetter, MandateMode
from relanced.dunning.money import Money


class CreditorState(StrEnum):
    """How far a creditor is let: nothing yet, all but the final dot, or all."""

    PREPARING = "preparing"
    SHADOW = "shadow"
    LIVE = "live"


class ContactRole(StrEnum):
    """What a person does at the debtor's."""

    ACCOUNTING = "accounting"
    PURCHASING = "purchasing"
    MANAGEMENT = "management"
    OTHER = "other"


class SourceKind(StrEnum):
    """Where a ledger comes from; each ages at its own pace."""

    CONNECTED = "connected"
    DROP = "drop"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the creditor is shut, both included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Window:
    """When letters may leave, in the creditor's own time zone."""

    days: tuple[int, ...]  # the days the office works; Monday is 0, sorted, never empty
    opens: time
    closes: time  # always later than `opens`


@dataclass(frozen=True, slots=True)
class Caps:
    """How much may leave before a person is asked (reliability I6)."""

    per_day: int  # letters of one creditor in one day, never exceeded
    approval_above: int  # a longer list (and 3 times the usual) waits for approval
    first_list_approval: bool
    min_gap_days: int  # calendar days between two contacts with one debtor
    jump_percent: int  # newly overdue cases beyond both figures trip the breaker
    jump_least: int


class Rhythm(StrEnum):
    """How often the books are made up: those of a week or a month may be older, for courteous letters alone."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


# Working days until the next books of a rhythm are there, with one more for their making.
NEXT_BOOKS = {Rhythm.DAILY: 0, Rhythm.WEEKLY: 6, Rhythm.MONTHLY: 24}


@dataclass(frozen=True, slots=True)
class FreshFor:
    """How many of the creditor's working days a ledger stays good for sending (reliability I5)."""

    connected: int
    drop: int
    hand_kept: int  # `list` in the file
    rhythm: Rhythm = Rhythm.DAILY

    @property
    def courteous_days(self) -> int:
        """Return the working days during which courteous letters may still leave, each released by a person."""
        return NEXT_BOOKS[self.rhythm]

    def days(self, source: SourceKind) -> int:
        """Return the working days for one kind of source."""
        table = {
            SourceKind.CONNECTED: self.connected,
            SourceKind.DROP: self.drop,
            SourceKind.LIST: self.hand_kept,
        }
        return table[source]


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who opens the desk for its owner, both days included."""

    name: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is expected to open what waits for a person; without an owner nobody is, and nothing is watched."""

    owner: str | None = None
    deputies: tuple[Deputy, ...] = ()

    def is_opened_by(self, who: str, day: date) -> bool:
        """Tell whether a look by that person, on that day, is the portfolio's own."""
        people = {d.name for d in self.deputies if d.from_on <= day <= d.until_on}
        people |= {self.owner} if self.owner else set()
        return who.casefold() in {name.casefold() for name in people}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs the letters."""

    name: str
    role: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Mandate:
    """The right to ask for money in another's name; `CREDITOR` needs nothing else (facts §4.4)."""

    mode: MandateMode
    firm: str | None  # the accountant's or collector's name
    firm_address: tuple[str, ...]
    file: Path | None  # the signed mandate
    from_on: date | None
    until_on: date | None  # None: until withdrawn
    levels: tuple[str, ...]  # the ladder's levels it covers; empty: all
    insurance: str | None  # policy number, R124-2
    declared_on: date | None  # declaration to the public prosecutor, before the first act (R124-2)
    agreement: Path | None  # agreement with the creditor, R124-3

    def runs_on(self, day: date) -> bool:
        """Tell whether the mandate is in force on a day; a collector's not before its declaration (R124-2)."""
        begun = all(first is None or first <= day for first in (self.from_on, self.declared_on))
        return begun and (self.until_on is None or day <= self.until_on)

    def covers(self, level: str) -> bool:
        """Tell whether a level of the ladder lies within what the mandate was given for."""
        return not self.levels or level in self.levels


@dataclass(frozen=True, slots=True)
class Contact:
    """One person or address at a debtor's; an address or a telephone is always there."""

    email: str | None  # lower case
    role: ContactRole
    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class DebtorRule:
    """What a person decided about one debtor, beside the books."""

    debtor: str  # code or name, as the books write it
    never: str | None  # the reason for which nothing is ever sent
    sensitive: str | None  # who approves each letter
    procedure: str | None
    language: str | None
    kind: DebtorKind | None
    contacts: tuple[Contact, ...]
    address: tuple[str, ...] = ()  # postal address, line by line, for letters on paper
    first_letter: FirstLetter | None = None  # a collector's, posted before relanced was (R124-4)


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who is owed, and how it asks. Everything the service sets by default is already filled in."""

    id: str
    file: Path
    state: CreditorState
    name: str
    legal_form: str | None
    address: tuple[str, ...]  # postal address, line by line
    siren: str | None
    iban: str | None  # compact, upper case; always there once shadow or live
    bic: str | None
    account_holder: str  # the name unless said otherwise
    show_iban: bool  # letters print the whole IBAN, not only its last digits
    qr_code: bool  # letters carry a SEPA QR code
    invoices_dir: Path | None  # where the PDFs of the invoices lie, to be enclosed
    currency: str  # ISO 4217
    language: str  # fr | en
    time_zone: str  # IANA
    region: str  # "" | "alsace-moselle": which public holidays
    closures: tuple[Closure, ...]  # sorted
    phone: str | None
    signature: Signature
    mandate: Mandate
    mailbox: str  # id
    procedure: str  # name
    privacy_contact: str | None  # where a person exercises the rights over personal data
    own_people: frozenset[str]  # addresses whose mail is the office's, never a debtor's
    digest_to: tuple[str, ...]
    fresh_for: FreshFor
    terms_days: int  # days from issue to due date where the books say neither
    tolerance: Money  # below this nothing is asked
    window: Window
    caps: Caps
    debtors: Mapping[str, DebtorRule]  # by code or name as written
    desk: Desk = Desk()  # who looks after this portfolio

    def calendar(self) -> Calendar:
        """Return the days on which this creditor's office works."""
        closed = tuple((closure.from_on, closure.to_on) for closure in self.closures)
        return Calendar(self.region, closed, frozenset(self.window.days))

    def rule_for(self, *names: str | None) -> DebtorRule | None:
        """Return a debtor's rule by its code or its name, in any case; None when there is none."""
        wanted = {name.strip().casefold() for name in names if name}
        found = (rule for key, rule in self.debtors.items() if key.casefold() in wanted)
        return next(found, None)
