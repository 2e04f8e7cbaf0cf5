"""A wrong list, a slip in the ladder, an approval used twice: no more leaves than a person has seen (I6)."""

from __future__ import annotations

import random
from pathlib import Path

from tests.rounds.firm import Firm, decide, person
from tests.torture.firms import each_round
from tests.torture.trial import Run, Trial

from relanced.log import set_up
from relanced.store import holds, views
from relanced.wall import Child

CAP = 25  # reliability I6, the default
FULL = 5_000  # newly overdue cases in one round of ten
FEW = (60, 150)


def _lines(first: int, count: int, due: str) -> list[str]:
    numbers = range(first, first + count)
    return [f"Client {n};FA-{n};{due};{100 + n % 900},00;compta@client{n}.test" for n in numbers]


def play(run: Run) -> None:
    """Let a usual day pass, then make far too much due at once; the judge is what the server took."""
    set_up("warning")
    each_round(
        run, lambda seed, folder, child: _burst(random.Random(seed), seed, folder, child, run)
    )


async def _burst(chance: random.Random, seed: int, folder: Path, child: Child, run: Run) -> None:
    told = {"procedure": "standard", "first": "true"}
    firm = Firm(folder, child, {"dupont": told}, "dedicated", "")
    try:
        usual = _lines(1, 8, "30/09/2026")
        firm.at("2026-10-05T09:00")
        firm.books(*usual)
        assert (await firm.day("2026-10-05T09:30")).sent == 0, "a first list left unseen"
        firm.act(decide.approve, _list(firm), person())
        assert (await firm.speak()).sent == 8
        before = len(firm.line.taken)
        count = FULL if seed % 10 == 9 else chance.randrange(*FEW)
        firm.at("2026-10-06T09:00")
        firm.books(*usual, *_lines(100, count, "30/09/2026"))
        await firm.day("2026-10-06T09:30")
        assert len(firm.line.taken) - before <= CAP, "more left than the cap"
        with firm.office.store.look() as session:
            kinds = {row.kind for row in holds.standing(session, "dupont", "main")}
        assert "jump" in kinds, "the breaker did not trip in one pass"
        assert len(firm.line.taken) == before, "something left in the pass that tripped the breaker"
        run.most("newly overdue", count)
        again = [*usual, *_lines(100, count - 1, "30/09/2026")]  # one has paid meanwhile
        await _replayed(firm, again, before, run)
        await _stopped(chance, firm, before)
    finally:
        firm.office.store.close()


async def _replayed(firm: Firm, lines: list[str], before: int, run: Run) -> None:
    """Approve the list that was, once the books have another."""
    old = _list(firm)
    firm.books(*lines)
    try:
        firm.act(decide.approve, old, person())
    except decide.Unknown:
        run.count("replays refused")
    else:
        raise AssertionError("an approval was replayed on another list")
    await firm.speak()
    assert len(firm.line.taken) == before, "a refused approval let letters leave"


async def _stopped(chance: random.Random, firm: Firm, before: int) -> None:
    """Release the right list, and stop in mid-run: not one dot after the order."""
    firm.act(decide.approve, _list(firm), person())
    left = chance.randrange(1, 20)

    def order() -> None:
        if len(firm.line.taken) - before == left:
            firm.act(decide.stop, person("assez"))

    firm.line.before = order
    await firm.speak()
    assert len(firm.line.taken) - before == left, "a dot followed the stop order"
    assert firm.verify() == []


def _list(firm: Firm) -> str:
    with firm.office.store.look() as session:
        return str(views.queue(session)["list"])


TRIAL = Trial(
    name="blast-radius", promises=("I6",), asked=200, unit="bursts", smoke=2, share=1.0, play=play,
    what="60 to 5,000 newly overdue at once, an approval replayed on a changed list, a stop order in mid-run",
)  # fmt: skip
