"""An SMTP server that does what its script says at each stage, and remembers what it was given."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

CUT = "<cut>"  # hang up
RESET = "<reset>"  # hang up rudely
MUTE = "<mute>"  # say nothing, and listen no more
GARBAGE = "<garbage>"  # bytes that are no answer

Say = str | Sequence[str]  # one act, or one act for each time the stage comes (the last one stays)


@dataclass(frozen=True)
class Script:
    """What is done at each stage. Several lines in one act go out as one packet."""

    greeting: Say = "220 scripted.test ESMTP"
    ehlo: Say = "250-scripted.test\r\n250-8BITMIME\r\n250 SIZE 1000000"
    starttls: Say = "220 go ahead"
    auth: Say = "235 2.7.0 welcome"
    mail: Say = "250 2.1.0 ok"
    rcpt: Say = "250 2.1.5 ok"
    by_recipient: Mapping[str, str] = field(default_factory=dict)
    data: Say = "354 go"
    text: Say = ""  # done once, on the first bytes of the text
    dot: Say = "250 2.0.0 Ok: queued as 4XyZ1234"
    rset: Say = "250 2.0.0 ok"
    noop: Say = "250 2.0.0 ok"
    quit: Say = "221 2.0.0 bye"


class _HungUp(Exception):
    pass


class ScriptedSmtp:
    """`async with ScriptedSmtp(script) as server:` listens on 127.0.0.1 at `server.port`.

    `letters` are the texts whose final dot arrived, `commands` every line that was a command.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.letters: list[bytes] = []
        self.commands: list[str] = []
        self.connections = 0
        self._tls = tls
        self._times: dict[str, int] = {}
        self._reached: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> ScriptedSmtp:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def reach(self, stage: str) -> None:
        """Wait until that stage came once."""
        await self._reached[stage].wait()

    def verbs(self) -> list[str]:
        """The first word of each command."""
        return [command.split()[0].upper() for command in self.commands]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await self._act(writer, "greeting")
            await self._talk(reader, writer)
        except (_HungUp, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            command = line.decode("utf-8", "replace").strip()
            self.commands.append(command)
            verb = (command.split() or [""])[0].lower()
            if verb == "rcpt":
                address = command.partition("<")[2].partition(">")[0]
                await self._act(writer, "rcpt", self.script.by_recipient.get(address))
            elif verb == "data":
                if (await self._act(writer, "data")).startswith("354"):
                    await self._text(reader, writer)
            elif verb == "starttls" and self._tls is not None:
                await self._act(writer, "starttls")
                await writer.start_tls(self._tls)
            elif verb in {"ehlo", "auth", "mail", "rset", "noop", "quit", "starttls"}:
                await self._act(writer, verb)
            else:
                writer.write(b"500 5.5.2 what\r\n")

    async def _text(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = bytearray()
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                raise _HungUp
            if not text and self.script.text:
                await self._act(writer, "text")
            text += line
        self.letters.append(bytes(text))
        await self._act(writer, "dot")

    async def _act(self, writer: asyncio.StreamWriter, stage: str, say: str | None = None) -> str:
        say = self._next(stage) if say is None else say
        self._reached[stage].set()
        if say == CUT:
            raise _HungUp
        if say == RESET:
            writer.transport.abort()
            raise _HungUp
        if say == MUTE:
            await asyncio.Event().wait()
        data = b"\xff\x00 nonsense \r\n" if say == GARBAGE else say.encode() + b"\r\n"
        if say:
            writer.write(data)
            await writer.drain()
        if say.startswith("421"):
            raise _HungUp
        return say

    def _next(self, stage: str) -> str:
        says: Say = getattr(self.script, stage)
        if isinstance(says, str):
            return says
        times = self._times.get(stage, 0)
        self._times[stage] = times + 1
        return says[min(times, len(says) - 1)]
