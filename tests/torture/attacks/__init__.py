"""The attack corpus: everything that is tried, by name. `python -m tests.torture.attacks --report FILE` tells it."""

from __future__ import annotations

from tests.torture.attacks import going_out, home, taking_in, wires
from tests.torture.attacks.attack import Attack

ATTACKS: tuple[Attack, ...] = (
    *going_out.ATTACKS,
    *wires.ATTACKS,
    *taking_in.ATTACKS,
    *home.ATTACKS,
)
