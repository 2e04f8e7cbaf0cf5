"""What becomes of letters once the server has spoken, or will not: answers share a transaction, each has its event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState
from relanced.dunning.letter import LetterState
from relanced.log import mail_log, veil
from relanced.mail.answer import Answer, Kind
from relanced.rounds.doubts import settle_doubt
from relanced.rounds.office import Office, next_day
from relanced.store import cases, flags, outbox
from relanced.words import Because, because, from_json, to_json

S = LetterState
IN_HAND = frozenset({S.SENDING.value, S.ENDING.value})
SPOKEN = frozenset({Kind.ACCEPTED, Kind.DEFERRED, Kind.REFUSED})  # the server judged the letter
BACK_OFF = (30, 60, 120, 240)  # minutes after each temporary refusal (RFC 5321 §4.5.4.1)
EXPIRES = timedelta(hours=72)  # from the first attempt the server answered
SHADOW_AGAIN = timedelta(hours=20)  # a shadow creditor's letter is tried once a day
NOT_THE_ADDRESS = ("5.7.", "5.3.", "5.4.")  # policy, system, routing: RFC 3463 §3.4, 3.5, 3.8


class Told(NamedTuple):
    """What the server said of one letter to the sender that held it under a fence."""

    letter: int
    fence: int
    answer: Answer


def conclude(session: Session, office: Office, found: Sequence[Told]) -> Sequence[None]:
    """Write down what the server said of letters, with their events; those it took are written all at once."""
    rows = outbox.several(session, [letter for letter, _, _ in found])
    taken = []
    for letter, fence, answer in found:
        row = rows[letter]
        _log(row, answer)
        if not _is_held(row, fence):
            _conclude_late(session, office, row, fence, answer)
        elif answer.kind is Kind.ACCEPTED:
            taken.append((row, f"{answer.code} {answer.text}"))
        else:
            _conclude_one(session, office, row, answer)
    _accepted(session, office, taken)
    return [None] * len(found)


def _is_held(row: Row[Any], fence: int) -> bool:
    """Say whether the sender under that fence still has the letter in hand."""
    return row.state in IN_HAND and row.fence == fence


def _conclude_late(
    session: Session, office: Office, row: Row[Any], fence: int, answer: Answer
) -> None:
    """Let an answer that comes after another daemon took over settle the doubt it left, and nothing else (I22).

    What the other has claimed since is the other's: to put it back in the queue would have it sent twice.
    """
    is_doubt = row.state == S.UNSURE.value and row.fence == fence
    if not is_doubt or answer.kind not in SPOKEN:
        return
    settle_doubt(session, office, row, "relanced", left=answer.kind is Kind.ACCEPTED)
    if answer.kind is Kind.ACCEPTED and _keeps_copy(office, row):
        outbox.note_copy(session, row.id, "DUE")


def _keeps_copy(office: Office, row: Row[Any]) -> bool:
    return office.settings.mailbox_of(row.creditor).sent_copy != "never"


def _log(row: Row[Any], answer: Answer) -> None:
    mail_log().info(
        answer.kind.value.lower(), letter=row.id, case=row.case_id, to=veil(row.recipient), stage=answer.stage,
        code=answer.code,
    )  # fmt: skip


def _conclude_one(session: Session, office: Office, row: Row[Any], answer: Answer) -> None:
    """Write down what the server said of a letter it did not take."""
    text = f"{answer.code} {answer.text}"
    if answer.kind is Kind.NO_ANSWER and row.state == S.ENDING.value:
        doubt(session, office, row, answer.text)
    elif answer.kind is Kind.REFUSED:
        is_address = answer.stage == "rcpt" and not (answer.status or "").startswith(
            NOT_THE_ADDRESS
        )
        _failed(session, office, row, text, is_address=is_address)
    elif answer.kind in (Kind.WITHHELD, Kind.NO_ANSWER):  # no dot was allowed, so none was written
        reason = because("case.kept_back")
        if office.creditor(row.creditor).state == "live":
            untried(session, office, row.id, row.fence, reason)
        else:
            _requeue(session, row, reason, office.clock.now() + SHADOW_AGAIN, claimed_at=None)
    else:
        key = "case.cut" if answer.kind is Kind.CUT else "case.deferred"
        _put_off(session, office, row, because(key, text=answer.text))


def untried(session: Session, office: Office, letter: int, fence: int, reason: Because) -> None:
    """Return a letter the server never judged to the queue: provably unsent, and no attempt.

    Nothing happens to one that another daemon has taken over since.
    """
    row = outbox.one(session, letter)
    if not _is_held(row, fence):
        return
    attempts = max(0, row.attempts - 1)
    again = {"claimed_at": None} if attempts == 0 else {}
    _requeue(session, row, reason, office.clock.now(), attempts=attempts, **again)


def _put_off(session: Session, office: Office, row: Row[Any], reason: Because) -> None:
    """Return a letter the server would not take now to the queue: the next attempt passes every gate again."""
    minutes = BACK_OFF[min(max(row.attempts, 1), len(BACK_OFF)) - 1]
    _requeue(session, row, reason, office.clock.now() + timedelta(minutes=minutes))


def _requeue(
    session: Session, row: Row[Any], reason: Because, not_before: datetime, **values: Any
) -> None:
    # Its Message-ID stays: whatever a server did with an attempt it gave no answer to, the next bears the same name.
    outbox.move(
        session, row.id, S(row.state), S.QUEUED, not_before=not_before, answer=json.dumps(to_json(reason)),
        sealed=None, sealed_hash=None, **values,
    )  # fmt: skip


def expired(session: Session, office: Office, row: Row[Any], now: datetime) -> None:
    """Give up a letter that the server has put off for three days: withdrawn, and the case comes to the desk."""
    work, today = cases.load(session, [row.case_id])[row.case_id], office.today(row.creditor)
    reason = because("daemon.expired", text=_last_words(row))
    outbox.withdraw(session, work, reason, now, "relanced", [row.id])
    flag = flags.NewFlag("bad_address", reason, today, f"letter:{row.id}")
    _to_the_desk(session, work, flag, now, today)


def _last_words(row: Row[Any]) -> str:
    facts = dict(from_json(json.loads(row.answer)).facts) if row.answer else {}
    return str(facts.get("text", "-"))[:200]


def _accepted(session: Session, office: Office, taken: Sequence[tuple[Row[Any], str]]) -> None:
    now = office.clock.now()
    moves: dict[S, list[dict[str, Any]]] = {}
    works = cases.load(session, [row.case_id for row, _ in taken]) if taken else {}
    for row, text in taken:
        moved = {
            "letter": row.id,
            "ended_at": now,
            "answer": text,
            "copy_state": "DUE" if _keeps_copy(office, row) else "NONE",
        }
        moves.setdefault(S(row.state), []).append(moved)
        body = {
            **_done_body(row, office.today(row.creditor)),
            "message_id": row.message_id,
            "sha256": row.sealed_hash,
        }
        if row.enclosed:
            body["enclosed"] = json.loads(row.enclosed)["files"]
        work = works[row.case_id]
        work.record("letter_sent", now, "relanced", body)
        work.next_action_on = next_day(session, office, work)
    for before, rows in moves.items():
        outbox.move_all(session, before, S.SENT, rows)
    cases.save(session, works.values())


def _done_body(row: Row[Any], today: date) -> dict[str, Any]:
    levels, nominal = json.loads(row.levels), json.loads(row.nominal)
    return {"letter": row.id, "levels": levels, "nominal": nominal, "on": today.isoformat()}


def doubt(session: Session, office: Office, row: Row[Any], text: str) -> None:
    """Mark a letter as perhaps sent: it counts for spacing, is no proof, and waits for evidence or a person."""
    now, today = office.clock.now(), office.today(row.creditor)
    outbox.move(session, row.id, S.ENDING, S.UNSURE, ended_at=now, answer=text)
    work = cases.load(session, [row.case_id])[row.case_id]
    said = {"message_id": row.message_id, "sha256": row.sealed_hash}
    work.record("letter_unsure", now, "relanced", {**_done_body(row, today), **said})
    flag = flags.NewFlag("doubt", because("case.unsure"), today, f"letter:{row.id}")
    flags.raise_flag(session, row.creditor, work, flag, now)
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def _failed(
    session: Session, office: Office, row: Row[Any], text: str, *, is_address: bool
) -> None:
    """A refusal for good: of the recipient, the address is dead; of anything else, a person must look."""
    now, today = office.clock.now(), office.today(row.creditor)
    outbox.move(session, row.id, S(row.state), S.FAILED, ended_at=now, answer=text)
    work = cases.load(session, [row.case_id])[row.case_id]
    body = {"letter": row.id, "levels": json.loads(row.levels)}
    work.record("letter_failed", now, "relanced", body)
    if is_address:
        cases.kill_address(session, row.creditor, row.recipient, today)
    kind, key = ("bad_address", "case.bounced") if is_address else ("review", "case.refused")
    flag = flags.NewFlag(kind, because(key, text=text), today, f"letter:{row.id}")
    _to_the_desk(session, work, flag, now, today)


def _to_the_desk(
    session: Session, work: cases.Work, flag: flags.NewFlag, now: datetime, today: date
) -> None:
    """Stop asking where a letter did not arrive, until a person has looked."""
    flags.raise_flag(session, work.creditor, work, flag, now)
    if work.case.state is CaseState.OPEN:
        body = {"reason": "bounce", "on": today.isoformat(), "until": None, "by": "relanced"}
        work.record("paused", now, "relanced", body)
    work.next_action_on = None
    cases.save(session, [work])


def recover(session: Session, office: Office, mailbox: str, fence: int) -> tuple[int, int]:
    """Settle what senders before this fence left: SENDING is unsent and queues again, ENDING is UNSURE."""
    again = unsure = 0
    for row in outbox.in_flight(session, mailbox, fence):
        if row.state == S.SENDING.value:
            untried(session, office, row.id, row.fence, because("case.cut", text="-"))
            again += 1
        else:
            doubt(session, office, row, "the daemon stopped before the answer")
            unsure += 1
    return again, unsure
