"""Settling in: `init` writes a first configuration, `check` looks the living system over."""

from __future__ import annotations

import asyncio
import functools
import getpass
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from relanced.cli.door import Asked, Refused, cli, print_json, settings_of
from relanced.words import phrase, say, tell

SAMPLE = 500  # cases whose journal `check` reads again; `verify` reads every one


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--test-mail",
    "with_mail",
    is_flag=True,
    help="Also send one mail from each mailbox to itself, and wait for it.",
)
@click.pass_obj
def check(asked: Asked, as_json: bool, with_mail: bool) -> None:
    """Look the living system over, line by line, each with its remedy.

    Nothing is sent, unless --test-mail asks for it, and nothing is changed.

    Exit code 0 when there is nothing to mend, 1 when there is, 2 when the configuration cannot be used.

    Example: relanced check
    """
    from relanced.checkup import State, examine, round_trip
    from relanced.clock import MachineClock

    settings = settings_of(asked, with_mail_secrets=True)
    probes, clock = _probes(settings), MachineClock()

    async def look() -> list[Any]:
        lines = list(await examine(settings, probes, clock))
        for box in settings.mailboxes.values() if with_mail else ():
            lines += await round_trip(box, probes, clock, asked.language)
        return lines

    lines = asyncio.run(look())
    counts = {state: sum(line.state is state for line in lines) for state in State}
    is_well = not counts[State.FAULT] and not counts[State.WARNING]
    if as_json:
        print_json({"ok": is_well, "lines": [_line(line, asked.language) for line in lines]})
    else:
        for line in lines:
            click.echo(line.say(asked.language))
        facts = {"faults": counts[State.FAULT], "warnings": counts[State.WARNING]}
        name = "checkup.all_well" if is_well else "checkup.to_mend"
        click.echo(f"\n{tell(name, asked.language, **facts)}")
    sys.exit(0 if is_well else 1)


def _line(line: Any, language: str) -> dict[str, Any]:
    return {
        "area": say(line.area, language),
        "state": line.state.value,
        "text": say(line.sentence, language),
        "remedy": say(line.remedy, language) if line.remedy else None,
    }


def _probes(settings: Any) -> Any:
    """Hand the check its eyes; a store of another account is not opened, lest it be locked for its owner."""
    from relanced.checkup import Probes, lookup_txt
    from relanced.service import account_of

    state = settings.service.state_dir
    is_ours = not state.exists() or state.stat().st_uid == os.geteuid()
    look = functools.cache(_look_at_store(settings))
    return Probes(
        account_of,
        store=look if is_ours else None,
        figures=_count_debtors(settings, look) if is_ours else None,
        walls=_raise_walls,
        lookup=lookup_txt,
    )


def _raise_walls() -> tuple[str, ...]:
    from relanced.rounds import read

    with read.parser() as child:
        return child.walls()


def _look_at_store(settings: Any) -> Callable[[], Any]:
    from relanced.checkup import StoreSeen
    from relanced.store import sight, views
    from relanced.store.engine import trouble_of
    from relanced.store.migrations import revisions
    from relanced.store.soundness import trouble_with

    def look() -> StoreSeen:
        url = settings.service.connection_url()
        try:
            found, newest = revisions(url)
            unfit = trouble_with(url) if found is not None else None
            if unfit is not None:
                return StoreSeen(unfit=unfit.because)
            is_known = found is not None and found == newest
            faults = sight.glance(url, sight.broken_cases, SAMPLE) if is_known else ()
            left = sight.glance(url, views.left_behind, settings.creditors) if is_known else []
        except Exception as error:
            said = trouble_of(error)
            if said is None:
                raise
            return StoreSeen(trouble=said)
        behind = tuple((one["creditor"], one["cases"]) for one in left)
        return StoreSeen(found=found, newest=newest, journal_faults=faults, left_behind=behind)

    return look


def _count_debtors(settings: Any, look: Callable[[], Any]) -> Callable[[str], Any]:
    """Return the counter of debtors with and without an address; what a person decided counts as the books do."""
    from relanced.checkup import Figures
    from relanced.clock import MachineClock, local_day
    from relanced.store import sight

    def count(creditor: str) -> Figures | None:
        settled, url = settings.creditors[creditor], settings.service.connection_url()
        seen = look()
        if seen.trouble or seen.found not in (None, seen.newest):
            return None
        if seen.found is None:
            return Figures(0, 0, None)
        today = local_day(MachineClock().now(), settled.time_zone)
        debtors = sight.glance(url, sight.overdue, creditor, today)
        asked = [(debtor, settled.rule_for(debtor.ref, debtor.name)) for debtor in debtors]
        owing = [(debtor, rule) for debtor, rule in asked if not (rule and rule.never)]
        reached = [d for d, rule in owing if d.is_reachable or (rule and rule.contacts)]
        books = sight.glance(url, sight.books_on, creditor)
        return Figures(len(owing), len(reached), books)

    return count


