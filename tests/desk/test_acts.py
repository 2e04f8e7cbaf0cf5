"""Every act of the page does what its command does, once, with who and why; two people at once lose nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.desk.server import Page, Visitor

from relanced.store import journal, proof, views


def case_of(page: Page, number: int) -> dict[str, Any]:
    with page.office.store.look() as session:
        return views.case_list(session, "fr", ids=[number])[0]


def last(page: Page, number: int) -> journal.CaseEvent:
    with page.office.store.look() as session:
        return journal.read_chain(session, f"case:{number}")[-1]


def numbers(page: Page, kind: str) -> list[int]:
    with page.office.store.look() as session:
        return [f["id"] for f in views.flag_list(session, "fr") if f["kind"] == kind]


def whole(page: Page) -> bool:
    with page.office.store.look() as session:
        return not list(proof.verify(session))


def test_a_pause_and_a_resume(page: Page) -> None:
    anne = page.visitor()
    told = anne.act("pause", case=4, seen=anne.seen(4), because="avoir en cours", day="2026-12-15")
    assert "Dossier 4 en pause jusqu'au 15/12/2026." in told.plain
    paused = case_of(page, 4)["paused"]
    assert (paused["reason"], paused["until"], paused["by"]) == ("person", "2026-12-15", "anne")
    assert last(page, 4).actor == "anne"
    assert "Dossier 4 repris" in anne.act("resume", case=4, seen=anne.seen(4), because="reçu").plain
    assert case_of(page, 4)["state"] == "OPEN"
    assert whole(page)


def test_a_promise_and_a_dispute_speak_of_the_invoices_ticked(page: Page) -> None:
    anne = page.visitor()
    anne.act("resume", case=1, seen=anne.seen(1), because="on reprend")
    anne.act(
        "promise",
        case=1,
        seen=anne.seen(1),
        because="Mme Roy",
        day="2026-12-04",
        invoice=["FA-101"],
    )
    anne.act("dispute", case=1, seen=anne.seen(1), because="prix", invoice=["FA-117"])
    held = {item["number"]: item["held"] for item in case_of(page, 1)["items"]}
    assert held == {"FA-101": "promise", "FA-117": "dispute"}


@pytest.mark.parametrize("outcome", ["reached", "promise", "dispute", "no_answer", "wrong_number"])
def test_a_call_is_recorded_with_its_outcome_as_the_card_said(page: Page, outcome: str) -> None:
    anne = page.visitor()
    card = anne.get("/call/5")
    seen = anne.field(card, "seen")
    told = anne.act(
        "called", case=5, seen=seen, outcome=outcome, day="2026-12-04", because="M. Klein"
    )
    assert "appel noté" in told.plain
    assert whole(page)
    assert ("call" in {flag["kind"] for flag in case_of(page, 5)["flags"]}) is (
        outcome == "no_answer"
    )


def test_a_flag_is_resolved_once(page: Page) -> None:
    anne = page.visitor()
    with page.office.store.look() as session:
        flag = next(f for f in views.flag_list(session, "fr") if f["case"])
    seen = anne.seen(flag["case"])
    assert (
        f"Signal {flag['id']} réglé"
        in anne.act("resolve", flag=flag["id"], seen=seen, because="fait").plain
    )
    again = anne.act("resolve", flag=flag["id"], seen=seen, because="fait")
    assert again.status == 404
    assert "réglé entre-temps" in again.plain


def test_the_second_of_two_people_is_told_and_loses_nothing(page: Page) -> None:
    anne, bert = page.visitor(), page.visitor("bert")
    seen = anne.seen(4)
    assert bert.seen(4) == seen
    anne.act("promise", case=4, seen=seen, because="virement jeudi", day="2026-12-03")
    answer = bert.act("resume", case=4, seen=seen, because="personne ne répond, on reprend")
    assert answer.status == 409
    assert "a changé pendant que vous le regardiez" in answer.plain
    assert "personne ne répond, on reprend" in answer.plain
    assert case_of(page, 4)["paused"]["reason"] == "promise"


def test_a_list_is_approved_as_it_was_seen_or_not_at_all(page: Page) -> None:
    anne = page.visitor()
    shown = anne.get("/queue")
    assert "Leroy SAS" in shown.plain
    listed = anne.field(shown, "list")
    assert anne.act("approve", list="0" * 16).status == 404
    assert "libérée" in anne.act("approve", list=listed).plain
    with page.office.store.look() as session:
        assert views.queue(session)["released"]
    assert anne.act("approve", list=listed).status == 404


def test_sending_is_stopped_and_started_again(page: Page) -> None:
    anne = page.visitor()
    assert "arrêtés" in anne.act("stop", because="contrôle").plain
    assert "contrôle" in anne.get("/queue").plain
    assert "reprennent" in anne.act("start").plain
    assert "Rien n'était arrêté" in anne.act("start").plain


def test_a_mail_of_the_tray_is_given_to_a_case(page: Page) -> None:
    anne = page.visitor()
    with page.office.store.look() as session:
        mail = views.mail_list(session)[0]["id"]
    assert "de quelle facture" in anne.get(f"/mail/{mail}").plain
    assert anne.act("attach", mail=mail, case=999).status == 404
    assert f"Courriel {mail} rattaché au dossier 4" in anne.act("attach", mail=mail, case=4).plain
    assert case_of(page, 4)["paused"]
    assert "Le plateau est vide" in anne.get("/mails").plain


@pytest.mark.parametrize(
    ("act", "form", "status"),
    [
        ("pause", {"because": ""}, 422),
        ("pause", {"because": "x", "day": "2020-01-01"}, 422),
        ("promise", {"because": "x", "day": "demain"}, 422),
        ("promise", {"because": "x", "day": "2026-12-04", "invoice": "ZZ"}, 422),
        ("called", {"outcome": "bribed"}, 422),
        ("pause", {"because": "x", "case": "7e3"}, 404),
        ("left", {"because": "x", "letter": "999"}, 404),
        ("lift", {"hold": "99"}, 404),
        ("drop", {"because": "x"}, 404),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_nothing_happens(
    page: Page, act: str, form: dict[str, str], status: int
) -> None:
    anne = page.visitor()
    before = last(page, 4)
    answer = anne.act(act, **{"case": 4, "seen": anne.seen(4), **form})
    assert answer.status == status
    assert "Rien n'a été fait" in answer.plain
    assert last(page, 4) == before


def test_the_page_speaks_french_or_english_as_its_reader(page: Page) -> None:
    visitor = page.visitor(language="en")
    assert "Today" in visitor.get("/today").plain
    csrf = visitor.field(visitor.get("/today"), "csrf")
    visitor.post("/language", csrf=csrf, language="fr", back="/today")
    assert "Aujourd'hui" in visitor.get("/today").plain


def test_a_case_tells_its_story_with_the_telling_sentence_marked(page: Page) -> None:
    anne = page.visitor()
    shown = anne.get("/case/1")
    assert (
        "<mark>La facture FA-101 sera réglée par virement le 27 novembre 2026.</mark>" in shown.text
    )
    assert "pénalités de retard" in shown.plain
    call = anne.get("/call/5").plain
    assert "mauvais numéro ou mauvaise personne" in call


@pytest.mark.parametrize(
    ("text", "debtor"),
    [("boulangerie", "Boulangerie Roy"), ("etablissements weber", "Établissements Weber"), ("FA-088", "Weber"),
     ("1 240,50", "Roy"), ("03 88 11 22 33", "Roy"), ("compta@roy", "Roy"), ("C004", "calc")],
)  # fmt: skip
def test_a_case_is_found_by_whatever_one_has(page: Page, text: str, debtor: str) -> None:
    from urllib.parse import quote

    assert debtor in page.visitor().get(f"/find?q={quote(text)}").plain


def visitors(page: Page) -> tuple[Visitor, Visitor]:
    return page.visitor("all"), page.visitor("leroy", creditors=("leroy",))


def test_nothing_of_another_creditor_is_seen_or_touched(page: Page) -> None:
    everyone, leroy = visitors(page)
    theirs = [n for n in range(1, 7) if case_of(page, n)["creditor"] != "leroy"]
    names = [json.loads(json.dumps(case_of(page, n)["debtor"])) for n in theirs]
    for path in (
        "/today",
        "/mails",
        "/queue",
        "/ledger",
        "/settings",
        "/find?q=a",
        "/rehearsal?creditor=dupont",
    ):
        plain = leroy.get(path).plain
        assert not [name for name in names if name in plain], path
        assert "Menuiserie Dupont" not in plain
    for number in theirs:
        for path in (f"/case/{number}", f"/call/{number}"):
            assert leroy.get(path).status == 404
        seen = everyone.seen(number)
        assert leroy.act("note", case=number, seen=seen, because="x").status == 404
    for number in range(1, 4):
        assert leroy.get(f"/mail/{number}").status == 404
        assert leroy.get(f"/mail/{number}/original").status == 404
    with page.office.store.look() as session:
        for flag in views.flag_list(session, "fr"):
            if flag["creditor"] != "leroy":
                assert leroy.act("resolve", flag=flag["id"], because="x").status == 404
    assert leroy.act("stop", because="x").status == 422
