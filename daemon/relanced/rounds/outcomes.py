"""What a mail does to the cases it concerns: human mail pauses, an absence delays, a bounce stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.case import CaseState, PauseReason
from relanced.dunning.letter import LetterState
from relanced.dunning.stalling import has_stalled, pauses_since
from relanced.dunning.token import find_tokens
from relanced.rounds import doubts
from relanced.rounds.office import Office, next_day
from relanced.store import cases, crowd, digests, flags, inbox, journal, outbox
from relanced.store.cases import Work
from relanced.understanding.mail import ParsedMail
from relanced.understanding.match import Verdict, clues, decide, organisation
from relanced.understanding.reading import Reading
from relanced.words import Because, because

S = LetterState
REPLY_DAYS = 15  # a pause nobody ended comes back to the desk after that many days
HEAD = 256 * 1024  # bytes of an unreadable mail searched for our marks
LONG_ABSENCE = 45  # days without a reminder that absences may announce before a person sees it
MANY = 20  # open flags that mails may raise on one case; those after it share one
MANY_IN_TRAY = 100  # the same of mails that fit no case
LOOP = 10  # answers of machines about one case in a day that are a loop
GRACE_DAYS = 3  # working days a promised transfer may take to show in the books


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was read, and the cases it was matched with."""

    row: Row[Any]
    parsed: ParsedMail
    reading: Reading
    verdict: Verdict


@dataclass(slots=True)
class Batch:
    """Mails that have their effect together: a case is loaded once, and written back at the end with its flags."""

    session: Session
    office: Office
    mailbox: Mailbox
    now: datetime
    works: dict[int, Work] = field(default_factory=dict)
    raised: list[tuple[Work, flags.NewFlag]] = field(default_factory=list)
    queued: set[int] = field(default_factory=set)  # cases with letters that wait to leave

    def cases(self, ids: Iterable[int]) -> list[Work]:
        """Return cases as the mails before have left them."""
        wanted = sorted(ids)
        if missing := [key for key in wanted if key not in self.works]:
            self.works |= cases.load(self.session, missing)
            self.queued |= outbox.cases_queued(self.session, missing)
        return [self.works[key] for key in wanted]

    def prove(self, ids: Sequence[str]) -> None:
        """Settle the doubts about letters whose arrival alone can have caused a mail."""
        letters = inbox.letters_about(self.session, self.mailbox.id, ids)
        self.cases({letter.case_id for letter in letters if letter.state == S.UNSURE.value})
        doubts.prove(self.session, self.office, letters, self.works)

    def withdraw(self, work: Work, reason: Because) -> None:
        """Take back what waits to leave for a case."""
        if work.id in self.queued:
            outbox.withdraw(self.session, work, reason, self.now, "relanced")
            self.queued.discard(work.id)

    def close(self) -> None:
        """Write everything back."""
        by_creditor: dict[str, list[tuple[Work | None, flags.NewFlag]]] = {}
        for work, flag in self._bounded():
            by_creditor.setdefault(work.creditor, []).append((work, flag))
        for creditor, wanted in by_creditor.items():
            flags.raise_all(self.session, creditor, wanted, self.now)
        cases.save(self.session, self.works.values())

    def _bounded(self) -> list[tuple[Work, flags.NewFlag]]:
        """Return the flags to raise: past `MANY` of mails on a case those of a kind that stands share one."""
        asked = crowd.asked_by_mails(self.session, list({work.id for work, _ in self.raised}))
        kept: list[tuple[Work, flags.NewFlag]] = []
        for work, flag in self.raised:
            kinds = asked.setdefault(work.id, {})
            if flag.message_id is not None and sum(kinds.values()) >= MANY and flag.kind in kinds:
                reason = because("case.many_mails", count=MANY)
                kept.append((work, flags.NewFlag("review", reason, flag.due, "many")))
                continue
            kinds[flag.kind] = kinds.get(flag.kind, 0) + 1
            kept.append((work, flag))
        return kept


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


def human(batch: Batch, mail: Mail) -> None:
    """Pause every case the mail may concern, withdraw its queued letters and put it on the desk."""
    if not mail.verdict.cases:
        reason = because("case.unmatched")
        tray_flag(batch.session, batch.office, batch.mailbox, mail.row, reason, batch.now)
        return
    for work in batch.cases(mail.verdict.cases):
        note_message(work, mail, batch.now)
        _weigh_pauses(batch, work)
        _pause(batch, work, mail)
        kind, reason = desk_flag(mail)
        today, subject = batch.office.today(work.creditor), f"message:{mail.row.id}"
        flag = flags.NewFlag(kind, reason, today, subject, message_id=mail.row.id)
        batch.raised.append((work, flag))


