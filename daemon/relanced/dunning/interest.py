"""What lateness costs: statutory or contract interest, half-year by half-year, and the fixed indemnity.

Everything is explained: each period names its rate and where that comes from, and whatever the law leaves open is an
option with a default that the statement says aloud (facts §1.3 to §1.6, §1.8, §2, §3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from relanced.dunning import rates
from relanced.dunning.money import Money, total
from relanced.dunning.rates import (
    RATES,
    CannotCompute,
    ContractRate,
    HalfYear,
    NoRate,
    Rate,
    Table,
    digits,
)
from relanced.words import Because, because, say

INDEMNITY = Money(40_00, "EUR")  # C. com. D441-5, CCP D2192-35

_DAY = timedelta(days=1)


class Regime(StrEnum):
    """Who owes, which decides the rate, the day it starts and the indemnity."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC = "public"


STATUTORY: Mapping[Regime, Callable[[HalfYear], Rate]] = {
    Regime.BUSINESS: rates.business,
    Regime.CONSUMER: rates.legal,
    Regime.PUBLIC: rates.public,
}


class Imputation(StrEnum):
    """What a part payment pays first."""

    INTEREST_FIRST = "interest_first"  # C. civ. 1343-1
    PRINCIPAL_FIRST = "principal_first"  # agreed, or chosen as bookkeepers do


class RateMode(StrEnum):
    """Whether the rate follows the half-years (the reading of L441-10 II taken here) or stays where it began."""

    ROLLING = "rolling"
    FROZEN = "frozen"


