"""The templates: what letters and digests say, in a sandbox that knows values and a few filters.

A template is written by people of the firm; what stands in the ledger reaches it as values only,
cleaned first, and is never read as a template.

In text, each line of a template is a line of the letter; one longer than 76 columns is wrapped.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import Any, Final

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    Undefined,
    nodes,
)  # fmt: skip
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import BlockReference, Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as JINJA_TESTS

from relanced.dunning.message import DigestFacts, LetterFacts
from relanced.dunning.wording import improper
from relanced.mail import bounds
from relanced.mail.typeset import clean, filters, lay_out
from relanced.words import LANGUAGES, tell

# Jinja's own filters and tests a template may use, besides those of `typeset.filters`.
BORROWED: Final = (
    "capitalize", "default", "e", "escape", "first", "groupby", "int", "join", "last", "length",
    "list", "lower", "map", "reject", "rejectattr", "reverse", "select", "selectattr", "sort",
    "trim", "unique", "upper",
)  # fmt: skip
TESTS: Final = (
    "defined", "eq", "equalto", "even", "false", "ge", "gt", "in", "le", "lt", "ne", "none", "odd",
    "sameas", "string", "true", "undefined",
)  # fmt: skip

# What a wrong template may raise: Jinja's own, or a filter's that met a value of another kind.
FAULTS: Final = (
    TemplateError, TypeError, ValueError, LookupError, AttributeError, RecursionError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one set of templates said."""

    subject: str
    text: str
    html: str


class TemplateTrouble(ValueError):
    """A template that cannot be rendered; the text names file and line, in French or in English."""

    def __init__(self, text: str, place: str) -> None:
        super().__init__(text)
        self.place = place  # file and line, to tell one trouble from another


class Templates:
    """The letters' and the digest's templates; the first folder that has a file wins.

    Each file is read and compiled once. An object may be used by several threads.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        loader = FileSystemLoader([str(folder) for folder in folders])
        self._text = {one: _Environment(loader, one, html=False) for one in LANGUAGES}
        self._html = {one: _Environment(loader, one, html=True) for one in LANGUAGES}

    @cached_property
    def print(self) -> str:
        """The hash of every file of the folders, by which a changed template is noticed."""
        whole = hashlib.sha256()
        for at, folder in enumerate(self._folders):
            for file in sorted(folder.rglob("*.*")):
                whole.update(f"{at} {file.relative_to(folder)}\0".encode() + file.read_bytes())
        return whole.hexdigest()

    def letter(self, facts: LetterFacts) -> Rendered:
        """Say one letter in its own language, by its level's templates; may raise TemplateTrouble."""
        return self.say(facts.level.template, facts)

    def digest(self, facts: DigestFacts) -> Rendered:
        """Say one daily digest; may raise TemplateTrouble."""
        return self.say("digest", facts)

    def say(self, name: str, facts: LetterFacts | DigestFacts) -> Rendered:
        """Say a set of templates by its folder's name; may raise TemplateTrouble."""
        language = facts.language if facts.language in LANGUAGES else "en"
        values = {"facts": clean(facts), "language": language, "words": f"{language}/words.txt"}
        folder = f"{language}/{name}"
        subject = self._render(self._text[language], f"{folder}/subject.txt", values)
        text = self._render(self._text[language], f"{folder}/body.txt", values)
        html = self._render(self._html[language], f"{folder}/body.html", values)
        line = " ".join(subject.split())
        if not line:
            where = f"{folder}/subject.txt"
            raise TemplateTrouble(tell("desk.template_no_subject", language, file=where), where)
        return Rendered(line, lay_out(text), html.strip() + "\n")

    def _render(self, environment: _Environment, name: str, values: Mapping[str, Any]) -> str:
        language = environment.language
        bounds.begin()
        try:
            said = environment.get_template(name).render(values)
        except TemplateNotFound as error:
            folders = ", ".join(map(str, self._folders))
            missing = tell("desk.template_missing", language, file=str(error), folders=folders)
            raise TemplateTrouble(missing, str(error)) from error
        except bounds.TooLong as error:
            long = tell("desk.template_too_long", language, file=name, longest=bounds.LONGEST)
            raise TemplateTrouble(long, name) from error
        except FAULTS as error:
            raise self._trouble(error, name, language) from error
        return said

    def _trouble(self, error: Exception, name: str, language: str) -> TemplateTrouble:
        """Name the innermost template and line an error came from."""
        at, line = name, getattr(error, "lineno", None)
        at = getattr(error, "name", None) or at if line else at
        for frame in traceback.extract_tb(error.__traceback__):
            for folder in self._folders:
                if frame.filename.startswith(f"{folder}/"):
                    at, line = frame.filename.removeprefix(f"{folder}/"), frame.lineno
        text = getattr(error, "message", None) or str(error)
        said = tell("desk.template_wrong", language, file=at, line=line or 1, text=text)
        return TemplateTrouble(said, f"{at}:{line}")


