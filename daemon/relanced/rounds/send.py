"""The round that sends: claim, seal, say all but the dot, look once more, commit, and only then the dot.

Write down, act, write down. A letter is SENDING from the claim, ENDING from just before its final dot; a crash before
ENDING is provably unsent and may be tried again, a crash after it is UNSURE and never sent again by itself.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.letter import LetterState
from relanced.log import debug_log
from relanced.mail.answer import Answer, Kind
from relanced.mail.smtp import SmtpTrouble
from relanced.rounds import answers, brakes
from relanced.rounds.addressing import astray
from relanced.rounds.claim import Claimed, Sent, claim_batch, is_ours, no_longer
from relanced.rounds.office import Office
from relanced.rounds.pace import Pace
from relanced.rounds.storage import surely
from relanced.store import cases, holds, inbox, outbox
from relanced.store.sidecar import Position
from relanced.words import Fact, because

__all__ = ["Line", "Mouth", "Sent", "begin_dots", "pace_of", "send", "server_is_back"]

S = LetterState
LONGEST_PAUSE = 20.0  # seconds between two looks at the mailbox while the pace makes wait
LAST_ANSWER = 60.0  # seconds a dot already written may wait for its answer at a stop


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
class Mouth:
    """What a mailbox speaks with: how to dial its server, how to look at it afresh, how fast it may speak."""

    mailbox: str
    open_line: Callable[[], Awaitable[Line]]
    look: Callable[[], Awaitable[None]]
    pace: Pace
    halt: asyncio.Event
    lines: int


async def send(
    office: Office,
    mailbox: str,
    fence: int,
    open_line: Callable[[], Awaitable[Line]],
    look: Callable[[], Awaitable[None]],
    lines: int = 1,
    *,
    pace: Pace | None = None,
    halt: asyncio.Event | None = None,
) -> Sent:
    """Send what may leave from a mailbox now. `look` reads the mailbox afresh; `open_line` dials the server.

    No faster than `pace` (one that remembers nothing, by default), waiting on the clock. Once `halt` is set nothing
    more is claimed, and no dot is written that was not already.
    """
    pace = pace or pace_of(office.settings.mailboxes[mailbox])
    mouth = Mouth(mailbox, open_line, look, pace, halt or asyncio.Event(), lines)
    return await _speak(office, mouth, fence)


async def _speak(office: Office, mouth: Mouth, fence: int) -> Sent:
    done = Sent()
    pool: asyncio.Queue[Line] = asyncio.Queue()
    opened = 0
    await office.store.write(_begin, office, mouth, fence, done)
    try:
        while not mouth.halt.is_set():
            await mouth.look()
            batch = await office.store.write(
                claim_batch, office, mouth.mailbox, mouth.pace, fence, done
            )
            if not batch.letters and batch.wait is None:
                break
            if not batch.letters:
                await _pause(office, mouth, min(batch.wait or 0.0, LONGEST_PAUSE))
                continue
            while opened < min(mouth.lines, len(batch.letters)):
                pool.put_nowait(await mouth.open_line())
                opened += 1
            await _send_all(office, mouth, batch.letters, pool, done)
            if done.kept_back:
                break
    except SmtpTrouble as trouble:
        await office.store.write(_hold_mailbox, office, mouth.mailbox, fence, trouble.because)
        reason = because("case.mailbox_refused", mailbox=mouth.mailbox, text=trouble.because)
        done.refused.append(reason)
    finally:
        while not pool.empty():
            await pool.get_nowait().quit()
    done.refused = list(dict.fromkeys(done.refused))
    return done


def pace_of(mailbox: Mailbox) -> Pace:
    """Return the pace a mailbox is set to."""
    return Pace(mailbox.pace_per_minute, mailbox.per_domain_per_minute)


async def _pause(office: Office, mouth: Mouth, seconds: float) -> None:
    """Wait for the next free place, or for the stop."""
    halted = asyncio.ensure_future(mouth.halt.wait())
    waited = asyncio.ensure_future(office.clock.wait(seconds))
    try:
        await asyncio.wait({halted, waited}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        halted.cancel()
        waited.cancel()


def _begin(session: Session, office: Office, mouth: Mouth, fence: int, done: Sent) -> None:
    """Settle what a broken pass of this very daemon left, and weigh each creditor's books before asking."""
    answers.recover(session, office, mouth.mailbox, fence + 1)
    now = office.clock.now()
    for creditor in office.settings.creditors_of(mouth.mailbox):
        if outbox.has_ready(session, mouth.mailbox, creditor.id, now):
            reason = brakes.weigh(session, office, creditor.id, now)
            done.refused += [reason] if reason else []


