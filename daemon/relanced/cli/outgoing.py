"""What leaves and what keeps it back: `queue`, `approve`, `stop`, `start`, `holds`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from relanced.cli.door import Asked, Refused, act, cli, known, opened, person, print_json
from relanced.words import phrase, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen


@cli.command()
@click.option("--creditor")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def queue(asked: Asked, creditor: str | None, as_json: bool) -> None:
    """Show what leaves next, with its LIST."""
    from relanced.rounds.standing import awaiting, creditors_standing
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        known(asked, office, creditor)
        document = views.queue(session, creditor)
        if as_json:
            print_json(document)
            return
        from relanced.cli.screen import Screen

        screen = Screen(asked.language, office.settings.service.time_zone)
        if not document["letters"] and not document["released"]:
            screen.say("cli.queue_empty")
            return
        waiting = awaiting(session, office)
        seen = views.status(session, asked.language)
        standing = creditors_standing(session, office, seen, asked.language)
        held = {row["creditor"]: row["on_hold"] for row in standing}
        seen_in = {row["creditor"] for row in (*document["letters"], *document["released"])}
        for name in sorted(seen_in):
            _of_creditor(screen, office, document, name, held.get(name, ()), waits=name in waiting)
        _named(screen, office, document)
        if len(document["lists"]) > 1:
            screen.title(phrase("cli.approve_all", asked.language))
            screen.command(f"relanced approve {document['list']}")


def _named(screen: Screen, office: Any, document: dict[str, Any]) -> None:
    """Show what one person must approve, and nobody else."""
    for one in document["named"]:
        mine = [row for row in document["letters"] if row["approval"] == one["who"]]
        screen.title(tell("cli.approver", screen.language, who=one["who"]))
        _letters(screen, mine, _titles(office, None, screen.language))
        screen.command(f'relanced approve {one["list"]} --by "{one["who"]}"')


def _of_creditor(
    screen: Screen,
    office: Any,
    document: dict[str, Any],
    creditor: str,
    held: Sequence[str],
    *,
    waits: bool,
) -> None:
    config = office.settings.creditors.get(creditor)
    titles = _titles(office, config, screen.language)
    screen.title(config.name if config else creditor)
    for why in held:
        screen.say("cli.queue_held", "yellow", why=why)
    released = [row for row in document["released"] if row["creditor"] == creditor]
    free = [
        row for row in document["letters"] if row["creditor"] == creditor and not row["approval"]
    ]
    when = phrase("cli.leaves_held", screen.language)
    if config and not held:
        when = _leaves(screen, office, creditor)
    if released:
        screen.say("cli.queue_released", count=len(released), when=when)
        _letters(screen, released, titles)
    if free:
        screen.say("cli.queue_waits" if waits else "cli.queue_leaves", count=len(free), when=when)
        _letters(screen, free, titles)
        screen.line(
            phrase("cli.queue_approve" if waits else "cli.queue_approve_now", screen.language)
        )
        screen.command(f"relanced approve {document['lists'][creditor]}")


def _titles(office: Any, config: Any, language: str) -> dict[str, str]:
    ladders = [office.settings.procedures[config.procedure]] if config else []
    ladders += list(office.settings.procedures.values())
    return {
        level.name: level.said(language) for ladder in reversed(ladders) for level in ladder.levels
    }


def _letters(screen: Screen, letters: Sequence[dict[str, Any]], titles: dict[str, str]) -> None:

    from relanced.cli.screen import Column, plain

    columns = [
        Column("cli.col_case", right=True), Column("cli.col_debtor", wrap=True, least=14),
        Column("cli.col_asked", right=True), Column("cli.col_level", wrap=True, least=12),
        Column("cli.col_decided", right=True),
    ]  # fmt: skip
    rows = []
    for row in letters:
        who = screen.text(row["debtor"] or "?")
        who.append(f"\n{plain(row['to'])}", "dim")
        asked = screen.money(row["asked"], row["currency"])
        rows.append(
            [
                row["case"],
                who,
                asked,
                titles.get(row["level"], row["level"]),
                screen.day(row["day"]),
            ]
        )
    screen.table(columns, rows)


def _leaves(screen: Screen, office: Any, creditor: str) -> str:
    """Say when the creditor's hours next let a letter leave."""
    now = office.clock.now()
    if office.window_opens(creditor, now):
        return phrase("cli.leaves_now", screen.language)
    config = office.creditor(creditor)
    local = now.astimezone(ZoneInfo(config.time_zone))
    day = local.date() if local.time() < config.window.opens else local.date() + timedelta(1)
    while not office.calendar(creditor).is_working(day):
        day += timedelta(1)
    return tell("cli.leaves_at", screen.language, day=day, hour=f"{config.window.opens:%H:%M}")


