"""The command line as a person meets it: a process of its own, with or without a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

COMMAND = (sys.executable, "-W", "ignore", "-m", "relanced")


class Said(NamedTuple):
    """What a command answered, and with which exit code."""

    code: int
    out: str
    err: str = ""


def give(
    folder: Path, *words: str, lang: str = "fr_FR.UTF-8", stdin: str = "", **environ: str
) -> Said:
    """Give a command in a folder, without a terminal; no traceback may ever show."""
    done = subprocess.run(
        [*COMMAND, *words], cwd=folder, input=stdin, text=True, capture_output=True, timeout=120,
        env={**os.environ, "LC_ALL": lang, **environ}, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


def converse(folder: Path, words: Sequence[str], answers: Sequence[tuple[str, str]]) -> Said:
    """Give a command at a terminal; each answer is typed once its question has appeared."""
    process, line = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.environ["LC_ALL"] = "en_GB.UTF-8"
        os.execv(COMMAND[0], [*COMMAND, *words])
    left, shown, seen = list(answers), "", 0
    while True:
        try:
            part = os.read(line, 4096)
        except OSError:  # a terminal whose program has ended reads as an error (pty(7))
            break
        if not part:
            break
        shown += part.decode(errors="replace")
        while left and left[0][0] in shown[seen:]:
            question, typed = left.pop(0)
            seen = shown.index(question, seen) + len(question)
            os.write(line, f"{typed}\n".encode())
    os.close(line)
    _, status = os.waitpid(process, 0)
    return Said(os.waitstatus_to_exitcode(status), shown.replace("\r\n", "\n"))
