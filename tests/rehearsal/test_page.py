"""The calendar a person reads, and its page: whole, in both languages, and nothing to fetch."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from relanced.dunning.money import money
from relanced.rehearsal import calendar, page
from relanced.rehearsal.line import Assumption, Foretold, Line
from relanced.words import because

WHY = because("case.stopped", who="Anne", why="<b>")


def line(on: date, channel: str = "email", debtor: str = "Alpha & <Fils>") -> Line:
    return Line(
        on, "dupont", debtor, "relance-1", channel, ("a@alpha.test",), ("F-1",), money("1234.50"),
        "Facture F-1", WHY, (Assumption.BOOKS, Assumption.SILENCE),
    )  # fmt: skip


def some() -> Foretold:
    found = Foretold(date(2026, 10, 1), date(2026, 10, 31))
    found.lines = [
        line(date(2026, 10, 5)), line(date(2026, 10, 5), debtor="Bravo"), line(date(2026, 10, 6), "call"),
        line(date(2026, 10, 12), "formal_notice"), line(date(2026, 10, 13), "review"),
    ]  # fmt: skip
    found.kept_back[("dupont", WHY)] = 3
    return found


class Outline(HTMLParser):
    """What a page is made of: its tags, what they point to, and which were left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.named: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        known = dict(attrs)
        self.ids.add(known.get("id") or "")
        self.named |= set((known.get("aria-labelledby") or "").split())
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "line", "rect"):
            self.open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_weeks_and_days_are_counted() -> None:
    weeks = list(calendar.weeks(some().lines))
    assert [(week.monday, len(week.lines)) for week in weeks] == [
        (date(2026, 10, 5), 3), (date(2026, 10, 12), 2),
    ]  # fmt: skip
    assert calendar.counted(weeks[0].lines, "fr").replace("\u00a0", " ") == (
        "2 courriels · 1 appel · 2 469,00 € demandés par courriel"
    )
    assert (
        calendar.counted(weeks[0].lines, "en")
        == "2 e-mails · 1 call · €2,469.00 asked for by e-mail"
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_text_names_every_line_the_assumptions_and_what_is_kept_back(language: str) -> None:
    text = "\n".join(calendar.text(some(), language))
    assert text.count("F-1") == 5
    assert ("personne ne répond" if language == "fr" else "nobody answers") in text
    assert text.count("Anne") == 6
    assert "{" not in text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("found", [some(), Foretold(date(2026, 10, 1), date(2026, 10, 2))])
def test_the_page_stands_alone_and_is_well_made(language: str, found: Foretold) -> None:
    text = page.page(found, language)
    outline = Outline(text)
    assert outline.open == []
    assert outline.links == []
    assert not {"script", "link", "img", "iframe"} & set(outline.tags)
    assert outline.named <= outline.ids
    assert text.count('data-assumption="') == 2
    assert f'<html lang="{language}">' in text


def test_a_strangers_name_is_text_and_never_markup() -> None:
    text = page.page(some(), "fr")
    assert "Alpha &amp; &lt;Fils&gt;" in text
    assert "<Fils>" not in text


def test_the_bars_stand_on_their_days_within_the_chart() -> None:
    drawn = page.chart(some(), "en")
    assert drawn.most == 2
    assert [bar.mail_height for bar in drawn.bars] == [160, 0, 0, 0]
    assert [bar.flag_height for bar in drawn.bars] == [0, 80, 80, 80]
    assert all(0 <= bar.x < drawn.width for bar in drawn.bars)
    assert re.fullmatch(r"Mon 5 Oct 2026: 2 e-mails .*", drawn.bars[0].label)
