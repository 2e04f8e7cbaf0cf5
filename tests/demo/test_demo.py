"""The pretend world's people, papers and pictures; the world itself is lived in tests/flow."""

from __future__ import annotations

from datetime import date, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from relanced.books.door import read_ledger
from relanced.demo.answers import answer, page
from relanced.demo.happenings import Day, Happening, Summary, What
from relanced.demo.people import DAYS, FIRST, HOUSES, ledger_of, owed, people
from relanced.demo.show import LEAST_WIDTH, Lines, Picture, View, ending
from relanced.mail.attachments import pdf_text
from relanced.mail.parse import parse
from relanced.understanding.meaning import read
from relanced.words import LANGUAGES

HEAD = Message()
HEAD["From"] = "Menuiserie Dupont <relance@dupont.test>"
HEAD["Subject"] = "Menuiserie Dupont : facture en attente"
HEAD["Message-ID"] = "<k3v9x2ab.1.aaaaaaaaaaaaaaaaaaaaaaaaaa@dupont.test>"
ON = date(2026, 10, 12)
MEANT = {
    "promise": ("human", "promise"), "broken": ("human", "promise"), "dispute": ("human", "dispute"),
    "paid": ("human", "paid"), "remittance": ("human", "remittance"), "document": ("human", "needs_document"),
    "wrong": ("human", "wrong_contact"), "absent": ("auto_reply", None), "bounce": ("bounce", None),
}  # fmt: skip


@pytest.mark.parametrize("debtor", [d for d in people() if d.way in MEANT], ids=lambda d: d.name)
def test_each_debtors_own_words_are_understood_as_they_are_meant(debtor: object) -> None:
    raw = answer(debtor, HEAD, ON)  # type: ignore[arg-type]
    reading = read(parse(raw))
    kind, intent = MEANT[debtor.way]  # type: ignore[attr-defined]
    assert reading.kind == kind
    assert intent is None or intent in reading.intents
    if debtor.way == "absent":  # type: ignore[attr-defined]
        assert reading.return_on == ON + timedelta(20)
    if intent == "promise":
        assert reading.promise_date == ON + timedelta(7)


def test_a_remittance_advice_is_a_pdf_that_names_every_invoice() -> None:
    debtor = next(d for d in people() if d.way == "remittance")
    mail = message_from_bytes(answer(debtor, HEAD, ON), policy=default)
    (part,) = mail.iter_attachments()  # type: ignore[attr-defined]
    text = pdf_text(part.get_content())
    assert text is not None
    assert all(number in text for number, _, _ in debtor.invoices)


def test_a_page_says_what_it_was_given_brackets_and_all() -> None:
    assert pdf_text(page(["a (b) \\ c", "é"])) == "a (b) \\ c\né"


def test_the_lists_of_the_pretend_world_are_read_without_a_fault() -> None:
    debtors = people()
    assert sum(len(d.invoices) for d in debtors) == 40
    for house in HOUSES:
        ledger = read_ledger(ledger_of(debtors, house, FIRST), "export.csv")
        assert (len(ledger.lines), ledger.errors) == (20, ())
        assert all(line.phone and line.contact and line.language for line in ledger.lines)


def test_a_part_payment_halves_one_invoice_and_a_payment_takes_all_away() -> None:
    debtor = people()[0]
    debtor.part_on, debtor.paid_on = FIRST + timedelta(3), FIRST + timedelta(9)
    before, part, after = (owed(debtor, FIRST + timedelta(n)) for n in (0, 3, 9))
    assert [rest for *_, rest in before] == [48000, 67910]
    assert [(total, rest) for *_, total, rest in part] == [(48000, 24000), (67910, 67910)]
    assert after == []


def day(number: int, *happened: Happening) -> Day:
    names = (
        "asked",
        "answered",
        "paused",
        "settled",
        "to_call",
        "bounced",
        "digests",
        "invoices",
        "debtors",
    )
    return Day(
        FIRST + timedelta(number - 1), number, True, happened, dict.fromkeys(names, 3), (0, 100, 12_345_678, 1, 5),
        (("call", "Bistrot du Quai", "en retard"), ("review", "X", "y")),
    )  # fmt: skip


WORDS = Happening(
    ON, What.ANSWERED, "Marlow & Finch [bold]", "Nous contestons [red] " + "mot " * 60
)
EVERY = tuple(Happening(ON, what, "Élan & Fils", "texte", 123456) for what in What)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(LEAST_WIDTH, 24), (80, 24), (110, 34), (220, 70)])
def test_the_view_fits_any_terminal_and_no_words_are_read_as_markup(
    width: int, height: int, language: str
) -> None:
    console = Console(width=width, height=height, force_terminal=True, file=StringIO(), record=True)
    view = View(console, language)
    shown = day(40, *(one for one in EVERY if one.what in _timeline()), WORDS)
    view(shown)
    console.print(view.frame(shown), height=height)
    lines = console.export_text().splitlines()
    assert len(lines) == height
    assert max(map(len, lines)) <= width
    assert any("[bold]" in line for line in lines)


def _timeline() -> set[What]:
    from relanced.demo.show import LOOK

    return set(LOOK)


def test_without_a_terminal_each_thing_is_a_plain_line() -> None:
    said: list[str] = []
    Lines(said.append, "fr")(day(2, WORDS))
    assert said[0].startswith("12/10  ← répond     Marlow & Finch [bold] : « Nous contestons [red]")


def test_the_picture_is_drawn_once_and_fetches_nothing(tmp_path: Path) -> None:
    picture = Picture(tmp_path / "demo.svg", 2, "en")
    for number in (1, 2, 3):
        picture(day(number, WORDS))
    drawn = (tmp_path / "demo.svg").read_text("utf-8")
    assert "Marlow" in drawn
    assert "url(http" not in drawn
    assert "font-face" not in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_promise_is_seen_at_the_end(language: str) -> None:
    broken = (
        "never_again",
        "twice",
        "after_payment",
        "while_away",
        "after_bounce",
        "digests_missing",
    )
    names = ("asked", "answered", "bounced", "digests", "invoices", "debtors", "debtors_asked")
    counts = dict.fromkeys(broken, 0) | dict.fromkeys(names, 5)
    assert Summary(counts, "ok").kept
    for name in broken:
        fallen = Summary(counts | {name: 1}, "ok")
        assert not fallen.kept
        assert "  !!    1  " in "\n".join(ending(fallen, language))
    assert not Summary(counts, ["case 1: broken"]).kept
    assert not Summary(counts | {"asked": 0}, "ok").kept
    assert DAYS == 120