@cli.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--answers", type=click.Path(path_type=Path), help="A TOML file of answers: asks nobody."
)
@click.pass_obj
def init(asked: Asked, folder: Path, answers: Path | None) -> None:
    """Ask a few questions, write a commented configuration, try the mailbox, say what is next.

    Nothing that exists is overwritten. The keys of a file of answers are: name, email, kind, provider (or imap and
    smtp), user, password_file or password_env, siren, iban, region, procedure, digest_to, ca_file, language.

    Example: relanced init /etc/relanced
    """
    from relanced import welcome
    from relanced.config import MailboxKind

    _may_write(folder, asked.language)
    if answers is None:
        click.echo(tell("welcome.hello", asked.language, folder=str(folder.absolute())))
    given = welcome.ask(answers, _Terminal(asked.language), asked.language)
    try:
        files = welcome.write_configuration(folder, given)
    except welcome.AlreadyThere as there:
        raise Refused(there.say(asked.language)) from None
    click.echo(tell("welcome.written", asked.language, files="\n  ".join(map(str, files))))
    if given.kind is MailboxKind.DEDICATED:
        click.echo(tell("welcome.dedicated", asked.language))
    opens = _try_mailbox(folder, given, asked.language)
    program = "relanced" if shutil.which("relanced") else shlex.quote(sys.argv[0])
    steps = welcome.next_steps(folder, given, asked.language, program=program, is_open=opens)
    click.echo(f"\n{steps}")
    sys.exit(0 if opens else 1)


def _may_write(folder: Path, language: str) -> None:
    """Refuse at once what would be refused after a dozen answers."""
    file = folder / "relanced.toml"
    nearest = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if file.exists():
        raise Refused(tell("welcome.already_there", language, files=str(file)))
    if not nearest.is_dir():
        raise Refused(tell("welcome.no_folder", language, folder=str(nearest)))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise Refused(tell("welcome.closed_folder", language, folder=str(nearest)))


def _try_mailbox(folder: Path, given: Any, language: str) -> bool:
    """Open the mailbox as the service would; a wrong password typed here may be typed again."""
    from relanced import welcome

    if welcome.secret_to_come(given):
        click.echo(f"\n{tell('welcome.not_tried', language)}")
        return True
    while True:
        lines, is_refused = _open_mailbox(folder, language)
        click.echo("\n" + "\n".join(line.say(language) for line in lines))
        faults = any(line.state.value == "fault" for line in lines)
        if not (is_refused and given.password is not None and sys.stdin.isatty()):
            return not faults
        again = _Terminal(language)(tell("welcome.password_again", language), "", hidden=True)
        if not again:
            return False
        welcome.write_password(folder, again)


def _open_mailbox(folder: Path, language: str) -> tuple[Sequence[Any], bool]:
    from relanced.checkup import Probes, wires
    from relanced.clock import MachineClock
    from relanced.config import load
    from relanced.service import account_of

    settings = load(folder / "relanced.toml", os.environ)
    box = next(iter(settings.mailboxes.values()))
    click.echo(f"\n{tell('welcome.trying', language, imap=box.imap.host, smtp=box.smtp.host)}")
    lines = asyncio.run(wires.mailbox(box, Probes(account_of), MachineClock().real_now()))
    return lines, any(line.sentence.key == "wire.auth" for line in lines)


class _Terminal:
    """Asks at the terminal; without one, reads a line an answer and stops at the first that cannot be used."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, question: str, default: str, *, hidden: bool) -> str:
        colon = " " if question.endswith("?") else phrase("config.colon", self.language)
        shown = f"{question} [{default}]{colon}" if default else f"{question}{colon}"
        if not sys.stdin.isatty():
            return self._read_line(question, shown) or default
        if hidden:
            return getpass.getpass(shown) or default
        return input(shown).strip() or default

    def _read_line(self, question: str, shown: str) -> str:
        refusal, _, _ = question.rpartition("\n")
        if refusal:
            raise Refused(f"\n{refusal}")
        click.echo(shown)
        line = sys.stdin.readline()
        if not line:
            raise Refused(tell("welcome.nobody_there", self.language, question=question))
        return line.strip()
