"""When not everything may leave: aged books, nobody at the desk, something new since the last list a person saw."""

from __future__ import annotations

from collections.abc import Callable

from tests.rounds.firm import Firm, decide, person

from relanced.rounds import attendance, brakes
from relanced.store import flags, holds, views

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
WEEKLY = '[fresh_for]\nlist = 1\nrhythm = "weekly"\n'
OWNED = """
[desk]
owner = "Marie"
deputies = [ { name = "Paul", from = 2026-10-01, until = 2026-10-31 } ]
"""


def approve(firm: Firm) -> int:
    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    return int(firm.act(decide.approve, name, person()))


async def test_past_its_term_a_weekly_list_lets_courteous_letters_leave_that_a_person_released(
    found: Found,
) -> None:
    firm = found(dupont={"procedure": "standard", "tables": WEEKLY})
    firm.at("2026-10-02T09:00")
    firm.books(ALPHA, "Vieux;FV-1;01/06/2026;500,00;compta@vieux.test")
    done = await firm.day("2026-10-06T09:30")
    assert (done.sent, {r.key for r in done.refused}) == (0, {"case.ledger_aged"})
    approve(firm)
    assert (await firm.speak()).sent == 2
    said = firm.received()[0][1].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "2 octobre" in said or "02/10/2026" in said  # the day the books were made up to


async def test_a_firm_letter_waits_for_newer_books_whoever_releases_it(found: Found) -> None:
    firm = found(dupont={"procedure": "standard", "tables": WEEKLY})
    await firm.days("2026-10-05", "2026-10-14", ALPHA)
    sent = len(firm.line.taken)
    await firm.day("2026-10-16T09:30")
    firm.at("2026-10-15T09:00")
    done = await firm.day("2026-10-19T09:30")
    if [r for r in firm.letters() if r.state == "QUEUED"]:
        approve(firm)
    done = await firm.speak()
    assert (len(firm.line.taken), done.sent) == (sent, 0)
    await firm.day("2026-11-20T09:30")
    with firm.office.store.look() as session:
        assert brakes.ledger_doubt(session, firm.office, "dupont") is not None


async def test_when_nobody_opens_the_desk_only_the_first_courteous_letter_leaves(
    found: Found,
) -> None:
    firm = found(dupont={"procedure": "standard", "tables": OWNED})
    due = flags.NewFlag("review", attendance.because("case.unmatched"), firm.clock.now().date())
    beta = "Beta;FB-1;10/10/2026;500,00;compta@beta.test"
    firm.at("2026-10-05T08:00")
    firm.books(ALPHA, beta)
    with firm.office.store.begin() as session:
        flags.raise_flag(session, "dupont", None, due, firm.clock.now())
    done = await firm.day("2026-10-08T09:30")
    assert {to for to, _ in firm.line.taken} == {"compta@beta.test"}  # a word before the due date
    assert "case.nobody_at_desk" in {r.key for r in done.refused}
    firm.act(attendance.opened, "Somebody", ["dupont"])
    assert (await firm.speak()).sent == 0
    firm.act(attendance.opened, "paul", ["dupont"])
    assert (await firm.speak()).sent == 1
    assert firm.verify() == []


async def test_a_changed_ladder_and_another_source_are_previewed_once(found: Found) -> None:
    firm = found(dupont={"procedure": "standard", "first": "true"})
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    await firm.day("2026-10-05T09:30")
    approve(firm)
    assert (await firm.speak()).sent == 1
    firm.shorten("court")
    firm.configure_procedure("dupont", "court")
    firm.at("2026-10-06T09:00")
    firm.books(ALPHA, "Beta;FB-1;30/09/2026;500,00;compta@beta.test")
    await firm.day("2026-10-06T08:30")
    with firm.office.store.look() as session:
        [held] = holds.standing(session)
    firm.act(decide.lift_hold, held.id, person())  # the rungs that were reached are gone
    done = await firm.day("2026-10-06T09:30")
    assert (done.sent, {r.key for r in done.refused}) == (0, {"case.preview_ladder"})
    approve(firm)
    assert (await firm.speak()).sent == 1