@cli.command()
@click.argument("list_id", metavar="LIST")
@click.option("--by", "name")
@click.option("--because", "why", default="")
@click.pass_obj
def approve(asked: Asked, list_id: str, name: str | None, why: str) -> None:
    """Approve exactly the letters of one LIST."""
    from relanced.rounds import decide

    who = person(why)
    try:
        count = act(asked, decide.approve, list_id, decide.Person(name or who.name, why))
    except decide.NotYours as other:
        raise Refused(tell("cli.not_yours", asked.language, who=str(other))) from None
    key = "cli.approved" if count > 1 else "cli.approved_one"
    click.echo(tell(key, asked.language, count=count))


@cli.command()
@click.option("--because", "why", default="-")
@click.pass_obj
def stop(asked: Asked, why: str) -> None:
    """Stop all sending before the next dot."""
    from relanced.rounds import decide

    act(asked, decide.stop, person(why))
    click.echo(phrase("cli.has_stopped", asked.language))


@cli.command()
@click.option("--because", "why", default="-")
@click.pass_obj
def start(asked: Asked, why: str) -> None:
    """Start sending again after a stop."""
    from relanced.rounds import decide

    lifted = act(asked, decide.start, person(why))
    click.echo(phrase("cli.has_started" if lifted else "cli.was_not_stopped", asked.language))


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def holds(context: click.Context, as_json: bool) -> None:
    """List what is held and why, or lift one hold."""
    from relanced.store import views

    if context.invoked_subcommand is not None:
        return
    asked: Asked = context.obj
    with opened(asked) as office, office.store.look() as session:
        document = views.hold_list(session, asked.language)
        zone = office.settings.service.time_zone
        names = {c.id: c.name for c in office.settings.creditors.values()}
    if as_json:
        print_json(document)
        return
    from relanced.cli.screen import Screen

    screen = Screen(asked.language, zone)
    if not document:
        screen.say("cli.no_holds")
        return
    show_holds(screen, document, names)
    screen.say("cli.lift_one", "dim")
    screen.command("relanced holds lift ID")


def show_holds(screen: Screen, document: Sequence[dict[str, Any]], names: dict[str, str]) -> None:
    """Write the brakes that are on, and since when."""
    from relanced.cli.screen import Column

    columns = [
        Column("cli.col_id", right=True), Column("cli.col_scope", wrap=True),
        Column("cli.col_why", wrap=True, least=20),
        Column("cli.col_since", right=True), Column("cli.col_by", wrap=True),
    ]  # fmt: skip
    rows = [
        [hold["id"], _scope(screen, hold, names), hold["reason"],
         screen.day(datetime.fromisoformat(hold["since"]).date()), hold["by"]]
        for hold in document
    ]  # fmt: skip
    screen.table(columns, rows)


def _scope(screen: Screen, hold: dict[str, Any], names: dict[str, str]) -> str:
    name = names.get(hold["key"], hold["key"])
    return tell(f"cli.scope_{hold['scope']}", screen.language, name=name)


@holds.command("lift")
@click.argument("number", type=int, metavar="ID")
@click.option("--because", "why", default="")
@click.pass_obj
def lift(asked: Asked, number: int, why: str) -> None:
    """Lift one hold."""
    from relanced.rounds import decide

    act(asked, decide.lift_hold, number, person(why))
    click.echo(phrase("cli.lifted", asked.language).format(id=number))
