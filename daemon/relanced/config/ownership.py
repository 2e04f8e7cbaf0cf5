"""The state folder belongs to one account of the machine; commands given as another are refused."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from relanced.config.problem import BadConfiguration, problem


def refuse_foreign_store(path: Path, uid: int | None = None) -> None:
    """Raise BadConfiguration when `path` exists and another account owns it.

    Root is refused too: the files it would leave there, a journal of SQLite for one, lock the
    service out. `uid` is the account that asks, the process's own unless given.
    """
    asks = os.geteuid() if uid is None else uid
    try:
        owner = path.stat().st_uid
    except FileNotFoundError:
        return
    except PermissionError:
        raise BadConfiguration((problem(path, None, "", "closed_store"),)) from None
    if owner != asks:
        names = {"owner": account_name(owner), "user": account_name(asks)}
        raise BadConfiguration((problem(path, None, "", "foreign_store", **names),))


def account_name(uid: int) -> str:
    """Return the login name of a numeric account, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
