"""Opening an installation: its store brought up to date, its mailboxes known, the office every round works in."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from relanced.clock import Clock
from relanced.config import Settings
from relanced.config.settings import Auth, Mailbox, Security
from relanced.mail.account import Account, Endpoint
from relanced.rounds import enter
from relanced.rounds.office import Office, token_key
from relanced.store import leases, outbox, sight
from relanced.store.engine import Store
from relanced.store.migrations import upgrade
from relanced.store.sidecar import Sidecar

SECURITY: dict[Security, Literal["tls", "starttls", "plain"]] = {
    Security.TLS: "tls",
    Security.STARTTLS: "starttls",
    Security.NONE: "plain",
}
INCARNATION = "abcdefghijklmnopqrstuvwxyz0123456789"


def account_of(mailbox: Mailbox) -> Account:
    """Turn a configured mailbox into what the wires need; the secret is read at each connection."""

    def secret() -> str:
        if mailbox.auth is Auth.XOAUTH2 and mailbox.token_file is not None:
            return mailbox.token_file.read_text("utf-8").strip()
        return mailbox.password.reveal() if mailbox.password else ""

    def endpoint(door: Any) -> Endpoint:
        return Endpoint(door.host, door.port, SECURITY[door.security])

    return Account(
        address=mailbox.address,
        user=mailbox.user,
        imap=endpoint(mailbox.imap),
        smtp=endpoint(mailbox.smtp),
        secret=secret,
        auth=mailbox.auth.value,
        ca_file=mailbox.ca_file,
    )


def open_office(settings: Settings, clock: Clock) -> Office:
    """Open the store, bring its tables up to date, and make the office that every round works in."""
    settings.service.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = settings.service.connection_url()
    upgrade(url)
    key = token_key(settings.service.state_dir)
    sidecar = Sidecar(settings.service.state_dir)
    office = Office(settings, Store(url), clock, key, leases.new_owner(), sidecar)
    with office.store.look() as session:
        has_new = sight.has_new(session, settings.creditors, settings.mailboxes)
    if has_new:
        with office.store.begin() as session:
            _introduce(session, settings)
    return office


def _introduce(session: Any, settings: Settings) -> None:
    for creditor in settings.creditors:
        enter.known_creditor(session, creditor)
    for mailbox in settings.mailboxes:
        name = "".join(secrets.choice(INCARNATION) for _ in range(8))
        outbox.known_mailbox(session, mailbox, name)
