"""What every command stands on: how it was asked, the installation it opens, how it answers."""

from __future__ import annotations

import getpass
import json
import locale
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


class Asked:
    """What every command was asked with."""

    def __init__(self, config: Path | None, language: str) -> None:
        self.config = config
        self.language = language


def language() -> str:
    """Return the language of the locale: French, or English for every other."""
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "fr" if name.lower().startswith("fr") else "en"


@click.group(context_settings=CONTEXT)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="relanced.toml (default: here, then /etc/relanced).",
)
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    help="Language of what is said; the locale's by default.",
)
@click.version_option(package_name="relanced")
@click.pass_context
def cli(context: click.Context, config: Path | None, lang: str | None) -> None:
    """Ask for late payment on the days the procedure says, and stop the moment somebody answers."""
    context.obj = Asked(config, lang or language())


@contextmanager
def opened(asked: Asked, at: datetime | None = None) -> Iterator[Any]:
    """Open the installation, for one command."""
    from relanced.clock import MachineClock, SetClock
    from relanced.service import open_office

    office = open_office(settings_of(asked), SetClock(at) if at else MachineClock())
    try:
        yield office
    finally:
        office.store.close()


def settings_of(asked: Asked) -> Any:
    """Load the configuration; every problem of it is said at once."""
    from relanced.config.loading import find_config, load
    from relanced.log import set_up

    settings = load(find_config(asked.config, os.environ), os.environ)
    set_up(settings.logging.level, as_json=settings.logging.format == "json")
    return settings


def print_json(document: Any) -> None:
    """Print the one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def person(text: str) -> Any:
    """Return who acts, and why."""
    from relanced.rounds.decide import Person

    return Person(getpass.getuser(), text)


def act(asked: Asked, decide: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Do what a person decided, in one transaction."""
    with opened(asked) as office, office.store.begin() as session:
        return decide(session, office, *args, **named)


def show(document: Any, *, as_json: bool) -> None:
    """Print rows, as JSON or a line each."""
    if as_json:
        print_json(document)
        return
    rows = document if isinstance(document, list) else [document]
    for row in rows:
        click.echo("  ".join(f"{k}={_short(v)}" for k, v in row.items() if v not in (None, [], {})))


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
