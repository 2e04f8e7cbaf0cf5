"""Whoever has some creditors reads nothing of the others, whichever these are; and of two acts at one moment one stands."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk.server import Page

from relanced.store import desk as reads
from relanced.store import proof
from relanced.store.accounts import Who
from relanced.store.cases import CASES
from relanced.store.engine import Store

CREDITORS = ("dupont", "martin", "leroy")
SOUGHT = ("a", "e", "FA", "Z1", "0388", "100", "@", "roy", "weber", "C00", "=cmd")
subsets = st.sets(st.sampled_from(CREDITORS)).map(lambda found: tuple(sorted(found)))


@pytest.fixture(scope="module")
def store(world: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{world}/state/relanced.db")
    yield opened
    opened.close()


@given(
    mine=subsets,
    boxes=st.sampled_from([(), ("main",)]),
    text=st.sampled_from(SOUGHT),
    limit=st.integers(1, 50),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_read_of_the_page_stays_among_ones_own(
    store: Store, mine: tuple[str, ...], boxes: tuple[str, ...], text: str, limit: int
) -> None:
    with store.look() as session:
        owner = {row.id: row.creditor for row in session.execute(CASES.select())}
        shown, counts = reads.standing(session, mine, boxes, "fr", limit)
        assert {flag["creditor"] for flag in shown} <= {*mine, *(f"mailbox:{box}" for box in boxes)}
        assert sum(counts.values()) == reads.count(session, mine, boxes)["today"]
        found = reads.find(session, mine, text, None)
        assert {owner[one["case"]] for one in found} <= set(mine)
        assert all(m["mailbox"] in boxes for m in reads.tray(session, boxes, limit))
        for number in range(1, 5):
            mail = reads.mail(session, number, mine, boxes)
            if mail is not None:
                assert {owner[one["id"]] for one in mail["cases"]} <= set(mine)
                assert mail["cases"] or mail["mailbox"] in boxes
        holds = reads.holds_of(session, mine, boxes, "fr")
        assert all(hold["scope"] == "all" or hold["key"] in (*mine, *boxes) for hold in holds)
        if not mine:
            assert reads.promised(session, mine, date(2026, 11, 25), 4) == {}


@given(mine=subsets)
def test_of_ones_own_there_is_nothing_but_ones_own(mine: tuple[str, ...]) -> None:
    who = Who(1, "anne", "act", frozenset(mine), "fr", "x")
    assert set(who.of(CREDITORS)) == set(mine)
    assert all(who.sees(one) is (one in mine) for one in (*CREDITORS, "*", ""))
    assert who.may("look")
    assert not who.may("approve")


def test_of_many_acts_at_one_moment_on_one_case_one_is_done_and_the_others_are_told(
    page: Page,
) -> None:
    people = [page.visitor(f"person{number}") for number in range(4)]
    seen = people[0].seen(4)
    forms = [
        {"csrf": one.field(one.get("/settings"), "csrf"), "because": f"why {place}", "case": 4, "seen": seen}
        for place, one in enumerate(people)
    ]  # fmt: skip
    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(
            pool.map(lambda pair: pair[0].post("/act/pause", **pair[1]), zip(people, forms, strict=True))
        )  # fmt: skip
    assert sorted(answer.status for answer in answers) == [303, 409, 409, 409]
    for answer, form in zip(answers, forms, strict=True):
        if answer.status == 409:
            assert str(form["because"]) in answer.plain
    with page.office.store.look() as session:
        assert not list(proof.verify(session))
