"""The command line: every command of the contract whose work has come. Answers on stdout, everything else on stderr."""

from __future__ import annotations

import asyncio
import getpass
import json
import locale
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from relanced.words import phrase

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


class Asked:
    """What every command was asked with."""

    def __init__(self, config: Path | None, language: str) -> None:
        self.config = config
        self.language = language


def _language() -> str:
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "fr" if name.lower().startswith("fr") else "en"


@click.group(context_settings=CONTEXT)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="relanced.toml (default: here, then /etc/relanced).",
)
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    help="Language of what is said; the locale's by default.",
)
@click.version_option(package_name="relanced")
@click.pass_context
def cli(context: click.Context, config: Path | None, lang: str | None) -> None:
    """Ask for late payment on the days the procedure says, and stop the moment somebody answers."""
    context.obj = Asked(config, lang or _language())


@contextmanager
def _office(asked: Asked, at: datetime | None = None) -> Iterator[Any]:
    """Open the installation, for one command."""
    from relanced.clock import MachineClock, SetClock
    from relanced.service import open_office

    office = open_office(_settings(asked), SetClock(at) if at else MachineClock())
    try:
        yield office
    finally:
        office.store.close()


def _settings(asked: Asked) -> Any:
    from relanced.config.loading import find_config, load
    from relanced.log import set_up

    settings = load(find_config(asked.config, os.environ), os.environ)
    set_up(settings.logging.level, as_json=settings.logging.format == "json")
    return settings


