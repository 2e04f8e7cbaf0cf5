"""The heart: every loop says by when it will be heard of again, and the watchdog is fed only while all keep their word.

A loop that hangs, or a process too busy to look at its own clock, stops the feeding; systemd then ends the daemon
(WatchdogSec) and starts it anew, and the store settles what was under way.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from relanced.clock import Clock
from relanced.log import debug_log
from relanced.store.trouble import trouble_in

PATIENCE = 50.0  # seconds a loop may say nothing, where it did not ask for more
BEAT = 10.0  # seconds between two looks
LATE = 20.0  # seconds by which a beat of the heart itself may come too late
BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds after each failure of a loop
STALLED = 30 * 60.0  # seconds of nothing but failures after which a person is told

LOOP: contextvars.ContextVar[str] = contextvars.ContextVar("loop", default="")


def notify(state: str) -> None:
    """Tell systemd how we are (sd_notify(3)); nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(state.encode())


class Bell:
    """Wakes one loop; rung before anybody waits, it is heard all the same."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits, or will."""
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for the bell, for that long at most; says whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


@dataclass(slots=True)
class Heart:
    """Keeps the loops: each turn again and again, after a failure with a pause, until the stop."""

    clock: Clock
    on_stalled: Callable[[str, float, str], Awaitable[None]]
    on_mended: Callable[[str], Awaitable[None]]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    due: dict[str, float] = field(default_factory=dict)
    patience: dict[str, float] = field(default_factory=dict)
    status: Callable[[], str] = str
    feed: Callable[[], object] = str  # what else lives on good beats
    fed: int = 0

    def expect(self, name: str, seconds: float) -> None:
        """Take a loop's word that it will be heard of again within its patience after so many seconds."""
        patience = self.patience.get(name, PATIENCE)
        self.due[name] = self.clock.monotonic() + seconds + patience

    def step(self) -> None:
        """Hear that the loop which asks has just got something done."""
        if name := LOOP.get():
            self.expect(name, 0.0)

    def overdue(self) -> list[str]:
        """Return the loops that have not kept their word."""
        now = self.clock.monotonic()
        return sorted(name for name, due in self.due.items() if due < now)

    async def keep(
        self, name: str, turn: Callable[[], Awaitable[None]], patience: float = PATIENCE
    ) -> None:
        """Do a loop's turns until the stop. A failure is told and followed by a pause; it never ends the loop."""
        LOOP.set(name)
        self.patience[name] = patience
        failures, well_at, is_stalled = 0, self.clock.monotonic(), False
        while not self.stopping.is_set():
            self.expect(name, 0.0)
            try:
                await turn()
            except Exception as trouble:  # noqa: BLE001 - whatever it is, the loop goes on and the trouble is told
                failures += 1
                fault = trouble_in(trouble)
                if fault is None:
                    debug_log().error("loop failed", loop=name, failures=failures, exc_info=trouble)
                else:  # the storage says what it is itself, once (service/storage.py)
                    debug_log().info("loop waits", loop=name, fault=fault.fault.value)
                ill = self.clock.monotonic() - well_at
                if ill >= STALLED and not is_stalled:
                    is_stalled = await self._alarm(name, ill, type(trouble).__name__)
                pause = BACK_OFF[min(failures, len(BACK_OFF)) - 1]
                self.expect(name, pause)
                await self.rest(pause)
                continue
            failures, well_at = 0, self.clock.monotonic()
            if is_stalled:
                is_stalled = False
                await self.on_mended(name)
        del self.due[name]

    async def _alarm(self, name: str, seconds: float, text: str) -> bool:
        """Tell a person; where even that fails (a store out of reach), the next failure tells again."""
        try:
            await self.on_stalled(name, seconds, text)
        except Exception as trouble:  # noqa: BLE001 - the loop that failed goes on all the same
            debug_log().error("alarm not raised", loop=name, exc_info=trouble)
            return False
        return True

    async def rest(self, seconds: float) -> None:
        """Wait on the clock, or for the stop."""
        stop = asyncio.ensure_future(self.stopping.wait())
        pause = asyncio.ensure_future(self.clock.wait(seconds))
        try:
            await asyncio.wait({stop, pause}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            pause.cancel()

    async def beat(self) -> None:
        """Look once whether all is well, and feed the watchdog if it is."""
        before = self.clock.monotonic()
        await self.rest(BEAT)
        late = self.clock.monotonic() - before - BEAT
        hung = self.overdue()
        if hung or late > LATE:
            debug_log().error("watchdog not fed", late=round(late), hung=hung)
            notify(f"STATUS=not well: {', '.join(hung) or 'late'}")
            return
        self.fed += 1
        self.feed()
        notify(f"WATCHDOG=1\nSTATUS={self.status()}")
