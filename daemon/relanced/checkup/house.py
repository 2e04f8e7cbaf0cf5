"""The machine's side: configuration, state folder, disk, database, secrets, drop folder, walls."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from relanced.assets import templates_folder
from relanced.checkup.line import Line, area
from relanced.checkup.probes import Probes, StoreSeen
from relanced.config import Origin, Settings
from relanced.config.ownership import account_name
from relanced.mail.template import check_templates
from relanced.store.ground import LEAST_FREE, MIB

LITTLE_FREE: Final = 1024 * MIB

# What a hostile mail could do without each wall (architecture §6).
WALLS: Final = ("network", "privileges", "memory", "cpu", "files", "handles", "core", "processes")


def configuration(settings: Settings) -> Iterator[Line]:
    """Say what was read, and what was left aside without a word."""
    here = area("configuration")
    counts = {"mailboxes": len(settings.mailboxes), "creditors": len(settings.creditors)}
    yield here.ok("read", file=str(settings.file), **counts)
    for folder in ("creditors.d", "procedures.d"):
        for left in _left_aside(settings.file.parent / folder):
            yield here.warning("left_aside", file=str(left))
    if settings.file.stat().st_mode & stat.S_IWOTH:
        yield here.fault("writable_by_all", file=str(settings.file))
    for name in settings.mailboxes:
        if not settings.creditors_of(name) and settings.service.digest_from != name:
            yield here.warning("idle_mailbox", mailbox=name)


def _left_aside(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    plain = (p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    return sorted(p for p in plain if p.suffix != ".toml" and not p.name.endswith("~"))


def state_folder(settings: Settings) -> Iterator[Line]:
    """Look at the folder that holds everything relanced knows."""
    here, folder = area("state"), settings.service.state_dir
    parent = next(p for p in (folder, *folder.parents) if p.exists())
    if not parent.is_dir():
        yield here.fault("no_folder", folder=str(parent))
    elif not os.access(parent, os.W_OK | os.X_OK):
        yield here.fault("cannot_write", folder=str(parent))
    elif parent != folder:
        yield here.ok("not_yet", folder=str(folder))
    else:
        yield from _folder_rights(folder)
    yield from _room(parent)


def _folder_rights(folder: Path) -> Iterator[Line]:
    here, status = area("state"), folder.stat()
    if status.st_uid != os.geteuid():
        yield here.fault("foreign", folder=str(folder), owner=account_name(status.st_uid))
    elif status.st_mode & 0o077:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        yield here.warning("open_folder", folder=str(folder), mode=mode)
    else:
        yield here.ok("folder", folder=str(folder))


def _room(folder: Path) -> Iterator[Line]:
    here, free = area("disk"), shutil.disk_usage(folder).free
    facts = {"free": free // MIB, "least": LEAST_FREE // MIB}
    if free < LEAST_FREE:
        yield here.fault("no_room", **facts)
    elif free < LITTLE_FREE:
        yield here.warning("little_room", **facts)
    else:
        yield here.ok("room", **facts)


def secrets(settings: Settings) -> Iterator[Line]:
    """Look who else may read the passwords."""
    here, good = area("secrets"), True
    files = [s.path for s in settings.secret_sources() if s.origin is Origin.FILE]
    files += [box.token_file for box in settings.mailboxes.values()]
    for file in sorted({file for file in files if file is not None and file.exists()}):
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            good = False
            yield here.warning("open_secret", file=str(file), mode=f"{mode:04o}")
    if good:
        yield here.ok("kept")


def drop_folder(settings: Settings) -> Iterator[Line]:
    """Look at the watched folder and at the one of each creditor in it."""
    here, folder = area("drop"), settings.service.drop_dir
    if folder is None:
        return
    rights = os.R_OK | os.W_OK | os.X_OK  # what was read is moved aside
    missing = sorted(c for c in settings.creditors if not os.access(folder / c, rights))
    if len(missing) < len(settings.creditors):
        yield here.ok("drop", folder=str(folder))
    for creditor in missing:
        yield here.warning("no_drop", folder=str(folder / creditor))


def database(probes: Probes) -> Iterator[Line]:
    """Look at the database: it opens, its tables are known, its journal is whole."""
    here = area("database")
    if probes.store is None:
        yield here.unchecked("no_look")
        return
    seen: StoreSeen = probes.store()
    if seen.trouble:
        yield here.fault("closed", said=seen.trouble)
        return
    if seen.unfit is not None:
        yield here.fault("unfit", text=seen.unfit)
        return
    if seen.found is None:
        yield here.ok("empty")
        return
    if seen.found == seen.newest:
        yield here.ok("opens", revision=seen.found)
    else:
        yield here.warning("old_tables", found=seen.found, newest=seen.newest or "?")
    yield from _kept(seen)


def _kept(seen: StoreSeen) -> Iterator[Line]:
    here, journal = area("database"), area("journal")
    for creditor, cases in seen.left_behind:
        yield here.warning("left_behind", creditor=creditor, cases=cases)
    if seen.journal_faults:
        some = ", ".join(seen.journal_faults[:5])
        yield journal.fault("broken_journal", count=len(seen.journal_faults), cases=some)
    else:
        yield journal.ok("whole")


def own_templates(settings: Settings) -> Iterator[Line]:
    """Try the firm's own templates, and look for what no letter may say; the shipped ones are known to be good."""
    here, own = area("templates"), settings.file.parent / "templates"
    if not own.is_dir():
        return
    troubles = check_templates([own, templates_folder()])
    for trouble in troubles:
        yield here.fault("bad_template", text=trouble)
    if not troubles:
        yield here.ok("good_templates", folder=str(own))


def walls(probes: Probes) -> Iterator[Line]:
    """Look which walls this machine lets us build around what strangers send."""
    here = area("walls")
    if probes.walls is None:
        yield here.unchecked("no_look")
        return
    standing = probes.walls()
    missing = [name for name in WALLS if name not in standing]
    # The kernel's filter of calls refuses every socket: either of the two keeps the network out.
    if "network" in missing and "calls" not in standing:
        yield here.warning("no_network_wall")
    rest = [name for name in missing if name != "network"]
    if rest:
        yield here.warning("walls_missing", names=", ".join(rest))
    if not rest and {"network", "calls"} & set(standing):
        where = "walled_apart" if "unit" in standing else "walled"
        yield here.ok(where, names=", ".join(name for name in standing if name != "unit"))
