"""Whatever command our pages and our own sentences tell a person to type is one that exists, with those options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from relanced.cli.door import cli
from relanced.words import TABLES

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "systemd" / "README.md"]
CODE = re.compile(r"```.*?```|`relanced [^`]+`", re.DOTALL)
COMMAND = re.compile(r"(?<![\w.@-])relanced ([a-z-]+(?:[ ][^`\n|;)«»]*)?)")
IN_A_SENTENCE = re.compile(r"relanced ([a-z-]+(?: --?[a-z-]+| (?:lift|resolve|attach|replay)\b)*)")

NO_COMMANDS = {
    "sous",
    "as",
    "reconna",
    "knows",
    "relanced",
    "a",
    "has",
    "dans",
    "in",
    "sert",
    "serves",
    "served",
}  # sentences about the program or its account


def written(page: Path) -> Iterator[str]:
    for code in CODE.findall(page.read_text("utf-8")):
        yield from COMMAND.findall(code)


def unknown(words: str) -> str | None:
    """Return what is no command or no option in a written command, None when all of it exists."""
    command: click.Command = cli
    for given in words.split():
        word = given.rstrip(".,:'").partition("=")[0]
        if word.startswith("--"):
            params = command.get_params(click.Context(command))
            if not any(word in (*param.opts, *param.secondary_opts) for param in params):
                return word
        elif isinstance(command, click.Group):
            below = command.commands.get(word)
            if below is None and command is cli:
                return word
            command = below or command
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_a_page_names_no_command_that_is_not_there(page: Path) -> None:
    assert [words for words in written(page) if unknown(words) is not None] == []


def test_our_own_sentences_name_no_command_that_is_not_there() -> None:
    sentences = [
        text for phrases in TABLES.values() for spoken in phrases.values() for text in spoken
    ]
    told = [words for text in sentences for words in IN_A_SENTENCE.findall(text)]
    told = [words for words in told if words not in NO_COMMANDS]
    assert len(told) > 40
    assert [words for words in told if unknown(words) is not None] == []


def test_a_command_that_is_not_there_is_found() -> None:
    assert unknown("forget Dupont") == "forget"
    assert unknown("cases --flaged") == "--flaged"
    assert unknown("flags resolve 5 --on 24/12/2026") is None
