"""An IMAP server that does what its script says, on a thread of its own."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final

CUT: Final = "<cut>"  # hang up
MUTE: Final = "<mute>"  # say nothing more, and keep the line
GATE: Final = "<gate>"  # wait until the test opens the gate
SAY = str | Sequence[str]

DEFAULTS: Final[Mapping[str, SAY]] = {
    "GREETING": "* OK hi\r\n",
    "CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE {more}\r\n{tag} OK done\r\n",
    "LOGIN": "{tag} OK done\r\n",
    "STARTTLS": "{tag} OK go\r\n",
    "EXAMINE": "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 1] x\r\n{tag} OK done\r\n",
    "IDLE": "+ idling\r\n",
    "DONE": "{tag} OK done\r\n",
    "NOOP": "{tag} OK done\r\n",
    "LOGOUT": "* BYE bye\r\n{tag} OK done\r\n",
}


class ScriptedImap:
    """`with ScriptedImap({"IDLE": [...]}) as server:` listens on 127.0.0.1 at `server.port`.

    Each text goes out as a packet of its own; `{tag}` is the command's. A verb may be given several
    times over as a list of lists: one for each time it comes, the last one stays.
    """

    def __init__(
        self, script: Mapping[str, SAY | Sequence[Sequence[str]]], *, more: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._script = {**DEFAULTS, **script}
        self._more = more
        self._tls = tls
        self._times: dict[str, int] = {}
        self._links: list[socket.socket] = []
        self._is_over = threading.Event()
        self.gate = threading.Event()
        self.commands: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> ScriptedImap:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self.gate.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for link in self._links:
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._is_over.is_set():
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._links.append(link)
            thread = threading.Thread(target=self._serve, args=(link,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, link: socket.socket) -> None:
        tag = "*"
        try:
            self._say(link, "GREETING", tag)
            while (line := _line(link)) is not None:
                self.commands.append(line)
                words = line.split()
                verb = words[0] if words == ["DONE"] else words[1].upper()
                if verb == "UID":
                    verb = words[2].upper()
                tag = tag if verb == "DONE" else words[0]
                self._say(link, verb, tag, line)
                if verb == "STARTTLS" and self._tls is not None:
                    link = self._tls.wrap_socket(link, server_side=True)
        except (OSError, _Over):
            pass
        finally:
            link.close()

    def _say(self, link: socket.socket, verb: str, tag: str, line: str = "") -> None:
        for part in self._parts(verb):
            if part == GATE:
                self.gate.wait()
            elif part == MUTE:
                self._is_over.wait()
            elif part == CUT:
                raise _Over
            else:
                text = part.replace("{tag}", tag).replace("{more}", self._more)
                link.sendall(text.replace("{line}", line).encode())

    def _parts(self, verb: str) -> Sequence[str]:
        said = self._script.get(verb, "{tag} BAD what\r\n")
        if isinstance(said, str):
            return [said]
        if said and not isinstance(said[0], str):
            times = self._times.get(verb, 0)
            self._times[verb] = times + 1
            return said[min(times, len(said) - 1)]
        return [part for part in said if isinstance(part, str)]


class _Over(Exception):
    pass


def _line(link: socket.socket) -> str | None:
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = link.recv(1)
        if not byte:
            return None
        line += byte
    return line.decode("utf-8", "replace").strip()
