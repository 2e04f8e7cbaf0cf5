"""The command line: every command of the contract whose work has come. Answers on stdout, everything else on stderr."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import traceback

import click

from relanced.cli.door import Asked, cli, language
from relanced.words import phrase

# Each module of commands adds its own to `cli` as it is imported.
for module in (
    "decisions",
    "desk",
    "foreseeing",
    "free",
    "ledgers",
    "running",
    "settling",
    "showing",
):
    importlib.import_module(f"relanced.cli.{module}")


def main() -> None:
    """Run the command line; no traceback ever reaches a person."""
    from relanced.config import BadConfiguration

    asked = Asked(language())
    try:
        cli.main(standalone_mode=False, obj=asked)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BadConfiguration as bad:
        click.echo(bad.say(asked.language), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as trouble:
        click.echo(f"{trouble.filename or ''}: {trouble.strerror or trouble}", err=True)
        sys.exit(2 if isinstance(trouble, MISNAMED) else 3)
    except Exception as bug:  # noqa: BLE001 - a bug is ours: said in a sentence, kept in a file
        _report(bug, asked.language)


# A file that is not there or not ours is a wrong word on the line; a full disk or a dead server is none, and the
# service manager must try again (its unit gives up at code 2 alone).
MISNAMED = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)


def _report(bug: Exception, spoken: str) -> None:
    from relanced.rounds.decide import Unknown
    from relanced.store.engine import trouble_of

    if isinstance(bug, Unknown):
        click.echo(phrase("cli.unknown", spoken).format(what=bug), err=True)
        sys.exit(2)
    if (trouble := trouble_of(bug)) is not None:
        click.echo(phrase("cli.database", spoken).format(said=trouble), err=True)
        sys.exit(3)
    # What was at hand may name a debtor: the report is readable by its owner alone.
    handle, path = tempfile.mkstemp(prefix="relanced-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as report:
        report.write("".join(traceback.format_exception(bug)))
    click.echo(phrase("cli.bug", spoken).format(file=path), err=True)
    sys.exit(70)
