"""What a document on paper may say of a case, from the store and the settings as they stand; and what forbids it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from relanced.config.creditor import Creditor, DebtorRule
from relanced.dunning.accrual import Imputation, Payment, Regime
from relanced.dunning.case import CaseState, Event, Item
from relanced.dunning.interest import Statement, interest
from relanced.dunning.limitation import countdown, happened_to
from relanced.dunning.message import DebtorKind, MandateMode
from relanced.dunning.money import Money, money
from relanced.dunning.paper import (
    ACKNOWLEDGING,
    ASKING,
    Account,
    Line,
    PaperFacts,
    PaperKind,
    Party,
    daily,
)
from relanced.dunning.procedure import Channel
from relanced.rounds import brakes, mandates
from relanced.rounds.decide import work_of
from relanced.rounds.office import Office
from relanced.store import flags, holds, inbox, journal, outbox, schema
from relanced.store.cases import Work
from relanced.words import Because, because, from_json

LEVEL_OF = {PaperKind.FORMAL_NOTICE: Channel.FORMAL_NOTICE, PaperKind.REMINDER: Channel.LETTER}
# Flags that a demand must not pass by: each may be the debtor's answer (architecture: when in doubt, stop asking).
FIRST_SEEN_TO = frozenset({"insolvency", "unread_mail", "doubt", "fraud_alarm"})
# Why an item is held that no demand may name; one that moved is asked of another debtor.
LEFT_OUT = frozenset({"dispute", "promise", "answered", "reserved", "moved", "limitation"})


class Blocked(Exception):
    """A document that must not be written now; every reason at once."""

    def __init__(self, case: int, reasons: Sequence[Because]) -> None:
        super().__init__(", ".join(reason.key for reason in reasons))
        self.case, self.reasons = case, tuple(reasons)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for, beside the case."""

    kind: PaperKind
    address: tuple[str, ...] = ()
    tracking: str | None = None
    deadline_days: int = 8
    paid: tuple[tuple[date, Decimal], ...] = ()  # in whole units of the account's currency


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of a document, and what a person must see beside it."""

    facts: PaperFacts
    findings: tuple[Because, ...]


@dataclass(slots=True)
class _Desk:
    """One case with everything around it."""

    session: Session
    office: Office
    work: Work
    wish: Wish
    config: Creditor
    debtor: schema.Debtor
    rule: DebtorRule | None
    today: date
    events: list[Event]
    findings: list[Because] = field(default_factory=list)

    @property
    def kind(self) -> DebtorKind:
        return (self.rule.kind if self.rule else None) or DebtorKind(self.debtor.kind)

    @property
    def address(self) -> tuple[str, ...]:
        return self.wish.address or (self.rule.address if self.rule else ())


def gather(session: Session, office: Office, case: int, wish: Wish) -> Gathered:
    """Return what a document says; Blocked with every reason, Unknown and Refused as for any case, CannotCompute."""
    work = work_of(session, office, case)
    config = office.creditor(work.creditor)
    debtor = session.get_one(schema.Debtor, work.debtor_id)
    rule = config.rule_for(debtor.name, debtor.ref)
    events = journal.read_chain(session, f"case:{case}")
    desk = _Desk(session, office, work, wish, config, debtor, rule, office.today(config.id), events)
    currency = max(
        work.case.owed().items(), key=lambda pair: abs(pair[1]), default=(config.currency, 0)
    )[0]
    lines, left_out = _lines(desk, currency)
    given = tuple((on, money(amount, currency)) for on, amount in wish.paid)
    paid = given or _last_payment(desk, currency)
    reasons = [*_blocks(desk), *_lacks(desk, lines, paid)]
    if reasons:
        raise Blocked(case, list(dict.fromkeys(reasons)))
    return Gathered(_facts(desk, currency, lines, left_out, paid), tuple(desk.findings))


def _facts(
    desk: _Desk, currency: str, lines: tuple[Line, ...], left_out: tuple[str, ...],
    paid: tuple[tuple[date, Money], ...],
) -> PaperFacts:  # fmt: skip
    config, debtor, mandate = desk.config, desk.debtor, desk.config.mandate
    language = (desk.rule.language if desk.rule else None) or debtor.language or config.language
    own = mandate.mode is MandateMode.CREDITOR
    sent = outbox.last_sent(desk.session, desk.work.id)
    signed = config.signature
    return PaperFacts(
        kind=desk.wish.kind,
        language=language,
        written_on=desk.today,
        reference=f"{config.id}-{desk.work.id}".upper(),
        creditor=Party(
            config.name, config.legal_form, config.address, config.siren, phone=config.phone
        ),
        debtor=Party(debtor.name, None, desk.address, debtor.siren, debtor.person),
        lines=lines,
        account=Account(config.account_holder, config.iban, config.bic),
        currency=currency,
        debtor_kind=desk.kind,
        mode=mandate.mode,
        firm=None if own else Party(mandate.firm or "", None, mandate.firm_address),
        first_letter=mandates.first_letter(desk.session, config, desk.work.id, desk.rule),
        signed_by=tuple(part for part in (signed.name, signed.role) if part),
        earlier_on=tuple(dict.fromkeys(row.day for row in sent)),
        paid=paid,
        deadline_days=desk.wish.deadline_days,
        tracking=desk.wish.tracking,
        daily=daily(lines, currency),
        left_out=left_out,
        privacy_contact=config.privacy_contact,
    )


# ---------------------------------------------------------------- what forbids it


def _blocks(desk: _Desk) -> Iterator[Because]:
    """Say what forbids any demand now; a statement, a receipt and thanks demand nothing."""
    yield from _mandate(desk)
    if desk.wish.kind not in ASKING:
        return
    yield from _brakes(desk)
    case = desk.work.case
    if case.state in (CaseState.SETTLED, CaseState.HANDED_OVER):
        yield because("papers.block_state")
    if case.state is CaseState.PAUSED and case.pause is not None:
        yield because("papers.block_paused", reason=because(f"cli.pause_{case.pause.reason}"))
    if desk.rule is not None and desk.rule.never:
        yield because("papers.block_never", why=desk.rule.never)
    for flag in flags.open_flags(desk.session, desk.config.id):
        if flag.case_id == desk.work.id and flag.kind in FIRST_SEEN_TO:
            yield because("papers.block_flag", why=from_json(json.loads(flag.because)))


def _brakes(desk: _Desk) -> Iterator[Because]:
    """Say what holds every demand of this creditor: books too old, a stop, a mail nobody has read yet."""
    stale = brakes.ledger_doubt(desk.session, desk.office, desk.config.id)
    if stale is not None:
        yield stale
    for brake in holds.standing(desk.session, desk.config.id, desk.config.mailbox):
        if brake.kind != "smtp":  # paper needs no mail server
            yield from_json(json.loads(brake.because))
    unread = inbox.unread(desk.session, desk.config.mailbox)
    if unread:
        yield because("papers.block_unread", count=unread)


def _mandate(desk: _Desk) -> Iterator[Because]:
    mandate = desk.config.mandate
    if not mandate.runs_on(desk.today):
        yield because("papers.block_mandate_over", on=desk.today)
    if mandate.mode is not MandateMode.CREDITOR and mandate.file is None:
        yield because("papers.block_mandate_missing")
    channel = LEVEL_OF.get(desk.wish.kind)
    levels = desk.office.rules(desk.config.id, desk.rule).procedure.levels
    level = next((level.name for level in levels if level.channel is channel), None)
    if level is not None:
        lacking = mandates.barred(desk.session, desk.config, desk.work, desk.rule, level)
        if lacking is not None:
            yield lacking


def _lacks(
    desk: _Desk, lines: tuple[Line, ...], paid: tuple[tuple[date, Money], ...]
) -> Iterator[Because]:
    """Say which element of facts §4.1 is missing."""
    own = desk.config.mandate.mode is MandateMode.CREDITOR
    if not desk.config.address or not (own or desk.config.mandate.firm_address):
        yield because("papers.block_own_address")
    if desk.wish.kind in ACKNOWLEDGING and not paid:
        yield because("papers.block_no_payment")
    if desk.wish.kind not in ASKING:
        return
    if not desk.address:
        yield because("papers.block_debtor_address")
    if desk.config.iban is None:
        yield because("papers.block_iban")
    if sum(max(line.open.minor, 0) for line in lines) <= -sum(
        min(line.open.minor, 0) for line in lines
    ):
        yield because("papers.block_nothing")  # credit notes outweigh what is owed
        yield from desk.findings  # why each was left out


# ---------------------------------------------------------------- the account


def _lines(desk: _Desk, currency: str) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Return the lines of a document and the numbers it leaves out, which a demand says."""
    asking = desk.wish.kind in ASKING
    items = [i for i in desk.work.case.items.values() if i.gone_on is None and i.open_minor != 0]
    items.sort(key=lambda i: (i.due_on or date.max, i.number, i.id))
    lines, left, seen = [], [], set[str]()
    for item in items:
        reason = _left_out(desk, item) if asking and item.open_minor > 0 else None
        if item.currency != currency:
            reason = because("papers.left_currency", number=item.number, currency=item.currency)
        if reason is not None:
            desk.findings.append(reason)
            left.append(item.number)
        elif not asking or item.open_minor < 0 or (item.is_asked and _is_late(item, desk.today)):
            lines.append(_line(desk, item, is_first=item.number not in seen))
            seen.add(item.number)
    return tuple(lines), tuple(left) if asking else ()


