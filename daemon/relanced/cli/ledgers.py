"""Books in: `import`."""

from __future__ import annotations

import getpass
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.door import DAY, Asked, cli, named, opened, print_json
from relanced.cli.given import Given, bytes_of
from relanced.words import phrase

if TYPE_CHECKING:
    from relanced.cli.screen import Screen

MANY = 20  # lines with a problem shown one by one; --json has them all


@dataclass
class Outcome:
    """What became of one file: its JSON document, the exit code, and what it changed in the store."""

    name: str
    document: dict[str, Any]
    code: int
    taken: Any = None
    held: list[str] | None = None


@cli.command("import")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--creditor")
@click.option("--as-of", type=DAY)
@click.option("--partial", is_flag=True)
@click.option("--confirm", is_flag=True)
@click.option("--previous", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True)
@click.option("--undo", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def import_(
    asked: Asked,
    /,
    files: tuple[str, ...],
    creditor: str | None,
    as_of: datetime | None,
    **how: Any,
) -> None:
    """Take in a list of open items (CSV, XLSX), a FEC, e-invoices or a folder of them."""
    day = as_of.date() if as_of else None
    if how["undo"] is not None:
        sys.exit(_undo(asked, how["undo"], creditor, as_json=how["as_json"]))
    if not files:
        context = click.get_current_context()
        raise click.MissingParameter(ctx=context, param=context.command.params[0])
    outcomes = []
    for name in files:
        one = _try if how["dry_run"] else _take
        outcomes.append(one(asked, Given(name), creditor, day, how))
    if how["as_json"]:
        documents = [outcome.document for outcome in outcomes]
        print_json(documents[0] if len(documents) == 1 else documents)
    else:
        for outcome in outcomes:
            _say(asked, outcome, is_dry=how["dry_run"])
    sys.exit(max(outcome.code for outcome in outcomes))


def _undo(asked: Asked, number: int, creditor: str | None, *, as_json: bool) -> int:
    """Take an import back; the exit code says whether it could be."""
    from relanced.cli.screen import Screen
    from relanced.rounds import enter
    from relanced.words import say

    with opened(asked) as office:
        whose = named(asked, list(office.settings.creditors), creditor)
        with office.store.begin() as session:
            undone = enter.undo(session, office, whose, number, getpass.getuser())
    why = say(undone.refused, asked.language) if undone.refused else None
    if as_json:
        print_json(
            {
                "creditor": whose,
                "import": number,
                "restored": undone.restored,
                "removed": undone.removed,
                "problem": why,
            }
        )
    elif why:
        Screen(asked.language, err=True).line(why, "red")
    else:
        Screen(asked.language).say(
            "cli.import_undone", number=number, restored=undone.restored, removed=undone.removed
        )
    return 2 if why else 0


def _try(
    asked: Asked,
    given: Given,
    creditor: str | None,
    day: date | None,
    how: dict[str, Any],
) -> Outcome:
    """Say what would come in; needs no configuration."""
    from relanced.books.report import import_document

    ledger = given.read()
    document = import_document(ledger, creditor, day, asked.language)
    doubts = _implausible(ledger, how["previous"], asked.language, day)
    document["warnings"] += [_warning(doubt) for doubt in doubts]
    code = 2 if ledger.refused else 3 if doubts else 1 if ledger.errors else 0
    return Outcome(given.name, document, code, held=doubts or None)


def _warning(text: str) -> dict[str, Any]:
    return {"line": None, "field": None, "problem": text}


def _implausible(ledger: Any, previous: Path | None, language: str, day: date | None) -> list[str]:
    from relanced.books.door import read_ledger
    from relanced.dunning.plausible import doubts
    from relanced.words import because, say

    if previous is None or ledger.refused is not None:
        return []
    before = read_ledger(bytes_of(str(previous)), previous.name)
    if before.refused is not None:
        why = say(because("books.nothing_to_compare", why=say(before.refused, language)), language)
        return [why]
    today = day or datetime.now(UTC).date()
    is_complete = not ledger.is_partial
    found = doubts(before.lines, ledger.lines, complete=is_complete, today=today)
    return [say(doubt, language) for doubt in found]


def _take(
    asked: Asked,
    given: Given,
    creditor: str | None,
    day: date | None,
    how: dict[str, Any],
) -> Outcome:
    """Take one file in, or hold it where it is implausible."""
    from relanced.books.report import import_document
    from relanced.rounds import enter
    from relanced.words import say

    at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) if day else None
    with opened(asked, at) as office:
        whose = named(asked, list(office.settings.creditors), creditor)
        ledger = given.read(enter.defaults_of(office, whose))
        file = enter.File(
            whose,
            Path(given.name).name,
            given.kept(ledger),
            day,
            not how["partial"],
            is_confirmed=how["confirm"],
            actor=getpass.getuser(),
        )
        with office.store.begin() as session:
            entered = enter.enter(session, office, file, ledger)
        if entered.taken is not None:
            given.keep(office.creditor(whose), ledger)
    document = import_document(entered.ledger, whose, day, asked.language)
    doubts = [say(doubt, asked.language) for doubt in entered.doubts]
    document["warnings"] += [_warning(doubt) for doubt in doubts]
    document["import"] = entered.taken.import_id if entered.taken else None
    code = 2 if ledger.refused else 3 if entered.held else 1 if ledger.errors else 0
    return Outcome(given.name, document, code, entered.taken, doubts if entered.held else None)


def _say(asked: Asked, outcome: Outcome, *, is_dry: bool) -> None:
    """Tell a person what came in, what did not, and what to do."""
    from relanced.cli.screen import Screen

    screen = Screen(asked.language)
    aside = Screen(asked.language, err=True)
    document = outcome.document
    code = {0: "done", 1: "done", 2: "refused", 3: "held"}[outcome.code]
    key = "import_would" if is_dry and code == "done" else f"import_{code}"
    screen.say(f"cli.{key}", "bold", file=outcome.name)
    if outcome.code != 2:
        _sums(screen, document)
    if outcome.taken is not None:
        taken = outcome.taken
        screen.say(
            "cli.import_changed", new=taken.new, changed=taken.changed, settled=taken.settled
        )
        screen.command(f"relanced import --undo {taken.import_id}")
    _problems(aside, outcome)
    if outcome.code == 3 and not is_dry:
        screen.say("cli.import_confirm")
        screen.command(f"relanced import {outcome.name} --confirm")


def _sums(screen: Screen, document: dict[str, Any]) -> None:
    sums: dict[str, Decimal] = {}
    for item in document["open_items"]:
        sums[item["currency"]] = sums.get(item["currency"], Decimal(0)) + Decimal(
            item["amount_open"]
        )
    total = " + ".join(screen.money(amount, currency) for currency, amount in sorted(sums.items()))
    customers = len({item["customer"] for item in document["open_items"]})
    screen.say(
        "cli.import_sums", accepted=document["accepted"], customers=customers, total=total or "0"
    )
    if document["rejected"]:
        screen.say("cli.import_rejected", "red", count=document["rejected"])


def _problems(screen: Screen, outcome: Outcome) -> None:
    for name, style in (("errors", "red"), ("warnings", "yellow")):
        rows = outcome.document[name]
        for row in rows[:MANY]:
            place = f"{outcome.name}:{row['line']}" if row["line"] else outcome.name
            field = f"{row['field']}: " if row["field"] else ""
            screen.line(f"{place}: {field}{row['problem']}", style)
        if len(rows) > MANY:
            screen.line(
                phrase("cli.more_problems", screen.language).format(count=len(rows) - MANY), style
            )