def note_message(work: Work, mail: Mail, now: datetime) -> None:
    """Write into the journal of a case which mail spoke of it, and as what it was read."""
    body = {"message": mail.row.id, "sha256": mail.row.sha256, "kind": mail.reading.kind,
            "intents": list(mail.reading.intents), "strength": mail.verdict.strength}  # fmt: skip
    work.record("message", now, "relanced", body)


def _pause(batch: Batch, work: Work, mail: Mail) -> None:
    today, now = batch.office.today(work.creditor), batch.now
    if work.case.state is CaseState.HANDED_OVER:
        return
    who = mail.row.sender or "?"
    batch.withdraw(work, because("case.answered", on=today))
    reason, until = _pause_of(batch.office, work, mail, today)
    body = {
        "reason": reason,
        "on": today.isoformat(),
        "until": until and until.isoformat(),
        "by": who,
    }
    work.record("paused", now, "relanced", body)
    if work.case.state is CaseState.PAUSED:
        work.next_action_on = work.case.pause.until if work.case.pause else None


def hold(batch: Batch, row: Row[Any], ids: tuple[int, ...], reason: Because) -> None:
    """Hold the cases that mails may concern which are not read yet; where they fit none, the tray has them."""
    if not ids:
        tray_flag(batch.session, batch.office, batch.mailbox, row, reason, batch.now)
        return
    mail = Mail(
        row, ParsedMail(), Reading(kind="human", intents=("unclear",)), Verdict(ids, "weak", reason)
    )
    for work in batch.cases(ids):
        today = batch.office.today(work.creditor)
        pause = work.case.pause
        if pause is None or pause.since != today or work.id in batch.queued:
            _pause(batch, work, mail)
        batch.raised.append((work, flags.NewFlag("review", reason, today, f"crowd:{row.sender}")))


def _weigh_pauses(batch: Batch, work: Work) -> None:
    """Ask for a call where mails have paused a case again and again: who writes each week would never be asked."""
    today, pause = batch.office.today(work.creditor), work.case.pause
    if work.case.state not in (CaseState.OPEN, CaseState.PAUSED) or (
        pause and pause.since == today
    ):
        return
    told = journal.read_chain(batch.session, f"case:{work.id}") + work.events
    paused = pauses_since(told)
    if not has_stalled(paused, today):
        return
    days = (today - paused[0]).days
    reason = because("case.stalled", count=len(paused) + 1, days=days)
    batch.raised.append((work, flags.NewFlag("call", reason, today, "stalled")))


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


def automatic(batch: Batch, mail: Mail) -> None:
    """Note an automatic answer; an absence with its end only delays."""
    for work in batch.cases(mail.verdict.cases):
        today = batch.office.today(work.creditor)
        note_message(work, mail, batch.now)
        _weigh_answers(batch, work, mail)
        until = mail.reading.return_on
        if until and today < until <= today + timedelta(120) and mail.verdict.strength == "strong":
            until = batch.office.calendar(work.creditor).on_or_after(until)
            reason = because("case.absence_read", until=until)
            batch.withdraw(work, reason)
            work.record("delayed", batch.now, "relanced", {"until": until.isoformat()})
            _weigh_absence(batch, work, mail, until)
            work.next_action_on = next_day(batch.session, batch.office, work)


def _weigh_answers(batch: Batch, work: Work, mail: Mail) -> None:
    """Report machines that answer one another: nothing of ours answers them, but somebody should know (I17)."""
    if crowd.has_flag(batch.session, work.id, "review", "loop"):
        return
    read = crowd.from_machines(batch.session, work.id, LOOP)
    if len(read) == LOOP and batch.now - read[-1] < timedelta(1):
        reason = because("case.loop", sender=mail.row.sender or "?", count=LOOP)
        today = batch.office.today(work.creditor)
        batch.raised.append((work, flags.NewFlag("review", reason, today, "loop")))


def _weigh_absence(batch: Batch, work: Work, mail: Mail, until: date) -> None:
    """Show a person absences that add up: a header and a date are written easily, and each delays without a word."""
    today = batch.office.today(work.creditor)
    since = work.case.last_contact_on or today
    if until - since <= timedelta(LONG_ABSENCE):
        return
    reason = because("case.absence_long", until=until, days=(until - since).days)
    flag = flags.NewFlag("review", reason, today, "absence", message_id=mail.row.id)
    batch.raised.append((work, flag))


def bounce(batch: Batch, mail: Mail) -> None:
    """Stop after a hard bounce; note a soft one. A report is believed only when it names a letter of ours."""
    ids = tuple(dict.fromkeys(mail.reading.about))
    letters = inbox.letters_about(batch.session, batch.mailbox.id, ids)
    for letter in letters:
        _bounced(batch, mail, letter)
    told = digests.of_message(batch.session, ids)
    for digest in told:
        _digest_bounced(batch, mail, digest)
    if letters or told:
        return
    for work in batch.cases(mail.verdict.cases):
        _weigh_answers(batch, work, mail)
        note_message(work, mail, batch.now)
        if mail.reading.bounce == "hard":
            _bounce_flag(batch, work, mail, because("case.bounce_unproved"))


