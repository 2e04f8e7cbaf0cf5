"""The lease message: renewed in a folder of our own, read at every whole look: no two databases serve one mailbox.

Every message bears a word of chance that stands in the database before it stands in the mailbox. A word the database
does not know was laid by another one: a clone that lives beside it, or the life it had after the copy it was restored
from. Daemons that share one database share its words.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.log import debug_log
from relanced.mail.lease_note import LeaseNote, read_note, write_note
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.rounds.office import Office
from relanced.rounds.witness import hold
from relanced.store import leases, witnesses
from relanced.store.witnesses import Word
from relanced.words import Because, because, tell

RENEW: Final = 3600.0  # seconds between two messages of one that has nothing to say
SPOKE: Final = 60.0  # seconds after which one that sent letters says how far it has come
FRESH: Final = timedelta(hours=2)  # a stranger's message younger than this is of one that lives
MOST: Final = 50  # messages of the folder that are read


@dataclass(slots=True)
class Lease:
    """What one process knows of the lease message of one mailbox."""

    folder: str | None = None  # its full name, once known
    seen: tuple[int, int] | None = None  # UIDVALIDITY and UIDNEXT at the last look
    ours: dict[int, str] = field(
        default_factory=dict
    )  # UID -> word, of messages of ours that lie there
    written_at: float | None = None  # monotonic
    written_dots: int = -1
    settles_at: float = (
        0.0  # monotonic: until then another that may still live is given time to see us
    )
    refused_at: float | None = None  # monotonic: the server would have no message of ours
    is_held: bool = False


async def tend(office: Office, mailbox: Mailbox, room: Mailroom, lease: Lease) -> bool:
    """Look at the lease message and renew it; False while nothing may leave: a stranger is there, or may be.

    Best effort: where the server refuses the folder or the message, the other witnesses stand alone.
    """
    ticks = office.clock.monotonic()
    if mailbox.lease_folder is None or _is_refused(lease, ticks):
        return True
    try:
        strangers = await _look(office, mailbox, room, lease)
        known = await office.store.read(witnesses.belief, mailbox.id)
        if strangers:
            await _meet(office, mailbox, room, lease, strangers, known.position.dots)
            return False
        if _is_due(lease, ticks, known.position.dots):
            is_first = lease.written_at is None
            await _renew(office, mailbox, room, lease, known.position.dots)
            # Two that wake at once both look before either has laid a word: one of them sees the other now.
            strangers = await _look(office, mailbox, room, lease) if is_first else []
            if strangers:
                await _meet(office, mailbox, room, lease, strangers, known.position.dots)
                return False
    except ImapTrouble as trouble:
        if not room.alive:
            raise
        lease.refused_at = ticks
        debug_log().info("no lease message", mailbox=mailbox.id, trouble=str(trouble))
        return True
    return office.clock.monotonic() >= lease.settles_at


async def give_back(office: Office, mailbox: Mailbox, room: Mailroom, lease: Lease) -> None:
    """Say at a graceful stop that the mailbox is free, so that the next to serve it need not wait."""
    if lease.written_at is None or lease.is_held or not room.alive:
        return
    known = await office.store.read(witnesses.belief, mailbox.id)
    try:
        await _renew(office, mailbox, room, lease, known.position.dots, is_held=False)
    except ImapTrouble as trouble:
        debug_log().info("lease not given back", mailbox=mailbox.id, trouble=str(trouble))


def _is_refused(lease: Lease, ticks: float) -> bool:
    return lease.refused_at is not None and ticks - lease.refused_at < RENEW


def _is_due(lease: Lease, ticks: float, dots: int) -> bool:
    if lease.written_at is None:
        return True
    age = ticks - lease.written_at
    return age >= RENEW or (dots != lease.written_dots and age >= SPOKE)


async def _look(office: Office, mailbox: Mailbox, room: Mailroom, lease: Lease) -> list[LeaseNote]:
    """Return the messages of strangers; where nothing has changed since the last look, that costs one STATUS."""
    if lease.folder is None:
        lease.folder = await asyncio.to_thread(room.own_folder, mailbox.lease_folder or "")
    standing = await asyncio.to_thread(_standing, room, lease.folder)
    if standing is None or (standing == lease.seen and not lease.is_held):
        return []
    found = await asyncio.to_thread(notes, room, lease.folder, office.key)
    known = {one.word: one for one in await office.store.read(witnesses.words, mailbox.id)}
    lease.ours = {uid: note.word for uid, note in found.items() if note.word in known}
    lease.seen = standing
    now = office.clock.real_now()
    strangers = [n for n in found.values() if n.word not in known and _matters(n, now)]
    lease.is_held = bool(strangers)
    if lease.written_at is None and not strangers:
        _give_time(office, lease, [known[word] for word in lease.ours.values()], now)
    return strangers


def _standing(room: Mailroom, folder: str) -> tuple[int, int] | None:
    """Return how a folder stands; None where there is none."""
    try:
        return room.standing(folder)
    except ImapTrouble:
        if not room.alive:
            raise
        return None


def notes(room: Mailroom, folder: str, key: bytes) -> dict[int, LeaseNote]:
    """Return the lease messages of a folder, by UID."""
    uids = room.look(folder).uids[-MOST:]
    read = ((mail.uid, read_note(key, mail.raw)) for mail in room.fetch_headers(folder, uids))
    return {uid: note for uid, note in read if note is not None}


def _matters(note: LeaseNote, now: datetime) -> bool:
    """Say whether a stranger's message stops us: it lives, or it is of a life of our own that we do not remember."""
    # One that our key did not seal may say any moment: it stops us near the one it names, and not for ever.
    return note.is_ours or (note.is_held and abs(now - note.at) < FRESH)


