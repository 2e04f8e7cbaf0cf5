"""How a plain-text letter is laid out: paragraphs of at most 76 columns, aligned tables."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 76  # columns; quoted twice it still fits 80

# Marks a line that keeps its place. No value can hold it: plain.one_line takes controls out.
KEPT = "\x1f"

_GAP = "  "
# French typography: a no-break space before high punctuation and inside quotation marks.
_BEFORE = re.compile(r"(?<=\S) (?=[:;?!»])")
_AFTER = re.compile(r"« (?=\S)")


def keep(text: str) -> str:
    """Mark the lines of a block that must not be run together: a table, an address, a signature."""
    return "\n".join(KEPT + line.strip("\n") if line.strip() else "" for line in text.split("\n"))


def lay_out(text: str, language: str) -> str:
    """Fill each paragraph to WIDTH columns, keep what `keep` marked; no trailing blanks."""
    blocks = re.split(r"\n[ \t]*\n+", text.strip("\n"))
    return "\n\n".join(filter(None, (_lay_block(block, language) for block in blocks))) + "\n"


def typeset(text: str, language: str) -> str:
    """Put the no-break spaces French asks for; other languages pass unchanged."""
    if language != "fr":
        return text
    return _AFTER.sub("«\u00a0", _BEFORE.sub("\u00a0", text))


def align(rows: Sequence[Sequence[str]], sides: str) -> str:
    """Align cells in columns, `<` left and `>` right, two blanks apart.

    The first column takes what the others leave; a longer first cell stands on lines of its own,
    whole, for an invoice number cut short is no invoice number.
    """
    widths = [max(len(row[at]) for row in rows) for at in range(len(sides))]
    room = WIDTH - sum(widths[1:]) - len(_GAP) * (len(sides) - 1)
    widths[0] = min(widths[0], max(room, 8))
    return "\n".join(line for row in rows for line in _row_lines(row, sides, widths))


def _row_lines(row: Sequence[str], sides: str, widths: Sequence[int]) -> Iterable[str]:
    cells = list(row)
    if len(cells[0]) > widths[0]:
        yield from textwrap.wrap(cells[0], WIDTH, break_on_hyphens=False)
        cells[0] = ""
    placed = (
        cell.rjust(width) if side == ">" else cell.ljust(width)
        for cell, side, width in zip(cells, sides, widths, strict=True)
    )
    line = _GAP.join(placed).rstrip()
    if line:
        yield line


def _lay_block(block: str, language: str) -> str:
    """Lay one paragraph: runs of free lines are filled, kept lines stand as they are."""
    laid: list[str] = []
    free: list[str] = []
    for line in block.split("\n"):
        if line.startswith(KEPT):
            laid += _fill(free, language)
            free = []
            laid += _fold(typeset(line[1:].rstrip(), language))
        else:
            free.append(line.strip())
    return "\n".join(laid + _fill(free, language))


def _fill(lines: Iterable[str], language: str) -> list[str]:
    text = typeset(" ".join(filter(None, lines)), language)
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def _fold(line: str) -> list[str]:
    return [line] if len(line) <= WIDTH else textwrap.wrap(line, WIDTH, break_on_hyphens=False)
