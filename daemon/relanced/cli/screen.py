"""The form for people: tables that fit the terminal, days and money as the reader writes them, colours there only.

What a debtor or a mail wrote is shown as plain text: control characters in it never reach the terminal.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from relanced.dunning.money import money
from relanced.words import phrase, say_day, say_money, tell

PIPED_WIDTH = 200  # what a program reads is not folded to a screen
TONES = {"courtesy": "blue", "cordial": "blue", "firm": "dark_orange", "final": "red"}


class Column(NamedTuple):
    """One column: the phrase of its heading, and how it stands."""

    heading: str
    right: bool = False
    wrap: bool = False
    least: int | None = None


NO_BREAK = (
    "\ue000"  # stands for a no-break space while lines are folded: rich folds at every other blank
)
_ENGLISH = re.compile(
    r"(?<=\d) (?=[A-Z][a-z]{2,3} \d{4})|(?<=[A-Z][a-z]{2}) (?=\d{4})|(?<=Sept) (?=\d{4})"
)
_FRENCH = re.compile(r"(?<=\S) (?=[?!:;»%€])|(?<=«) ")


class _Output:
    """A stream that turns the stand-in back into the no-break space it stood for."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> Any:
        return self._stream.write(text.replace(NO_BREAK, "\u00a0"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def kept_together(text: str, language: str) -> str:
    """Keep amounts and days whole, and French marks beside the word they follow."""
    joined = (_FRENCH if language == "fr" else _ENGLISH).sub(NO_BREAK, text)
    return joined.replace("\u00a0", NO_BREAK)


def plain(value: object) -> str:
    """Return a text without the characters that would command a terminal or turn its direction."""
    return "".join(
        " " if c in "\n\r\t" else c
        for c in str(value)
        if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    )


class Screen:
    """Where one command writes for a person, in one language."""

    def __init__(self, language: str, zone: str = "Europe/Paris", *, err: bool = False) -> None:
        self.language = language
        self.zone = ZoneInfo(zone)
        stream: Any = _Output(sys.stderr if err else sys.stdout)
        self.console = Console(file=stream, highlight=False, markup=False, emoji=False)
        if not self.console.is_terminal and "COLUMNS" not in os.environ:
            self.console.width = PIPED_WIDTH

    def say(self, key: str, style: str = "", /, **facts: Any) -> None:
        """Write one sentence of the tables."""
        known = {
            name: plain(fact) if isinstance(fact, str) else fact for name, fact in facts.items()
        }
        self.line(tell(key, self.language, **known), style)

    def line(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """Write one paragraph, folded to the width; what follows a mark (`- `, `! `) stands beneath itself."""
        hang = 2 if text[:2] in ("- ", "! ") else 0
        mark, rest = text[:hang], text[hang:]
        folded = self.text(rest, style).wrap(
            self.console, max(20, self.console.width - indent - hang)
        )
        for number, line in enumerate(folded or [Text("")]):
            lead = Text(" " * indent).append(mark if not number else " " * hang, style)
            self.console.print(lead + line, no_wrap=True, overflow="ignore")

    def text(self, text: object, style: str = "") -> Text:
        """Return a text that folds where its language lets it."""
        return Text(kept_together(plain(text), self.language), style)

    def title(self, text: str) -> None:
        """Write a heading, with air above it."""
        self.console.print()
        self.line(text, "bold")

    def command(self, words: str) -> None:
        """Write an exact command, whole on its line, ready to be copied."""
        self.console.print(
            Text(f"  {plain(words)}", "cyan"), no_wrap=True, overflow="ignore", crop=False
        )

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """Write a table; a cell is a text, or a `Text` with its colour."""
        form = box.SIMPLE_HEAD if self.console.is_terminal else None
        table = Table(
            box=form,
            header_style="bold",
            pad_edge=False,
            padding=(0, 1),
            collapse_padding=True,
            show_header=any(column.heading for column in columns),
            show_edge=False,
        )
        for column in columns:
            table.add_column(
                phrase(column.heading, self.language) if column.heading else "",
                justify="right" if column.right else "left",
                no_wrap=not column.wrap,
                overflow="fold" if column.wrap else "ellipsis",
                min_width=column.least,
                vertical="top",
            )
        for row in rows:
            table.add_row(*(c if isinstance(c, Text) else self.text(c) for c in row))
        self.console.print(table)

    def money(self, amount: str | Decimal | None, currency: str) -> str:
        """Write an amount as the reader writes it; nothing where there is none."""
        return "" if amount is None else say_money(money(amount, currency), self.language)

    def day(self, day: str | date | None) -> str:
        """Write a day as the reader writes it; nothing where there is none."""
        if not day:
            return ""
        return say_day(date.fromisoformat(day) if isinstance(day, str) else day, self.language)

    def moment(self, moment: str | datetime | None) -> str:
        """Write a moment with its hour, at the place of the creditor."""
        if not moment:
            return ""
        local = self.local(moment)
        return f"{say_day(local.date(), self.language)} {local:%H:%M}"

    def local(self, moment: str | datetime) -> datetime:
        """Return a moment at the place of the creditor."""
        known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return known.astimezone(self.zone)

    def ago(self, seconds: float) -> str:
        """Write how long ago something was, in its largest unit."""
        for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
            if seconds >= size:
                count = int(seconds // size)
                return tell(
                    f"cli.ago_{unit}{'' if count > 1 else '_one'}", self.language, count=count
                )
        return phrase("cli.ago_now", self.language)

    def days_ago(self, days: int) -> str:
        """Write how many days ago a day was."""
        return self.ago(days * 86400) if days > 0 else phrase("cli.ago_today", self.language)

    def bar(self, part: float, width: int, style: str = "") -> Text:
        """Draw a share of the whole, one character at least where there is any."""
        full = max(1, round(part * width)) if part > 0 else 0
        solid = "#" if self.console.options.ascii_only else "█"
        return Text(solid * full, style)


def days_late(due: str | None, today: date) -> int | None:
    """Return how many days a due date is past; negative when it is to come."""
    return (today - date.fromisoformat(due)) // timedelta(1) if due else None
