"""The daemon in this very process, in a quick rhythm and on a set day, on real servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.servers.mailserver import Mailserver
from tests.service.house import HEADING, House

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.rounds import enter
from relanced.service.running import Daemon, Rhythm
from relanced.store import views
from relanced.store.outbox import LETTERS

MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday, in office hours
QUICK = Rhythm(poll=1, answer=2, pulse=0.1, sweep=0.5, lease=2, books=1, probe=2)
SOON = 20.0  # seconds: ten times what the quick rhythm needs; this machine may be busy


class Living:
    """A daemon at work, and what its store says."""

    def __init__(self, daemon: Daemon, house: House) -> None:
        self.daemon, self.house = daemon, house

    def held(self) -> dict[str, str]:
        """Return the reason of each hold by its mailbox, as `status` says it."""
        with self.daemon.office.store.look() as session:
            return {hold["key"]: hold["reason"] for hold in views.status(session, "en")["holds"]}

    def states(self) -> list[tuple[str, str]]:
        with self.daemon.office.store.look() as session:
            rows = session.execute(LETTERS.select().order_by(LETTERS.c.id))
            return [(row.mailbox, row.state) for row in rows]

    def sent(self) -> int:
        return self.states().count(("dupont", "SENT"))

    def cases(self) -> list[str]:
        with self.daemon.office.store.look() as session:
            return [case["state"] for case in views.case_list(session, "en")]

    async def soon(self, is_so: Callable[[], Any]) -> Any:
        end = time.monotonic() + SOON
        while not (found := await asyncio.to_thread(is_so)):
            assert time.monotonic() < end, (self.held(), self.states())
            await self.daemon.office.clock.wait(0.05)
        return found

    async def owes(self, creditor: str, *lines: str) -> None:
        """Let books come in that make letters due at once."""
        office, data = self.daemon.office, (HEADING + "\n".join(lines) + "\n").encode()
        file = enter.File(creditor, "l.csv", data, is_confirmed=True, is_complete=True)
        await office.store.write(enter.enter, office, file, read_ledger(data, "l.csv"))

    async def is_held_and_goes_on(
        self, reason: str, strike: Callable[[], Any], cure: Callable[[], Any]
    ) -> None:
        """Strike: the mailbox is held and a letter waits. Cure: the hold goes and the letter leaves."""
        before = len(self.states())
        await asyncio.to_thread(strike)
        await self.soon(lambda: reason in self.held().get("dupont", ""))
        number = f"X-{before}"
        debtor = self.house.server.fresh()
        await self.owes("dupont", f"Debtor {number};{number};01/11/2026;100,00;{debtor}")
        await self.soon(lambda: len(self.states()) == before + 1)
        await self.daemon.office.clock.wait(1)
        assert self.states()[-1] == ("dupont", "QUEUED")
        await asyncio.to_thread(cure)
        await self.soon(lambda: not self.held())
        await self.soon(lambda: self.states()[-1] == ("dupont", "SENT"))


@asynccontextmanager
async def daemon_in(house: House) -> AsyncIterator[Living]:
    """Have the daemon live in this very process, in a quick rhythm and on a set day."""
    daemon = Daemon(load(house.folder / "relanced.toml", {}), SetClock(MOMENT), QUICK)
    running = asyncio.create_task(daemon.run())
    try:
        yield Living(daemon, house)
    finally:
        daemon.stop()
        await asyncio.wait_for(running, 60)


@asynccontextmanager
async def living(folder: Path, server: Mailserver, *creditors: str) -> AsyncIterator[Living]:
    """Have it live in a new house, and wait until it watches."""
    async with daemon_in(House(folder, server, creditors or ("dupont",))) as one:
        await one.soon(lambda: len(one.daemon.ear["dupont"].watched) >= 1)
        yield one
