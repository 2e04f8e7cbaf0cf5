"""The pretend world: 120 days of two creditors, forty invoices, and debtors each with a way of their own.

The daemon that runs here is the real one, on its real rounds; only the clock and the people are pretended. What is
counted at the end is counted from what the mail server received, not from what the daemon believes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.demo.answers import answer, back, words
from relanced.demo.counting import evening, summary
from relanced.demo.happenings import Day, Happening, Summary, What
from relanced.demo.people import DAYS, FIRST, HOUSES, PAYS_AFTER, Debtor, ledger_of, people
from relanced.demo.sandbox import Sandbox
from relanced.demo.world_state import ACCOUNTANT, BOXES, BY_PHONE, World
from relanced.rounds import decide, enter, read
from relanced.service import Post, one_pass, open_office
from relanced.store import lists, outbox, views
from relanced.words import phrase, say_day

ME = decide.Person("demo", "demo")
POSTED = ("letter", "formal_notice")  # flags a person answers by posting a letter


def configuration(folder: Path, box: Sandbox, language: str) -> Path:
    """Write the configuration a person would write, for the servers of this world."""
    creditors = folder / "creditors.d"
    creditors.mkdir()
    text = (
        f'[service]\nlanguage = "{language}"\ndigest_to = ["{ACCOUNTANT}"]\n'
        f'digest_from = "{HOUSES[0].id}"\n'
    )
    for house in HOUSES:
        secret = folder / f"{house.id}.password"
        secret.write_text(BOXES[house.address], "utf-8")
        secret.chmod(0o600)
        text += (
            f'[mailboxes.{house.id}]\naddress = "{house.address}"\npassword_file = "{secret.name}"\n'
            "pace_per_minute = 6000\nper_domain_per_minute = 6000\n"  # days go by in a second here
            f'imap = {{host = "127.0.0.1", port = {box.imap_port}, security = "none"}}\n'
            f'smtp = {{host = "127.0.0.1", port = {box.smtp_port}, security = "none"}}\n'
        )
        (creditors / f"{house.id}.toml").write_text(
            f'state = "live"\nname = "{house.name}"\nsiren = "732829320"\niban = "FR1420041010050500013M02606"\n'
            f'mailbox = "{house.id}"\nprocedure = "{house.procedure}"\n[signature]\nname = "{house.signs}"\n',
            "utf-8",
        )
    path = folder / "relanced.toml"
    path.write_text(text, "utf-8")
    return path


async def live(language: str, seconds: float, show: Callable[[Day], None]) -> Summary:
    """Live the whole demo in about `seconds` (0: as fast as the machine can), showing each day as it ends."""
    box = Sandbox(BOXES)
    await box.open()
    with tempfile.TemporaryDirectory(prefix="relanced-demo-") as folder:
        clock = SetClock(datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC))
        office = open_office(load(configuration(Path(folder), box, language), {}), clock)
        child = read.parser()
        posts = [Post(office, mailbox, child) for mailbox in office.settings.mailboxes.values()]
        world = World(box, office, clock, posts, people(), language)
        try:
            await _days(world, seconds, show)
            return summary(world)
        finally:
            for post in posts:
                await post.leave()
            child.close()
            office.store.close()
            await box.close()


async def _days(world: World, seconds: float, show: Callable[[Day], None]) -> None:
    began = world.clock.monotonic()
    for number in range(1, DAYS + 1):
        today = FIRST + timedelta(number - 1)
        is_working = today.weekday() < 5
        happened = await _one_day(world, today) if is_working else []
        show(evening(world, today, number, happened, is_working=is_working))
        ahead = began + seconds * number / DAYS - world.clock.monotonic()
        if ahead > 0:
            await world.clock.wait(ahead)


async def _one_day(world: World, today: date) -> list[Happening]:
    """Live one working day: answers and the day's list come in, the daemon does its pass, letters are opened."""
    world.clock.at = datetime(today.year, today.month, today.day, 8, 30, tzinfo=UTC)
    happened = [*await _post_comes(world, today), *_money_comes(world, today)]
    for house in HOUSES:
        data = ledger_of(world.debtors, house, today)
        ledger = read_ledger(data, "export.csv", enter.defaults_of(world.office, house.id))
        file = enter.File(house.id, "export.csv", data, today, is_confirmed=True)
        await world.office.store.write(enter.enter, world.office, file, ledger)
    await one_pass(world.office, world.posts)
    posted, released = await world.office.store.write(_at_the_desk, world, today)
    if posted or released:
        await one_pass(world.office, world.posts)
    happened += posted
    sealed = await world.office.store.write(_sealed, world)
    happened += _letters_are_opened(world, today, sealed)
    happened += await world.office.store.write(_what_changed, world, today)
    return happened


async def _post_comes(world: World, today: date) -> list[Happening]:
    """Lay what debtors wrote into the creditors' mailboxes."""
    happened = []
    for _, debtor, raw in [a for a in world.answers if a[0] <= today]:
        await world.box.put(debtor.house.address, raw)
        if debtor.way == "bounce":
            debtor.bounced_at = len(world.box.delivered)
            text = phrase("demo.bounced_text", world.language)
            happened.append(Happening(today, What.BOUNCED, debtor.name, text))
            continue
        said = words(debtor, today).split("\n\n", 1)[-1]
        what = What.AWAY if debtor.way == "absent" else What.ANSWERED
        happened.append(Happening(today, what, debtor.name, said))
        if what is What.AWAY:
            debtor.away_until = back(today)
        else:
            debtor.answered_on, debtor.answered_at = today, len(world.box.delivered)
    world.answers = [a for a in world.answers if a[0] > today]
    return happened


