"""`interest`: what lateness costs, half-year by half-year. Needs no configuration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.arguments import AMOUNT, PAID, Paid
from relanced.cli.door import DAY, Asked, cli, print_json
from relanced.words import phrase, say, tell

if TYPE_CHECKING:
    from relanced.dunning.interest import Statement
    from relanced.dunning.rates import Table


@cli.command()
@click.option("--amount", type=AMOUNT, required=True)
@click.option("--due", type=DAY, required=True)
@click.option("--until", type=DAY, required=True)
@click.option("--paid", type=PAID, multiple=True)
@click.option("--credit-note", type=PAID, multiple=True)
@click.option("--principal-first", is_flag=True)
@click.option("--frozen", is_flag=True)
@click.option("--actual-year", is_flag=True)
@click.option("--later-instalment", is_flag=True)
@click.option("--rates", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--notice", type=DAY)
@click.option("--consumer", is_flag=True)
@click.option("--public", is_flag=True)
@click.option("--rate")
@click.option("--opened", type=DAY)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def interest(asked: Asked, /, as_json: bool, **given: Any) -> None:
    """Compute late-payment interest and the fixed indemnity, half-year by half-year."""
    from relanced.dunning import interest as law
    from relanced.dunning.rates import CannotCompute

    if given["consumer"] and given["public"]:
        raise click.UsageError(tell("cli.consumer_or_public", asked.language))
    try:
        statement = _statement(given)
    except CannotCompute as trouble:
        raise click.UsageError(say(trouble.because, asked.language)) from None
    if as_json:
        print_json(law.document(statement, asked.language))
        return
    _show(asked, given["amount"], statement)


def _statement(given: dict[str, Any]) -> Statement:
    from relanced.dunning import interest as law
    from relanced.dunning.money import money
    from relanced.dunning.rates import read_rate

    def day(moment: datetime | None) -> Any:
        return moment.date() if moment else None

    payments: Sequence[Paid] = given["paid"]
    credits_: Sequence[Paid] = given["credit_note"]
    regime = (
        law.Regime.CONSUMER
        if given["consumer"]
        else law.Regime.PUBLIC
        if given["public"]
        else law.Regime.BUSINESS
    )
    return law.interest(
        money(given["amount"]),
        given["due"].date(),
        given["until"].date(),
        payments=[
            *(law.Payment(paid.on, money(paid.amount)) for paid in payments),
            *(law.Payment(paid.on, money(paid.amount), is_credit_note=True) for paid in credits_),
        ],
        imputation=law.Imputation.PRINCIPAL_FIRST
        if given["principal_first"]
        else law.Imputation.INTEREST_FIRST,
        rate_mode=law.RateMode.FROZEN if given["frozen"] else law.RateMode.ROLLING,
        day_count=law.DayCount.ACTUAL if given["actual_year"] else law.DayCount.DAYS_365,
        with_indemnity=not given["later_instalment"],
        table=_table(given["rates"]),
        regime=regime,
        notice_on=day(given["notice"]),
        contract_rate=read_rate(given["rate"]) if given["rate"] else None,
        opened_on=day(given["opened"]),
    )


def _table(file: Path | None) -> Table:
    """Return the shipped rates, with the rows of a file over them."""
    from relanced.dunning.rates import RATES, read_table

    if file is None:
        return RATES
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    return {**RATES, **read_table(text.splitlines())}


def _show(asked: Asked, principal: Decimal, statement: Statement) -> None:
    from rich.text import Text

    from relanced.cli.screen import Column, Screen

    screen = Screen(asked.language)
    currency = statement.total.currency
    rows: list[list[object]] = [
        [screen.day(p.from_on), screen.day(p.to_on), p.days, _percent(p.rate, asked.language),
         screen.money(p.base.decimal(), currency), screen.money(p.amount.decimal(), currency)]
        for p in statement.periods
    ]  # fmt: skip
    if rows:
        columns = [
            Column("cli.col_from", right=True), Column("cli.col_to", right=True), Column("cli.col_days", right=True),
            Column("cli.col_rate", right=True), Column("cli.col_base", right=True),
            Column("cli.col_interest", right=True),
        ]  # fmt: skip
        screen.table(columns, rows)
    sums = (
        ("principal", principal), ("interest", statement.interest.decimal()),
        ("indemnity", statement.indemnity.decimal()), ("total", statement.total.decimal()),
        ("owed", statement.owed.decimal()),
    )  # fmt: skip
    screen.table(
        [Column(""), Column("", right=True)],
        [
            [Text(phrase(f"cli.sum_{name}", asked.language), "bold" if name in ("total", "owed") else ""),
             Text(screen.money(amount, currency), "bold" if name in ("total", "owed") else "")]
            for name, amount in sums
        ],
    )  # fmt: skip
    screen.title(phrase("cli.assumptions", asked.language))
    for source in dict.fromkeys(say(p.source, asked.language) for p in statement.periods):
        screen.line(f"- {source}", indent=2)
    for reason in statement.assumptions:
        screen.line(f"- {say(reason, asked.language)}", indent=2)


def _percent(rate: Decimal, language: str) -> str:
    from relanced.dunning.rates import digits

    whole, part = digits(rate)
    return f"{whole},{part}\u00a0%" if language == "fr" else f"{whole}.{part}%"
