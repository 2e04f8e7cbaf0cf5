"""A short playing of every trial, so that none goes stale; `make torture` plays them for long."""

from __future__ import annotations

import pytest
from tests.torture.catalogue import PROMISES, trials
from tests.torture.trial import Trial, play


def _marked(trial: Trial) -> object:
    marks = [getattr(pytest.mark, name) for name in ("e2e", *trial.needs)]
    return pytest.param(trial, id=trial.name, marks=marks)


@pytest.mark.parametrize("trial", [_marked(trial) for trial in trials()])
def test_a_promise_holds_for_a_few_rounds(trial: Trial) -> None:
    result = play(trial, seed=1, rounds=trial.smoke)
    if result.stopped:
        raise KeyboardInterrupt(result.stopped)
    assert not result.failures
    assert result.ran > 0


def test_each_trial_names_promises_that_are_made() -> None:
    for trial in trials():
        assert trial.promises, trial.name
        assert set(trial.promises) <= PROMISES.keys(), trial.name
