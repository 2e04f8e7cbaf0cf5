"""Reads `relanced.toml` itself: the service, its mailboxes and the rules all creditors share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final
from urllib.parse import urlsplit

from relanced.config import values
from relanced.config.creditor import Caps, Window
from relanced.config.mailbox_reading import read_mailbox
from relanced.config.rules import DEFAULT_CAPS, DEFAULT_WINDOW, read_caps, read_window
from relanced.config.secret_reading import Keys, read_secret
from relanced.config.sections import Section, rooted
from relanced.config.settings import Freshness, LogFormat, Logging, Mailbox, Service
from relanced.words import LANGUAGES

LONGEST_FRESHNESS: Final = 120  # seconds; reliability I3
LEVELS: Final = ("debug", "info", "warning")


@dataclass(frozen=True, slots=True)
class MainFile:
    """What `relanced.toml` says, before the creditors are read."""

    service: Service
    mailboxes: Mapping[str, Mailbox]
    window: Window
    caps: Caps
    freshness: Freshness
    logging: Logging


def read_main(top: Section, keys: Keys) -> MainFile:
    """Read every table of the main file; problems go to its document."""
    mailboxes = _mailboxes(top, keys)
    freshness, logging = top.part("freshness"), top.part("logging")
    main = MainFile(
        service=_service(top.part("service"), mailboxes, keys),
        mailboxes=mailboxes,
        window=read_window(top.part("window"), DEFAULT_WINDOW),
        caps=read_caps(top.part("caps"), DEFAULT_CAPS),
        freshness=Freshness(
            freshness.whole("seconds", LONGEST_FRESHNESS, 1, LONGEST_FRESHNESS),
        ),
        logging=Logging(
            level=logging.word("level", LEVELS, "info"),
            format=logging.choice("format", LogFormat, LogFormat.TEXT),
        ),
    )
    for section in (freshness, logging, top):
        section.close()
    return main


def _mailboxes(top: Section, keys: Keys) -> dict[str, Mailbox]:
    parts = top.named_parts("mailboxes")
    mailboxes: dict[str, Mailbox] = {}
    holders: dict[str, str] = {}
    for name, part in parts.items():
        if not values.is_id(name):
            top.document.wrong(part.path, "bad_id", value=values.shown(name))
        mailboxes[name] = box = read_mailbox(name, part, keys)
        if box.address and box.address in holders:
            part.wrong("address", "address_twice", address=box.address, other=holders[box.address])
        holders.setdefault(box.address, name)
    if not mailboxes:
        top.wrong("mailboxes", "no_mailbox")
    return mailboxes


def _service(section: Section, mailboxes: Mapping[str, Mailbox], keys: Keys) -> Service:
    state_dir = section.path_of("state_dir") or rooted(section.document.root, "state")
    password, source = read_secret(section, "database_password", keys)
    sole = next(iter(mailboxes)) if len(mailboxes) == 1 else None
    service = Service(
        state_dir=state_dir,
        database_url=_database(section, f"sqlite:///{state_dir / 'relanced.db'}"),
        database_password=password,
        database_source=source,
        language=section.word("language", LANGUAGES, "fr"),
        drop_dir=section.path_of("drop_dir"),
        time_zone=section.checked("time_zone", values.zone, "zone") or "Europe/Paris",
        digest_at=section.hour("digest_at", time(7, 30)),
        digest_to=section.emails("digest_to"),
        digest_from=section.maybe_text("digest_from") or sole,
    )
    if service.digest_from is not None and service.digest_from not in mailboxes:
        section.unknown("digest_from", "unknown_mailbox", service.digest_from, mailboxes)
    if service.digest_to and service.digest_from is None and mailboxes:
        section.wrong("digest_from", "no_digest_from", known=", ".join(mailboxes))
    section.close()
    return service


ENGINES: Final[Mapping[str, str]] = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def _database(section: Section, default: str) -> str:
    """Return the engine's URL; a password inside it is refused and never repeated."""
    text = section.maybe_text("database")
    if text is None:
        return default
    scheme, _, rest = text.partition("://")
    try:
        has_password = urlsplit(text).password is not None
    except ValueError:
        has_password, scheme = False, "?"
    if has_password:
        section.wrong("database", "password_in_url")
    elif scheme not in ENGINES or not rest:
        section.wrong("database", "database_url")
    elif scheme == "sqlite" and not rest.startswith("//"):
        return f"sqlite:///{rooted(section.document.root, rest.lstrip('/'))}"
    return f"{ENGINES.get(scheme, scheme)}://{rest}"
