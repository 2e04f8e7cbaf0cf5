"""What the pages tell a person to type exists: every command, every option, every file they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from relanced.cli.door import cli

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "systemd").iterdir()),
]
COMMAND = re.compile(r"relanced((?: --(?:config|lang) \S+)*)((?: [a-z][a-z-]*)+)([^`|\n]*)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def spans(text: str) -> Iterator[str]:
    """Everything written to be typed: between backticks, in indented blocks and after ExecStart=."""
    yield from re.findall(r"`([^`\n]+)`", text)
    yield from re.findall(r"^(?: {4,}|ExecStart=|sudo )(.*)$", text, re.M)


def told(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each `relanced` command of a page with the options after it."""
    for span in spans(page.read_text("utf-8")):
        for _, words, rest in COMMAND.findall(span.replace("-u relanced ", "")):
            yield (
                words.split()[0],
                re.findall(r"(?<!\S)--[a-z][a-z-]*", f"{words}{rest.partition('#')[0]}"),
            )


def options(command: click.Command) -> set[str]:
    """Every option of a command and of those under it."""
    context = click.Context(command, info_name=command.name)
    found = {
        option
        for param in command.get_params(context)
        for option in (*param.opts, *param.secondary_opts)
    }
    under = command.commands.values() if isinstance(command, click.Group) else ()
    return found.union(*(options(one) for one in under))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_option_a_page_names_exists(page: Path) -> None:
    for name, given in told(page):
        assert name in cli.commands, name
        assert set(given) <= options(cli.commands[name]), (name, given)


def test_the_pages_do_name_commands() -> None:
    named = {name for page in PAGES for name, _ in told(page)}
    assert {"init", "check", "import", "rehearse", "run", "verify", "status"} <= named


@pytest.mark.parametrize("page", [p for p in PAGES if p.suffix == ".md"], ids=name_of)
def test_every_file_a_page_links_to_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
