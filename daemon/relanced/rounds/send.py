"""The round that sends: claim, seal, say all but the dot, look once more, commit, and only then the dot.

Write down, act, write down. A letter is SENDING from the claim, ENDING from just before its final dot; a crash before
ENDING is provably unsent and may be tried again, a crash after it is UNSURE and never sent again by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row, update
from sqlalchemy.orm import Session

from relanced.dunning.case import Case, CaseState
from relanced.dunning.letter import LetterState
from relanced.log import mail_log, veil
from relanced.mail.answer import Answer, Kind
from relanced.mail.smtp import SmtpTrouble
from relanced.rounds import brakes, writing
from relanced.rounds.office import Office, next_day
from relanced.store import cases, flags, holds, inbox, leases, outbox, schema
from relanced.store.cases import Work
from relanced.words import Because, because, to_json

S = LetterState
BATCH = 20
BACK_OFF = (
    30,
    60,
    120,
    240,
)  # minutes after the first, second, ... temporary refusal (RFC 5321 §4.5.4.1)
EXPIRES = timedelta(hours=72)  # since it was first claimed: to wait for a person is not to try


class Line(Protocol):
    """One open connection to the submission server; `mail.smtp.Submission` is the real one."""

    @property
    def alive(self) -> bool:
        """Whether another letter may be offered."""
        ...

    async def offer(
        self,
        envelope_from: str,
        recipient: str,
        body: bytes,
        before_dot: Callable[[], Awaitable[bool]],
    ) -> Answer:
        """Offer one letter."""
        ...

    async def quit(self) -> None:
        """Say goodbye."""
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """One letter in hand, sealed."""

    id: int
    case_id: int
    creditor: str
    recipient: str
    body: bytes
    fence: int
    shadow: bool


@dataclass(slots=True)
class Sent:
    """What one pass of the round did, and what kept it from doing more."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unsure: int = 0
    withdrawn: int = 0
    kept_back: int = 0
    refused: list[Because] = field(default_factory=list)


async def send(
    office: Office,
    mailbox: str,
    fence: int,
    open_line: Callable[[], Awaitable[Line]],
    look: Callable[[], Awaitable[None]],
    lines: int = 1,
) -> Sent:
    """Send what may leave from a mailbox now. `look` reads the mailbox afresh; `open_line` dials the server."""
    done = Sent()
    creditors = [c.id for c in office.settings.creditors_of(mailbox)]
    pool: asyncio.Queue[Line] = asyncio.Queue()
    opened = 0
    try:
        while True:
            await look()
            batch = await office.store.write(_claim_batch, office, mailbox, creditors, fence, done)
            if not batch:
                return done
            while opened < min(lines, len(batch)):
                pool.put_nowait(await open_line())
                opened += 1
            await asyncio.gather(
                *(_send_one(office, letter, pool, open_line, done) for letter in batch)
            )
            if done.kept_back:
                return done
    except SmtpTrouble as trouble:
        await office.store.write(_hold_mailbox, office, mailbox, fence, str(trouble))
        done.refused.append(because("case.mailbox_refused", mailbox=mailbox, text=str(trouble)))
        return done
    finally:
        while not pool.empty():
            await pool.get_nowait().quit()


def _claim_batch(
    session: Session, office: Office, mailbox: str, creditors: list[str], fence: int, done: Sent
) -> list[Claimed]:
    """Claim, look again and seal, in one transaction."""
    if not leases.holds(session, f"mailbox:{mailbox}", office.owner, fence):
        done.refused.append(because("case.lease_lost", mailbox=mailbox))
        return []
    now = office.clock.now()
    claimed: list[Claimed] = []
    for creditor in creditors:
        room = brakes.room(session, office, creditor, mailbox, now)
        done.refused += room.refused
        if room.letters <= 0:
            continue
        for row in outbox.ready(session, mailbox, creditor, now, min(BATCH, room.letters)):
            if row.list_id is None and not room.unlisted:
                continue
            letter = _claim_one(session, office, row, now, fence, done)
            if letter is not None:
                claimed.append(letter)
    return claimed


