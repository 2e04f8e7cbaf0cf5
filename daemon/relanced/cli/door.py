"""What every command stands on: how it was asked, the installation it opens, how it answers."""

from __future__ import annotations

import getpass
import json
import locale
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from relanced.config import values
from relanced.words import tell

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


class Written(click.ParamType[Any]):
    """A value as people write it; one that cannot be read is refused in a sentence."""

    def __init__(self, name: str, read: Callable[[str], Any], refusal: str) -> None:
        self.name = name
        self.read = read
        self.refusal = refusal

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError:
            asked = ctx.find_object(Asked) if ctx else None
            self.fail(
                tell(self.refusal, asked.language if asked else "en", value=value), param, ctx
            )


def _moment(text: str) -> datetime:
    """Read an ISO moment; one without an offset is this machine's own time."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _amount(text: str) -> Decimal:
    found = values.amount(text.replace("\u00a0", "").replace("\u202f", "").replace(" ", ""))
    if found is None:
        raise ValueError(text)
    return found


def _payment(text: str) -> tuple[date, Decimal]:
    day, _, amount = text.partition(":")
    found = values.day(day)
    if found is None:
        raise ValueError(text)
    return found, _amount(amount)


MOMENT = Written("moment", _moment, "cli.no_moment")
AMOUNT = Written("amount", _amount, "cli.no_amount")
PAYMENT = Written("day:amount", _payment, "cli.no_payment")


class Asked:
    """What every command was asked with, and the configuration once it is read."""

    def __init__(self, language: str) -> None:
        self.config: Path | None = None
        self.language = language
        self.settings: Any = None


class Refused(click.ClickException):
    """What a person asked cannot be done: one sentence that says why, and exit code 2."""

    @override
    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def _told(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep `--config` or `--lang`, wherever on the line it stands; the last one wins."""
    if value is not None:
        setattr(
            context.find_object(Asked), {"lang": "language"}.get(option.name or "", "config"), value
        )


EVERYWHERE = (
    click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        help="relanced.toml (default: here, then /etc/relanced).",
        expose_value=False,
        callback=_told,
    ),
    click.Option(
        ["--lang"],
        type=click.Choice(["fr", "en"]),
        help="Language of what is said; the locale's by default.",
        expose_value=False,
        is_eager=True,
        callback=_told,
    ),
)


class _Command(click.Command):
    """A command; `--config` and `--lang` may stand before its name or after it."""

    @override
    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *EVERYWHERE]


class _Commands(click.Group):
    """Commands under one name, with the same two options."""

    command_class: type[click.Command] | None = _Command
    group_class: type[click.Group] | type[type] | None = type

    @override
    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *EVERYWHERE]


def language() -> str:
    """Return the language of the locale: French, or English for every other."""
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "fr" if name.lower().startswith("fr") else "en"


@click.group(cls=_Commands, context_settings=CONTEXT)
@click.version_option(package_name="relanced")
def cli() -> None:
    """Ask for late payment on the days the procedure says, and stop the moment somebody answers."""


@contextmanager
def opened(asked: Asked, at: datetime | None = None) -> Iterator[Any]:
    """Open the installation, for one command."""
    from relanced.clock import MachineClock, SetClock
    from relanced.config import refuse_foreign_store
    from relanced.service import open_office

    settings = settings_of(asked)
    refuse_foreign_store(settings.service.state_dir)
    office = open_office(settings, SetClock(at) if at else MachineClock())
    try:
        yield office
    finally:
        office.store.close()


def settings_of(asked: Asked, *, with_mail_secrets: bool = False) -> Any:
    """Load the configuration, once a process; every problem of it is said at once.

    The passwords of mailboxes are read only for a command that talks to them: the others may be given by an account
    that cannot see them. Whatever came by the environment leaves it here, so that no child inherits a secret.
    """
    from relanced.config import find_config, load, take_secrets
    from relanced.log import set_up

    if asked.settings is None:
        file = find_config(asked.config, os.environ)
        settings = load(file, os.environ, with_mail_secrets=with_mail_secrets)
        take_secrets(settings, os.environ)
        set_up(settings.logging.level, as_json=settings.logging.format == "json")
        asked.settings = settings
    return asked.settings


def named(asked: Asked, known: Sequence[str], creditor: str | None) -> str:
    """Return the creditor a person means: the one named, or the only one there is."""
    if creditor in known:
        return str(creditor)
    if creditor is None and len(known) == 1:
        return known[0]
    name = "which_creditor" if creditor is None else "no_creditor"
    facts = {"value": creditor or "", "known": ", ".join(known)}
    raise Refused(tell(f"cli.{name}", asked.language, **facts))


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
