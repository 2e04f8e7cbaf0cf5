"""The drop folder: a ledger laid into `drop_dir/<creditor>/` is taken in, and what became of it lies beside it."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from relanced.config.creditor import SourceKind
from relanced.dunning.ledger import Ledger
from relanced.rounds import enter
from relanced.rounds.enter import Entered
from relanced.rounds.office import Office
from relanced.rounds.papers import keep_paper
from relanced.store import flags
from relanced.words import Because, because, say, tell

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".xml", ".pdf")
FATES = ("done", "held", "refused")
LONGEST_NAME = 150  # bytes of a file's name that are kept: a stamp and `.report.txt` come on top (NAME_MAX is 255)
SETTLED_SECONDS = 2.0  # a file whose last byte is younger may still be on its way


@dataclass(slots=True)
class Rest:
    """What the drop folder gave this time."""

    entered: list[tuple[str, Entered]] = field(default_factory=list)


def dropped(folder: Path) -> Iterator[Path]:
    """Yield the ledgers that lie in a drop folder, the oldest first; never what a link points to."""
    files = []
    for path in folder.iterdir():
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink():
            with suppress(FileNotFoundError):  # whoever lays files down may still rename them
                files.append((path.stat().st_mtime, path))
    yield from (path for _, path in sorted(files))


def shown(path: Path) -> str:
    """Return a file's name as it may be shown and kept: UTF-8, printable, not too long.

    An FTP client may have written it in Latin-1, and a name may hold line ends or what commands a terminal.
    """
    text = os.fsencode(path.name).decode("utf-8", "replace")
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    stem, suffix = text[: -len(path.suffix)], text[-len(path.suffix) :]
    return stem.encode()[:LONGEST_NAME].decode("utf-8", "ignore") + suffix


async def enter_dropped(office: Office, creditor: str) -> Rest:
    """Take in every ledger of a creditor's drop folder; each moves to `done`, `held` or `refused` with its report."""
    rest = Rest()
    root = office.settings.service.drop_dir
    folder = root / creditor if root else None
    if folder is None or not folder.is_dir():
        return rest
    for path in list(dropped(folder)):
        if not await _is_whole(office, path):
            continue  # still growing, or gone: the next look takes what is there
        try:
            await asyncio.to_thread(_make_room, folder)
            data = await asyncio.to_thread(_read, path)
            entered = await _enter_one(office, creditor, path, data)
        except FileNotFoundError:
            continue
        except OSError as trouble:
            text = os.strerror(trouble.errno or errno.EIO)
            reason = because("case.file_unreadable", file=shown(path), text=text)
            await office.store.write(_flag, office, creditor, "stale_books", reason, shown(path))
            continue
        rest.entered.append((shown(path), entered))
    return rest


def _make_room(folder: Path) -> None:
    """Make sure that a ledger can be put away before it is taken in: else every look would take it in again."""
    for fate in FATES:
        (folder / fate).mkdir(exist_ok=True)
        if not os.access(folder / fate, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


async def _is_whole(office: Office, path: Path) -> bool:
    """Say whether a file has stopped growing; one just laid down is looked at twice."""
    size, changed_at = _looks(path)
    if office.clock.real_now().timestamp() - changed_at >= SETTLED_SECONDS:
        return True
    await office.clock.wait(SETTLED_SECONDS)
    return (size, changed_at) == _looks(path) and changed_at > 0


def _looks(path: Path) -> tuple[int, float]:
    """Return a file's size and the moment it last changed, in seconds of the machine's clock; no moment when gone."""
    try:
        told = path.stat()
    except FileNotFoundError:
        return 0, 0.0
    return told.st_size, told.st_mtime


def _read(path: Path) -> bytes:
    handle = os.open(
        path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    )  # a pipe would wait for ever
    with os.fdopen(handle, "rb") as file:
        return file.read()


async def _enter_one(office: Office, creditor: str, path: Path, data: bytes) -> Entered:
    from relanced.books.door import read_ledger  # a pass without a new file pays for no reader

    name = shown(path)
    ledger = await asyncio.to_thread(read_ledger, data, name, enter.defaults_of(office, creditor))
    file = enter.File(creditor, name, data, source=SourceKind.DROP)
    entered = await office.store.write(enter.enter, office, file, ledger)
    await office.store.write(_tell, office, creditor, name, entered)
    if entered.taken:
        try:
            await asyncio.to_thread(keep_paper, office.creditor(creditor), ledger, data)
        except OSError as trouble:  # the list is in: only the enclosure is missing
            text = os.strerror(trouble.errno or errno.EIO)
            reason = because("case.paper_not_kept", file=name, text=text)
            await office.store.write(_flag, office, creditor, "review", reason, f"paper:{name}")
    fate = "done" if entered.taken else "held" if entered.held else "refused"
    text = report(name, entered, office.settings.service.language)
    _put_away(path, path.parent / fate, f"{office.clock.now():%Y%m%dT%H%M%S}", text)
    return entered


def _tell(session: Session, office: Office, creditor: str, name: str, entered: Entered) -> None:
    """Put on the desk what a person must see: a refused file, or lines that did not come in."""
    ledger = entered.ledger
    if ledger.refused is not None:
        kind = "review" if ledger.is_partial else "stale_books"
        _flag(session, office, creditor, kind, ledger.refused, name)
        return
    now = office.clock.now()
    for row in flags.open_flags(session, creditor, kind="review"):
        if row.subject == "lines":
            flags.resolve(session, row, None, now, "relanced", "imported again")
    if ledger.rejected:
        reason = because("case.lines_rejected", file=name, count=ledger.rejected)
        _flag(session, office, creditor, "review", reason, "lines")


def _flag(
    session: Session, office: Office, creditor: str, kind: str, reason: Because, subject: str
) -> None:
    flag = flags.NewFlag(kind, reason, office.today(creditor), subject)
    flags.raise_flag(session, creditor, None, flag, office.clock.now())


def report(name: str, entered: Entered, language: str) -> str:
    """Say in plain text what became of a file, line by line where a line did not come in."""
    ledger: Ledger = entered.ledger
    lines = [
        tell("case.file_report", language, file=name, accepted=len(ledger.lines), rejected=ledger.rejected)
    ]  # fmt: skip
    if ledger.refused is not None:
        lines.append(say(ledger.refused, language))
    lines += [say(doubt, language) for doubt in entered.doubts]
    for problem in (*ledger.errors, *ledger.warnings):
        place = f"{name}:{problem.line}" if problem.line else name
        lines.append(f"{place}: {problem.field or '-'}: {say(problem.reason, language)}")
    return "\n".join(lines) + "\n"


def _put_away(path: Path, folder: Path, stamp: str, text: str) -> None:
    (folder / f"{stamp}-{shown(path)}.report.txt").write_text(text, "utf-8")
    path.rename(folder / f"{stamp}-{shown(path)}")
