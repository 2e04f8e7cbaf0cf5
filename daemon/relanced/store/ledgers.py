"""Taking a ledger in: debtors, contacts, cases and items follow the list, in one transaction.

Lines are taken debtor by debtor, a thousand at a time, so that memory follows the batch. What a complete list no
longer shows is settled; a partial one settles nothing.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from relanced.dunning.case import CaseState, Event, Item, item_from
from relanced.dunning.ledger import ItemKind, OpenLine
from relanced.dunning.money import Money
from relanced.store import cases, contacts, flags, moved, outbox, schema, suppressed
from relanced.store.cases import CASES, DEBTORS, ITEMS, Work
from relanced.store.journal import tell_creditor
from relanced.understanding.match import normalise_number
from relanced.words import because

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Intake:
    """What one import brings, and under which terms."""

    creditor: str
    source: str
    sha256: str
    as_of: date
    complete: bool
    at: datetime
    actor: str
    wake: Callable[[Work], date | None]  # the day a case next wants a look
    number: int = 0  # of the import, once it is noted


@dataclass(slots=True)
class Taken:
    """What an import changed, in numbers."""

    import_id: int = 0
    debtors: int = 0
    new: int = 0
    changed: int = 0
    settled: int = 0


def debtor_key(line: OpenLine) -> str:
    """Return what makes two lines speak of one debtor: the customer code, else the name without its dress."""
    if line.customer_ref:
        return f"#{line.customer_ref.strip().casefold()}"
    plain = unicodedata.normalize("NFKD", line.customer).encode("ascii", "ignore").decode()
    return " ".join(plain.casefold().split()) or line.customer.strip().casefold()


def take_in(session: Session, lines: Sequence[OpenLine], intake: Intake, report: str) -> Taken:
    """Bring the store to what the list says; the caller has judged that it may be believed."""
    taken = Taken(import_id=_note_import(session, intake, len(lines), report))
    intake = replace(intake, number=taken.import_id)
    ordered = sorted(lines, key=debtor_key)
    groups = ((key, list(group)) for key, group in groupby(ordered, key=debtor_key))
    listed: set[int] = set()
    for chunk in _chunks(groups):
        listed |= _take_chunk(session, dict(chunk), intake, taken)
    if intake.complete:
        _settle_absent(session, intake, taken, listed)
        session.execute(
            update(schema.Creditor)
            .where(schema.Creditor.id == intake.creditor)  # type: ignore[arg-type]
            .values(ledger_on=intake.as_of, ledger_source=intake.source)
        )
    body = {"as_of": intake.as_of.isoformat(), "sha256": intake.sha256, "new": taken.new,
            "changed": taken.changed, "settled": taken.settled, "complete": intake.complete}  # fmt: skip
    tell_creditor(session, intake.creditor, Event("imported", intake.at, intake.actor, body))
    return taken


def _note_import(session: Session, intake: Intake, accepted: int, report: str) -> int:
    row = schema.Import(
        creditor=intake.creditor, source=intake.source, sha256=intake.sha256, as_of=intake.as_of,
        taken_at=intake.at, complete=intake.complete, accepted=accepted, report=report,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id or 0


def _chunks(
    groups: Iterable[tuple[str, list[OpenLine]]],
) -> Iterator[list[tuple[str, list[OpenLine]]]]:
    source = iter(groups)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _take_chunk(
    session: Session, groups: dict[str, list[OpenLine]], intake: Intake, taken: Taken
) -> set[int]:
    """Take in all that the list says of some debtors; returns their cases."""
    seen: set[int] = set()
    case_of, reachable = _debtors(session, groups, intake, taken)
    works = cases.load(session, list(case_of.values()), gone=True)
    changes: dict[int, list[dict[str, Any]]] = {}
    fresh: list[tuple[Work, OpenLine, int]] = []
    inserted: dict[int, dict[int, Item]] = {}
    for key, group in groups.items():
        work = works[case_of[key]]
        known = {(i.number, part): i for i, part in _numbered(work.case.items.values())}
        for line, part in _numbered_lines(group):
            item = known.get((line.number, part))
            if item is None:
                fresh.append((work, line, part))
                continue
            seen.add(item.id)
            facts = _facts(item.id, line)
            if _differs(item, line):
                changes.setdefault(work.id, []).append(facts)
                taken.changed += 1
    for (work, line, _), item_id in zip(fresh, _insert_items(session, intake, fresh), strict=True):
        seen.add(item_id)
        facts = _facts(item_id, line)
        changes.setdefault(work.id, []).append(facts)
        # As it went in: what the event makes of it is written again only where that differs.
        inserted.setdefault(work.id, {})[item_id] = item_from(facts, None)
        taken.new += 1
    for case_id, items in inserted.items():
        work = works[case_id]
        work.before = replace(work.before, items={**work.before.items, **items})
    touched = [
        w for w in works.values() if _touch(session, w, changes, intake, seen, taken, reachable)
    ]
    former = _carry_over(session, works, fresh, intake, seen, reachable)
    touched += [work for work in former if all(work is not known for known in touched)]
    cases.save(session, touched)
    return set(works)


def _carry_over(
    session: Session, works: dict[int, Work], fresh: list[tuple[Work, OpenLine, int]], intake: Intake,
    seen: set[int], reachable: frozenset[int],
) -> list[Work]:  # fmt: skip
    """Let what stood under another name have its effect on what the list has just brought, and the other way round."""
    bearers = [(work.id, normalise_number(line.number)) for work, line, _ in fresh]
    suppressed.carry_over(session, intake.creditor, works, bearers, reachable, intake.at)
    if intake.complete:
        return []
    return moved.hold_former(session, intake.creditor, works, fresh, seen, intake.at)


def _touch(
    session: Session, work: Work, changes: dict[int, list[dict[str, Any]]], intake: Intake,
    seen: set[int], taken: Taken, reachable: frozenset[int],
) -> bool:  # fmt: skip
    """Let the list have its effect on one case; False when it says nothing new of it."""
    gone = _gone(work, seen) if intake.complete else []
    taken.settled += len(gone)
    is_changed = bool(gone) or work.id in changes
    is_found_again = work.debtor_id in reachable and work.length > 0
    if is_changed:
        _record(session, work, changes.get(work.id, []), gone, intake)
    if is_found_again:
        _found_again(session, work, intake)
    return is_changed or is_found_again


def _record(
    session: Session, work: Work, changes: list[dict[str, Any]], gone: list[int], intake: Intake
) -> None:
    if work.length == 0 and not work.events:
        work.record("opened", intake.at, intake.actor, {"debtor": work.debtor_id})
    body = {
        "on": intake.as_of.isoformat(),
        "changes": changes,
        "gone": gone,
        "import": intake.number,
    }
    work.record("items", intake.at, intake.actor, body)
    suppressed.keep_gone(session, work, intake.at)
    suppressed.show_returned(session, work, intake.at)
    if any(item.pending is not None for item in work.before.items.values()):
        outbox.withdraw(session, work, because("case.ledger_changed"), intake.at, intake.actor)
    if gone:
        flags.resolve_moot(session, work, intake.at, intake.actor)
    work.next_action_on = intake.wake(work)


def _found_again(session: Session, work: Work, intake: Intake) -> None:
    """Wake a case that slept for want of an address: the books have brought one.

    One that a refused address paused stays with its person (I11).
    """
    if work.case.state is CaseState.PAUSED:
        return
    for flag in flags.open_flags(session, case_id=work.id, kind="bad_address"):
        flags.resolve(session, flag, work, intake.at, intake.actor, "address in the books")
    work.next_action_on = intake.wake(work)


def _numbered(items: Iterable[Item]) -> Iterator[tuple[Item, int]]:
    """Count the parts of a number in the order of their due dates: an invoice due in three instalments is three."""
    count: dict[str, int] = {}
    for item in sorted(items, key=lambda i: (i.due_on or date.min, i.id)):
        count[item.number] = count.get(item.number, -1) + 1
        yield item, count[item.number]


def _numbered_lines(lines: Iterable[OpenLine]) -> Iterator[tuple[OpenLine, int]]:
    count: dict[str, int] = {}
    for line in sorted(lines, key=lambda ln: (ln.due_on or date.min, ln.line)):
        count[line.number] = count.get(line.number, -1) + 1
        yield line, count[line.number]


def _facts(item_id: int, line: OpenLine) -> dict[str, Any]:
    return {
        "id": item_id,
        "number": line.number,
        "kind": line.kind.value,
        "currency": line.open.currency,
        "open": line.open.minor,
        "total": line.total.minor,
        "due": line.due_on.isoformat() if line.due_on else None,
        "issued": line.issue_on.isoformat() if line.issue_on else None,
        "means": line.means.value if line.means else None,
    }


def _differs(item: Item, line: OpenLine) -> bool:
    before = (
        item.kind,
        item.currency,
        item.open_minor,
        item.total_minor,
        item.due_on,
        item.gone_on,
    )
    after = (line.kind, line.open.currency, line.open.minor, line.total.minor, line.due_on, None)
    return before != after


def _gone(work: Work, seen: set[int]) -> list[int]:
    return [
        key for key, item in work.case.items.items() if item.gone_on is None and key not in seen
    ]


def _insert_items(
    session: Session, intake: Intake, fresh: Sequence[tuple[Work, OpenLine, int]]
) -> list[int]:
    if not fresh:
        return []
    rows: list[dict[str, Any]] = [
        {
            "creditor": intake.creditor, "case_id": work.id, "number": line.number, "part": part,
            "number_key": normalise_number(line.number), "kind": line.kind.value,
            "currency": line.open.currency, "open_minor": line.open.minor, "total_minor": line.total.minor,
            "due_on": line.due_on, "issue_on": line.issue_on, "level": 0, "round": 0, "emailed": False,
            "part_minor": 0, "means": line.means.value if line.means else None,
        }
        for work, line, part in fresh
    ]  # fmt: skip
    session.execute(insert(ITEMS), rows)
    ids = _item_ids(session, {row["case_id"] for row in rows})
    return [ids[row["case_id"], row["number"], row["part"]] for row in rows]


def _item_ids(session: Session, case_ids: set[int]) -> dict[tuple[int, str, int], int]:
    """Return items by what makes each unique; asking for the number of each row as it goes in is slower by far."""
    columns = (ITEMS.c.case_id, ITEMS.c.number, ITEMS.c.part, ITEMS.c.id)
    rows = session.execute(select(*columns).where(ITEMS.c.case_id.in_(case_ids)))
    return {(case, number, part): key for case, number, part, key in rows}


def _debtors(
    session: Session, groups: dict[str, list[OpenLine]], intake: Intake, taken: Taken
) -> tuple[dict[str, int], frozenset[int]]:
    """Make sure that each debtor exists with its contacts; return the case of each key, and who has new addresses."""
    found = {
        row.key: row
        for row in session.execute(
            select(DEBTORS).where(DEBTORS.c.creditor == intake.creditor, DEBTORS.c.key.in_(groups))
        )
    }
    new = [key for key in groups if key not in found]
    ids = {key: row.id for key, row in found.items()}
    ids |= _new_debtors(session, intake.creditor, {key: groups[key] for key in new})
    taken.debtors += len(ids)
    _update_debtors(session, [(found[key], _best(groups[key])) for key in found])
    reachable = contacts.take_in(
        session, intake.creditor, {ids[key]: groups[key] for key in groups}
    )
    case_of = _cases(session, ids.values())
    missing = [debtor for debtor in ids.values() if debtor not in case_of]
    if missing:
        rows = [
            {"creditor": intake.creditor, "debtor_id": d, "state": "OPEN", "head": "", "events": 0}
            for d in missing
        ]
        session.execute(insert(CASES), rows)
        case_of |= _cases(session, missing)
    return {key: case_of[debtor] for key, debtor in ids.items()}, reachable


def _cases(session: Session, debtors: Iterable[int]) -> dict[int, int]:
    """Return the case of each debtor that has one."""
    known = select(CASES.c.debtor_id, CASES.c.id).where(CASES.c.debtor_id.in_(list(debtors)))
    return dict(session.execute(known).all())


def _best(lines: Sequence[OpenLine]) -> dict[str, Any]:
    """Return what a debtor's lines say of it: the first line that says anything wins."""

    def first(name: str) -> Any:
        return next((value for line in lines if (value := getattr(line, name))), None)

    return {
        "name": lines[0].customer, "ref": first("customer_ref"), "phone": first("phone"),
        "person": first("contact"), "siren": first("siren"), "language": first("language"),
    }  # fmt: skip