class DayCount(StrEnum):
    """The length of a year; no text fixes it, and practice divides by 365 in leap years too (facts §1.4)."""

    DAYS_365 = "365"
    ACTUAL = "actual"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money at the creditor's disposal on a day (C. com. L441-9 I), or a credit note of that day."""

    on: date
    amount: Money
    is_credit_note: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """Days `from_on` to `to_on`, both counted, at `rate` percent a year on `base`; `amount` is rounded."""

    from_on: date
    to_on: date
    days: int
    rate: Decimal
    source: Because
    amount: Money
    base: Money
    verified: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed for lateness on a day. `interest` is the sum of the rounded periods, paid or not."""

    periods: tuple[Period, ...]
    interest: Money
    indemnity: Money
    total: Money  # interest and indemnity
    principal_left: Money
    owed: Money  # principal, interest and indemnity, less what was paid; negative when too much was
    assumptions: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class _Debt:
    principal: Money
    due_on: date
    until_on: date
    payments: tuple[Payment, ...]
    regime: Regime
    notice_on: date | None
    contract_rate: ContractRate | None
    opened_on: date | None
    imputation: Imputation
    rate_mode: RateMode
    day_count: DayCount
    with_indemnity: bool
    table: Table

    @property
    def starts_after(self) -> date | None:
        """The last day free of interest; None when it never starts."""
        if self.regime is not Regime.CONSUMER:
            return self.due_on  # L441-10 II: due from the day after, no reminder needed
        if self.notice_on is None:
            return None
        return max(self.due_on, self.notice_on)  # C. civ. 1231-6, 1344-1

    @property
    def ends_on(self) -> date:
        """The last day that bears interest: an opening judgment stops it the day before (C. com. L622-28)."""
        if self.opened_on is None:
            return self.until_on
        return min(self.until_on, self.opened_on - _DAY)


def interest(
    principal: Money,
    due_on: date,
    until_on: date,
    *,
    payments: Iterable[Payment] = (),
    regime: Regime = Regime.BUSINESS,
    notice_on: date | None = None,
    contract_rate: ContractRate | None = None,
    opened_on: date | None = None,
    imputation: Imputation = Imputation.INTEREST_FIRST,
    rate_mode: RateMode = RateMode.ROLLING,
    day_count: DayCount = DayCount.DAYS_365,
    with_indemnity: bool = True,
    table: Table = RATES,
) -> Statement:
    """Compute what one debt owes for its lateness at the end of `until_on`, or of the day it was paid.

    `principal` is the amount with VAT. `notice_on` (formal notice) matters for a consumer only; `opened_on` is the
    day of a judgment opening insolvency proceedings; `with_indemnity` is False for the later instalments of one
    invoice, which owes the indemnity once. Raises CannotCompute for impossible figures, and for a
    half-year that the table does not hold, be it in the future.
    """
    debt = _Debt(principal, due_on, until_on, tuple(sorted(payments, key=lambda paid: paid.on)), regime, notice_on,
                 contract_rate, opened_on, imputation, rate_mode, day_count, with_indemnity, table)  # fmt: skip
    _check(debt)
    account = _run(debt, _rate)
    accrued = total((period.amount for period in account.periods), principal.currency)
    indemnity = _indemnity(debt, account)
    left = Money(account.left, principal.currency)
    unpaid = Money(account.unpaid_interest, principal.currency)
    return Statement(
        tuple(account.periods), accrued, indemnity, accrued + indemnity,
        left, left + unpaid + indemnity, tuple(_assumptions(debt, account)),
    )  # fmt: skip


def document(statement: Statement, language: str = "en") -> dict[str, Any]:
    """Return the statement as the JSON of the contract, its sentences in that language."""
    return {
        "periods": [_period_document(period, language) for period in statement.periods],
        "interest": str(statement.interest),
        "indemnity": str(statement.indemnity),
        "total": str(statement.total),
        "principal_left": str(statement.principal_left),
        "owed": str(statement.owed),
        "currency": statement.owed.currency,
        "assumptions": [say(reason, language) for reason in statement.assumptions],
    }


def _period_document(period: Period, language: str) -> dict[str, Any]:
    return {
        "from": period.from_on.isoformat(),
        "to": period.to_on.isoformat(),
        "days": period.days,
        "rate": ".".join(digits(period.rate)),
        "source": say(period.source, language),
        "amount": str(period.amount),
        "base": str(period.base),
        "verified": period.verified,
    }


def _check(debt: _Debt) -> None:
    currency = debt.principal.currency
    if debt.principal.minor < 0:
        raise CannotCompute(because("interest.negative_principal", principal=debt.principal))
    if debt.regime is Regime.PUBLIC and debt.contract_rate is not None:
        raise CannotCompute(because("interest.public_contract_rate"))
    for paid in debt.payments:
        if paid.amount.currency != currency:
            raise CannotCompute(because("interest.other_currency", on=paid.on, currency=paid.amount.currency,
                                      principal_currency=currency))  # fmt: skip
        if paid.amount.minor <= 0:
            raise CannotCompute(because("interest.bad_payment", amount=paid.amount, on=paid.on))
        if paid.on > debt.until_on:
            raise CannotCompute(because("interest.late_payment", on=paid.on, until=debt.until_on))


# ---------------------------------------------------------------- the account, day after day


@dataclass(slots=True)
class _Account:
    """The debt as it stands while the days go by, in minor units."""

    left: int
    unpaid_interest: int = 0
    left_when_due: int = 0
    periods: list[Period] = field(default_factory=list)
    rows: dict[date, HalfYear] = field(default_factory=dict)

    def take(self, paid: Payment, imputation: Imputation) -> None:
        """Count a payment; what exceeds the one part goes to the other."""
        rest = paid.amount.minor
        if imputation is Imputation.INTEREST_FIRST and not paid.is_credit_note:
            to_interest = min(rest, max(self.unpaid_interest, 0))
            self.unpaid_interest -= to_interest
            rest -= to_interest
        to_principal = min(rest, self.left)
        self.left -= to_principal
        self.unpaid_interest -= rest - to_principal


def _run(debt: _Debt, rate_on: Callable[[_Debt, date], Rate]) -> _Account:
    """Let the days go by: each stretch of one rate and one principal is a period; then payments count."""
    account = _Account(debt.principal.minor)
    waiting = list(debt.payments)

    def count_payments(until: date) -> None:
        while waiting and waiting[0].on <= until:
            account.take(waiting.pop(0), debt.imputation)

    count_payments(debt.due_on)
    account.left_when_due = account.left
    for from_on, to_on in _stretches(debt):
        count_payments(from_on - _DAY)
        if account.left > 0:
            _bear(debt, account, from_on, to_on, rate_on(debt, from_on))
    count_payments(debt.until_on)
    return account


def _stretches(debt: _Debt) -> Iterator[tuple[date, date]]:
    """Cut the days that bear interest at the end of each half-year and at each payment, its own day included."""
    if debt.starts_after is None:
        return
    from_on = debt.starts_after + _DAY
    paid_on = sorted({paid.on for paid in debt.payments})
    while from_on <= debt.ends_on:
        next_paid = next((on for on in paid_on if on >= from_on), debt.ends_on)
        to_on = min(next_paid, rates.last_day(from_on), debt.ends_on)
        yield from_on, to_on
        from_on = to_on + _DAY


def _bear(debt: _Debt, account: _Account, from_on: date, to_on: date, rate: Rate) -> None:
    days = (to_on - from_on).days + 1
    exact = Fraction(rate.percent) / 100 * account.left * days / _year(debt.day_count, from_on)
    amount = int(exact + Fraction(1, 2))  # half up, a line at a time (facts §1.4)
    account.unpaid_interest += amount
    currency = debt.principal.currency
    is_verified = rate.row is None or rate.row.is_verified
    account.periods.append(
        Period(from_on, to_on, days, rate.percent, rate.source, Money(amount, currency),
               Money(account.left, currency), is_verified)
    )  # fmt: skip
    if rate.row is not None:
        account.rows[rate.row.from_on] = rate.row


def _year(day_count: DayCount, day: date) -> int:
    if day_count is DayCount.DAYS_365:
        return 365
    return (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days


# ---------------------------------------------------------------- rates


def _rate(debt: _Debt, day: date) -> Rate:
    """Return the rate of a day; a public buyer's stays where it began (CCP R2192-31)."""
    is_frozen = debt.regime is Regime.PUBLIC or debt.rate_mode is RateMode.FROZEN
    if is_frozen and debt.starts_after is not None:
        day = debt.starts_after + _DAY
    if debt.contract_rate is not None:
        return rates.of_contract(debt.contract_rate, day, debt.table)
    return STATUTORY[debt.regime](rates.on(day, debt.table))


