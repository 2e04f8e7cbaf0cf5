"""The fixed indemnity, and every choice that a statement of interest rests on, said aloud (facts §1.5, §1.6, §3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from relanced.dunning import rates
from relanced.dunning.accrual import (
    Account,
    DayCount,
    Debt,
    Imputation,
    RateMode,
    Regime,
    rate_of,
    rate_or_floor,
    run,
)
from relanced.dunning.money import Money, total
from relanced.dunning.rates import NoRate, digits
from relanced.words import Because, because

INDEMNITY = Money(40_00, "EUR")  # C. com. D441-5, CCP D2192-35

OTHER_IMPUTATION: Mapping[Imputation, Imputation] = {
    Imputation.INTEREST_FIRST: Imputation.PRINCIPAL_FIRST,
    Imputation.PRINCIPAL_FIRST: Imputation.INTEREST_FIRST,
}


def indemnity_of(debt: Debt, account: Account) -> Money:
    """Return the fixed indemnity that this debt owes besides its interest, if any (facts §1.5)."""
    is_owed = _is_late(debt, account) and debt.with_indemnity and not debt.is_barred
    if (
        not is_owed
        or debt.principal.currency != INDEMNITY.currency
        or debt.regime is Regime.CONSUMER
    ):
        return Money(0, debt.principal.currency)
    return INDEMNITY


def _is_late(debt: Debt, account: Account) -> bool:
    return account.left_when_due > 0 and debt.until_on > debt.due_on


def assumptions(debt: Debt, account: Account) -> Iterator[Because]:
    """Say every choice that the figures rest on."""
    if debt.until_on <= debt.due_on:
        yield because("interest.not_due", due=debt.due_on)
    yield because("interest.tax_included")
    is_365 = debt.day_count is DayCount.DAYS_365
    yield because("interest.day_count_365" if is_365 else "interest.day_count_actual")
    yield because("interest.rounding")
    yield from _about_rates(debt, account)
    yield from _about_payments(debt, account)
    if debt.regime is Regime.CONSUMER:
        yield from _about_notice(debt)
    elif debt.notice_on is not None:
        yield because("interest.notice_unneeded")
    if debt.opened_on is not None:
        yield because("interest.opened", on=debt.opened_on)
    if _is_late(debt, account):
        yield from _about_indemnity(debt)


def _about_rates(debt: Debt, account: Account) -> Iterator[Because]:
    if debt.regime is not Regime.PUBLIC and debt.contract_rate is None:
        is_frozen = debt.rate_mode is RateMode.FROZEN
        yield because("interest.frozen" if is_frozen else "interest.rolling")
    if debt.contract_rate is not None and debt.regime is Regime.BUSINESS:
        yield from _about_floor(debt, account)
    for row in account.rows.values():
        if not row.is_verified:
            yield because("interest.unverified", half_year=row.from_on, source=row.source)


def _about_floor(debt: Debt, account: Account) -> Iterator[Because]:
    """Warn of a contract rate under the floor, and show both figures; which one is asked, a person decides."""
    rate_in = {rates.first_day(period.from_on): period.rate for period in account.periods}
    for half_year, rate in rate_in.items():
        try:
            row = rates.on(half_year, debt.table)
        except NoRate:
            yield because("interest.floor_unknown", half_year=half_year)
            return
        account.rows[half_year] = row
        floor = rates.floor(row)
        if rate < floor:
            (whole, part), (floor_whole, floor_part) = digits(rate), digits(floor)
            yield because("interest.below_floor", whole=whole, part=part, half_year=half_year,
                          floor_whole=floor_whole, floor_part=floor_part)  # fmt: skip
    at_floor = interest_at_floor(debt, account)
    if at_floor is not None:
        yield because("interest.at_floor", amount=at_floor)


def interest_at_floor(debt: Debt, account: Account) -> Money | None:
    """Return the interest at the floor of three times the legal rate; None where the contract nowhere asks less."""
    if debt.contract_rate is None or debt.regime is not Regime.BUSINESS:
        return None
    try:
        periods = run(debt, rate_or_floor).periods
    except NoRate:
        return None
    asked_in = {rates.first_day(period.from_on): period.rate for period in account.periods}
    if all(p.rate <= asked_in.get(rates.first_day(p.from_on), p.rate) for p in periods):
        return None
    return total((period.amount for period in periods), debt.principal.currency)


def _about_payments(debt: Debt, account: Account) -> Iterator[Because]:
    if any(not paid.is_credit_note for paid in debt.payments):
        yield because(f"interest.{debt.imputation}")
        yield from _other_way(debt, account)
    if any(paid.is_credit_note for paid in debt.payments):
        yield because("interest.credit_note")
    if account.left + account.unpaid_interest < 0:
        yield because("interest.overpaid")


def _other_way(debt: Debt, account: Account) -> Iterator[Because]:
    """Say what the other imputation would give, for the mandate to choose (facts §1.6)."""
    other = OTHER_IMPUTATION[debt.imputation]
    try:
        otherwise = run(replace(debt, imputation=other), rate_of)
    except NoRate:
        return
    accrued = total((period.amount for period in otherwise.periods), debt.principal.currency)
    if accrued != total((period.amount for period in account.periods), debt.principal.currency):
        yield because(f"interest.were_{other}", amount=accrued)


def _about_notice(debt: Debt) -> Iterator[Because]:
    if debt.notice_on is None:
        yield because("interest.no_notice")
        return
    yield because("interest.from_notice", on=debt.notice_on)
    if debt.contract_rate is None:
        yield because("interest.professional_creditor")


def _about_indemnity(debt: Debt) -> Iterator[Because]:
    if debt.regime is Regime.CONSUMER:
        yield because("interest.indemnity_consumer")
    elif debt.is_barred:
        yield because("interest.indemnity_barred")
    elif not debt.with_indemnity:
        yield because("interest.indemnity_elsewhere")
    elif debt.principal.currency != INDEMNITY.currency:
        yield because("interest.indemnity_other_currency", currency=debt.principal.currency)
    elif debt.regime is Regime.PUBLIC:
        yield because("interest.indemnity_public")
    else:
        yield because("interest.indemnity")