def _print(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _person(text: str) -> Any:
    from relanced.rounds.decide import Person

    return Person(getpass.getuser(), text)


def _act(asked: Asked, act: Callable[..., Any], *args: Any, **named: Any) -> Any:
    with _office(asked) as office, office.store.begin() as session:
        return act(session, office, *args, **named)


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
    for name in files:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        if how["dry_run"]:
            ledger = read_ledger(data, name)
            document = import_document(ledger, creditor, day, asked.language)
            held = _implausible(ledger, how["previous"], asked.language, day)
            document["warnings"] += held
            code = max(code, 2 if ledger.refused else 3 if held else 1 if ledger.errors else 0)
        else:
            document, one = _take(asked, name, data, creditor, day, how)
            code = max(code, one)
        _say_import(document, name, as_json=how["as_json"])
    sys.exit(code)


def _implausible(
    ledger: Any, previous: Path | None, language: str, day: date | None
) -> list[dict[str, Any]]:
    from relanced.books.door import read_ledger
    from relanced.dunning.plausible import doubts
    from relanced.words import say

    if previous is None:
        return []
    before = read_ledger(previous.read_bytes(), previous.name)
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
    with _office(asked, at) as office:
        known = list(office.settings.creditors)
        whose = creditor or (known[0] if len(known) == 1 else "")
        if whose not in known:
            raise click.UsageError(f"--creditor: {', '.join(known)}")
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


def _say_import(document: dict[str, Any], name: str, *, as_json: bool) -> None:
    if as_json:
        _print(document)
        return
    click.echo(f"{name}: {document['accepted']} + {document['rejected']}")
    for row in (*document["errors"], *document["warnings"]):
        place = f"{name}:{row['line']}" if row["line"] else name
        click.echo(f"{place}: {row['field'] or ''}: {row['problem']}", err=True)


@cli.command()
@click.option("--once", is_flag=True, help="One full pass of every round, then end.")
@click.option("--at", help="With --once: the business moment, such as 2026-11-09T09:30+01:00.")
@click.option("--no-desk", is_flag=True, help="Without the page.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def run(asked: Asked, once: bool, at: str | None, no_desk: bool, as_json: bool) -> None:
    """Run the daemon, or one pass of it.

    Example: relanced run --once
    """
    from relanced.clock import MachineClock, SetClock
    from relanced.service import run_forever, run_once
    from relanced.words import say

    settings = _settings(asked)
    if not once:
        asyncio.run(run_forever(settings, MachineClock()))
        return
    clock: Any = MachineClock()
    if at:
        click.echo(phrase("cli.clock_set", asked.language).format(at=at), err=True)
        moment = datetime.fromisoformat(at)
        clock = SetClock((moment if moment.tzinfo else moment.astimezone()).astimezone(UTC))
    done = asyncio.run(run_once(settings, clock))
    refused = list(dict.fromkeys(say(reason, asked.language) for reason in done.refused))
    document = {name: getattr(done, name) for name in done.__slots__ if name != "refused"}
    if as_json:
        _print({**document, "refused": refused})
    else:
        click.echo("  ".join(f"{name} {value}" for name, value in document.items()))
        for reason in refused:
            click.echo(reason, err=True)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status(asked: Asked, as_json: bool) -> None:
    """Say what is held and why, how fresh books and mailboxes are, and what waits."""
    from relanced.store import views

    with _office(asked) as office, office.store.look() as session:
        _show(views.status(session, asked.language), as_json=as_json)


@cli.command()
@click.option("--flagged", is_flag=True)
@click.option("--creditor")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def cases(asked: Asked, flagged: bool, creditor: str | None, as_json: bool) -> None:
    """List the cases."""
    from relanced.store import views

    with _office(asked) as office, office.store.look() as session:
        _show(views.case_list(session, asked.language, creditor, flagged=flagged), as_json=as_json)


@cli.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def case(asked: Asked, number: int, as_json: bool) -> None:
    """Tell one case's whole story."""
    from relanced.store import views

    with _office(asked) as office, office.store.look() as session:
        found = views.case_list(session, asked.language, ids=[number])
        if not found:
            raise click.UsageError(phrase("cli.unknown", asked.language).format(what=number))
        _show({**found[0], "story": views.story(session, number)}, as_json=as_json)


def _show(document: Any, *, as_json: bool) -> None:
    if as_json:
        _print(document)
        return
    rows = document if isinstance(document, list) else [document]
    for row in rows:
        click.echo("  ".join(f"{k}={_short(v)}" for k, v in row.items() if v not in (None, [], {})))


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _listing(name: str, view: str, text: str) -> None:
    @cli.command(name, help=text)
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_obj
    def listing(asked: Asked, as_json: bool) -> None:
        from relanced.store import views

        with _office(asked) as office, office.store.look() as session:
            wants_language = view in ("flag_list", "hold_list")
            show = getattr(views, view)
            _show(
                show(session, asked.language) if wants_language else show(session), as_json=as_json
            )


_listing("queue", "queue", "Show what leaves next, with its LIST.")


@cli.command()
@click.argument("list_id")
@click.option("--because", "why", default="")
@click.pass_obj
def approve(asked: Asked, list_id: str, why: str) -> None:
    """Approve exactly the letters of one LIST."""
    from relanced.rounds import decide

    click.echo(_act(asked, decide.approve, list_id, _person(why)))


@cli.command()
@click.option("--because", "why", default="-")
@click.pass_obj
def stop(asked: Asked, why: str) -> None:
    """Stop all sending before the next dot."""
    from relanced.rounds import decide

    _act(asked, decide.stop, _person(why))


@cli.command()
@click.option("--because", "why", default="-")
@click.pass_obj
def start(asked: Asked, why: str) -> None:
    """Start sending again after a stop."""
    from relanced.rounds import decide

    _act(asked, decide.start, _person(why))


@cli.command()
@click.argument("number", type=int)
@click.option("--until", type=DAY)
@click.option("--because", "why", required=True)
@click.pass_obj
def pause(asked: Asked, number: int, until: datetime | None, why: str) -> None:
    """Pause a case until a day, or until it is resumed."""
    from relanced.rounds import decide

    _act(asked, decide.pause, number, _person(why), until.date() if until else None)


@cli.command()
@click.argument("number", type=int)
@click.option("--because", "why", required=True)
@click.pass_obj
def resume(asked: Asked, number: int, why: str) -> None:
    """Resume a case."""
    from relanced.rounds import decide

    _act(asked, decide.resume, number, _person(why))


@cli.command()
@click.argument("number", type=int)
@click.option("--on", type=DAY, required=True)
@click.option("--because", "why", required=True)
@click.pass_obj
def promise(asked: Asked, number: int, on: datetime, why: str) -> None:
    """Keep a promise to pay."""
    from relanced.rounds import decide

    _act(asked, decide.promise, number, _person(why), on.date())


@cli.command()
@click.argument("number", type=int)
@click.option(
    "--invoice", "invoices", multiple=True, help="Only these; all of the case by default."
)
@click.option("--because", "why", required=True)
@click.pass_obj
def dispute(asked: Asked, number: int, invoices: tuple[str, ...], why: str) -> None:
    """Hold the invoices a debtor disputes."""
    from relanced.rounds import decide

    _act(asked, decide.dispute, number, _person(why), invoices)


@cli.command()
@click.argument("number", type=int)
@click.option(
    "--outcome",
    type=click.Choice(["reached", "promise", "dispute", "no_answer", "wrong_number"]),
    required=True,
)
@click.option("--on", type=DAY, help="The promised day.")
@click.option("--because", "why", required=True)
@click.pass_obj
def called(asked: Asked, number: int, outcome: str, on: datetime | None, why: str) -> None:
    """Record a call and what came of it."""
    from relanced.rounds import decide

    _act(asked, decide.called, number, _person(why), outcome, on.date() if on else None)


@cli.command()
@click.argument("number", type=int)
@click.option("--because", "why", required=True)
@click.pass_obj
def note(asked: Asked, number: int, why: str) -> None:
    """Write a note on a case."""
    from relanced.rounds import decide

    _act(asked, decide.note, number, _person(why))


@cli.command("settle-doubt")
@click.argument("letter", type=int)
@click.option("--left/--never-left", required=True)
@click.option("--because", "why", required=True)
@click.pass_obj
def settle_doubt(asked: Asked, letter: int, left: bool, why: str) -> None:
    """Say whether a doubtful letter left."""
    from relanced.rounds import decide

    _act(asked, decide.doubt, letter, _person(why), left=left)


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def flags(context: click.Context, as_json: bool) -> None:
    """List the flags, or resolve one."""
    from relanced.store import views

    if context.invoked_subcommand is None:
        with _office(context.obj) as office, office.store.look() as session:
            _show(views.flag_list(session, context.obj.language), as_json=as_json)


@flags.command("resolve")
@click.argument("number", type=int)
@click.option("--on", type=DAY, help="The day it was done: a registered letter's deposit.")
@click.option("--because", "why", required=True)
@click.pass_obj
def resolve(asked: Asked, number: int, on: datetime | None, why: str) -> None:
    """Resolve a flag as done."""
    from relanced.rounds import decide

    _act(asked, decide.resolve_flag, number, _person(why), on.date() if on else None)


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def holds(context: click.Context, as_json: bool) -> None:
    """List what is held and why, or lift one hold."""
    from relanced.store import views

    if context.invoked_subcommand is None:
        with _office(context.obj) as office, office.store.look() as session:
            _show(views.hold_list(session, context.obj.language), as_json=as_json)


@holds.command("lift")
@click.argument("number", type=int)
@click.pass_obj
def lift(asked: Asked, number: int) -> None:
    """Lift one hold."""
    from relanced.store import holds as brakes

    with _office(asked) as office, office.store.begin() as session:
        brakes.lift_one(session, number, office.clock.now(), getpass.getuser())


@cli.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def mails(context: click.Context, as_json: bool) -> None:
    """Show the tray, or have a mail read again."""
    from relanced.store import views

    if context.invoked_subcommand is None:
        with _office(context.obj) as office, office.store.look() as session:
            _show(views.mail_list(session), as_json=as_json)


@mails.command("replay")
@click.argument("number", type=int)
@click.pass_obj
def replay(asked: Asked, number: int) -> None:
    """Have a mail read again from its raw bytes."""
    from relanced.store import inbox

    with _office(asked) as office, office.store.begin() as session:
        inbox.replay(session, number)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def read(as_json: bool) -> None:
    """Understand mails: paths of .eml files on stdin, one JSON object a line on stdout.

    Example: ls *.eml | relanced read --json
    """
    from relanced.service import read_file

    for line in sys.stdin:
        path = line.rstrip("\n")
        if path:
            click.echo(json.dumps(read_file(path), ensure_ascii=False))


@cli.command()
@click.option("--amount", required=True)
@click.option("--due", type=DAY, required=True)
@click.option("--until", type=DAY, required=True)
@click.option("--paid", multiple=True, help="DAY:AMOUNT, as often as needed.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def interest(
    asked: Asked, amount: str, due: datetime, until: datetime, paid: tuple[str, ...], as_json: bool
) -> None:
    """Compute B2B late-payment interest and the fixed indemnity, half-year by half-year.

    Example: relanced interest --amount 2400 --due 2026-09-30 --until 2026-11-21
    """
    from relanced.dunning import interest as law
    from relanced.dunning.money import money

    payments = [
        law.Payment(date.fromisoformat(day), money(sum_))
        for day, _, sum_ in (p.partition(":") for p in paid)
    ]
    statement = law.interest(money(amount), due.date(), until.date(), payments=payments)
    _show(law.document(statement, asked.language), as_json=as_json)


@cli.command()
@click.pass_obj
def verify(asked: Asked) -> None:
    """Prove the journal whole, every case the fold of its events, letters conserved."""
    from relanced.store import views

    with _office(asked) as office, office.store.look() as session:
        troubles = views.verify(session)
    for trouble in troubles:
        click.echo(trouble, err=True)
    click.echo(phrase("cli.verified" if not troubles else "cli.not_verified", asked.language))
    sys.exit(1 if troubles else 0)


@cli.command()
@click.option("--seconds", type=float, default=20.0, help="How long the world lives.")
@click.option("--headless", is_flag=True, help="No live view: the summary as text.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def demo(asked: Asked, seconds: float, headless: bool, as_json: bool) -> None:
    """Live a whole pretend world on this machine: nothing to install, nothing leaves it."""
    from relanced.demo.world import live
    from relanced.log import set_up

    set_up("warning")
    summary = asyncio.run(
        live(asked.language, seconds, quiet=headless or as_json or not sys.stdout.isatty())
    )
    if as_json:
        _print(summary)
    sys.exit(0 if summary["kept"] else 1)


def main() -> None:
    """Run the command line; no traceback ever reaches a person."""
    from relanced.config import BadConfiguration

    language = _language()
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
        click.echo(bad.say(language), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as trouble:
        click.echo(f"{trouble.filename or ''}: {trouble.strerror or trouble}", err=True)
        sys.exit(2)
    except Exception as bug:  # noqa: BLE001 - a bug is ours: said in a sentence, kept in a file
        _report(bug, language)


def _report(bug: Exception, language: str) -> None:
    from relanced.rounds.decide import Unknown

    if isinstance(bug, Unknown):
        click.echo(phrase("cli.unknown", language).format(what=bug), err=True)
        sys.exit(2)
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"relanced-{os.getpid()}.txt"  # noqa: S108
    path.write_text("".join(traceback.format_exception(bug)), "utf-8")
    click.echo(phrase("cli.bug", language).format(file=path), err=True)
    sys.exit(70)
