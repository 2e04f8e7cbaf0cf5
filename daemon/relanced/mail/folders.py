"""Which folder of a mailbox is what: by what the server says (RFC 6154), else by its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

__all__ = ["Folder", "Listed", "SpecialUse", "sort_out"]

SpecialUse = Literal["inbox", "sent", "junk", "all", "drafts", "trash", "archive"]


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder that can be opened, and what it is for where that is known."""

    name: str
    special_use: SpecialUse | None


class Listed(NamedTuple):
    """One line of a LIST answer."""

    flags: tuple[bytes, ...]
    separator: str
    name: str


def sort_out(listed: Iterable[Listed]) -> tuple[Folder, ...]:
    """Return the folders that can be opened; each use is given once, to the folder that says so.

    Names are asked only for a use no folder claims, and the folder nearest the top wins.
    """
    open_ones = [line for line in listed if not _CLOSED & _lower(line.flags)]
    uses: dict[str, SpecialUse] = {"INBOX": "inbox"}
    for line in open_ones:
        claimed = next((_BY_FLAG[flag] for flag in _lower(line.flags) if flag in _BY_FLAG), None)
        if claimed is not None and claimed not in uses.values():
            uses.setdefault(_plain_inbox(line.name), claimed)
    for line in sorted(open_ones, key=lambda line: line.name.count(line.separator or "/")):
        looks = _BY_NAME.get(_last_part(line))
        if looks is not None and looks not in uses.values():
            uses.setdefault(_plain_inbox(line.name), looks)
    return tuple(Folder(line.name, uses.get(_plain_inbox(line.name))) for line in open_ones)


def _lower(flags: Iterable[bytes]) -> set[bytes]:
    return {flag.lower() for flag in flags}


def _plain_inbox(name: str) -> str:
    return "INBOX" if name.upper() == "INBOX" else name  # RFC 3501 §5.1: in any case of letters


def _last_part(line: Listed) -> str:
    last = line.name.rsplit(line.separator, 1)[-1] if line.separator else line.name
    return unicodedata.normalize("NFC", last).casefold().replace("\u2019", "'")


_CLOSED: Final = {b"\\noselect", b"\\nonexistent"}

_BY_FLAG: Final[Mapping[bytes, SpecialUse]] = {
    b"\\sent": "sent",
    b"\\junk": "junk",
    b"\\all": "all",
    b"\\drafts": "drafts",
    b"\\trash": "trash",
    b"\\archive": "archive",
}

# What clients and providers call them, in French and in English.
_NAMES: Final[Mapping[SpecialUse, tuple[str, ...]]] = {
    "sent": (
        "sent", "sent items", "sent mail", "sent messages", "envoyés", "éléments envoyés",
        "messages envoyés", "objets envoyés", "mails envoyés", "courrier envoyé",
    ),
    "junk": (
        "junk", "junk e-mail", "junk email", "junk mail", "spam", "bulk mail", "indésirables",
        "courrier indésirable", "courriers indésirables", "messages indésirables", "pourriel",
        "pourriels",
    ),
    "all": ("all mail", "tous les messages"),
    "drafts": ("drafts", "brouillons"),
    "trash": (
        "trash", "bin", "deleted items", "deleted messages", "corbeille", "éléments supprimés",
        "messages supprimés",
    ),
    "archive": ("archive", "archives"),
}  # fmt: skip
_BY_NAME: Final = {name: use for use, names in _NAMES.items() for name in names}
