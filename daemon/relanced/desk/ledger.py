"""The ledger: how old what is owed has grown, for how many days of sales it stands, and what was promised for when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from relanced.desk.visit import Visit
from relanced.dunning.countback import LONGEST, count_back
from relanced.dunning.money import Money, money
from relanced.store import desk as reads
from relanced.store import views
from relanced.store.desk import Snapshot
from relanced.store.views import BUCKETS

WIDTH: Final = (
    180  # of the longest bar, in a chart's own units: its words stay legible on a telephone
)
BAR: Final = 26
WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in the chart's units from its upper left; `name` says which it is."""

    name: str
    y: int
    width: float
    amount: Money
    share: str


@dataclass(frozen=True, slots=True)
class Table:
    """One currency: its bars by age, its total, its days of sales, and what was promised by week."""

    currency: str
    ages: tuple[Bar, ...]
    credits: Money
    total: Money
    dso: float | None
    promised: tuple[Bar, ...]


def ledger(visit: Visit, session: Snapshot) -> Response:
    """Show the figures of this person's creditors, or of one of them."""
    chosen = visit.request.query_params.get("creditor", "")
    names = (chosen,) if chosen in visit.creditors else visit.creditors
    days = {name: visit.office.today(name) for name in names}
    aged = views.ageing(session, days)
    today = max(days.values(), default=date.min)
    sold = _sales(session, days)
    promised = reads.promised(session, names, today, WEEKS)
    tables = [
        _table(currency, aged, sold.get(currency, {}), promised.get(currency, {}), today, visit)
        for currency in sorted({row["currency"] for row in aged})
    ]
    counts = reads.count(session, visit.creditors, visit.mailboxes)
    return visit.page(
        "ledger.html", tables=tables, width=WIDTH, bar=BAR, counts=counts, chosen=chosen,
        creditors=[visit.office.creditor(name) for name in visit.creditors],
    )  # fmt: skip


def _sales(session: Snapshot, days: dict[str, date]) -> dict[str, dict[date, int]]:
    sums: dict[str, dict[date, int]] = {}
    for creditor, today in days.items():
        since = today - timedelta(LONGEST)
        for currency, by_day in reads.sales(session, creditor, since).items():
            mine = sums.setdefault(currency, {})
            for day, minor in by_day.items():
                mine[day] = mine.get(day, 0) + minor
    return sums


def _table(
    currency: str, aged: list[dict[str, Any]], sold: dict[date, int], promised: dict[date, int],
    today: date, visit: Visit,
) -> Table:  # fmt: skip
    mine = [row for row in aged if row["currency"] == currency]
    sums = {
        name: money(sum((Decimal(row[name]) for row in mine), Decimal(0)), currency)
        for name in (*BUCKETS, "credits", "total")
    }
    ages = _bars([(name, sums[name]) for name in BUCKETS], visit)
    weeks = [(day.isoformat(), Money(minor, currency)) for day, minor in sorted(promised.items())]
    return Table(
        currency, ages, sums["credits"], sums["total"], count_back(sums["total"].minor, sold, today),
        _bars(weeks, visit),
    )  # fmt: skip


def _bars(named: list[tuple[str, Money]], visit: Visit) -> tuple[Bar, ...]:
    most = max((amount.minor for _, amount in named), default=0)
    whole = sum(amount.minor for _, amount in named)
    percent = "\u00a0%" if visit.language == "fr" else "%"
    bars = []
    for place, (name, amount) in enumerate(named):
        width = round(WIDTH * amount.minor / most, 1) if most > 0 else 0.0
        share = f"{100 * amount.minor / whole:.0f}{percent}" if whole > 0 else ""
        bars.append(Bar(name, place * BAR, max(width, 0.0), amount, share))
    return tuple(bars)
