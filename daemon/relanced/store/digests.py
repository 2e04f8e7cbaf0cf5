"""The digests' own rows, and what a digest tells: what left, what came in, what was paid, what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.orm import Session

from relanced.store import schema
from relanced.store.cases import CASES, DEBTORS, ITEMS
from relanced.store.inbox import LINKED, MESSAGES
from relanced.store.outbox import LETTERS

DIGESTS = schema.Digest.__table__  # type: ignore[attr-defined]
IMPORTS = schema.Import.__table__  # type: ignore[attr-defined]

LEFT = ("SENT", "UNSURE", "BOUNCED")  # a letter that left, or may have
TOLD = ("SENT", "SENDING", "UNSURE")  # a digest that was told, or may have been
MOST = 500  # rows of one kind a digest looks at


@dataclass(frozen=True, slots=True)
class Told:
    """The last digest an audience was told, or may have been, and the numbers of those in doubt since."""

    number: int = 0
    until: datetime | None = None
    doubtful: tuple[int, ...] = ()


def last_told(session: Session, audience: str) -> Told:
    """Return where an audience's next digest goes on from."""
    rows = session.execute(
        select(DIGESTS.c.number, DIGESTS.c.state, DIGESTS.c.told_until)
        .where(DIGESTS.c.audience == audience)
        .order_by(DIGESTS.c.number.desc(), DIGESTS.c.id)
        .limit(100)
    ).all()
    if not rows:
        return Told()
    told = next((row for row in rows if row.state in TOLD), None)
    sure = max((row.number for row in rows if row.state == "SENT"), default=0)
    unsure = sorted({row.number for row in rows if row.number > sure})
    # Where nothing was ever told, the first attempt is where the story begins.
    until = told.told_until if told else rows[-1].told_until - timedelta(1)
    return Told(rows[0].number, until, tuple(unsure[-5:]))


def untold(session: Session) -> list[int]:
    """Return the numbers of digests that did not leave when they were tried, where none left since."""
    newest = select(func.max(DIGESTS.c.number)).where(DIGESTS.c.state.in_(TOLD)).scalar_subquery()
    waiting = DIGESTS.c.state.in_(("QUEUED", "FAILED")) & (DIGESTS.c.attempts > 0)
    wanted = select(DIGESTS.c.number).where(waiting, DIGESTS.c.number > func.coalesce(newest, 0))
    return sorted(set(session.execute(wanted).scalars()))


def of_day(session: Session, audience: str, day: date) -> list[Row[Any]]:
    """Return an audience's digests of one day, one a recipient."""
    wanted = select(DIGESTS).where(DIGESTS.c.audience == audience, DIGESTS.c.day == day)
    return list(session.execute(wanted.order_by(DIGESTS.c.id)))


def of_message(session: Session, ids: Sequence[str]) -> list[Row[Any]]:
    """Return the digests some Message-IDs name: to know our own copy again, and an answer to one."""
    if not ids:
        return []
    return list(session.execute(select(DIGESTS).where(DIGESTS.c.message_id.in_(ids))))


def lay_by(session: Session, audience: str, rows: Sequence[Mapping[str, Any]], day: date) -> None:
    """Write a day's digests down, sealed; what an earlier day left unsaid is given up, for this one says it too."""
    session.execute(
        update(DIGESTS)
        .where(DIGESTS.c.audience == audience, DIGESTS.c.day < day, DIGESTS.c.state == "QUEUED")
        .values(state="FAILED")
    )
    session.execute(insert(DIGESTS), [{"state": "QUEUED", "attempts": 0, **row} for row in rows])


def move(session: Session, /, number: int, before: str, after: str, **values: Any) -> bool:
    """Move one digest on; False when it is no longer where it was thought to be."""
    moved = session.execute(
        update(DIGESTS)
        .where(DIGESTS.c.id == number, DIGESTS.c.state == before)
        .values(state=after, **values)
    )
    return moved.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def letters_left(session: Session, creditors: Sequence[str], since: datetime) -> list[Row[Any]]:
    """Return creditor, currency, count and sum of the letters that left since a moment."""
    return list(
        session.execute(
            select(
                LETTERS.c.creditor,
                LETTERS.c.currency,
                func.count().label("letters"),
                func.sum(LETTERS.c.asked_minor).label("asked_minor"),
            )
            .where(
                LETTERS.c.creditor.in_(creditors),
                LETTERS.c.state.in_(LEFT),
                LETTERS.c.ended_at >= since,
            )
            .group_by(LETTERS.c.creditor, LETTERS.c.currency)
        )
    )


def letters_waiting(session: Session, creditors: Sequence[str]) -> list[Row[Any]]:
    """Return the letters in the queue with their debtors' names, the greatest sum first."""
    return list(
        session.execute(
            select(LETTERS, DEBTORS.c.name.label("debtor"))
            .join(CASES, CASES.c.id == LETTERS.c.case_id)
            .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
            .where(LETTERS.c.creditor.in_(creditors), LETTERS.c.state == "QUEUED")
            .order_by(LETTERS.c.creditor, LETTERS.c.asked_minor.desc(), LETTERS.c.id)
        )
    )


