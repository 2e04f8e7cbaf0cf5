"""What a mail does to the cases it concerns: human mail pauses, an absence delays, a bounce stops."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.case import CaseState, PauseReason
from relanced.dunning.letter import LetterState
from relanced.rounds.office import Office, next_day
from relanced.rounds.send import kill_address
from relanced.store import cases, flags, inbox, outbox
from relanced.store.cases import Work
from relanced.understanding.mail import ParsedMail
from relanced.understanding.match import Candidate, Verdict, decide
from relanced.understanding.reading import Reading
from relanced.words import Because, because

S = LetterState
REPLY_DAYS = 15  # a pause nobody ended comes back to the desk after that many days
GRACE_DAYS = 3  # working days a promised transfer may take to show in the books


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was read, and the cases it was matched with."""

    row: Row[Any]
    parsed: ParsedMail
    reading: Reading
    verdict: Verdict


# What a meaning puts on the desk: the flag's kind and its words; the first that applies decides.
ON_THE_DESK: tuple[tuple[str, str, str], ...] = (
    ("bank_details", "fraud_alarm", "case.bank_details_read"),
    ("insolvency", "insolvency", "case.insolvency_read"),
    ("legal", "dispute", "case.legal_read"),
    ("dispute", "dispute", "case.dispute_read"),
    ("opt_out", "review", "case.opt_out_read"),
    ("wrong_contact", "wrong_contact", "case.wrong_contact_read"),
    ("promise", "review", "case.promise_read"),
    ("remittance", "review", "case.remittance_read"),
    ("paid", "review", "case.paid_read"),
)
STOPPING = frozenset({"insolvency", "legal", "opt_out"})  # only a person lifts these (I11)


def human(session: Session, office: Office, mailbox: Mailbox, mail: Mail, now: datetime) -> None:
    """Pause every case the mail may concern, withdraw its queued letters and put it on the desk."""
    if not mail.verdict.cases:
        tray_flag(session, office, mailbox, mail.row, because("case.unmatched"), now)
        return
    for work in cases.load(session, mail.verdict.cases).values():
        today = office.today(work.creditor)
        _note_message(work, mail, now)
        _pause(session, office, work, mail, today, now)
        _to_the_desk(session, work, mail, today, now)
        cases.save(session, [work])


def _note_message(work: Work, mail: Mail, now: datetime) -> None:
    body = {"message": mail.row.id, "sha256": mail.row.sha256, "kind": mail.reading.kind,
            "intents": list(mail.reading.intents), "strength": mail.verdict.strength}  # fmt: skip
    work.record("message", now, "relanced", body)


def _pause(
    session: Session, office: Office, work: Work, mail: Mail, today: date, now: datetime
) -> None:
    if work.case.state not in (CaseState.OPEN, CaseState.PAUSED):
        return
    who = mail.row.sender or "?"
    outbox.withdraw(session, work, because("case.answered", on=today), now, "relanced")
    reason, until = _pause_of(office, work, mail, today)
    body = {
        "reason": reason,
        "on": today.isoformat(),
        "until": until and until.isoformat(),
        "by": who,
    }
    work.record("paused", now, "relanced", body)
    work.next_action_on = work.case.pause.until if work.case.pause else None


def _pause_of(office: Office, work: Work, mail: Mail, today: date) -> tuple[str, date | None]:
    """Return the pause a mail asks for: a promise waits for its day, a stop for a person, an answer for the desk."""
    calendar = office.calendar(work.creditor)
    if STOPPING & set(mail.reading.intents) and mail.verdict.strength == "strong":
        return PauseReason.STOP.value, None
    promised = mail.reading.promise_date
    if promised and "promise" in mail.reading.intents and mail.verdict.strength == "strong":
        until = max(promised, today)
        for _ in range(GRACE_DAYS):
            until = calendar.on_or_after(until + timedelta(1))
        return PauseReason.PROMISE.value, until
    return PauseReason.REPLY.value, calendar.on_or_after(today + timedelta(REPLY_DAYS))


def _to_the_desk(session: Session, work: Work, mail: Mail, today: date, now: datetime) -> None:
    kind, reason = desk_flag(mail)
    flag = flags.NewFlag(kind, reason, today, f"message:{mail.row.id}", message_id=mail.row.id)
    flags.raise_flag(session, work.creditor, work, flag, now)


def desk_flag(mail: Mail) -> tuple[str, Because]:
    """Return the flag a human mail raises: its kind by what was said, with the words for it."""
    if mail.row.outgoing:
        return "review", because("case.office_wrote")
    if mail.verdict.strength != "strong":
        return "review", because("case.weak_match")
    for intent, kind, key in ON_THE_DESK:
        if intent in mail.reading.intents:
            if key == "case.promise_read":
                day = mail.reading.promise_date
                return kind, because(key, on=day) if day else because("case.promise_no_day")
            return kind, because(key)
    return "review", because("case.reply_read")


def automatic(
    session: Session, office: Office, mailbox: Mailbox, mail: Mail, now: datetime
) -> None:
    """Note an automatic answer; an absence with its end only delays."""
    for work in cases.load(session, mail.verdict.cases).values():
        today = office.today(work.creditor)
        _note_message(work, mail, now)
        until = mail.reading.return_on
        if until and today < until <= today + timedelta(120) and mail.verdict.strength == "strong":
            until = office.calendar(work.creditor).on_or_after(until)
            outbox.withdraw(
                session, work, because("case.absence_read", until=until), now, "relanced"
            )
            work.record("delayed", now, "relanced", {"until": until.isoformat()})
            work.next_action_on = next_day(session, office, work)
        cases.save(session, [work])


