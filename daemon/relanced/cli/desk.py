"""`desk`: the page, and the accounts of those who may open it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from relanced.cli.door import Asked, Refused, cli, opened
from relanced.words import phrase, tell

LISTEN = "127.0.0.1:8420"


@cli.group(invoke_without_command=True)
@click.option("--listen", default=LISTEN, show_default=True)
@click.option("--socket", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--address")
@click.pass_context
def desk(context: click.Context, listen: str, socket: Path | None, address: str | None) -> None:
    """Serve the page, or keep its accounts."""
    if context.invoked_subcommand is not None:
        return
    asked: Asked = context.obj
    try:
        from relanced.desk import serving
    except ModuleNotFoundError as lacking:
        raise Refused(tell("desk.missing", asked.language, what=str(lacking.name))) from lacking
    place = serving.bound(listen, socket)
    if place is None:
        raise Refused(tell("desk.not_loopback", asked.language, listen=listen))
    known_as = address or f"http://{listen}"
    if not known_as.startswith("https://") and (address or socket):
        raise Refused(tell("desk.https_wanted", asked.language, address=known_as))
    with opened(asked) as office:
        if not _has_accounts(office):
            click.echo(phrase("desk.no_account", asked.language), err=True)
        click.echo(tell("desk.serving", asked.language, address=known_as), err=True)
        serving.serve(office, place, known_as)


def _has_accounts(office: Any) -> bool:
    from relanced.store import accounts

    with office.store.look() as session:
        return any(row.closed_at is None for row in accounts.every(session))


@desk.group("account")
def account() -> None:
    """Keep the accounts of the page."""


@account.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["look", "act", "approve", "administer"]), required=True)
@click.option("--creditor", "creditors", multiple=True)
@click.option("--language", "reads", type=click.Choice(["fr", "en"]))
@click.option("--credential")
@click.pass_obj
def add(
    asked: Asked, name: str, role: str, creditors: tuple[str, ...], reads: str | None, credential: str | None
) -> None:  # fmt: skip
    """Open an account, or change one; its password is read from standard input."""
    from relanced.desk.people import SHORTEST, hash_password
    from relanced.store import accounts

    password = _password(asked, credential)
    if len(password) < SHORTEST:
        raise Refused(tell("desk.password_short", asked.language, count=SHORTEST))
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise Refused(phrase("desk.bad_name", asked.language))
    with opened(asked) as office:
        unknown = [one for one in creditors if one not in office.settings.creditors]
        if unknown:
            known = ", ".join(office.settings.creditors)
            raise Refused(
                tell("cli.no_such_creditor", asked.language, name=unknown[0], known=known)
            )
        hashed, language = hash_password(password), reads or office.settings.service.language
        whose = creditors or (accounts.EVERY,)
        with office.store.begin() as session:
            now = office.clock.real_now()
            is_new = accounts.add(session, name.strip(), hashed, role, whose, language, now)
    key = "desk.account_added" if is_new else "desk.account_changed"
    click.echo(tell(key, asked.language, name=name.strip(), role=role))


def _password(asked: Asked, credential: str | None) -> str:
    """Read one line: of standard input, or of a credential the service manager handed over."""
    if credential is None:
        line = sys.stdin.readline() if not sys.stdin.isatty() else click.prompt(
            phrase("desk.password", asked.language), hide_input=True, confirmation_prompt=True, err=True
        )  # fmt: skip
        return str(line).rstrip("\r\n")
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder, Path(credential).name) if folder else None
    if file is None or not file.is_file():
        raise Refused(tell("desk.no_credential", asked.language, name=credential))
    return file.read_text("utf-8").rstrip("\r\n")


@account.command("close")
@click.argument("name")
@click.pass_obj
def close(asked: Asked, name: str) -> None:
    """Close an account and end its sessions at once."""
    from relanced.store import accounts

    with opened(asked) as office, office.store.begin() as session:
        is_closed = accounts.close(session, name, office.clock.real_now())
    if not is_closed:
        raise Refused(tell("desk.no_such_account", asked.language, name=name))
    click.echo(tell("desk.account_closed", asked.language, name=name))


@account.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def every(asked: Asked, as_json: bool) -> None:
    """List the accounts."""
    import json

    from relanced.cli.door import print_json
    from relanced.store import accounts

    with opened(asked) as office, office.store.look() as session:
        rows = accounts.every(session)
    document = [
        {"name": row.name, "role": row.role, "creditors": json.loads(row.creditors), "language": row.language,
         "closed_at": row.closed_at.isoformat() if row.closed_at else None}
        for row in rows
    ]  # fmt: skip
    if as_json:
        print_json(document)
        return
    for one in document:
        closed = f" ({phrase('desk.closed', asked.language)})" if one["closed_at"] else ""
        click.echo(f"{one['name']}: {one['role']}, {', '.join(one['creditors'])}{closed}")
