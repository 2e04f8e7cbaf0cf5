"""What went wrong, as a sentence and an exit code: a person never meets a traceback."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from relanced.cli.helping import complain
from relanced.log import traceback_of
from relanced.words import phrase, say, tell

FILES = {
    errno.ENOENT: "file_missing",
    errno.EACCES: "file_closed",
    errno.EPERM: "file_closed",
    errno.EISDIR: "file_folder",
    errno.EEXIST: "file_exists",
    errno.ENOSPC: "file_full",
}

# A file that is not there or not ours is a wrong word on the line; a full disk or a dead server is none, and the
# service manager must try again (its unit gives up at code 2 alone).
MISNAMED = (
    FileNotFoundError, FileExistsError, PermissionError, IsADirectoryError, NotADirectoryError,
)  # fmt: skip


def answer_for(mishap: BaseException, language: str) -> int:
    """Say what happened on standard error and return the exit code (contract: 2 wrong usage, 70 a bug)."""
    if isinstance(mishap, click.exceptions.Exit):
        return mishap.exit_code
    if isinstance(mishap, click.Abort | KeyboardInterrupt):
        return 130
    if isinstance(mishap, BrokenPipeError):
        _forget_stdout()
        return 0
    sentence = _sentence(mishap, language)
    if sentence is not None:
        click.echo(sentence, err=True)
        return 3 if isinstance(mishap, OSError) and not isinstance(mishap, MISNAMED) else 2
    sentence = _about_storage(mishap, language)
    if sentence is not None:
        click.echo(sentence, err=True)
        return 3
    return _bug(mishap, language)


def _about_storage(mishap: BaseException, language: str) -> str | None:
    from relanced.store.engine import trouble_of
    from relanced.store.trouble import trouble_in

    if (trouble := trouble_in(mishap)) is not None:
        return say(trouble.because, language)
    said = trouble_of(mishap)
    return None if said is None else tell("cli.database", language, said=said)


def _forget_stdout() -> None:
    """Let the interpreter end quietly when whoever read our answer has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(mishap: BaseException, language: str) -> str | None:
    """Return what a person can do something about; None for a fault of our own."""
    from relanced.config import BadConfiguration
    from relanced.dunning.case import IllegalMove
    from relanced.rounds.decide import Refused, Unknown
    from relanced.store.journal import LostRace

    if isinstance(mishap, click.exceptions.NoArgsIsHelpError):
        return mishap.format_message()
    known: Mapping[type[BaseException], Callable[[], str]] = {
        click.ClickException: lambda: complain(mishap, language),  # type: ignore[arg-type]
        BadConfiguration: lambda: mishap.say(language),  # type: ignore[attr-defined]
        Refused: lambda: say(mishap.because, language),  # type: ignore[attr-defined]
        Unknown: lambda: tell(f"cli.unknown_{mishap.kind}", language, what=str(mishap)),  # type: ignore[attr-defined]
        IllegalMove: lambda: phrase("cli.moved_meanwhile", language),
        LostRace: lambda: phrase("cli.moved_meanwhile", language),
        OSError: lambda: _about_file(mishap, language),  # type: ignore[arg-type]
    }
    for kind, words in known.items():
        if isinstance(mishap, kind):
            return words()
    return None


def _about_file(mishap: OSError, language: str) -> str:
    key = FILES.get(mishap.errno or 0)
    if key is not None and mishap.filename is not None:
        return tell(f"cli.{key}", language, file=str(mishap.filename))
    return f"{mishap.filename or ''}: {mishap.strerror or mishap}".removeprefix(": ")


def _bug(bug: BaseException, language: str) -> int:
    handle, name = tempfile.mkstemp(prefix="relanced-", suffix=".txt")  # for its owner's eyes only
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(traceback_of(bug))
    click.echo(tell("cli.bug", language, file=str(Path(name))), err=True)
    return 70
