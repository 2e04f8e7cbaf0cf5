"""What needs no configuration, no store and no terminal: `read`."""

from __future__ import annotations

import json
import sys

import click

from relanced.cli.door import cli


@cli.command()
@click.option("--json", "as_json", is_flag=True)
def read(as_json: bool) -> None:
    """Understand mails: paths of .eml files on stdin, one JSON object a line on stdout."""
    from relanced.service import read_file

    for line in sys.stdin:
        path = line.rstrip("\n")
        if path:
            click.echo(json.dumps(read_file(path), ensure_ascii=False))