def _digest_bounced(batch: Batch, mail: Mail, digest: Row[Any]) -> None:
    """Say that somebody who waits for the digest does not get it: silence there looks like a quiet morning."""
    if mail.reading.bounce == "delayed":
        return
    owner, today = _owner(batch.office, batch.mailbox, batch.now)
    reason = because("case.digest_bounced", who=digest.recipient, text=_diagnostic(mail))
    flag = flags.NewFlag(
        "bad_address", reason, today, f"digest:{digest.recipient}", message_id=mail.row.id
    )
    flags.raise_flag(batch.session, digest.audience or owner, None, flag, batch.now)


def _bounced(batch: Batch, mail: Mail, letter: Row[Any]) -> None:
    [work] = batch.cases([letter.case_id])
    session, today, now = batch.session, batch.office.today(work.creditor), batch.now
    note_message(work, mail, now)
    outbox.note_evidence(session, letter.id, "report")
    if mail.reading.bounce != "hard":
        return
    text = _diagnostic(mail)
    if letter.state in (S.SENT.value, S.UNSURE.value):
        outbox.move(session, letter.id, S(letter.state), S.BOUNCED)
    work.record("letter_bounced", now, "relanced", {"letter": letter.id, "text": text})
    cases.kill_address(session, work.creditor, letter.recipient, today)
    batch.withdraw(work, because("case.bounced", text=text))
    if work.case.state in (CaseState.OPEN, CaseState.PAUSED):
        body = {"reason": "bounce", "on": today.isoformat(), "until": None, "by": "relanced"}
        work.record("paused", now, "relanced", body)
        work.next_action_on = None
    _bounce_flag(batch, work, mail, because("case.bounced", text=text))


def _bounce_flag(batch: Batch, work: Work, mail: Mail, reason: Because) -> None:
    today = batch.office.today(work.creditor)
    batch.raised.append((work, flags.NewFlag("bad_address", reason, today, message_id=mail.row.id)))


def _diagnostic(mail: Mail) -> str:
    report = mail.parsed.report
    found = [r.diagnostic or r.status for r in report.recipients] if report else []
    return (next(iter(found), "") or mail.parsed.subject)[:200]


def other(batch: Batch, mail: Mail) -> None:
    """Note a newsletter or a platform's notice on the cases it names; it asks for nothing."""
    for work in batch.cases(mail.verdict.cases):
        _weigh_answers(batch, work, mail)
        note_message(work, mail, batch.now)


Effect: TypeAlias = Callable[[Batch, Mail], None]
EFFECTS: Mapping[str, Effect] = {
    "human": human,
    "auto_reply": automatic,
    "bounce": bounce,
    "other": other,
}


def tray_flag(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    row: Row[Any],
    reason: Because,
    now: datetime,
) -> None:
    """Put a mail that fits no case, or could not be read, before whoever may see the mailbox."""
    owner, today = _owner(office, mailbox, now)
    flag = flags.NewFlag("unread_mail", reason, today, f"message:{row.id}", message_id=row.id)
    if crowd.in_tray(session, owner) >= MANY_IN_TRAY:
        flag = flags.NewFlag(
            "unread_mail", because("case.many_in_tray", count=MANY_IN_TRAY), today, "many"
        )
    flags.raise_flag(session, owner, None, flag, now)


def _owner(office: Office, mailbox: Mailbox, now: datetime) -> tuple[str, date]:
    """Return who sees what is about a mailbox and no case, and that one's day."""
    creditors = office.settings.creditors_of(mailbox.id)
    owner = creditors[0].id if len(creditors) == 1 else f"mailbox:{mailbox.id}"
    return owner, office.today(creditors[0].id) if creditors else now.date()


def hold_sender(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    creditors: Sequence[str],
    row: Row[Any],
    now: datetime,
) -> None:
    """Hold the cases an unreadable mail may belong to, by the address and the marks its bytes bear (I4)."""
    head = (row.raw or b"")[:HEAD].decode("utf-8", "replace")
    sender = row.sender or ""
    unclear = Reading(kind="human", intents=("unclear",))
    seen = replace(
        clues(ParsedMail(subject=row.subject or ""), unclear),
        tokens=find_tokens(head),
        senders=tuple(filter(None, (sender,))),
        domains=tuple(filter(None, (organisation(sender),))),
    )
    domain = mailbox.address.rpartition("@")[2]
    [found] = inbox.candidates(session, mailbox.id, domain, creditors, [seen])
    verdict = decide(found)
    mail = Mail(row, ParsedMail(), unclear, verdict)
    if verdict.cases:
        batch = Batch(session, office, mailbox, now)
        human(batch, mail)
        batch.close()
