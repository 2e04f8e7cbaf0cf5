"""What the service and its mailboxes are set to, read and checked. Plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, urlsplit

from relanced.config.creditor import Creditor
from relanced.config.secrets import Origin, Secret, SecretSource
from relanced.dunning.procedure import Procedure


class MailboxKind(StrEnum):
    """How much of a mailbox may be read: all of it, or only what concerns a known debtor."""

    DEDICATED = "dedicated"
    BUSINESS = "business"


class Security(StrEnum):
    """How the connection is encrypted; `NONE` is accepted for this very machine (loopback) only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """How the mailbox's user is recognised by the provider."""

    PASSWORD = "password"  # noqa: S105 - the name of a method
    XOAUTH2 = "xoauth2"


class SentCopy(StrEnum):
    """Who files the copy in Sent: `AUTO` appends only where the provider does not file one itself."""

    AUTO = "auto"
    APPEND = "append"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Door:
    """One server to talk to."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail leaves and arrives. It may serve many creditors."""

    id: str
    address: str  # lower case
    kind: MailboxKind
    user: str
    imap: Door
    smtp: Door
    auth: Auth
    password: Secret | None  # None with xoauth2
    password_source: SecretSource | None
    token_file: Path | None  # xoauth2: read again at each connection by `read_token`
    ca_file: Path | None
    folders: tuple[str, ...]  # empty: INBOX, Junk and Sent, found by special use
    sent_copy: SentCopy
    own_copy: (
        str | None
    )  # an address of the office's that gets every letter too, as proof that it left
    lease_folder: str | None  # of the lease message; None: none is kept
    pace_per_minute: int
    per_domain_per_minute: int


@dataclass(frozen=True, slots=True)
class Service:
    """The running program itself."""

    state_dir: Path  # absolute
    database_url: str  # an SQLAlchemy URL without its password
    database_password: Secret | None
    database_source: SecretSource | None
    language: str  # fr | en, of the digest and of what no creditor owns
    drop_dir: Path | None  # one folder a creditor inside: drop_dir/<creditor id>/
    time_zone: str  # IANA, of the digest; each creditor has its own
    digest_at: time
    digest_to: tuple[str, ...]
    digest_from: str | None  # mailbox id; set whenever digest_to is; a creditor's own
    # digest leaves from its own mailbox

    def connection_url(self) -> str:
        """Return the database URL with its password, for the engine alone; never log it."""
        if self.database_password is None:
            return self.database_url
        parts = urlsplit(self.database_url)
        password = quote(self.database_password.reveal(), safe="")
        user, _, host = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user}:{password}@{host}").geturl()


@dataclass(frozen=True, slots=True)
class Freshness:
    """W of "reply first": no dot later than this after the last look at the mailbox (I3)."""

    seconds: int


class LogFormat(StrEnum):
    """How the two log streams are written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Logging:
    """What is logged, on standard error."""

    level: str  # debug | info | warning
    format: LogFormat


def take_secrets(settings: Settings, environ: MutableMapping[str, str]) -> None:
    """Remove from the environment the variables secrets were read from, so that no child sees them.

    Call it once, right after `load`; a later `load` of the same process finds them no more.
    """
    for source in settings.secret_sources():
        if source.origin is Origin.ENV:
            environ.pop(source.name, None)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person set, whole and checked: every name in it leads somewhere."""

    file: Path
    service: Service
    mailboxes: Mapping[str, Mailbox]
    creditors: Mapping[str, Creditor]
    procedures: Mapping[str, Procedure]  # the shipped ones and the firm's own
    freshness: Freshness
    logging: Logging

    def secret_sources(self) -> tuple[SecretSource, ...]:
        """Return where secrets were read from, for `take_secrets` and the check of modes."""
        boxes = tuple(box.password_source for box in self.mailboxes.values())
        return tuple(s for s in (self.service.database_source, *boxes) if s is not None)

    def mailbox_of(self, creditor_id: str) -> Mailbox:
        """Return the mailbox a creditor writes from; KeyError for an unknown creditor."""
        return self.mailboxes[self.creditors[creditor_id].mailbox]

    def creditors_of(self, mailbox_id: str) -> tuple[Creditor, ...]:
        """Return the creditors a mailbox serves, by id."""
        return tuple(c for _, c in sorted(self.creditors.items()) if c.mailbox == mailbox_id)
