"""A listener between an SMTP connection and its client.

SMTP has no tags: an answer too many is taken for the next command's, and a letter refused would pass
for accepted. The tap counts the answers, and writes a letter's text with flow control of its own.
"""

from __future__ import annotations

import asyncio

from typing_extensions import override

from relanced.mail.account import printable

__all__ = ["Tap"]


class Tap(asyncio.Protocol):
    """Passes everything on to the client's protocol, and counts."""

    def __init__(self, transport: asyncio.Transport, inner: asyncio.Protocol) -> None:
        self._transport = transport
        self._inner = inner
        self._expected = 0
        self._heard = 0
        self._rest = b""
        self._clear = asyncio.Event()
        self._clear.set()
        self.last_heard = ""
        transport.set_protocol(self)

    def expect(self) -> None:
        """Count one more answer that is due."""
        self._expected += 1

    @property
    def is_in_step(self) -> bool:
        """Whether no more answers came than were asked for."""
        return self._heard <= self._expected

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all was said out of turn, not even half a line."""
        return self.is_in_step and not self._rest

    async def write(self, block: bytes) -> None:
        """Write a block and wait until the transport wants more; OSError when it is lost."""
        if self._transport.is_closing():
            raise ConnectionResetError("the connection was lost")
        self._transport.write(block)
        await self._clear.wait()

    def drop(self) -> None:
        """Close at once; what was not yet written never is."""
        self._transport.abort()

    @override
    def data_received(self, data: bytes) -> None:
        # RFC 5321 §4.2.1: the last line of an answer is the one with no hyphen after its code.
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[:8192]
        finals = [line for line in lines if line[3:4] != b"-"]
        self._heard += len(finals)
        if finals:
            self.last_heard = printable(finals[-1].decode(errors="replace"))
        self._inner.data_received(data)

    @override
    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._clear.set()
        self._inner.connection_lost(exc)

    @override
    def pause_writing(self) -> None:
        self._clear.clear()

    @override
    def resume_writing(self) -> None:
        self._clear.set()