class _Compiled(BytecodeCache):
    """What was compiled once in this process, by the file's own text: an office, a rehearsal and the next one share it.

    Filters of constants are worked out while compiling, and they speak one language.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool, str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a text compiled before."""
        code = self._known.get(self._of(bucket))
        if code is not None:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        if bucket.code is not None:
            self._known[self._of(bucket)] = bucket.code

    @staticmethod
    def _of(bucket: Bucket) -> tuple[str, bool, str, str]:
        environment: Any = bucket.environment
        return environment.language, environment.autoescape, bucket.key, bucket.checksum


_COMPILED: Final = _Compiled()


class _Environment(ImmutableSandboxedEnvironment):
    """Values, the filters listed, blocks and macros; no other call, no arithmetic that grows."""

    intercepted_binops = frozenset({"+", "*", "**", "%", "/", "//"})

    def __init__(self, loader: FileSystemLoader, language: str, *, html: bool) -> None:
        super().__init__(
            loader=loader,
            autoescape=html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_COMPILED,
        )
        self.language = language
        borrowed: dict[str, Callable[..., Any]] = {n: JINJA_FILTERS[n] for n in BORROWED}
        self.filters = borrowed | filters(language) | bounds.FILTERS
        self.tests = {name: JINJA_TESTS[name] for name in TESTS}
        self.globals = {}
        self.concat = bounds.bounded  # type: ignore[method-assign]  # typed as one, used as a value
        self._safe: dict[tuple[type, str], bool] = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return bounds.confine(super()._parse(source, name, filename))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Judge an attribute by its name and its owner's type, which is all the sandbox looks at, once."""
        kind = (type(obj), attr)
        if kind not in self._safe:
            self._safe[kind] = super().is_safe_attribute(obj, attr, value)
        return self._safe[kind]

    def is_safe_callable(self, obj: Any) -> bool:
        """Let templates call their own macros and blocks only."""
        return isinstance(obj, Macro | BlockReference | Undefined)  # the last says its own name

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what may be called."""
        bounds.keep_time()
        if not self.is_safe_callable(obj):
            raise SecurityError(
                "a template calls its own macros only; where there is one, use a filter"
            )
        return context.call(obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what makes a short template a long text, or a second opinion on a figure."""
        raise SecurityError(f"{operator} is not for templates")


def check_templates(folders: Sequence[Path]) -> list[str]:
    """Render every template of the folders with sample facts, in both languages.

    Returns what is wrong, each naming file and line, and what no letter may say; nothing when all is well.
    """
    from relanced.mail.samples import digests, letters

    said = Templates(folders)
    wrong: dict[str, str] = {}
    for tongue in LANGUAGES:
        for name in _names(folders, tongue):
            for facts in digests(tongue) if name == "digest" else letters(tongue, name):
                try:
                    done = said.say(name, facts)
                except TemplateTrouble as trouble:
                    wrong.setdefault(trouble.place, str(trouble))
                else:
                    if isinstance(facts, LetterFacts):
                        wrong = _improper(f"{tongue}/{name}", facts, done) | wrong
    return list(wrong.values())


def _improper(folder: str, facts: LetterFacts, done: Rendered) -> dict[str, str]:
    """Return what a letter says that it must not, told once for each rule of a folder of templates."""
    own, theirs = facts.creditor, facts.debtor
    names = (own.name, *own.address, own.mandate.firm or "", theirs.name, theirs.contact or "")
    text = f"{done.subject}\n{done.text}\n{done.html}"
    return {
        f"{folder}:{found.rule}": tell(
            "desk.template_improper", facts.language, file=folder, why=found.because
        )
        for found in improper(text, names)
    }


def _names(folders: Sequence[Path], language: str) -> list[str]:
    found = {f.parent.name for folder in folders for f in folder.glob(f"{language}/*/*.*")}
    return sorted(found)
