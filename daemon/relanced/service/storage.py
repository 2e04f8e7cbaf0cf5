"""The daemon and its storage: it waits for one it can rely on, says what is wrong, and goes on once it is cured."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from relanced.clock import Clock
from relanced.config import Settings
from relanced.log import debug_log
from relanced.rounds.office import Office
from relanced.service.heart import notify
from relanced.service.opening import open_office
from relanced.store.soundness import trouble_with
from relanced.store.trouble import RAISED, Trouble, trouble_in
from relanced.words import say, tell

AGAIN = 15.0  # seconds between two tries to open the store
LOOK = 5.0  # seconds between two looks at the ground it stands on


async def opened(settings: Settings, clock: Clock, stopping: asyncio.Event) -> Office | None:
    """Open the installation once its storage can be relied on; None when the stop came first.

    A full, locked, read-only or damaged store ends no process: it would only be started again.
    """
    told: Trouble | None = None
    while not stopping.is_set():
        office, trouble = await asyncio.to_thread(_try, settings, clock)
        if office is not None:
            if told is not None:
                debug_log().warning(tell("daemon.storage_back", settings.service.language))
            return office
        if trouble is not None and (told is None or told.fault != trouble.fault):
            debug_log().error(say(trouble.because, settings.service.language))
            told = trouble
        if told is not None:
            # Ready to be asked and to be stopped; to start it anew would mend nothing.
            status = say(told.because, settings.service.language)
            notify(f"READY=1\nWATCHDOG=1\nSTATUS={status}")
        await _rest(clock, stopping, AGAIN)
    return None


def _try(settings: Settings, clock: Clock) -> tuple[Office | None, Trouble | None]:
    try:
        office = open_office(settings, clock)
        trouble = trouble_with(office.store.url)
        if trouble is None:
            return office, None
        office.store.close()
    except RAISED as error:
        trouble = trouble_in(error)
        if trouble is None:
            raise
    return None, trouble


async def _rest(clock: Clock, stopping: asyncio.Event, seconds: float) -> None:
    stop = asyncio.ensure_future(stopping.wait())
    pause = asyncio.ensure_future(clock.wait(seconds))
    try:
        await asyncio.wait({stop, pause}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.cancel()
        pause.cancel()


class Watch:
    """Keeps the ballast in its place, and says once when the storage fails and once when it is back."""

    def __init__(self, office: Office, rest: Callable[[float], Awaitable[None]]) -> None:
        self.office, self.rest = office, rest
        self.told: Trouble | None = None

    async def turn(self) -> None:
        """Look once: lay the ballast where there is room, say what has changed."""
        store = self.office.store
        await self.rest(LOOK)
        if store.ground is not None:
            try:
                await asyncio.to_thread(store.ground.lay)
            except OSError as error:
                debug_log().info("no ballast", trouble=error.strerror)
        if store.trouble is not None:
            self._say(store.trouble)  # the lease is written again and again: it will tell the cure
        elif self.told is not None and store.has_room():
            debug_log().warning(tell("daemon.storage_back", self.office.settings.service.language))
            self.told = None

    def _say(self, trouble: Trouble) -> None:
        if self.told is None or self.told.fault != trouble.fault:
            debug_log().error(say(trouble.because, self.office.settings.service.language))
        self.told = trouble