def settled(session: Session, creditors: Sequence[str], since: datetime) -> list[Row[Any]]:
    """Return currency, count and sum of the invoices that lists taken in since a moment no longer show."""
    taken = (
        select(IMPORTS.c.creditor, func.min(IMPORTS.c.as_of).label("first"))
        .where(
            IMPORTS.c.creditor.in_(creditors),
            IMPORTS.c.state == "DONE",
            IMPORTS.c.taken_at >= since,
        )
        .group_by(IMPORTS.c.creditor)
        .subquery()
    )
    return list(
        session.execute(
            select(
                ITEMS.c.currency,
                func.count().label("items"),
                func.sum(ITEMS.c.open_minor).label("paid_minor"),
            )
            .join(taken, taken.c.creditor == ITEMS.c.creditor)
            .where(ITEMS.c.gone_on >= taken.c.first, ITEMS.c.open_minor > 0)
            .group_by(ITEMS.c.currency)
            .order_by(ITEMS.c.currency)
        )
    )


def heard(session: Session, creditors: Sequence[str], since: datetime) -> list[Row[Any]]:
    """Return the people's mails read since a moment, each with one case of these creditors, and of no other."""
    return list(
        session.execute(
            select(
                MESSAGES.c.id,
                MESSAGES.c.reading,
                func.min(CASES.c.id).label("case_id"),
            )
            .join(LINKED, LINKED.c.message_id == MESSAGES.c.id)
            .join(CASES, CASES.c.id == LINKED.c.case_id)
            .where(
                CASES.c.creditor.in_(creditors),
                MESSAGES.c.kind == "human",
                MESSAGES.c.outgoing.is_(False),
                MESSAGES.c.read_at >= since,
                MESSAGES.c.id.not_in(_foreign(creditors)),
            )
            .group_by(MESSAGES.c.id, MESSAGES.c.reading)
            .order_by(MESSAGES.c.id)
            .limit(MOST)
        )
    )


def readings(session: Session, creditors: Sequence[str], messages: Iterable[int]) -> dict[int, str]:
    """Return what some mails were taken to mean, as JSON; of one that speaks of another creditor too, nothing."""
    rows = session.execute(
        select(MESSAGES.c.id, MESSAGES.c.reading).where(
            MESSAGES.c.id.in_(list(messages)),
            MESSAGES.c.reading.is_not(None),
            MESSAGES.c.id.not_in(_foreign(creditors)),
        )
    )
    return {row.id: row.reading for row in rows}


def _foreign(creditors: Sequence[str]) -> Any:
    """Select the mails that speak of a creditor who is not of these."""
    return (
        select(LINKED.c.message_id)
        .join(CASES, CASES.c.id == LINKED.c.case_id)
        .where(CASES.c.creditor.not_in(creditors))
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Who a case is about, and what he owes in each currency."""

    creditor: str
    debtor: str
    ref: str | None
    person: str | None
    phone: str | None
    owed: tuple[tuple[str, int], ...]  # currency and minor units, the greatest first


def known(session: Session, cases: Iterable[int]) -> dict[int, Known]:
    """Return who some cases are about, by their numbers."""
    wanted = list(dict.fromkeys(cases))
    owed: dict[int, list[tuple[str, int]]] = {}
    for row in session.execute(
        select(ITEMS.c.case_id, ITEMS.c.currency, func.sum(ITEMS.c.open_minor).label("owed"))
        .where(ITEMS.c.case_id.in_(wanted), ITEMS.c.gone_on.is_(None))
        .group_by(ITEMS.c.case_id, ITEMS.c.currency)
    ):
        owed.setdefault(row.case_id, []).append((row.currency, int(row.owed)))
    rows = session.execute(
        select(CASES.c.id, CASES.c.creditor, DEBTORS)
        .join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
        .where(CASES.c.id.in_(wanted))
    )
    return {
        row.id: Known(
            row.creditor, row.name, row.ref, row.person, row.phone,
            tuple(sorted(owed.get(row.id, ()), key=lambda pair: -abs(pair[1]))),
        )
        for row in rows
    }  # fmt: skip


@dataclass(slots=True)
class Standing:
    """How one creditor stands."""

    owed: dict[str, int]
    cases: int = 0
    paused: int = 0


def standing(session: Session, creditors: Sequence[str]) -> dict[str, Standing]:
    """Return what each creditor is owed, by currency, and how many of its cases are open or paused."""
    found = {creditor: Standing({}) for creditor in creditors}
    for row in session.execute(
        select(ITEMS.c.creditor, ITEMS.c.currency, func.sum(ITEMS.c.open_minor).label("owed"))
        .where(ITEMS.c.creditor.in_(creditors), ITEMS.c.gone_on.is_(None))
        .group_by(ITEMS.c.creditor, ITEMS.c.currency)
        .order_by(ITEMS.c.currency)
    ):
        found[row.creditor].owed[row.currency] = int(row.owed)
    for row in session.execute(
        select(CASES.c.creditor, CASES.c.state, func.count().label("cases"))
        .where(CASES.c.creditor.in_(creditors), or_(CASES.c.state == "OPEN", CASES.c.state == "PAUSED"))
        .group_by(CASES.c.creditor, CASES.c.state)
    ):  # fmt: skip
        found[row.creditor].cases += row.cases
        found[row.creditor].paused += row.cases if row.state == "PAUSED" else 0
    return found