def _claim_one(
    session: Session, office: Office, row: Row[Any], now: datetime, fence: int, done: Sent
) -> Claimed | None:
    work = cases.load(session, [row.case_id])[row.case_id]
    today = office.today(row.creditor)
    reason = _no_longer(work.case, row, now) or _unlike_approved(session, office, row)
    if reason is not None:
        _take_back(session, office, work, row, reason, now, today)
        done.withdrawn += 1
        return None
    incarnation, number = outbox.next_token_number(session, row.mailbox)
    try:
        written = writing.seal_letter(session, office, work, row, incarnation, number, today)
    except writing.CannotBeWritten as trouble:
        _set_aside(session, office, work, row, str(trouble), now, today)
        return None
    sealed = written.sealed
    outbox.move(
        session, row.id, S.QUEUED, S.SENDING, claimed_at=row.claimed_at or now, fence=fence, attempts=row.attempts + 1,
        message_id=sealed.message_id, subject=sealed.subject, sealed=sealed.body, sealed_hash=sealed.sha256,
        enclosed=written.enclosed,
    )  # fmt: skip
    shadow = office.creditor(row.creditor).state != "live"
    return Claimed(row.id, row.case_id, row.creditor, row.recipient, sealed.body, fence, shadow)


def _no_longer(case: Case, row: Row[Any], now: datetime) -> Because | None:
    """Return why a queued letter must not leave any more: every gate of the case itself, at the last moment."""
    levels = json.loads(row.levels)
    if case.state is not CaseState.OPEN:
        return because("case.case_moved", state=case.state.value)
    for key, level in levels.items():
        item = case.items.get(int(key))
        if item is None or item.level != level or item.held or not item.is_asked:
            return because("case.no_longer_due")
    if outbox.figures_of(case, levels, row.recipient) != row.figures:
        return because("case.ledger_changed")
    if row.claimed_at is not None and now - row.claimed_at > EXPIRES:
        return because("case.expired")
    return None


def _unlike_approved(session: Session, office: Office, row: Row[Any]) -> Because | None:
    """What a person approved is what leaves; anything else goes back to be approved again."""
    if row.approved_print is None or row.approved_print == writing.print_of(session, office, row):
        return None
    if row.approval is None:  # released as one of a list: the next list needs its person again
        session.get_one(schema.Creditor, row.creditor).released_at = None
    return because("case.preview_changed")


def _set_aside(
    session: Session,
    office: Office,
    work: Work,
    row: Row[Any],
    text: str,
    now: datetime,
    today: date,
) -> None:
    """Hold the items of a letter that cannot be written until a person resumes: trying again would say the same."""
    reason = because("case.not_composed", text=text)
    outbox.withdraw(session, work, reason, now, "relanced", [row.id])
    items = [int(key) for key in json.loads(row.levels)]
    held = {"items": items, "reason": "not_composed", "until": None}
    work.record("items_held", now, "relanced", held)
    flag = flags.NewFlag("review", reason, today, "compose")
    flags.raise_flag(session, row.creditor, work, flag, now)
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def _take_back(
    session: Session,
    office: Office,
    work: Work,
    row: Row[Any],
    reason: Because,
    now: datetime,
    today: date,
) -> None:
    outbox.withdraw(session, work, reason, now, "relanced", [row.id])
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


async def _send_one(
    office: Office,
    letter: Claimed,
    pool: asyncio.Queue[Line],
    open_line: Callable[[], Awaitable[Line]],
    done: Sent,
) -> None:
    line = await pool.get()
    try:
        if not line.alive:
            line = await open_line()
        answer = await _offer(office, letter, line, done)
    except SmtpTrouble:
        await office.store.write(_put_back, office, letter.id, because("case.cut"), timedelta(0))
        raise
    finally:
        pool.put_nowait(line)
    await office.store.write(conclude, office, letter.id, answer, done)


