"""The command line: every command of the contract whose work has come. Answers on stdout, everything else on stderr."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path

import click

from relanced.cli.door import cli, language
from relanced.words import phrase

# Each module of commands adds its own to `cli` as it is imported.
for module in ("decisions", "desk", "free", "ledgers", "running"):
    importlib.import_module(f"relanced.cli.{module}")


def main() -> None:
    """Run the command line; no traceback ever reaches a person."""
    from relanced.config import BadConfiguration

    spoken = language()
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BadConfiguration as bad:
        click.echo(bad.say(spoken), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as trouble:
        click.echo(f"{trouble.filename or ''}: {trouble.strerror or trouble}", err=True)
        sys.exit(2)
    except Exception as bug:  # noqa: BLE001 - a bug is ours: said in a sentence, kept in a file
        _report(bug, spoken)


def _report(bug: Exception, spoken: str) -> None:
    from relanced.rounds.decide import Unknown

    if isinstance(bug, Unknown):
        click.echo(phrase("cli.unknown", spoken).format(what=bug), err=True)
        sys.exit(2)
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"relanced-{os.getpid()}.txt"  # noqa: S108
    path.write_text("".join(traceback.format_exception(bug)), "utf-8")
    click.echo(phrase("cli.bug", spoken).format(file=path), err=True)
    sys.exit(70)
