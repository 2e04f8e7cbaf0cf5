"""A reply pauses its case within seconds: a real daemon on a real Dovecot, 200 replies one by one, beside bare IDLE."""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from tests.servers.bare_idle import BareIdle
from tests.servers.mailserver import Mailserver
from tests.service.house import House, until
from tests.shown.figure import Figure, at_most, exactly, told

from relanced.store.cases import CASES
from relanced.store.engine import Store
from relanced.store.outbox import LETTERS

SEED, CASES_OPEN = 20261125, 200
SENT_AT = "2026-11-24T10:00+01:00"
MAIL = (
    "From: {sender}\r\nTo: {box}\r\nSubject: Re: {subject}\r\nMessage-ID: <r{case}@client.test>\r\n"
    "In-Reply-To: <{about}>\r\nReferences: <{about}>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour, nous regardons cela et revenons vers vous.\r\n"
)


def show() -> Iterator[Figure]:
    """Send 200 letters, let 200 debtors answer, and time each answer from its delivery to the pause of its case."""
    yield from measured(CASES_OPEN, 0.3)


def measured(count: int, spacing: float) -> Iterator[Figure]:
    """Measure with so many cases; replies come `spacing` seconds apart on average."""
    server = Mailserver([f"c{n}@client.test" for n in range(count)])
    try:
        with tempfile.TemporaryDirectory() as folder:
            # Copies of 200 letters filed in the same minute would be read beside the replies.
            house = House(Path(folder), server)
            paused, bare = _lived(house, count, spacing)
    finally:
        server.purge()
    yield told("seed", SEED)
    yield exactly("replies, each a case paused", len(paused), count)
    yield from _shares("delivery to pause", paused, 1.5, 5)
    yield told("bare IDLE and FETCH on the same server: median", f"{statistics.median(bare):.2f} s")
    yield told("bare IDLE and FETCH on the same server: p99", f"{_p99(bare):.2f} s")


def _shares(name: str, seconds: Sequence[float], median: float, p99: float) -> Iterator[Figure]:
    yield at_most(f"{name}: median", round(statistics.median(seconds), 2), median, " s")
    yield at_most(f"{name}: p99", round(_p99(seconds), 2), p99, " s")
    yield told(f"{name}: slowest", f"{max(seconds):.2f} s")


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[max(0, -(-99 * len(seconds) // 100) - 1)]


def _lived(house: House, count: int, spacing: float) -> tuple[list[float], list[float]]:
    box = house.boxes["dupont"]
    lines = (f"Client {n};F-{n};01/11/2026;100,00;c{n}@client.test" for n in range(count))
    house.books(*lines, as_of="2026-11-24")
    assert house.ask("run", "--once", "--at", SENT_AT)["sent"] == count
    with house.store() as store:
        letters = _letters(store)
        with house.daemon(), BareIdle(house.server.account(box)) as bare:
            until(lambda: _is_up(house), 60, 0.2)
            delivered, paused = _answered(house, store, box, letters, spacing)
            until(lambda: len(bare.seen) >= count, 30)
    spans = [paused[case] - delivered[case] for case in delivered]
    return spans, [bare.seen[f"r{case}@client.test"] - at for case, at in delivered.items()]


def _letters(store: Store) -> list[tuple[int, str, str, str]]:
    wanted = select(LETTERS.c.case_id, LETTERS.c.recipient, LETTERS.c.message_id, LETTERS.c.subject)
    with store.look() as session:
        return [tuple(row) for row in session.execute(wanted)]


def _is_up(house: House) -> bool:
    """Whether the daemon watches every folder and has its parser imported, as after its first seconds."""
    log = (house.folder / "log").read_text("utf-8")
    return "readers ready" in log and log.count(" watched ") >= 3


def _answered(
    house: House, store: Store, box: str, letters: list[tuple[int, str, str, str]], spacing: float
) -> tuple[dict[int, float], dict[int, float]]:
    """Deliver each reply at its moment, while a thread sees in the store which cases are paused."""
    delivered: dict[int, float] = {}
    paused: dict[int, float] = {}
    is_over = threading.Event()

    def watch() -> None:
        stamp = -1
        while len(paused) < len(letters) and not is_over.wait(0.005):
            if (now_at := store.stamp()) == stamp:
                continue
            stamp = now_at
            with store.look() as session:
                rows = session.execute(select(CASES.c.id).where(CASES.c.state == "PAUSED"))
                now = time.monotonic()
                for case in rows.scalars():
                    paused.setdefault(case, now)

    watcher = threading.Thread(target=watch)
    watcher.start()
    chance = random.Random(SEED)
    try:
        for case, sender, about, subject in letters:
            raw = MAIL.format(sender=sender, box=box, subject=subject, case=case, about=about)
            house.server.place(raw.encode(), box, sender)
            delivered[case] = time.monotonic()
            time.sleep(chance.expovariate(1 / spacing))  # noqa: TID251 - debtors take their time
        until(lambda: len(paused) == len(letters), 60)
    finally:
        is_over.set()
        watcher.join()
    return delivered, paused
