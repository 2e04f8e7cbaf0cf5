"""`letter` and `dossier`: documents to print, sign and post, and the evidence of a case."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from relanced.cli.arguments import PAID, Paid
from relanced.cli.door import Asked, Refused, cli, opened, print_json
from relanced.words import phrase, say, tell

# As in `relanced.dunning.paper.PaperKind`, which is not loaded to print a help.
KINDS = ("formal-notice", "reminder", "statement", "receipt", "thanks")


@cli.command()
@click.argument("number", type=int, metavar="CASE")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--address", multiple=True)
@click.option("--tracking")
@click.option("--days", type=click.IntRange(1, 90), default=8)
@click.option("--paid", type=PAID, multiple=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def letter(asked: Asked, /, number: int, out: Path, as_json: bool, **given: Any) -> None:
    """Write a document to print, sign and post."""
    from relanced.dunning.rates import CannotCompute
    from relanced.dunning.sheet import compose
    from relanced.papers.pdf import NoPdf, to_pdf
    from relanced.rounds.documents import Blocked, gather

    with opened(asked) as office, office.store.look() as session:
        try:
            gathered = gather(session, office, number, _wish(given))
            pdf = to_pdf(compose(gathered.facts), gathered.facts.privacy_contact)
        except Blocked as blocked:
            _refuse(asked, number, blocked.reasons)
        except CannotCompute as trouble:
            raise Refused(say(trouble.because, asked.language)) from None
        except NoPdf as trouble:
            raise Refused(str(trouble)) from None
    write_whole(out, pdf)
    findings = [say(reason, asked.language) for reason in gathered.findings]
    if as_json:
        print_json({"file": str(out), "kind": given["kind"], "findings": findings})
    else:
        click.echo(tell("papers.written", asked.language, file=str(out)), err=True)
        for sentence in findings:
            click.echo(f"- {sentence}", err=True)
    if findings:
        sys.exit(1)


@cli.command()
@click.argument("number", type=int, metavar="CASE")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.pass_obj
def dossier(asked: Asked, /, number: int, out: Path) -> None:
    """Write the evidence of a case as one ZIP."""
    from relanced.papers.pdf import NoPdf
    from relanced.rounds.dossier import collect

    with opened(asked) as office, office.store.look() as session:
        try:
            packed = collect(session, office, number)
        except NoPdf as trouble:
            raise Refused(str(trouble)) from None
    write_whole(out, packed)
    click.echo(tell("papers.written", asked.language, file=str(out)), err=True)


def _wish(given: dict[str, Any]) -> Any:
    from relanced.dunning.paper import PaperKind
    from relanced.rounds.documents import Wish

    payments: Sequence[Paid] = given["paid"]
    return Wish(
        PaperKind(given["kind"]),
        tuple(line.strip() for line in given["address"] if line.strip()),
        given["tracking"],
        given["days"],
        tuple((paid.on, paid.amount) for paid in payments),
    )


def _refuse(asked: Asked, number: int, reasons: Sequence[Any]) -> NoReturn:
    """Say every reason; nothing was done (contract: exit code 3)."""
    click.echo(phrase("papers.blocked", asked.language).format(case=number), err=True)
    for reason in reasons:
        click.echo(f"- {say(reason, asked.language)}", err=True)
    sys.exit(3)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader never meets half of it."""
    half = file.with_name(f".{file.name}.part")
    try:
        with half.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(file)
    except OSError:
        half.unlink(missing_ok=True)
        raise
