"""N: a TCP proxy that misbehaves as networks, middle boxes and broken servers do, at a place told beforehand.

It stands between a client of ours and any server, sees only bytes (so it cuts in TLS as well), and does one wrong to each
connection: what `plan` says for the how-manieth it is. It keeps what each side said, as a judge's evidence.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType

NOISE = b"\xff\x00 nonsense \x80\r\n"
NO_LINGER = struct.pack("ii", 1, 0)  # closing so sends RST
AT_ONCE = 1 << 15  # bytes


class Side(StrEnum):
    """Who speaks."""

    CLIENT = "client"
    SERVER = "server"


class Wrong(StrEnum):
    """What is done to a connection."""

    FIN = "fin"  # hang up politely, both ways
    RST = "rst"  # hang up rudely, both ways
    MUTE = "mute"  # from there on nothing passes, and nobody hears of it
    HALF = "half"  # the server is hung up on; the client is left with an open connection to nobody
    DEAF = "deaf"  # what that side says is swallowed from there on, the other is still heard
    SWALLOW = "swallow"  # that one piece never arrives
    DOUBLE = "double"  # it arrives twice
    GARBAGE = "garbage"  # nonsense arrives before it
    DELAY = "delay"  # it arrives late
    TRICKLE = "trickle"  # from there on it arrives byte by byte


ENDING = frozenset({Wrong.FIN, Wrong.RST})
SILENCING = frozenset({Wrong.MUTE, Wrong.HALF})


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong, done when `side` has said `after` bytes, or the bytes of `pattern` (the `nth` time).

    With `passing`, what was said up to and including that place arrives before the wrong is done; without, the piece it
    was found in does not, where the wrong is one that stops it.
    """

    wrong: Wrong
    side: Side
    after: int | None = None
    pattern: bytes | None = None
    nth: int = 1
    passing: bool = False
    seconds: float = 0.05  # of a delay; a trickle's pause is a hundredth of it


@dataclass(slots=True)
class Wire:
    """One connection through the proxy, as it went."""

    number: int
    fault: Fault | None
    said: dict[Side, bytearray] = field(
        default_factory=lambda: {side: bytearray() for side in Side}
    )
    struck: bool = False  # the wrong was done
    is_silent: bool = False  # nothing passes any more, and nobody hears of it


class Proxy:
    """`async with Proxy(port, plan) as proxy:` listens on 127.0.0.1 at `proxy.port` for as long as it `listens`.

    `plan` is asked for the fault of each connection, by its number from 0; None lets it be.
    """

    def __init__(self, server_port: int, plan: Callable[[int], Fault | None]) -> None:
        self.server_port, self.plan = server_port, plan
        self.wires: list[Wire] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Proxy:
        await self.listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.refuse()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def listen(self) -> None:
        """Take connections, on the same port again after `refuse`."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """Take no more connections: whoever dials is refused."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        wire = Wire(len(self.wires), self.plan(len(self.wires)))
        self.wires.append(wire)
        ends = [writer]
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.server_port)
            ends.append(back)
            await self._carry(wire, (reader, writer), (there, back))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for end in ends:
                end.close()
            self._tasks.discard(task)

    async def _carry(self, wire: Wire, client: _End, server: _End) -> None:
        asked = asyncio.ensure_future(_Pump(wire, Side.CLIENT, client, server).run())
        answered = asyncio.ensure_future(_Pump(wire, Side.SERVER, server, client).run())
        pumps = {asked, answered}
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if wire.is_silent and not asked.done():
                await asked
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)


_End = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Pump:
    """Carries what one side says to the other."""

    def __init__(self, wire: Wire, side: Side, here: _End, there: _End) -> None:
        self.wire, self.side, self.here, self.there = wire, side, here, there
        fault = wire.fault
        self.fault = fault if fault is not None and fault.side is side else None
        self.trickles = self.is_deaf = False

    async def run(self) -> None:
        while data := await self.here[0].read(AT_ONCE):
            said = self.wire.said[self.side]
            before = len(said)
            said += data
            place = None if self.wire.struck else self._place(said, before)
            if place is None or self.fault is None:
                await self._pass(data)
                continue
            cut = place - before
            if self.fault.passing:
                await self._pass(data[:cut])
                data = data[cut:]
            self.wire.struck = True
            if not await self._strike(self.fault, data):
                return

    def _place(self, said: bytearray, before: int) -> int | None:
        """Return where in all that was said the fault strikes, if what just came reaches it."""
        if self.fault is None:
            return None
        if self.fault.pattern is None:
            after = self.fault.after or 0
            return max(after, before) if len(said) > after else None
        start = -1
        for _ in range(self.fault.nth):
            start = said.find(self.fault.pattern, start + 1)
            if start < 0:
                return None
        return start + len(self.fault.pattern)

    async def _pass(self, data: bytes) -> None:
        if self.is_deaf or self.wire.is_silent or not data:
            return
        writer = self.there[1]
        for start in range(0, len(data), 1) if self.trickles else (0,):
            writer.write(data[start : start + 1] if self.trickles else data)
            await writer.drain()
            if self.trickles and self.fault is not None:
                await asyncio.sleep(self.fault.seconds / 100)

    async def _strike(self, fault: Fault, data: bytes) -> bool:
        """Do the wrong to what was just said; False when it ends the connection."""
        if fault.wrong in ENDING:
            if fault.wrong is Wrong.RST:
                for end in (self.here[1], self.there[1]):
                    end.get_extra_info("socket").setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER
                    )
                    end.transport.abort()
            return False
        if fault.wrong in SILENCING:
            self.wire.is_silent = True
            if fault.wrong is Wrong.HALF:
                (self.there if self.side is Side.CLIENT else self.here)[1].transport.abort()
            return True
        self.is_deaf = fault.wrong is Wrong.DEAF
        self.trickles = fault.wrong is Wrong.TRICKLE
        if fault.wrong is Wrong.DELAY:
            await asyncio.sleep(fault.seconds)
        await self._pass(
            {Wrong.SWALLOW: b"", Wrong.DOUBLE: data * 2, Wrong.GARBAGE: NOISE + data}.get(
                fault.wrong, data
            )
        )
        return True


@contextmanager
def loop_apart() -> Iterator[asyncio.AbstractEventLoop]:
    """Have an event loop turn in a thread of its own, for servers that clients of this thread speak to."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextmanager
def proxied(server_port: int, plan: Callable[[int], Fault | None]) -> Iterator[Proxy]:
    """Run a proxy in a thread of its own, for clients that block."""
    with loop_apart() as loop:
        made = Proxy(server_port, plan)
        asyncio.run_coroutine_threadsafe(made.__aenter__(), loop).result(10)
        try:
            yield made
        finally:
            asyncio.run_coroutine_threadsafe(made.__aexit__(None, None, None), loop).result(10)
