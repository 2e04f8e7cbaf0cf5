"""Payments made up beside their truth, in texts full of other numbers: days, telephones, orders, streets, tills."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from relanced.dunning.entry import Entry
from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import Money
from relanced.understanding.allocation import allocate

STYLES = (
    "FA-2026-{:04d}", "F{:05d}", "{}", "2026{:04d}", "INV-{}", "26-{:03d}", "FC{:03d}", "2026/{:03d}", "RE-{:05d}", "{:06d}"
)  # fmt: skip
SURNAMES = [
    "Martin",
    "Dupont",
    "Dupond",
    "Leroy",
    "Leroux",
    "Petit",
    "Garnier",
    "Granger",
    "Moreau",
    "Morel",
    "Schmidt",
    "Schmitt",
    "Weber",
]
FIRMS = ("SARL {}", "{} SAS", "Garage {}", "{} et Fils", "Hotel {}", "{} GmbH")
STRANGERS = ("MUTUELLE SUD", "DURAND", "EDF")
NOISE = (
    "", "tel 0{ten}", "06 {two} {pair} {two} {pair}", "{day}/{month}", "cde {near}", "loyer 11/2026", "client {near}",
    "{pair} rue du Port", "CP {five}", "ref {four}", "dossier 26{four}",
)  # fmt: skip
Truth = dict[str, int]  # what it pays, by number, in minor units


def wrongly_certain(seed: int) -> tuple[int, list[str]]:
    """Return how many payments of one made-up statement are called certain, and the texts of those wrongly so."""
    items, entries, truths = world(Random(seed))
    certain, wrong = 0, []
    for made, truth in zip(allocate(items, entries), truths, strict=True):
        paid: Truth = {}
        for part in made.parts:
            number = items[part.item].number
            paid[number] = paid.get(number, 0) + part.amount.minor
        if made.certainty.value == "certain":
            certain += 1
            wrong += [] if paid == truth else [f"{seed}: {made.entry.text}"]
    return certain, wrong


def world(rng: Random) -> tuple[list[OpenLine], list[Entry], list[Truth]]:
    """Return twenty open items of a few namesakes, and payments with what each truly pays."""
    style, base = rng.choice(STYLES), rng.randrange(1, 9000)
    customers = sorted({rng.choice(FIRMS).format(rng.choice(SURNAMES)) for _ in range(10)}, key=len)
    numbers = [style.format(number) for number in rng.sample(range(base, base + 60), 25)]
    sums = [Money(rng.randrange(20, 4000) * rng.choice((37, 50, 100)), "EUR") for _ in range(20)]
    items = [
        OpenLine(place, rng.choice(customers), numbers[place], open=sum_, total=sum_)
        for place, sum_ in enumerate(sums)
    ]
    entries, truths = [], []
    for payer, paid, told, truth in _payments(rng, items, numbers[20:], customers):
        text = f"{told} {_noise(rng, base)}".strip()
        known = payer.upper() if rng.random() < 0.6 else None
        entries.append(
            Entry(
                len(entries) + 1,
                Money(paid, "EUR"),
                payer=known,
                text=text if known else f"VIR {payer.upper()} {text}",
            )
        )
        truths.append(truth)
    return items, entries, truths


def _payments(
    rng: Random, items: list[OpenLine], paid_before: list[str], customers: list[str]
) -> Iterator[tuple[str, int, str, Truth]]:
    for item in rng.sample(items, len(items)):
        asked = item.open.minor
        yield from (
            [(item.customer, asked, f"fact {item.number}", {item.number: asked})],
            [(item.customer, part := max(1, asked // 3), item.number, {item.number: part})],
            [(item.customer, asked, "votre facture", {item.number: asked})],
            [(rng.choice(customers), rng.randrange(2000, 400_000), f"fact {rng.choice(paid_before)}", {})],
            [(rng.choice((*STRANGERS, *customers)), rng.randrange(2000, 400_000), "divers", {})],
        )[rng.randrange(5)]  # fmt: skip


def _noise(rng: Random, base: int) -> str:
    return rng.choice(NOISE).format(
        ten=rng.randrange(10**8, 10**9),
        five=rng.randrange(10_000, 100_000),
        four=rng.randrange(1000, 10_000),
        pair=rng.randrange(10, 99),
        two=rng.randrange(10, 99),
        day=rng.randrange(1, 29),
        month=rng.randrange(1, 13),
        near=rng.randrange(base, base + 60),
    )