def _rate_or_floor(debt: _Debt, day: date) -> Rate:
    """Return the contract rate, raised to the floor of its half-year."""
    rate, row = _rate(debt, day), rates.on(day, debt.table)
    return rate._replace(percent=max(rate.percent, rates.floor(row)))


# ---------------------------------------------------------------- indemnity, and what is taken for granted


def _indemnity(debt: _Debt, account: _Account) -> Money:
    is_owed = _is_late(debt, account) and debt.with_indemnity and not _is_barred(debt)
    if (
        not is_owed
        or debt.principal.currency != INDEMNITY.currency
        or debt.regime is Regime.CONSUMER
    ):
        return Money(0, debt.principal.currency)
    return INDEMNITY


def _is_late(debt: _Debt, account: _Account) -> bool:
    return account.left_when_due > 0 and debt.until_on > debt.due_on


def _is_barred(debt: _Debt) -> bool:
    """L441-10 II, last sentence: proceedings that forbid payment on the due date forbid the indemnity."""
    return debt.opened_on is not None and debt.opened_on <= debt.due_on


def _assumptions(debt: _Debt, account: _Account) -> Iterator[Because]:
    """Say every choice that the figures rest on."""
    yield because("interest.tax_included")
    is_365 = debt.day_count is DayCount.DAYS_365
    yield because("interest.day_count_365" if is_365 else "interest.day_count_actual")
    yield because("interest.rounding")
    yield from _about_rates(debt, account)
    yield from _about_payments(debt)
    if debt.regime is Regime.CONSUMER:
        yield from _about_notice(debt)
    if debt.opened_on is not None:
        yield because("interest.opened", on=debt.opened_on)
    if _is_late(debt, account):
        yield from _about_indemnity(debt)


def _about_rates(debt: _Debt, account: _Account) -> Iterator[Because]:
    if debt.regime is not Regime.PUBLIC and debt.contract_rate is None:
        is_frozen = debt.rate_mode is RateMode.FROZEN
        yield because("interest.frozen" if is_frozen else "interest.rolling")
    if debt.contract_rate is not None and debt.regime is Regime.BUSINESS:
        yield from _about_floor(debt, account)
    for row in account.rows.values():
        if not row.is_verified:
            yield because("interest.unverified", half_year=row.from_on, source=row.source)


def _about_floor(debt: _Debt, account: _Account) -> Iterator[Because]:
    """Warn of a contract rate under the floor, and show both figures; which one is asked, a person decides."""
    below = False
    rate_of = {rates.first_day(period.from_on): period.rate for period in account.periods}
    for half_year, rate in rate_of.items():
        try:
            row = rates.on(half_year, debt.table)
        except NoRate:
            yield because("interest.floor_unknown", half_year=half_year)
            return
        account.rows[half_year] = row
        floor = rates.floor(row)
        if rate < floor:
            below = True
            (whole, part), (floor_whole, floor_part) = digits(rate), digits(floor)
            yield because("interest.below_floor", whole=whole, part=part, half_year=half_year,
                          floor_whole=floor_whole, floor_part=floor_part)  # fmt: skip
    if below:
        periods = _run(debt, _rate_or_floor).periods
        amount = total((period.amount for period in periods), debt.principal.currency)
        yield because("interest.at_floor", amount=amount)


def _about_payments(debt: _Debt) -> Iterator[Because]:
    if any(not paid.is_credit_note for paid in debt.payments):
        yield because(f"interest.{debt.imputation}")
    if any(paid.is_credit_note for paid in debt.payments):
        yield because("interest.credit_note")


def _about_notice(debt: _Debt) -> Iterator[Because]:
    if debt.notice_on is None:
        yield because("interest.no_notice")
        return
    yield because("interest.from_notice", on=debt.notice_on)
    if debt.contract_rate is None:
        yield because("interest.professional_creditor")


def _about_indemnity(debt: _Debt) -> Iterator[Because]:
    if debt.regime is Regime.CONSUMER:
        yield because("interest.indemnity_consumer")
    elif _is_barred(debt):
        yield because("interest.indemnity_barred")
    elif not debt.with_indemnity:
        yield because("interest.indemnity_elsewhere")
    elif debt.principal.currency != INDEMNITY.currency:
        yield because("interest.indemnity_other_currency", currency=debt.principal.currency)
    elif debt.regime is Regime.PUBLIC:
        yield because("interest.indemnity_public")
    else:
        yield because("interest.indemnity")
