"""Loading: the main file, one file a creditor, the firm's own ladders; all problems at once or a whole `Settings`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, MutableMapping
from datetime import time
from enum import StrEnum
from pathlib import Path

from relanced.assets import shipped_procedures
from relanced.config.creditors import read_creditor
from relanced.config.problem import BadConfiguration, Problem, problem
from relanced.config.reader import Document, Table, address, time_zone, weekdays
from relanced.config.secrets import Origin, Secret, SecretSource
from relanced.config.settings import (
    Auth,
    Door,
    Freshness,
    LogFormat,
    Logging,
    Mailbox,
    MailboxKind,
    Security,
    SentCopy,
    Service,
    Settings,
)
from relanced.dunning.procedure import BadProcedure, Procedure, parse_procedure

PLACES = (Path("relanced.toml"), Path("/etc/relanced/relanced.toml"))
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Language(StrEnum):
    """The languages every sentence exists in."""

    FR = "fr"
    EN = "en"


class Level(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"


def find_config(explicit: Path | None) -> Path:
    """Return the file to read: the one named, `relanced.toml` here, or the system's; BadConfiguration without one."""
    if explicit is not None:
        return explicit
    for place in PLACES:
        if place.is_file():
            return place
    raise BadConfiguration((problem(PLACES[0], None, "", "no_file"),))


