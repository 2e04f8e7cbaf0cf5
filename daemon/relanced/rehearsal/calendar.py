"""The calendar of a rehearsal: its weeks and days with their totals, and the text a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from relanced.rehearsal.line import CHANNELS, Foretold, Line, money_of
from relanced.words import say, say_money, tell


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day."""

    on: date
    lines: tuple[Line, ...]

    def count(self, *channels: str) -> int:
        """Count the lines of some channels."""
        return sum(line.channel in channels for line in self.lines)


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one week on which something happens."""

    monday: date
    days: tuple[Day, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the whole week."""
        return tuple(line for day in self.days for line in day.lines)


def weeks(lines: Sequence[Line]) -> Iterator[Week]:
    """Yield the weeks in which something happens; lines come in the order of their days."""
    days = (Day(on, tuple(group)) for on, group in groupby(lines, key=lambda line: line.on))
    for monday, group in groupby(days, key=lambda day: day.on - timedelta(day.on.weekday())):
        yield Week(monday, tuple(group))


def counted(lines: Sequence[Line], language: str) -> str:
    """Say how many lines of each channel there are, and what is asked by e-mail."""
    parts = []
    for channel in CHANNELS:
        count = sum(line.channel == channel for line in lines)
        if count:
            word = "channel" if count == 1 else "channels"
            parts.append(f"{count} {tell(f'rehearsal.{word}_{channel}', language)}")
    letters = [line for line in lines if line.channel == "email"]
    sums = [say_money(amount, language) for amount in money_of(letters).values()]
    if sums:
        parts.append(f"{' + '.join(sums)} {tell('rehearsal.asked', language)}")
    return " · ".join(parts)


def labelled(label: str, words: str, language: str) -> str:
    """Put a colon between two parts, as the language sets it: after a no-break space in French."""
    return f"{label}\u00a0: {words}" if language == "fr" else f"{label}: {words}"


def day_name(day: date, language: str) -> str:
    """Write a day with its weekday: `lun. 12 oct. 2026`, `Mon 12 Oct 2026`."""
    from babel.dates import format_date

    return format_date(day, "EEE d MMM y", locale="fr_FR" if language == "fr" else "en_GB")


def preamble(found: Foretold, language: str) -> Iterator[str]:
    """Yield the sentences that come first: what this is, and what it takes for granted."""
    yield tell("rehearsal.title", language, since=found.since, until=found.until)
    yield tell("rehearsal.nothing_left", language)
    yield tell("rehearsal.supposes", language)
    for one in found.assumptions():
        yield f"- {tell(f'rehearsal.{one.value}', language)}"
    yield tell("rehearsal.decisions_left", language)


def kept_back(found: Foretold, language: str) -> Iterator[str]:
    """Yield what kept letters back, and on how many days."""
    for (creditor, reason), days in found.kept_back.items():
        said = say(reason, language)
        yield tell("rehearsal.kept_back", language, days=days, creditor=creditor, reason=said)


def closing(found: Foretold, language: str) -> Iterator[str]:
    """Yield the totals."""
    letters = [line for line in found.lines if line.channel == "email"]
    yield labelled(tell("rehearsal.in_all", language), counted(found.lines, language), language)
    if letters:
        days = (Day(on, tuple(group)) for on, group in groupby(letters, key=lambda line: line.on))
        busiest = max(days, key=lambda day: len(day.lines))
        count = len(busiest.lines)
        yield tell("rehearsal.busiest", language, count=count, day=day_name(busiest.on, language))
        yield tell("rehearsal.asked_twice", language)
    yield from kept_back(found, language)


def text(found: Foretold, language: str) -> Iterator[str]:
    """Yield the calendar line by line, a week a paragraph."""
    yield from preamble(found, language)
    if not found.lines:
        yield ""
        yield tell("rehearsal.nothing", language)
        yield from kept_back(found, language)
        return
    for week in weeks(found.lines):
        yield ""
        title = tell("rehearsal.week", language, monday=week.monday)
        yield labelled(title, counted(week.lines, language), language)
        for day in week.days:
            name = day_name(day.on, language)
            yield f"  {labelled(name, counted(day.lines, language), language)}"
            for line in day.lines:
                yield from _line(line, language)
    yield ""
    yield from closing(found, language)


def _line(line: Line, language: str) -> Iterator[str]:
    word = tell(f"rehearsal.channel_{line.channel}", language)
    to = f" <{', '.join(line.to)}>" if line.to else ""
    items = f"  {', '.join(line.items)}" if line.items else ""
    yield f"    {word:<18} {line.debtor}{to}{items}  {say_money(line.owed, language)}"
    yield f"    {'':<18} {say(line.because, language)}"
