"""What the daemon raises about itself: a loop that only fails holds what it was there for, and a person is told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from relanced.config.creditor import Creditor
from relanced.rounds.office import Office
from relanced.store import flags, holds
from relanced.words import Because, because


def stalled(session: Session, office: Office, loop: str, minutes: int, text: str) -> None:
    """Hold a mailbox (or everything) whose loop has done nothing but fail."""
    reason = because("daemon.stalled", loop=loop, minutes=minutes, text=text)
    holds.put(session, *_scope(loop), f"stalled {loop}", reason, office.clock.now())


def mended(session: Session, office: Office, loop: str) -> None:
    """Lift that hold: the loop does its turns again."""
    holds.lift(session, *_scope(loop), f"stalled {loop}", office.clock.now())


def _scope(loop: str) -> tuple[str, str]:
    mailbox = loop.partition(" ")[2]
    return ("mailbox", mailbox) if mailbox else ("all", "")


def no_progress(session: Session, office: Office, mailbox: str, minutes: int) -> None:
    """Put on the desk that letters may leave and none does."""
    reason = because("daemon.no_progress", minutes=minutes)
    _to_each_desk(session, office, office.settings.creditors_of(mailbox), reason, "no_progress")


def unread_stalled(session: Session, office: Office, mailbox: str, minutes: int) -> None:
    """Put on the desk that mail came in and none is read."""
    reason = because("daemon.unread_stalled", mailbox=mailbox, minutes=minutes)
    _to_each_desk(session, office, office.settings.creditors_of(mailbox), reason, "unread_stalled")


def hung(session: Session, office: Office) -> None:
    """Put on the desk that the service had to be ended by its guard."""
    creditors = tuple(office.settings.creditors.values())
    _to_each_desk(session, office, creditors, because("daemon.hung"), "hung")


def _to_each_desk(
    session: Session, office: Office, creditors: Iterable[Creditor], reason: Because, subject: str
) -> None:
    for creditor in creditors:
        flag = flags.NewFlag("review", reason, office.today(creditor.id), subject)
        flags.raise_flag(session, creditor.id, None, flag, office.clock.now())