async def _send_all(
    office: Office, mouth: Mouth, letters: Sequence[Claimed], pool: asyncio.Queue[Line], done: Sent
) -> None:
    """Offer the letters of one batch; after trouble with the line, none is left behind half way."""
    broken = asyncio.Event()
    found = await asyncio.gather(
        *(_send_one(office, mouth, letter, pool, broken, done) for letter in letters),
        return_exceptions=True,
    )
    for trouble in found:
        if trouble is not None:
            raise trouble


async def _send_one(
    office: Office, mouth: Mouth, letter: Claimed, pool: asyncio.Queue[Line], broken: asyncio.Event,
    done: Sent,
) -> None:  # fmt: skip
    line = await pool.get()
    try:
        if mouth.halt.is_set() or broken.is_set():
            reason = because("daemon.stopping" if mouth.halt.is_set() else "case.cut")
            await office.store.write(answers.untried, office, letter.id, letter.fence, reason)
            return
        if not line.alive:
            line = await mouth.open_line()
        answer = await _offer(office, mouth, letter, line, done)
    except SmtpTrouble:
        broken.set()  # the others of the batch need not find out one after the other
        reason = because("case.cut")
        await office.store.write(answers.untried, office, letter.id, letter.fence, reason)
        raise
    finally:
        pool.put_nowait(line)
    many = mouth.pace.note(refused=answer.kind is Kind.REFUSED)
    if many:
        broken.set()  # what waits behind it would be refused as well
    told = answers.Told(letter.id, letter.fence, answer)
    await surely(office, answers.conclude, told)
    _count(done, answer)
    if many:
        await office.store.write(_too_many_refused, office, mouth.mailbox, *many)


def _count(done: Sent, answer: Answer) -> None:
    done.sent += answer.kind is Kind.ACCEPTED
    done.unsure += answer.kind is Kind.NO_ANSWER
    done.failed += answer.kind is Kind.REFUSED
    done.deferred += answer.kind in (Kind.DEFERRED, Kind.CUT)


async def _offer(office: Office, mouth: Mouth, letter: Claimed, line: Line, done: Sent) -> Answer:
    """Offer one letter. At a stop, one before its dot is given up at once, one after it gets a minute more."""
    is_ending = False

    async def before_dot() -> bool:
        nonlocal is_ending
        if letter.shadow or mouth.halt.is_set():
            return False
        is_ending = True  # from here on a cut is for the line to judge: the dot may follow at once
        ended_at = await office.store.write_each(begin_dots, office, letter)
        allowed = ended_at is not None and await _kept(office, mouth.mailbox, ended_at)
        done.kept_back += not allowed
        return allowed

    sender = office.settings.mailbox_of(letter.creditor).address
    offering = asyncio.ensure_future(line.offer(sender, letter.recipient, letter.body, before_dot))
    halted = asyncio.ensure_future(mouth.halt.wait())
    try:
        await asyncio.wait({offering, halted}, return_when=asyncio.FIRST_COMPLETED)
        if not offering.done() and is_ending:
            last = asyncio.ensure_future(office.clock.wait(LAST_ANSWER))
            await asyncio.wait({offering, last}, return_when=asyncio.FIRST_COMPLETED)
            last.cancel()
    finally:
        halted.cancel()
    if offering.done():
        return offering.result()
    offering.cancel()  # the line closes itself at that
    await asyncio.wait({offering})
    kind = Kind.NO_ANSWER if is_ending else Kind.WITHHELD
    return Answer(
        kind, 0, "the daemon stopped before the answer", "dot" if is_ending else "before_dot"
    )


