"""Every worked example and table of the law's facts comes out of the command line to the cent.

The examples are those of the project's notes on late payment: the formula, the day count and the rounding as practice
has them (amount with VAT x rate x days / 365, days from the day after the due date, each half-year's line rounded), the
articles being named beside each. Nothing here is computed by the code that is shown: every figure was typed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.shown.figure import Figure, exactly, told


class Example(NamedTuple):
    """One worked example: what it shows and by which article, the words typed, and what must come out."""

    shows: str
    words: str
    lines: tuple[tuple[int, str, str], ...]  # days, rate in percent, amount
    interest: str
    indemnity: str
    owed: str


EXAMPLES = (
    Example("two half-years (C. com. L441-10 II)", "--amount 10000 --due 2026-05-31 --until 2026-09-15",
            ((30, "12.15", "99.86"), (77, "12.40", "261.59")), "361.45", "40.00", "10401.45"),
    Example("one half-year", "--amount 2400 --due 30/09/2026 --until 21/11/2026",
            ((52, "12.40", "42.40"),), "42.40", "40.00", "2482.40"),
    Example("a leap year still divides by 365", "--amount 10000 --due 2023-12-31 --until 2024-03-01",
            ((61, "14.50", "242.33"),), "242.33", "40.00", "10282.33"),
    Example("four half-years, 390 days", "--amount 1234,56 --due 2025-06-15 --until 2026-07-10",
            ((15, "13.15", "6.67"), (184, "12.15", "75.62"), (181, "12.15", "74.38"), (10, "12.40", "4.19")),
            "160.86", "40.00", "1435.42"),
    Example("one day late", "--amount 1000 --due 2026-06-30 --until 2026-07-01",
            ((1, "12.40", "0.34"),), "0.34", "40.00", "1040.34"),
    Example("on its day", "--amount 1000 --due 2026-06-30 --until 2026-06-30", (), "0.00", "0.00", "1000.00"),
    Example("contract: three times the legal rate", "--amount 10000 --due 2026-05-31 --until 2026-09-15 --rate 3x",
            ((30, "7.86", "64.60"), (77, "8.25", "174.04")), "238.64", "40.00", "10278.64"),
    Example("part payment, interest first (C. civ. 1343-1)",
            "--amount 10000 --due 2026-05-31 --until 2026-09-15 --paid 2026-07-01:4000",
            ((30, "12.15", "99.86"), (1, "12.40", "3.40"), (76, "12.40", "157.58")), "260.84", "40.00", "6300.84"),
    Example("a consumer without a notice owes none (C. civ. 1231-6)",
            "--amount 1000 --due 2026-01-31 --until 2026-06-30 --consumer", (), "0.00", "0.00", "1000.00"),
    Example("a public buyer's rate is frozen, ECB + 8 (CCP R2192-31)",
            "--amount 10000 --due 2026-05-31 --until 2026-09-15 --public",
            ((30, "10.15", "83.42"), (77, "10.15", "214.12")), "297.54", "40.00", "10337.54"),
    Example("an opening judgment stops it the day before (C. com. L622-28)",
            "--amount 10000 --due 2026-05-31 --until 2026-09-15 --opened 2026-07-01",
            ((30, "12.15", "99.86"),), "99.86", "40.00", "10139.86"),
)  # fmt: skip

# Half-year, the default rate between businesses, the floor of three times the legal rate (CMF L313-2), in percent.
RATES = (
    "2015-01 10.05 2.79", "2015-07 10.05 2.97", "2016-01 10.05 3.03", "2016-07 10.00 2.79", "2017-01 10.00 2.70",
    "2017-07 10.00 2.70", "2018-01 10.00 2.67", "2018-07 10.00 2.64", "2019-01 10.00 2.58", "2019-07 10.00 2.61",
    "2020-01 10.00 2.61", "2020-07 10.00 2.52", "2021-01 10.00 2.37", "2021-07 10.00 2.28", "2022-01 10.00 2.28",
    "2022-07 10.00 2.31", "2023-01 12.50 6.18", "2023-07 14.00 12.66", "2024-01 14.50 15.21", "2024-07 14.25 14.76",
    "2025-01 13.15 11.13", "2025-07 12.15 8.28", "2026-01 12.15 7.86", "2026-07 12.40 8.25",
)  # fmt: skip


def show() -> Iterator[Figure]:
    """Ask the command line for each example, and for one day of each half-year."""
    for example in EXAMPLES:
        answer = asked(example.words)
        lines = tuple((p["days"], p["rate"], p["amount"]) for p in answer["periods"])
        seen = (lines, answer["interest"], answer["indemnity"], answer["owed"])
        wanted = (example.lines, example.interest, example.indemnity, example.owed)
        yield Figure(example.shows, answer["interest"], f"= {example.interest}", seen == wanted)
    yield from rates()


def rates() -> Iterator[Figure]:
    """Compare the rates of every half-year since 2015, by a day of lateness in each."""
    wrong = []
    for row in RATES:
        half_year, rate, floor = row.split()
        words = f"--amount 365000 --due {half_year}-01 --until {half_year}-02"
        default, contract = asked(words), asked(f"{words} --rate 3x")
        if (default["periods"][0]["rate"], contract["periods"][0]["rate"]) != (rate, floor):
            wrong.append(half_year)
    yield exactly("half-years whose rates differ", wrong, [])
    yield told("half-years compared", len(RATES))


def asked(words: str) -> Any:
    """Return the document of `relanced interest`."""
    line = [sys.executable, "-W", "ignore", "-m", "relanced", "interest", *words.split(), "--json"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
