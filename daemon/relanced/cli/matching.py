"""A bank statement beside the open items: `match`. Needs no configuration and no store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from relanced.cli.door import Asked, cli, print_json
from relanced.words import say

FILE = click.Path(dir_okay=False, path_type=Path)


@cli.command("match")
@click.argument("statement", type=FILE)
@click.option("--open", "opened", type=FILE, required=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def match_(asked: Asked, /, statement: Path, opened: Path, as_json: bool) -> None:
    """Allocate a bank statement to a list of open items."""
    from relanced.books.bank.door import read_statement
    from relanced.books.bank.report import currency_of, match_document, open_items
    from relanced.books.csv_list import LARGEST
    from relanced.books.grid import Refused

    with opened.open("rb") as file:
        data = file.read(LARGEST + 1)
    try:
        items = open_items(data, opened.name)
    except Refused as refused:
        raise click.UsageError(f"{opened.name} : {say(refused.reason, asked.language)}") from None
    with statement.open("rb") as file:
        read = read_statement(file.read(LARGEST + 1), statement.name, currency_of(items))
    document = match_document(items, read, asked.language)
    if as_json:
        print_json(document)
    else:
        _show(document)
    sys.exit(2 if read.refused is not None else 1 if read.problems else 0)


def _show(document: dict[str, Any]) -> None:
    for error in document["errors"]:
        where = f"{error['line']}: " if error["line"] else ""
        click.echo(f"{where}{error['problem']}", err=True)
    for one in document["allocations"]:
        numbers = ", ".join(f"{part['number']} {part['amount']}" for part in one["invoices"]) or "-"
        sum_ = f"{one['amount']:>14} {one['currency']}"
        click.echo(
            f"{one['entry']:>5}  {sum_}  {one['certainty']:<9}  {numbers}  ({one['because']})"
        )
