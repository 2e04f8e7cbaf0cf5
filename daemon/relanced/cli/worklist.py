"""What there is to do: `cases`, one `case` with its whole story, and how old what is owed has grown."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from relanced.cli.door import Asked, cli, known, opened, print_json, word
from relanced.words import phrase, tell

if TYPE_CHECKING:
    from relanced.cli.screen import Screen

SHOWN = 60  # cases shown without --all
BUCKETS = {
    "not_due": "green", "to_30": "blue", "to_60": "yellow", "to_90": "dark_orange", "over_90": "red",
}  # fmt: skip


@cli.command()
@click.option("--flagged", is_flag=True)
@click.option("--creditor")
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def cases(
    asked: Asked, flagged: bool, creditor: str | None, everything: bool, as_json: bool
) -> None:
    """List the cases."""
    from relanced.store import views

    with opened(asked) as office, office.store.look() as session:
        known(asked, office, creditor)
        found = views.iter_cases(session, asked.language, creditor, flagged=flagged)
        if as_json:
            print_json(list(found))
            return
        days = days_of(office, creditor)
        aged = views.ageing(session, days)
        _worklist(asked, office, found, days, everything=everything)
        if not flagged:
            ageing_chart(asked, aged)


def days_of(office: Any, creditor: str | None = None) -> dict[str, date]:
    """Return the business day of each creditor of the configuration, or of one."""
    names = [creditor] if creditor else list(office.settings.creditors)
    return {name: office.today(name) for name in names}


def _worklist(
    asked: Asked,
    office: Any,
    found: Iterable[dict[str, Any]],
    days: dict[str, date],
    *,
    everything: bool,
) -> None:
    from relanced.cli.screen import Column, Screen

    screen = Screen(asked.language, office.settings.service.time_zone)
    several = len(days) > 1
    living = _Counted(c for c in found if everything or c["state"] != "SETTLED")
    urgency = _urgency(days)
    urgent = sorted(living, key=urgency) if everything else heapq.nsmallest(SHOWN, living, urgency)
    rows = [_row(screen, case, days, several=several) for case in urgent]
    more = living.count - len(rows)
    columns = [
        Column("cli.col_case", right=True),
        Column("cli.col_debtor", wrap=True, least=12),
        Column("cli.col_owed", right=True),
        Column("cli.col_late", right=True),
        Column("cli.col_state", wrap=True, least=12),
        Column("cli.col_next", right=True),
    ]
    if not rows:
        screen.say("cli.no_cases")
        return
    screen.table(columns, rows)
    if more:
        screen.say("cli.more_cases", count=more)
    screen.say("cli.look_at_case", "dim")


class _Counted:
    """Cases that are counted as they come by, so that none but the most urgent need be kept."""

    def __init__(self, cases: Iterable[dict[str, Any]]) -> None:
        self._cases = cases
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for case in self._cases:
            self.count += 1
            yield case


def _urgency(days: dict[str, date]) -> Callable[[dict[str, Any]], tuple[bool, int, int]]:
    """Put what waits for a person first, then what is longest overdue."""

    def key(case: dict[str, Any]) -> tuple[bool, int, int]:
        today = days.get(case["creditor"])
        late = (oldest(case, today) if today else None) or 0
        return not case["flags"], -late, case["id"]

    return key


def _row(
    screen: Screen, case: dict[str, Any], days: dict[str, date], *, several: bool
) -> list[object]:
    from rich.text import Text

    today = days.get(case["creditor"])
    late = oldest(case, today) if today else None
    debtor = screen.text(case["debtor"])
    if several:
        debtor.append(f"\n{case['creditor']}", "dim")
    kinds = dict.fromkeys(flag["kind"] for flag in case["flags"])
    state = Text(state_words(screen, case), "yellow" if case["paused"] else "")
    for kind in kinds:
        state.append(f"\n! {word('flag', kind, screen.language)}", "red")
    return [
        case["id"], debtor, screen.money(case["owed"], case["currency"]),
        Text("" if late is None or late <= 0 else str(late), late_style(late)),
        state, screen.day(case["next_action_on"]),
    ]  # fmt: skip


def oldest(case: dict[str, Any], today: date) -> int | None:
    """Return the days of lateness of the oldest invoice that is asked."""
    from relanced.cli.screen import days_late

    owed = (item for item in case["items"] if Decimal(item["open"]) > 0)
    late = [days for item in owed if (days := days_late(item["due_on"], today)) is not None]
    return max(late, default=None)


def late_style(late: int | None) -> str:
    """Return the colour of an age in days."""
    ages = zip((0, 30, 60, 90), BUCKETS.values(), strict=False)
    return next((style for most, style in ages if (late or 0) <= most), "red")


def state_words(screen: Screen, case: dict[str, Any]) -> str:
    """Say where a case stands: open, paused and why, settled."""
    pause = case["paused"]
    if pause is None:
        return word("state", case["state"], screen.language)
    reason = word("pause", pause["reason"], screen.language)
    if pause["until"] is None:
        return tell("cli.paused_open", screen.language, reason=reason)
    return tell(
        "cli.paused_until", screen.language, reason=reason, until=date.fromisoformat(pause["until"])
    )


def ageing_chart(asked: Asked, aged: Sequence[dict[str, Any]]) -> None:
    """Draw how old what is owed has grown, a chart a currency, all creditors of the list together."""
    from relanced.cli.screen import Screen

    screen = Screen(asked.language)
    for currency in sorted({row["currency"] for row in aged}):
        mine = [row for row in aged if row["currency"] == currency]
        sums = {
            name: sum((Decimal(row[name]) for row in mine), Decimal(0))
            for name in (*BUCKETS, "credits", "total")
        }
        screen.title(tell("cli.ageing", asked.language, currency=currency))
        _bars(screen, sums, currency)


def _bars(screen: Screen, sums: dict[str, Decimal], currency: str) -> None:
    from rich.text import Text

    from relanced.cli.screen import Column

    owed = sum((sums[name] for name in BUCKETS), Decimal(0))
    rows: list[list[object]] = []
    for name, style in BUCKETS.items():
        share = float(sums[name] / owed) if owed else 0.0
        rows.append(
            [phrase(f"cli.age_{name}", screen.language), screen.money(sums[name], currency),
             f"{share:.0%}".replace("%", phrase("cli.percent", screen.language)), screen.bar(share, 30, style)]
        )  # fmt: skip
    if sums["credits"]:
        rows.append(
            [
                phrase("cli.age_credits", screen.language),
                screen.money(sums["credits"], currency),
                "",
                "",
            ]
        )
    total = Text(screen.money(sums["total"], currency), "bold")
    rows.append([Text(phrase("cli.age_total", screen.language), "bold"), total, "", ""])
    screen.table(
        [Column(""), Column("", right=True), Column("", right=True), Column("", least=30)], rows
    )
