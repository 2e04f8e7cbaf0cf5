"""What every command stands on: how it was asked, the installation it opens, how it answers."""

from __future__ import annotations

import getpass
import json
import locale
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from relanced.cli.arguments import DAY
from relanced.cli.helping import SpokenGroup
from relanced.words import tell, word

__all__ = [
    "DAY", "Asked", "Refused", "act", "cli", "known", "language", "named", "opened", "opened_by_me", "person",
    "print_json", "settings_of", "word",
]  # fmt: skip

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


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


def language(words: Sequence[str] = ()) -> str:
    """Return the language of `--lang` wherever it stands, else of the locale: French, or English for every other."""
    for this, after in zip(words, [*words[1:], ""], strict=True):
        asked = after if this == "--lang" else this.removeprefix("--lang=")
        if asked in ("fr", "en") and asked != this:
            return asked
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "fr" if (name or locale.getlocale()[0] or "").lower().startswith("fr") else "en"


@click.group(cls=SpokenGroup, context_settings=CONTEXT)
@click.version_option(package_name="relanced")
def cli() -> None:
    """Ask for late payment on the days the procedure says, and stop the moment somebody answers."""


@contextmanager
def opened(asked: Asked, at: datetime | None = None) -> Iterator[Any]:
    """Open the installation, for one command."""
    from relanced.cli.business_time import business_clock
    from relanced.clock import SetClock
    from relanced.config import refuse_foreign_store
    from relanced.service import open_office

    settings = settings_of(asked)
    refuse_foreign_store(settings.service.state_dir)
    clock = SetClock(at) if at else business_clock(settings, asked.language)
    office = open_office(settings, clock)
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
    from relanced.wall import leave_no_core

    if asked.settings is None:
        leave_no_core()
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
    name = "which_creditor" if creditor is None else "no_such_creditor"
    raise Refused(tell(f"cli.{name}", asked.language, name=creditor or "", known=", ".join(known)))


def known(asked: Asked, office: Any, creditor: str | None) -> None:
    """Refuse the name of a creditor that the configuration does not hold; None is all of them."""
    if creditor is not None:
        named(asked, list(office.settings.creditors), creditor)


def print_json(document: Any) -> None:
    """Print the one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def person(text: str) -> Any:
    """Return who acts, and why."""
    from relanced.rounds.decide import Person

    return Person(getpass.getuser(), text)


def opened_by_me(office: Any, creditors: Sequence[str]) -> None:
    """Note that a person looks at what waits of these creditors."""
    from relanced.rounds import attendance

    with office.store.begin() as session:
        attendance.opened(session, office, getpass.getuser(), creditors)


def act(asked: Asked, decide: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Do what a person decided, in one transaction."""
    with opened(asked) as office, office.store.begin() as session:
        return decide(session, office, *args, **named)
