"""The round that tells: once each working morning, one numbered digest to each who waits for it.

Write down, act, write down, as for letters: a digest is sealed and laid by, SENDING just before its dot, then SENT. One
in doubt (no answer, a crash after the dot) is never sent again: it is internal, what still stands stands in the next
one, and the next one names the number that may be missing. One that provably did not leave is tried again the same
morning; the day after, it is given up for the fresh one, which goes on from the last that was told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.token import make_token
from relanced.log import mail_log
from relanced.mail.answer import Kind
from relanced.mail.compose import Draft, Sealed, seal
from relanced.mail.smtp import SmtpTrouble
from relanced.mail.template import Rendered
from relanced.rounds.digest import Audience, audiences, digest_facts, due_now
from relanced.rounds.office import Office
from relanced.rounds.send import Line
from relanced.rounds.writing import templates
from relanced.store import digests, outbox

AGAIN = timedelta(minutes=15)  # after a refusal for now, or a server that cannot be had
AFTER: dict[Kind, str] = {
    Kind.ACCEPTED: "SENT",
    Kind.NO_ANSWER: "UNSURE",
    Kind.REFUSED: "FAILED",
    Kind.DEFERRED: "QUEUED",
    Kind.CUT: "QUEUED",
    Kind.WITHHELD: "QUEUED",
}

Posts = Sequence[tuple[Mailbox, Callable[[], Awaitable[Line]]]]


async def tell(office: Office, posts: Posts) -> int:
    """Send today's digests whose hour has come and that were not told yet; returns how many left."""
    at = office.settings.service.digest_at
    told = 0
    for audience in audiences(office):
        post = next((p for p in posts if p[0].id == audience.mailbox), None)
        if post is None or not due_now(audience, (at.hour, at.minute), office.clock.now()):
            continue
        try:
            waiting = await office.store.write(_waiting, office, audience, post[0])
        except IntegrityError:
            continue  # another daemon laid it by at the same moment, and sends it
        if waiting:
            told += await _say(office, post[1], waiting)
    return told


def _waiting(
    session: Session, office: Office, audience: Audience, mailbox: Mailbox
) -> list[Row[Any]]:
    """Return today's digests that did not leave yet, sealed and laid by at the first time of asking."""
    now = office.clock.now()
    day = audience.day(now)
    rows = digests.of_day(session, audience.id, day)
    if not rows:
        _lay_by(session, office, audience, mailbox, now)
        rows = digests.of_day(session, audience.id, day)
    return [
        r for r in rows if r.state == "QUEUED" and (r.not_before is None or r.not_before <= now)
    ]


def _lay_by(
    session: Session, office: Office, audience: Audience, mailbox: Mailbox, now: datetime
) -> None:
    facts = digest_facts(session, office, audience)
    said = templates(office.settings.file.parent / "templates").digest(facts)
    rows = []
    for recipient in audience.recipients:
        sealed = _sealed(session, office, mailbox, recipient, said, audience.language)
        rows.append(
            {"audience": audience.id, "number": facts.number, "day": facts.day, "recipient": recipient,
             "told_until": now, "message_id": sealed.message_id, "sealed": sealed.body}
        )  # fmt: skip
    digests.lay_by(session, audience.id, rows, facts.day)


def _sealed(
    session: Session, office: Office, mailbox: Mailbox, recipient: str, said: Rendered, tongue: str
) -> Sealed:
    incarnation, sequence = outbox.next_token_number(session, mailbox.id)
    token = make_token(office.key, incarnation, sequence)
    draft = Draft(
        from_address=mailbox.address, from_name="relanced", to_address=recipient, to_name="",
        subject=said.subject, text=said.text, html=said.html,
        message_id=f"{token}@{mailbox.address.rpartition('@')[2]}", date=office.clock.now(), language=tongue,
    )  # fmt: skip
    return seal(draft)


async def _say(
    office: Office, dial: Callable[[], Awaitable[Line]], waiting: Sequence[Row[Any]]
) -> int:
    try:
        line = await dial()
    except SmtpTrouble as trouble:
        mail_log().warning("digest not told", trouble=str(trouble))
        for row in waiting:
            await office.store.write(_put_off, office, row)
        return 0
    told = 0
    for row in waiting:
        told += await _offer(office, line, row)
    await line.quit()
    return told


async def _offer(office: Office, line: Line, row: Row[Any]) -> bool:
    async def before_dot() -> bool:
        return await office.store.write(digests.move, row.id, "QUEUED", "SENDING")

    sender = next(a for a in audiences(office) if a.id == row.audience).mailbox
    address = office.settings.mailboxes[sender].address
    try:
        answer = await line.offer(address, row.recipient, row.sealed, before_dot)
    except SmtpTrouble:
        await office.store.write(_put_off, office, row)
        return False
    mail_log().info("digest", number=row.number, audience=row.audience, outcome=answer.kind.value)
    await office.store.write(_conclude, office, row, answer.kind)
    return answer.kind is Kind.ACCEPTED


def _conclude(session: Session, office: Office, row: Row[Any], kind: Kind) -> None:
    after = AFTER[kind]
    if after == "QUEUED":
        _put_off(session, office, row)
        return
    now = office.clock.now()
    # A refusal may come before the dot or after it: the row is where it was left.
    for before in ("SENDING", "QUEUED"):
        if digests.move(session, row.id, before, after, ended_at=now, attempts=row.attempts + 1):
            return


def _put_off(session: Session, office: Office, row: Row[Any]) -> None:
    """Have a digest that provably did not leave tried again in a while."""
    later = {"not_before": office.clock.now() + AGAIN, "attempts": row.attempts + 1}
    digests.move(session, row.id, "QUEUED", "QUEUED", **later)
    digests.move(session, row.id, "SENDING", "QUEUED", **later)