def _new_debtors(
    session: Session, creditor: str, groups: dict[str, list[OpenLine]]
) -> dict[str, int]:
    if not groups:
        return {}
    rows = [
        {"creditor": creditor, "key": key, "kind": "business", **_best(lines)}
        for key, lines in groups.items()
    ]
    session.execute(insert(DEBTORS), rows)
    known = select(DEBTORS.c.key, DEBTORS.c.id).where(
        DEBTORS.c.creditor == creditor, DEBTORS.c.key.in_(groups)
    )
    return dict(session.execute(known).all())


def _update_debtors(session: Session, pairs: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    for row, best in pairs:
        changed = {k: v for k, v in best.items() if v is not None and getattr(row, k) != v}
        if changed:
            session.execute(update(DEBTORS).where(DEBTORS.c.id == row.id).values(changed))


def _settle_absent(session: Session, intake: Intake, taken: Taken, listed: set[int]) -> None:
    """Settle what belongs to debtors the complete list does not name at all."""
    standing = select(ITEMS.c.case_id).where(
        ITEMS.c.creditor == intake.creditor, ITEMS.c.gone_on.is_(None)
    )
    rows = session.execute(standing.distinct().execution_options(yield_per=CHUNK)).scalars()
    absent = sorted(case for case in rows if case not in listed)
    for start in range(0, len(absent), CHUNK):
        works = cases.load(session, absent[start : start + CHUNK])
        for work in works.values():
            gone = _gone(work, set())
            taken.settled += len(gone)
            _record(session, work, [], gone, intake)
        cases.save(session, works.values())


def last_lines(session: Session, creditor: str) -> list[OpenLine]:
    """Return what the store holds open for a creditor, as lines in the order they came: the list before the next one.

    The order counts: a list cut short is known by where it ends.
    """
    columns = (
        DEBTORS.c.name, DEBTORS.c.ref, ITEMS.c.number, ITEMS.c.currency, ITEMS.c.open_minor, ITEMS.c.total_minor,
        ITEMS.c.kind, ITEMS.c.issue_on, ITEMS.c.due_on,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(CASES, CASES.c.id == ITEMS.c.case_id)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(ITEMS.c.creditor == creditor, ITEMS.c.gone_on.is_(None))
        .order_by(ITEMS.c.id)
    )
    return [
        OpenLine(
            line=0, customer=name, customer_ref=ref, number=number, open=Money(open_minor, currency),
            total=Money(total_minor, currency), kind=ItemKind(kind), issue_on=issue_on, due_on=due_on,
        )
        for name, ref, number, currency, open_minor, total_minor, kind, issue_on, due_on in session.execute(
            statement.execution_options(yield_per=CHUNK)
        )
    ]  # fmt: skip


def known_numbers(session: Session, creditor: str, keys: Iterable[str]) -> set[str]:
    """Return which of these normalised numbers the books of a creditor have ever shown, open or settled."""
    known: set[str] = set()
    source = iter(keys)
    while chunk := list(islice(source, CHUNK)):
        statement = select(ITEMS.c.number_key).where(
            ITEMS.c.creditor == creditor, ITEMS.c.number_key.in_(chunk)
        )
        known |= set(session.execute(statement).scalars())
    return known


def hold_import(session: Session, intake: Intake, data: bytes, report: dict[str, Any]) -> int:
    """Keep an implausible file whole until a person has looked at it."""
    row = schema.Import(
        creditor=intake.creditor, source=intake.source, sha256=intake.sha256, as_of=intake.as_of,
        taken_at=intake.at, complete=intake.complete, state="HELD", data=data,
        report=json.dumps(report, ensure_ascii=False),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id or 0


def imports_of(session: Session, creditor: str, sha256: str) -> int:
    """Count how often this very file was taken in for a creditor."""
    table = schema.Import.__table__  # type: ignore[attr-defined]
    statement = select(func.count()).where(
        table.c.creditor == creditor, table.c.sha256 == sha256, table.c.state == "DONE"
    )
    return session.execute(statement).scalar_one()
