"""The proxy does the wrong it was told to, at the byte it was told, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest
from tests.torture.proxy import Fault, Proxy, Side, Wrong

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(b"heard " + line)
    writer.close()


async def heard(fault: Fault | None, *lines: bytes, seconds: float = 0.3) -> tuple[bytes, str]:
    """Say some lines through the proxy; return what came back, and how it ended."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Proxy(port, lambda _: fault) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        got = b""
        try:
            for line in lines:
                writer.write(line)
                with contextlib.suppress(TimeoutError):
                    got += await asyncio.wait_for(reader.readuntil(b"\n"), seconds)
            while more := await asyncio.wait_for(reader.read(100), seconds):
                got += more
            how = "closed"
        except asyncio.IncompleteReadError as short:
            got, how = got + short.partial, "closed"
        except TimeoutError:
            how = "silent"
        except ConnectionError:
            how = "reset"
        writer.close()
    server.close()
    return got, how


A, B, BOTH = b"a\n", b"b\n", b"heard a\nheard b\n"


@pytest.mark.parametrize(
    ("fault", "got", "how"),
    [
        (None, BOTH, "silent"),
        (Fault(Wrong.FIN, Side.CLIENT, pattern=b"b"), b"heard a\n", "closed"),
        (Fault(Wrong.RST, Side.CLIENT, pattern=b"b"), b"heard a\n", "reset"),
        (Fault(Wrong.FIN, Side.SERVER, after=8, passing=True), b"heard a\n", "closed"),
        (Fault(Wrong.MUTE, Side.SERVER, pattern=b"b"), b"heard a\n", "silent"),
        (Fault(Wrong.HALF, Side.CLIENT, pattern=b"b"), b"heard a\n", "silent"),
        (Fault(Wrong.SWALLOW, Side.SERVER, pattern=b"a"), b"heard b\n", "silent"),
        (Fault(Wrong.DEAF, Side.SERVER, pattern=b"a"), b"", "silent"),
        (Fault(Wrong.DOUBLE, Side.SERVER, pattern=b"a"), b"heard a\nheard a\nheard b\n", "silent"),
        (Fault(Wrong.GARBAGE, Side.SERVER, pattern=b"b"), b"heard a\n\xff\x00 nonsense \x80\r\nheard b\n", "silent"),
        (Fault(Wrong.DELAY, Side.SERVER, pattern=b"b"), BOTH, "silent"),
        (Fault(Wrong.TRICKLE, Side.CLIENT, pattern=b"a"), BOTH, "silent"),
    ],
)  # fmt: skip
async def test_a_wrong_is_done_where_it_was_told(fault: Fault | None, got: bytes, how: str) -> None:
    at_once = fault is not None and fault.wrong is Wrong.DEAF
    assert await heard(fault, *((A + B,) if at_once else (A, B))) == (got, how)


async def test_whoever_dials_a_proxy_that_refuses_is_refused() -> None:
    async with Proxy(1, lambda _: None) as proxy:
        proxy.refuse()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", proxy.port)
