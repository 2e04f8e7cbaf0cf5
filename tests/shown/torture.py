"""Two minutes of every trial: what was asked, what ran, what failed; the full targets take hours (`make torture`)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from tests.shown.figure import Figure, exactly, told
from tests.torture import stage, table
from tests.torture.__main__ import IS_HERE
from tests.torture.catalogue import PROMISES, playable, trials
from tests.torture.trial import Result

MINUTES = 2.0
WITHOUT = {"I18", "I19"}  # there are no commands by mail and no pages that could be attacked


def show() -> Iterator[Figure]:
    """Play them all, print the table, and hold each to no failure."""
    every = trials()
    here, left_out = playable(every, IS_HERE)
    seed = secrets.randbelow(10**6)
    found: list[Result] = []
    stage.play_all(here, found, seed=seed, minutes=MINUTES, tell=print)
    results = {one.name: one for one in found}
    print(f"\n{table.as_text(list(table.rows(every, results, left_out)))}\n")
    yield told("first seed of each trial", seed)
    yield exactly("trials played", len([one for one in found if one.ran]), len(every))
    tried = WITHOUT.union(*(trial.promises for trial in every))
    yield exactly("promises nobody tries to break", len(PROMISES.keys() - tried), 0)
    for trial in every:
        result = results.get(trial.name)
        ran = f"{result.ran:,}" if result else "none"
        failed = result.failed if result else left_out[trial.name]
        yield exactly(f"failed of {ran} {trial.unit} ({trial.name})", failed, 0)
    for one in found:
        for failure in one.failures:
            print(f"{table.again(one, failure)}\n{failure}")