def _is_late(item: Item, today: date) -> bool:
    return item.due_on is not None and item.due_on < today


def _left_out(desk: _Desk, item: Item) -> Because | None:
    """Say why a demand must not name an invoice: disputed, promised, undated or time-barred."""
    if not item.is_asked:
        return None
    if item.held in LEFT_OUT:
        why = because(f"cli.held_{item.held}")
        return because("papers.left_disputed", number=item.number, why=why)
    if item.due_on is None:
        return because("papers.left_undated", number=item.number)
    limit = countdown(desk.kind, (item.issue_on, item.due_on), happened_to(desk.events, item.id))
    if limit is not None and limit.warning(desk.today) is not None:
        reason = limit.because(item.number, desk.today)
        if limit.has_passed(desk.today):
            return reason
        desk.findings.append(reason)
    return None


def _line(desk: _Desk, item: Item, *, is_first: bool) -> Line:
    late = None
    claims = desk.wish.kind is PaperKind.FORMAL_NOTICE and desk.kind is not DebtorKind.CONSUMER
    if claims and item.open_minor > 0 and item.due_on is not None:
        late = lateness(desk.events, item, item.due_on, desk.today, desk.kind, is_first=is_first)
        desk.findings += [
            r for r in late.assumptions if r.key == "interest.unverified" and r not in desk.findings
        ]
    return Line(
        item.number, Money(item.total_minor, item.currency), Money(item.open_minor, item.currency),
        item.issue_on, item.due_on, late,
    )  # fmt: skip