def load(file: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Read everything a person set; BadConfiguration with every problem found, never only the first."""
    environ = os.environ if environ is None else environ
    problems: list[Problem] = []
    document = Document(file, problems)
    root = Table(document, "", document.parse())
    if problems:
        raise BadConfiguration(tuple(problems))
    mailboxes = {
        name: _mailbox(name, table, environ) for name, table in root.tables("mailboxes").items()
    }
    if not mailboxes:
        root.wrong("mailboxes", "no_mailbox")
    _same_address_twice(root, mailboxes)
    procedures = _procedures(file.parent / "procedures.d", problems)
    service = _service(root.table("service"), mailboxes, environ)
    defaults = root.table("window"), root.table("caps"), root.table("freshness")
    creditors = {}
    folder = file.parent / "creditors.d"
    for entry in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        creditor = read_creditor(entry, problems, mailboxes, procedures, service.language, defaults)
        creditors[creditor.id] = creditor
    if not creditors:
        problems.append(problem(folder, None, "", "no_creditor"))
    freshness = Freshness(defaults[2].number("seconds", 120, 1, 3600))
    logging = root.table("logging")
    log = Logging(
        logging.choice("level", Level, Level.INFO).value, logging.choice("format", LogFormat, LogFormat.TEXT)
    )
    logging.no_more()
    _check_defaults(defaults)
    root.no_more()
    if problems:
        raise BadConfiguration(tuple(problems))
    return Settings(file, service, mailboxes, creditors, procedures, freshness, log)


def _check_defaults(defaults: tuple[Table, Table, Table]) -> None:
    window, caps, freshness = defaults
    opens, closes = window.clock("from", time(9)), window.clock("to", time(17, 30))
    weekdays(window, "days", range(5))
    if opens >= closes:
        window.wrong("to", "empty_window", opens=opens.isoformat("minutes"), closes=closes.isoformat("minutes"))
    window.no_more()
    caps.no_more("per_day", "approval_above", "first_list_approval", "min_gap_days", "jump_percent", "jump_least")
    freshness.no_more()


def _mailbox(name: str, table: Table, environ: Mapping[str, str]) -> Mailbox:
    own = table.checked("address", address, "not_address")
    if own is None and table.raw("address") is None:
        table.wrong("address", "missing")
    auth = table.choice("auth", Auth, Auth.PASSWORD)
    token_file = table.path_to("token_file")
    if auth is Auth.XOAUTH2 and token_file is None:
        table.wrong("token_file", "missing_token_file")
    source, secret = (None, None) if auth is Auth.XOAUTH2 else _secret(table, f"{name}-password", environ)
    mailbox = Mailbox(
        id=name,
        address=own or "",
        kind=table.choice("kind", MailboxKind, MailboxKind.DEDICATED),
        user=table.text("user", own or ""),
        imap=_door(table.table("imap"), 993, Security.TLS),
        smtp=_door(table.table("smtp"), 587, Security.STARTTLS),
        auth=auth,
        password=secret,
        password_source=source,
        token_file=token_file,
        ca_file=_existing(table, "ca_file"),
        folders=table.words("folders"),
        sent_copy=table.choice("sent_copy", SentCopy, SentCopy.AUTO),
        pace_per_minute=table.number("pace_per_minute", 30, 1, 100000),
        per_domain_per_minute=table.number("per_domain_per_minute", 10, 1, 100000),
    )
    table.no_more("password")
    return mailbox


def _door(table: Table, port: int, security: Security) -> Door:
    host = table.text("host")
    door = Door(
        host, table.number("port", port, 1, 65535), table.choice("security", Security, security)
    )
    if door.security is Security.NONE and host not in LOOPBACK:
        table.wrong("security", "plain_text", host=host)
    table.no_more()
    return door


def _existing(table: Table, name: str) -> Path | None:
    path = table.path_to(name)
    if path is not None and not path.is_file():
        table.wrong(name, "no_such_file", file=str(path))
    return path


def _secret(
    table: Table, credential: str, environ: Mapping[str, str]
) -> tuple[SecretSource | None, Secret | None]:
    """Read a password from where it may come from; one written in the file itself is refused."""
    if table.raw("password") is not None:
        table.wrong("password", "secret_in_file")
    file, variable = table.path_to("password_file"), table.maybe("password_env")
    named = table.maybe("password_credential") or credential
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if variable is not None:
        source, value = SecretSource(Origin.ENV, variable), environ.get(variable)
    elif file is not None:
        source, value = SecretSource(Origin.FILE, str(file)), _first_line(file)
    else:
        path = Path(folder or "/run/credentials/relanced.service") / named
        source, value = SecretSource(Origin.CREDENTIAL, str(path)), _first_line(path)
    if not value:
        key = {Origin.ENV: "password_env", Origin.FILE: "password_file"}.get(source.origin, "password_file")
        table.wrong(key, "no_secret", where=source.name)
        return source, None
    return source, Secret(value)


def _first_line(path: Path) -> str | None:
    try:
        return path.read_text("utf-8").splitlines()[0].strip()
    except (OSError, UnicodeDecodeError, IndexError):
        return None


def take_secrets(settings: Settings, environ: MutableMapping[str, str]) -> None:
    """Remove from the environment every variable a secret was read from, so that no child inherits it."""
    for mailbox in settings.mailboxes.values():
        source = mailbox.password_source
        if source is not None and source.origin is Origin.ENV:
            environ.pop(source.name, None)


def _same_address_twice(root: Table, mailboxes: Mapping[str, Mailbox]) -> None:
    seen: dict[str, str] = {}
    for name, mailbox in mailboxes.items():
        if mailbox.address and mailbox.address in seen:
            root.document.add(
                f"mailboxes.{name}.address", "address_twice", address=mailbox.address, other=seen[mailbox.address]
            )
        seen[mailbox.address] = name


def _service(table: Table, mailboxes: Mapping[str, Mailbox], environ: Mapping[str, str]) -> Service:
    state_dir = table.path_to("state_dir") or (table.document.file.parent / "state").absolute()
    url = table.text("database", f"sqlite:///{state_dir}/relanced.db")
    if not url.startswith(("sqlite:", "postgresql")):
        table.wrong("database", "not_database", value=url.partition(":")[0])
    digest_to = table.addresses("digest_to")
    digest_from = table.maybe("digest_from") or (next(iter(mailboxes)) if len(mailboxes) == 1 else None)
    if digest_to and digest_from not in mailboxes:
        table.wrong("digest_from", "no_digest_mailbox", known=", ".join(mailboxes))
    secret = environ.get(name) if (name := table.maybe("database_password_env")) else None
    service = Service(
        state_dir=state_dir,
        database_url=url.replace("postgresql:", "postgresql+psycopg:", 1),
        database_password=Secret(secret) if secret else None,
        database_source=SecretSource(Origin.ENV, name) if name else None,
        language=table.choice("language", Language, Language.FR).value,
        drop_dir=table.path_to("drop_dir"),
        digest_at=table.clock("digest_at", time(7, 30)),
        digest_zone=table.checked("digest_zone", time_zone, "not_zone") or "Europe/Paris",
        digest_to=digest_to,
        digest_from=digest_from,
    )
    table.no_more()
    return service


def _procedures(folder: Path, problems: list[Problem]) -> dict[str, Procedure]:
    """Return the shipped ladders and the firm's own, which win."""
    found = dict(shipped_procedures())
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        document = Document(file, problems)
        values = document.parse()
        if not document.text or not values:
            continue
        try:
            found[file.stem] = parse_procedure(file.stem, values)
        except BadProcedure as bad:
            problems += [
                Problem(file, document.line_of(key.rpartition(".")[2]), key, reason)
                for key, reason in bad.problems
            ]
    return found


__all__ = ["find_config", "load", "take_secrets", "tomllib"]
