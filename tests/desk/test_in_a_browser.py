"""A real Chromium at the page: a newcomer's day by keyboard alone, and every view on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.desk.server import PASSWORD, Page, serving
from tests.rounds.firm import Firm

from relanced.desk.serving import child
from relanced.rounds import read
from relanced.store import flags, proof

pytestmark = [pytest.mark.chromium, pytest.mark.e2e, pytest.mark.xdist_group("chromium")]
FLAGS = 20
HEADING = "Client;Facture;Date;Echeance;Montant TTC;Solde;Email;Telephone"
# What the newcomer does with each flag in turn: keys, nothing else.
DAY = (
    ("d", "Enter"), ("p", "Enter"), ("m", "Enter"), ("t", "Enter"), ("c", "1"), ("c", "4"),
)  # fmt: skip


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Page]:
    """The page of a firm with twenty calls to make."""
    with read.parser() as parser:
        firm = Firm(tmp_path, parser, {"dupont": {"procedure": "cordial-5-etapes"}}, "dedicated")
        firm.heading = HEADING
        firm.at("2026-10-12T08:30")
        firm.books(
            *(f"Client {n:02};FA-{n:02};01/09/2026;01/10/2026;{n}00,00;{n}00,00;a@c{n}.test;03881122{n:02}"
              for n in range(1, FLAGS + 1))
        )  # fmt: skip
        firm.at("2026-10-12T09:30")
        import asyncio

        asyncio.run(firm.day("2026-10-12T09:30"))
        with child() as showing, serving(firm.office, showing) as page:
            yield page
        firm.office.store.close()


@pytest.fixture
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def sit_down(browser: Any, page: Page, name: str = "anne", **seat: Any) -> tuple[Any, list[str]]:
    """Log in by keyboard; returns the tab, and what its console complains of."""
    page.account(name, language=seat.pop("language", "fr"))
    tab = browser.new_context(**seat).new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"http://127.0.0.1:{page.port}/today")
    tab.keyboard.type(name)
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("header nav")
    return tab, complaints


def waiting(page: Page) -> list[Any]:
    with page.office.store.look() as session:
        return flags.open_flags(session)


def test_a_newcomer_settles_twenty_flags_by_keyboard_only(busy: Page, chromium: Any) -> None:
    tab, complaints = sit_down(chromium, busy)
    assert len(waiting(busy)) == FLAGS
    today = busy.office.today("dupont")
    pressed = 0
    for number in range(FLAGS):
        keys = DAY[number % len(DAY)]
        # What only put a decision off stays on the list: the newcomer goes past it, then says it is done.
        for key in keys:
            tab.keyboard.press(key)
            pressed += 1
            if key == "c":
                tab.wait_for_url("**/call/*")
                tab.wait_for_selector(".outcomes")
        tab.wait_for_selector(".said")
        assert "/today" in tab.url
        assert tab.evaluate("document.querySelectorAll('#main [data-row].chosen').length") <= 1
        if keys[0] in "pmt" or keys == ("c", "4"):
            tab.keyboard.press("j")
            pressed += 1
        tab.evaluate("document.querySelector('.said')?.remove()")
    with busy.office.store.look() as session:
        told = [e for e in _events(session) if e.actor == "anne"]
        assert not list(proof.verify(session))
    assert len({e.kind for e in told}) >= 4
    assert len(told) >= FLAGS
    left = waiting(busy)
    assert len(left) < FLAGS
    assert all(isinstance(row.due, date) and row.due >= today for row in left)
    assert pressed <= 4 * FLAGS
    assert complaints == []


def _events(session: Any) -> list[Any]:
    from relanced.store.journal import read_chain

    return [
        event for number in range(1, FLAGS + 1) for event in read_chain(session, f"case:{number}")
    ]


VIEWS = (
    "/today",
    "/case/1",
    "/call/5",
    "/mails",
    "/mail/3",
    "/queue",
    "/find?q=FA",
    "/settings",
    "/ledger",
    "/rehearsal",
)
SEATS = {
    "desk": {"viewport": {"width": 1200, "height": 900}},
    "telephone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
# Luminance contrast of every text against the ground it stands on (WCAG 2.2 §1.4.3), names of every field and button.
FAULTS = """() => {
  const rgba = (text) => { const m = text.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (node) => { for (; node; node = node.parentElement) {
    const c = rgba(getComputedStyle(node).backgroundColor); if (c[3] > .99) return c; } return [255, 255, 255]; };
  const faults = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !node.checkVisibility() || node.closest("svg, .hidden, .skip")) continue;
    const a = lum(rgba(getComputedStyle(node).color)), b = lum(ground(node));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(1)}: ${node.textContent.trim().slice(0, 40)}`);
  }
  for (const node of document.querySelectorAll("input:not([type=hidden]), select, button, a, iframe, svg[role=img]")) {
    const name = node.getAttribute("aria-label") || node.title || node.textContent.trim()
      || [...(node.labels || [])].map(l => l.textContent.trim()).join("");
    if (!name) faults.push(`no name: ${node.outerHTML.slice(0, 80)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(n => n.id);
  if (new Set(ids).size < ids.length) faults.push("an id twice");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one heading");
  if (!document.documentElement.lang) faults.push("no language");
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
  return faults;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("seat", SEATS)
def test_every_view_can_be_read_in_both_languages(
    page: Page, chromium: Any, seat: str, scheme: str
) -> None:
    language = "fr" if scheme == "light" else "en"
    tab, complaints = sit_down(
        chromium, page, **SEATS[seat], color_scheme=scheme, language=language
    )
    for path in VIEWS:
        tab.goto(f"http://127.0.0.1:{page.port}{path}")
        assert tab.evaluate(FAULTS) == [], path
    assert complaints == []