async def _kept(office: Office, mailbox: str, position: Position) -> bool:
    """Have the sidecar know of a dot before it is written; a disk that refuses keeps the letter back (I21, I23)."""
    if office.sidecar is None:
        return True
    try:
        await office.sidecar.keep(mailbox, position)
    except OSError as trouble:
        debug_log().error("sidecar not written", mailbox=mailbox, trouble=str(trouble))
        return False
    return True


def begin_dots(
    session: Session, office: Office, letters: Sequence[Claimed]
) -> list[Position | None]:
    """Commit ENDING, the last word before the dot, where every gate still stands; None keeps a letter back.

    Each dot is counted; where a letter may end, so far its mailbox has come.
    """
    rows = outbox.several(session, [letter.id for letter in letters])
    works = cases.load(session, [letter.case_id for letter in letters])
    # Each result is a row written anew, letter and all, in the log and then in its place.
    has_room = office.store.has_room(sum(2 * len(letter.body) for letter in letters))
    fresh = {
        creditor: _fresh_and_open(session, office, creditor, fence) if has_room else None
        for creditor, fence in {(letter.creditor, letter.fence) for letter in letters}
    }
    lost = astray(session, office, ((works[one.case_id], rows[one.id]) for one in letters))
    limits = {name: brakes.limits(session, office, name)[0] for name in fresh}
    allowed = [
        fresh[letter.creditor] is not None
        and brakes.is_within(limits[letter.creditor], rows[letter.id].level_name)
        and letter.id not in lost
        and rows[letter.id].state == S.SENDING.value
        and rows[letter.id].fence == letter.fence
        and no_longer(works[letter.case_id].case, rows[letter.id]) is None
        for letter in letters
    ]
    ending = [
        {"letter": letter.id, "fresh_seconds": math.ceil(fresh[letter.creditor] or 0)}
        for letter, may_end in zip(letters, allowed, strict=True)
        if may_end
    ]
    outbox.move_all(session, S.SENDING, S.ENDING, ending)
    dots = Counter(rows[one.id].mailbox for one, may in zip(letters, allowed, strict=True) if may)
    come = {box: outbox.count_dots(session, box, count) for box, count in sorted(dots.items())}
    return [
        come[rows[one.id].mailbox] if may else None
        for one, may in zip(letters, allowed, strict=True)
    ]


def _fresh_and_open(session: Session, office: Office, creditor: str, fence: int) -> float | None:
    """Return the age of our look at the mailbox (seconds) when every gate that is not of one letter stands open."""
    mailbox = office.creditor(creditor).mailbox
    fresh = brakes.freshness(session, office, mailbox)
    gates: tuple[Callable[[], bool], ...] = (
        lambda: is_ours(session, office, mailbox, fence),
        lambda: brakes.check_clock(session, office),
        lambda: not holds.standing(session, creditor, mailbox),
        lambda: office.window_opens(creditor, office.clock.now()),
        lambda: fresh is not None and 0 <= fresh <= office.settings.freshness.seconds,
        lambda: not inbox.has_unread(session, mailbox),
        lambda: not brakes.closed_since(session, office, creditor, office.clock.now()),
    )
    return fresh if all(is_open() for is_open in gates) else None


def _hold_mailbox(session: Session, office: Office, mailbox: str, fence: int, text: Fact) -> None:
    """The server cannot be had: brake this mailbox's creditors and take back what was claimed and never offered."""
    now = office.clock.now()
    reason = because("case.mailbox_refused", mailbox=mailbox, text=text)
    holds.put(session, "mailbox", mailbox, "smtp", reason, now)
    for row in outbox.in_flight(session, mailbox, fence + 1):
        if row.state == S.SENDING.value:
            answers.untried(session, office, row.id, row.fence, because("case.cut"))


def server_is_back(session: Session, office: Office, mailbox: str) -> bool:
    """Lift the hold of a submission server that answers again."""
    return holds.lift(session, "mailbox", mailbox, "smtp", office.clock.now())


def _too_many_refused(session: Session, office: Office, mailbox: str, count: int, of: int) -> None:
    """Stop a mailbox whose server refuses one letter after another; a person must look (lesson 63)."""
    reason = because("daemon.many_refused", count=count, of=of)
    holds.put(session, "mailbox", mailbox, "refusals", reason, office.clock.now())
