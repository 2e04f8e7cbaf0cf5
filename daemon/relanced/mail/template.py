"""The templates: who may say what, in a sandbox that knows values and a few filters, and nothing of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from relanced.dunning.message import DigestFacts, LetterFacts
from relanced.words import Because, MoneyLike, say, say_day, say_money

LONGEST = 1024 * 1024  # signs one rendering may hold


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one set of templates said."""

    subject: str
    text: str
    html: str


class TemplateTrouble(ValueError):
    """A template that cannot be rendered; the text names the file and what is missing."""


class Templates:
    """The letters' and the digest's templates: the first folder that has a file wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        loader = FileSystemLoader([str(folder) for folder in folders])
        self._text = _environment(loader, html=False)
        self._html = _environment(loader, html=True)

    def letter(self, facts: LetterFacts) -> Rendered:
        """Say one letter in its own language and at its own level; TemplateTrouble when a template is at fault."""
        return self._say(f"{facts.language}/{facts.level.template}", facts.language, facts=facts)

    def digest(self, facts: DigestFacts) -> Rendered:
        """Say one daily digest."""
        return self._say(f"{facts.language}/digest", facts.language, facts=facts)

    def _say(self, folder: str, language: str, **values: Any) -> Rendered:
        filters = {
            "money": lambda m: _checked(m, MoneyLike, say_money, language),
            "day": lambda d: _checked(d, date, say_day, language),
            "said": lambda b: say(b, language) if isinstance(b, Because) else str(b),
        }
        subject = self._render(self._text, f"{folder}/subject.txt", filters, values)
        text = self._render(self._text, f"{folder}/body.txt", filters, values)
        html = self._render(self._html, f"{folder}/body.html", filters, values)
        return Rendered(" ".join(subject.split()), _tidy(text), html)

    def _render(
        self, environment: ImmutableSandboxedEnvironment, name: str, filters: Any, values: Any
    ) -> str:
        try:
            text = environment.get_template(name).render(**values, **filters)
        except (TemplateError, TypeError, ArithmeticError) as error:
            raise TemplateTrouble(f"{name}: {error}") from error
        if len(text) > LONGEST:
            raise TemplateTrouble(f"{name}: more than {LONGEST} signs")
        return text


def _environment(loader: FileSystemLoader, *, html: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _checked(value: Any, kind: Any, say_it: Any, language: str) -> str:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    said: str = say_it(value, language)
    return said


def _tidy(text: str) -> str:
    """Leave no trailing space and at most one empty line between paragraphs."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"
