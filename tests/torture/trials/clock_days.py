"""Every case-day of eight zones from 2024 to 2032, by the very window and ladder that run.

A letter due on a day is asked about each quarter of an hour of that day and of the two around it, in UTC: it may leave
only on its own working day (or a later one), within hours, and at least once. The nights in which clocks change, the
leap days and the holidays lie in between; these are counted here by themselves, so that a missing table of them is seen.
In each day a wall clock that steps is tried besides: it must be noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.torture.simulated.edges import SteppedClock
from tests.torture.simulated.house import House, house
from tests.torture.trial import Run, Trial

from relanced.dunning.case import Case, Item
from relanced.dunning.ledger import ItemKind
from relanced.dunning.plan import Ask, Debtor, plan
from relanced.rounds import brakes
from relanced.rounds.office import Office

ZONES = (
    "Europe/Paris", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe",
    "Pacific/Auckland", "Africa/Casablanca",
)  # fmt: skip
FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
DAYS = (LAST - FIRST).days + 1
A_ROUND = 40  # days of every zone
STEPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1), timedelta(days=-20_000))
QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Place:
    """One office in a zone."""

    office: Office
    zone: ZoneInfo


def _places(made: House) -> list[Place]:
    found = []
    for zone in ZONES:
        alpha = replace(made.settings.creditors["alpha"], time_zone=zone)
        settings = replace(made.settings, creditors={"alpha": alpha})
        clock = SteppedClock(datetime(2024, 1, 1, tzinfo=UTC))
        office = Office(settings, made.store, clock, b"k" * 32, "clock")
        found.append(Place(office, ZoneInfo(zone)))
    return found


def play(run: Run) -> None:
    """Try some days of every zone a round, day after day from a day of the seed's."""
    with house() as made:
        made.begin()
        places = _places(made)
        for seed in run.seeds():
            with run.round(seed, worth=A_ROUND * len(ZONES)):
                for ahead in range(A_ROUND):
                    day = FIRST + timedelta((seed * A_ROUND + ahead) % DAYS)
                    for place in places:
                        _one_day(place, day)
                for by in STEPS:
                    _one_step(made, places[seed % len(places)].office, by)


def _one_day(place: Place, due: date) -> None:
    """Find the first moment at which the first reminder of an invoice due that day may leave."""
    item = Item(1, "FA-1", ItemKind.INVOICE, "EUR", 50_000, 50_000, due_on=due, level=1)
    case = Case(items={1: item})
    nominal = due + timedelta(3)
    wanted = nominal
    while not _works(wanted):
        wanted += timedelta(1)
    left: list[datetime] = []
    for day in _around(nominal, wanted):
        start = datetime.combine(day, datetime.min.time(), place.zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(1), datetime.min.time(), place.zone).astimezone(UTC)
        at = start
        while at < end:
            place.office.clock.at = at  # type: ignore[attr-defined]
            if place.office.window_opens("alpha", at) and _is_asked(place.office, case):
                left.append(at)
                break  # asked once: the case is under way from here
            at += QUARTER
        if left:
            break
    assert left, f"missed: due {due} in {place.zone}"
    local = left[0].astimezone(place.zone)
    assert local.date() == wanted, f"due {due} in {place.zone}: {local}, not {wanted}"
    assert (local.hour, local.minute) == (9, 0), f"not as the window opens: {local}"
    after = replace(item, level=2, nominal_on=nominal, done_on=wanted, emailed=True)
    again = Case(items={1: after}, last_contact_on=wanted)
    place.office.clock.at = left[0] + timedelta(hours=1)  # type: ignore[attr-defined]
    assert not _is_asked(place.office, again), f"twice: {local}"
    place.office.clock.at = left[0] - timedelta(days=1)  # type: ignore[attr-defined]
    assert not _is_asked(place.office, again), f"twice, a day back: {local}"


def _around(nominal: date, wanted: date) -> list[date]:
    first = nominal - timedelta(2)
    return [first + timedelta(n) for n in range((wanted - first).days + 1)]


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


# Article L3133-1 of the Code du travail: month and day, then days after Easter.
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)


@cache
def _holidays(year: int) -> frozenset[date]:
    """Count the public holidays of a year without the program's table; Easter by Meeus (Astronomical Algorithms, 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    easter = date(year, month, day + 1)
    return frozenset(
        [date(year, *fixed) for fixed in FIXED] + [easter + timedelta(n) for n in AFTER_EASTER]
    )


def _is_asked(office: Office, case: Case) -> bool:
    who = Debtor("Client", ("a@client.test",))
    decided = plan(case, who, office.rules("alpha"), office.today("alpha")).decisions
    return any(isinstance(one, Ask) for one in decided)


def _one_step(made: House, office: Office, by: timedelta) -> None:
    """A step beyond five minutes is held; a night of sleep, in which both hands move on, is none."""
    clock: Any = office.clock
    clock.at, clock.ticks = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 0.0
    office._origin, office.drift_seen = None, 0.0
    with made.store.begin() as session:
        office.drift()
        clock.turn(timedelta(hours=9))  # asleep, over a change of summer time
        assert brakes.trusts_clock(session, office), "a sleep is no step"
        clock.step(by)
        assert not brakes.trusts_clock(session, office), f"a step of {by} went unseen"
        assert not brakes.trusts_clock(session, office), "a step is not forgotten by asking again"
        clock.step(-by)
        assert brakes.trusts_clock(session, office), "a clock that is right again is believed"


TRIAL = Trial(
    name="clock-days", promises=("I8",), asked=DAYS * len(ZONES), unit="case-days", smoke=3, share=1.0,
    what="a reminder due on each day of 2024-2032 in eight zones, over clock changes, holidays, sleep and clock steps",
    play=play,
)  # fmt: skip
