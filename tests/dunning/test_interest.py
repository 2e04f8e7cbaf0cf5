"""Interest and indemnity, against worked examples, two computations made otherwise, and properties."""

from __future__ import annotations

import random
import sqlite3
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relanced.dunning.interest import (
    DayCount,
    Imputation,
    Payment,
    RateMode,
    Regime,
    Statement,
    document,
    interest,
)
from relanced.dunning.money import Money, money
from relanced.dunning.rates import (
    RATES,
    Base,
    CannotCompute,
    ContractRate,
    NoRate,
    first_day,
    read_rate,
    read_table,
)
from relanced.words import say
from relanced.words.interest import PHRASES

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


def keys(statement: Statement) -> set[str]:
    return {reason.key.removeprefix("interest.") for reason in statement.assumptions}


def amounts(statement: Statement) -> list[str]:
    return [str(period.amount) for period in statement.periods]


# ---------------------------------------------------------------- worked examples


@pytest.mark.parametrize(
    ("principal", "due", "until", "rate", "lines", "expected"),
    [
        ("10000.00", "2026-05-31", "2026-09-15", None, ["99.86", "261.59"], "361.45"),
        ("2400.00", "2026-09-30", "2026-11-21", None, ["42.40"], "42.40"),
        ("10000.00", "2023-12-31", "2024-03-01", None, ["242.33"], "242.33"),
        ("1234.56", "2025-06-15", "2026-07-10", None, ["6.67", "75.62", "74.38", "4.19"], "160.86"),
        ("1000.00", "2026-06-30", "2026-07-01", None, ["0.34"], "0.34"),
        ("1000.00", "2026-06-30", "2026-06-30", None, [], "0.00"),
        ("10000.00", "2026-05-31", "2026-09-15", "3x", ["64.60", "174.04"], "238.64"),
    ],
)
def test_a_worked_example_comes_out_to_the_cent(
    principal: str, due: str, until: str, rate: str | None, lines: list[str], expected: str
) -> None:
    contract = read_rate(rate) if rate else None
    statement = interest(money(principal), day(due), day(until), contract_rate=contract)
    assert amounts(statement) == lines
    assert str(statement.interest) == expected


def part_paid(imputation: Imputation) -> Statement:
    return interest(
        money(10000),
        day("2026-05-31"),
        day("2026-09-15"),
        payments=[Payment(day("2026-07-01"), money(4000))],
        imputation=imputation,
        with_indemnity=False,
    )


def test_a_part_payment_pays_the_interest_first() -> None:
    statement = part_paid(Imputation.INTEREST_FIRST)
    assert amounts(statement) == ["99.86", "3.40", "157.58"]
    assert str(statement.principal_left) == "6103.26"
    assert str(statement.owed) == "6260.84"
    assert "interest_first" in keys(statement)


def test_a_part_payment_may_pay_the_principal_first() -> None:
    statement = part_paid(Imputation.PRINCIPAL_FIRST)
    assert amounts(statement) == ["99.86", "3.40", "154.92"]
    assert str(statement.interest) == "258.18"
    assert str(statement.principal_left) == "6000.00"
    assert str(statement.owed) == "6258.18"
    assert "principal_first" in keys(statement)


def test_a_credit_note_reduces_the_principal_whatever_a_payment_does() -> None:
    credit = Payment(day("2026-07-01"), money(4000), is_credit_note=True)
    statement = interest(
        money(10000), day("2026-05-31"), day("2026-09-15"), payments=[credit], with_indemnity=False
    )
    assert str(statement.owed) == "6258.18"
    assert "credit_note" in keys(statement)


def test_each_period_names_its_days_and_what_it_counts_on() -> None:
    statement = part_paid(Imputation.INTEREST_FIRST)
    spans = [(p.from_on.isoformat(), p.to_on.isoformat(), p.days) for p in statement.periods]
    assert spans == [
        ("2026-06-01", "2026-06-30", 30),
        ("2026-07-01", "2026-07-01", 1),
        ("2026-07-02", "2026-09-15", 76),
    ]
    assert [str(period.base) for period in statement.periods] == ["10000.00"] * 2 + ["6103.26"]


