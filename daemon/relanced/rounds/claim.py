"""The claim: which letters leave now, looked at once more by every gate, and sealed, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.dunning.case import Case, CaseState
from relanced.dunning.letter import LetterState
from relanced.dunning.token import make_token
from relanced.rounds import answers, brakes, writing
from relanced.rounds.addressing import astray
from relanced.rounds.office import Office, next_day
from relanced.rounds.pace import Pace
from relanced.store import cases, flags, leases, outbox, schema
from relanced.store.cases import Work
from relanced.words import Because, because

S = LetterState
BATCH = 50
IN_VIEW = 200  # letters looked at for those whose domain may be written to right now


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

    @property
    def moved(self) -> int:
        """Return how many letters are no longer where they were."""
        return self.sent + self.deferred + self.failed + self.unsure + self.withdrawn


@dataclass(slots=True)
class Batch:
    """Letters claimed together; `wait` is what the pace asks for (seconds) when it left some behind."""

    letters: list[Claimed] = field(default_factory=list)
    wait: float | None = None
    moves: list[dict[str, Any]] = field(default_factory=list)  # of the letters, to SENDING


def claim_batch(
    session: Session, office: Office, mailbox: str, pace: Pace, fence: int, done: Sent
) -> Batch:
    """Claim, look again and seal, in one transaction."""
    batch = Batch()
    if not is_ours(session, office, mailbox, fence):
        done.refused.append(because("case.lease_lost", mailbox=mailbox))
        return batch
    brakes.check_clock(session, office)
    now = office.clock.now()
    for creditor in office.settings.creditors_of(mailbox):
        room = brakes.room(session, office, creditor.id, mailbox, now)
        done.refused += room.refused
        left = min(BATCH, room.letters)
        if left <= 0:
            continue
        rows = outbox.ready(
            session, mailbox, creditor.id, now, IN_VIEW, unlisted=room.unlisted, levels=room.levels
        )
        _claim_some(session, office, pace, rows, left, fence, batch, done)
    outbox.move_all(session, S.QUEUED, S.SENDING, batch.moves)
    return batch


def _claim_some(
    session: Session, office: Office, pace: Pace, rows: Sequence[Row[Any]], left: int, fence: int,
    batch: Batch, done: Sent,
) -> None:  # fmt: skip
    now = office.clock.now()
    if not rows:
        return
    hand, known = _in_hand(session, office, rows, left), left
    for place, row in enumerate(rows):
        if left <= 0:
            return
        if place >= known:  # its turn came since another stayed behind
            hand.works.update(cases.load(session, [row.case_id]))
            hand.astray.update(astray(session, office, [(hand.works[row.case_id], row)]))
        letter = _claim_one(session, office, pace, hand, row, now, fence, batch, done)
        if isinstance(letter, float):
            batch.wait = letter if batch.wait is None else min(batch.wait, letter)
            if pace.is_full:
                return
        elif letter is not None:
            batch.letters.append(letter)
            left -= 1


@dataclass(frozen=True, slots=True)
class _Hand:
    """What claiming some letters needs, looked up for all of them at once."""

    works: dict[int, Work]
    debtors: Sequence[schema.Debtor]  # held, so that the session finds each without asking again
    astray: dict[int, Because]  # letters that the settings or addresses of now do not want, and why
    incarnation: str
    numbers: Iterator[int]  # of tokens; one that is not used is never seen


def _in_hand(session: Session, office: Office, rows: Sequence[Row[Any]], left: int) -> _Hand:
    works = cases.load(session, [row.case_id for row in rows[:left]])
    lost = astray(session, office, ((works[row.case_id], row) for row in rows[:left]))
    debtors = cases.debtor_rows(session, [work.debtor_id for work in works.values()])
    incarnation, first = outbox.next_token_number(session, rows[0].mailbox, len(rows))
    return _Hand(works, debtors, lost, incarnation, iter(range(first, first + len(rows))))


def _claim_one(
    session: Session, office: Office, pace: Pace, hand: _Hand, row: Row[Any], now: datetime, fence: int,
    batch: Batch, done: Sent,
) -> Claimed | float | None:  # fmt: skip
    """Claim one letter; None when it must not leave any more, seconds when its pace makes it wait."""
    work = hand.works[row.case_id]
    today = office.today(row.creditor)
    reason = no_longer(work.case, row) or hand.astray.get(row.id)
    reason = reason or _too_late(session, office, work, row, today)
    reason = reason or _unlike_approved(session, office, work, row)
    if reason is not None:
        _take_back(session, office, work, row, reason, now, today)
        done.withdrawn += 1
        return None
    if row.claimed_at is not None and now - row.claimed_at > answers.EXPIRES:
        answers.expired(session, office, row, now)
        done.withdrawn += 1
        return None
    ticks = office.clock.monotonic()
    if not pace.take(row.recipient, ticks):
        return pace.opens_in(ticks)
    return _seal(session, office, hand, row, now, today, fence, batch)


def _seal(
    session: Session, office: Office, hand: _Hand, row: Row[Any], now: datetime, today: date, fence: int,
    batch: Batch,
) -> Claimed | None:  # fmt: skip
    work, token = hand.works[row.case_id], _token(office, hand, row)
    try:
        written = writing.seal_letter(session, office, work, row, token, today)
    except writing.CannotBeWritten as trouble:
        _set_aside(session, office, work, row, str(trouble), now, today)
        return None
    sealed = written.sealed
    batch.moves.append(
        {"letter": row.id, "claimed_at": row.claimed_at or now, "fence": fence, "attempts": row.attempts + 1,
         "message_id": sealed.message_id, "subject": sealed.subject, "sealed": sealed.body,
         "sealed_hash": sealed.sha256, "enclosed": written.enclosed}
    )  # fmt: skip
    shadow = office.creditor(row.creditor).state != "live"
    return Claimed(row.id, row.case_id, row.creditor, row.recipient, sealed.body, fence, shadow)


def _token(office: Office, hand: _Hand, row: Row[Any]) -> str:
    """Return the mark of a letter, made before its first attempt and the same at every other."""
    if row.message_id is not None:
        return str(row.message_id.partition("@")[0])
    return make_token(office.key, hand.incarnation, next(hand.numbers))


def no_longer(case: Case, row: Row[Any]) -> Because | None:
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
    return None


def _too_late(
    session: Session, office: Office, work: Work, row: Row[Any], today: date
) -> Because | None:
    """Say whether a letter that waited holds an invoice asked "before its due date" when that date has come."""
    config = office.creditor(row.creditor)
    debtor = session.get_one(schema.Debtor, work.debtor_id)
    rule = config.rule_for(debtor.name, debtor.ref) if config.debtors else None
    levels = office.rules(row.creditor, rule).procedure.levels
    for key, level in json.loads(row.levels).items():
        due = work.case.items[int(key)].due_on
        if level < len(levels) and levels[level].before_due and due is not None and due <= today:
            return because("case.no_longer_due")
    return None


def _unlike_approved(session: Session, office: Office, work: Work, row: Row[Any]) -> Because | None:
    """What a person approved is what leaves; anything else goes back to be approved again."""
    if row.approved_print is None or row.approved_print == writing.print_of(
        session, office, work, row
    ):
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


def is_ours(session: Session, office: Office, mailbox: str, fence: int) -> bool:
    """Renew the lease of a mailbox; False once another daemon owns it, whatever this one believed."""
    seconds = leases.LEASE_SECONDS
    return leases.renew(session, f"mailbox:{mailbox}", office.owner, fence, seconds)
