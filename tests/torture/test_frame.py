"""The harness itself: it counts what ran, keeps what broke with its seed, and never calls nothing a success."""

from __future__ import annotations

from dataclasses import replace

from tests.torture import table
from tests.torture.catalogue import playable
from tests.torture.trial import Run, Trial, play


def _even_seeds_break(run: Run) -> None:
    for seed in run.seeds():
        with run.round(seed, worth=5):
            run.count("letters", 2)
            assert seed % 2, "twice"


TRIAL = Trial("even-seeds", ("I1",), 20, "kills", "even seeds break", _even_seeds_break)


def test_a_round_that_breaks_is_kept_with_its_seed_and_the_next_goes_on() -> None:
    result = play(TRIAL, seed=7)
    assert (result.ran, result.failed, result.figures) == (20, 2, {"letters": 8})
    assert [failure.split(":")[0] for failure in result.failures] == ["seed 8", "seed 10"]
    assert "twice" in result.failures[0]


def test_a_round_is_played_again_from_its_seed() -> None:
    assert play(TRIAL, seed=8, rounds=1).failed == 1
    assert play(TRIAL, seed=9, rounds=1).failed == 0


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
    assert ([trial.name for trial in here], left_out) == (["even-seeds"], {"on-dovecot": "dovecot"})
    rows = list(table.rows(wanted, {"even-seeds": play(TRIAL, seed=7)}, left_out))
    first, second, *others = rows
    assert first[1:5] == ("even-seeds", "20 kills", "20", "2")
    assert second[5] == "left out: needs dovecot"
    assert [row[0].split()[0] for row in others] == [f"I{n}" for n in range(2, 26)]
    assert "I2 nothing vanishes" in table.as_text(rows)