def _give_time(office: Office, lease: Lease, ours: list[Word], now: datetime) -> None:
    """Wait before the first word for whoever may live on under a message that was never given back.

    No dot is later than W after a look at the mailbox (I3), and each whole look sees our message: after W, a clone
    that still sends has seen it. A database that several machines share has its own lease for that.
    """
    newest = max(ours, key=lambda one: one.at, default=None)
    if newest is None or not newest.is_held or office.store.engine.dialect.name != "sqlite":
        return
    is_gone = newest.owner == office.owner or leases.is_dead(newest.owner)
    if is_gone or now - datetime.fromisoformat(newest.at) >= FRESH:
        return
    lease.settles_at = office.clock.monotonic() + office.settings.freshness.seconds
    debug_log().info("another may still serve the mailbox", since=newest.at)


async def _meet(
    office: Office, mailbox: Mailbox, room: Mailroom, lease: Lease, strangers: Iterable[LeaseNote],
    dots: int,
) -> None:  # fmt: skip
    """Hold the mailbox; and where we have sent since our last message, say so, for the other does not know of it."""
    newest = max(strangers, key=lambda note: note.at)
    is_alive = newest.is_held and office.clock.real_now() - newest.at < FRESH
    at = newest.at.strftime("%Y-%m-%d %H:%M UTC")
    key = "recover.stranger" if is_alive else "recover.later_life"
    reason: Because = because(key, mailbox=mailbox.id, host=newest.host, at=at)
    await office.store.write(hold, office, mailbox.id, "cloned" if is_alive else "restored", reason)
    if lease.written_at is not None and dots != lease.written_dots:
        await _renew(office, mailbox, room, lease, dots)


async def _renew(
    office: Office,
    mailbox: Mailbox,
    room: Mailroom,
    lease: Lease,
    dots: int,
    *,
    is_held: bool = True,
) -> None:
    """Lay a new message, and take our older ones away; the database knows its word before the mailbox does."""
    now = office.clock.real_now()
    note = LeaseNote(secrets.token_hex(8), socket.gethostname(), now, dots, is_held)
    word = Word(note.word, office.owner, now.isoformat(), dots, is_held)
    await office.store.write(_add, mailbox.id, word)
    raw = _written(office, mailbox, note)
    await asyncio.to_thread(_lay, room, lease, raw, now)
    lease.written_at, lease.written_dots = office.clock.monotonic(), dots


def _add(session: Session, mailbox: str, word: Word) -> None:
    witnesses.add_words(session, mailbox, [word])


def _written(office: Office, mailbox: Mailbox, note: LeaseNote) -> bytes:
    language = office.settings.service.language
    facts = {"host": note.host, "at": note.at.strftime("%Y-%m-%d %H:%M UTC")}
    key = "recover.note" if note.is_held else "recover.note_free"
    subject, text = tell("recover.note_subject", language), tell(key, language, **facts)
    return write_note(office.key, note, mailbox.address, subject, text)


def _lay(room: Mailroom, lease: Lease, raw: bytes, at: datetime) -> None:
    folder = lease.folder or ""
    if _standing(room, folder) is None:
        room.make(folder)
    room.append(folder, raw, ["\\Seen"], at)
    if lease.ours:
        room.clear(folder, list(lease.ours))
        lease.ours = {}
