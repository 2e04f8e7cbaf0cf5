"""What waits for a person: `flags`, and `mails`, the tray of what fits no case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.door import (
    DAY,
    Asked,
    act,
    cli,
    known,
    opened,
    opened_by_me,
    person,
    print_json,
    word,
)
from relanced.words import phrase, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen


@cli.group(invoke_without_command=True)
@click.option("--creditor")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def flags(context: click.Context, creditor: str | None, as_json: bool) -> None:
    """List the flags, or resolve one."""
    from relanced.store import views

    if context.invoked_subcommand is not None:
        return
    asked: Asked = context.obj
    with opened(asked) as office, office.store.look() as session:
        known(asked, office, creditor)
        document = views.flag_list(session, asked.language, creditor)
        zone = office.settings.service.time_zone
        several = len(office.settings.creditors) > 1
        names = [creditor] if creditor else list(office.settings.creditors)
    if not as_json:
        with opened(asked) as office:
            opened_by_me(office, names)
    if as_json:
        print_json(document)
        return
    from relanced.cli.screen import Screen

    screen = Screen(asked.language, zone)
    if not document:
        screen.say("cli.no_flags")
        return
    for kind in dict.fromkeys(flag["kind"] for flag in document):
        mine = [flag for flag in document if flag["kind"] == kind]
        screen.title(f"{word('kind', kind, asked.language, 'desk')} ({len(mine)})")
        _of_kind(screen, mine, several=several)
        screen.line(word("do", kind, asked.language), "dim")


def _of_kind(screen: Screen, found: list[dict[str, Any]], *, several: bool) -> None:

    from relanced.cli.screen import Column, plain

    columns = [
        Column("cli.col_id", right=True), Column("cli.col_case", right=True),
        Column("cli.col_debtor", wrap=True, least=14), Column("cli.col_why", wrap=True, least=24),
        Column("cli.col_for", right=True),
    ]  # fmt: skip
    rows = []
    for flag in found:
        who = screen.text(flag["debtor"] or "-")
        call = " ".join(part for part in (flag["person"], flag["phone"]) if part)
        if call and flag["kind"] in ("call", "broken_promise", "bad_address", "formal_notice"):
            who.append(f"\n{plain(call)}", "cyan")
        if several:
            box = flag["creditor"].removeprefix("mailbox:")
            named = tell("cli.scope_mailbox", screen.language, name=box)
            who.append(f"\n{flag['creditor'] if box == flag['creditor'] else named}", "dim")
        why = screen.text(flag["reason"])
        if flag["owner"]:
            why.append(f"\n{tell('cli.owner', screen.language, who=flag['owner'])}", "yellow")
        case = flag["case"] if flag["case"] is not None else ""
        rows.append([flag["id"], case, who, why, screen.day(flag["due"])])
    screen.table(columns, rows)


@flags.command("resolve")
@click.argument("number", type=int, metavar="ID")
@click.option("--on", type=DAY)
@click.option("--because", "why", required=True)
@click.pass_obj
def resolve(asked: Asked, number: int, on: datetime | None, why: str) -> None:
    """Resolve a flag as done."""
    from relanced.rounds import decide

    act(asked, decide.resolve_flag, number, person(why), on.date() if on else None)
    click.echo(phrase("cli.resolved", asked.language).format(id=number))


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def mails(context: click.Context, as_json: bool) -> None:
    """Show the tray, give a mail to a case, or have one read again."""
    from relanced.store import views

    if context.invoked_subcommand is not None:
        return
    asked: Asked = context.obj
    with opened(asked) as office, office.store.look() as session:
        document = views.mail_list(session)
        zone = office.settings.service.time_zone
    if as_json:
        print_json(document)
        return
    from relanced.cli.screen import Screen

    screen = Screen(asked.language, zone)
    if not document:
        screen.say("cli.no_mails")
        return
    for mail in document:
        _one(screen, mail)
    screen.say("cli.attach_one", "dim")
    screen.command("relanced mails attach ID CASE")
    screen.command("relanced mails replay ID")


def _one(screen: Screen, mail: dict[str, Any]) -> None:
    key = "cli.mail_set_aside" if mail["state"] == "SET_ASIDE" else "cli.mail_unplaced"
    screen.line(
        tell(
            key,
            screen.language,
            id=mail["id"],
            who=mail["from"] or "?",
            at=screen.moment(mail["received_at"]),
        ),
        "bold",
    )
    if mail["subject"]:
        screen.line(mail["subject"], indent=4)
    if mail["excerpt"]:
        screen.line(phrase("cli.quote", screen.language).format(text=mail["excerpt"]), "dim", 4)
    screen.line()


@mails.command("attach")
@click.argument("number", type=int, metavar="ID")
@click.argument("case", type=int, metavar="CASE")
@click.option("--because", "why", default="")
@click.pass_obj
def attach(asked: Asked, number: int, case: int, why: str) -> None:
    """Give a mail of the tray to a case: it has there the effect it would have had."""
    from relanced.rounds import placing

    act(asked, placing.attach, number, case, person(why))
    click.echo(phrase("cli.attached", asked.language).format(id=number, case=case))


@mails.command("replay")
@click.argument("number", type=int, metavar="ID")
@click.option("--because", "why", default="")
@click.pass_obj
def replay(asked: Asked, number: int, why: str) -> None:
    """Have a mail read again from its raw bytes."""
    from relanced.rounds import placing

    act(asked, placing.replay, number, person(why))
    click.echo(phrase("cli.replayed", asked.language).format(id=number))
