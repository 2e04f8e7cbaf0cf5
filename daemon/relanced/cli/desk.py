"""The worklist: cases, flags, holds, the tray, and what leaves next."""

from __future__ import annotations

import getpass
from datetime import datetime

import click

from relanced.cli.door import DAY, Asked, act, cli, named, opened, person, show
from relanced.words import phrase


@cli.command()
@click.option("--flagged", is_flag=True)
@click.option("--creditor")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def cases(asked: Asked, flagged: bool, creditor: str | None, as_json: bool) -> None:
    """List the cases."""
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        if creditor:
            named(asked, list(office.settings.creditors), creditor)
        show(views.case_list(session, asked.language, creditor, flagged=flagged), as_json=as_json)


@cli.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def case(asked: Asked, number: int, as_json: bool) -> None:
    """Tell one case's whole story."""
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        found = views.case_list(session, asked.language, ids=[number])
        if not found:
            raise click.UsageError(phrase("cli.unknown", asked.language).format(what=number))
        show({**found[0], "story": views.story(session, number)}, as_json=as_json)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def queue(asked: Asked, as_json: bool) -> None:
    """Show what leaves next, with its LIST."""
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        show(views.queue(session), as_json=as_json)


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def flags(context: click.Context, as_json: bool) -> None:
    """List the flags, or resolve one."""
    from relanced.store import views

    if context.invoked_subcommand is None:
        with opened(context.obj) as office, office.store.look() as session:
            show(views.flag_list(session, context.obj.language), as_json=as_json)


@flags.command("resolve")
@click.argument("number", type=int)
@click.option("--on", type=DAY, help="The day it was done: a registered letter's deposit.")
@click.option("--because", "why", required=True)
@click.pass_obj
def resolve(asked: Asked, number: int, on: datetime | None, why: str) -> None:
    """Resolve a flag as done."""
    from relanced.rounds import decide

    act(asked, decide.resolve_flag, number, person(why), on.date() if on else None)


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def holds(context: click.Context, as_json: bool) -> None:
    """List what is held and why, or lift one hold."""
    from relanced.store import views

    if context.invoked_subcommand is None:
        with opened(context.obj) as office, office.store.look() as session:
            show(views.hold_list(session, context.obj.language), as_json=as_json)


@holds.command("lift")
@click.argument("number", type=int)
@click.pass_obj
def lift(asked: Asked, number: int) -> None:
    """Lift one hold."""
    from relanced.rounds.decide import Unknown
    from relanced.store import holds as brakes

    with opened(asked) as office, office.store.begin() as session:
        if not brakes.lift_one(session, number, office.clock.now(), getpass.getuser()):
            raise Unknown(str(number))


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def mails(context: click.Context, as_json: bool) -> None:
    """Show the tray, or have a mail read again."""
    from relanced.store import views

    if context.invoked_subcommand is None:
        with opened(context.obj) as office, office.store.look() as session:
            show(views.mail_list(session), as_json=as_json)


@mails.command("replay")
@click.argument("number", type=int)
@click.pass_obj
def replay(asked: Asked, number: int) -> None:
    """Have a mail read again from its raw bytes."""
    from relanced.rounds.decide import Unknown
    from relanced.store import inbox

    with opened(asked) as office, office.store.begin() as session:
        if not inbox.replay(session, number):
            raise Unknown(str(number))


@cli.command()
@click.argument("list_id")
@click.option("--by", "name", help="Who approves, where the configuration names somebody.")
@click.option("--because", "why", default="")
@click.pass_obj
def approve(asked: Asked, list_id: str, name: str | None, why: str) -> None:
    """Approve exactly the letters of one LIST.

    Example: relanced approve 5f0c9a1be2d47c33
    """
    from relanced.rounds import decide

    who = person(why)
    try:
        click.echo(act(asked, decide.approve, list_id, decide.Person(name or who.name, why)))
    except decide.NotYours as other:
        wanted = phrase("cli.not_yours", asked.language).format(who=other)
        raise click.UsageError(wanted) from other


@cli.command()
@click.option("--because", "why", default="-")
@click.pass_obj
def stop(asked: Asked, why: str) -> None:
    """Stop all sending before the next dot."""
    from relanced.rounds import decide

    act(asked, decide.stop, person(why))
    click.echo(phrase("cli.stopped", asked.language))


@cli.command()
@click.option("--because", "why", default="-")
@click.pass_obj
def start(asked: Asked, why: str) -> None:
    """Start sending again after a stop."""
    from relanced.rounds import decide

    lifted = act(asked, decide.start, person(why))
    click.echo(phrase("cli.started" if lifted else "cli.was_not_stopped", asked.language))