# ---------------------------------------------------------------- indemnity


def test_a_business_owes_forty_euros_besides() -> None:
    statement = interest(money(1000), day("2026-06-30"), day("2026-07-01"))
    assert str(statement.indemnity) == "40.00"
    assert str(statement.total) == "40.34"
    assert str(statement.owed) == "1040.34"


def test_an_invoice_paid_on_its_day_owes_nothing() -> None:
    paid = Payment(day("2026-06-30"), money(1000))
    statement = interest(money(1000), day("2026-06-30"), day("2026-11-21"), payments=[paid])
    assert statement.periods == ()
    assert statement.owed == statement.total == money(0)


def test_a_late_invoice_paid_since_still_owes_its_interest_and_indemnity() -> None:
    paid = Payment(day("2026-07-10"), money(1000))
    statement = interest(
        money(1000),
        day("2026-06-30"),
        day("2026-11-21"),
        payments=[paid],
        imputation=Imputation.PRINCIPAL_FIRST,
    )
    assert [period.days for period in statement.periods] == [10]
    assert statement.principal_left == money(0)
    assert statement.owed == statement.total == money("43.40")


def test_an_invoice_in_instalments_owes_the_indemnity_once() -> None:
    statement = interest(money(1000), day("2026-06-30"), day("2026-07-01"), with_indemnity=False)
    assert statement.indemnity == money(0)
    assert "indemnity_elsewhere" in keys(statement)


def test_forty_euros_are_not_added_to_dollars() -> None:
    statement = interest(Money(100_00, "USD"), day("2026-06-30"), day("2026-07-31"))
    assert statement.indemnity == Money(0, "USD")
    assert "indemnity_other_currency" in keys(statement)


# ---------------------------------------------------------------- who owes


def test_a_consumer_owes_nothing_before_a_formal_notice() -> None:
    statement = interest(money(1000), day("2026-01-31"), day("2026-06-30"), regime=Regime.CONSUMER)
    assert statement.total == money(0)
    assert {"no_notice", "indemnity_consumer"} <= keys(statement)


def test_a_consumer_owes_the_legal_rate_of_the_professional_column_from_the_notice() -> None:
    statement = interest(
        money(1000),
        day("2026-01-31"),
        day("2026-06-30"),
        regime=Regime.CONSUMER,
        notice_on=day("2026-04-01"),
    )
    (period,) = statement.periods
    assert (period.from_on, period.rate) == (day("2026-04-02"), Decimal("2.62"))
    assert str(statement.total) == "6.46"  # 1000 x 2.62 % x 90 / 365
    assert statement.indemnity == money(0)


def test_a_notice_before_the_due_date_starts_nothing() -> None:
    statement = interest(
        money(1000),
        day("2026-01-31"),
        day("2026-02-28"),
        regime=Regime.CONSUMER,
        notice_on=day("2026-01-15"),
    )
    assert statement.periods[0].from_on == day("2026-02-01")


def test_a_public_buyer_keeps_the_rate_of_the_day_it_began() -> None:
    statement = interest(money(10000), day("2025-06-30"), day("2026-09-15"), regime=Regime.PUBLIC)
    assert {period.rate for period in statement.periods} == {Decimal("10.15")}  # 2.15 + 8
    assert str(statement.indemnity) == "40.00"


def test_a_public_buyer_owes_no_contract_rate() -> None:
    with pytest.raises(CannotCompute) as refused:
        interest(
            money(1),
            day("2026-01-31"),
            day("2026-02-28"),
            regime=Regime.PUBLIC,
            contract_rate=read_rate("12"),
        )
    assert refused.value.because.key == "interest.public_contract_rate"


