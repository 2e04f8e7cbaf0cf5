"""`terms`: when an invoice falls due, and whether the law allows it. Needs no configuration."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.door import DAY, Asked, cli, print_json
from relanced.words import say, tell

if TYPE_CHECKING:
    from relanced.dunning.terms import MonthEnd, Supply, Terms
    from relanced.words import Because

# As in `relanced.dunning.terms.Supply`, which is not loaded to print a help.
SUPPLIES = (
    "general", "periodic", "transport", "perishable", "fresh_meat", "alcohol", "export", "public",
    "public_hospital", "public_undertaking",
)  # fmt: skip


@cli.command()
@click.option("--issued", type=DAY, required=True)
@click.option("--terms", "written")
@click.option("--due", type=DAY)
@click.option("--delivered", type=DAY)
@click.option("--supply", type=click.Choice(SUPPLIES), default="general")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def terms(asked: Asked, /, as_json: bool, **given: Any) -> None:
    """Compute when an invoice falls due, and the latest day the law allows."""
    from relanced.dunning.terms import Supply, latest_due

    issue_on, delivered_on = given["issued"].date(), _day(given["delivered"])
    supply = Supply(given["supply"])
    agreed, readings = _readings(asked, given, issue_on, delivered_on)
    latest = latest_due(issue_on, supply, delivered_on, next(iter(readings)))
    found = _findings(issue_on, delivered_on, supply, readings)
    if given["written"] and len(readings) > 1:
        found.insert(0, tell("terms.two_readings", asked.language, terms=given["written"]))
    if agreed is None and given["due"] is None:
        found.insert(0, tell("terms.unagreed", asked.language))
    found = [say(f, asked.language) if not isinstance(f, str) else f for f in found]
    if as_json:
        print_json({
            "due_on": [due.isoformat() for due in readings.values()],
            "latest_due_on": latest.isoformat() if latest else None,
            "findings": found,
        })  # fmt: skip
        return
    for reading, due in readings.items():
        key = f"reading_{reading}" if len(readings) > 1 else "due"
        click.echo(tell(f"terms.{key}", asked.language, due=due))
    if latest:
        rule = tell(f"terms.cap_{supply}", asked.language)
        click.echo(tell("terms.latest", asked.language, latest=latest, rule=rule))
    for sentence in found:
        click.echo(f"- {sentence}")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _readings(
    asked: Asked, given: dict[str, Any], issue_on: date, delivered_on: date | None
) -> tuple[Terms | None, dict[MonthEnd, date]]:
    """Return the terms that were read and the due date under each of their readings."""
    from relanced.books.terms import read_terms
    from relanced.dunning.terms import MonthEnd, due_unagreed

    if given["due"] is not None:
        return None, {MonthEnd.NONE: given["due"].date()}
    if given["written"]:
        agreed = read_terms(given["written"])
        if agreed is None:
            raise click.UsageError(tell("terms.unreadable", asked.language, terms=given["written"]))
        due = {agreed.month_end: agreed.due_on(issue_on)}
        if agreed.has_two_readings:
            due[MonthEnd.MONTH_FIRST] = agreed.other(issue_on)
        return agreed, due
    if delivered_on is None:
        raise click.UsageError(tell("terms.which", asked.language))
    return None, {MonthEnd.NONE: due_unagreed(delivered_on)}


def _findings(
    issue_on: date, delivered_on: date | None, supply: Supply, readings: dict[MonthEnd, date]
) -> list[Because | str]:
    from relanced.dunning.terms import over_cap

    found = [over_cap(due, issue_on, supply, delivered_on, how) for how, due in readings.items()]
    return list(dict.fromkeys(reason for reason in found if reason is not None))
