"""A debt as the days go by: which stretch bears which rate on what is left, and what each payment pays first.

Each stretch of one rate and one principal is a period of its own, rounded by itself (facts §1.4, §1.6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from relanced.dunning import rates
from relanced.dunning.money import Money
from relanced.dunning.rates import ContractRate, HalfYear, Rate, Table
from relanced.words import Because

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
class Debt:
    """One debt and every choice its interest hangs on."""

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
    def is_barred(self) -> bool:
        """Say whether proceedings forbade payment on the due date, and the indemnity (L441-10 II, last sentence)."""
        return self.opened_on is not None and self.opened_on <= self.due_on

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


@dataclass(slots=True)
class Account:
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


def run(debt: Debt, rate_on: Callable[[Debt, date], Rate]) -> Account:
    """Let the days go by: each stretch of one rate and one principal is a period; then payments count."""
    account = Account(debt.principal.minor)
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


def _stretches(debt: Debt) -> Iterator[tuple[date, date]]:
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


def _bear(debt: Debt, account: Account, from_on: date, to_on: date, rate: Rate) -> None:
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


def rate_of(debt: Debt, day: date) -> Rate:
    """Return the rate of a day; a public buyer's stays where it began (CCP R2192-31)."""
    is_frozen = debt.regime is Regime.PUBLIC or debt.rate_mode is RateMode.FROZEN
    if is_frozen and debt.starts_after is not None:
        day = debt.starts_after + _DAY
    if debt.contract_rate is not None:
        return rates.of_contract(debt.contract_rate, day, debt.table)
    return STATUTORY[debt.regime](rates.on(day, debt.table))


def rate_or_floor(debt: Debt, day: date) -> Rate:
    """Return the contract rate, raised to the floor of its half-year."""
    rate, row = rate_of(debt, day), rates.on(day, debt.table)
    return rate._replace(percent=max(rate.percent, rates.floor(row)))
