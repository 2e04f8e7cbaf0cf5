"""What may not be asked stays so when the books bring it under another name (I11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.rounds import ask
from relanced.store import cases

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
SECOND = "Alpha;FA-1002;30/09/2026;700,00;compta@alpha.test"
RENAMED = "Alphonse;FA-1001;30/09/2026;500,00;compta@alphonse.test"
BETA = "Beta;FB-1;30/09/2026;500,00;compta@beta.test"


async def asked_on(firm: Firm, day: str, *lines: str) -> str:
    """Return all that was written on a day whose morning brought a list."""
    before = len(firm.line.taken)
    firm.at(f"{day}T09:00")
    firm.books(*lines)
    await firm.day(f"{day}T09:30")
    return "".join(
        letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
        for _, letter in firm.received()[before:]
    )


def known(found: Found, *lines: str) -> Firm:
    """Found a firm that has read its first list."""
    firm = found()
    firm.at("2026-10-02T09:00")
    firm.books(*lines)
    return firm


async def _opt_out(firm: Firm) -> None:
    await firm.mail("compta@alpha.test", "Merci de ne plus nous écrire. Retirez-nous de la liste.")


async def _dispute(firm: Firm) -> None:
    firm.act(decide.dispute, firm.cases()["Alpha"]["id"], person(), ("FA-1001",))


async def _promise(firm: Firm) -> None:
    case = firm.cases()["Alpha"]["id"]
    firm.act(decide.promise, case, person(), date(2026, 10, 20), ("FA-1001",))


async def _answered_then_gone(firm: Firm) -> None:
    """A reply pauses, the books show all as gone, and something new opens the case again."""
    await firm.mail("compta@alpha.test", "Nous contestons la facture FA-1001.")
    await asked_on(firm, "2026-10-02", BETA)
    await asked_on(firm, "2026-10-03", BETA, SECOND)
    assert firm.cases()["Alpha"]["state"] == "OPEN"


@pytest.mark.parametrize("stop", [_opt_out, _dispute, _promise, _answered_then_gone])
async def test_an_invoice_that_may_not_be_asked_is_not_under_another_name(
    found: Found, stop: Callable[[Firm], Awaitable[None]]
) -> None:
    firm = known(found, ALPHA, BETA)
    await stop(firm)
    said = await asked_on(firm, "2026-10-05", RENAMED, BETA)
    assert "FB-1" in said
    assert "FA-1001" not in said
    assert ("review", "Alphonse") in firm.flags()


@pytest.mark.parametrize("complete", [True, False])
async def test_an_invoice_a_list_brings_under_another_debtor_is_asked_of_one_alone(
    found: Found, *, complete: bool
) -> None:
    firm = known(found, ALPHA, BETA)
    firm.at("2026-10-05T09:00")
    await ask.ask(firm.office, "dupont")  # a letter to the former debtor waits already
    firm.books(RENAMED, complete=complete)
    await firm.day("2026-10-05T09:30")
    asked = [to for to, letter in firm.received() if "FA-1001" in str(letter)]
    assert asked == ["compta@alphonse.test"]
    assert (("review", "Alpha") in firm.flags()) is not complete
    assert firm.verify() == []


async def test_the_same_number_of_another_day_is_another_invoice(found: Found) -> None:
    firm = known(found, ALPHA, BETA)
    firm.at("2026-10-05T09:00")
    firm.books(RENAMED.replace("30/09", "29/09"), complete=False)
    assert ("review", "Alpha") not in firm.flags()


async def test_a_new_name_at_the_address_of_a_stop_is_not_asked(found: Found) -> None:
    firm = known(found, ALPHA, BETA)
    await _opt_out(firm)
    other = "Alphonse;FC-7;30/09/2026;500,00;Compta@Alpha.test"
    assert "FC-7" not in await asked_on(firm, "2026-10-05", ALPHA, BETA, other)
    assert ("review", "Alphonse") in firm.flags()


async def test_a_dead_address_stays_dead_under_another_name(found: Found) -> None:
    firm = known(found, ALPHA, BETA)
    with firm.office.store.begin() as session:
        cases.kill_address(session, "dupont", "compta@alpha.test", date(2026, 10, 2))
    other = "Alphonse;FC-7;30/09/2026;500,00;COMPTA@alpha.test"
    said = await asked_on(firm, "2026-10-05", BETA, other)
    assert "FB-1" in said
    assert "FC-7" not in said


async def test_a_new_invoice_of_a_debtor_who_asked_to_be_left_alone_is_not_asked(
    found: Found,
) -> None:
    firm = known(found, ALPHA, BETA)
    await _opt_out(firm)
    await asked_on(firm, "2026-10-03", BETA)
    assert "FA-1002" not in await asked_on(firm, "2026-10-05", BETA, SECOND)


async def test_who_asks_to_be_left_alone_after_paying_is_not_asked_for_the_next_invoice(
    found: Found,
) -> None:
    firm = known(found, ALPHA, BETA)
    await asked_on(firm, "2026-10-03", BETA)
    assert firm.cases()["Alpha"]["state"] == "SETTLED"
    await _opt_out(firm)
    assert "FA-1002" not in await asked_on(firm, "2026-10-05", BETA, SECOND)
    assert firm.cases()["Alpha"]["state"] == "PAUSED"
