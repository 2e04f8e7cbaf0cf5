"""What each payment of 541 pays, on statements of many banks, and that nothing is said certain which is not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zlib import crc32

from tests.bank.noise import wrongly_certain
from tests.shown.figure import Figure, at_least, at_most, exactly, told

from relanced.books.bank.door import read_statement
from relanced.books.bank.report import currency_of, match_document, open_items
from relanced.dunning.entry import Entry
from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import Money
from relanced.understanding.allocation import allocate

BANK = Path(__file__).parents[1] / "bank"
WORLDS = 500
LOOKED_AT, ONLY_COUNTED = "looked at", "only counted"


@dataclass(frozen=True)
class Judged:
    """One entry: what a person says it pays, what the program says, and of which case."""

    case: str
    wanted: dict[str, Any]
    found: dict[str, Any] | None

    @property
    def half(self) -> str:
        """Which half its case fell to, for good."""
        return (LOOKED_AT, ONLY_COUNTED)[crc32(self.case.encode()) % 2]

    @property
    def paid(self) -> bool:
        """Whether invoices and amounts are those of the label."""
        return self.found is not None and pays(self.found) == pays(self.wanted)

    @property
    def exact(self) -> bool:
        """Whether the certainty is right too."""
        return self.paid and self.says("certainty")

    @property
    def wrongly_certain(self) -> bool:
        """Whether it is called certain with other invoices or amounts, or where a person must choose."""
        if self.found is None or self.found["certainty"] != "certain":
            return False
        return not self.paid or self.wanted["certainty"] in ("ambiguous", "none")

    def says(self, field: str) -> bool:
        """Whether the program says of this field what the label says."""
        return self.found is not None and self.found[field] == self.wanted[field]


def pays(allocation: dict[str, Any]) -> list[tuple[str, Decimal]]:
    """Return number and sum of what is paid; instalments of a number add up, candidates do not."""
    parts = [(str(one["number"]), Decimal(one["amount"])) for one in allocation["invoices"]]
    if allocation["certainty"] == "ambiguous":
        return sorted(set(parts))
    sums: dict[str, Decimal] = {}
    for number, amount in parts:
        sums[number] = sums.get(number, Decimal(0)) + amount
    return sorted(sums.items())


def judged(folders: Iterable[Path]) -> Iterator[Judged]:
    """Allocate every statement to its open items, and set each entry beside its label."""
    for folder in sorted(folders):
        items = open_items((folder / "open.json").read_bytes(), "open.json")
        file = next(folder.glob("statement.*"))
        read = read_statement(file.read_bytes(), file.name, currency_of(items))
        document = match_document(items, read, "en")
        found = {str(one["entry"]): one for one in document["allocations"]}
        for wanted in json.loads((folder / "expected.json").read_text("utf-8")):
            names = (str(wanted["entry"]), wanted.get("reference"))
            seen = next((found[name] for name in names if name in found), None)
            yield Judged(folder.name, wanted, seen)


def cases() -> list[Path]:
    """Return the folders of the set."""
    return [path.parent for path in BANK.glob("*/expected.json")]


def show() -> Iterator[Figure]:
    """Count both halves apart; the looked-at one is no measure, the other is."""
    every = list(judged(cases()))
    yield at_least("entries of the set", len(every), 500)
    yield exactly(
        "entries read with their amounts", sum(j.says("amount") for j in every), len(every)
    )
    for half in (LOOKED_AT, ONLY_COUNTED):
        yield from _figures(half, [one for one in every if one.half == half])
    found = [wrongly_certain(seed) for seed in range(WORLDS)]
    made_up = f"{20 * WORLDS:,} made-up payments among days, telephones and orders"
    yield told(f"{made_up}: certain", sum(certain for certain, _ in found))
    yield exactly(f"{made_up}: wrongly so", sum(len(wrong) for _, wrong in found), 0)
    for customers in (2000, 25):
        name = f"5,000 payments among 5,000 items of {customers:,} customers, processor time"
        yield at_most(name, round(seconds(5000, customers), 1), 10, " s")


def seconds(count: int, customers: int) -> float:
    """Return the processor time of as many payments as items: named, named in pairs, unnamed, and on account."""
    trades = ("Atelier", "Boulangerie", "Garage", "Menuiserie", "Transports", "Clinique", "Studio")
    names = [f"{trades[n % 7]} {n * 7919 % 99991:05d} Valmorel" for n in range(customers)]
    sums = [Money(5000 + n * 104_729 % 900_000, "EUR") for n in range(count)]
    items = [
        OpenLine(n, names[n % customers], f"FA-2026-{n:05d}", open=sums[n], total=sums[n])
        for n in range(count)
    ]
    entries = []
    for n, item in enumerate(items):
        other = items[n * 7 % count]
        text, paid = (
            (f"FACTURE {item.number}", item.open),
            (f"{item.number} et {other.number}", item.open + other.open),
            ("reglement facture", item.open),
            (f"VIR {n:04d} 0612{n:06d}", sums[-n]),
        )[n % 4]
        entries.append(Entry(n + 1, paid, payer=item.customer.upper(), text=text))
    began = time.process_time()
    allocate(items, entries)
    return time.process_time() - began


def _figures(half: str, entries: list[Judged]) -> Iterator[Figure]:
    certain = [one for one in entries if one.wanted["certainty"] == "certain"]
    said = sum(one.exact for one in certain)
    wrong = [f"{one.case} {one.wanted['entry']}" for one in entries if one.wrongly_certain]
    rate = round(sum(one.exact for one in entries) / len(entries), 3)
    yield at_least(f"{half}: exact of {len(entries)}, certainty too", rate, 0.9)
    paid = sum(one.paid for one in entries)
    yield told(f"{half}: invoices and amounts right", f"{paid / len(entries):.3f}")
    yield told(f"{half}: rightly certain, of {len(certain)}", f"{said / len(certain):.3f}")
    bold = [one for one in entries if one.wanted["certainty"] == "probable"]
    bolder = sum(one.found is not None and one.found["certainty"] == "certain" for one in bold)
    yield told(
        f"{half}: certain of the right ones, where a person confirms", f"{bolder} of {len(bold)}"
    )
    yield exactly(f"{half}: wrongly certain", ", ".join(wrong) or "none", "none")
