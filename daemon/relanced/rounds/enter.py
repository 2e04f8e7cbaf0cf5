"""The round that takes books in: a file named by hand, or whatever stands in a creditor's drop folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from relanced.books.defaults import Defaults
from relanced.config.creditor import SourceKind
from relanced.dunning.ledger import Ledger
from relanced.dunning.plausible import doubts
from relanced.rounds.office import Office, next_day
from relanced.rounds.papers import new_to_books
from relanced.store import flags, holds, ledgers, schema, undoing
from relanced.store.cases import Work
from relanced.words import Because, because, to_json


@dataclass(slots=True)
class Entered:
    """What became of one file."""

    ledger: Ledger
    taken: ledgers.Taken | None = None
    doubts: tuple[Because, ...] = ()
    held: int | None = None  # the number of the held import


@dataclass(frozen=True, slots=True)
class File:
    """One file to take in, and what a person said about it."""

    creditor: str
    name: str
    data: bytes
    as_of: date | None = None
    is_complete: bool = True
    source: SourceKind = SourceKind.LIST
    is_confirmed: bool = False  # a person has looked at its doubts
    actor: str = "relanced"


def enter(session: Session, office: Office, file: File, ledger: Ledger) -> Entered:
    """Take one file in, in one transaction, or hold it when it is implausible beside what is known."""
    now = office.clock.now()
    known_creditor(session, file.creditor)
    if ledger.refused is not None:
        if ledger.is_partial:
            return Entered(ledger)  # an invoice that does not open says nothing of the books
        # A failed import says that the books before it may be passed: nothing leaves on them (I5).
        holds.put(session, "creditor", file.creditor, "import", ledger.refused, now)
        return Entered(ledger)
    ledger = new_to_books(session, file.creditor, ledger, is_confirmed=file.is_confirmed)
    is_complete = file.is_complete and not ledger.is_partial
    as_of = file.as_of or ledger.as_of or office.today(file.creditor)
    found = _too_old(session, file, as_of)
    if not file.is_confirmed:
        before = ledgers.last_lines(session, file.creditor)
        found += doubts(before, ledger.lines, complete=is_complete, today=as_of)
    intake = ledgers.Intake(
        file.creditor, file.source.value, hashlib.sha256(file.data).hexdigest(), as_of, is_complete, now,
        file.actor, lambda work: next_day(session, office, work),
    )  # fmt: skip
    if found:
        return _hold(session, office, file, ledger, intake, found, now)
    report = {"file": file.name, "rejected": ledger.rejected, "errors": len(ledger.errors)}
    taken = ledgers.take_in(session, ledger.lines, intake, json.dumps(report))
    if not ledger.is_partial:  # invoices make no books fresh
        holds.lift(session, "creditor", file.creditor, "import", now)
    _settle_flags(session, file, ledger, now)
    return Entered(ledger, taken)


def _settle_flags(session: Session, file: File, ledger: Ledger, now: datetime) -> None:
    """Resolve what asked for the list that is in now: any for books; for invoices, a doubt that a person confirmed."""
    if ledger.is_partial and not file.is_confirmed:
        return
    kind, begins = ("review", "import:") if ledger.is_partial else ("stale_books", "")
    for flag in flags.open_flags(session, file.creditor, kind=kind):
        if (flag.subject or "").startswith(begins):
            flags.resolve(session, flag, None, now, file.actor, "imported")


def undo(
    session: Session, office: Office, creditor: str, number: int, actor: str
) -> undoing.Undone:
    """Take the last import of a creditor back, in the caller's transaction."""
    now, today = office.clock.now(), office.today(creditor)

    def wake(work: Work) -> date | None:
        return next_day(session, office, work)

    undone = undoing.undo(session, creditor, number, today, now, actor, wake)
    if undone.refused is None:
        # The wrong list may have brought names and addresses as well: nothing leaves until a right one is in.
        holds.put(session, "creditor", creditor, "import", because("case.undone_wants_list"), now)
    return undone


def _too_old(session: Session, file: File, as_of: date) -> tuple[Because, ...]:
    row = session.get_one(schema.Creditor, file.creditor)
    if row.ledger_on and as_of < row.ledger_on and not file.is_confirmed:
        return (because("case.older_ledger", as_of=as_of, known=row.ledger_on),)
    return ()


def _hold(
    session: Session, office: Office, file: File, ledger: Ledger, intake: ledgers.Intake,
    found: tuple[Because, ...], now: datetime,
) -> Entered:  # fmt: skip
    """Keep the file whole, stop sending for this creditor and say why; nothing of it is believed yet."""
    report = {"file": file.name, "doubts": [to_json(doubt) for doubt in found]}
    number = ledgers.hold_import(session, intake, file.data, report)
    if not ledger.is_partial:  # an invoice in doubt says nothing of the books
        holds.put(session, "creditor", file.creditor, "import", found[0], now)
    flag = flags.NewFlag(
        "review" if ledger.is_partial else "stale_books",
        found[0],
        office.today(file.creditor),
        f"import:{number}",
    )
    flags.raise_flag(session, file.creditor, None, flag, now)
    return Entered(ledger, None, found, number)


def known_creditor(session: Session, creditor: str) -> None:
    """Make sure a creditor of the configuration has its row."""
    if session.get(schema.Creditor, creditor) is None:
        session.add(schema.Creditor(id=creditor))
        session.flush()


def defaults_of(office: Office, creditor: str) -> Defaults:
    """Return what to assume of a creditor's lists where they are silent."""
    config = office.creditor(creditor)
    return Defaults(
        currency=config.currency,
        terms_days=config.terms_days,
        language=config.language,
        siren=config.siren,
    )
