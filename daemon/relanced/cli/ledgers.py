"""Books in: `import`."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from relanced.cli.door import DAY, Asked, cli, named, opened, print_json
from relanced.words import phrase, tell


@cli.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--creditor", help="Whose books these are (needed when there are several).")
@click.option("--as-of", type=DAY, help="The day the list speaks of.")
@click.option(
    "--partial", is_flag=True, help="The list is not complete: settle nothing that is missing."
)
@click.option(
    "--confirm", is_flag=True, help="A person has looked at what makes the list implausible."
)
@click.option(
    "--previous",
    type=click.Path(exists=True, path_type=Path),
    help="With --dry-run: the list before.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come in; needs no configuration.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def import_(
    asked: Asked,
    /,
    files: tuple[str, ...],
    creditor: str | None,
    as_of: datetime | None,
    **how: Any,
) -> None:
    """Take in a list of open items (CSV, XLSX).

    Example: relanced import factures.xlsx --as-of 2026-11-30
    """
    from relanced.books.door import read_ledger
    from relanced.books.report import import_document

    day = as_of.date() if as_of else None
    code = 0
    documents = []
    for name in files:
        data = _bytes_of(name)
        if how["dry_run"]:
            ledger = read_ledger(data, name)
            document = import_document(ledger, creditor, day, asked.language)
            held = _implausible(ledger, how["previous"], asked.language, day)
            document["warnings"] += held
            code = max(code, 2 if ledger.refused else 3 if held else 1 if ledger.errors else 0)
        else:
            document, one = _take(asked, name, data, creditor, day, how)
            code = max(code, one)
        documents.append(document)
        if not how["as_json"]:
            _say_import(document, name, asked.language)
    if how["as_json"]:
        print_json(documents[0] if len(documents) == 1 else documents)
    sys.exit(code)


def _bytes_of(name: str) -> bytes:
    """Read a file, or stdin for `-`, no further than the size at which it will be refused anyway."""
    from relanced.books.door import LARGEST

    if name == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)


def _implausible(
    ledger: Any, previous: Path | None, language: str, day: date | None
) -> list[dict[str, Any]]:
    from relanced.books.door import read_ledger
    from relanced.dunning.plausible import doubts
    from relanced.words import because, say

    if previous is None:
        return []
    before = read_ledger(_bytes_of(str(previous)), previous.name)
    if before.refused is not None:
        why = say(because("books.nothing_to_compare", why=say(before.refused, language)), language)
        return [{"line": None, "field": None, "problem": why}]
    today = day or datetime.now(UTC).date()
    found = doubts(before.lines, ledger.lines, complete=True, today=today)
    return [{"line": None, "field": None, "problem": say(doubt, language)} for doubt in found]


def _take(
    asked: Asked,
    name: str,
    data: bytes,
    creditor: str | None,
    day: date | None,
    how: dict[str, Any],
) -> tuple[dict[str, Any], int]:
    from relanced.books.door import read_ledger
    from relanced.books.report import import_document
    from relanced.rounds import enter
    from relanced.words import say

    at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) if day else None
    with opened(asked, at) as office:
        whose = named(asked, list(office.settings.creditors), creditor)
        ledger = read_ledger(data, name, enter.defaults_of(office, whose))
        file = enter.File(
            whose,
            Path(name).name,
            data,
            day,
            not how["partial"],
            is_confirmed=how["confirm"],
            actor=getpass.getuser(),
        )
        with office.store.begin() as session:
            entered = enter.enter(session, office, file, ledger)
    document = import_document(ledger, whose, day, asked.language)
    document["warnings"] += [
        {"line": None, "field": None, "problem": say(d, asked.language)} for d in entered.doubts
    ]
    code = 2 if ledger.refused else 3 if entered.held else 1 if ledger.errors else 0
    return document, code


def _say_import(document: dict[str, Any], name: str, language: str) -> None:
    facts = {"file": name, "accepted": document["accepted"], "rejected": document["rejected"]}
    click.echo(tell("cli.imported", language, **facts))
    for row in (*document["errors"], *document["warnings"]):
        place = f"{name}:{row['line']}" if row["line"] else name
        parts = (place, row["field"], row["problem"])
        click.echo(phrase("config.colon", language).join(p for p in parts if p), err=True)
