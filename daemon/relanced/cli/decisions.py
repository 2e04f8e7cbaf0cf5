"""What a person decides about one case; each with its because, recorded with who."""

from __future__ import annotations

from datetime import datetime

import click

from relanced.cli.door import DAY, Asked, act, cli, person


@cli.command()
@click.argument("number", type=int)
@click.option("--until", type=DAY)
@click.option("--because", "why", required=True)
@click.pass_obj
def pause(asked: Asked, number: int, until: datetime | None, why: str) -> None:
    """Pause a case until a day, or until it is resumed."""
    from relanced.rounds import decide

    act(asked, decide.pause, number, person(why), until.date() if until else None)


@cli.command()
@click.argument("number", type=int)
@click.option("--because", "why", required=True)
@click.pass_obj
def resume(asked: Asked, number: int, why: str) -> None:
    """Resume a case."""
    from relanced.rounds import decide

    act(asked, decide.resume, number, person(why))


@cli.command()
@click.argument("number", type=int)
@click.option("--on", type=DAY, required=True)
@click.option("--because", "why", required=True)
@click.pass_obj
def promise(asked: Asked, number: int, on: datetime, why: str) -> None:
    """Keep a promise to pay."""
    from relanced.rounds import decide

    act(asked, decide.promise, number, person(why), on.date())


@cli.command()
@click.argument("number", type=int)
@click.option(
    "--invoice", "invoices", multiple=True, help="Only these; all of the case by default."
)
@click.option("--because", "why", required=True)
@click.pass_obj
def dispute(asked: Asked, number: int, invoices: tuple[str, ...], why: str) -> None:
    """Hold the invoices a debtor disputes."""
    from relanced.rounds import decide

    act(asked, decide.dispute, number, person(why), invoices)


@cli.command()
@click.argument("number", type=int)
@click.option(
    "--outcome",
    type=click.Choice(["reached", "promise", "dispute", "no_answer", "wrong_number"]),
    required=True,
)
@click.option("--on", type=DAY, help="The promised day.")
@click.option("--because", "why", required=True)
@click.pass_obj
def called(asked: Asked, number: int, outcome: str, on: datetime | None, why: str) -> None:
    """Record a call and what came of it."""
    from relanced.rounds import decide

    act(asked, decide.called, number, person(why), outcome, on.date() if on else None)


@cli.command()
@click.argument("number", type=int)
@click.option("--because", "why", required=True)
@click.pass_obj
def note(asked: Asked, number: int, why: str) -> None:
    """Write a note on a case."""
    from relanced.rounds import decide

    act(asked, decide.note, number, person(why))


@cli.command("settle-doubt")
@click.argument("letter", type=int)
@click.option("--left/--never-left", required=True)
@click.option("--because", "why", required=True)
@click.pass_obj
def settle_doubt(asked: Asked, letter: int, left: bool, why: str) -> None:
    """Say whether a doubtful letter left."""
    from relanced.rounds import decide

    act(asked, decide.doubt, letter, person(why), left=left)
