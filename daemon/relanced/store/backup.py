"""A true copy of the store, made by the database itself, that opens again with everything on hold.

The copy carries a hold of its own: whoever opens it sends nothing until a person has compared it with what left since
(reliability I21). It needs no mark that could be lost, and nothing looks for one.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, make_url

from relanced.store.engine import Store
from relanced.store.holds import HOLDS
from relanced.words import Because, because, to_json

DUMP = ("pg_dump", "--no-owner", "--no-privileges", "--format=plain")

# What the copy forgets on purpose. Letters that were released may have left since, so that a person looks at the first
# list again (I6); and a new incarnation, lest a number handed out since be handed out twice in a Message-ID.
CAREFUL = (
    "DELETE FROM hold WHERE kind = 'restored' AND lifted_at IS NULL",
    "UPDATE creditor SET released_at = NULL",
    "UPDATE letter SET list_id = NULL WHERE state = 'QUEUED'",
    "UPDATE mailbox SET incarnation = {random}",
)


class CannotCopy(Exception):
    """The copy could not be made; `because` says why, and what would do."""

    def __init__(self, reason: Because) -> None:
        super().__init__(reason.key)
        self.because = reason


def copy_store(store: Store, path: Path, at: datetime) -> int:
    """Write a copy that no one but its owner may read; returns its size in bytes.

    FileExistsError when there is something already, CannotCopy when the database cannot be copied from here.
    """
    with _new_file(path) as part:
        if store.engine.dialect.name == "sqlite":
            _copy_sqlite(store.engine, part, at)
        else:
            _dump_postgresql(store.url, part, at)
    return path.stat().st_size


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """Give a file of our own beside `path`, which it becomes once it is whole and on the disk; never overwrites."""
    if path.exists():
        raise FileExistsError(17, "exists", str(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
        _to_the_disk(part)
        os.link(part, path)  # unlike a rename, it refuses to replace what came meanwhile
    finally:
        part.unlink()
    _to_the_disk(path.parent)


def _to_the_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hold(at: datetime) -> dict[str, object]:
    reason: Because = because("desk.restored_copy", at=f"{at:%Y-%m-%d %H:%M} UTC")
    return {"scope": "all", "key": "", "kind": "restored", "because": json.dumps(to_json(reason)),
            "since": at, "by": "relanced"}  # fmt: skip


def _copy_sqlite(engine: Engine, part: Path, at: datetime) -> None:
    """Copy by SQLite's online backup: one step, which sees one moment and (in WAL mode) keeps no writer waiting."""
    target = sqlite3.connect(part, isolation_level=None)
    try:
        with contextlib.closing(engine.raw_connection()) as source:
            source.driver_connection.backup(target)  # type: ignore[union-attr]
        target.execute("PRAGMA journal_mode=DELETE").close()  # one file, nothing beside it
        row = _hold(at)
        names = ", ".join(f'"{name}"' for name in row)
        moment = at.replace(tzinfo=None).isoformat(" ", "microseconds")
        values = [moment if name == "since" else value for name, value in row.items()]
        for careful in CAREFUL:
            target.execute(careful.format(random="lower(hex(randomblob(4)))")).close()
        target.execute(f"INSERT INTO hold ({names}) VALUES (?, ?, ?, ?, ?, ?)", values).close()  # noqa: S608 - our own names
        found = target.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
    finally:
        target.close()


def _dump_postgresql(url: str, part: Path, at: datetime) -> None:
    """Let pg_dump write SQL, and add the hold as its last statement."""
    known = make_url(url)
    if shutil.which(DUMP[0]) is None:
        command = f"{' '.join(DUMP)} --file=FILE {_bare(known)}"
        raise CannotCopy(because("cli.no_pg_dump", command=command))
    environment = {**os.environ, "PGPASSWORD": known.password or ""}
    words = [*DUMP, f"--file={part}", _bare(known)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        text = " ".join(done.stderr.split())[:300]
        raise CannotCopy(because("cli.pg_dump_failed", text=text))
    statement = HOLDS.insert().values(_hold(at)).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}  # type: ignore[no-untyped-call]
    )  # fmt: skip
    with part.open("a", encoding="utf-8") as file:
        file.write("\nSET search_path = public;\n")  # pg_dump leaves it empty
        for careful in CAREFUL:
            file.write(careful.format(random="substr(md5(random()::text), 1, 8)") + ";\n")
        file.write(f"{statement};\n")


def _bare(url: URL) -> str:
    """Return the address as libpq reads it; the password goes by the environment, which `ps` does not show."""
    return URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
