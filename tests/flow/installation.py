"""One installation in a folder, on real servers, driven by its own commands: in this process, or each in its own.

A hundred days are some eight hundred commands. In this process they are the same click commands through the same
parser of arguments, only without a start of Python each; a day `apart` gives every one of them a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from datetime import time as clock_time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from click.testing import CliRunner
from tests.servers.mailserver import Mailserver

from relanced.cli import cli
from relanced.cli.door import Asked

PARIS = ZoneInfo("Europe/Paris")


class Mail(NamedTuple):
    """What a debtor's mailbox holds: to whom, under which subject, of which day in Paris."""

    to: str
    subject: str
    on: str


class Installation:
    """Menuiserie Dupont, with a mailbox on the server."""

    def __init__(self, folder: Path, server: Mailserver, procedure: str) -> None:
        self.folder, self.server = folder, server
        self.address = server.fresh()
        self.commands = Counter[str]()
        self.apart = False
        account = server.account(self.address)
        (folder / "creditors.d").mkdir(parents=True)
        secret = folder / "secret"
        secret.write_text(account.secret(), "utf-8")
        secret.chmod(0o600)
        ends = {"imap": account.imap, "smtp": account.smtp}
        doors = "".join(
            f'{name} = {{host = "{end.host}", port = {end.port}, security = "{end.security}"}}\n'
            for name, end in ends.items()
        )
        (folder / "relanced.toml").write_text(
            f'[mailboxes.main]\naddress = "{self.address}"\nuser = "{account.user}"\npassword_file = "secret"\n'
            f'ca_file = "{account.ca_file}"\npace_per_minute = 6000\nper_domain_per_minute = 6000\n{doors}[logging]\nlevel = "warning"\n',
            "utf-8",
        )
        (folder / "creditors.d" / "dupont.toml").write_text(
            'state = "live"\nname = "Menuiserie Dupont"\niban = "FR1420041010050500013M02606"\nmailbox = "main"\n'
            f'procedure = "{procedure}"\n[signature]\nname = "Anne Dupont"\n',
            "utf-8",
        )

    def give(self, *words: str, codes: tuple[int, ...] = (0, 1)) -> str:
        """Give one command, which may find something for a person (1); returns what it printed."""
        self.commands["apart" if self.apart else "within"] += 1
        line = ["--config", str(self.folder / "relanced.toml"), "--lang", "fr", *words]
        answered, said, wrong = self._apart(line) if self.apart else self._within(line)
        assert answered in codes, f"{words}: {answered}\n{said}\n{wrong}"
        return said

    def _apart(self, line: list[str]) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "relanced", *line], capture_output=True, text=True, timeout=300,
            check=False, env={**os.environ, "LANG": "fr_FR.UTF-8"},
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def _within(self, line: list[str]) -> tuple[int, str, str]:
        done = CliRunner(catch_exceptions=False).invoke(cli, line, obj=Asked("fr"))
        return done.exit_code, done.stdout, done.stderr

    def ask(self, *words: str, codes: tuple[int, ...] = (0, 1)) -> Any:
        """Give one command and read its JSON."""
        return json.loads(self.give(*words, "--json", codes=codes))

    def run(self, day: date, at: clock_time) -> dict[str, Any]:
        """Do one pass at an hour of a day in Paris."""
        moment = datetime.combine(day, at, PARIS).isoformat()
        # On hold until the first list is approved (3), on a day when nothing else is to do.
        found: dict[str, Any] = self.ask("run", "--once", "--at", moment, codes=(0, 1, 3))
        return found

    def received(self, addresses: Iterable[str]) -> Counter[Mail]:
        """Return what the debtors' own mailboxes hold."""
        return Counter(
            read(raw, address) for address in addresses for raw in self.server.mails(address)
        )

    def letters_to(self, address: str) -> list[EmailMessage]:
        """Return the letters a debtor got, the oldest first."""
        return [message_from_bytes(raw, policy=default) for raw in self.server.mails(address)]

    def delivered(self, seconds: float = 60) -> None:
        """Wait until the server has delivered all it was given."""
        wait_for(self.server.is_idle, seconds)


def read(raw: bytes, address: str) -> Mail:
    """Read a mail as its recipient would: the subject decoded, the day of its Date header."""
    mail = message_from_bytes(raw, policy=default)
    assert mail["To"].addresses[0].addr_spec == address
    day = parsedate_to_datetime(mail["Date"]).astimezone(PARIS).date().isoformat()
    return Mail(address, str(mail["Subject"]), day)


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait for a real server, which takes its time; AssertionError when it takes too long."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "the server took too long"
        time.sleep(0.1)  # noqa: TID251 - a real server is waited for
