"""`python -m tests.torture`: try to break the promises for so many minutes; exit 1 if one broke.

Ctrl-C or SIGTERM ends it early: the table is printed all the same, and the exit is 1.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import secrets
import signal
import sys
from pathlib import Path

from tests import one_cache
from tests.conftest import MARKERS
from tests.torture import stage, table
from tests.torture.catalogue import playable, trials
from tests.torture.trial import Result, Trial, play

IS_HERE = {name: is_here for name, (_, is_here) in MARKERS.items()}


def main() -> int:
    """Play what the command line names; 0 all held, 1 something broke, 2 wrong usage."""
    told = _words().parse_args()
    known = {trial.name: trial for trial in trials()}
    unknown = {*told.only, *([told.play] if told.play else [])} - known.keys()
    if unknown:
        print(
            f"no such trial: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr
        )
        return 2
    seed = secrets.randbelow(10**6) if told.seed is None else told.seed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if told.play:
        return _play_one(known[told.play], seed, told)
    wanted = [known[name] for name in told.only] or list(known.values())
    here, left_out = playable(wanted, IS_HERE)
    print(f"seed {seed}; {len(here)} trials", flush=True)
    found: list[Result] = []
    is_whole = _play(here, found, seed, told)
    left_out |= {one.name: "stopped before its turn" for one in here} if not is_whole else {}
    _report(wanted, {one.name: one for one in found}, left_out, told.record if is_whole else None)
    broke = any(one.failed for one in found) or not found or not is_whole
    return 1 if broke or (left_out and told.all_must_run) else 0


def _play(here: list[Trial], found: list[Result], seed: int, told: argparse.Namespace) -> bool:
    """Add what each trial came to; False when somebody stopped it before the end."""
    try:
        if told.rounds is None:
            stage.play_all(
                here,
                found,
                seed=seed,
                minutes=told.minutes,
                tell=lambda line: print(line, flush=True),
            )
        else:
            for trial in here:
                found.append(play(trial, seed=seed, rounds=told.rounds))
                if found[-1].stopped:
                    return False
    except KeyboardInterrupt:
        return False
    return True


_DIE_WITH_PARENT = 1  # prctl(2)


def _play_one(trial: Trial, seed: int, told: argparse.Namespace) -> int:
    """Be the process of one trial, for as long as there is somebody to hear of it."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    one_cache.share()
    one = play(trial, seed=seed, rounds=told.rounds, seconds=told.seconds)
    told.json.write_text(json.dumps(one.to_json()), "utf-8")
    return 1 if one.failed else 0


def _report(
    wanted: list[Trial], results: dict[str, Result], left_out: dict[str, str], page: Path | None
) -> None:
    """Print the table, the figures and every failure; write the first two into a page."""
    rows = list(table.rows(wanted, results, left_out))
    figures = table.figures(wanted, results)
    print(f"\n{table.as_text(rows)}\n\n{figures}\n")
    for result in results.values():
        for failure in result.failures:
            print(f"FAILED {result.name}; to play it again: {table.again(result, failure)}")
            print(f"    {failure}\n".replace("\n", "\n    "))
    if page is not None:
        table.record(page, f"{table.as_markdown(rows)}\n\n{figures}")


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    words.add_argument("--minutes", type=float, default=25, help="for all; 0: the full targets")
    words.add_argument("--seed", type=int, help="the first; by chance unless told")
    words.add_argument("--only", nargs="*", default=[], help="these trials")
    words.add_argument("--rounds", type=int, help="so many of each, here, one after another")
    words.add_argument("--record", type=Path, help="a page with a place for the figures")
    words.add_argument("--all-must-run", action="store_true", help="none may be left out")
    words.add_argument("--play", help=argparse.SUPPRESS)  # one trial, in a process of its own
    words.add_argument("--seconds", type=float, help=argparse.SUPPRESS)
    words.add_argument("--json", type=Path, help=argparse.SUPPRESS)
    return words


if __name__ == "__main__":
    sys.exit(main())