async def _offer(office: Office, letter: Claimed, line: Line, done: Sent) -> Answer:
    """Offer one letter; from the dot on, the answer is awaited whatever happens to this task."""

    async def before_dot() -> bool:
        if letter.shadow:
            return False
        allowed = await office.store.write(begin_dot, office, letter)
        done.kept_back += not allowed
        return allowed

    mailbox = office.settings.mailbox_of(letter.creditor)
    offering = asyncio.ensure_future(
        line.offer(mailbox.address, letter.recipient, letter.body, before_dot)
    )
    try:
        return await asyncio.shield(offering)
    except asyncio.CancelledError:
        # A dot already written may wait a minute for its answer at a stop; after that, in doubt.
        done_in_time, _ = await asyncio.wait({offering}, timeout=60)
        if not done_in_time:
            offering.cancel()
        raise


def begin_dot(session: Session, office: Office, letter: Claimed) -> bool:
    """Commit ENDING, the last word before the dot, if every gate still stands; False keeps the letter back."""
    row = outbox.one(session, letter.id)
    if row.state != S.SENDING.value or row.fence != letter.fence:
        return False
    if not leases.holds(session, f"mailbox:{row.mailbox}", office.owner, letter.fence):
        return False
    if holds.standing(session, row.creditor, row.mailbox):
        return False
    work = cases.load(session, [row.case_id])[row.case_id]
    if _no_longer(work.case, row, office.clock.now()) is not None:
        return False
    fresh = brakes.freshness(session, office, row.mailbox)
    if (
        fresh is None
        or fresh > office.settings.freshness.seconds
        or inbox.unread(session, row.mailbox)
    ):
        return False
    return outbox.move(session, letter.id, S.SENDING, S.ENDING, fresh_seconds=int(fresh))


def conclude(session: Session, office: Office, letter: int, answer: Answer, done: Sent) -> None:
    """Write down what the server said, with its event."""
    row = outbox.one(session, letter)
    mail_log().info(
        answer.kind.value.lower(), letter=letter, case=row.case_id, to=veil(row.recipient), stage=answer.stage,
        code=answer.code,
    )  # fmt: skip
    if answer.kind is Kind.ACCEPTED:
        _accepted(session, office, row, answer)
        done.sent += 1
    elif answer.kind is Kind.NO_ANSWER:
        doubt(session, office, row, answer.text)
        done.unsure += 1
    elif answer.kind is Kind.REFUSED:
        _failed(session, office, row, answer)
        done.failed += 1
    elif answer.kind is Kind.WITHHELD:
        _put_back(session, office, letter, because("case.kept_back"), _again_in(office, row))
    else:
        reason = because(
            "case.cut" if answer.kind is Kind.CUT else "case.deferred", text=answer.text
        )
        _put_back(session, office, letter, reason, timedelta(minutes=_back_off(row.attempts)))
        done.deferred += 1


def _again_in(office: Office, row: Row[Any]) -> timedelta:
    """A shadow creditor's letter is tried once a day; a live one's as soon as the gate opens."""
    return timedelta(0) if office.creditor(row.creditor).state == "live" else timedelta(hours=20)


def _back_off(attempts: int) -> int:
    return BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]


def _before(row: Row[Any]) -> LetterState:
    return S(row.state)


def _done_body(row: Row[Any], today: date) -> dict[str, Any]:
    levels, nominal = json.loads(row.levels), json.loads(row.nominal)
    return {"letter": row.id, "levels": levels, "nominal": nominal, "on": today.isoformat()}


def _accepted(session: Session, office: Office, row: Row[Any], answer: Answer) -> None:
    now, today = office.clock.now(), office.today(row.creditor)
    copy = "DUE" if office.settings.mailbox_of(row.creditor).sent_copy != "never" else "NONE"
    outbox.move(
        session,
        row.id,
        _before(row),
        S.SENT,
        ended_at=now,
        answer=f"{answer.code} {answer.text}",
        copy_state=copy,
    )
    body = {**_done_body(row, today), "message_id": row.message_id, "sha256": row.sealed_hash}
    if row.enclosed:
        body["enclosed"] = json.loads(row.enclosed)["files"]
    _record(session, office, row.case_id, "letter_sent", body, now, today)


