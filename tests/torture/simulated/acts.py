"""What happens in a year: one step is plain data, and means something wherever it is played, so that any may be left out."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from tests.torture.simulated.edges import MODES
from tests.torture.simulated.house import (
    CREDITORS,
    FIRST,
    PARIS,
    PERSON,
    SPREAD,
    Bill,
    House,
    at_paris,
    line_of,
)
from tests.torture.simulated.judge import Client, Judge

from relanced.dunning.procedure import Procedure
from relanced.rounds import decide
from relanced.store import flags, lists, outbox
from relanced.store.cases import CASES, DEBTORS
from relanced.store.holds import HOLDS

DAYS = 365
BOOKS_AGE = 25  # days after which the house brings a list whether or not anything changed


class Step(NamedTuple):
    """One thing that happens: the day, the minute of it, what, and three numbers it draws on."""

    day: int
    minute: int
    kind: str
    a: int
    b: int
    c: int


@dataclass
class Year:
    """One year under way."""

    house: House
    judge: Judge
    listed_on: dict[str, date]
    down_until: date | None = None
    deaf_until: date | None = None
    wall: timedelta = timedelta()  # by how much the wall clock is off

    def client(self, n: int) -> Client:
        return self.judge.clients[n % len(self.judge.clients)]

    def case(self, client: Client) -> int | None:
        wanted = (
            select(CASES.c.id).join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id)
            .where(DEBTORS.c.name == client.name)
        )  # fmt: skip
        found = self.house.rows(wanted)
        return found[0][0] if found else None


# ------------------------------------------------------------------ the books


def _list(year: Year, creditor: str) -> None:
    """Bring a whole list, and tell the judge what it says once it was taken in."""
    mine = [c for c in year.judge.clients if c.creditor == creditor]
    lines = [
        line_of(n, c.name, c.address, bill)
        for c in mine
        for n, bill in enumerate(c.bills, 1)
        if bill.is_listed
    ]
    entered = year.house.list_in(creditor, lines, complete=True, confirmed=True)
    if entered.taken is None:
        return
    year.listed_on[creditor] = year.house.today
    for client in mine:
        _heard(year, client)


def _heard(year: Year, client: Client) -> None:
    was = client.listed
    client.listed = {bill.number: bill.open for bill in client.bills if bill.is_listed}
    if client.listed:
        client.mailed = {client.address}
    for number, amount in client.listed.items():
        if 0 < amount < was.get(number, 0):
            client.parts[number] = year.house.today
    owes = any(amount > 0 for amount in client.listed.values())
    if not owes and client.silence not in ("stop", ""):
        client.silence = "settled"
    elif owes and client.silence == "settled":
        client.silence = ""  # the ledger ended it; what comes back is weighed by `_return`


def _invoice(year: Year, step: Step) -> None:
    client = year.client(step.a)
    amount = 2_000 + step.b % 300_000
    due = year.house.today + timedelta(step.c % 60 - 15)
    number = f"{client.canary}-{len(client.bills) + 1}"
    client.bills.append(Bill(number, amount, amount, due))
    _list(year, client.creditor)


def _bill(client: Client, n: int) -> Bill | None:
    open_ones = [b for b in client.bills if b.is_listed and b.open > 0]
    return open_ones[n % len(open_ones)] if open_ones else None


def _pay(year: Year, step: Step) -> None:
    client = year.client(step.a)
    if bill := _bill(client, step.b):
        bill.is_listed = False
        _list(year, client.creditor)


def _part(year: Year, step: Step) -> None:
    client = year.client(step.a)
    if (bill := _bill(client, step.b)) and bill.open > 4_000:
        bill.open //= 2
        _list(year, client.creditor)


def _grow(year: Year, step: Step) -> None:
    client = year.client(step.a)
    if bill := _bill(client, step.b):
        bill.open += 10_000
        bill.total += 10_000
        _list(year, client.creditor)


def _credit(year: Year, step: Step) -> None:
    client = year.client(step.a)
    amount = -(1_000 + step.b % 5_000)
    number = f"AV-{client.canary}-{len(client.bills) + 1}"
    client.bills.append(Bill(number, amount, amount, year.house.today))
    _list(year, client.creditor)


def _readdress(year: Year, step: Step) -> None:
    client = year.client(step.a)
    client.address = f"box{step.b % 5}@{client.canary.lower()}.test"
    _list(year, client.creditor)


# ------------------------------------------------------------------ the mail

HUMAN = (
    "Bonjour,\n\nJe regarde et je reviens vers vous.\n\nCordialement",
    "Bonjour, le virement est parti hier.",
    "Bonjour, nous vous réglerons cette facture le 16 du mois prochain.",
    "Nous contestons cette facture, la livraison était incomplète.",
    "Hello, could you please send me a copy of this invoice?",
    "ok",
)
STOPS = (
    "Ne m'écrivez plus, adressez-vous à mon avocat.",
    "Notre société est en liquidation judiciaire.",
)


def _mail(year: Year, sender: str, text: str, head: str = "") -> None:
    count = len(year.house.room.mails["INBOX"])
    when = year.house.clock.at.astimezone(PARIS).strftime("%a, %d %b %Y %H:%M:%S %z")
    raw = (
        f"From: {sender}\r\nTo: relance@house.test\r\nSubject: Re: facture\r\nDate: {when}\r\n"
        f"Message-ID: <m{count}@client.test>\r\n{head}MIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    year.house.deliver(raw.encode())


def _is_live(client: Client) -> bool:
    return any(amount > 0 for amount in client.listed.values())


def _reply(year: Year, step: Step) -> None:
    client = year.client(step.a)
    if not _is_live(client):
        return
    is_stop = step.b % 8 == 0
    _mail(year, client.address, (STOPS if is_stop else HUMAN)[step.c % (2 if is_stop else 6)])
    if client.address in client.mailed:
        client.silence = client.silence or "reply"


def _absent(year: Year, step: Step) -> None:
    client = year.client(step.a)
    back = year.house.today + timedelta(3 + step.b % 20)
    text = f"Bonjour,\n\nje suis absent du bureau jusqu'au {back:%d/%m/%Y} inclus.\n"
    _mail(year, client.address, text, "Auto-Submitted: auto-replied\r\n")


# ------------------------------------------------------------------ the person


def _try(year: Year, what: Callable[..., object], *args: object) -> bool:
    try:
        year.house.act(what, *args)
    except (decide.Refused, decide.Unknown, decide.NotYours):
        return False
    return True


def _resume(year: Year, step: Step) -> None:
    client = year.client(step.a)
    if year.house._is_news():
        return  # what was not read yet pauses after this, and is judged as said before it
    case = year.case(client)
    if case and _try(year, decide.resume, case, PERSON):
        client.silence = ""
        client.disputed.clear()


def _pause(year: Year, step: Step) -> None:
    client = year.client(step.a)
    case = year.case(client)
    until = year.house.today + timedelta(step.b % 40) if step.c % 2 else None
    if case and _try(year, decide.pause, case, PERSON, until):
        client.silence = "person"


def _dispute(year: Year, step: Step) -> None:
    client = year.client(step.a)
    case, bill = year.case(client), _bill(client, step.b)
    if not (case and bill and bill.number in client.listed):
        return
    if _try(year, decide.dispute, case, PERSON, [bill.number]):
        client.disputed.add(bill.number)


def _approve(year: Year, _step: Step) -> None:
    waiting = [r for r in year.house.act(lambda s, _o: lists.waiting(s)) if r.list_id is None]
    for one in lists.approvable(waiting)[:1]:
        _try(year, decide.approve, one.id, PERSON)


def _desk(year: Year, _step: Step) -> None:
    """Do what the desk asks for: calls, letters, notices; say of a doubt that it left."""
    for row in year.house.act(lambda s, _o: flags.open_flags(s)):
        if row.kind == "call":
            _try(year, decide.called, row.case_id, PERSON, "reached", None)
        elif row.kind in ("letter", "formal_notice"):
            _try(year, decide.resolve_flag, row.id, PERSON, None)
    wanted = select(outbox.LETTERS.c.id).where(outbox.LETTERS.c.state == "UNSURE")
    for (letter,) in year.house.rows(wanted):
        year.house.act(lambda s, o, n=letter: decide.doubt(s, o, n, PERSON, left=True))


def _stop(year: Year, _step: Step) -> None:
    year.house.act(decide.stop, PERSON)
    year.judge.is_stopped = True


def _start(year: Year, _step: Step) -> None:
    year.house.act(decide.start, PERSON)
    year.judge.is_stopped = False


# ------------------------------------------------------------------ the machine


def _script(year: Year, step: Step) -> None:
    year.house.server.script.extend([MODES[step.a % len(MODES)]] * (1 + step.b % 3))


def _deaf(year: Year, step: Step) -> None:
    """Break the mailbox for some days: a year in which nobody can send shows little."""
    year.house.room.is_broken = True
    year.deaf_until = year.house.today + timedelta(1 + step.a % 9)


def _down(year: Year, step: Step) -> None:
    if not year.house.is_down:
        year.house.die()
        year.down_until = year.house.today + timedelta((1, 7, 40)[step.a % 3])


def _restart(year: Year, _step: Step) -> None:
    if not year.house.is_down and not year.judge.is_clock_off:
        year.house.die()
        year.house.start()


STEPPED = (
    timedelta(hours=1),
    timedelta(hours=-1),
    timedelta(days=-1),
    timedelta(days=1),
    timedelta(days=40),
)


def _clock(year: Year, step: Step) -> None:
    """Set the wall clock wrong, and right again an hour later; the daemon runs on meanwhile."""
    house = year.house
    if house.is_down:
        return
    by = STEPPED[step.a % len(STEPPED)]
    house.clock.step(by)
    year.judge.is_clock_off = True
    for _ in range(2):
        house.live()
        year.judge.weigh(house.server.journal)
        house.clock.turn(timedelta(minutes=30))
    house.clock.step(-by)
    house.live()  # the clock is back where it was: its hold goes, and nothing it did stays
    for row in house.rows(
        select(HOLDS).where(HOLDS.c.lifted_at.is_(None), HOLDS.c.kind == "clock")
    ):
        house.act(lambda s, o, n=row.id: decide.lift_hold(s, o, n, PERSON))
    year.judge.is_clock_off = False


def _edit(year: Year, step: Step) -> None:
    """Edit a ladder in mid-case: its days."""
    creditor = CREDITORS[step.a % 2]
    name = SPREAD[creditor][0]
    ladder = year.house.settings.procedures[name]
    more = step.b % 5 + 1
    levels = tuple(
        replace(level, offset=level.offset + more * (n + 1)) if level.offset > 0 else level
        for n, level in enumerate(ladder.levels)
    )
    edited = Procedure(name, ladder.title, levels)
    year.house.configure(procedures={**year.house.settings.procedures, name: edited})
    year.judge.ladders[creditor] = edited
    year.judge.edited.add(creditor)


ACTS: dict[str, tuple[int, Callable[[Year, Step], None]]] = {
    "invoice": (14, _invoice), "pay": (5, _pay), "part": (4, _part), "grow": (2, _grow), "credit": (2, _credit),
    "readdress": (2, _readdress), "reply": (7, _reply), "absent": (2, _absent), "resume": (10, _resume),
    "pause": (2, _pause), "dispute": (3, _dispute), "approve": (12, _approve), "desk": (12, _desk), "stop": (1, _stop),
    "start": (4, _start), "script": (7, _script), "deaf": (3, _deaf), "down": (2, _down), "restart": (2, _restart),
    "clock": (2, _clock), "edit": (2, _edit),
}  # fmt: skip
COUNT = 70


def steps_of(seed: int) -> list[Step]:
    """Draw the year of a seed."""
    chance = random.Random(seed)
    kinds, weights = list(ACTS), [weight for weight, _ in ACTS.values()]
    drawn = chance.choices(kinds, weights, k=COUNT)
    numbers = [[chance.randrange(10**6) for _ in range(3)] for _ in drawn]
    days = sorted(chance.randrange(DAYS) for _ in drawn)
    return [
        Step(day, chance.choice((200, 545, 600, 660, 720, 900, 1000, 1300)), kind, *three)
        for day, kind, three in zip(days, drawn, numbers, strict=True)
    ]


def play_year(house: House, steps: list[Step]) -> Judge:
    """Live a year with these steps; AssertionError as soon as a promise is broken."""
    house.begin()
    clients = [
        Client(f"KAN{1000 + n}", CREDITORS[n % 2], f"compta@kan{1000 + n}.test") for n in range(4)
    ]
    ladders = {name: house.settings.procedures[SPREAD[name][0]] for name in CREDITORS}
    year = Year(house, Judge(clients, dict(ladders)), {})
    todo = sorted(steps)
    for ahead in range(DAYS):
        day = FIRST + timedelta(ahead)
        if year.down_until and day >= year.down_until:
            year.down_until = None
            house.start()
        if year.deaf_until and day >= year.deaf_until:
            year.deaf_until, house.room.is_broken = None, False
        while todo and todo[0].day == ahead:
            step = todo.pop(0)
            _turn_to(house, day, step.minute)
            ACTS[step.kind][1](year, step)
            _beat(year)
            house.count()
        is_asked_after = house.is_waiting and ahead % 5 == 0  # most wait for a person
        if is_asked_after or house._is_news() or (house.next_on and house.next_on <= day):
            _turn_to(house, day, 570)
            _beat(year)
    house.verify()
    return year.judge


def _turn_to(house: House, day: date, minute: int) -> None:
    ahead = at_paris(day, minute) - house.clock.at
    house.clock.turn(max(ahead, timedelta(seconds=60)))


def _beat(year: Year) -> None:
    """Let the daemon do what is due, on books that are not too old, and weigh what it said."""
    house = year.house
    for creditor, on in year.listed_on.items():
        if (house.today - on).days > BOOKS_AGE:
            _list(year, creditor)
    house.live()
    for client in year.judge.clients:
        client.dead |= client.mailed & set(house.server.refused)
    year.judge.weigh(house.server.journal)
