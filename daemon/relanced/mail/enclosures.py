"""The PDFs of invoices that go along with a letter, found in a creditor's folder by the number in their name.

A stranger's invoice in a letter would be the worst of mistakes, so a name must bear the number and no other figure,
one file alone must do so, and a file is opened as itself: no link, no folder, no device, not larger than a cap.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from relanced.mail.compose import Attachment, one_line
from relanced.understanding.folding import fold
from relanced.understanding.references import normalise_number
from relanced.words import Because, because

LARGEST_FILE: Final = 4_000_000  # bytes; an invoice is some 100 kB
LARGEST_LETTER: Final = (
    8_000_000  # bytes of all enclosures: providers refuse mails of 20 to 25 MB in base64
)
MOST: Final = 20  # files in one letter

_GROUP = re.compile(r"[a-z]+|\d+")
# Words that may stand right before a number without being part of it.
_LEAD: Final = frozenset(
    {"facture", "factures", "fact", "invoice", "inv", "n", "no", "num", "numero", "nr", "copie", "copy", "duplicata"}
)  # fmt: skip
_LEAST_WORD: Final = (
    3  # letters: `FA-118-B` may be another invoice than `FA-118`, `FA-118-Dupont` is not
)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One invoice that goes along."""

    number: str
    sha256: str
    data: bytes

    @property
    def attachment(self) -> Attachment:
        """The file under the invoice's number, never under the name somebody gave it in our folder."""
        return Attachment(f"{one_line(self.number, 40)}.pdf", "application/pdf", self.data)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes along, and for each file left out the number and the reason."""

    files: tuple[Enclosure, ...] = ()
    left_out: tuple[tuple[str, Because], ...] = ()


def numbers_borne(folder: Path, numbers: Sequence[str]) -> frozenset[str]:
    """Return every normalised number that the files bearing these numbers could be taken for."""
    known = _index(folder)
    names = {name for number in numbers for name in known.get(normalise_number(number), ())}
    return frozenset[str]().union(*(borne_by(Path(name).stem) for name in names))


def enclose(
    folder: Path, numbers: Sequence[str], foreign: frozenset[str] = frozenset()
) -> Enclosed:
    """Find the PDFs of these invoices; an invoice without one simply has none.

    `foreign` are those of `numbers_borne` that another debtor's items bear: such a file is nobody's for certain.
    """
    known = _index(folder)
    files: list[Enclosure] = []
    left_out: list[tuple[str, Because]] = []
    room = LARGEST_LETTER
    for number in dict.fromkeys(numbers):
        key = normalise_number(number)
        names = known.get(key, ())
        if not names:
            continue
        trouble, data = _taken(folder, names, foreign)
        if trouble is None and (len(data) > room or len(files) >= MOST):
            trouble = because("desk.enclosure_no_room", most=LARGEST_LETTER // 1_000_000)
        if trouble is not None:
            left_out.append((number, trouble))
            continue
        room -= len(data)
        files.append(Enclosure(number, hashlib.sha256(data).hexdigest(), data))
    return Enclosed(tuple(files), tuple(left_out))


def borne_by(stem: str) -> frozenset[str]:
    """Return the normalised numbers a file's name (without `.pdf`) can bear; empty when it is not clear.

    Every figure of the name must belong to the number: `FA-118 du 2026-09-30` and `BL-118` bear none that is `118`.
    """
    found = list(_GROUP.finditer(fold(stem)))
    digits = [at for at, group in enumerate(found) if group[0].isdigit()]
    if not digits:
        return frozenset()
    first, last = digits[0], digits[-1]
    for before, after in zip(found[last:], found[last + 1 :], strict=False):
        if before.end() == after.start() or len(after[0]) < _LEAST_WORD:
            return frozenset()
    starts = range(first)  # with letters of its own before the first figure
    words = [group[0] for group in found]
    is_bare = first == 0 or (
        words[first - 1] in _LEAD and found[first - 1].end() < found[first].start()
    )
    texts = [
        fold(stem)[found[at].start() : found[last].end()] for at in (*starts, *([first] * is_bare))
    ]
    return frozenset(key for text in texts if (key := normalise_number(text)))


def _index(folder: Path) -> dict[str, tuple[str, ...]]:
    try:
        return _index_at(folder, folder.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=64)
def _index_at(folder: Path, _changed: int) -> dict[str, tuple[str, ...]]:
    """Read a folder once for each change of it: the names by the numbers they bear."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() == ".pdf":
            for key in borne_by(file.stem):
                found[key] = (*found.get(key, ()), file.name)
    return found


def _taken(
    folder: Path, names: Sequence[str], foreign: frozenset[str]
) -> tuple[Because | None, bytes]:
    if len(names) > 1:
        return because("desk.enclosure_several", count=len(names)), b""
    if borne_by(Path(names[0]).stem) & foreign:
        return because("desk.enclosure_foreign"), b""
    return _read(folder, names[0])


def _read(folder: Path, name: str) -> tuple[Because | None, bytes]:
    """Read one regular file whole, or say why not: by its own name, never through a link (O_NOFOLLOW)."""
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as trouble:
        is_link = trouble.errno == errno.ELOOP
        return because("desk.enclosure_link" if is_link else "desk.enclosure_unread"), b""
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return because("desk.enclosure_unread"), b""
    with os.fdopen(handle, "rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        return because("desk.enclosure_large", most=LARGEST_FILE // 1_000_000), b""
    if not data.startswith(b"%PDF-"):
        return because("desk.enclosure_no_pdf"), b""
    return None, data
