"""How figures and words are set on a page: the filters of templates, and plain text of 76 columns."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from markupsafe import Markup

from relanced.words import TABLES, Amount, Because, MoneyLike, phrase, say, say_day, say_money

WIDTH: Final = 76  # columns of a text, so that one level of quoting still fits 78
LONGEST: Final = 300  # characters of one value; a name of 10 KB is no name
CELL: Final = "│"  # between two cells of a row, in a `columns` block
GAP: Final = 2  # columns between two cells

T = TypeVar("T")

_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)


def clean(value: T) -> T:
    """Return values fit to be shown: each text on one line, nothing unseen or reversing, not endless."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = value if type(value) is not str else _clean_text(value)
    elif isinstance(value, tuple):
        new = tuple(clean(one) for one in value)
        is_same = all(one is other for one, other in zip(new, value, strict=True))
        # A named tuple of ours holds figures.
        cleaned = value if is_same or type(value) is not tuple else new
    elif is_dataclass(value) and not isinstance(value, type):
        parts = ((f.name, getattr(value, f.name)) for f in fields(value))
        changed = {name: new for name, old in parts if (new := clean(old)) is not old}
        cleaned = replace(value, **changed) if changed else value
    return cleaned  # type: ignore[no-any-return]


def _clean_text(text: str) -> str:
    if text.isprintable() and len(text) <= LONGEST and CELL not in text:
        return text
    seen = _UNSEEN.sub(" ", text).replace(CELL, "|").strip()
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 1]}…"


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """Return the filters of one language."""

    def money(value: Any) -> str:
        amount = _of(value, MoneyLike, "an amount")
        return _money(amount.minor, amount.currency, language)

    def day(value: Any) -> str:
        return _day(_of(value, date, "a day"), language)

    def said(value: Because | str) -> str:
        return say(value, language) if isinstance(value, Because) else value

    def kind(value: str) -> str:
        key = f"kind_{value}"
        return phrase(f"desk.{key}", language) if key in TABLES["desk"] else value

    def plural(count: int, one: str, many: str) -> str:
        # In French nought and one are singular, in English one alone.
        return one if count == 1 or (count == 0 and language == "fr") else many

    def listed(values: Iterable[str | int]) -> str:
        *before, last = (str(value) if isinstance(value, int) else value for value in values)
        return (
            f"{', '.join(before)} {'et' if language == 'fr' else 'and'} {last}" if before else last
        )

    def sentence(value: str) -> str:
        text = re.sub(r"[ \t\n]+", " ", value).strip(" ")
        return _like(value, _french_spaces(text) if language == "fr" else text)

    return {
        "money": money, "day": day, "said": said, "kind": kind, "plural": plural, "listed": listed,
        "sentence": sentence, "columns": columns, "grouped": grouped, "threes": threes,
        "unbroken": unbroken, "de": de,
    }  # fmt: skip


# A letter says each figure three times, in subject, text and HTML; asking Babel is most of its cost.
@lru_cache(maxsize=4096)
def _money(minor: int, currency: str, language: str) -> str:
    return say_money(Amount(minor, currency), language)


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    return unbroken(say_day(day, language))


def _of(value: Any, wanted: Any, name: str) -> Any:
    if not isinstance(value, wanted):
        raise TypeError(f"{value!r} is not {name}")
    return value


def _like(model: str, text: str) -> str:
    return Markup(text) if isinstance(model, Markup) else text  # noqa: S704 - it was escaped before


def _french_spaces(text: str) -> str:
    """Put no-break spaces where French typography wants them, so that no line begins with a colon."""
    return re.sub(r" (?=[:;?!»€])|(?<=«) ", "\u00a0", text)


def de(name: str) -> str:
    """Write `de Martin` but `d'Atelier Roche`, as French elides before a vowel."""
    first = unicodedata.normalize("NFKD", name[:1]).lower()[:1]
    return f"d'{name}" if first and first in "aeiou" else f"de {name}"


def grouped(value: str) -> str:
    """Write an IBAN in groups of four."""
    return "\u00a0".join(textwrap.wrap(value.replace(" ", ""), 4))


def threes(value: str) -> str:
    """Write a SIREN in groups of three, as its holder does."""
    return "\u00a0".join(textwrap.wrap(value.replace(" ", ""), 3))


def unbroken(value: str) -> str:
    """Keep a day or a telephone number on one line."""
    return _like(value, value.replace(" ", "\u00a0"))


def columns(block: str) -> str:
    """Align the rows of a block, whose cells stand between `│`; the last cell is set to the right.

    A first cell too long for its column has lines of its own; nothing is cut. A row of `---` is a
    rule; one of two cells is a sum; any other short row is a remark to the row above it.
    """
    rows = [[cell.strip() for cell in row.split(CELL)] for row in block.splitlines() if row.strip()]
    wide = max(map(len, rows), default=0)
    full = [row for row in rows if len(row) == wide]
    widths = [max(len(row[at]) for row in full) for at in range(wide)]
    if widths:
        widths[0] = min(widths[0], WIDTH - sum(widths[1:]) - GAP * (wide - 1))
    return "\n".join(line for row in rows for line in _row(row, widths))


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    if len(cells) == 2 < len(widths):  # a sum: words to the left, the amount to the right
        words, amount = cells
        lines = textwrap.wrap(words, WIDTH - len(amount) - GAP) or [""]
        room = sum(widths) + GAP * (len(widths) - 1)
        yield from lines[:-1]
        yield f"{lines[-1].ljust(room - len(amount))}{amount}"
        return
    if len(cells) < len(widths):
        room = sum(widths) + GAP * (len(widths) - 1)
        yield "-" * room if cells == ["---"] else f"  {' '.join(cells)}"
        return
    first, *others = cells
    *above, first = textwrap.wrap(first, max(widths[0], 1), break_on_hyphens=False) or [""]
    yield from above
    middle = [cell.ljust(width) for cell, width in zip(others[:-1], widths[1:-1], strict=True)]
    row = [first.ljust(widths[0]), *middle, others[-1].rjust(widths[-1])]
    yield (" " * GAP).join(row)


def lay_out(text: str) -> str:
    """Wrap long lines, drop trailing spaces, leave one empty line at most between paragraphs."""
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.rstrip()
        if bare or (lines and lines[-1]):
            lines += _wrapped(bare)
    return "\n".join(lines).strip("\n") + "\n"


def _wrapped(line: str) -> list[str]:
    if len(line) <= WIDTH:
        return [line]
    indent = re.match(r" *(?:[-*•] |\d+\. )?", line)
    hang = " " * (indent.end() if indent else 0)
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=hang, break_on_hyphens=False, drop_whitespace=True
    )
