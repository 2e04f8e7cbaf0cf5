"""The drop folder: a ledger laid into `drop_dir/<creditor>/` is taken in, and what became of it lies beside it."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from relanced.config.creditor import SourceKind
from relanced.dunning.ledger import Ledger
from relanced.rounds import enter
from relanced.rounds.enter import Entered
from relanced.rounds.office import Office
from relanced.store import flags
from relanced.words import Because, because, say, tell

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods")
SETTLED_SECONDS = 2.0  # a file whose last byte is younger may still be on its way


@dataclass(slots=True)
class Rest:
    """What the drop folder gave this time."""

    entered: list[tuple[str, Entered]] = field(default_factory=list)


def dropped(folder: Path) -> Iterator[Path]:
    """Yield the ledgers that lie in a drop folder, the oldest first; never what a link points to."""
    files = [
        p for p in folder.iterdir()
        if p.suffix.lower() in SUFFIXES and p.is_file() and not p.is_symlink()
    ]  # fmt: skip
    yield from sorted(files, key=lambda p: (p.stat().st_mtime, p.name))


async def enter_dropped(office: Office, creditor: str) -> Rest:
    """Take in every ledger of a creditor's drop folder; each moves to `done`, `held` or `refused` with its report."""
    rest = Rest()
    root = office.settings.service.drop_dir
    folder = root / creditor if root else None
    if folder is None or not folder.is_dir():
        return rest
    for path in list(dropped(folder)):
        if not await _is_whole(office, path):
            continue  # still growing: the next look takes it
        try:
            data = await asyncio.to_thread(_read, path)
        except OSError as trouble:
            reason = because(
                "case.file_unreadable", file=path.name, text=os.strerror(trouble.errno or errno.EIO)
            )
            await office.store.write(_flag, office, creditor, "stale_books", reason, path.name)
            continue
        entered = await _enter_one(office, creditor, path, data)
        rest.entered.append((path.name, entered))
    return rest


async def _is_whole(office: Office, path: Path) -> bool:
    """Say whether a file has stopped growing; one just laid down is looked at twice."""
    size, changed_at = _looks(path)
    if office.clock.real_now().timestamp() - changed_at >= SETTLED_SECONDS:
        return True
    await office.clock.wait(SETTLED_SECONDS)
    return (size, changed_at) == _looks(path)


def _looks(path: Path) -> tuple[int, float]:
    """Return a file's size and the moment it last changed, in seconds of the machine's clock."""
    told = path.stat()
    return told.st_size, told.st_mtime


def _read(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        return file.read()


async def _enter_one(office: Office, creditor: str, path: Path, data: bytes) -> Entered:
    from relanced.books.door import read_ledger  # a pass without a new file pays for no reader

    ledger = await asyncio.to_thread(
        read_ledger, data, path.name, enter.defaults_of(office, creditor)
    )
    file = enter.File(creditor, path.name, data, source=SourceKind.DROP)
    entered = await office.store.write(enter.enter, office, file, ledger)
    await office.store.write(_tell, office, creditor, path.name, entered)
    fate = "done" if entered.taken else "held" if entered.held else "refused"
    text = report(path.name, entered, office.settings.service.language)
    _put_away(path, path.parent / fate, f"{office.clock.now():%Y%m%dT%H%M%S}", text)
    return entered


def _tell(session: Session, office: Office, creditor: str, name: str, entered: Entered) -> None:
    """Put on the desk what a person must see: a refused file, or lines that did not come in."""
    ledger = entered.ledger
    if ledger.refused is not None:
        _flag(session, office, creditor, "stale_books", ledger.refused, name)
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
    folder.mkdir(exist_ok=True)
    (folder / f"{stamp}-{path.name}.report.txt").write_text(text, "utf-8")
    path.rename(folder / f"{stamp}-{path.name}")
