"""What is asked and when: one letter a debtor, one level at a time, part payments thanked, credits set off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.store import views

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"


async def test_one_letter_gathers_what_is_due_and_the_highest_level_sets_the_tone(
    found: Found,
) -> None:
    firm = found()
    lines = (ALPHA, "Alpha;FA-1002;12/10/2026;200,00;compta@alpha.test")
    asked = await firm.days("2026-09-25", "2026-10-15", *lines)
    # The first reminder of FA-1002 (15 October) travels with the firm one of FA-1001.
    assert [day for day, _ in asked] == ["2026-09-25", "2026-10-05", "2026-10-15"]
    text = firm.received()[-1][1].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "FA-1001" in text
    assert "FA-1002" in text
    assert firm.verify() == []


async def test_a_month_of_downtime_brings_one_letter_back_at_the_first_level(found: Found) -> None:
    firm = found()
    firm.at("2026-09-28T09:00")
    firm.books(ALPHA)
    asked = await firm.days("2026-11-10", "2026-11-12", ALPHA)
    assert asked == [("2026-11-10", "compta@alpha.test")]
    assert (
        firm.cases()["Alpha"]["level"] == 2
    )  # the word before the due date was passed over, the first is done


async def test_after_a_part_payment_the_level_stays_the_gap_restarts_and_the_letter_thanks(
    found: Found,
) -> None:
    firm = found()
    await firm.days("2026-10-05", "2026-10-07", ALPHA)
    rest = "Alpha;FA-1001;30/09/2026;500,00;200,00;compta@alpha.test"
    asked = await part_paid(firm, rest, "2026-10-08", "2026-10-16")
    assert asked == [
        ("2026-10-15", "compta@alpha.test")
    ]  # seven days after the part payment was seen
    text = firm.received()[-1][1].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "300,00" in text
    assert "200,00" in text
    assert "merci" in text.lower()
    assert firm.letters()[-1].level_name == "relance-1"
    assert firm.verify() == []


async def part_paid(firm: Firm, line: str, first: str, last: str) -> list[tuple[str, str]]:
    """Live days on a list that says what was invoiced and what is left."""
    firm.heading = "Client;Facture;Echeance;Montant TTC;Reste dû;Email"
    return await firm.days(first, last, line)


async def test_credit_notes_are_set_off_and_never_more_than_the_balance_is_asked(
    found: Found,
) -> None:
    firm = found()
    lines = (ALPHA, "Alpha;AV-7;05/09/2026;-120,00;compta@alpha.test")
    await firm.days("2026-10-05", "2026-10-05", *lines)
    letter = firm.letters()[0]
    assert (letter.asked_minor, letter.balance_minor) == (38000, 38000)
    text = firm.received()[0][1].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "AV-7" in text


async def test_an_account_in_credit_is_never_asked(found: Found) -> None:
    firm = found()
    lines = (ALPHA, "Alpha;AV-7;05/09/2026;-600,00;compta@alpha.test")
    assert await firm.days("2026-10-05", "2026-10-20", *lines) == []


async def test_two_currencies_never_stand_in_one_sum(found: Found) -> None:
    firm = found()
    firm.heading = "Client;Facture;Echeance;Solde;Devise;Email"
    lines = (
        "Alpha;FA-1;30/09/2026;500,00;EUR;c@alpha.test",
        "Alpha;FA-2;30/09/2026;70,00;USD;c@alpha.test",
    )
    await firm.days("2026-10-05", "2026-10-13", *lines)
    asked = [(row.currency, row.asked_minor) for row in firm.letters() if row.state == "SENT"]
    assert sorted(set(asked)) == [("EUR", 50000), ("USD", 7000)]
    assert firm.verify() == []


async def test_a_debtor_who_is_never_asked_is_not(found: Found) -> None:
    firm = found(dupont={"tables": '[debtors."Alpha"]\nnever = "client historique"\n'})
    assert await firm.days("2026-10-05", "2026-10-20", ALPHA) == []
    assert firm.flags() == []


@pytest.mark.e2e
async def test_a_debtor_may_have_a_ladder_of_its_own_to_the_end(found: Found) -> None:
    firm = found(dupont={"tables": '[debtors."Alpha"]\nprocedure = "cordial-5-etapes"\n'})
    asked = await firm.days("2026-09-28", "2026-11-25", ALPHA)
    assert [day for day, _ in asked] == ["2026-11-09", "2026-11-24"]


async def test_a_resumed_case_goes_on_by_its_own_ladder(found: Found) -> None:
    firm = found(dupont={"tables": '[debtors."Alpha"]\nprocedure = "cordial-5-etapes"\n'})
    await firm.days("2026-10-12", "2026-10-13", ALPHA)  # the call
    firm.act(decide.pause, 1, person(), None)
    firm.act(decide.resume, 1, person())
    assert firm.cases()["Alpha"]["next_action_on"] == "2026-11-09"


async def test_a_sensitive_debtors_letter_waits_for_the_named_person_and_for_nobody_else(
    found: Found,
) -> None:
    firm = found(dupont={"tables": '[debtors."Alpha"]\nsensitive = "Claire"\n'})
    beta = "Beta;FA-2;30/09/2026;300,00;c@beta.test"
    asked = await firm.days("2026-10-05", "2026-10-06", ALPHA, beta)
    assert [to for _, to in asked] == ["c@beta.test"]
    assert ("approval", "Alpha") in firm.flags()
    with firm.office.store.look() as session:
        (named,) = views.queue(session)["named"]
    assert named["who"] == "Claire"
    with pytest.raises(decide.NotYours):
        firm.act(decide.approve, named["list"], decide.Person("Paul", ""))
    assert firm.act(decide.approve, named["list"], decide.Person("claire", "vu")) == 1
    assert (await firm.speak()).sent == 1
    assert firm.flags() == []


async def test_the_flag_of_a_letter_that_was_taken_back_is_taken_back_too(found: Found) -> None:
    firm = found(dupont={"tables": '[debtors."Alpha"]\nsensitive = "Claire"\n'})
    await firm.days("2026-10-05", "2026-10-05", ALPHA)
    await firm.mail("compta@alpha.test", "Nous regardons.")
    assert [kind for kind, _ in firm.flags()] == ["review"]


async def test_without_an_address_a_person_finds_one_and_no_other_debtor_waits(
    found: Found,
) -> None:
    firm = found()
    lines = ("Alpha;FA-1001;30/09/2026;500,00;", "Beta;FA-2;30/09/2026;300,00;c@beta.test")
    asked = await firm.days("2026-10-05", "2026-10-05", *lines)
    assert asked == [("2026-10-05", "c@beta.test")]
    assert ("bad_address", "Alpha") in firm.flags()
    lines = ("Alpha;FA-1001;30/09/2026;500,00;neuf@alpha.test", lines[1])
    asked = await firm.days("2026-10-06", "2026-10-07", *lines)
    assert asked == [("2026-10-06", "neuf@alpha.test")]


@pytest.mark.e2e
async def test_a_call_that_stands_does_not_keep_the_next_letter_and_a_formal_notice_does(
    found: Found,
) -> None:
    firm = found()
    asked = await firm.days("2026-10-05", "2026-12-30", ALPHA)
    assert [day for day, _ in asked] == ["2026-10-05", "2026-10-15"]
    kinds = [kind for kind, _ in firm.flags()]
    assert kinds.count("call") == 1
    assert kinds.count("formal_notice") == 1


async def test_a_disputed_invoice_is_held_and_the_rest_goes_on(found: Found) -> None:
    firm = found()
    lines = (ALPHA, "Alpha;FA-1002;30/09/2026;200,00;compta@alpha.test")
    firm.at("2026-10-02T09:00")
    firm.books(*lines)
    firm.act(decide.dispute, 1, person(), ("FA-1001",))
    await firm.days("2026-10-05", "2026-10-05", *lines)
    text = firm.received()[0][1].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "FA-1002" in text
    assert "FA-1001" not in text


async def test_what_was_paid_between_the_plan_and_the_dot_is_not_asked(found: Found) -> None:
    firm = found(dupont={"first": "true"})
    await firm.days("2026-10-05", "2026-10-05", ALPHA, "Beta;FA-2;30/09/2026;300,00;c@beta.test")
    assert [row.state for row in firm.letters()] == ["QUEUED", "QUEUED"]
    firm.books("Beta;FA-2;30/09/2026;300,00;c@beta.test")
    assert [row.state for row in firm.letters()] == ["WITHDRAWN", "QUEUED"]
    assert firm.cases()["Alpha"]["state"] == "SETTLED"
    assert firm.verify() == []
