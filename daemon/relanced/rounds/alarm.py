"""What the daemon raises about itself: a loop that only fails holds what it was there for, and a person is told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from relanced.rounds.office import Office
from relanced.store import flags, holds
from relanced.words import because


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
    reason, now = because("daemon.no_progress", minutes=minutes), office.clock.now()
    for creditor in office.settings.creditors_of(mailbox):
        flag = flags.NewFlag("review", reason, office.today(creditor.id), "no_progress")
        flags.raise_flag(session, creditor.id, None, flag, now)
