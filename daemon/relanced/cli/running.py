"""The daemon and its health: `run`, `status`, `verify`."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from relanced.cli.arguments import MOMENT
from relanced.cli.door import Asked, cli, opened, print_json, settings_of
from relanced.words import phrase, say, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen
    from relanced.words import Because

COUNTS = ("entered", "fetched", "read", "letters", "flags", "sent", "unsure", "failed", "withdrawn")
# A letter that waits for the office to open needs nobody.
NO_FINDING = frozenset({"case.outside_window"})


@cli.command()
@click.option("--once", is_flag=True)
@click.option("--at", type=MOMENT)
@click.option("--no-desk", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def run(asked: Asked, once: bool, at: datetime | None, no_desk: bool, as_json: bool) -> None:
    """Run the daemon, or one pass of it."""
    from relanced.cli import business_time
    from relanced.clock import MachineClock
    from relanced.config import refuse_foreign_store
    from relanced.service import run_forever, run_once

    if not once and (at is not None or as_json):
        raise click.UsageError(
            tell("cli.only_once", asked.language, option="--at" if at else "--json")
        )
    settings = settings_of(asked, with_mail_secrets=True)
    refuse_foreign_store(settings.service.state_dir)
    business_time.give_back(settings)
    if not once:
        asyncio.run(run_forever(settings, MachineClock()))
        return
    clock: Any = MachineClock()
    if at is not None:
        moment = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.service.time_zone))
        click.echo(phrase("cli.clock_set", asked.language).format(at=moment.isoformat()), err=True)
        clock = business_time.set_clock(settings, moment.astimezone(UTC))
    done = asyncio.run(run_once(settings, clock))
    reasons: list[Because] = list(dict.fromkeys(done.refused))
    counts = {name: getattr(done, name) for name in COUNTS}
    if as_json:
        print_json({**counts, "refused": [say(reason, asked.language) for reason in reasons]})
    else:
        _tell_pass(asked, counts, reasons)
    sys.exit(outcome(counts, reasons))


def outcome(counts: dict[str, int], reasons: Sequence[Because]) -> int:
    """Return the exit code of a pass: 0 done, 1 with findings for a person, 3 on hold and nothing done."""
    telling = [reason for reason in reasons if reason.key not in NO_FINDING]
    if telling and not any(counts.values()):
        return 3
    return 1 if telling or counts["flags"] or counts["unsure"] or counts["failed"] else 0


def _tell_pass(asked: Asked, counts: dict[str, int], reasons: Sequence[Because]) -> None:
    from relanced.cli.screen import Column, Screen

    screen = Screen(asked.language)
    rows = [
        [phrase(f"cli.pass_{name}", asked.language), count]
        for name, count in counts.items()
        if count
    ]
    if rows:
        screen.table([Column("", wrap=True), Column("", right=True)], rows)
    else:
        screen.say("cli.pass_nothing")
    aside = Screen(asked.language, err=True)
    for reason in reasons:
        aside.line(say(reason, asked.language), "yellow")


@cli.command()
@click.option("--alarm", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status(asked: Asked, alarm: bool, as_json: bool) -> None:
    """Say what is held and why, how fresh books and mailboxes are, and what waits."""
    from relanced.cli.alarming import alarming
    from relanced.cli.worklist import days_of
    from relanced.rounds.standing import creditors_standing, storage_standing
    from relanced.store import digests, views

    with opened(asked) as office, office.store.look() as session:
        document = views.status(session, asked.language)
        document["storage"] = storage_standing(office, asked.language)
        document["creditors"] = creditors_standing(session, office, document, asked.language)
        document["ageing"] = views.ageing(session, days_of(office))
        document["left_behind"] = views.left_behind(session, office.settings.creditors)
        now = office.clock.real_now()
        settings = office.settings
        untold = digests.untold(session)
        document["alarm"] = list(alarming(document, untold, office.clock.now(), asked.language))
    if as_json:
        print_json(document)
    elif alarm:
        click.echo("".join(f"{reason}\n" for reason in document["alarm"]), nl=False)
    if as_json or alarm:
        sys.exit(1 if alarm and document["alarm"] else 0)
    _tell_standing(asked, document, settings, now)


def _tell_standing(asked: Asked, document: dict[str, Any], settings: Any, now: datetime) -> None:
    from relanced.cli.outgoing import show_holds
    from relanced.cli.screen import Screen
    from relanced.cli.worklist import ageing_chart

    screen = Screen(asked.language, settings.service.time_zone)
    _left_behind(screen, document["left_behind"])
    _sending(screen, document["creditors"])
    _at_work(screen, document["mailboxes"])
    if document["holds"]:
        show_holds(screen, document["holds"], {c.id: c.name for c in settings.creditors.values()})
    _freshness(screen, document, now)
    _waiting(screen, document)
    ageing_chart(asked, document["ageing"])


def _left_behind(screen: Screen, left: Sequence[dict[str, Any]]) -> None:
    """Name the cases that nobody looks after, whatever the gates say: their creditor is in no file any more."""
    for one in left:
        screen.say("cli.left_behind", "bold red", **one)


def _sending(screen: Screen, creditors: Sequence[dict[str, Any]]) -> None:
    live = [c for c in creditors if c["state"] == "live"]
    held = [c for c in live if not c["sending"]]
    count = len(live) - len(held)
    screen.say(
        "cli.sending", "bold green" if not held else "bold yellow", count=count, held=len(held)
    )
    for state in ("preparing", "shadow"):
        names = ", ".join(c["creditor"] for c in creditors if c["state"] == state)
        if names:
            screen.say(f"cli.creditors_{state}", "dim", names=names)
    for creditor in (c for c in live if c["sending"] and c["limited"]):
        screen.line(f"{creditor['name']} ({creditor['creditor']})", "yellow", 2)
        for reason in creditor["limited"]:
            screen.line(f"- {reason}", indent=4)
    for creditor in held:
        screen.line(f"{creditor['name']} ({creditor['creditor']})", "yellow", 2)
        if since := screen.moment(creditor["kept_back_since"]):
            screen.line(phrase("cli.kept_back_since", screen.language).format(at=since), "dim", 4)
        for reason in creditor["on_hold"]:
            screen.line(f"- {reason}", indent=4)


def _at_work(screen: Screen, mailboxes: Sequence[dict[str, Any]]) -> None:
    """Say which service has the mailboxes in hand: creditors that may send do not where none runs."""
    held = Counter(
        (row["held_by"]["host"], row["held_by"]["process"]) for row in mailboxes if row["held_by"]
    )
    for (host, process), count in sorted(held.items()):
        told = {"host": host, "process": process, "count": count, "of": len(mailboxes)}
        screen.say("cli.at_work", "dim", **told)
    if mailboxes and not held:
        screen.say("cli.none_at_work", "bold yellow")


def _freshness(screen: Screen, document: dict[str, Any], now: datetime) -> None:
    from rich.text import Text

    from relanced.cli.screen import Column

    rows: list[list[object]] = []
    known = {c["creditor"] for c in document["creditors"]}
    for row in document["books"]:
        if row["creditor"] not in known:
            continue
        day = row["ledger_on"]
        age = "" if day is None else screen.days_ago((now.date() - date.fromisoformat(day)).days)
        what = phrase("cli.books_of", screen.language).format(name=row["creditor"])
        rows.append([what, screen.day(day) or phrase("cli.never", screen.language), age])
    for row in document["mailboxes"]:
        seen = row["looked_at"]
        age = (
            "" if seen is None else screen.ago((now - datetime.fromisoformat(seen)).total_seconds())
        )
        what = phrase("cli.mailbox_of", screen.language).format(name=row["mailbox"])
        fault = Text(row["fault"], "red") if row["fault"] else age
        rows.append([what, screen.moment(seen) or phrase("cli.never", screen.language), fault])
    if rows:
        screen.title(phrase("cli.freshness", screen.language))
        screen.table([Column("", wrap=True), Column("", right=True), Column("", wrap=True)], rows)


def _waiting(screen: Screen, document: dict[str, Any]) -> None:
    from rich.text import Text

    from relanced.cli.screen import Column

    wanted = (
        ("queued", "relanced queue"), ("unsure", "relanced flags"),
        ("flags", "relanced flags"), ("tray", "relanced mails"),
    )  # fmt: skip
    screen.title(phrase("cli.waiting", screen.language))
    rows = [
        [phrase(f"cli.count_{name}", screen.language), document[name], Text(see if document[name] else "", "cyan")]
        for name, see in wanted
    ]  # fmt: skip
    screen.table([Column("", wrap=True), Column("", right=True), Column("")], rows)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify(asked: Asked, as_json: bool) -> None:
    """Prove the journal whole, every case the fold of its events, letters conserved."""
    from relanced.store import proof

    with opened(asked) as office, office.store.look() as session:
        troubles = [say(trouble, asked.language) for trouble in proof.verify(session)]
    if as_json:
        print_json({"whole": not troubles, "troubles": troubles})
    for trouble in troubles:
        click.echo(trouble, err=True)
    if not as_json:
        click.echo(phrase("cli.verified" if not troubles else "cli.not_verified", asked.language))
    sys.exit(1 if troubles else 0)
