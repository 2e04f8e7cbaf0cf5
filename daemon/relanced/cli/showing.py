"""`demo`: a whole pretend world on this machine, shown live."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from relanced.cli.door import Asked, cli, print_json
from relanced.words import phrase

LIVE_SECONDS = 60.0
PICTURED = 76  # the day of the picture in docs/: everything is under way


@cli.command()
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    help="How long the 120 days take: 60 live, else no time.",
)
@click.option("--headless", is_flag=True, help="No live view: the summary as text.")
@click.option(
    "--svg", type=click.Path(path_type=Path), hidden=True, help="Write a picture of the view."
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def demo(
    asked: Asked, seconds: float | None, headless: bool, svg: Path | None, as_json: bool
) -> None:
    """Live a whole pretend world on this machine: nothing to install, nothing leaves it.

    Two creditors, forty invoices, debtors who answer in their own words, 120 days in a minute. What is counted at the
    end is counted from what the pretend mail server received.

    Example: relanced demo --seconds 30
    """
    try:
        from relanced.demo import show, world
    except ModuleNotFoundError as lacking:
        raise click.ClickException(
            phrase("demo.missing", asked.language).format(what=lacking.name)
        ) from lacking
    from relanced.log import set_up

    set_up("warning")
    _forgive(sys.stdout)
    _forgive(sys.stderr)
    with ExitStack() as open_things:
        seen, is_live = _seen(open_things, asked.language, headless or as_json, svg)
        pace = seconds if seconds is not None else LIVE_SECONDS * is_live
        summary = asyncio.run(world.live(asked.language, pace, seen))
    if as_json:
        print_json(summary.document())
    else:
        click.echo("\n".join(show.ending(summary, asked.language)))
    sys.exit(0 if summary.kept else 1)


def _seen(
    open_things: ExitStack, language: str, is_quiet: bool, svg: Path | None
) -> tuple[Callable[[Any], None], bool]:
    """Choose who watches: a picture, a line a week, plain lines, or the live view where a terminal can show it."""
    from rich.console import Console

    from relanced.demo import show

    if svg is not None:
        return show.Picture(svg, PICTURED, language), False
    if is_quiet:
        return show.Weeks(lambda text: click.echo(text, err=True), language), False
    console = Console()
    if not console.is_terminal or console.is_dumb_terminal or console.width < show.LEAST_WIDTH:
        return show.Lines(click.echo, language), False
    return open_things.enter_context(show.View(console, language).open()), True


def _forgive(stream: Any) -> None:
    """Let a stream that knows no accents show a question mark instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
