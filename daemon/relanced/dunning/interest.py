"""What lateness costs: statutory or contract interest, half-year by half-year, and the fixed indemnity.

Everything is explained: each period names its rate and where that comes from, and whatever the law leaves open is an
option with a default that the statement says aloud (facts §1.3 to §1.6, §1.8, §2, §3.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from relanced.dunning.accrual import (
    DayCount,
    Debt,
    Imputation,
    Payment,
    Period,
    RateMode,
    Regime,
    rate_of,
    run,
)
from relanced.dunning.assumptions import assumptions, indemnity_of, interest_at_floor
from relanced.dunning.money import Money, total
from relanced.dunning.rates import RATES, CannotCompute, ContractRate, Table, digits
from relanced.words import Because, because, say

__all__ = [
    "DayCount",
    "Imputation",
    "Payment",
    "Period",
    "RateMode",
    "Regime",
    "Statement",
    "document",
    "interest",
]


FIRST_YEAR, LAST_YEAR = 1900, 2999  # beyond them a day is a slip of the hand


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
    at_floor: Money | None = None  # the interest, had the contract asked the least it may


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
    debt = Debt(principal, due_on, until_on, tuple(sorted(payments, key=lambda paid: paid.on)), regime, notice_on,
                 contract_rate, opened_on, imputation, rate_mode, day_count, with_indemnity, table)  # fmt: skip
    _check_days(debt)
    _check(debt)
    account = run(debt, rate_of)
    accrued = total((period.amount for period in account.periods), principal.currency)
    indemnity = indemnity_of(debt, account)
    left = Money(account.left, principal.currency)
    unpaid = Money(account.unpaid_interest, principal.currency)
    return Statement(
        tuple(account.periods), accrued, indemnity, accrued + indemnity,
        left, left + unpaid + indemnity, tuple(assumptions(debt, account)),
        interest_at_floor(debt, account),
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
        "at_floor": str(statement.at_floor) if statement.at_floor is not None else None,
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


def _check_days(debt: Debt) -> None:
    for day in (debt.due_on, debt.until_on, debt.notice_on, debt.opened_on):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CannotCompute(because("interest.bad_day", on=day.isoformat()))


def _check(debt: Debt) -> None:
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
