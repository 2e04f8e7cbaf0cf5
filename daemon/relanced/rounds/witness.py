"""Before the first word, the witnesses are heard: whether anybody knows of more letters than this database does.

A database that was put back from a copy knows less than the sidecar beside it and less than Sent; one that lives a
second time elsewhere finds itself on another machine. Then the mailbox is held, before anything is asked (I21).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.dunning.token import check_token, find_tokens
from relanced.log import debug_log
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.rounds.office import Office
from relanced.store import holds, witnesses
from relanced.store.sidecar import Position, machine
from relanced.store.witnesses import Belief
from relanced.words import Because, because

MARGIN = timedelta(2)  # days: SEARCH SINCE knows no zones (RFC 3501 §6.4.4), and clocks differ
NEVER_SEEN = timedelta(90)  # how far back a mailbox is asked that no database here remembers
KINDS = ("restored", "cloned")


@dataclass(frozen=True, slots=True)
class Testimony:
    """What stands outside the database. `in_sent` is None when there is no Sent that can be read."""

    kept: Position | None  # by the sidecar
    in_sent: tuple[str, ...] | None  # Message-IDs of the days the database may have forgotten


async def hear_witnesses(office: Office, mailbox: Mailbox, room: Mailroom) -> bool:
    """Compare the database with its witnesses; False, and a hold, when it knows less than one of them.

    The witnesses are asked first, so that what leaves meanwhile is in the database already.
    """
    kept = office.sidecar.read(mailbox.id) if office.sidecar else None
    known = await office.store.read(witnesses.belief, mailbox.id)
    in_sent = await asyncio.to_thread(_in_sent, room, since(office, known))
    told = Testimony(kept, in_sent)
    position = await office.store.write(_judge, office, mailbox, told)
    if position is None:
        return False
    if office.sidecar is not None and (kept is None or position.is_ahead_of(kept)):
        await office.sidecar.keep(mailbox.id, position)
    return True


def since(office: Office, known: Belief) -> date:
    """Return the day from which the database may have forgotten something."""
    if known.known_until is None:
        return (office.clock.real_now() - NEVER_SEEN).date()
    # A business clock that was set apart dates the copies we file by it.
    return (min(known.known_until, office.clock.now()) - MARGIN).date()


def _in_sent(room: Mailroom, day: date) -> tuple[str, ...] | None:
    """Return the Message-IDs in Sent from a day on; None without a Sent that can be read."""
    sent = next((f.name for f in room.folders() if f.special_use == "sent"), None)
    if sent is None:
        return None
    try:
        return tuple(name for _, name in room.message_ids(sent, day))
    except ImapTrouble as trouble:
        if not room.alive:
            raise
        debug_log().info("Sent cannot be read", trouble=str(trouble))
        return None


def our_marks(
    office: Office, mailbox: Mailbox, ids: Iterable[str], lives: frozenset[str]
) -> list[str]:
    """Return which Message-IDs are of letters and digests of ours: signed by our key, or of a known life.

    A key that was lost signs nothing, so a life the database remembers is enough; nobody else lays mail into Sent.
    """
    found = []
    for one in ids:
        local, _, domain = one.rpartition("@")
        if domain.lower() != mailbox.address.rpartition("@")[2] or find_tokens(local) != (local,):
            continue
        if local[:8] in lives or check_token(office.key, local):
            found.append(one)
    return found


def _judge(session: Session, office: Office, mailbox: Mailbox, told: Testimony) -> Position | None:
    known = witnesses.belief(session, mailbox.id)
    here = _here(session)
    for kind, reason in (
        ("cloned", _elsewhere(known, mailbox, here)),
        ("restored", _behind(known, mailbox, told)),
        ("restored", _unknown(session, office, mailbox, known, told)),
        ("restored", _unwitnessed(known, mailbox, told)),
    ):
        if reason is not None:
            hold(session, office, mailbox.id, kind, reason)
            return None
    witnesses.stand(session, mailbox.id, mailbox.address, here)
    return known.position


def _here(session: Session) -> str | None:
    """Return this machine where the store is a file of its own; a server may serve many machines."""
    return machine() or None if session.get_bind().dialect.name == "sqlite" else None


def hold(session: Session, office: Office, mailbox: str, kind: str, reason: Because) -> None:
    """Hold a mailbox until a person has recovered it."""
    holds.put(session, "mailbox", mailbox, kind, reason, office.clock.now())
    debug_log().error("mailbox held", mailbox=mailbox, kind=kind, reason=reason.key)


def _elsewhere(known: Belief, mailbox: Mailbox, here: str | None) -> Because | None:
    if known.position.dots and known.address and known.address != mailbox.address:
        return because("recover.other_address", mailbox=mailbox.id, before=known.address)
    if known.position.dots and here and known.machine and known.machine != here:
        return because("recover.other_machine", mailbox=mailbox.id)
    return None


def _behind(known: Belief, mailbox: Mailbox, told: Testimony) -> Because | None:
    kept, mine = told.kept, known.position
    if kept is None or not kept.is_ahead_of(mine):
        return None
    if kept.incarnation != mine.incarnation:
        # A sidecar that never saw a letter leave is no witness of anything.
        other = because("recover.other_life", mailbox=mailbox.id)
        return other if kept.dots else None
    return because("recover.behind", mailbox=mailbox.id, kept=kept.dots, known=mine.dots)


def _unknown(
    session: Session, office: Office, mailbox: Mailbox, known: Belief, told: Testimony
) -> Because | None:
    ours = our_marks(office, mailbox, told.in_sent or (), known.incarnations)
    missing = witnesses.unknown(session, ours)
    return because("recover.unknown", mailbox=mailbox.id, count=len(missing)) if missing else None


def _unwitnessed(known: Belief, mailbox: Mailbox, told: Testimony) -> Because | None:
    """Sent is a witness where it holds one of the letters that left last; a mailbox that never wrote needs none."""
    if not known.position.dots or told.kept is not None:
        return None
    if known.latest.intersection(told.in_sent or ()):
        return None
    return because("recover.no_witness", mailbox=mailbox.id)


def weigh_copies(
    session: Session, office: Office, mailbox: Mailbox, ids: Iterable[str]
) -> frozenset[str]:
    """Hold a mailbox into whose Sent a letter of ours has come that the database does not know; returns their ids.

    So a machine that is put back while it runs is noticed too, at its next look.
    """
    lives = frozenset({witnesses.belief(session, mailbox.id).position.incarnation})
    ours = our_marks(office, mailbox, ids, lives)
    missing = witnesses.unknown(session, ours) if ours else []
    if missing:
        reason = because("recover.unknown", mailbox=mailbox.id, count=len(missing))
        hold(session, office, mailbox.id, "restored", reason)
    return frozenset(missing)
