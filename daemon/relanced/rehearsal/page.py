"""The page of a rehearsal: one file without script and without anything to fetch, readable aloud and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from relanced.assets import templates_folder
from relanced.rehearsal import calendar
from relanced.rehearsal.line import CHANNELS, Foretold
from relanced.words import say, say_day, say_money, tell

HEIGHT = 160  # of the chart's bars, in its own units
BROAD, NARROW = 14, 2  # a day's width, least and most crowded
WIDTH = 900


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart: two stacked bars, in the chart's units from its upper left."""

    label: str
    x: float
    width: float
    mail_top: float
    mail_height: float
    flag_top: float
    flag_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars, and the scale beside them."""

    bars: tuple[Bar, ...]
    most: int
    width: float
    height: int = HEIGHT


def chart(found: Foretold, language: str) -> Chart:
    """Measure the bars: one place a day, e-mails below and flags above them."""
    by_day = {day.on: day for week in calendar.weeks(found.lines) for day in week.days}
    most = max((len(day.lines) for day in by_day.values()), default=1)
    days = (found.until - found.since).days + 1
    step = min(max(WIDTH / days, NARROW), BROAD)
    bars = []
    for ahead in range(days):
        day = by_day.get(found.since + timedelta(ahead))
        if day is None:
            continue
        mail = HEIGHT * day.count("email") / most
        flag = HEIGHT * len(day.lines) / most - mail
        name = calendar.day_name(day.on, language)
        label = calendar.labelled(name, calendar.counted(day.lines, language), language)
        bars.append(
            Bar(label, round(ahead * step, 2), round(step * 0.8, 2), round(HEIGHT - mail, 2), round(mail, 2),
                round(HEIGHT - mail - flag, 2), round(flag, 2))
        )  # fmt: skip
    return Chart(tuple(bars), most, round(days * step, 2))


def page(found: Foretold, language: str) -> str:
    """Return the whole page."""
    environment = Environment(
        loader=FileSystemLoader(str(templates_folder())),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": partial(calendar.day_name, language=language),
        "date": partial(say_day, language=language),
        "money": partial(say_money, language=language),
        "said": partial(say, language=language),
        "labelled": partial(calendar.labelled, language=language),
        "counted": partial(calendar.counted, language=language),
    }
    return environment.get_template("pages/rehearsal.html").render(
        found=found, language=language, weeks=list(calendar.weeks(found.lines)), channels=CHANNELS,
        chart=chart(found, language), word=lambda key, **facts: tell(f"rehearsal.{key}", language, **facts),
        title=tell("rehearsal.title", language, since=found.since, until=found.until),
        closing=list(calendar.closing(found, language)) if found.lines else [],
        kept_back=[] if found.lines else list(calendar.kept_back(found, language)),
    )  # fmt: skip
