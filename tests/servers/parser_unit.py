"""The parser's unit without a service manager: one process for each connection, as `Accept=yes` starts it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

MAIN = "from relanced.wall.inside import main; main()"


class ParserUnit:
    """`with ParserUnit(folder / "parser.sock", "builtins:eval"):` serves these tasks on that socket."""

    def __init__(self, place: Path, *tasks: str) -> None:
        self.place = place
        self._tasks = tasks
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(place))
        self._listener.listen()
        self._thread = threading.Thread(target=self._accept)
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> ParserUnit:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for process in self.processes:
            process.kill()
            process.wait()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                command = [sys.executable, "-c", MAIN, *self._tasks]
                self.processes.append(subprocess.Popen(command, stdin=line, stdout=line))
