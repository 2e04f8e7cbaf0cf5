"""The daemon and its health: `run`, `status`, `verify`."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from typing import Any

import click

from relanced.cli.door import MOMENT, Asked, Refused, cli, opened, print_json, settings_of, show
from relanced.words import phrase


@cli.command()
@click.option("--once", is_flag=True, help="One full pass of every round, then end.")
@click.option(
    "--at", type=MOMENT, help="With --once: the business moment, such as 2026-11-09T09:30+01:00."
)
@click.option("--no-desk", is_flag=True, help="Without the page.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def run(asked: Asked, once: bool, at: datetime | None, no_desk: bool, as_json: bool) -> None:
    """Run the daemon, or one pass of it.

    Example: relanced run --once
    """
    from relanced.clock import MachineClock, SetClock
    from relanced.config import refuse_foreign_store
    from relanced.service import run_forever, run_once
    from relanced.words import say

    if at and not once:
        raise Refused(phrase("cli.at_without_once", asked.language))
    settings = settings_of(asked, with_mail_secrets=True)
    refuse_foreign_store(settings.service.state_dir)
    if not once:
        asyncio.run(run_forever(settings, MachineClock()))
        return
    clock: Any = MachineClock()
    if at:
        click.echo(phrase("cli.clock_set", asked.language).format(at=at.isoformat()), err=True)
        clock = SetClock(at)
    done = asyncio.run(run_once(settings, clock))
    refused = list(dict.fromkeys(say(reason, asked.language) for reason in done.refused))
    document = {name: getattr(done, name) for name in done.__slots__ if name != "refused"}
    if as_json:
        print_json({**document, "refused": refused})
    else:
        click.echo("  ".join(f"{name} {value}" for name, value in document.items()))
        for reason in refused:
            click.echo(reason, err=True)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status(asked: Asked, as_json: bool) -> None:
    """Say what is held and why, how fresh books and mailboxes are, and what waits."""
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        show(views.status(session, asked.language), as_json=as_json)


@cli.command()
@click.pass_obj
def verify(asked: Asked) -> None:
    """Prove the journal whole, every case the fold of its events, letters conserved."""
    from relanced.store import proof

    with opened(asked) as office, office.store.look() as session:
        troubles = proof.verify(session)
    for trouble in troubles:
        click.echo(trouble, err=True)
    click.echo(phrase("cli.verified" if not troubles else "cli.not_verified", asked.language))
    sys.exit(1 if troubles else 0)
