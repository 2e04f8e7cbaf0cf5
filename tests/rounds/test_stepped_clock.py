"""A clock that steps decides nothing: what would be passed over, flagged or put off by a wrong day waits for the right one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.rounds.firm import Firm
from tests.torture.simulated.edges import SteppedClock

from relanced.rounds import ask
from relanced.service import run_once
from relanced.store import holds, schema

Found = Callable[..., Firm]
DUE_LATER = "Alpha;FA-1001;12/10/2026;500,00;compta@alpha.test"


def stepped(firm: Firm) -> SteppedClock:
    """Give a firm a clock whose wall hand can be stepped."""
    firm.at("2026-10-05T09:30")
    clock = SteppedClock(firm.clock.at)
    firm.clock = firm.office.clock = clock
    firm.office.drift()
    return clock


async def test_a_clock_forty_days_ahead_for_an_hour_passes_no_level_over_and_flags_nothing(
    found: Found,
) -> None:
    firm = found()
    clock = stepped(firm)
    firm.books(DUE_LATER)
    clock.step(timedelta(days=40))
    await ask.ask(firm.office, "dupont")
    await firm.speak()
    assert (firm.letters(), firm.flags()) == ([], [])
    clock.step(-timedelta(days=40))
    clock.turn(timedelta(days=2))  # five days before the due date: the courteous word
    await ask.ask(firm.office, "dupont")
    assert (await firm.speak()).sent == 1
    assert [row.level_name for row in firm.letters()] == ["avant-echeance"]


async def test_a_single_pass_on_a_clock_set_back_since_the_last_one_holds(found: Found) -> None:
    firm = found()
    firm.books(DUE_LATER)
    await firm.day("2026-10-05T09:30")
    with firm.office.store.begin() as session:
        ahead = firm.clock.real_now() + timedelta(days=1)
        session.get_one(schema.Mailbox, "main").looked_at = ahead
    await run_once(firm.office.settings, firm.clock)
    with firm.office.store.look() as session:
        assert "clock" in {row.kind for row in holds.standing(session)}
