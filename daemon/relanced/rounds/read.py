"""The round that reads: what came in is parsed behind the wall, understood, matched, and has its effect once.

Any human mail pauses, before and whatever its meaning; the meaning only suggests the way on. What is applied, what is
withdrawn and what is flagged stand in one transaction with the mark that the mail was read.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox, MailboxKind
from relanced.log import mail_log
from relanced.rounds import crowd, naming, ourselves, outcomes
from relanced.rounds.office import Office
from relanced.rounds.witness import weigh_copies
from relanced.store import digests, inbox
from relanced.understanding import mail as mails
from relanced.understanding import reading as readings
from relanced.understanding.mail import ParsedMail
from relanced.understanding.match import (
    MAX_TEXT,
    Candidate,
    Clues,
    Verdict,
    addresses_in,
    clues,
    decide,
    organisation,
)
from relanced.understanding.reading import Reading
from relanced.wall import Child, ChildFailed
from relanced.words import because

BATCH = 25
UNHURRIED = 200  # mails of crowding senders read between two looks at the mailbox
PARSER = "relanced.mail.parse:serve"
SECONDS, MEMORY_MIB, CPU_SECONDS = 2.0, 512, 60


@dataclass(slots=True)
class ReadCount:
    """What one pass of the round did."""

    read: int = 0
    human: int = 0
    matched: int = 0
    set_aside: int = 0


def parser() -> Child:
    """Return the walled-off child in which strangers' bytes are opened."""
    return Child(PARSER, seconds=SECONDS, memory_mib=MEMORY_MIB, cpu_seconds=CPU_SECONDS)


@dataclass(frozen=True, slots=True)
class Understood:
    """One mail as the child gave it back, without opinion on whose it is."""

    row: Row[Any]
    parsed: ParsedMail
    reading: Reading

    def is_from(self, people: frozenset[str]) -> bool:
        """Say whether the mail names one of these addresses as its writer; nothing proves it."""
        return any(address.email in people for address in self.parsed.from_addresses)

    def is_by(self, ours: frozenset[str]) -> bool:
        """Say whether our side wrote it: by its From, or because it lies in Sent, under whatever alias."""
        return bool(self.row.outgoing) or self.is_from(ours)


async def read(office: Office, mailbox: Mailbox, child: Child) -> ReadCount:
    """Read everything that was fetched from a mailbox; of senders who crowd it only some mails, after the others."""
    count = ReadCount()
    while await office.store.write(crowd.make_way, office, mailbox):
        pass
    while batch := await office.store.write(_take, office, mailbox, count):
        await _read_from(office, mailbox, child, batch, count)
    before = count.read
    while count.read - before < UNHURRIED and (
        batch := await office.store.write(_take, office, mailbox, count, (), "LATER")
    ):
        await _conclude_alone(office, mailbox, child, batch, count)
    return count


async def _read_from(
    office: Office, mailbox: Mailbox, child: Child, batch: list[Row[Any]], count: ReadCount
) -> None:
    """Read on from one batch; while it has its effect, the child is at the next one already."""
    ahead = asyncio.ensure_future(asyncio.to_thread(_understand, child, batch))
    try:
        while batch:
            found = await ahead
            busy = [row.id for row in batch]
            is_tried = any(row.tries > 1 for row in batch)  # it may end us: nothing beside it
            following = (
                [] if is_tried else await office.store.write(_take, office, mailbox, count, busy)
            )
            if following:
                ahead = asyncio.ensure_future(asyncio.to_thread(_understand, child, following))
            await office.store.write(conclude, office, mailbox, found, count)
            batch = following
    finally:
        await asyncio.wait({ahead})


async def _conclude_alone(
    office: Office, mailbox: Mailbox, child: Child, batch: list[Row[Any]], count: ReadCount
) -> None:
    """Read one batch, and none beside it."""
    found = await asyncio.to_thread(_understand, child, batch)
    await office.store.write(conclude, office, mailbox, found, count)


def _take(
    session: Session, office: Office, mailbox: Mailbox, count: ReadCount,
    busy: Sequence[int] = (), state: str = "STORED",
) -> list[Row[Any]]:  # fmt: skip
    """Take mails in hand; our own letters among them are known by their bytes and need no parser.

    After a morning's letters their copies lie before the first reply: it must not wait for them. A mail that was taken
    alone three times and never came to an end is not opened again: it may be what ends us.
    """
    while batch := inbox.take(session, mailbox.id, BATCH, busy, state):
        named = [(row, row.message_id or "") for row in batch]
        borne = [Borne(row, one, frozenset({one} - {""})) for row, one in named]
        own = _own_copies(session, office, mailbox, borne)
        inbox.mark_read(session, [_own_mark(row, v) for row, v in own.values()], office.clock.now())
        deadly = [row for row in batch if row.tries > inbox.TRIES + 1 and row.id not in own]
        for row in deadly:
            _set_aside(session, office, mailbox, row)
        count.set_aside += len(deadly)
        strangers = [row for row in batch if row.id not in own and row not in deadly]
        if strangers:
            return strangers
    return []


