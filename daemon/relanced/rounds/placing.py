"""What a person does with the tray: gives a mail to the case it speaks of, or has it read again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from relanced.rounds.decide import Person, Refused, Unknown, note, work_of
from relanced.rounds.office import Office
from relanced.rounds.outcomes import EFFECTS, Batch, Mail
from relanced.store import flags, inbox
from relanced.store.inbox import LINKED, MESSAGES
from relanced.store.views import in_tray
from relanced.understanding import reading as readings
from relanced.understanding.mail import ParsedMail
from relanced.understanding.match import Verdict
from relanced.understanding.reading import Reading
from relanced.words import Because, because, to_json

UNREAD = Reading(kind="human", intents=("unclear",))  # what could not be read may be anything


def attach(session: Session, office: Office, message: int, case: int, who: Person) -> None:
    """Give a mail of the tray to a case: it has there the effect it would have had, once, and its flag is resolved."""
    row, now = _in_tray(session, message), office.clock.now()
    mailbox = office.settings.mailbox_of(work_of(session, office, case).creditor)
    if mailbox.id != row.mailbox:
        raise Refused(because("cli.other_mailbox", mailbox=row.mailbox, case=case))
    reading = readings.from_json(json.loads(row.reading)) if row.reading else UNREAD
    reason = because("desk.attached", who=who.name)
    _link(session, row, case, reading, reason, now)
    batch = Batch(session, office, mailbox, now)
    EFFECTS[reading.kind](
        batch, Mail(row, ParsedMail(), reading, Verdict((case,), "strong", reason))
    )
    batch.close()
    _off_the_tray(session, row, now, who.name, "attached")
    note(session, office, case, who)


def _link(
    session: Session, row: Row[Any], case: int, reading: Reading, reason: Because, now: datetime
) -> None:
    """Say that the mail is read, and of which case it speaks."""
    if row.state == "SET_ASIDE":
        packed = json.dumps(readings.to_json(reading), ensure_ascii=False)
        mark = inbox.Mark(row.id, reading.kind, packed, reason, ((case, "strong"),))
        inbox.mark_read(session, [mark], now)
        return
    link = {"message_id": row.id, "case_id": case, "strength": "strong"}
    session.execute(insert(LINKED).values(**link, because=json.dumps(to_json(reason))))


def replay(session: Session, office: Office, message: int, who: Person) -> None:
    """Have a mail of the tray read again at the next pass, from its raw bytes and against today's books."""
    row = _in_tray(session, message)
    session.execute(
        update(MESSAGES).where(MESSAGES.c.id == message).values(state="STORED", tries=0)
    )
    _off_the_tray(session, row, office.clock.now(), who.name, "read again")


def _in_tray(session: Session, message: int) -> Row[Any]:
    wanted = select(MESSAGES).where(MESSAGES.c.id == message, in_tray(MESSAGES)).with_for_update()
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise Unknown(str(message), "mail")
    return row


def _off_the_tray(session: Session, row: Row[Any], now: datetime, who: str, outcome: str) -> None:
    for flag in flags.open_flags(session, kind="unread_mail"):
        if flag.subject == f"message:{row.id}" and flag.case_id is None:
            flags.resolve(session, flag, None, now, who, outcome)
