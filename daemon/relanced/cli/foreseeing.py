"""What lies ahead: `rehearse`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from relanced.cli.door import DAY, Asked, Refused, cli, named, print_json, settings_of
from relanced.words import tell

AHEAD = timedelta(60)


@cli.command()
@click.option("--creditor", help="Only this one; all of them by default.")
@click.option("--from", "since", type=DAY, help="The first day; today by default.")
@click.option("--until", type=DAY, help="The last day; 60 days after the first by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to this file."
)
@click.pass_obj
def rehearse(
    asked: Asked,
    creditor: str | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
    html: Path | None,
) -> None:
    """Say what would be sent and flagged, and when, on the real ledger; nothing leaves.

    Example: relanced rehearse --until 2026-12-31 --html calendar.html
    """
    from relanced.cli.business_time import business_clock
    from relanced.clock import local_day
    from relanced.log import set_up
    from relanced.rehearsal import calendar, page
    from relanced.rehearsal.living import Span

    settings = settings_of(asked)
    set_up("warning")  # the mail log is of letters that left, and none does
    clock = business_clock(settings, asked.language)
    today = local_day(clock.now(), settings.service.time_zone)
    first = since.date() if since else today
    last = until.date() if until else first + AHEAD
    if last < first:
        raise Refused(tell("rehearsal.backwards", asked.language, until=last, since=first))
    found = _foretold(asked, settings, creditor, Span(first, last, today))
    if html is not None:
        html.write_text(page.page(found, asked.language), "utf-8")
        click.echo(tell("rehearsal.written", asked.language, file=str(html)), err=True)
    if as_json:
        print_json([line.document(asked.language) for line in found.lines])
        for sentence in (
            *calendar.preamble(found, asked.language),
            *calendar.kept_back(found, asked.language),
        ):
            click.echo(sentence, err=True)
    else:
        for sentence in calendar.text(found, asked.language):
            click.echo(sentence)
    sys.exit(1 if found.kept_back or found.unknown else 0)


def _foretold(asked: Asked, settings: Any, creditor: str | None, days: Any) -> Any:
    from relanced.config import refuse_foreign_store
    from relanced.rehearsal.living import rehearse as foretell
    from relanced.store.migrations import revisions
    from relanced.store.sight import glance

    known = list(settings.creditors)
    whose = [named(asked, known, creditor)] if creditor else known
    refuse_foreign_store(settings.service.state_dir)
    url = settings.service.connection_url()
    here, newest = revisions(url)
    if here != newest:
        click.echo(tell("rehearsal.no_store", asked.language), err=True)
        sys.exit(3)

    def work(session: Any) -> Any:
        return foretell(settings, session, whose, days, _progress(asked))

    found = glance(url, work)
    for one in found.unknown:
        click.echo(tell("rehearsal.unknown_books", asked.language, creditor=one), err=True)
    return found


def _progress(asked: Asked) -> Callable[[str, int, int], None]:
    """Show how far it is, where somebody watches."""

    def show(creditor: str, day: int, days: int) -> None:
        said = tell("rehearsal.progress", asked.language, creditor=creditor, day=day, days=days)
        sys.stderr.write(f"\r\x1b[K{said if day < days else ''}")
        sys.stderr.flush()

    return show if sys.stderr.isatty() else lambda *_: None
