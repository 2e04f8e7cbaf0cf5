"""The linter of letters finds what must not be said in sixty bad letters, and nothing in sixty good ones.

Each letter was written by hand, French and English; a bad one names the rule that must find it. Everything that ships,
every template in both languages with the samples of `check`, must be proper too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.shown.figure import Figure, exactly, told

from relanced.assets import templates_folder
from relanced.dunning.wording import improper
from relanced.mail.samples import letters
from relanced.mail.template import Templates
from relanced.words import LANGUAGES

FOLDER = Path(__file__).parents[1] / "dunning" / "wordings"


def blocks(name: str) -> list[str]:
    """Return the letters of a file, parted by `%%`."""
    return [block.strip() for block in (FOLDER / name).read_text("utf-8").split("%%\n")]


def bad() -> Iterator[tuple[str, str]]:
    """Yield each bad letter with the rule that must find it."""
    for block in blocks("bad.txt"):
        rule, _, letter = block.partition("\n")
        yield rule.removeprefix("# "), letter


def shipped() -> Iterator[tuple[str, str]]:
    """Yield every letter the shipped templates say of the samples: its template, subject, text and HTML together."""
    said = Templates((templates_folder(),))
    for tongue in LANGUAGES:
        for name in ("courtesy", "cordial", "firm", "last"):
            for facts in letters(tongue, name):
                done = said.say(name, facts)
                yield f"{tongue}/{name}", f"{done.subject}\n{done.text}\n{done.html}"


def show() -> Iterator[Figure]:
    """Read the bad, the good, and what ships."""
    pairs = list(bad())
    missed = [letter for rule, letter in pairs if rule not in {f.rule for f in improper(letter)}]
    good = blocks("good.txt")
    wronged = [(f.rule, f.quote) for letter in good for f in improper(letter)]
    own = list(shipped())
    yield told("bad letters", len(pairs))
    yield exactly("bad letters that pass", missed, [])
    yield told("good letters", len(good))
    yield exactly("good letters that are stopped", wronged, [])
    yield told("letters of the shipped templates", len(own))
    yield exactly(
        "of them improper",
        sorted({(n, f.rule, f.quote) for n, text in own for f in improper(text)}),
        [],
    )
