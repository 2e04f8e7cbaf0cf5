"""What is wrong with the storage, told apart by what a person can do about it."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from relanced.words import Because, because


class Fault(StrEnum):
    """Why nothing can be written down right now; each has its sentence, `daemon.storage_...`."""

    FULL = "full"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"
    FAILING = "failing"  # the disk answers with errors
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One fault of the storage, in the engine's own words."""

    fault: Fault
    said: str

    @property
    def because(self) -> Because:
        """Say it to a person."""
        return because(f"daemon.storage_{self.fault}", said=self.said)


class StorageUnfit(Exception):
    """The store may not be relied on, so nothing was begun; `because` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.said)
        self.trouble = trouble
        self.because = trouble.because


# What opening or using a store raises where its storage fails.
RAISED: Final = (SQLAlchemyError, OSError, StorageUnfit)

# https://sqlite.org/rescode.html: the low byte of the extended code.
SQLITE: Final = {
    5: Fault.LOCKED,
    6: Fault.LOCKED,
    8: Fault.READ_ONLY,
    10: Fault.FAILING,
    11: Fault.DAMAGED,
    13: Fault.FULL,
    14: Fault.UNREACHABLE,
    26: Fault.DAMAGED,
}
# PostgreSQL, appendix A: the class or the whole SQLSTATE, the longest first.
POSTGRES: Final = {
    "53100": Fault.FULL,
    "25006": Fault.READ_ONLY,
    "55P03": Fault.LOCKED,
    "40P01": Fault.LOCKED,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
    "58030": Fault.FAILING,
    "53": Fault.UNREACHABLE,
    "57P": Fault.UNREACHABLE,
    "08": Fault.UNREACHABLE,
}
FILES: Final = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EIO: Fault.FAILING,
    errno.EFBIG: Fault.FAILING,
    errno.ESTALE: Fault.UNREACHABLE,
}


def trouble_in(error: BaseException) -> Trouble | None:
    """Return the fault of the storage behind an error; None for an error that is none of its doing."""
    if isinstance(error, StorageUnfit):
        return error.trouble
    if isinstance(error, OSError):
        found = FILES.get(error.errno or 0)
        return None if found is None else Trouble(found, error.strerror or str(error))
    if not isinstance(error, DBAPIError):
        return None
    fault = _fault_of(error)
    if fault is not None:
        return Trouble(fault, _words(error))
    # A full disk may end the whole transaction, and then a savepoint in it is gone: what came first is the fault.
    return None if error.__context__ is None else trouble_in(error.__context__)


def _fault_of(error: DBAPIError) -> Fault | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((fault for start, fault in POSTGRES.items() if state.startswith(start)), None)
    # A connection that was refused or lost has no state of its own.
    return Fault.UNREACHABLE if error.connection_invalidated or _is_lost(error) else None


def _is_lost(error: DBAPIError) -> bool:
    return type(error.orig).__module__.startswith("psycopg") and (
        type(error.orig).__name__ == "OperationalError"
    )


def _words(error: DBAPIError) -> str:
    said = str(error.orig).strip()
    return said.splitlines()[0] if said else type(error).__name__