def test_an_opening_judgment_stops_interest_the_day_before() -> None:
    statement = interest(
        money(1000), day("2026-06-30"), day("2026-11-21"), opened_on=day("2026-07-11")
    )
    assert statement.periods[-1].to_on == day("2026-07-10")
    assert str(statement.indemnity) == "40.00"
    assert "opened" in keys(statement)


def test_no_indemnity_is_claimed_for_what_fell_due_after_the_opening() -> None:
    statement = interest(
        money(1000), day("2026-07-11"), day("2026-11-21"), opened_on=day("2026-07-11")
    )
    assert statement.total == money(0)
    assert "indemnity_barred" in keys(statement)


# ---------------------------------------------------------------- rates


def test_a_contract_rate_under_the_floor_is_used_and_both_figures_are_shown() -> None:
    statement = interest(
        money(10000), day("2026-05-31"), day("2026-09-15"), contract_rate=read_rate("5")
    )
    assert str(statement.interest) == "146.58"  # 41.10 + 105.48
    said = [say(reason, "en") for reason in statement.assumptions]
    assert sum("below the floor" in sentence for sentence in said) == 2
    assert any("7.86%" in sentence for sentence in said)
    assert any("interest would be €238.64" in sentence for sentence in said)


def test_the_floor_does_not_raise_the_default_rate() -> None:
    statement = interest(money(1000), day("2023-12-31"), day("2024-01-31"))
    assert statement.periods[0].rate == Decimal("14.50")  # three times the legal rate is 15.21
    assert "below_floor" not in keys(statement)


def test_a_rate_that_was_not_verified_is_said_to_be_so() -> None:
    statement = interest(money(1000), day("2026-06-01"), day("2026-07-31"))
    assert [period.verified for period in statement.periods] == [True, False]
    assert "unverified" in keys(statement)
    assert "unverified" not in keys(interest(money(1000), day("2026-01-31"), day("2026-06-30")))


def test_a_half_year_without_a_rate_is_refused_not_guessed() -> None:
    with pytest.raises(NoRate) as refused:
        interest(money(1000), day("2026-12-01"), LAST + timedelta(days=1))
    assert "01/01/2027" in say(refused.value.because, "fr")
    with pytest.raises(NoRate):
        interest(money(1000), day("2014-06-01"), day("2015-06-01"))


def test_a_newer_row_serves_the_half_year_that_was_missing() -> None:
    lines = resources.files("relanced.dunning").joinpath("rates.csv").read_text().splitlines()
    table = read_table([*lines, "2027-01-01,2.65,2.80,6.90,no,by hand"])
    statement = interest(money(1000), day("2026-12-31"), day("2027-01-31"), table=table)
    assert statement.periods[0].rate == Decimal("12.65")


def test_a_contract_percentage_needs_no_row_but_says_that_the_floor_is_unknown() -> None:
    statement = interest(
        money(1000), day("2026-12-31"), day("2027-01-31"), contract_rate=read_rate("12 %")
    )
    assert str(statement.interest) == "10.19"
    assert "floor_unknown" in keys(statement)


def test_a_frozen_rate_stays_where_the_delay_began() -> None:
    statement = interest(
        money(1000), day("2025-06-15"), day("2026-07-10"), rate_mode=RateMode.FROZEN
    )
    assert {period.rate for period in statement.periods} == {Decimal("13.15")}
    assert "frozen" in keys(statement)


def test_the_true_length_of_a_leap_year_can_be_asked_for() -> None:
    statement = interest(
        money(10000), day("2023-12-31"), day("2024-03-01"), day_count=DayCount.ACTUAL
    )
    assert str(statement.interest) == "241.67"  # 61 days of 366
    assert "day_count_actual" in keys(statement)


@pytest.mark.parametrize(
    ("text", "base", "figure"),
    [
        ("10.5", Base.PERCENT, "10.5"),
        ("10,5 %", Base.PERCENT, "10.5"),
        ("3x", Base.LEGAL, "3"),
        ("3 fois", Base.LEGAL, "3"),
        ("BCE+10", Base.ECB, "10"),
        ("ecb + 10,25 %", Base.ECB, "10.25"),
    ],
)
def test_a_contract_rate_is_read_as_people_write_it(text: str, base: Base, figure: str) -> None:
    assert read_rate(text) == ContractRate(base, Decimal(figure))