def doubt(session: Session, office: Office, row: Row[Any], text: str) -> None:
    """Mark a letter as perhaps sent: it counts for spacing, is no proof, and waits for evidence or a person."""
    now, today = office.clock.now(), office.today(row.creditor)
    outbox.move(session, row.id, S.ENDING, S.UNSURE, ended_at=now, answer=text)
    work = cases.load(session, [row.case_id])[row.case_id]
    work.record("letter_unsure", now, "relanced", _done_body(row, today))
    flag = flags.NewFlag("doubt", because("case.unsure"), today, f"letter:{row.id}")
    flags.raise_flag(session, row.creditor, work, flag, now)
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def _failed(session: Session, office: Office, row: Row[Any], answer: Answer) -> None:
    """A refusal for good: at RCPT the address is dead; elsewhere a person must look."""
    now, today = office.clock.now(), office.today(row.creditor)
    text = f"{answer.code} {answer.text}"
    outbox.move(session, row.id, _before(row), S.FAILED, ended_at=now, answer=text)
    work = cases.load(session, [row.case_id])[row.case_id]
    work.record(
        "letter_failed", now, "relanced", {"letter": row.id, "levels": json.loads(row.levels)}
    )
    is_address = answer.stage == "rcpt"
    reason = because("case.bounced" if is_address else "case.refused", text=text)
    if is_address:
        kill_address(session, row.creditor, row.recipient, today)
    flag = flags.NewFlag(
        "bad_address" if is_address else "review", reason, today, f"letter:{row.id}"
    )
    flags.raise_flag(session, row.creditor, work, flag, now)
    if work.case.state is CaseState.OPEN:
        body = {"reason": "bounce", "on": today.isoformat(), "until": None, "by": "relanced"}
        work.record("paused", now, "relanced", body)
    work.next_action_on = None
    cases.save(session, [work])


def kill_address(session: Session, creditor: str, email: str, today: date) -> None:
    """Remember that an address is dead for every debtor of the creditor that uses it (I11)."""
    table = cases.CONTACTS
    session.execute(
        update(table)
        .where(table.c.creditor == creditor, table.c.email == email, table.c.dead_on.is_(None))
        .values(dead_on=today)
    )


def _record(
    session: Session,
    office: Office,
    case: int,
    kind: str,
    body: dict[str, Any],
    now: datetime,
    today: date,
) -> None:
    work = cases.load(session, [case])[case]
    work.record(kind, now, "relanced", body)
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def _put_back(
    session: Session, office: Office, letter: int, reason: Because, wait: timedelta
) -> None:
    """Return a provably unsent letter to the queue, to pass every gate again, or give it up after three days."""
    row = outbox.one(session, letter)
    outbox.move(
        session, letter, _before(row), S.QUEUED, not_before=office.clock.now() + wait,
        answer=json.dumps(to_json(reason)), message_id=None, sealed=None, sealed_hash=None,
    )  # fmt: skip


def _hold_mailbox(session: Session, office: Office, mailbox: str, fence: int, text: str) -> None:
    """The server cannot be had: brake this mailbox's creditors and take back what was claimed and never offered."""
    now = office.clock.now()
    reason = because("case.mailbox_refused", mailbox=mailbox, text=text)
    holds.put(session, "mailbox", mailbox, "smtp", reason, now)
    for row in outbox.in_flight(session, mailbox, fence + 1):
        if row.state == S.SENDING.value:
            _put_back(session, office, row.id, because("case.cut"), timedelta(0))


def recover(session: Session, office: Office, mailbox: str, fence: int) -> tuple[int, int]:
    """At a new owner's start: what was SENDING is unsent and queues again, what was ENDING is UNSURE."""
    again = unsure = 0
    for row in outbox.in_flight(session, mailbox, fence):
        if row.state == S.SENDING.value:
            _put_back(session, office, row.id, because("case.cut"), timedelta(0))
            again += 1
        else:
            doubt(session, office, row, "the daemon stopped before the answer")
            unsure += 1
    return again, unsure


def known_mailbox(session: Session, mailbox: str, incarnation: str) -> schema.Mailbox:
    """Return the row of a mailbox, made at its first use."""
    row = session.get(schema.Mailbox, mailbox)
    if row is None:
        row = schema.Mailbox(id=mailbox, incarnation=incarnation)
        session.add(row)
        session.flush()
    return row
