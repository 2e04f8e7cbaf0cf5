"""What a letter and a digest say: the figures and names a template may use, and nothing else.

These are values taken from one snapshot of the books. Whatever a letter must never say is refused
here, before a word is written, so that no template can say it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relanced.dunning.ledger import ItemKind
from relanced.dunning.money import Money, total
from relanced.words import Because


class Tone(StrEnum):
    """How a letter speaks, from the mildest on."""

    COURTESY = "courtesy"  # before the due date
    CORDIAL = "cordial"
    FIRM = "firm"
    FINAL = "final"  # the last one before a person takes over


class DebtorKind(StrEnum):
    """Which law of late payment holds for who owes (facts §1, §1.8, §3.1)."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC = "public"


class MandateMode(StrEnum):
    """In whose name the letter speaks (facts §4.4)."""

    CREDITOR = "creditor"
    ACCOUNTANT = "accountant"
    THIRD_PARTY = "third_party"


class UnfitLetterError(ValueError):
    """The facts of a letter contradict one another or the law: it must not be written."""


@dataclass(frozen=True, slots=True)
class FirstLetter:
    """The letter each later contact of a third-party collector recalls (CPCE R124-4)."""

    reference: str
    sent_on: date


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who writes, when it is not the creditor itself."""

    mode: MandateMode = MandateMode.CREDITOR
    firm: str | None = None  # writes "au nom et pour le compte de" the creditor
    firm_address: tuple[str, ...] = ()
    first_letter: FirstLetter | None = None  # third party only


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who is owed."""

    name: str
    legal_form: str | None = None
    address: tuple[str, ...] = ()  # lines, as on an envelope
    siren: str | None = None
    phone: str | None = None
    mandate: Mandate = Mandate()


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes, and whom the letter greets."""

    name: str
    contact: str | None = None
    kind: DebtorKind = DebtorKind.BUSINESS


@dataclass(frozen=True, slots=True)
class LetterLevel:
    """The highest level among the lines: it sets the tone and names the folder of the template."""

    name: str
    tone: Tone
    template: str


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One open item as the letter shows it; a credit note, deposit or receipt is negative."""

    number: str
    open: Money
    total: Money
    kind: ItemKind = ItemKind.INVOICE
    issue_on: date | None = None
    due_on: date | None = None
    days_late: int = 0  # days since the due date; before it, negative
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Where the money goes.

    The last four characters are always said; the whole IBAN only where it is configured so.
    """

    account_holder: str | None = None
    iban_last4: str | None = None
    iban: str | None = None
    bic: str | None = None
    reference: str | None = None  # what the transfer should name
    has_qr: bool = False  # the letter carries a SEPA QR code


@dataclass(frozen=True, slots=True)
class PartPayment:
    """Money that came in since the last letter.

    The next one first thanks for it, names sum and day, then asks the rest.
    """

    amount: Money
    received_on: date


@dataclass(frozen=True, slots=True)
class Penalties:
    """Late-payment penalties are mentioned, never added to the sum asked.

    Business: C. com. L441-10 and D441-5; public buyers: CCP R2192-31 and D2192-35; never a
    consumer (facts §1.5, §1.8, §3.1). `interest` and `indemnity` are the figures so far, each
    printed only where given.
    """

    interest: Money | None = None
    indemnity: Money | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs."""

    person: str
    role: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Where somebody in difficulty finds a person to talk to; replying to the mail always works."""

    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything one letter may say.

    UnfitLetterError where it would ask too much, mix currencies or break a rule of law.
    """

    creditor: Creditor
    debtor: Debtor
    language: str  # `fr` or `en`
    level: LetterLevel
    lines: tuple[LetterLine, ...]  # what is asked, oldest due date first
    asked: Money  # the net: lines less credits
    balance: Money  # of the whole account, due or not
    cutoff_on: date  # the day the books speak of: "unless paid since"
    today: date
    signature: Signature
    token: str  # from dunning.token
    credits: tuple[LetterLine, ...] = ()  # negative lines, each shown on its own
    payment: Payment = Payment()
    thanks: PartPayment | None = None
    previous_on: tuple[date, ...] = ()  # days of the earlier letters, oldest first
    open_door: OpenDoor = OpenDoor()
    stop_contact: str | None = None  # address for "not the right person"; None: answer this mail
    privacy_contact: str | None = (
        None  # where the rights over one's data are exercised (facts §7, first contact)
    )
    penalties: Penalties | None = None
    enclosed: tuple[str, ...] = ()  # numbers of the invoices attached as PDF

    def __post_init__(self) -> None:
        """Refuse what no letter may say."""
        for is_wrong, trouble in _contradictions(self):
            if is_wrong:
                raise UnfitLetterError(trouble)

    @property
    def currency(self) -> str:
        """The one currency of the letter."""
        return self.asked.currency

    @property
    def is_overdue(self) -> bool:
        """Whether any line is past its due date."""
        return bool(self.overdue)

    @property
    def overdue(self) -> tuple[LetterLine, ...]:
        """The lines past their due date; a letter may also show some that fall due soon."""
        return tuple(line for line in self.lines if line.days_late > 0)

    @property
    def set_off(self) -> Money:
        """What is asked less what the lines add up to: never more than zero.

        A letter asks no more than the account's balance, so credits that stand on no line of it
        come off too, and the sum must be seen to be right.
        """
        shown = total((line.open for line in (*self.lines, *self.credits)), self.currency)
        return self.asked - shown


