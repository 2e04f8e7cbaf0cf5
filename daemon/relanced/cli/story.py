"""`case ID`: one case's whole story, told as a person would tell it to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.calling import show_call
from relanced.cli.door import Asked, cli, opened, opened_by_me, print_json, word
from relanced.rounds.callcard import call_document
from relanced.rounds.recount import Teller, level_title
from relanced.words import phrase, say, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen
    from relanced.dunning.procedure import Procedure

LEVELS = frozenset({"call", "letter", "formal_notice"})  # flags whose reason names the level


@cli.command()
@click.argument("number", type=int, metavar="CASE")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def case(asked: Asked, number: int, as_json: bool) -> None:
    """Tell one case's whole story."""
    from relanced.rounds import outlook
    from relanced.rounds.decide import work_of
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        work = work_of(session, office, number)
        coming, rules = outlook.of_case(session, office, work)
        shown = views.case_list(session, asked.language, ids=[number])[0]
        document = {
            **shown,
            **views.dossier(session, number, asked.language),
            "next": {
                "on": coming.on.isoformat() if coming.on else None,
                "channel": coming.channel,
                "because": [say(reason, asked.language) for reason in coming.because],
            },
            "call": call_document(session, office, shown, asked.language),
            "story": views.story(session, number),
        }
        today = office.today(work.creditor)
        zone = office.creditor(work.creditor).time_zone
    if as_json:
        print_json(document)
        return
    with opened(asked) as office:
        opened_by_me(office, [work.creditor])
    from relanced.cli.screen import Screen

    screen = Screen(asked.language, zone)
    _head(screen, document)
    _items(screen, document, rules.procedure, today)
    _timeline(screen, Teller(asked.language, document, rules.procedure))
    _unproved(screen, document, rules.procedure)
    _what_next(screen, document, today)
    show_call(screen, document["call"], number)


def _head(screen: Screen, case: Mapping[str, Any]) -> None:
    from relanced.cli.worklist import state_words

    owed = screen.money(case["owed"], case["currency"])
    screen.line(
        tell("cli.case_head", screen.language, id=case["id"], debtor=case["debtor"], owed=owed),
        "bold",
    )
    screen.line(f"{case['creditor']} · {state_words(screen, dict(case))}")
    known = [
        phrase("cli.ref", screen.language) + case["debtor_ref"] if case["debtor_ref"] else "",
        case["person"] or "",
        case["phone"] or "",
        *(_contact(screen, contact) for contact in case["contacts"]),
    ]
    screen.line(" · ".join(part for part in known if part), "dim")


def _contact(screen: Screen, contact: Mapping[str, Any]) -> str:
    dead = f" ({phrase('cli.dead', screen.language)})" if contact["dead_on"] else ""
    return f"{contact['email']}{dead}"


def _items(screen: Screen, case: Mapping[str, Any], procedure: Procedure, today: date) -> None:
    from rich.text import Text

    from relanced.cli.screen import Column, days_late
    from relanced.cli.worklist import late_style

    if not case["items"]:
        return
    screen.line()
    rows = []
    for item in case["items"]:
        late = days_late(item["due_on"], today)
        shown_late = str(late) if late is not None and late > 0 else ""
        held = word("held", item["held"], screen.language) if item["held"] else ""
        rows.append(
            [item["number"], screen.day(item["due_on"]), Text(shown_late, late_style(late)),
             screen.money(item["open"], case["currency"]),
             level_title(procedure, item["level"], screen.language), held]
        )  # fmt: skip
    columns = [
        Column("cli.col_invoice"), Column("cli.col_due", right=True), Column("cli.col_late", right=True),
        Column("cli.col_open", right=True), Column("cli.col_level", wrap=True), Column("cli.col_held", wrap=True),
    ]  # fmt: skip
    screen.table(columns, rows)


def _timeline(screen: Screen, teller: Teller) -> None:
    from rich.text import Text

    last = ""
    screen.title(phrase("cli.story", screen.language))
    for event in teller.case["story"]:
        local = screen.local(event["at"])
        day = screen.day(local.date())
        for number, (mark, style, text) in enumerate(teller.tell(event)):
            stamp = day if day != last else ""
            last = day
            lead = f"{stamp:>11}  {local:%H:%M}  " if not number else " " * 20
            _beside(screen, Text(f"{lead}{mark} "), text, style)


def _beside(screen: Screen, lead: Any, text: str, style: str) -> None:
    """Write a text beside its date, folded under itself."""
    from rich.text import Text

    folded = screen.text(text, style).wrap(
        screen.console, max(24, screen.console.width - len(lead))
    )
    for number, line in enumerate(folded):
        screen.console.print(
            (lead if not number else Text(" " * len(lead))) + line, no_wrap=True, overflow="ignore"
        )


def _unproved(screen: Screen, case: Mapping[str, Any], procedure: Procedure) -> None:
    """Name the letters of a formal stage that left by the server's word alone, or perhaps."""
    formal = {level.name for level in procedure.levels if level.tone == "final"}
    for letter in case["letters"]:
        gone = letter["state"] in ("SENT", "UNSURE") and letter["evidence"] is None
        if gone and letter["level"] in formal:
            text = tell(
                "cli.letter_unproved",
                screen.language,
                letter=letter["letter"],
                level=letter["level"],
            )
            screen.line(text, "yellow", 2)


def _what_next(screen: Screen, case: Mapping[str, Any], today: date) -> None:
    screen.title(phrase("cli.next_title", screen.language))
    for flag in case["flags"]:
        kind = word("flag", flag["kind"], screen.language)
        lead = (
            "" if flag["kind"] in LEVELS else phrase("cli.lead", screen.language).format(text=kind)
        )
        screen.line(f"! {lead}{flag['reason']}", "red", 2)
    for letter in case["letters"]:
        if letter["state"] in ("QUEUED", "UNSURE"):
            key = "cli.letter_waits" if letter["state"] == "QUEUED" else "cli.letter_unsure_next"
            asked = screen.money(letter["asked"], letter["currency"])
            screen.line(
                tell(key, screen.language, letter=letter["letter"], to=letter["to"], asked=asked),
                indent=2,
            )
    coming = case["next"]
    day = screen.day(coming["on"])
    if case["paused"]:
        until = case["paused"]["until"]
        key = "next_paused" if until and date.fromisoformat(until) > today else "next_paused_open"
        screen.line(phrase(f"cli.{key}", screen.language).format(day=day), indent=2)
    elif coming["channel"]:
        how = word("channel", coming["channel"], screen.language)
        screen.line(tell("cli.next_act", screen.language, day=day, how=how), "bold", 2)
        for reason in coming["because"]:
            screen.line(reason, indent=4)
    else:
        screen.line(tell("cli.next_nothing", screen.language), indent=2)
        for reason in coming["because"] if case["state"] == "OPEN" else ():
            screen.line(reason, indent=4)
