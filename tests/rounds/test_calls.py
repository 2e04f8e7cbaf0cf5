"""The call: its card says all one needs, and each outcome does what was said before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.dunning.call import CallCard, script
from relanced.store import callcards, proof, views

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"


async def to_call(found: Found) -> Firm:
    firm = found()
    firm.heading = "Client;Facture;Echeance;Solde;Email;Téléphone;Contact"
    await firm.days("2026-10-05", "2026-10-08", f"{ALPHA};01 23 45 67 89;Mme Alba")
    assert ("call", "Alpha") in firm.flags()
    return firm


def card(firm: Firm) -> CallCard:
    with firm.office.store.look() as session:
        made = callcards.call_card(session, 1, "Maison Dupont", firm.office.today("dupont"))
    assert made is not None
    return made


async def test_the_card_says_who_which_number_why_and_what_was_written(found: Found) -> None:
    made = card(await to_call(found))
    assert (made.debtor, made.person, made.situation) == ("Alpha", "Mme Alba", "reminded")
    assert (made.phone or "").replace(" ", "").replace("+33", "0") == "0123456789"
    assert made.written_on == (date(2026, 10, 5),)
    assert made.items[0].days_late == 8
    spoken = script(made, "fr")
    assert "05/10/2026" in spoken[0]
    assert "500,00\u00a0€" in spoken[0]


async def test_the_card_quotes_what_the_debtor_wrote_and_knows_a_broken_promise(
    found: Found,
) -> None:
    firm = await to_call(found)
    await firm.mail(
        "compta@alpha.test",
        "Bonjour,\n\nNous réglerons FA-1001 le 14 octobre 2026.\n\nCordialement",
    )
    await firm.days("2026-10-09", "2026-10-20", f"{ALPHA};01 23 45 67 89;Mme Alba")
    made = card(firm)
    assert made.situation == "promise"
    assert made.said is not None
    assert "14 octobre" in " ".join(script(made, "fr"))
    assert "14 octobre" in script(made, "en")[1]


@pytest.mark.parametrize(
    ("outcome", "flag", "state"),
    [("reached", [], "OPEN"), ("dispute", [], "OPEN"), ("no_answer", ["call"], "OPEN"), ("wrong_number", ["wrong_contact"], "OPEN")],
)  # fmt: skip
async def test_each_outcome_has_its_effect(
    found: Found, outcome: str, flag: list[str], state: str
) -> None:
    firm = await to_call(found)
    firm.act(decide.called, 1, person(), outcome, None)
    assert [kind for kind, _ in firm.flags()] == flag
    case = firm.cases()["Alpha"]
    assert case["state"] == state
    assert (case["items"][0]["held"] is not None) == (outcome == "dispute")
    with firm.office.store.look() as session:
        assert proof.verify(session) == []
        if outcome == "no_answer":
            assert views.flag_list(session, "fr")[0]["due"] == "2026-10-09"


async def test_a_promise_heard_on_the_telephone_waits_for_its_day(found: Found) -> None:
    firm = await to_call(found)
    firm.act(decide.called, 1, person(), "promise", date(2026, 10, 16))
    assert firm.cases()["Alpha"]["paused"] == {
        "reason": "promise",
        "until": "2026-10-21",
        "by": "Anne",
    }
