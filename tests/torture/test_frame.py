"""The harness itself: it counts what ran, keeps what broke with its seed, and never calls nothing a success."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.torture import stage, table
from tests.torture.catalogue import playable
from tests.torture.trial import Result, Run, Trial, play


def _even_seeds_break(run: Run) -> None:
    for seed in run.seeds():
        with run.round(seed, worth=5):
            run.count("letters", 2)
            assert seed % 2, "twice"


ROOT = Path(__file__).parents[2]
TRIAL = Trial("even-seeds", ("I1",), 20, "kills", "even seeds break", _even_seeds_break)


def test_a_round_that_breaks_is_kept_with_its_seed_and_the_next_goes_on() -> None:
    result = play(TRIAL, seed=7)
    assert (result.ran, result.failed, result.figures) == (20, 2, {"letters": 8})
    assert [failure.split(":")[0] for failure in result.failures] == ["seed 8", "seed 10"]
    assert "twice" in result.failures[0]


def test_a_round_is_played_again_from_its_seed() -> None:
    assert play(TRIAL, seed=8, rounds=1).failed == 1
    assert play(TRIAL, seed=9, rounds=1).failed == 0


def test_a_failure_names_the_command_that_plays_it_again() -> None:
    result = play(TRIAL, seed=7)
    found = [table.again(result, failure).partition("--only ")[2] for failure in result.failures]
    assert found == [
        "even-seeds --rounds 1 --seed 8 (with all before it: --rounds 2 --seed 7)",
        "even-seeds --rounds 1 --seed 10 (with all before it: --rounds 4 --seed 7)",
    ]


def test_a_trial_that_is_stopped_tells_what_it_came_to_and_where_it_was() -> None:
    def is_stopped(run: Run) -> None:
        for seed in run.seeds():
            with run.round(seed):
                if seed == 9:
                    raise KeyboardInterrupt

    result = play(replace(TRIAL, play=is_stopped), seed=7)
    assert (result.ran, result.failed) == (2, 0)
    assert result.stopped.startswith("seed 9:")
    (row, *_) = table.rows([TRIAL], {TRIAL.name: result}, {})
    assert row[5].endswith(", stopped")


def _staged(monkeypatch: pytest.MonkeyPatch, code: str) -> list[Result]:
    """Stage a trial whose process does something else than a trial would."""
    start = subprocess.Popen

    def popen(_: object, **told: object) -> object:
        return start([sys.executable, "-c", code], **told)  # type: ignore[call-overload]

    monkeypatch.setattr(stage.subprocess, "Popen", popen)  # type: ignore[attr-defined]
    monkeypatch.setattr(stage, "GRACE", 0.1)
    monkeypatch.setattr(stage, "FAREWELL", 0.1)
    found: list[Result] = []
    stage.play_all([TRIAL], found, seed=7, minutes=0.001, tell=lambda _line: None)
    return found


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "raise SystemExit(3)", "pass"])
def test_a_process_that_hangs_or_says_nothing_has_failed(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    (result,) = _staged(monkeypatch, code)
    assert (result.ran, result.failed) == (0, 1)
    assert "no answer" in result.failures[0]


def test_no_time_left_is_not_time_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[list[str]] = []
    start: Callable[..., object] = subprocess.Popen

    def popen(words: list[str], **told: object) -> object:
        said.append(words)
        return start([sys.executable, "-c", "pass"], **told)

    monkeypatch.setattr(stage.subprocess, "Popen", popen)  # type: ignore[attr-defined]
    stage.play_all([TRIAL], [], seed=7, minutes=1e-9, tell=lambda _line: None)
    assert said[0][-2:] == ["--seconds", "0.0"]


@pytest.mark.e2e
@pytest.mark.parametrize("how", ["--minutes=5", "--rounds=9999"])
def test_the_table_is_printed_also_when_somebody_stops_it(how: str) -> None:
    words = [sys.executable, "-m", "tests.torture", "--only", "renders", "clock-days", "--seed=5"]
    with subprocess.Popen([*words, how], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert "seed 5" in process.stdout.readline()
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
        told = process.stdout.read()
        assert process.wait() == 1
    assert "I9 right client, right figures" in told
    assert "renders" in told
    assert "stopped" in told


def test_time_that_is_over_ends_a_trial_after_its_first_round() -> None:
    assert play(TRIAL, seed=1, seconds=0).ran == 5


def test_a_trial_that_breaks_down_or_runs_nothing_has_failed() -> None:
    def breaks_down(_run: Run) -> None:
        raise OSError("no server")

    def does_nothing(_run: Run) -> None:
        pass

    assert "no server" in play(replace(TRIAL, play=breaks_down), seed=1).failures[0]
    assert play(replace(TRIAL, play=does_nothing), seed=1).failed == 1


def test_what_a_machine_lacks_is_left_out_by_name_and_stands_in_the_table() -> None:
    wanted = [TRIAL, replace(TRIAL, name="on-dovecot", needs=("dovecot",))]
    here, left_out = playable(wanted, {"dovecot": lambda: False})
    assert ([trial.name for trial in here], left_out) == (
        ["even-seeds"],
        {"on-dovecot": "needs dovecot"},
    )
    rows = list(table.rows(wanted, {"even-seeds": play(TRIAL, seed=7)}, left_out))
    first, second, *others = rows
    assert first[1:5] == ("even-seeds", "20 kills", "20", "2")
    assert second[5] == "left out: needs dovecot"
    assert [row[0].split()[0] for row in others] == [f"I{n}" for n in range(2, 26)]
    assert "I2 nothing vanishes" in table.as_text(rows)
