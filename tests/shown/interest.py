"""Two hundred debts, each worked out by SQL in whole numbers, come out of `relanced interest` to the cent.

The SQL shares nothing with the program: it lays its own table of rates (typed in `tests.shown.interest_facts`), cuts the
delay at the half-years and payments, and carries principal and interest from line to line in integers. Every line of
each answer is compared, not only its sum.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from click.testing import CliRunner
from tests.shown.figure import Figure, at_least, exactly, told
from tests.shown.interest_facts import RATES

from relanced.cli import cli
from relanced.cli.door import Asked

EXAMPLES = 200
FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)

# A line is a stretch of days under one rate and one principal; a payment is counted at the end of its day, to the
# interest first. `percent` is in hundredths; half a cent goes up.
BY_SQL = """
WITH RECURSIVE
last(day) AS (
    SELECT start FROM (SELECT date(start, '-1 day') AS start FROM rate) WHERE start > :free AND start < :end
    UNION SELECT paid_on FROM paid WHERE paid_on > :free AND paid_on < :end
    UNION SELECT :end WHERE :end > :free
),
stretch AS (
    SELECT row_number() OVER (ORDER BY day) AS n, day AS last_on,
           date(coalesce(lag(day) OVER (ORDER BY day), :free), '+1 day') AS first_on
    FROM last
),
line AS (
    SELECT n, first_on, last_on, julianday(last_on) - julianday(first_on) + 1 AS days,
           CASE :kind
               WHEN 'percent' THEN :figure
               WHEN 'legal' THEN :figure * (SELECT legal FROM rate WHERE start <= first_on ORDER BY start DESC LIMIT 1)
               WHEN 'frozen' THEN :figure + (SELECT ecb FROM rate WHERE start <= date(:free, '+1 day')
                                             ORDER BY start DESC LIMIT 1)
               ELSE :figure + (SELECT ecb FROM rate WHERE start <= first_on ORDER BY start DESC LIMIT 1)
           END AS percent,
           (SELECT coalesce(sum(cents), 0) FROM paid WHERE paid_on = last_on) AS paid
    FROM stretch
),
account(n, amount, left_over, unpaid, paid) AS (
    SELECT 0, 0, max(0, :cents - sum(cents)), 0 - max(0, sum(cents) - :cents), 0
    FROM (SELECT coalesce(sum(cents), 0) AS cents FROM paid WHERE paid_on <= :free)
    UNION ALL
    SELECT line.n,
           (2 * left_over * percent * CAST(days AS INTEGER) + 3650000) / 7300000,
           max(0, left_over - max(0, line.paid - max(0,
               unpaid + (2 * left_over * percent * CAST(days AS INTEGER) + 3650000) / 7300000))),
           unpaid + (2 * left_over * percent * CAST(days AS INTEGER) + 3650000) / 7300000
               - min(line.paid, max(0, unpaid + (2 * left_over * percent * CAST(days AS INTEGER) + 3650000) / 7300000))
               - max(0, line.paid - left_over
                   - max(0, unpaid + (2 * left_over * percent * CAST(days AS INTEGER) + 3650000) / 7300000)),
           line.paid
    FROM account JOIN line ON line.n = account.n + 1
)
SELECT amount, left_over, unpaid FROM account ORDER BY n
"""


class Debt(NamedTuple):
    """One example: the words typed, and what the SQL needs to work it out."""

    family: str
    words: tuple[str, ...]
    cents: int
    free: date  # the last day free of interest
    end: date
    kind: str
    figure: int
    paid: tuple[tuple[date, int], ...]
    owes_indemnity: bool


def _day(chance: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randint(0, (last - first).days))


def _cents(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


# Family: words, kind and figure (hundredths of a percent) of the rate, whether the indemnity is owed.
FAMILIES: tuple[tuple[str, tuple[str, ...], str, int, bool], ...] = (
    ("business", (), "ecb", 1000, True),  # C. com. L441-10 II
    ("consumer", ("--consumer",), "legal", 1, False),  # C. civ. 1231-6, CMF L313-2
    ("public buyer", ("--public",), "frozen", 800, True),  # CCP R2192-31
    ("contract, percent", ("--rate", "9.75"), "percent", 975, True),
    ("contract, times the legal rate", ("--rate", "3x"), "legal", 3, True),
    ("contract, points above the ECB", ("--rate", "BCE+7,5"), "ecb", 750, True),
    ("business, insolvent", (), "ecb", 1000, True),  # C. com. L622-28
    ("business, frozen rate", ("--frozen",), "frozen", 1000, True),
)


def _debt(chance: random.Random, number: int) -> Debt:
    family, words, kind, figure, indemnity = FAMILIES[number % len(FAMILIES)]
    due = _day(chance, FIRST, LAST - timedelta(days=30))
    until = _day(chance, due + timedelta(days=1), min(LAST, due + timedelta(days=1200)))
    cents = chance.choice((chance.randint(1, 99_999), chance.randint(100_000, 30_000_000)))
    free, end = due, until
    typed = [*words, "--amount", _cents(cents), "--due", str(due), "--until", str(until)]
    if family == "consumer":
        notice = _day(chance, due - timedelta(days=20), until)
        typed += ["--notice", str(notice)]
        free = max(due, notice)
    if family == "business, insolvent":
        opened = _day(chance, due - timedelta(days=20), until + timedelta(days=60))
        typed += ["--opened", str(opened)]
        end, indemnity = min(until, opened - timedelta(days=1)), opened > due
    paid: dict[date, int] = {}
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        paid[_day(chance, due + timedelta(days=1), until)] = chance.randint(
            1, max(1, cents * 2 // 5)
        )
    for on, amount in paid.items():
        typed += ["--paid", f"{on}:{_cents(amount)}"]
    return Debt(
        family, tuple(typed), cents, free, end, kind, figure, tuple(paid.items()), indemnity
    )


def _worked_out(base: sqlite3.Connection, debt: Debt) -> tuple[list[str], str, str]:
    """Return the lines, their sum and what is owed, as SQL has them."""
    base.execute("DELETE FROM paid")
    base.executemany("INSERT INTO paid VALUES (?, ?)", [(on.isoformat(), c) for on, c in debt.paid])
    facts = {"cents": debt.cents, "free": debt.free.isoformat(), "end": max(debt.end, debt.free).isoformat(),
             "kind": debt.kind, "figure": debt.figure}  # fmt: skip
    rows = base.execute(BY_SQL, facts).fetchall()
    lines = [amount for amount, before, _ in _beside(rows) if before > 0]
    after = sum(c for on, c in debt.paid if on > max(debt.end, debt.free))
    indemnity = 4000 if debt.owes_indemnity else 0
    owed = rows[-1][1] + rows[-1][2] - after + indemnity
    return [_signed(line) for line in lines], _signed(sum(lines)), _signed(owed)


def _beside(rows: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield each line with the principal it was counted on: what is paid off makes no further line."""
    for before, row in pairwise(rows):
        yield row[0], before[1], row[2]


