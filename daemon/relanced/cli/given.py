"""What `import` is given: a file, standard input, or a folder of e-invoices."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relanced.books.defaults import Defaults
    from relanced.config.creditor import Creditor
    from relanced.dunning.ledger import Ledger


class Given:
    """What one word of the command line names: a file, stdin, or a folder of e-invoices."""

    def __init__(self, name: str) -> None:
        self.name = name
        is_folder = name != "-" and Path(name).is_dir()
        self.papers = (_papers(Path(name)) or None) if is_folder else None
        self.data = b"" if self.papers is not None else bytes_of(name)

    def read(self, defaults: Defaults | None = None) -> Ledger:
        """Return the ledger that stands in it."""
        from relanced.books.door import Defaults, read_invoices, read_ledger

        defaults = defaults or Defaults()
        if self.papers is None:
            return read_ledger(self.data, self.name, defaults)
        each = ((str(path), bytes_of(str(path))) for path in self.papers)
        return read_invoices(each, self.name, defaults)

    def kept(self, ledger: Ledger) -> bytes:
        """Return the bytes that stand for it; a folder's are the hash of its files' hashes."""
        return self.data if self.papers is None else ledger.sha256.encode()

    def keep(self, config: Creditor, ledger: Ledger) -> None:
        """Keep the PDFs that came in, to go along with letters."""
        from relanced.rounds.papers import keep_paper

        for place, path in enumerate(self.papers or [], 1):
            lines = tuple(line for line in ledger.lines if line.line == place)
            keep_paper(config, replace(ledger, lines=lines), bytes_of(str(path)))
        if self.papers is None:
            keep_paper(config, ledger, self.data)


def _papers(folder: Path) -> list[Path]:
    """Return the files of a folder and those below it that may be e-invoices; never what a link points to."""
    from relanced.books.invoices import SUFFIXES

    every = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in every if path.is_file() and not path.is_symlink())


def bytes_of(name: str) -> bytes:
    """Read a file, or stdin for `-`, no further than the size at which it will be refused anyway."""
    from relanced.books.door import LARGEST

    if name == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)