def _understand(
    child: Child, batch: Sequence[Row[Any]]
) -> list[tuple[Row[Any], Understood | None]]:
    """Have a batch parsed and understood behind the wall; None for each mail that fails, which fails alone."""
    return [(row, _understand_one(child, row)) for row in batch]


def _understand_one(child: Child, row: Row[Any]) -> Understood | None:
    try:
        answer = json.loads(child.ask(row.raw))
        parsed, reading = mails.from_json(answer["parsed"]), readings.from_json(answer["reading"])
    except (ChildFailed, KeyError, TypeError, ValueError) as trouble:
        _log_unread(row, trouble)
        return None
    return Understood(row, parsed, reading)


def _log_unread(row: Row[Any], trouble: Exception) -> None:
    mail_log().warning(
        "mail not read", message=row.id, tries=row.tries, trouble=type(trouble).__name__
    )


def conclude(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    found: Sequence[tuple[Row[Any], Understood | None]],
    count: ReadCount,
) -> None:
    """Let a batch have its effect in one transaction; a mail that makes it fail is found alone (I13)."""
    good = [one for _, one in found if one is not None]
    unread = [row for row, one in found if one is None]
    try:
        with session.begin_nested():
            done = list(zip(good, apply(session, office, mailbox, good), strict=True))
    except Exception:  # noqa: BLE001 - whatever it is, its neighbours must have their effect
        done = []
        for one in good:
            try:
                with session.begin_nested():
                    done.append((one, apply(session, office, mailbox, [one])[0]))
            except Exception as trouble:  # noqa: BLE001 - tried again, and then set aside with its reason
                _log_unread(one.row, trouble)
                unread.append(one.row)
    for row in unread:
        if row.tries >= inbox.TRIES:
            _set_aside(session, office, mailbox, row)
            count.set_aside += 1
    count.read += len(done)
    count.human += sum(one.reading.kind == "human" for one, _ in done)
    count.matched += sum(bool(verdict and verdict.cases) for _, verdict in done)


def apply(
    session: Session, office: Office, mailbox: Mailbox, found: Sequence[Understood]
) -> list[Verdict | None]:
    """Let mails have their effect, with the mark that they were read; None for one that already had it."""
    now = office.clock.now()
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    ours = ourselves.people(office, creditors, mailbox)
    verdicts = _own_mail(session, office, mailbox, found)
    strangers = [one for one in found if one.row.id not in verdicts]
    looked_up = _seen(session, office, mailbox, creditors, strangers)
    verdicts |= {
        one.row.id: decide(found_for, is_ours=one.is_by(ours))
        for one, found_for in zip(strangers, looked_up, strict=True)
    }
    private = _private(mailbox, strangers, verdicts, ours)
    strangers = [one for one in strangers if one.row.id not in private]
    own = {one.row.id for one in found} - {one.row.id for one in strangers}
    marks = [_mark(one, verdicts[one.row.id], is_own=one.row.id in own) for one in found]
    fresh = inbox.mark_read(session, marks, now)
    inbox.forget(session, private & fresh)
    batch = outcomes.Batch(session, office, mailbox, now)
    batch.cases({case for one in strangers for case in verdicts[one.row.id].cases})
    for one in strangers:
        verdict = verdicts[one.row.id]
        if one.row.id not in fresh or _is_thanks(session, one, verdict, ours):
            continue
        batch.prove(_answered(one))
        # Pausing needs no proof of who wrote.
        effect = outcomes.EFFECTS["human" if one.is_by(ours) else one.reading.kind]
        if one.is_by(ours) and len(verdict.cases) > naming.FEW:
            effect = naming.many
        effect(batch, outcomes.Mail(one.row, one.parsed, one.reading, verdict))
    batch.close()
    return [verdicts[one.row.id] if one.row.id in fresh else None for one in found]


def _answered(one: Understood) -> tuple[str, ...]:
    """Return the Message-IDs a mail answers, or a delivery report is about."""
    told = one.reading.about if one.reading.kind == "bounce" else ()
    return tuple(dict.fromkeys((*one.parsed.in_reply_to, *told)))


def _private(
    mailbox: Mailbox,
    found: Sequence[Understood],
    verdicts: Mapping[int, Verdict],
    ours: frozenset[str],
) -> frozenset[int]:
    """Return the mails of our people in a company's own inbox that name no debtor: none of our business."""
    if mailbox.kind is not MailboxKind.BUSINESS:
        return frozenset()
    return frozenset(
        one.row.id for one in found if one.is_by(ours) and not verdicts[one.row.id].cases
    )


def _is_thanks(session: Session, one: Understood, verdict: Verdict, ours: frozenset[str]) -> bool:
    """Say whether somebody of ours answered a digest without naming a case: there is nothing to place."""
    is_about_none = not verdict.cases and one.is_from(ours)
    return is_about_none and bool(digests.of_message(session, one.parsed.in_reply_to))


def _mark(one: Understood, verdict: Verdict, *, is_own: bool) -> inbox.Mark:
    kind, reading = ("own", {}) if is_own else (one.reading.kind, readings.to_json(one.reading))
    packed = json.dumps(reading, ensure_ascii=False)
    links = tuple((case, verdict.strength) for case in verdict.cases)
    return inbox.Mark(one.row.id, kind, packed, verdict.because, links)