def _signed(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{_cents(abs(cents))}"


def _asked(words: tuple[str, ...]) -> Any:
    answer = CliRunner().invoke(
        cli, ["interest", *words, "--json"], obj=Asked("en"), catch_exceptions=False
    )
    return json.loads(answer.stdout)


def show() -> Iterator[Figure]:
    """Compare two hundred answers with what SQL worked out, line by line."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE rate (start TEXT, ecb INTEGER, legal INTEGER)")
    base.execute("CREATE TABLE paid (paid_on TEXT, cents INTEGER)")
    for row in RATES:
        half_year, default, floor = row.split()
        percent = [int(figure.replace(".", "")) for figure in (default, floor)]
        base.execute(
            "INSERT INTO rate VALUES (?, ?, ?)",
            (f"{half_year}-01", percent[0] - 1000, percent[1] // 3),
        )
    chance = random.Random(1343)
    wrong: dict[str, list[str]] = {family[0]: [] for family in FAMILIES}
    lines = 0
    for number in range(EXAMPLES):
        debt = _debt(chance, number)
        answer, wanted = _asked(debt.words), _worked_out(base, debt)
        seen = ([p["amount"] for p in answer["periods"]], answer["interest"], answer["owed"])
        lines += len(seen[0])
        if seen != wanted:
            wrong[debt.family].append(" ".join(debt.words) + f": {seen} for {wanted}")
    base.close()
    for family, differing in wrong.items():
        yield exactly(f"{family}: answers that differ by a cent or a line", differing, [])
    yield told("debts worked out", EXAMPLES)
    yield at_least("lines compared", lines, 500)
