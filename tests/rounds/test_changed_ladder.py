"""A ladder changed under open cases: nothing is asked twice or skipped, new days wake the cases (I7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rounds.firm import Firm, decide, person

from relanced.rounds import ladders
from relanced.store import holds

pytestmark = pytest.mark.e2e  # each lives months of a ladder

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"
THREE = (("un", 3), ("deux", 15), ("trois", 30))
OWN = {"procedure": "standard"}


def climb(firm: Firm, *levels: tuple[str, int]) -> None:
    """Write the creditor's own ladder of these levels, and start again."""
    rung = '[[level]]\nname = "{}"\nafter_due = {}\nchannel = "email"\ntemplate = "cordial"\n'
    folder = firm.folder / "procedures.d"
    folder.mkdir(exist_ok=True)
    (folder / "maison.toml").write_text("".join(rung.format(*one) for one in levels), "utf-8")
    firm.configure_procedure("dupont", "maison")


def standing(firm: Firm) -> list[tuple[str, int]]:
    """Return the kinds and numbers of the holds that are on."""
    with firm.office.store.look() as session:
        return [(row.kind, row.id) for row in holds.standing(session)]


def names(firm: Firm) -> list[str]:
    """Return the levels of the letters that left, in their order."""
    return [row.level_name for row in firm.letters() if row.state == "SENT"]


async def asked_twice(found: Found) -> Firm:
    """Return a firm on three rungs whose debtor was asked at the first two."""
    firm = found(dupont=OWN)
    climb(firm, *THREE)
    await firm.days("2026-10-05", "2026-10-16", ALPHA)
    assert names(firm) == ["un", "deux"]
    return firm


async def test_a_rung_inserted_below_what_was_asked_repeats_nothing_until_a_person_confirms(
    found: Found,
) -> None:
    firm = await asked_twice(found)
    climb(firm, ("un", 3), ("entre", 9), ("deux", 15), ("trois", 30))
    assert await firm.days("2026-10-19", "2026-11-13", ALPHA) == []
    [(kind, number)] = standing(firm)
    assert (kind, firm.flags()) == ("ladder", [("review", "")])
    firm.act(decide.lift_hold, number, person())
    asked = await firm.days("2026-11-16", "2026-11-16", ALPHA)
    assert (len(asked), standing(firm), firm.verify()) == (1, [], [])


async def test_a_removed_rung_skips_nothing_and_the_former_rungs_lift_the_hold(
    found: Found,
) -> None:
    firm = await asked_twice(found)
    climb(firm, ("deux", 15), ("trois", 30))
    assert await firm.days("2026-10-30", "2026-11-03", ALPHA) == []
    assert [kind for kind, _ in standing(firm)] == ["ladder"]
    climb(firm, *THREE)
    await firm.days("2026-11-04", "2026-11-04", ALPHA)
    assert (names(firm), standing(firm)) == (["un", "deux", "trois"], [])
    assert firm.verify() == []


async def test_a_rung_above_what_was_asked_holds_nothing(found: Found) -> None:
    firm = await asked_twice(found)
    climb(firm, ("un", 3), ("deux", 15), ("nouveau", 25), ("trois", 30))
    await firm.days("2026-10-19", "2026-10-26", ALPHA)
    assert (names(firm), standing(firm)) == (["un", "deux", "nouveau"], [])


async def test_nearer_days_wake_the_cases_that_slept_until_the_old_ones(found: Found) -> None:
    firm = await asked_twice(found)
    climb(firm, ("un", 3), ("deux", 15), ("trois", 24))
    firm.at("2026-10-26T09:00")
    firm.act(ladders.check_all)
    await firm.day("2026-10-26T09:30")
    assert (names(firm), standing(firm)) == (["un", "deux", "trois"], [])
    assert firm.verify() == []


BETA = "Beta;FB-1;30/09/2026;500,00;compta@beta.test"


@pytest.mark.parametrize("is_lost", [True, False])
async def test_a_debtor_who_loses_or_gets_a_ladder_of_its_own_waits_alone_where_the_rungs_differ(
    found: Found, *, is_lost: bool
) -> None:
    own = '[debtors."Alpha"]\nprocedure = "cordial-5-etapes"\n'
    firm = found(dupont=OWN | ({"tables": own} if is_lost else {}))
    await firm.days("2026-10-05", "2026-11-11", ALPHA, BETA)
    file = firm.folder / "creditors.d" / "dupont.toml"
    written = file.read_text("utf-8")
    file.write_text(written.replace(own, "") if is_lost else written + "\n" + own, "utf-8")
    firm.reopen()
    await firm.days("2026-11-12", "2026-11-13", ALPHA, BETA)
    assert standing(firm) == []
    assert ("review", "Alpha") in firm.flags()
    assert [firm.cases()[name]["state"] for name in ("Alpha", "Beta")] == ["PAUSED", "OPEN"]
    firm.act(decide.resume, firm.cases()["Alpha"]["id"], person())
    await firm.days("2026-11-16", "2026-11-16", ALPHA, BETA)
    assert firm.cases()["Alpha"]["state"] == "OPEN"
    assert firm.verify() == []


async def test_a_debtor_nobody_has_asked_yet_may_get_a_ladder_of_its_own(found: Found) -> None:
    firm = found(dupont=OWN)
    await firm.days("2026-09-22", "2026-09-23", ALPHA)
    firm.configure("dupont", '[debtors."Alpha"]\nprocedure = "cordial-5-etapes"\n')
    await firm.days("2026-09-24", "2026-09-24", ALPHA)
    assert firm.cases()["Alpha"]["state"] == "OPEN"
