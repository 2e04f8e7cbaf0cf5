"""What a person decides about one case; each with its because, recorded with who."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from relanced.cli.door import DAY, Asked, act, cli, person
from relanced.dunning.call import OUTCOMES
from relanced.words import tell

CASE = click.argument("number", type=int, metavar="CASE")
BECAUSE = click.option("--because", "why", required=True)
INVOICES = click.option("--invoice", "invoices", multiple=True)


def _done(asked: Asked, key: str, **facts: Any) -> None:
    click.echo(tell(f"cli.{key}", asked.language, **facts))


def _day(on: datetime | None) -> date | None:
    return on.date() if on else None


@cli.command()
@CASE
@click.option("--until", type=DAY)
@BECAUSE
@click.pass_obj
def pause(asked: Asked, number: int, until: datetime | None, why: str) -> None:
    """Pause a case until a day, or until it is resumed."""
    from relanced.rounds import decide

    act(asked, decide.pause, number, person(why), _day(until))
    if until is None:
        _done(asked, "did_pause_open", case=number)
    else:
        _done(asked, "did_pause", case=number, until=until.date())


@cli.command()
@CASE
@BECAUSE
@click.pass_obj
def resume(asked: Asked, number: int, why: str) -> None:
    """Resume a case."""
    from relanced.rounds import decide

    act(asked, decide.resume, number, person(why))
    _done(asked, "did_resume", case=number)


@cli.command()
@CASE
@click.option("--on", type=DAY, required=True)
@INVOICES
@BECAUSE
@click.pass_obj
def promise(asked: Asked, number: int, on: datetime, invoices: tuple[str, ...], why: str) -> None:
    """Keep a promise to pay."""
    from relanced.rounds import decide

    act(asked, decide.promise, number, person(why), on.date(), invoices)
    key = "did_promise_some" if invoices else "did_promise"
    _done(asked, key, case=number, on=on.date(), numbers=", ".join(invoices))


@cli.command()
@CASE
@INVOICES
@BECAUSE
@click.pass_obj
def dispute(asked: Asked, number: int, invoices: tuple[str, ...], why: str) -> None:
    """Hold the invoices a debtor disputes."""
    from relanced.rounds import decide

    act(asked, decide.dispute, number, person(why), invoices)
    key = "did_dispute_some" if invoices else "did_dispute"
    _done(asked, key, case=number, numbers=", ".join(invoices))


@cli.command()
@CASE
@click.option(
    "--outcome",
    type=click.Choice(list(OUTCOMES)),
    required=True,
)
@click.option("--on", type=DAY)
@BECAUSE
@click.pass_obj
def called(asked: Asked, number: int, outcome: str, on: datetime | None, why: str) -> None:
    """Record a call and what came of it."""
    from relanced.rounds import decide

    act(asked, decide.called, number, person(why), outcome, _day(on))
    click.echo(tell("cli.did_call", asked.language, case=number))
    click.echo(tell(f"call.outcome_{outcome}", asked.language))


@cli.command()
@CASE
@click.option(
    "--act", "what", type=click.Choice(("acknowledged", "sued", "enforced")), required=True
)
@click.option("--on", type=DAY, required=True)
@INVOICES
@BECAUSE
@click.pass_obj
def interrupted(
    asked: Asked, number: int, what: str, on: datetime, invoices: tuple[str, ...], why: str
) -> None:
    """Record what starts the limitation period anew."""
    from relanced.dunning.limitation import Act
    from relanced.rounds import lapsing

    act(asked, lapsing.interrupt, number, person(why), Act(what), on.date(), invoices)
    _done(asked, "did_interrupt", case=number, on=on.date())


@cli.command()
@CASE
@BECAUSE
@click.pass_obj
def note(asked: Asked, number: int, why: str) -> None:
    """Write a note on a case."""
    from relanced.rounds import decide

    act(asked, decide.note, number, person(why))
    _done(asked, "did_note", case=number)


@cli.command("settle-doubt")
@click.argument("letter", type=int, metavar="LETTER")
@click.option("--left/--never-left", required=True)
@BECAUSE
@click.pass_obj
def settle_doubt(asked: Asked, letter: int, left: bool, why: str) -> None:
    """Say whether a doubtful letter left."""
    from relanced.rounds import decide

    case = act(asked, decide.doubt, letter, person(why), left=left)
    _done(asked, "did_settle_left" if left else "did_settle_never", letter=letter, case=case)