def bounce(session: Session, office: Office, mailbox: Mailbox, mail: Mail, now: datetime) -> None:
    """Stop after a hard bounce; note a soft one. A report is believed only when it names a letter of ours."""
    ids = tuple(dict.fromkeys(mail.reading.about))
    letters = inbox.letters_about(session, mailbox.id, ids)
    if not letters:
        works = cases.load(session, mail.verdict.cases).values()
        for work in works:
            _note_message(work, mail, now)
            if mail.reading.bounce == "hard":
                reason = because("case.bounce_unproved")
                _bounce_flag(session, office, work, mail, reason, now)
            cases.save(session, [work])
        return
    for letter in letters:
        _bounced(session, office, mail, letter, now)


def _bounced(session: Session, office: Office, mail: Mail, letter: Row[Any], now: datetime) -> None:
    work = cases.load(session, [letter.case_id])[letter.case_id]
    today = office.today(work.creditor)
    _note_message(work, mail, now)
    if mail.reading.bounce == "hard":
        text = _diagnostic(mail)
        if letter.state in (S.SENT.value, S.UNSURE.value):
            outbox.move(session, letter.id, S(letter.state), S.BOUNCED)
        work.record("letter_bounced", now, "relanced", {"letter": letter.id, "text": text})
        kill_address(session, work.creditor, letter.recipient, today)
        outbox.withdraw(session, work, because("case.bounced", text=text), now, "relanced")
        if work.case.state in (CaseState.OPEN, CaseState.PAUSED):
            body = {"reason": "bounce", "on": today.isoformat(), "until": None, "by": "relanced"}
            work.record("paused", now, "relanced", body)
            work.next_action_on = None
        _bounce_flag(session, office, work, mail, because("case.bounced", text=text), now)
    cases.save(session, [work])


def _bounce_flag(
    session: Session, office: Office, work: Work, mail: Mail, reason: Because, now: datetime
) -> None:
    today = office.today(work.creditor)
    flag = flags.NewFlag("bad_address", reason, today, message_id=mail.row.id)
    flags.raise_flag(session, work.creditor, work, flag, now)


def _diagnostic(mail: Mail) -> str:
    report = mail.parsed.report
    found = [r.diagnostic or r.status for r in report.recipients] if report else []
    return (next(iter(found), "") or mail.parsed.subject)[:200]


def other(session: Session, office: Office, mailbox: Mailbox, mail: Mail, now: datetime) -> None:
    """Note a newsletter or a platform's notice on the cases it names; it asks for nothing."""
    for work in cases.load(session, mail.verdict.cases).values():
        _note_message(work, mail, now)
        cases.save(session, [work])


Effect: TypeAlias = Callable[[Session, Office, Mailbox, Mail, datetime], None]
EFFECTS: Mapping[str, Effect] = {
    "human": human,
    "auto_reply": automatic,
    "bounce": bounce,
    "other": other,
}


def own_copy(
    session: Session, office: Office, mailbox: Mailbox, row: Row[Any], parsed: ParsedMail
) -> Verdict | None:
    """Know our own letter again: its Message-ID *and* the body we sealed. It is evidence, never a reply.

    A copy the provider filed in Sent, or that came back to our own address, settles a doubt; one we appended
    ourselves proves nothing.
    """
    letters = inbox.letters_about(
        session, mailbox.id, [parsed.message_id] if parsed.message_id else []
    )
    for letter in letters:
        if letter.sealed is None or _body(letter.sealed) != _body(row.raw):
            continue
        if letter.state == S.UNSURE.value and letter.copy_state == "NONE":
            settle_doubt(session, office, letter, "relanced", left=True)
        return Verdict((letter.case_id,), "strong", because("case.own_copy"))
    return None


def _body(raw: bytes) -> bytes:
    """Return what stands below the headers; servers add to those, and may change the line ends."""
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()


def settle_doubt(
    session: Session, office: Office, letter: Row[Any], actor: str, *, left: bool
) -> None:
    """Settle whether a letter left: by evidence or a person, with its flag."""
    now = office.clock.now()
    work = cases.load(session, [letter.case_id])[letter.case_id]
    levels = json.loads(letter.levels)
    if left:
        outbox.move(session, letter.id, S.UNSURE, S.SENT)
        work.record("noted", now, actor, {"letter": letter.id, "left": True})
    else:
        outbox.move(session, letter.id, S.UNSURE, S.FAILED)
        work.record("letter_never_left", now, actor, {"letter": letter.id, "levels": levels})
    for flag in flags.open_flags(session, case_id=letter.case_id, kind="doubt"):
        if flag.subject == f"letter:{letter.id}":
            flags.resolve(session, flag, work, now, actor, "left" if left else "never left")
    work.next_action_on = next_day(session, office, work)
    cases.save(session, [work])


def tray_flag(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    row: Row[Any],
    reason: Because,
    now: datetime,
) -> None:
    """Put a mail that fits no case, or could not be read, before whoever may see the mailbox."""
    creditors = office.settings.creditors_of(mailbox.id)
    owner = creditors[0].id if len(creditors) == 1 else f"mailbox:{mailbox.id}"
    today = office.today(creditors[0].id) if creditors else now.date()
    flag = flags.NewFlag("unread_mail", reason, today, f"message:{row.id}", message_id=row.id)
    flags.raise_flag(session, owner, None, flag, now)


def hold_sender(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    creditors: Sequence[str],
    row: Row[Any],
    now: datetime,
) -> None:
    """Hold the cases an unreadable mail may belong to, by the address its header bears (I4)."""
    if not row.sender:
        return
    found: Iterable[Candidate] = inbox.by_address(session, creditors, row.sender)
    verdict = decide(list(found))
    mail = Mail(row, ParsedMail(), Reading(kind="human", intents=("unclear",)), verdict)
    if verdict.cases:
        human(session, office, mailbox, mail, now)
