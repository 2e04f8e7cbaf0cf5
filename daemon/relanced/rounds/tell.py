"""The round that tells: once each working morning, one numbered digest of what waits for a person."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning import message
from relanced.dunning.money import Money
from relanced.dunning.token import make_token
from relanced.log import mail_log
from relanced.mail.answer import Kind
from relanced.mail.compose import Draft, seal
from relanced.mail.smtp import SmtpTrouble, Submission
from relanced.rounds.office import Office
from relanced.rounds.writing import templates
from relanced.store import flags, holds, outbox, schema
from relanced.store.cases import CASES, DEBTORS
from relanced.words import Because, from_json

DIGESTS = schema.Digest.__table__  # type: ignore[attr-defined]


async def tell(
    office: Office, posts: Sequence[tuple[Mailbox, Callable[[], Awaitable[Submission]]]]
) -> int:
    """Send today's digest if its hour has come and it has not been told yet; returns how many left."""
    service = office.settings.service
    now = office.clock.now().astimezone(ZoneInfo(service.time_zone))
    if not service.digest_to or now.time() < service.digest_at or now.weekday() > 4:
        return 0
    post = next((p for p in posts if p[0].id == service.digest_from), None)
    if post is None:
        return 0
    try:
        number = await office.store.write(_begin, office)
    except IntegrityError:
        return 0  # told already: the day is unique
    mailbox, dial = post
    told = 0
    try:
        line = await dial()
    except SmtpTrouble:
        await office.store.write(_ended, office, number, "UNSURE")
        return 0
    for position, recipient in enumerate(service.digest_to):
        body = await office.store.write(_sealed, office, mailbox, number, position, recipient)
        answer = await line.offer(mailbox.address, recipient, body, _go)
        mail_log().info("digest", number=number, outcome=answer.kind.value)
        told += answer.kind is Kind.ACCEPTED
    await line.quit()
    await office.store.write(_ended, office, number, "SENT" if told else "UNSURE")
    return told


async def _go() -> bool:
    return True


def _begin(session: Session, office: Office) -> int:
    day = office.clock.now().astimezone(ZoneInfo(office.settings.service.time_zone)).date()
    row = schema.Digest(day=day, state="SENDING")
    session.add(row)
    session.flush()
    return row.number or 0


def _ended(session: Session, office: Office, number: int, state: str) -> None:
    session.execute(
        update(DIGESTS)
        .where(DIGESTS.c.number == number)
        .values(state=state, sent_at=office.clock.now())
    )


def _sealed(
    session: Session, office: Office, mailbox: Mailbox, number: int, position: int, recipient: str
) -> bytes:
    facts = digest_facts(session, office, number)
    said = templates(office.settings.file.parent / "templates").digest(facts)
    incarnation, sequence = outbox.next_token_number(session, mailbox.id)
    token = make_token(office.key, incarnation, sequence)
    draft = Draft(
        from_address=mailbox.address, from_name="relanced", to_address=recipient, to_name="",
        subject=said.subject, text=said.text, html=said.html,
        message_id=f"{token}@{mailbox.address.rpartition('@')[2]}", date=office.clock.now(), language=facts.language,
    )  # fmt: skip
    _ = position
    return seal(draft).body


def digest_facts(session: Session, office: Office, number: int) -> message.DigestFacts:
    """Gather what waits, what left since yesterday, what leaves next and what is on hold."""
    service = office.settings.service
    now = office.clock.now()
    day = now.astimezone(ZoneInfo(service.time_zone)).date()
    return message.DigestFacts(
        number=number,
        day=day,
        language=service.language,
        flags=tuple(_flag(session, office, row) for row in flags.open_flags(session)),
        sent=tuple(_moves(session, office, "SENT", now - timedelta(1))),
        leaving=tuple(_moves(session, office, "QUEUED", None)),
        holds=tuple(
            message.DigestHold(
                row.key or row.scope, _reason(row.because), row.since.date(), str(row.id)
            )
            for row in holds.standing(session)
        ),
    )


def _reason(packed: str) -> Because:
    return from_json(json.loads(packed))


def _name(session: Session, case: int | None) -> str:
    found = session.execute(
        select(DEBTORS.c.name)
        .join(CASES, CASES.c.debtor_id == DEBTORS.c.id)
        .where(CASES.c.id == case)
    ).scalar_one_or_none()
    return found or "-"


def _flag(session: Session, office: Office, row: object) -> message.DigestFlag:
    config = office.settings.creditors.get(row.creditor)  # type: ignore[attr-defined]
    return message.DigestFlag(
        id=str(row.id),  # type: ignore[attr-defined]
        kind=row.kind,  # type: ignore[attr-defined]
        creditor=config.name if config else row.creditor,  # type: ignore[attr-defined]
        debtor=_name(session, row.case_id),  # type: ignore[attr-defined]
        reason=_reason(row.because),  # type: ignore[attr-defined]
        since_on=row.since.date(),  # type: ignore[attr-defined]
        due_on=row.due,  # type: ignore[attr-defined]
        case=str(row.case_id) if row.case_id else None,  # type: ignore[attr-defined]
    )


def _moves(session: Session, office: Office, state: str, since: object) -> list[message.DigestMove]:
    letters = outbox.LETTERS
    wanted = select(letters).where(letters.c.state == state).order_by(letters.c.id).limit(200)
    if since is not None:
        wanted = wanted.where(letters.c.ended_at >= since)
    return [
        message.DigestMove(
            office.creditor(row.creditor).name, _name(session, row.case_id),
            Money(row.asked_minor, row.currency), row.level_name, case=str(row.case_id),
        )
        for row in session.execute(wanted)
    ]  # fmt: skip
