"""A letter waits while the world changes: what its debtor, its ladder or its settings no longer want does not leave."""

from __future__ import annotations

from collections.abc import Callable

from tests.rounds.firm import Firm

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
MOVED = ALPHA.replace("compta@", "neuf@")


async def queued(found: Found, **told: str) -> Firm:
    """A letter is decided before the office opens."""
    firm = found(dupont=told)
    firm.at("2026-10-05T07:00")
    firm.books(ALPHA)
    await firm.day("2026-10-05T07:30")
    return firm


async def test_a_letter_goes_to_the_address_the_books_give_today(found: Found) -> None:
    firm = await queued(found)
    firm.at("2026-10-05T08:00")
    firm.books(MOVED)
    done = await firm.day("2026-10-05T09:30")
    assert (done.withdrawn, done.sent) == (1, 0)
    await firm.day("2026-10-05T09:31")
    assert [to for to, _ in firm.line.taken] == ["neuf@alpha.test"]


async def test_a_debtor_never_to_be_asked_again_gets_no_letter_that_was_waiting(
    found: Found,
) -> None:
    firm = await queued(found)
    firm.configure("dupont", '[debtors."Alpha"]\nnever = "accord verbal"\n')
    await firm.day("2026-10-05T09:30")
    await firm.day("2026-10-05T09:31")
    assert firm.line.taken == []


async def test_a_letter_waits_for_the_person_named_after_it_was_decided(found: Found) -> None:
    firm = await queued(found)
    firm.configure("dupont", '[debtors."Alpha"]\nsensitive = "Marie"\n')
    await firm.day("2026-10-05T09:30")
    await firm.day("2026-10-05T09:31")
    assert firm.line.taken == []
    assert ("approval", "Alpha") in firm.flags()


async def test_an_address_replaced_in_the_books_is_known_and_no_longer_written_to(
    found: Found,
) -> None:
    firm = found()
    await firm.days("2026-10-05", "2026-10-06", ALPHA)
    asked = await firm.days("2026-10-15", "2026-10-30", MOVED)
    assert {to for _, to in asked} == {"neuf@alpha.test"}
    await firm.mail("compta@alpha.test", "Nous regardons.")
    assert firm.cases()["Alpha"]["state"] == "PAUSED"


async def test_a_letter_of_a_ladder_that_was_shortened_stops_nobody_elses(found: Found) -> None:
    firm = found()
    beta = "Beta;FB-1;30/09/2026;500,00;compta@beta.test"
    firm.at("2026-10-15T07:00")
    firm.books(ALPHA, beta)
    await firm.day("2026-10-15T07:30")
    firm.shorten("court")
    firm.configure("dupont", '[debtors."Alpha"]\nprocedure = "court"\n')
    await firm.day("2026-10-15T09:30")
    assert [to for to, _ in firm.line.taken] == ["compta@beta.test"]
