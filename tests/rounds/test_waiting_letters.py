"""A letter that waits in the queue: a late approval still lets it leave, and nothing is asked beside it meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from tests.rounds.firm import Firm, decide, person

from relanced.store import views

Found = Callable[..., Firm]
FIRST = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
SECOND = "Alpha;FA-1002;06/10/2026;100,00;compta@alpha.test"  # too small to be announced before it is due


def release(firm: Firm) -> None:
    with firm.office.store.look() as session:
        name = views.queue(session)["list"]
    firm.act(decide.approve, name, person())


async def test_a_list_approved_after_a_week_leaves(found: Found) -> None:
    firm = found(dupont={"first": "true"})
    assert await firm.days("2026-10-05", "2026-10-12", FIRST) == []
    release(firm)
    done = await firm.day("2026-10-12T10:00")
    assert (done.sent, done.kept_back, done.withdrawn) == (1, 0, 0)


async def test_what_falls_due_while_a_letter_waits_is_asked_after_it(found: Found) -> None:
    firm = found(dupont={"first": "true"})
    assert await firm.days("2026-10-05", "2026-10-12", FIRST, SECOND) == []
    assert len([row for row in firm.letters() if row.state == "QUEUED"]) == 1
    release(firm)
    assert (await firm.day("2026-10-12T10:00")).sent == 1
    asked = await firm.days("2026-10-13", "2026-10-19", FIRST, SECOND)
    assert asked == [("2026-10-19", "compta@alpha.test")]  # the gap of seven days is kept
    assert firm.verify() == []
