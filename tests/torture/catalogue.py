"""Which promises there are, and which trials try to break them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping

import tests.torture.trials
from tests.torture.trial import Trial

PROMISES = {
    "I1": "at most once",
    "I2": "nothing vanishes",
    "I3": "reply first",
    "I4": "never blind",
    "I5": "never on a stale ledger",
    "I6": "blast radius",
    "I7": "order and spacing",
    "I8": "time window",
    "I9": "right client, right figures",
    "I10": "per-recipient truth",
    "I11": "suppression sticks",
    "I12": "once in effect",
    "I13": "one bad mail stops nothing",
    "I14": "pause is monotone",
    "I15": "'I paid' closes nothing",
    "I16": "mailbox identity",
    "I17": "no loops",
    "I18": "commands prove themselves",
    "I19": "GET is harmless",
    "I20": "why is answerable",
    "I21": "a restored store resends nothing",
    "I22": "one sender",
    "I23": "storage fails closed",
    "I24": "stuck is visible",
    "I25": "no secrets leak",
}


def trials() -> list[Trial]:
    """Return every trial of tests/torture/trials, by name."""
    names = [module.name for module in pkgutil.iter_modules(tests.torture.trials.__path__)]
    found = [importlib.import_module(f"tests.torture.trials.{name}").TRIAL for name in names]
    return sorted(found, key=lambda trial: trial.name)


def playable(
    wanted: list[Trial], is_here: Mapping[str, Callable[[], bool]]
) -> tuple[list[Trial], dict[str, str]]:
    """Part the trials into those this machine can play, and what each of the others lacks."""
    lacking = {need for need in {n for t in wanted for n in t.needs} if not is_here[need]()}
    stay = [trial for trial in wanted if not lacking & set(trial.needs)]
    left_out = {
        trial.name: "needs " + ", ".join(sorted(lacking & set(trial.needs)))
        for trial in wanted
        if lacking & set(trial.needs)
    }
    return stay, left_out
