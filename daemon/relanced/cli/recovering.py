"""`recover`: what left after a copy was made is found in the mailbox and taken in."""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.door import DAY, Asked, Refused, cli, opened, person, print_json, settings_of
from relanced.words import say, tell

if TYPE_CHECKING:
    from relanced.rounds.recovery import Recovery

NEXT = ("books", "mails", "queue", "lift")


@cli.command()
@click.option("--since", type=DAY)
@click.option("--lift", is_flag=True)
@click.option("--anyway", is_flag=True)
@click.option("--because", "why", default="")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def recover(
    asked: Asked, since: date | None, lift: bool, anyway: bool, why: str, as_json: bool
) -> None:
    """Take in, after a restore, the letters that left and that the database does not know."""
    from relanced.mail.account import WireTrouble
    from relanced.rounds import recovery

    if lift and not why:
        raise Refused(tell("recover.wants_because", asked.language))
    settings_of(asked, with_mail_secrets=True)
    with opened(asked) as office:
        try:
            found = asyncio.run(_all(office, since))
        except WireTrouble as trouble:
            raise Refused(say(trouble.because, asked.language)) from None
        is_clean = all(one.is_readable and not one.unplaced for one in found)
        is_lifted = lift and (is_clean or anyway)  # a person has looked at what found no case
        if is_lifted:
            with office.store.begin() as session:
                recovery.lift(session, office, found, person(why).name, why)
        zone = office.settings.service.time_zone
    if as_json:
        print_json(_document(found, is_lifted, asked.language))
    else:
        _show(asked, found, zone, wanted=lift, is_lifted=is_lifted)
    sys.exit(0 if is_clean else 1)


async def _all(office: Any, since: date | None) -> list[Recovery]:
    from relanced.mail.mailroom import Mailroom
    from relanced.rounds import read, recovery
    from relanced.service import account_of

    child, found = read.parser(), []
    try:
        for mailbox in office.settings.mailboxes.values():
            with await asyncio.to_thread(Mailroom, account_of(mailbox)) as room:
                found.append(await recovery.recover(office, mailbox, room, child, since))
    finally:
        child.close()
    return found


def _document(found: list[Recovery], is_lifted: bool, language: str) -> dict[str, Any]:
    boxes = [
        {
            "mailbox": one.mailbox,
            "sent_readable": one.is_readable,
            "letters": [
                {"message_id": t.message_id, "left_at": t.left_at.isoformat(), "to": t.recipient, "subject": t.subject,
                 "case": t.case, "letter": t.letter, "problem": say(t.why, language) if t.why else None}
                for t in one.taken
            ],
            "unplaced": one.unplaced,
        }
        for one in found
    ]  # fmt: skip
    return {"mailboxes": boxes, "lifted": is_lifted}


def _show(asked: Asked, found: list[Recovery], zone: str, *, wanted: bool, is_lifted: bool) -> None:
    from relanced.cli.screen import Column, Screen

    screen = Screen(asked.language, zone)
    for one in found:
        screen.title(tell("recover.title", asked.language, mailbox=one.mailbox))
        if not one.is_readable:
            screen.say("recover.no_sent", "yellow")
        if not one.taken:
            screen.say("recover.nothing")
            continue
        columns = [
            Column("recover.col_left"), Column("recover.col_to", wrap=True), Column("recover.col_case", right=True),
            Column("recover.col_subject", wrap=True), Column("recover.col_why", wrap=True),
        ]  # fmt: skip
        rows = [
            [screen.moment(t.left_at), t.recipient, t.case or "", t.subject,
             say(t.why, asked.language) if t.why else ""]
            for t in one.taken
        ]  # fmt: skip
        screen.table(columns, rows)
        count = sum(t.letter is not None for t in one.taken)
        screen.say("recover.found", found=count, strays=len(one.taken) - count)
    unplaced = sum(one.unplaced for one in found)
    if is_lifted:
        screen.say("recover.lifted", "green")
        return
    if wanted and unplaced:
        screen.say("recover.not_clean", "yellow", count=unplaced)
    screen.title(tell("recover.next", asked.language))
    for number, step in enumerate(NEXT, 1):
        screen.line(f"{number}. {tell(f'recover.next_{step}', asked.language)}")
