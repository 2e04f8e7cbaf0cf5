"""Three hundred hostile HTML mails are harmless: after the sieve only a short list of tags is left, and a real browser
in which all of them are shown at once runs nothing, fetches nothing and goes nowhere.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from lxml import html as lxml_html
from tests.desk.hostile import PAYLOADS
from tests.desk.server import Page
from tests.desk.test_in_a_browser import chromium, sit_down  # noqa: F401 - a fixture

from relanced.mail.showing import ATTRIBUTES, TAGS, clean

KEPT = {"dir", "colspan", "rowspan"}


def test_only_the_short_list_of_tags_is_left_of_three_hundred() -> None:
    assert len(PAYLOADS) == 300
    assert {name for names in ATTRIBUTES.values() for name in names} == KEPT
    for payload in PAYLOADS:
        left = clean(payload)
        for element in lxml_html.fragment_fromstring(left, create_parent="div").iter():
            assert element.tag in TAGS, (payload, left)
            assert set(element.attrib) <= KEPT, (payload, left)
        assert clean(left) == left, (
            payload
        )  # what is clean stays as it is: no second parse finds anything new


def test_a_plain_table_keeps_its_form() -> None:
    table = '<table><tbody><tr><td colspan="2">FA-101</td></tr></tbody></table>'
    assert clean(table) == table


@pytest.mark.chromium
@pytest.mark.e2e
@pytest.mark.xdist_group("chromium")
def test_a_browser_that_shows_all_of_them_runs_fetches_and_follows_nothing(
    page: Page,
    chromium: Any,  # noqa: F811
) -> None:
    store = str(page.office.store.url).removeprefix("sqlite:///")
    for number, payloads in ((1, PAYLOADS[:150]), (3, PAYLOADS[150:])):
        body = "\r\n".join(f"<section>{one}</section>" for one in payloads)
        raw = (
            "From: x@evil.test\r\nSubject: <script>top.pwned=1</script>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: text/html; charset=utf-8\r\n\r\n{body}"
        )
        with closing(sqlite3.connect(store)) as bare, bare:
            bare.execute("UPDATE message SET raw = ?, subject = ? WHERE id = ?",
                         (raw.encode(), "<img src=x onerror=top.pwned=1>", number))  # fmt: skip
        tab, _ = sit_down(chromium, page, f"reader{number}")
        asked: list[str] = []
        tab.on("request", lambda request, seen=asked: seen.append(request.url))
        tab.on("dialog", lambda _, seen=asked: seen.append("dialog"))
        here = f"http://127.0.0.1:{page.port}"
        tab.goto(f"{here}/mail/{number}")
        tab.click("details.html summary")
        tab.wait_for_selector("iframe")
        frame = tab.wait_for_selector("iframe").content_frame()
        frame.wait_for_load_state("load")
        assert tab.evaluate("window.pwned") is None
        assert tab.url == f"{here}/mail/{number}"
        assert {url for url in asked if not url.startswith((f"{here}/", "data:,"))} == set()
        assert f"{here}/mail/{number}/frame" in asked
