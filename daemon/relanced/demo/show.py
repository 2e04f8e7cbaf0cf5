"""Showing the pretend world: a live view where there is a terminal, plain lines where there is none."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.layout import Layout
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from relanced.demo.happenings import Day, Happening, Summary, What
from relanced.demo.people import DAYS, HOUSES
from relanced.dunning.money import money
from relanced.words import Amount, phrase, say_day, say_money

LEAST_WIDTH: Final = 72  # columns the live view needs

_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # a picture fetches nothing from anywhere

Write = Callable[[str], None]

# A sign and a colour for each thing that happens; the signs stand in any font a terminal is given.
LOOK: Final = {
    What.ASKED: ("→", "cyan"),
    What.ANSWERED: ("←", "bold green"),
    What.AWAY: ("←", "yellow"),
    What.BOUNCED: ("x", "bold red"),
    What.PAUSED: ("‖", "green"),
    What.CALL: ("!", "bold magenta"),
    What.POSTED: ("»", "blue"),
    What.PAID: ("+", "bold bright_green"),
    What.PART: ("+", "bright_green"),
}
SHOWN: Final = (
    "asked", "answered", "paused", "settled", "to_call", "bounced", "digests",
)  # fmt: skip
AGES: Final = ("bright_black", "yellow", "dark_orange", "red", "bold red")
KEPT: Final = (
    "never_again", "twice", "after_payment", "while_away", "after_bounce", "digests_missing",
)  # fmt: skip


def line(one: Happening, language: str) -> str:
    """Say one thing that happened, as a plain line."""
    sign, _ = LOOK[one.what]
    amount = f", {say_money(Amount(one.minor, 'EUR'), language)}" if one.minor else ""
    text = f" : {_said(one)}" if one.text else ""
    word = phrase(f"demo.{one.what}", language)
    return f"{one.on:%d/%m}  {sign} {word:<10} {one.who}{amount}{text}"


def _said(one: Happening) -> str:
    is_quoted = one.what in (What.ANSWERED, What.AWAY)
    return f"« {one.text} »" if is_quoted else one.text


class Lines:
    """Plain lines, for a file, a pipe or a terminal that can do no more."""

    def __init__(self, write: Write, language: str) -> None:
        self._write, self._language = write, language

    def __call__(self, day: Day) -> None:
        """Say what a day brought."""
        for one in day.happened:
            self._write(line(one, self._language))


class Weeks:
    """A line a week, for whoever only waits for the end."""

    def __init__(self, write: Write, language: str) -> None:
        self._write, self._language = write, language

    def __call__(self, day: Day) -> None:
        """Say where the world stands, on Mondays."""
        if day.on.weekday() == 0:
            done = "#" * (day.number * 30 // DAYS)
            counts = ", ".join(
                f"{day.counts[name]} {phrase(f'demo.count_{name}', self._language)}"
                for name in ("asked", "answered")
            )
            self._write(f"{say_day(day.on, self._language)}  {done:<30}  {counts}")


class View:
    """The live view: a timeline, counters, what is owed by lateness, and what waits on the desk."""

    def __init__(self, console: Console, language: str) -> None:
        self._console, self._language = console, language
        self._past: deque[Happening] = deque(maxlen=80)
        self._live: Live | None = None

    @contextmanager
    def open(self) -> Iterator[View]:
        """Take the terminal, and give it back as it was."""
        with Live(console=self._console, screen=True, auto_refresh=False) as live:
            self._live = live
            yield self

    def __call__(self, day: Day) -> None:
        """Show a day as it ends."""
        self._past.extend(day.happened)
        if self._live is not None:
            self._live.update(self.frame(day), refresh=True)

    def frame(self, day: Day) -> Layout:
        """Draw the world on one day, in the console's own size."""
        width, height = self._console.size
        side = 34 if width >= 96 else 28
        whole = Layout()
        whole.split_column(Layout(self._head(day, width), size=4), Layout(name="body"))
        whole["body"].split_row(
            Layout(self._timeline(height - 6, width - side - 4)),
            Layout(name="side", size=side),
        )
        whole["side"].split_column(
            Layout(self._counters(day), size=len(SHOWN) + 2),
            Layout(self._ages(day, side), size=7),
            Layout(self._desk(day, max(height - 4 - len(SHOWN) - 2 - 7 - 2, 1))),
        )
        return whole

    def _say(self, key: str) -> str:
        return phrase(f"demo.{key}", self._language)

    def _panel(self, inside: RenderableType, title: str) -> Panel:
        return Panel(
            inside, title=self._say(title), title_align="left", border_style="bright_black"
        )

    def _head(self, day: Day, width: int) -> Panel:
        said = self._say("day_of").format(
            day=say_day(day.on, self._language), number=day.number, days=DAYS
        )
        title = Text(said, "bold")
        if not day.is_working:
            title.append(f"   {self._say('weekend')}", "bright_black")
        bar = ProgressBar(total=DAYS, completed=day.number, width=width - 4)
        return self._panel(Group(title, bar), "title")

    def _timeline(self, rows: int, width: int) -> Panel:
        """Show the last things that happened, the newest at the foot; each on one line, or two for words."""
        lines: list[Text] = []
        for one in reversed(self._past):
            told = self._told(one, width)
            if len(lines) + len(told) > rows:
                break
            lines = [*told, *lines]
        return self._panel(Text("\n").join(lines), "timeline")

    def _told(self, one: Happening, width: int) -> list[Text]:
        sign, style = LOOK[one.what]
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{one.on:%d/%m} ", "bright_black")
        text.append(f"{sign} {phrase(f'demo.{one.what}', self._language):<9} ", style)
        text.append(one.who, "bold")
        if one.minor:
            text.append(f"  {say_money(Amount(one.minor, 'EUR'), self._language)}")
        if not one.text:
            return [text]
        if one.what not in (What.ANSWERED, What.AWAY):
            text.append(f"  {one.text}", "bright_black")
            text.truncate(width, overflow="ellipsis")
            return [text]
        said = Text(f"      {_said(one)}", "italic", no_wrap=True)
        said.truncate(width, overflow="ellipsis")
        return [text, said]

    def _counters(self, day: Day) -> Panel:
        table = Table.grid(expand=True, padding=(0, 1))
        table.add_column(ratio=1, no_wrap=True)
        table.add_column(justify="right", style="bold", no_wrap=True)
        for name in SHOWN:
            table.add_row(self._say(f"count_{name}"), str(day.counts[name]))
        return self._panel(table, "counters")

    def _ages(self, day: Day, side: int) -> Panel:
        room = side - 26
        most = max(*day.ages, 1)
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True, width=12)
        table.add_column(no_wrap=True, width=max(room, 2))
        table.add_column(justify="right", no_wrap=True)
        for at, (minor, style) in enumerate(zip(day.ages, AGES, strict=True)):
            bar = "█" * max(round(minor * max(room, 2) / most), int(minor > 0))
            amount = self._say("whole_euros").format(amount=f"{minor // 100:,}")
            amount = amount.replace(",", "\u00a0") if self._language == "fr" else amount
            table.add_row(self._say(f"age_{at}"), Text(bar, style), amount)
        return self._panel(table, "ages")

    def _desk(self, day: Day, rows: int) -> Panel:
        counted: dict[str, int] = {}
        for kind, _, _ in day.desk:
            counted[kind] = counted.get(kind, 0) + 1
        table = Table.grid(expand=True, padding=(0, 1))
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        table.add_column(justify="right", style="bold", no_wrap=True)
        for kind, count in sorted(counted.items(), key=lambda pair: -pair[1])[:rows]:
            table.add_row(phrase(f"desk.kind_{kind}", self._language), str(count))
        return self._panel(table if counted else self._say("desk_empty"), "desk")


