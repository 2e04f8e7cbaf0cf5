"""The disk a store stands on: how much room is left, and a ballast that is given up to write down results.

SQLite on a full disk rolls back cleanly, and with a file given up writes go on. So nothing is claimed without room to
spare, and what happened after a claim can still be told.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

MIB: Final = 1 << 20
LEAST_FREE: Final = 64 * MIB  # below it nothing is claimed, lest a result find no room (I23)
BALLAST: Final = 16 * MIB  # one result with the largest letter, twice over
NAME: Final = "ballast"


class Ground:
    """The folder of one SQLite file. Sizes are octets."""

    def __init__(self, folder: Path, least: int = LEAST_FREE, ballast: int = BALLAST) -> None:
        self.folder, self.least, self.size = folder, least, ballast
        self.file = folder / NAME
        self.is_given_up = False  # until there is room to lay it anew

    def free(self) -> int:
        """Return what this account may still write."""
        seen = os.statvfs(self.folder)
        return seen.f_bavail * seen.f_frsize

    def has_room(self, more: int = 0) -> bool:
        """Say whether `more` may be begun: its result would find room, and the ballast is not needed for another."""
        return not self.is_given_up and self.free() >= self.least + more

    def lay(self) -> bool:
        """Lay the ballast where it is missing and there is room for it; says whether it lies there.

        OSError where the disk fails.
        """
        if not self.file.exists():
            if self.free() < self.least + self.size:
                return False
            self._fill(self.file.with_suffix(".new"))
        self.is_given_up = False
        return True

    def give_up(self) -> bool:
        """Give the ballast up, so that what must be written down finds room; False when there is none left."""
        self.is_given_up = True
        try:
            self.file.unlink()
        except OSError:
            return False
        return True

    def _fill(self, fresh: Path) -> None:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(handle, 0, self.size)  # a hole would be no ballast
            os.fsync(handle)
        except OSError:
            fresh.unlink()
            raise
        finally:
            os.close(handle)
        fresh.rename(self.file)


def ground_of(url: str) -> Ground | None:
    """Return the ground of a store that is a file; None where a server keeps it."""
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database or place.database == ":memory:":
        return None
    return Ground(Path(place.database).absolute().parent)
