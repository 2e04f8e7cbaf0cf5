"""Why nothing left: the reasons of each time stand in the creditor's journal, once, with their end."""

from __future__ import annotations

from collections.abc import Callable

from tests.rounds.firm import Firm, decide, person

from relanced.rounds import ask, refusals
from relanced.store import journal

Found = Callable[..., Firm]
ALPHA = "Alpha;FA-1001;30/09/2026;500,00;compta@alpha.test"


def told(firm: Firm) -> list[tuple[str, list[str]]]:
    """Return the hours at which other reasons were written down, and which."""
    with firm.office.store.look() as session:
        chain = journal.read_chain(session, "creditor:dupont")
    return [
        (f"{event.at:%d %H:%M}", [reason["key"] for reason in event.body["because"]])
        for event in chain
        if event.kind == refusals.TOLD
    ]


async def test_what_keeps_letters_back_is_written_once_with_its_reasons_and_its_end(
    found: Found,
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(ALPHA)
    await ask.ask(firm.office, "dupont")
    firm.act(refusals.note, ["dupont"])
    assert told(firm) == []
    firm.act(decide.stop, person("assez"))
    for hour in ("09:10", "09:20", "22:00"):  # the evening is no reason of its own
        firm.at(f"2026-10-05T{hour}")
        firm.act(refusals.note, ["dupont"])
    stopped = told(firm)
    assert [at for at, _ in stopped] == ["05 07:10"]
    firm.at("2026-10-21T09:00")  # the list has grown old meanwhile
    firm.act(refusals.note, ["dupont"])
    assert len(told(firm)[-1][1]) == 2
    firm.act(decide.start, person())
    firm.books(ALPHA)
    firm.act(refusals.note, ["dupont"])
    assert told(firm)[-1] == ("21 07:00", [])
    assert firm.verify() == []
