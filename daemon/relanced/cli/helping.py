"""Commands that speak the reader's language: their help, their headings, and what is wrong with how one was called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from relanced.words import phrase, tell
from relanced.words.helping import EXAMPLES, PHRASES


class _Formatter(click.HelpFormatter):
    """Writes click's own headings and marks in the reader's language."""

    language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or phrase("help.usage", self.language))

    def write_heading(self, heading: str) -> None:
        super().write_heading(self._said(heading))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(first, self._said(second)) for first, second in rows], 30, 2)

    def _said(self, text: str) -> str:
        if self.language == "en":
            return text
        for english, french in FROM_CLICK.items():
            text = text.replace(english, french)
        return text


FROM_CLICK = {
    "[required]": "[obligatoire]",
    "Options": "Options",
    "Commands": "Commandes",
    "Show this message and exit.": "Montre cette aide.",
    "Show the version and exit.": "Donne la version.",
}


class _Context(click.Context):
    formatter_class: type[click.HelpFormatter] = _Formatter


def _told(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep `--config` or `--lang`, wherever on the line it stands; the last one wins."""
    if value is not None:
        setattr(context.obj, {"lang": "language"}.get(option.name or "", "config"), value)


EVERYWHERE = (
    click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="FILE",
        expose_value=False,
        callback=_told,
    ),
    click.Option(
        ["--lang"],
        type=click.Choice(["fr", "en"]),
        expose_value=False,
        is_eager=True,
        callback=_told,
    ),
)


class SpokenCommand(click.Command):
    """A command; `--config` and `--lang` may stand before its name or after it."""

    context_class: type[click.Context] = _Context

    @override
    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *EVERYWHERE]


class SpokenGroup(click.Group):
    """Commands under one name, with the same two options."""

    context_class: type[click.Context] = _Context
    command_class: type[click.Command] | None = SpokenCommand
    group_class: type[click.Group] | type[type] | None = type

    @override
    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *EVERYWHERE]


def speak(command: click.Command, language: str, path: str = "") -> None:
    """Give a command and all below it their help in one language; what the tables lack keeps its own words."""
    _Formatter.language = language
    text = phrase(f"help.{path}", language) if path in PHRASES else command.help or ""
    if path in EXAMPLES:
        text += f"\n\n\b\n{phrase('help.example', language)}\n  {EXAMPLES[path]}"
    command.help = text
    for param in (*command.params, *EVERYWHERE):
        name = param.opts[0]
        key = next((k for k in (f"{path} {name}".strip(), name) if k in PHRASES), None)
        if isinstance(param, click.Option) and key is not None:
            param.help = phrase(f"help.{key}", language)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            speak(below, language, f"{path} {name}".strip())


# What click says in English of its own, and the phrase that says it; every group of the pattern is a `{0}`, `{1}`.
_WRONG: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (r"No such option:? '?(-[^'\s]+?)'?\.(?: .*)?\Z", "no_such_option"),
        (r"No such command '(.*?)'\.(?: .*)?\Z", "no_such_command"),
        (r"Missing option '([^']*)'.*", "missing_option"),
        (r"Missing argument '([^'.]*)\.*'.*", "missing_argument"),
        (r"Missing command\.", "missing_command"),
        (r"Option '?(-[^'\s]*)'? requires (?:an|\d+) arguments?\.", "option_without_value"),
        (r"Option '?(-[^'\s]*)'? does not take a value\.", "option_with_value"),
        (r"Got unexpected extra arguments? \((.*)\)", "one_too_many"),
        (r"Invalid value for '([^']*)': '(.*)' is not one of (.*)\.", "not_one_of"),
        (r"Invalid value for '([^']*)': '(.*)' is not a valid integer\.", "not_a_number"),
        (r"Invalid value for '([^']*)': '(.*)' is not a valid float\.", "not_a_number"),
        (r"Invalid value for '([^']*)': '(.*)' does not match the formats? .*", "not_a_day"),
        (r"Invalid value for '([^']*)': (?:File|Path|Directory|Dossier) '(.*)' does not exist\.", "no_such_file"),
        (r"Invalid value for (?:'([^']*)'|([^:]*)): (.*)", "wrong_value"),
    )
)  # fmt: skip


def complain(wrong: click.ClickException, language: str) -> str:
    """Return what is wrong with how a command was called, in a sentence, and where its help is."""
    text = wrong.format_message()
    for pattern, key in _WRONG:
        if found := pattern.fullmatch(text):
            parts = [part for part in found.groups() if part is not None]
            text = phrase(f"cli.{key}", language).format(*parts)
            break
    context = getattr(wrong, "ctx", None)
    if context is None:
        return text
    return f"{text}\n{tell('cli.see_help', language, command=context.command_path)}"
