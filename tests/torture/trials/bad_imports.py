"""Lists that may not be believed: nothing leaves on them, and what is paid by the claim is never asked (I5)."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from tests.rounds.firm import Firm
from tests.torture.firms import each_round
from tests.torture.trial import Run, Trial

from relanced.books.door import read_ledger
from relanced.log import set_up
from relanced.rounds import enter
from relanced.wall import Child

HEADING = "Client;Facture;Echeance;Solde;Email"
Lines = list[list[str]]


def _good(chance: random.Random) -> Lines:
    return [
        [f"Client {n:03}", f"FA-{1000 + n}", f"{chance.randrange(1, 29):02}/09/2026",
         f"{chance.randrange(40, 4000)},{chance.randrange(100):02}", f"compta@client{n}.test"]
        for n in range(chance.randrange(22, 28))
    ]  # fmt: skip


def _said(lines: Lines) -> bytes:
    return "\n".join([HEADING, *(";".join(line) for line in lines), ""]).encode()


def _cut(chance: random.Random, lines: Lines) -> bytes:
    whole = _said(lines)
    return whole[: len(whole) * chance.randrange(0, 8) // 10]


def _swapped(chance: random.Random, lines: Lines) -> bytes:
    one, other = chance.choice(((1, 3), (2, 3), (0, 1), (2, 4), (3, 4)))
    for line in lines:
        line[one], line[other] = line[other], line[one]
    return _said(lines)


def _times_hundred(chance: random.Random, lines: Lines) -> bytes:
    return _said([[*line[:3], line[3].replace(",", ""), line[4]] for line in lines])


def _filtered(chance: random.Random, lines: Lines) -> bytes:
    return _said(sorted(lines)[: max(1, len(lines) // chance.randrange(3, 9))])


def _currency(chance: random.Random, lines: Lines) -> bytes:
    said = [f"{HEADING};Devise", *(";".join([*line, "USD"]) for line in lines), ""]
    return "\n".join(said).encode()


def _days_turned(chance: random.Random, lines: Lines) -> bytes:
    for line in lines:
        day, _, year = line[2].split("/")
        line[2] = f"{int(day) % 12 + 1:02}/{chance.randrange(1, 9):02}/{year}"
    return _said(lines)


WAYS: Mapping[str, Callable[[random.Random, Lines], bytes]] = {
    "cut short": _cut,
    "columns swapped": _swapped,
    "amounts a hundredfold": _times_hundred,
    "empty": lambda chance, lines: chance.choice((b"", _said([]), b"\x00" * 400, b"PK\x03\x04")),
    "filtered": _filtered,
    "another currency": _currency,
    "other days": _days_turned,
    "an old list": lambda chance, lines: _said(lines),
}


def play(run: Run) -> None:
    """Take in a good list, then one that is spoilt, and look what leaves; the good one again must cure it."""
    set_up("warning")
    each_round(
        run, lambda seed, folder, child: _spoil(random.Random(seed), seed, folder, child, run)
    )


async def _spoil(chance: random.Random, seed: int, folder: Path, child: Child, run: Run) -> None:
    caps = "approval_above = 1000\njump_least = 100000"
    firm = Firm(folder, child, {"dupont": {"procedure": "standard", "caps": caps}}, "dedicated", "")
    try:
        lines = _good(chance)
        firm.at("2026-10-05T08:00")
        _enter(firm, _said(lines))
        way = sorted(WAYS)[seed % len(WAYS)]
        spoilt = WAYS[way](chance, [list(line) for line in lines])
        firm.at("2026-10-05T09:00")
        days = -3 if way == "an old list" else 0
        _enter(firm, spoilt, days)
        await firm.day("2026-10-05T09:30")
        gone = len(firm.line.taken)
        assert gone == 0, f"{gone} letters left on a list that was {way}"
        run.count(f"refused: {way}")
        paid = {line[4] for line in chance.sample(lines, len(lines) // 4)}
        firm.at("2026-10-05T10:00")
        _enter(firm, _said([line for line in lines if line[4] not in paid]))
        await firm.day("2026-10-05T10:30")
        to = {recipient for recipient, _ in firm.line.taken}
        assert to, "the right list did not cure the wrong one"
        assert not to & paid, "somebody was asked who had paid by the claim"
        assert firm.verify() == []
    finally:
        firm.office.store.close()


def _enter(firm: Firm, data: bytes, days: int = 0) -> None:
    """Take a list in as the drop folder does: nobody confirms anything."""
    ledger = read_ledger(data, "liste.csv", enter.defaults_of(firm.office, "dupont"))
    as_of = firm.office.today("dupont") + timedelta(days)
    file = enter.File("dupont", "liste.csv", data, as_of, actor="trial")
    with firm.office.store.begin() as session:
        enter.enter(session, firm.office, file, ledger)


TRIAL = Trial(
    name="bad-imports", promises=("I5",), asked=200, unit="imports", smoke=8, share=1.0, play=play,
    what="lists cut, swapped, filtered, emptied, old, of another currency, a hundredfold; then the right one, a quarter paid",
)  # fmt: skip