class Picture:
    """Keeps one day's view as an SVG, for the project's page."""

    def __init__(self, file: Path, day: int, language: str) -> None:
        self._file, self._day = file, day
        self._console = Console(
            record=True,
            width=110,
            height=34,
            force_terminal=True,
            file=StringIO(),
            color_system="truecolor",
        )
        self._view = View(self._console, language)
        self._title = phrase("demo.title", language)

    def __call__(self, day: Day) -> None:
        """Follow the days, and draw the one that was asked for."""
        self._view(day)
        if day.number == self._day:
            self._console.print(self._view.frame(day), height=34)
            drawn = self._console.export_svg(title=self._title, unique_id="demo")
            self._file.write_text(_FONTS.sub("", drawn), "utf-8")


def promises(summary: Summary, language: str) -> Iterator[tuple[bool | None, str, str]]:
    """Yield each promise: whether it was kept (None: a figure only), the figure and its words."""
    counts = summary.counts

    def say(name: str) -> str:
        known = {
            "debtors": counts["debtors_asked"],
            "bounced": counts["bounced"],
            "digests": counts["digests"],
        }
        return phrase(f"demo.{name}", language).format(**known)

    yield None, str(counts["asked"]), say("kept_asked")
    yield None, str(counts["answered"]), say("kept_answered")
    for name in KEPT:
        yield counts[name] == 0, str(counts[name]), say(f"kept_{name}")
    whole = summary.verify == "ok"
    yield whole, "ok" if whole else "!", say("kept_verify" if whole else "broken_verify")


def ending(summary: Summary, language: str) -> list[str]:
    """Say the summary in plain lines, for a newcomer to see each promise kept."""
    counts = summary.counts
    said = [
        phrase("demo.end", language).format(
            days=DAYS, invoices=counts["invoices"], creditors=len(HOUSES), debtors=counts["debtors"]
        ),
        "",
    ]
    for kept, figure, words in promises(summary, language):
        mark = {True: "ok", False: "!!", None: "  "}[kept]
        said.append(f"  {mark} {figure:>4}  {words}")
    said.append("")
    if summary.calls:
        said.append(phrase("demo.calls", language))
        widest = max(len(call["debtor"]) for call in summary.calls)
        for call in summary.calls:
            owed = say_money(money(call["owed"], call["currency"]), language)
            said.append(f"     {call['debtor']:<{widest}}  {call['phone']:<18} {owed:>12}")
            said.append(f"         {call['because']}")
    else:
        said.append(phrase("demo.no_calls", language))
    said += ["", phrase("demo.all_kept" if summary.kept else "demo.not_kept", language)]
    return said
