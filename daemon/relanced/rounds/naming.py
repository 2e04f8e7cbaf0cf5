"""A mail of our own people that names many debtors: every case pauses at once, and one flag asks about them all.

Anybody can write our address into From. Pausing needs no proof, so such a mail is obeyed; but it must cost whoever
undoes it one act, and not one a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState, Event, PauseReason
from relanced.rounds.office import Office, next_day
from relanced.rounds.outcomes import Batch, Mail, note_message
from relanced.store import cases, flags, journal, named
from relanced.store.cases import Work
from relanced.words import Because, because, to_json

FEW = 3  # cases a mail of ours may name and still have a flag for each
LISTED = 20  # debtors that the one flag names; `cases --flagged` shows all of them
CHUNK = 200


def many(batch: Batch, mail: Mail) -> None:
    """Pause every case the mail names, each with its reason in its journal, and raise one flag for all of them."""
    found = batch.cases(mail.verdict.cases)
    who, count = mail.row.sender or "?", len(found)
    reason = because("case.named_with_others", who=who, count=count)
    for work in found:
        note_message(work, mail, batch.now)
        if work.case.state in (CaseState.OPEN, CaseState.PAUSED):
            _pause(batch, work, mail, reason)
    creditors = {work.creditor for work in found}
    owner = creditors.pop() if len(creditors) == 1 else f"mailbox:{batch.mailbox.id}"
    today = batch.office.today(found[0].creditor)
    asked = because("case.named_many", who=who, count=count, debtors=_names(batch.session, found))
    flag = flags.NewFlag(
        "review", asked, today, f"{named.SUBJECT}{mail.row.id}", message_id=mail.row.id
    )
    flags.raise_flag(batch.session, owner, None, flag, batch.now)


def _pause(batch: Batch, work: Work, mail: Mail, reason: Because) -> None:
    """Pause until the flag is resolved; an end that another pause has set stays, so that it comes to the desk."""
    today, held = batch.office.today(work.creditor), work.case.pause
    batch.withdraw(work, because("case.answered", on=today))
    until = held.until.isoformat() if held and held.until else None
    body = {"reason": held.reason if held else PauseReason.REPLY.value, "on": today.isoformat(), "until": until,
            "by": mail.row.sender or "?", "message": mail.row.id, "because": to_json(reason)}  # fmt: skip
    work.record("paused", batch.now, "relanced", body)
    work.next_action_on = work.case.pause.until if work.case.pause else None


def _names(session: Session, found: Sequence[Work]) -> str:
    shown = found[:LISTED]
    debtors = cases.load_debtors(session, [work.debtor_id for work in shown])
    names = ", ".join(f"{debtors[work.debtor_id].name} ({work.id})" for work in shown)
    return names if len(found) <= LISTED else f"{names}… (+{len(found) - LISTED})"


def release(session: Session, office: Office, flag: Row[Any], who: str, why: str) -> None:
    """Resume every case that is paused by this mail alone, or by others like it whose flags are resolved too.

    A case that its debtor's own answer, a promise or a person paused besides stays paused for that.
    """
    now, waiting = office.clock.now(), {row.message_id for _, row in named.standing(session)}
    ids = named.cases_of(session, flag.message_id)
    for start in range(0, len(ids), CHUNK):
        works = cases.load(session, ids[start : start + CHUNK])
        for work in works.values():
            if work.creditor not in office.settings.creditors:
                continue
            told = journal.read_chain(session, f"case:{work.id}")
            if work.case.state is CaseState.PAUSED and _is_free(told, waiting):
                work.record("resumed", now, who, {})
            work.record("noted", now, who, {"because": why})
            work.next_action_on = next_day(session, office, work)
        cases.save(session, works.values())


def _is_free(told: Iterable[Event], waiting: set[int]) -> bool:
    """Say whether every pause since the last resumption came from a mail such as this, with no flag left."""
    pauses: list[Event] = []
    for event in told:
        if event.kind == "resumed":
            pauses.clear()
        elif event.kind == "paused":
            pauses.append(event)
    messages = [event.body.get("message") for event in pauses]
    return all(message is not None and message not in waiting for message in messages)