@pytest.mark.parametrize("text", ["", "ten", "-3", "1e9", "3y", "nan", "10 % par mois"])
def test_a_rate_that_means_nothing_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(CannotCompute) as refused:
        read_rate(text)
    assert "BCE+10" in say(refused.value.because, "fr")


def test_the_table_in_the_source_is_the_table_in_the_file() -> None:
    file = resources.files("relanced.dunning").joinpath("rates.csv")
    assert read_table(file.read_text(encoding="utf-8").splitlines()) == RATES


@pytest.mark.parametrize(
    "row",
    ["2026-02-01,1,1,1,yes,x", "2026-01-01,NaN,1,1,yes,x", "2026-01-01,1,1", "soon,1,1,1,yes,x"],
)
def test_a_row_of_rates_that_cannot_be_read_is_named(row: str) -> None:
    head = "period_start,ecb_mro_percent,legal_rate_professional_percent"
    head += ",legal_rate_consumer_percent,verified,source"
    with pytest.raises(CannotCompute) as refused:
        read_table([head, row])
    assert "line 2" in say(refused.value.because, "en")


# ---------------------------------------------------------------- impossible questions


@pytest.mark.parametrize(
    ("principal", "paid", "key"),
    [
        (money(-1), None, "negative_principal"),
        (money(10), Payment(day("2026-02-10"), money(-1)), "bad_payment"),
        (money(10), Payment(day("2026-02-10"), money(0)), "bad_payment"),
        (money(10), Payment(day("2026-03-01"), money(1)), "late_payment"),
        (money(10), Payment(day("2026-02-10"), Money(1, "USD")), "other_currency"),
    ],
)
def test_impossible_figures_are_refused_in_a_sentence(
    principal: Money, paid: Payment | None, key: str
) -> None:
    with pytest.raises(CannotCompute) as refused:
        interest(principal, day("2026-01-31"), day("2026-02-28"), payments=[paid] if paid else [])
    assert refused.value.because.key == f"interest.{key}"
    assert say(refused.value.because, "fr") != say(refused.value.because, "en")


