"""One life of the daemon, in a process that was forked with everything imported: its birth costs next to nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from relanced.clock import SetClock
from relanced.config import Settings
from relanced.config.loading import load
from relanced.service.running import Daemon, Rhythm
from relanced.store import outbox
from relanced.store.engine import Store

BOX = "relance@dupont.test"
MOMENT = datetime(2026, 10, 9, 9, tzinfo=UTC)  # a Friday, in office hours


def configuration(folder: Path, imap: int, smtp: int) -> None:
    """Write one creditor, who trusts the daemon with any number of letters."""
    (folder / "creditors.d").mkdir()
    secret = folder / "secret"
    secret.write_text("secret", "utf-8")
    secret.chmod(0o600)
    (folder / "relanced.toml").write_text(
        f'[mailboxes.main]\naddress = "{BOX}"\npassword_file = "secret"\nsent_copy = "never"\n'
        # Each installation is alone, though they share a mailbox: two that met there would hold each other.
        f'lease_folder = "{folder.name}"\n'
        f'imap = {{host = "127.0.0.1", port = {imap}, security = "none"}}\n'
        f'smtp = {{host = "127.0.0.1", port = {smtp}, security = "none"}}\n',
        "utf-8",
    )
    (folder / "creditors.d" / "dupont.toml").write_text(
        'state = "live"\nname = "Dupont"\niban = "FR1420041010050500013M02606"\nmailbox = "main"\nqr_code = false\n'
        'procedure = "standard"\n[caps]\nper_day = 100000\napproval_above = 100000\nfirst_list_approval = false\n'
        '[signature]\nname = "Anne"\n',
        "utf-8",
    )


def settings(folder: Path) -> Settings:
    """Load it, without a pace: what is tried here is the dying, not the waiting."""
    found = load(folder / "relanced.toml", {})
    box = replace(found.mailboxes["main"], pace_per_minute=10**9, per_domain_per_minute=10**9)
    return replace(found, mailboxes={"main": box})


def live(folder: str, die_at: int, born: Connection) -> None:
    """Be the daemon until it is killed: by itself right after its n-th commit, or from outside (0).

    A negative n counts from the commit that took the first letter in hand.
    """
    os.environ.clear()
    quiet = os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    asyncio.run(_live(Path(folder), die_at, born))


async def _live(folder: Path, die_at: int, born: Connection) -> None:
    daemon = Daemon(settings(folder), SetClock(MOMENT), Rhythm(poll=2, pulse=0.05, sweep=1))
    commits = 0

    def count() -> None:
        nonlocal commits
        if die_at > 0 or commits or _has_claimed(daemon.office.store):
            commits += 1
        if commits == abs(die_at):
            os.kill(os.getpid(), signal.SIGKILL)

    if die_at:
        daemon.office.store.after_commit = count
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, daemon.stop)
    born.send_bytes(b"!")
    await daemon.run()


def _has_claimed(store: Store) -> bool:
    wanted = outbox.LETTERS.select().where(outbox.LETTERS.c.attempts > 0).limit(1)
    with store.look() as session:
        return session.execute(wanted).first() is not None