def _own_mark(row: Row[Any], verdict: Verdict) -> inbox.Mark:
    links = tuple((case, verdict.strength) for case in verdict.cases)
    return inbox.Mark(row.id, "own", "{}", verdict.because, links)


def _own_mail(
    session: Session, office: Office, mailbox: Mailbox, found: Sequence[Understood]
) -> dict[int, Verdict]:
    """Know again what we wrote ourselves, before anything else is made of it."""
    myself = frozenset({mailbox.address})
    borne = [Borne(one.row, one.parsed.message_id, _ids_borne(one, myself)) for one in found]
    own = {key: v for key, (_, v) in _own_copies(session, office, mailbox, borne).items()}
    for one in found:
        trial = ourselves.own_trial(one.parsed.message_id, is_from_mailbox=one.is_from(myself))
        if trial is not None:
            own.setdefault(one.row.id, trial)
    return own


class Borne(NamedTuple):
    """A mail, its Message-ID, and every id under which it may be a letter of ours."""

    row: Row[Any]
    message_id: str
    ids: frozenset[str]


def _own_copies(
    session: Session, office: Office, mailbox: Mailbox, found: Sequence[Borne]
) -> dict[int, tuple[Row[Any], Verdict]]:
    """Return which of some mails are letters or digests of ours."""
    ids = sorted(set[str]().union(*(one.ids for one in found)))
    letters = inbox.letters_about(session, mailbox.id, ids)
    told = digests.of_message(session, ids)
    unknown = weigh_copies(
        session, office, mailbox, [one.message_id for one in found if one.row.outgoing]
    )
    own: dict[int, tuple[Row[Any], Verdict]] = {}
    for row, message_id, borne in found:
        same = [letter for letter in letters if letter.message_id in borne]
        verdict = ourselves.own_copy(session, office, row, same, message_id)
        verdict = verdict or ourselves.own_digest(row, message_id, told)
        if verdict is None and message_id in unknown:
            verdict = Verdict((), "strong", because("case.own_copy"))
        if verdict is not None:
            own[row.id] = row, verdict
    return own


def _ids_borne(one: Understood, myself: frozenset[str]) -> frozenset[str]:
    """Return the Message-IDs a mail may be a copy of: in mail of our own mailbox those it refers to as well.

    Some relays replace the Message-ID; ours stands in References for that.
    """
    ids = {one.parsed.message_id}
    if one.row.outgoing or one.is_from(myself):
        ids |= set(one.parsed.references)
    return frozenset(filter(None, ids))


def _seen(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    creditors: Sequence[str],
    found: Sequence[Understood],
) -> list[list[Candidate]]:
    """Look up the clues of mails; in mail from our side, whoever it goes to, quotes or names."""
    ours = ourselves.people(office, creditors, mailbox)
    domain = mailbox.address.rpartition("@")[2]
    gathered, named = [], []
    for one in found:
        clue, names = clues(one.parsed, one.reading), list[Candidate]()
        if one.is_by(ours):
            clue, text = _clues_of_ours(session, one, ours)
            names = inbox.by_name(session, creditors, text)
        gathered.append(clue)
        named.append(names)
    seen = inbox.candidates(session, mailbox.id, domain, creditors, gathered)
    return [cases + names for cases, names in zip(seen, named, strict=True)]


def _clues_of_ours(session: Session, one: Understood, ours: frozenset[str]) -> tuple[Clues, str]:
    """Return the clues of a mail from our side, and the text in which it may name a debtor."""
    parsed = one.parsed
    if digests.of_message(session, (*parsed.in_reply_to, *parsed.references)):
        # An answer to a digest quotes every debtor the digest names: only its own words count.
        parsed = replace(parsed, text=one.reading.reply_text)
    text = f"{parsed.subject}\n{parsed.text}"[:MAX_TEXT]
    others = [a.email for a in (*parsed.to, *parsed.cc)] + addresses_in(text)
    if not one.row.outgoing:  # a debtor may stand beside one of us, or be sent on by one of us
        others += [a.email for a in (*parsed.from_addresses, *parsed.sender)]
    senders = tuple(dict.fromkeys(email for email in others if email not in ours))
    domains = tuple(dict.fromkeys(filter(None, map(organisation, senders))))
    return replace(clues(parsed, one.reading), senders=senders, domains=domains), text


def _set_aside(session: Session, office: Office, mailbox: Mailbox, row: Row[Any]) -> None:
    """Keep a mail that cannot be read where a person finds it, and hold the cases its sender may belong to."""
    now = office.clock.now()
    inbox.set_aside(session, row.id, because("case.set_aside"), now)
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    outcomes.tray_flag(session, office, mailbox, row, because("case.set_aside"), now)
    try:
        with session.begin_nested():
            outcomes.hold_sender(session, office, mailbox, creditors, row, now)
    except Exception as trouble:  # noqa: BLE001 - a case that cannot even be loaded; `ask` sets it aside
        _log_unread(row, trouble)
