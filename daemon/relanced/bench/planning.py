"""A day's planning by the real round, beside the SQL that merely selects what is due, and the rows it must write."""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from relanced.bench import goods
from relanced.bench.bare import copy_ledger, write_again
from relanced.bench.measured import (
    Measured,
    Spent,
    Stopwatch,
    beside,
    forget_peak,
    peak_mb,
    spent,
)
from relanced.bench.premises import CREDITOR, NOON, TODAY, folder, office_in
from relanced.dunning.ledger import OpenLine
from relanced.dunning.plan import next_look
from relanced.rounds import ask
from relanced.rounds.office import Office
from relanced.store import cases, flags, ledgers, outbox, schema

SLICE: Final = 25_000  # items that come in by the importing code; and in one transaction
SHARE: Final = 50  # of the debtors, one in so many has something due on a day like any other

# What merely selects: every row that deciding about a due case needs, by the index that finds it.
SELECT: Final = """
SELECT c.*, i.*, d.name, d.ref, k.email FROM dunning_case c
JOIN item i ON i.case_id = c.id AND i.gone_on IS NULL
JOIN debtor d ON d.id = c.debtor_id LEFT JOIN contact k ON k.debtor_id = d.id AND k.dead_on IS NULL
WHERE c.creditor = ? AND c.next_action_on <= ? ORDER BY c.id
"""


def plan(size: int, due: int | None = None) -> Measured:
    """Plan one day on a ledger of `size` open items; `due` debtors have something due (one in fifty unless said)."""
    due = max(1, goods.debtors_of(size) // SHARE) if due is None else due
    with folder() as place:
        in_a_process(build, place, size, due)
        ledger = place / "state" / "relanced.db"
        forget_peak()
        with office_in(place) as office:
            return _measure(office, ledger, size)


def in_a_process(work: Any, *args: Any) -> None:
    """Do preparations in a process of their own, so that their memory is not ours."""
    child = multiprocessing.get_context("spawn").Process(target=work, args=args)
    child.start()
    child.join()
    if child.exitcode:
        raise RuntimeError(f"the preparations ended with status {child.exitcode}")


def build(place: Path, size: int, due: int) -> None:
    """Bring a ledger into the store by the code that takes books in, and let the due cases stand on every level.

    Beyond one slice the rest are its copies under other numbers, made in the database: a million items by the
    importing code are `bench import`'s to measure.
    """
    slices = max(1, -(-size // SLICE))
    with office_in(place) as office:
        settle_in(office, goods.lines(-(-size // slices), TODAY, -(-due // slices)))
        for batch in _slices(_due_cases(office), ask.BATCH):
            with office.store.begin() as session:
                _climb(session, office, batch)
    with closing(sqlite3.connect(place / "state" / "relanced.db", isolation_level=None)) as bare:
        copy_ledger(bare, slices - 1)


def settle_in(office: Office, wanted: Iterable[OpenLine]) -> None:
    """Take a list in, a part a transaction, as of yesterday."""
    for part in _slices(wanted):
        with office.store.begin() as session:
            ledgers.take_in(session, part, _intake(office), "{}")
    with office.store.begin() as session:  # a list in parts is complete once its last is in
        session.get_one(schema.Creditor, CREDITOR).ledger_on = TODAY - timedelta(1)


def _slices(source: Iterable[Any], length: int = SLICE) -> Iterator[list[Any]]:
    left = iter(source)
    while part := list(islice(left, length)):
        yield part


def _intake(office: Office) -> ledgers.Intake:
    rules = office.rules(CREDITOR)
    yesterday = TODAY - timedelta(1)
    return ledgers.Intake(
        CREDITOR, "list", "0" * 64, yesterday, complete=False, at=NOON - timedelta(1), actor="bench",
        wake=lambda work: next_look(work.case, rules, yesterday),
    )  # fmt: skip


def _due_cases(office: Office) -> list[int]:
    with office.store.look() as session:
        return cases.due(session, CREDITOR, TODAY, 10**9)


def _climb(session: Any, office: Office, ids: list[int]) -> None:
    """Put the one due item of each case before a level of its own, whose day is today."""
    rules = office.rules(CREDITOR)
    ladder = rules.procedure.levels
    for work in (works := cases.load(session, ids)).values():
        item = next(i for i in work.case.items.values() if i.due_on and i.due_on < TODAY)
        level = 1 + work.id % (len(ladder) - 1)
        nominal = TODAY - timedelta(ladder[level].offset - ladder[level - 1].offset)
        body = {
            "on": nominal.isoformat(),
            "levels": {str(item.id): level - 1},
            "nominal": {str(item.id): nominal.isoformat()},
        }
        work.record("level_done", NOON - timedelta(1), "bench", body)
        work.next_action_on = next_look(work.case, rules, TODAY - timedelta(1))
    cases.save(session, works.values())


def _measure(office: Office, ledger: Path, size: int) -> Measured:
    with closing(sqlite3.connect(ledger)) as bare:
        selecting, due = _select(bare)
        total = bare.execute("SELECT count(*) FROM dunning_case").fetchone()[0]
    _warm_up(office)
    watch, asked = Stopwatch(), ask.Asked()
    with watch.watching(
        ("load_cases", cases, "load"), ("load_debtors", cases, "load_debtors"), ("decide", ask, "plan"),
        ("next_day", ask, "next_look"), ("write_letters", outbox, "queue"),
        ("write_flags", flags, "raise_all"), ("write_cases", cases, "save"),
    ):  # fmt: skip
        took = spent(lambda: asked.add(asyncio.run(ask.ask(office, CREDITOR))))
    peak = peak_mb()
    with closing(sqlite3.connect(ledger, isolation_level=None)) as bare:
        writing = write_again(bare, NOON, ask.BATCH)
    ours = asked.looked / took.seconds
    return Measured(
        "plan", size, "cases", took.seconds, asked.looked, peak,
        beside=(
            beside("select_and_write", due, selecting.seconds + writing.seconds, ours),
            beside("select", due, selecting.seconds, ours),
            beside("write", due, writing.seconds, ours),
        ),
        stages=watch.rest("else", took.seconds),
        facts={
            "cases": total, "due": due, "letters": asked.letters, "flags": asked.flags, "set_aside": asked.set_aside,
            # On a machine that others use too, processor time is what can be compared.
            "processor_us_per_due_case": round(took.processor / asked.looked * 1e6, 1),
            "processor_ratio": round((selecting.processor + writing.processor) / took.processor, 4),
        },
    )  # fmt: skip


def _warm_up(office: Office) -> None:
    """Plan one batch and take it back: a daemon that has run for a day has its statements and calendars."""
    with office.store.look() as session:
        ask.ask_batch(session, office, CREDITOR, 0, ask.Asked())
        session.rollback()


def _select(bare: sqlite3.Connection) -> tuple[Spent, int]:
    rows: list[Any] = []

    def select() -> None:
        rows[:] = bare.execute(SELECT, (CREDITOR, TODAY.isoformat())).fetchall()

    best = min((spent(select) for _ in range(3)), key=lambda took: took.seconds)
    return best, len({row[0] for row in rows})
