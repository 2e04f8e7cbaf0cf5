"""What every round is handed: the settings, the store, the clock, and what follows from them for one creditor."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from relanced.clock import Clock, local_day
from relanced.config import Settings
from relanced.config.creditor import Creditor, DebtorRule
from relanced.dunning.case import CaseState
from relanced.dunning.days import Calendar
from relanced.dunning.plan import Debtor, Rules, next_look
from relanced.store import cases
from relanced.store.cases import Work
from relanced.store.engine import Store
from relanced.store.sidecar import Sidecar

KEY_BYTES = 32
LONGEST_STEP = 300.0  # seconds the wall clock may move against the monotonic one (reliability I8)


@dataclass(slots=True)
class Office:
    """One installation at work. Rules and calendars are built once a creditor and kept."""

    settings: Settings
    store: Store
    clock: Clock
    key: bytes  # signs the tokens of our letters
    owner: str  # this process, in leases
    sidecar: Sidecar | None = None  # None where nothing leaves: a rehearsal
    drift_seen: float = 0.0  # what the last step of the clock was held for
    # By mailbox: when the last whole look of this process began, by the wall and in monotonic seconds.
    looks: dict[str, tuple[datetime, float]] = field(default_factory=dict)
    lapses_seen: dict[str, date] = field(
        default_factory=dict
    )  # by creditor: the day it was last watched
    _origin: tuple[datetime, float] | None = None
    _rules: dict[tuple[str, str], Rules] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict)

    def drift(self) -> float:
        """Return by how many seconds the wall clock has moved against the monotonic one since this was first asked."""
        wall, ticks = self.clock.real_now(), self.clock.monotonic()
        if self._origin is None:
            self._origin = (wall, ticks)
        return (wall - self._origin[0]).total_seconds() - (ticks - self._origin[1])

    def creditor(self, creditor: str) -> Creditor:
        """Return a creditor's configuration."""
        return self.settings.creditors[creditor]

    def today(self, creditor: str) -> date:
        """Return the business day at the creditor's place."""
        return local_day(self.clock.now(), self.creditor(creditor).time_zone)

    def asked(self, debtor: Debtor, rule: DebtorRule | None) -> Debtor:
        """Return a debtor as a person's decisions make it, without addresses that are our own.

        A letter to one of our mailboxes would reach nobody who owes, and come back as mail (I17).
        """
        ruled = apply_rule(debtor, rule)
        ours = {mailbox.address.lower() for mailbox in self.settings.mailboxes.values()}
        theirs = tuple(to for to in ruled.recipients if _without_tag(to) not in ours)
        return ruled if theirs == ruled.recipients else replace(ruled, recipients=theirs)

    def calendar(self, creditor: str) -> Calendar:
        """Return the creditor's working days."""
        if creditor not in self._calendars:
            self._calendars[creditor] = self.creditor(creditor).calendar()
        return self._calendars[creditor]

    def rules(self, creditor: str, rule: DebtorRule | None = None) -> Rules:
        """Return the rules for a creditor's debtors, or for one debtor with a ladder of its own."""
        config = self.creditor(creditor)
        procedure = (rule.procedure if rule else None) or config.procedure
        if (creditor, procedure) not in self._rules:
            self._rules[creditor, procedure] = Rules(
                self.settings.procedures[procedure],
                self.calendar(creditor),
                config.caps.min_gap_days,
                config.tolerance.decimal(),
            )
        return self._rules[creditor, procedure]

    def window_opens(self, creditor: str, now: datetime) -> bool:
        """Say whether letters may leave at this moment: the office's days and hours, in its own zone."""
        config = self.creditor(creditor)
        local = now.astimezone(ZoneInfo(config.time_zone))
        clock_time = time(local.hour, local.minute, local.second)
        in_hours = config.window.opens <= clock_time < config.window.closes
        return in_hours and self.calendar(creditor).is_working(local.date())


def next_day(session: Session, office: Office, work: Work) -> date | None:
    """Return the day a case wants its next look, by the ladder of its own debtor.

    A pause that had ended by the time something happened to its case is looked at today.
    """
    config, today = office.creditor(work.creditor), office.today(work.creditor)
    pause = work.case.pause
    if work.case.state is CaseState.PAUSED and pause and pause.until and pause.until <= today:
        return today
    rule = None
    if config.debtors:
        debtor = cases.load_debtors(session, [work.debtor_id])[work.debtor_id]
        rule = config.rule_for(debtor.name, debtor.ref)
    return next_look(work.case, office.rules(work.creditor, rule), today)


def apply_rule(debtor: Debtor, rule: DebtorRule | None) -> Debtor:
    """Let a person's decisions about one debtor win over the books."""
    if rule is None:
        return debtor
    given = tuple(contact.email for contact in rule.contacts if contact.email)
    return Debtor(debtor.name, given or debtor.recipients, rule.never, rule.sensitive, debtor.ref)


def _without_tag(address: str) -> str:
    """Return an address without what stands behind a plus, which reaches the same mailbox (RFC 5233)."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def token_key(state_dir: Path) -> bytes:
    """Return the key that signs our tokens, made at the first start and readable by its owner alone."""
    path = state_dir / "token.key"
    if not path.exists():
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    return path.read_bytes()
