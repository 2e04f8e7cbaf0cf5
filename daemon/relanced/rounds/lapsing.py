"""Once a day: which invoices lapse in twelve, six or three months, and which have (facts §3.2).

A flag of a nearer stage takes the place of the one before. An invoice that has lapsed is held: no threat leaves for it
any more until a person decides, or records what started the time anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from relanced.dunning.case import LADDER_END
from relanced.dunning.limitation import INTERRUPTED, Act, countdown, happened_to, months_before
from relanced.dunning.message import DebtorKind
from relanced.rounds.decide import Person, Refused, items_named, keep, note_of, work_of
from relanced.rounds.office import Office
from relanced.store import cases, flags, journal, lapsing
from relanced.store.cases import Work
from relanced.words import Because, because

HELD = "limitation"
SHORTEST_WAIT = 12  # months: two years of a consumer, less the first warning
LONGER_WAIT = 36  # months: four years of a public body, less the same


def watch(session: Session, office: Office, creditor: str) -> int:
    """Raise what is near and resolve what is past caring for; returns how many flags were raised. Once a day."""
    today = office.today(creditor)
    if office.lapses_seen.get(creditor) == today:
        return 0
    found = _near(session, office, creditor)
    told = lapsing.told(session, creditor)
    standing = [
        row for row in flags.open_flags(session, creditor, kind=lapsing.KIND) if row.case_id
    ]
    fresh = {mark: why for mark, why in found.items() if mark not in told}
    gone = [row for row in standing if (row.case_id, row.subject) not in found]
    works = cases.load(
        session, sorted({case for case, _ in fresh} | {row.case_id for row in gone}), gone=True
    )
    now = office.clock.now()
    for row in gone:
        flags.resolve(session, row, works[row.case_id], now, "relanced", "superseded")
    wanted = [
        (works[case], flags.NewFlag(lapsing.KIND, why, today, subject))
        for (case, subject), why in fresh.items()
    ]
    flags.raise_all(session, creditor, wanted, now)
    for case, subject in fresh:
        _hold(office, works[case], subject)
    cases.save(session, works.values())
    office.lapses_seen[creditor] = today
    return len(wanted)


def _near(session: Session, office: Office, creditor: str) -> dict[tuple[int, str], Because]:
    """Return each invoice that is near its end, by its case and the flag's subject, with the reason."""
    today, config = office.today(creditor), office.creditor(creditor)
    said = any(rule.kind is DebtorKind.CONSUMER for rule in config.debtors.values())
    rows = lapsing.old_invoices(
        session, creditor, months_before(today, LONGER_WAIT), months_before(today, SHORTEST_WAIT), all_alike=said
    )  # fmt: skip
    found: dict[tuple[int, str], Because] = {}
    for row in rows:
        rule = config.rule_for(row.name, row.ref)
        kind = (rule.kind if rule else None) or DebtorKind(row.kind)
        known = (row.issue_on, row.due_on)
        limit = countdown(kind, known)
        if (
            limit is not None and limit.warning(today) is not None
        ):  # few are: only theirs is looked up
            acts = happened_to(journal.read_chain(session, f"case:{row.case_id}"), row.id)
            limit = countdown(kind, known, acts)
        stage = limit.warning(today) if limit else None
        if limit is not None and stage is not None:
            found[row.case_id, f"{row.id}:{stage}:{limit.lapses_on}"] = limit.because(
                row.number, today
            )
    return found


def _hold(office: Office, work: Work, subject: str) -> None:
    """Hold an invoice that has lapsed; a dispute or whatever held it before goes on."""
    item, stage, _ = subject.split(":")
    if stage != "0" or work.case.items[int(item)].held not in (None, LADDER_END):
        return
    body = {"items": [int(item)], "reason": HELD, "until": None}
    work.record("items_held", office.clock.now(), "relanced", body)


def interrupt(
    session: Session,
    office: Office,
    case: int,
    who: Person,
    act: Act,
    on: date,
    numbers: Sequence[str],
) -> None:
    """Record what starts the time of some invoices anew (C. civ. 2240, 2241, 2244); one held as lapsed goes on."""
    work, now = work_of(session, office, case), office.clock.now()
    if on > office.today(work.creditor):
        raise Refused(because("limitation.in_future", on=on))
    items = items_named(work, numbers)
    work.record(
        INTERRUPTED, now, who.name, {"act": act.value, "on": on.isoformat(), "items": items}
    )
    lapsed = [key for key in items if work.case.items[key].held == HELD]
    if lapsed:
        work.record("items_released", now, who.name, {"items": lapsed})
    note_of(work, office, who)
    keep(session, office, work)
    office.lapses_seen.pop(work.creditor, None)
