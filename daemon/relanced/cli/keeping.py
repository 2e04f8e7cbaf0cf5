"""`backup`: a true copy of the store."""

from __future__ import annotations

from pathlib import Path

import click

from relanced.cli.door import Asked, cli, opened
from relanced.words import say, tell


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.pass_obj
def backup(asked: Asked, file: Path) -> None:
    """Write a true copy of the store, marked to be restored on hold."""
    from relanced.store.backup import CannotCopy, copy_store

    with opened(asked) as office:
        try:
            size = copy_store(office.store, file, office.clock.real_now())
        except CannotCopy as trouble:
            raise click.ClickException(say(trouble.because, asked.language)) from None
        key = office.settings.service.state_dir / "token.key"
    words = tell(
        "cli.backed_up", asked.language, file=str(file), size=-(-size // 1024), key=str(key)
    )
    click.echo(words, err=True)
