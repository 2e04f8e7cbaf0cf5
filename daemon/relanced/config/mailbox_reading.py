"""Reads one `[mailboxes.<id>]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from relanced.config import values
from relanced.config.secret_reading import NOWHERE, WAYS, Found, Keys, read_secret, skip_secret
from relanced.config.sections import Section
from relanced.config.settings import Auth, Door, Mailbox, MailboxKind, Security, SentCopy

# What a well-known port speaks (RFC 8314); another port may speak either.
SPOKEN: Final[Mapping[int, Security]] = {
    993: Security.TLS,
    465: Security.TLS,
    143: Security.STARTTLS,
    587: Security.STARTTLS,
}
IMAP_PORTS: Final = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
SMTP_PORTS: Final = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


def read_mailbox(name: str, section: Section, keys: Keys) -> Mailbox:
    """Read one mailbox and its password; problems go to the section's document."""
    address = section.checked("address", values.email, "email") or ""
    if not section.has("address"):
        section.wrong("address", "missing")
    auth = section.choice("auth", Auth, Auth.PASSWORD)
    by_password = auth is Auth.PASSWORD
    password, source = _password(section, name, auth, keys)
    mailbox = Mailbox(
        id=name,
        address=address,
        kind=section.choice("kind", MailboxKind, MailboxKind.BUSINESS),
        user=section.maybe_text("user") or address,
        imap=_door(section.part("imap"), IMAP_PORTS),
        smtp=_door(section.part("smtp"), SMTP_PORTS),
        auth=auth,
        password=password,
        password_source=source,
        token_file=section.readable("token_file")
        if keys.are_needed
        else section.path_of("token_file"),
        ca_file=section.readable("ca_file"),
        folders=section.texts("folders"),
        sent_copy=section.choice("sent_copy", SentCopy, SentCopy.AUTO),
        own_copy=section.checked("own_copy", values.email, "email"),
        lease_folder=_lease_folder(section),
        # Exchange Online takes 30 messages a minute from one mailbox, the slowest of the large ones.
        pace_per_minute=section.whole("pace_per_minute", 30, 1, 6000),
        per_domain_per_minute=section.whole("per_domain_per_minute", 10, 1, 6000),
    )
    if by_password and section.has("token_file"):
        section.wrong("token_file", "token_without_oauth")
    if not by_password and not section.has("token_file"):
        section.wrong("token_file", "missing")
    section.close()
    return mailbox


def _lease_folder(section: Section) -> str | None:
    """Return the folder of the lease message: `relanced` unless named; an empty name keeps none."""
    name = section.maybe_text("lease_folder")
    return name or (None if section.has("lease_folder") else "relanced")


def _password(section: Section, name: str, auth: Auth, keys: Keys) -> Found:
    if auth is Auth.XOAUTH2:
        for key in (f"password_{way}" for way in WAYS):
            if section.has(key):
                section.wrong(key, "password_with_oauth")
        return NOWHERE
    if not keys.are_needed:
        return skip_secret(section, "password")
    return read_secret(section, "password", keys, f"{name}-password")


def _door(section: Section, ports: Mapping[Security, int]) -> Door:
    host = section.checked("host", values.host, "host") or ""
    if not section.has("host"):
        section.wrong("host", "missing")
    security = section.choice("security", Security, Security.TLS)
    port = section.whole("port", ports[security], 1, 65535)
    if security is Security.NONE and host and not values.is_loopback(host):
        section.wrong("security", "no_encryption", host=host)
    elif section.has("port") and SPOKEN.get(port, security) is not security:
        section.wrong("security", "port_speaks", port=port, security=SPOKEN[port].value)
    section.close()
    return Door(host, port, security)