def _contradictions(facts: LetterFacts) -> Iterable[tuple[bool, str]]:
    mandate = facts.creditor.mandate
    amounts = [line.open for line in (*facts.lines, *facts.credits)]
    currencies = {amount.currency for amount in (*amounts, facts.asked, facts.balance)}
    yield not facts.lines, "a letter without a line asks for nothing"
    yield len(currencies) != 1, f"one letter, one currency: {', '.join(sorted(currencies))}"
    net = sum(amount.minor for amount in amounts)
    yield facts.asked.minor <= 0, f"a letter asks for more than nothing, not {facts.asked}"
    yield facts.asked.minor > net, f"{facts.asked} is more than the lines add up to"
    yield (
        facts.asked.minor > facts.balance.minor,
        f"{facts.asked} is more than the balance {facts.balance}",
    )
    yield any(line.open.minor >= 0 for line in facts.credits), "a credit is a negative line"
    yield any(line.open.minor <= 0 for line in facts.lines), "a line that is asked is positive"
    # 40 EUR and the L441-10 rate are owed by professionals alone (facts §1.5, §3.1).
    is_consumer = facts.debtor.kind is DebtorKind.CONSUMER
    yield is_consumer and facts.penalties is not None, "a consumer owes no L441-10 penalties"
    # Whoever writes for another says so; a collector recalls its first letter (facts §4.4).
    speaks_for_another = mandate.mode is not MandateMode.CREDITOR
    yield speaks_for_another and not mandate.firm, "who writes for the creditor must be named"
    is_collector = mandate.mode is MandateMode.THIRD_PARTY
    yield (
        is_collector and mandate.first_letter is None,
        "a collector recalls its first letter (R124-4)",
    )


@dataclass(frozen=True, slots=True)
class DigestFlag:
    """One thing that waits for a person."""

    id: str
    kind: str  # one of the flag kinds of the JSON contract
    creditor: str
    debtor: str
    reason: Because | str
    since_on: date
    due_on: date | None = None
    amount: Money | None = None
    case: str | None = None
    contact: str | None = None  # whom to call, and the number
    quote: str | None = None  # the telling sentence of the mail it stands for, as it was written
    is_new: bool = True  # raised since the last digest; what was told already is told in brief


@dataclass(frozen=True, slots=True)
class DigestMove:
    """One thing that came in or is about to leave."""

    creditor: str
    debtor: str
    amount: Money | None = None
    level: str | None = None
    reason: Because | str | None = None
    quote: str | None = None  # the telling sentence of a reply, as it was written
    case: str | None = None


@dataclass(frozen=True, slots=True)
class DigestEffect:
    """What happened since the last digest, in numbers; sums are one for each currency."""

    sent: int = 0
    sent_sums: tuple[Money, ...] = ()
    answered: int = 0
    promised: int = 0
    paid: int = 0  # invoices the books no longer show
    paid_sums: tuple[Money, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.sent or self.answered or self.paid)


@dataclass(frozen=True, slots=True)
class DigestHold:
    """Why nothing leaves for a creditor or a mailbox."""

    subject: str  # the creditor, the mailbox, or everything
    reason: Because | str
    since_on: date | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """One creditor on one line: what is owed in each currency, how its cases stand, how fresh all that is."""

    creditor: str
    owed: tuple[Money, ...] = ()
    cases: int = 0
    paused: int = 0
    books_on: date | None = None  # the day the books speak of
    looked: str | None = None  # when the mailbox was last looked at: an hour of today, or a day


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """The daily digest: numbered, so that a missing one is noticed; grouped by what to decide."""

    number: int
    day: date
    language: str
    flags: tuple[DigestFlag, ...] = ()
    effect: DigestEffect = DigestEffect()
    replies: tuple[DigestMove, ...] = ()  # those that wait for nobody any more
    leaving: tuple[DigestMove, ...] = ()  # today
    coming: tuple[DigestMove, ...] = ()  # the next working day, if nothing happens
    coming_on: date | None = None
    holds: tuple[DigestHold, ...] = ()
    figures: tuple[DigestFigures, ...] = ()
    doubtful: tuple[int, ...] = ()  # numbers of earlier digests that may not have arrived
    desk: str | None = None  # address of the page, where there is one
    creditor: str | None = None  # whose own digest it is; None: the office's, of every creditor

    @property
    def decisions(self) -> tuple[tuple[str, tuple[DigestFlag, ...]], ...]:
        """The flags by kind, the most pressing first; in a kind the new ones, then by day due and by age."""
        kinds = sorted({flag.kind for flag in self.flags}, key=_urgency)
        return tuple((kind, self._of(kind)) for kind in kinds)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits, nothing is held, nothing came in and nothing leaves."""
        return not (self.flags or self.holds or self.replies or self.leaving or self.coming)

    def _of(self, kind: str) -> tuple[DigestFlag, ...]:
        mine = (flag for flag in self.flags if flag.kind == kind)
        return tuple(sorted(mine, key=_by_day))


URGENCY = (
    "fraud_alarm", "insolvency", "limitation", "deadline", "approval", "doubt", "unread_mail",
    "dispute", "broken_promise", "formal_notice", "call", "wrong_contact", "bad_address",
    "stale_books", "review",
)  # fmt: skip


def _urgency(kind: str) -> tuple[int, str]:
    return (URGENCY.index(kind) if kind in URGENCY else len(URGENCY), kind)


def _by_day(flag: DigestFlag) -> tuple[bool, date, date, str, str]:
    return (not flag.is_new, flag.due_on or date.max, flag.since_on, flag.creditor, flag.debtor)
