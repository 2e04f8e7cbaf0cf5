"""Commands that need no configuration, no store and no terminal: `read`, `interest`."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from decimal import Decimal

import click

from relanced.cli.door import AMOUNT, DAY, PAYMENT, Asked, Refused, cli, show
from relanced.words import say


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def read(as_json: bool) -> None:
    """Understand mails: paths of .eml files on stdin, one JSON object a line on stdout.

    Example: ls *.eml | relanced read --json
    """
    from relanced.service import read_file

    for line in sys.stdin:
        path = line.rstrip("\n")
        if path:
            click.echo(json.dumps(read_file(path), ensure_ascii=False))


@cli.command()
@click.option("--amount", type=AMOUNT, required=True)
@click.option("--due", type=DAY, required=True)
@click.option("--until", type=DAY, required=True)
@click.option("--paid", type=PAYMENT, multiple=True, help="DAY:AMOUNT, as often as needed.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def interest(
    asked: Asked,
    amount: Decimal,
    due: datetime,
    until: datetime,
    paid: tuple[tuple[date, Decimal], ...],
    as_json: bool,
) -> None:
    """Compute B2B late-payment interest and the fixed indemnity, half-year by half-year.

    Example: relanced interest --amount 2400 --due 2026-09-30 --until 2026-11-21
    """
    from relanced.dunning import interest as law
    from relanced.dunning.money import money
    from relanced.dunning.rates import CannotCompute

    payments = [law.Payment(day, money(paid_then)) for day, paid_then in paid]
    try:
        statement = law.interest(money(amount), due.date(), until.date(), payments=payments)
    except CannotCompute as wrong:
        raise Refused(say(wrong.because, asked.language)) from None
    show(law.document(statement, asked.language), as_json=as_json)
