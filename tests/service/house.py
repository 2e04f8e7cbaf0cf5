"""One installation on real servers, and the daemon living in it as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from tests.servers.mailserver import Mailserver

from relanced.store import schema
from relanced.store.engine import Store

HEADING = "Client;Facture;Échéance;Reste dû;Email\n"
CREDITOR = (
    'state = "live"\nname = "{title}"\niban = "FR1420041010050500013M02606"\nmailbox = "{mailbox}"\n'
    'procedure = "standard"\n[window]\ndays = "lun-dim"\nfrom = "00:00"\n'
    'to = "23:59"\n[caps]\nper_day = 10000\napproval_above = 10000\nfirst_list_approval = {first}\n'
    '[signature]\nname = "Anne"\n'
)
SERVERS = (
    'imap = {{host = "{imap.host}", port = {imap.port}, security = "{imap.security}"}}\n'
    'smtp = {{host = "{smtp.host}", port = {smtp.port}, security = "{smtp.security}"}}\n'
)


class House:
    """A folder with one mailbox for each creditor named."""

    def __init__(
        self, folder: Path, server: Mailserver, creditors: Sequence[str] = ("dupont",), *, first: bool = False,
        more: str = "", sent_copy: str = "auto",
    ) -> None:  # fmt: skip
        self.folder, self.server = folder, server
        self.boxes: dict[str, str] = {}
        (folder / "creditors.d").mkdir()
        main = more
        for name in creditors:
            self.boxes[name] = server.fresh()
            account = server.account(self.boxes[name])
            (folder / f"secret-{name}").write_text(account.secret(), "utf-8")
            (folder / f"secret-{name}").chmod(0o600)
            main += (
                f'[mailboxes.{name}]\naddress = "{account.address}"\npassword_file = "secret-{name}"\n'
                f'ca_file = "{account.ca_file}"\npace_per_minute = 6000\nper_domain_per_minute = 6000\n'
                f'sent_copy = "{sent_copy}"\n'
            ) + SERVERS.format(imap=account.imap, smtp=account.smtp)
            text = CREDITOR.format(title=name.title(), mailbox=name, first=str(first).lower())
            (folder / "creditors.d" / f"{name}.toml").write_text(text, "utf-8")
        (folder / "relanced.toml").write_text(main, "utf-8")

    def run(self, *words: str, code: int | None = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "relanced", *words], cwd=self.folder, env=_environment(),
            capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert code is None or done.returncode == code, done.stderr
        return done.stdout

    def ask(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def books(self, *lines: str, creditor: str = "dupont", as_of: str = "") -> None:
        (self.folder / "l.csv").write_text(HEADING + "\n".join(lines) + "\n", "utf-8")
        self.run("import", "l.csv", "--creditor", creditor, *(["--as-of", as_of] if as_of else []))

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[bytes]]:
        """Have `relanced run` live, and stop it by SIGTERM in the end."""
        log = (self.folder / "log").open("ab")
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "relanced", "run", "--no-desk"],
            cwd=self.folder, env=_environment(), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield child
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                try:
                    child.wait(100)
                finally:
                    child.kill()
            log.close()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store beside the daemon, to look."""
        store = Store(f"sqlite:///{next(self.folder.rglob('*.db'))}")
        try:
            yield store
        finally:
            store.close()


def _environment() -> dict[str, str]:
    return {**os.environ, "LANG": "fr_FR.UTF-8"}


def until(is_so: Callable[[], Any], seconds: float, step: float = 0.02) -> Any:
    """Wait for a real server or process; returns what was found, fails after so many seconds."""
    end = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(step)  # noqa: TID251 - another process is waited for
    return found


def column(store: Store, table: type[Any], name: str) -> list[Any]:
    """Return one column of a table, as it stands now."""
    with store.look() as session:
        return list(
            session.execute(select(getattr(schema, table.__name__).__table__.c[name])).scalars()
        )