def lateness(
    events: Sequence[Event],
    item: Item,
    due_on: date,
    until_on: date,
    kind: DebtorKind,
    *,
    is_first: bool,
) -> Statement:
    """Return what the lateness of one invoice costs, on what the books showed open and when (facts §1.6)."""
    principal, payments = _paid_since(events, item)
    return interest(
        principal, due_on, until_on,
        payments=[paid for paid in payments if paid.on <= until_on],
        regime=Regime(kind.value),
        imputation=Imputation.PRINCIPAL_FIRST,  # as the books match payments
        with_indemnity=is_first,  # once an invoice, however many instalments
    )  # fmt: skip


def _paid_since(events: Sequence[Event], item: Item) -> tuple[Money, list[Payment]]:
    """Return what an invoice first stood open for in the books, and each fall of that since, on its day.

    Where it ever rose again (a returned payment), the present rest alone is counted.
    """
    first: int | None = None
    now, falls = 0, list[Payment]()
    for on, after in _opens(events, item.id):
        if first is None:
            first = after
        elif after > now:
            return Money(item.open_minor, item.currency), []
        elif after < now:
            falls.append(Payment(on, Money(now - after, item.currency)))
        now = after
    if first is None or now != item.open_minor:
        return Money(item.open_minor, item.currency), []
    return Money(first, item.currency), falls


def _opens(events: Sequence[Event], item: int) -> Iterator[tuple[date, int]]:
    """Yield the open amount of an item each time the books told it, oldest first."""
    for event in events:
        if event.kind == "items":
            on = date.fromisoformat(event.body["on"])
            yield from (
                (on, facts["open"]) for facts in event.body["changes"] if facts["id"] == item
            )
            if item in event.body["gone"]:
                yield on, 0


def _last_payment(desk: _Desk, currency: str) -> tuple[tuple[date, Money], ...]:
    """Return what the last books that showed less open let one take for a payment."""
    falls: dict[date, int] = {}
    ids = {
        c["id"]
        for e in desk.events
        if e.kind == "items"
        for c in e.body["changes"]
        if c["currency"] == currency
    }
    for key in ids:
        now = 0
        for on, after in _opens(desk.events, key):
            if 0 <= after < now:
                falls[on] = falls.get(on, 0) + now - after
            now = after
    return ((max(falls), Money(falls[max(falls)], currency)),) if falls else ()