@pytest.mark.parametrize("name", ["due_on", "until_on", "notice_on", "opened_on"])
@pytest.mark.parametrize("slip", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_is_a_slip_of_the_hand(name: str, slip: date) -> None:
    days = {"due_on": day("2026-01-31"), "until_on": day("2026-02-28"), name: slip}
    with pytest.raises(CannotCompute) as refused:
        interest(money(10), contract_rate=read_rate("10"), **days)  # type: ignore[arg-type]
    assert refused.value.because.key == "interest.bad_day"


# ---------------------------------------------------------------- what is said besides


def test_the_other_imputation_is_told_for_the_mandate_to_choose() -> None:
    said = [say(reason, "en") for reason in part_paid(Imputation.INTEREST_FIRST).assumptions]
    assert any("principal first" in sentence and "€258.18" in sentence for sentence in said)
    said = [say(reason, "en") for reason in part_paid(Imputation.PRINCIPAL_FIRST).assumptions]
    assert any("interest first" in sentence and "€260.84" in sentence for sentence in said)


def test_the_interest_at_the_floor_is_a_figure_of_its_own() -> None:
    given = (money(10000), day("2026-05-31"), day("2026-09-15"))
    assert str(interest(*given, contract_rate=read_rate("5")).at_floor) == "238.64"
    assert interest(*given, contract_rate=read_rate("12")).at_floor is None
    assert interest(*given).at_floor is None


def test_a_notice_between_businesses_is_said_to_change_nothing() -> None:
    plain = interest(money(10), day("2026-01-31"), day("2026-02-28"))
    told = interest(money(10), day("2026-01-31"), day("2026-02-28"), notice_on=day("2026-02-10"))
    assert plain.total == told.total
    assert "notice_unneeded" in keys(told) - keys(plain)


def test_what_is_not_due_yet_and_what_was_overpaid_are_said() -> None:
    assert "not_due" in keys(interest(money(10), day("2026-01-31"), day("2026-01-31")))
    paid = Payment(day("2026-02-10"), money(60))
    statement = interest(money(10), day("2026-01-31"), day("2026-02-28"), payments=[paid])
    assert "overpaid" in keys(statement)
    assert str(statement.owed) == "-9.97"  # 10 + 10 days at 12.15 % + 40 - 60


# ---------------------------------------------------------------- what is printed


def test_the_document_has_the_shape_of_the_contract() -> None:
    statement = interest(money(10000), day("2026-05-31"), day("2026-09-15"))
    printed = document(statement)
    assert {"periods", "interest", "indemnity", "total", "assumptions"} <= printed.keys()
    first, second = printed["periods"]
    assert first | {"source": ""} == {
        "from": "2026-06-01",
        "to": "2026-06-30",
        "days": 30,
        "rate": "12.15",
        "source": "",
        "amount": "99.86",
        "base": "10000.00",
        "verified": True,
    }
    assert (second["rate"], second["verified"]) == ("12.40", False)
    assert (printed["interest"], printed["indemnity"]) == ("361.45", "40.00")
    assert printed["total"] == "401.45"
    assert all(isinstance(sentence, str) for sentence in printed["assumptions"])


def test_the_document_speaks_french_with_a_decimal_comma() -> None:
    statement = interest(money(10000), day("2026-05-31"), day("2026-09-15"))
    assert "01/01/2026 (2,15 %)" in document(statement, "fr")["periods"][0]["source"]


def test_every_phrase_asks_for_the_same_figures_in_both_languages() -> None:
    for key, (french, english) in PHRASES.items():
        asked = [
            {name for _, name, _, _ in Formatter().parse(text) if name}
            for text in (french, english)
        ]
        assert asked[0] == asked[1], key


# ---------------------------------------------------------------- computed otherwise


BY_SQL = """
WITH RECURSIVE late(day) AS (
    SELECT date(:due, '+1 day') WHERE date(:due, '+1 day') <= :until
    UNION ALL SELECT date(day, '+1 day') FROM late WHERE day < :until
), dated AS (
    SELECT (SELECT max(start) FROM rate WHERE start <= day) AS half_year FROM late
), line AS (
    SELECT half_year, count(*) AS days FROM dated GROUP BY half_year
)
-- hundredths of a percent, a year of 365 days, half a cent up: all in whole numbers
SELECT coalesce(sum((2 * :cents * (points + 1000) * days + 3650000) / (2 * 3650000)), 0)
FROM line JOIN rate ON rate.start = half_year
"""


def any_day(chance: random.Random, first: date = FIRST, last: date = LAST) -> date:
    return first + timedelta(days=chance.randint(0, (last - first).days))


def test_two_hundred_debts_agree_with_sql_to_the_cent() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE rate (start TEXT, points INTEGER)")
    rows = [(start.isoformat(), int(row.ecb * 100)) for start, row in RATES.items()]
    database.executemany("INSERT INTO rate VALUES (?, ?)", rows)
    chance = random.Random(441)
    late = 0
    for _ in range(200):
        due, until, cents = any_day(chance), any_day(chance), chance.randint(1, 20_000_000)
        figures = {"due": due.isoformat(), "until": until.isoformat(), "cents": cents}
        (expected,) = database.execute(BY_SQL, figures).fetchone()
        assert interest(Money(cents, "EUR"), due, until).interest.minor == expected
        late += expected > 0
    database.close()
    assert late > 50


def day_by_day(cents: int, due: date, until: date, paid: dict[date, int]) -> tuple[int, int]:
    """Interest first, one day at a time: what has accrued in all, and what is owed at the end."""
    left, unpaid, accrued, running, since = cents, 0, 0, Fraction(0), None
    today = min([due, *paid])
    while today <= until:
        if today > due and left > 0:
            running += Fraction(RATES[first_day(today)].ecb + 10) * left / 36500
            since = first_day(today)
        tomorrow = today + timedelta(days=1)
        if today in paid or today == until or since != first_day(tomorrow):
            line = int(running + Fraction(1, 2))
            accrued, unpaid, running = accrued + line, unpaid + line, Fraction(0)
        if today in paid:
            to_interest = min(unpaid, paid[today])
            unpaid -= to_interest
            left -= paid[today] - to_interest
            if left < 0:
                unpaid, left = unpaid + left, 0
        today = tomorrow
    return accrued, left + unpaid


def test_two_hundred_part_paid_debts_agree_with_a_count_day_by_day() -> None:
    chance = random.Random(1343)
    for _ in range(200):
        due = any_day(chance, FIRST, date(2025, 6, 30))
        until = any_day(chance, due, min(LAST, due + timedelta(days=800)))
        cents = chance.randint(1, 5_000_000)
        paid = {
            any_day(chance, due - timedelta(days=20), until): chance.randint(1, cents)
            for _ in range(chance.randint(0, 4))
        }
        statement = interest(
            Money(cents, "EUR"),
            due,
            until,
            payments=[Payment(on, Money(amount, "EUR")) for on, amount in paid.items()],
            with_indemnity=False,
        )
        assert (statement.interest.minor, statement.owed.minor) == day_by_day(
            cents, due, until, paid
        )


# ---------------------------------------------------------------- properties

days = st.dates(FIRST, LAST)
cents = st.integers(0, 10**11)


@given(cents, st.tuples(days, days, days).map(sorted))
def test_interest_adds_up_over_days(amount: int, three: list[date]) -> None:
    due, middle, end = three
    principal = Money(amount, "EUR")
    parts = [interest(principal, due, middle), interest(principal, middle, end)]
    whole = interest(principal, due, end)
    lines = len(parts[0].periods) + len(parts[1].periods) + len(whole.periods)
    assert abs(sum(part.interest.minor for part in parts) - whole.interest.minor) * 2 <= lines


@given(cents, cents, days, days, days)
def test_a_longer_delay_or_a_larger_debt_never_costs_less(
    one: int, two: int, due: date, until: date, later: date
) -> None:
    small, large = sorted((one, two))
    until, later = sorted((until, later))
    least = interest(Money(small, "EUR"), due, until).interest
    assert least <= interest(Money(large, "EUR"), due, until).interest
    assert least <= interest(Money(small, "EUR"), due, later).interest


@given(cents, days, days, st.sampled_from(Regime))
def test_what_is_not_late_costs_nothing(amount: int, one: date, two: date, who: Regime) -> None:
    until, due = sorted((one, two))
    statement = interest(Money(amount, "EUR"), due, until, regime=who, notice_on=until)
    assert statement.total == money(0)
    assert statement.owed == Money(amount, "EUR")


@given(
    cents,
    days,
    days,
    st.lists(st.tuples(days, st.integers(1, 10**11)), max_size=4),
    st.sampled_from(Imputation),
    st.sampled_from(Regime),
)
def test_no_cent_appears_or_is_lost(
    amount: int,
    due: date,
    until: date,
    paid: list[tuple[date, int]],
    imputation: Imputation,
    regime: Regime,
) -> None:
    payments = [Payment(on, Money(part, "EUR")) for on, part in paid if on <= until]
    statement = interest(
        Money(amount, "EUR"),
        due,
        until,
        payments=payments,
        imputation=imputation,
        regime=regime,
        notice_on=due,
    )
    came_in = sum(payment.amount.minor for payment in payments)
    assert statement.owed.minor == amount + statement.total.minor - came_in
    assert statement.interest.minor == sum(period.amount.minor for period in statement.periods)
    assert statement.principal_left.minor >= 0
