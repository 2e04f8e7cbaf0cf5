"""A pretend installation in a folder of its own: one creditor, one mailbox, a clock that stands on one morning."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from relanced.clock import SetClock
from relanced.config import Settings
from relanced.config.loading import load
from relanced.log import set_up
from relanced.rounds.office import Office
from relanced.service import open_office

CREDITOR: Final = "dupont"
MAILBOX: Final = "main"
ADDRESS: Final = "relance@dupont.test"
PASSWORD: Final = "relance"  # noqa: S105 - of a pretend mailbox on loopback
TODAY: Final = date(2026, 11, 24)  # a Tuesday, with no holiday near
NOON: Final = datetime(2026, 11, 24, 11, tzinfo=UTC)


@contextmanager
def folder() -> Iterator[Path]:
    """Lend a folder, and take it away with all that was put there."""
    made = Path(tempfile.mkdtemp(prefix="relanced-bench-"))
    made.chmod(0o755)  # a mail server looks into it as another user
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def office_in(
    place: Path, imap_port: int = 0, smtp_port: int = 0, *, qr_code: bool = True
) -> Iterator[Office]:
    """Open the installation of a folder, made at the first time; two processes may open it in turn."""
    set_up("warning")  # a line a letter would be most of what is seen, and some of what is measured
    office = open_office(
        _settings(place, imap_port or 9, smtp_port or 9, qr_code=qr_code), SetClock(NOON)
    )
    try:
        yield office
    finally:
        office.store.close()


def _settings(place: Path, imap_port: int, smtp_port: int, *, qr_code: bool) -> Settings:
    """Write and load the configuration a person would write; only the pace is beyond what one may ask for."""
    creditors = place / "creditors.d"
    creditors.mkdir(exist_ok=True)
    secret = place / "password"
    secret.write_text(PASSWORD, "utf-8")
    secret.chmod(0o600)
    main = place / "relanced.toml"
    main.write_text(
        f'[mailboxes.{MAILBOX}]\naddress = "{ADDRESS}"\nkind = "dedicated"\npassword_file = "password"\n'
        f'imap = {{host = "127.0.0.1", port = {imap_port}, security = "none"}}\n'
        f'smtp = {{host = "127.0.0.1", port = {smtp_port}, security = "none"}}\n',
        "utf-8",
    )
    (creditors / f"{CREDITOR}.toml").write_text(
        'state = "live"\nname = "Menuiserie Dupont"\nsiren = "732829320"\niban = "FR1420041010050500013M02606"\n'
        f'mailbox = "{MAILBOX}"\nprocedure = "standard"\nqr_code = {str(qr_code).lower()}\n'
        "[caps]\nper_day = 100000\napproval_above = 100000\nfirst_list_approval = false\n"
        '[signature]\nname = "Anne Dupont"\n',
        "utf-8",
    )
    settings = load(main, {})
    unpaced = {
        name: replace(box, pace_per_minute=10**9, per_domain_per_minute=10**9)
        for name, box in settings.mailboxes.items()
    }
    return replace(settings, mailboxes=unpaced)
