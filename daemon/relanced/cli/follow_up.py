"""`export`: the follow-up table, a row an invoice, as a secretary keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.door import Asked, cli, known, opened, word
from relanced.words import phrase, tell

if TYPE_CHECKING:
    from relanced.cli.spreadsheet import Row
    from relanced.dunning.case import Item
    from relanced.dunning.procedure import Procedure
    from relanced.store.follow_up import Line

# The columns, in the order of the table, and their widths.
COLUMNS = (
    ("creditor", 16), ("case", 8), ("debtor", 28), ("ref", 12), ("number", 14), ("kind", 10), ("issued", 11),
    ("due", 11), ("late", 8), ("total", 12), ("open", 12), ("currency", 7), ("level", 26), ("last_letter", 11),
    ("next", 24), ("next_on", 11), ("promise", 12), ("state", 24), ("flag", 22), ("note", 30), ("email", 28),
    ("phone", 16),
)  # fmt: skip


@cli.command()
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--csv",
    "as_csv",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
)
@click.option("--creditor")
@click.pass_obj
def export(asked: Asked, xlsx: Path | None, as_csv: Path | None, creditor: str | None) -> None:
    """Write the follow-up table."""
    from relanced.cli.spreadsheet import Heading, write_csv, write_xlsx

    if xlsx is None and as_csv is None:
        raise click.UsageError(phrase("cli.export_nothing", asked.language))
    headings = [Heading(phrase(f"cli.x_{name}", asked.language), width) for name, width in COLUMNS]
    with opened(asked) as office, office.store.look() as session:
        known(asked, office, creditor)
        if xlsx is not None:
            title = phrase("cli.sheet", asked.language)
            rows = table(session, office, creditor, asked.language)
            count = write_xlsx(xlsx, title, headings, rows, asked.language)
            click.echo(tell("cli.exported", asked.language, file=str(xlsx), count=count), err=True)
        if as_csv is not None:
            rows = table(session, office, creditor, asked.language)
            count = write_csv(as_csv, headings, rows, asked.language)
            click.echo(
                tell("cli.exported", asked.language, file=str(as_csv), count=count), err=True
            )


def table(session: Any, office: Any, creditor: str | None, language: str) -> Iterator[Row]:
    """Yield the rows: creditors in the configuration's order, debtors by name, items as the books list them."""
    from relanced.rounds import outlook
    from relanced.store.follow_up import follow_up

    for name in [creditor] if creditor else office.settings.creditors:
        today = office.today(name)
        for line in follow_up(session, name):
            coming = outlook.next_act(office, line.work, line.debtor)
            ladder = outlook.rules_of(office, line.work, line.debtor)[1].procedure
            shared = _of_case(line, coming, language)
            for item in line.work.case.items.values():
                if item.gone_on is None:
                    own = _of_item(item, ladder, today, language)
                    both = {**shared, **own, "creditor": name}
                    if item.held == "promise":
                        both["promise"] = item.held_until
                    yield [both[column] for column, _ in COLUMNS]


def _of_case(line: Line, coming: Any, language: str) -> dict[str, Any]:
    case = line.work.case
    pause = case.pause
    flags = ", ".join(word("flag", kind, language) for kind in line.flags)
    state = word("state", case.state.value, language)
    if pause is not None:
        reason = word("pause", pause.reason, language)
        state = tell("cli.paused_open", language, reason=reason)
    return {
        "case": line.work.id,
        "debtor": line.debtor.name,
        "ref": line.row.ref,
        "last_letter": case.last_letter_at.date() if case.last_letter_at else None,
        "next": word("channel", coming.channel, language) if coming.channel else None,
        "next_on": coming.on,
        "promise": pause.until if pause is not None and pause.reason == "promise" else None,
        "state": state,
        "flag": flags or None,
        "note": line.note,
        "email": ", ".join(line.debtor.recipients) or None,
        "phone": line.row.phone,
    }


def _of_item(item: Item, ladder: Procedure, today: date, language: str) -> dict[str, Any]:
    from relanced.cli.spreadsheet import Cell
    from relanced.dunning.money import Money

    done = ladder.levels[min(item.level, len(ladder.levels)) - 1] if item.level else None
    late = (today - item.due_on).days if item.due_on else 0
    return {
        "number": item.number,
        "kind": word("kind", item.kind.value, language),
        "issued": item.issue_on,
        "due": item.due_on,
        "late": late if late > 0 and item.open_minor > 0 else None,
        "total": Decimal(Money(item.total_minor, item.currency).decimal()),
        "open": Decimal(Money(item.open_minor, item.currency).decimal()),
        "currency": item.currency,
        "level": Cell(done.said(language), done.tone) if done else None,
    }
