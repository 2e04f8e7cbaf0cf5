"""Who gets in, from where, and that looking changes nothing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from tests.desk.server import PASSWORD, Page, Visitor

from relanced.store import accounts

ADDRESS = re.compile(r'(?:href|src|action)="(/[^"]*)"')


def dump(page: Page) -> list[str]:
    """Return the whole store as statements, accounts and sessions included."""
    with closing(sqlite3.connect(str(page.office.store.url).removeprefix("sqlite:///"))) as store:
        return list(store.iterdump())


def test_without_an_account_there_is_only_the_log_in(page: Page) -> None:
    stranger = Visitor(page.port)
    for path in ("/", "/today", "/case/1", "/mail/1/original", "/find?q=roy", "/nowhere"):
        answer = stranger.get(path)
        if path == "/":
            continue
        assert answer.status == 303
        assert answer.headers["location"].startswith("/login?to=")
    assert stranger.log_in("anne").status == 403
    page.account("anne")
    assert "ne convient pas" in stranger.log_in("anne", "wrong password").plain
    answer = stranger.log_in("anne", to="/case/1")
    assert (answer.status, answer.headers["location"]) == (303, "/case/1")
    assert "Boulangerie Roy" in stranger.get("/case/1").plain


def test_a_log_in_begins_a_new_session_whose_secret_the_store_does_not_hold(page: Page) -> None:
    visitor = page.visitor()
    first = visitor.cookies["relanced"]
    assert first not in "\n".join(dump(page))
    csrf = visitor.field(visitor.get("/today"), "csrf")
    assert visitor.post("/logout", csrf=csrf).headers["location"] == "/login"
    visitor.cookies["relanced"] = first
    assert visitor.get("/today").status == 303
    visitor.log_in("anne")
    assert visitor.cookies["relanced"] != first


def test_a_session_ends_with_the_working_day_and_with_its_account(page: Page) -> None:
    visitor = page.visitor()
    secret = visitor.cookies["relanced"]
    with page.office.store.look() as session:
        now = page.office.clock.real_now()
        assert accounts.sitting(session, secret, now + timedelta(hours=9)) is not None
        assert accounts.sitting(session, secret, now + timedelta(hours=11)) is None
    with page.office.store.begin() as session:
        accounts.close(session, "anne", now)
    assert visitor.get("/today").status == 303
    assert visitor.log_in("anne").status == 403


def test_guessing_a_password_becomes_slow(page: Page) -> None:
    page.account("anne")
    visitor = Visitor(page.port)
    with page.office.store.begin() as session:
        for _ in range(6):
            accounts.refused(session, "anne", page.office.clock.real_now())
    answer = visitor.log_in("anne")
    assert answer.status == 429
    assert "Trop d'essais" in answer.plain


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused(page: Page, headers: dict[str, str]) -> None:
    visitor = page.visitor()
    csrf = visitor.field(visitor.get("/today"), "csrf")
    before = dump(page)
    answer = visitor.post_as("/act/stop", headers, csrf=csrf, because="x")
    assert answer.status == 403
    assert visitor.post_as("/login", headers, name="anne", password=PASSWORD).status == 403
    assert dump(page) == before


def test_a_form_without_the_token_of_its_session_is_refused(page: Page) -> None:
    visitor, other = page.visitor(), page.visitor("berthe")
    theirs = other.field(other.get("/today"), "csrf")
    before = dump(page)
    assert visitor.post("/act/stop", because="x").status == 403
    assert visitor.post("/act/stop", csrf=theirs, because="x").status == 403
    assert visitor.post("/login", name="anne", password=PASSWORD, token="x").status == 403
    assert dump(page) == before


def test_another_host_and_a_form_too_large_are_refused(page: Page) -> None:
    visitor = page.visitor()
    visitor.host = "evil.test"
    assert visitor.get("/today").status == 421
    visitor.host = ""
    assert visitor.post("/act/note", because="x" * 70_000).status == 413
    assert visitor.get("/today", method="PUT").status == 405


@pytest.mark.parametrize(
    "to", ["https://evil.test/", "//evil.test", "/\\evil.test", "/login", "/today\r\nx: y"]
)
def test_a_log_in_leads_nowhere_else(page: Page, to: str) -> None:
    page.account("anne")
    assert Visitor(page.port).log_in("anne", to=to).headers["location"] == "/today"


def test_every_answer_forbids_frames_strange_scripts_and_guessing(page: Page) -> None:
    visitor = page.visitor()
    for path in (
        "/today",
        "/login",
        "/static/desk.js",
        "/nowhere",
        "/mail/1/frame",
        "/mail/1/original",
    ):
        headers = visitor.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] in ("DENY", "SAMEORIGIN")
        assert headers["cache-control"] == "no-store"
    assert "attachment" in visitor.get("/mail/1/original").headers["content-disposition"]
    assert visitor.get("/mail/1/original").headers["content-type"] == "application/octet-stream"


def test_a_scanner_that_follows_every_address_changes_nothing(page: Page) -> None:
    visitor = page.visitor()
    before = dump(page)
    seen: set[str] = set()
    todo = ["/today"]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for method in ("GET", "HEAD") if "rehearsal" not in path else ("GET",):
            answer = visitor.get(path, method)
            assert answer.status in (200, 303, 404, 405), path
            todo += ADDRESS.findall(answer.text)
    assert {"/case/1", "/act/note", "/logout", "/queue"} <= seen
    assert len(seen) > 30
    assert dump(page) == before


def test_looking_and_braking_is_for_anyone_and_the_rest_by_role(page: Page) -> None:
    looks, acts = page.visitor("lou", "look"), page.visitor("ada", "act")
    seen = looks.seen(4)
    assert looks.act("note", case=4, seen=seen, because="x").status == 403
    assert looks.act("pause", case=4, seen=seen, because="client au téléphone").status == 200
    assert "client au téléphone" in looks.get("/case/4").plain
    with page.office.store.look() as session:
        from relanced.store import lists

        waiting = lists.approvable(lists.waiting(session))[0].id
    assert acts.act("approve", list=waiting).status == 403
    assert acts.act("stop", because="incendie").status == 200
    assert acts.act("start").status == 403
