"""To whom a letter goes: the address the books name at its dot, whatever they named when it was planned."""

from __future__ import annotations

from collections.abc import Callable

from tests.rounds.firm import Answer, Firm, Kind, decide, person

from relanced.store import cases, lists

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
CORRECTED = ALPHA.replace("compta@alpha.test", "factures@alpha-groupe.test")
LATER = Answer(Kind.DEFERRED, 451, "4.3.2 later", "rcpt")


def approve_all(firm: Firm) -> None:
    with firm.office.store.look() as session:
        found = lists.approvable(lists.waiting(session))
    for one in found:
        firm.act(decide.approve, one.id, person())


def recipients(firm: Firm) -> list[str]:
    return [to for to, _ in firm.line.taken]


async def test_a_letter_that_waits_for_its_approval_does_not_go_to_an_address_corrected_since(
    found: Found,
) -> None:
    firm = found(dupont={"first": "true"})
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-05T09:30")
    approve_all(firm)
    firm.books(CORRECTED)
    await firm.day("2026-10-05T10:30")
    assert recipients(firm) == []
    assert firm.because(firm.letters()[0]) == "case.address_changed"
    await firm.day("2026-10-06T10:30")
    assert recipients(firm) == ["factures@alpha-groupe.test"]
    assert firm.verify() == []


async def test_a_letter_the_server_put_off_does_not_go_to_an_address_corrected_since(
    found: Found,
) -> None:
    firm = found()
    firm.line.answers["compta@alpha.test"] = LATER
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-05T09:30")
    firm.line.answers.clear()
    firm.books(CORRECTED)
    await firm.day("2026-10-05T11:30")
    await firm.day("2026-10-06T11:30")
    assert recipients(firm) == ["factures@alpha-groupe.test"]


async def test_an_address_corrected_while_the_letter_is_on_the_wire_keeps_its_dot_back(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    firm.line.before = lambda: firm.books(CORRECTED)
    done = await firm.day("2026-10-05T09:30")
    assert (done.sent, done.kept_back, recipients(firm)) == (0, 1, [])


async def test_an_address_that_died_by_another_debtors_letter_is_not_written_to(
    found: Found,
) -> None:
    firm = found()
    firm.line.answers["compta@alpha.test"] = LATER
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-05T09:30")
    firm.line.answers.clear()
    with firm.office.store.begin() as session:
        cases.kill_address(session, "dupont", "compta@alpha.test", firm.office.today("dupont"))
    await firm.day("2026-10-05T11:30")
    assert recipients(firm) == []


async def test_an_address_the_books_name_no_more_is_written_to_again_only_when_they_do(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    firm.books(CORRECTED)
    firm.books(ALPHA.replace("compta@alpha.test", ""))  # a list without addresses says nothing
    await firm.day("2026-10-05T09:30")
    assert recipients(firm) == ["factures@alpha-groupe.test"]
    await firm.mail("compta@alpha.test", "Je ne suis plus en charge.", subject="Bonjour")
    assert firm.cases()["Alpha"]["state"] == "PAUSED"  # a former address is still the debtor's
    firm.books(ALPHA)
    with firm.office.store.look() as session:
        [debtor] = cases.load_debtors(session, [1]).values()
    assert debtor.recipients == ("compta@alpha.test",)