def _money_comes(world: World, today: date) -> Iterator[Happening]:
    """Say which debts the day's list shows paid, or paid in part, for the first time."""
    for debtor in world.debtors:
        total = sum(cents for _, _, cents in debtor.invoices)
        if debtor.paid_on and debtor.paid_on <= today and world.states.get(debtor.name) != "PAID":
            world.states[debtor.name] = "PAID"
            yield Happening(today, What.PAID, debtor.name, minor=total)
        elif debtor.part_on and debtor.part_on <= today and debtor.name not in world.states:
            world.states[debtor.name] = "PART"
            yield Happening(today, What.PART, debtor.name, minor=debtor.invoices[0][2] // 2)


def _at_the_desk(session: Any, world: World, today: date) -> tuple[list[Happening], int]:
    """Play the accountant: post the registered letters of the day and release what waits."""
    names = {case["id"]: case["debtor"] for case in views.case_list(session, "fr")}
    posted = []
    for flag in views.flag_list(session, "fr"):
        if flag["kind"] in POSTED and flag["case"]:
            decide.resolve_flag(session, world.office, flag["id"], ME, None)
            text = phrase(f"demo.posted_{flag['kind']}", world.language)
            posted.append(Happening(today, What.POSTED, names[flag["case"]], text))
    rows = [row for row in lists.waiting(session) if row.list_id is None]
    whole = lists.approvable(rows)[0].id if rows else ""
    return posted, decide.approve(session, world.office, whole, ME) if rows else 0


def _sealed(session: Any, world: World) -> dict[str, tuple[str, int]]:
    """Return the tone of each letter and the sum it asks, by its Message-ID."""
    found = {}
    for row in session.execute(outbox.LETTERS.select()):
        ladder = world.office.settings.procedures[world.office.creditor(row.creditor).procedure]
        if row.message_id:
            found[row.message_id] = (ladder.levels[row.level].tone, row.asked_minor)
    return found


def _letters_are_opened(
    world: World, today: date, sealed: dict[str, tuple[str, int]]
) -> list[Happening]:
    """Let each debtor open what the server took for him, and react as is his way."""
    happened = []
    taken = world.box.delivered
    for at in range(world.seen, len(taken)):
        recipient, raw = taken[at]
        debtor = next((d for d in world.debtors if d.email == recipient), None)
        if debtor is None:
            continue
        head = BytesHeaderParser().parsebytes(raw)
        debtor.asked += 1
        _watch(world, debtor, at, today)
        tone, minor = sealed[" ".join(str(head["Message-ID"]).split()).strip("<>")]
        text = phrase(f"demo.tone_{tone}", world.language)
        happened.append(Happening(today, What.ASKED, debtor.name, text, minor))
        _react(world, debtor, head, today)
    world.seen = len(taken)
    return happened


def _watch(world: World, debtor: Debtor, at: int, today: date) -> None:
    """Count what should never be: a letter after an answer, to a dead address, during an absence, after the money."""
    broken = {
        "never_again": debtor.answered_at is not None and at >= debtor.answered_at,
        "after_bounce": debtor.bounced_at is not None and at >= debtor.bounced_at,
        "while_away": debtor.away_until is not None and today < debtor.away_until,
        "after_payment": debtor.paid_on is not None and debtor.paid_on <= today,
    }
    for name, is_broken in broken.items():
        world.counts[name] = world.counts.get(name, 0) + is_broken


def _react(world: World, debtor: Debtor, head: Any, today: date) -> None:
    is_first = debtor.asked == 1
    then = today + timedelta(2 if today.weekday() < 3 else 4)
    if is_first and (debtor.writes or debtor.way == "bounce"):
        world.answers.append((then, debtor, answer(debtor, head, then)))
    after = PAYS_AFTER.get(debtor.way)
    if debtor.way == "part":
        if is_first:
            debtor.part_on = today + timedelta(after or 0)
        elif debtor.asked == 2:
            debtor.paid_on = today + timedelta(9)
    elif after is not None and debtor.paid_on is None and is_first is (debtor.way != "absent"):
        debtor.paid_on = then + timedelta(after)


def _what_changed(session: Any, world: World, today: date) -> list[Happening]:
    """Compare the worklist with yesterday's: who is paused, whom to call."""
    happened = []
    by_name = {debtor.name: debtor for debtor in world.debtors}
    cases = {case["id"]: case for case in views.case_list(session, world.language)}
    for case in cases.values():
        paused = case["paused"]
        if paused and world.states.get(case["debtor"]) not in ("PAUSED", "PAID"):
            world.states[case["debtor"]] = "PAUSED"
            reason = paused["reason"] if paused["reason"] in ("promise", "bounce") else "reply"
            until = date.fromisoformat(paused["until"]) if paused["until"] else today
            text = phrase(f"demo.paused_{reason}", world.language)
            text = text.format(until=say_day(until, world.language))
            happened.append(Happening(today, What.PAUSED, case["debtor"], text))
    for flag in views.flag_list(session, world.language):
        if flag["id"] not in world.flags and flag["kind"] in BY_PHONE:
            name = cases[flag["case"]]["debtor"]
            text = phrase("demo.call_phone", world.language).format(phone=by_name[name].phone)
            happened.append(Happening(today, What.CALL, name, text))
        world.flags.add(flag["id"])
    return happened
