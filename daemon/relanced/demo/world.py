"""The pretend world: 120 days of two creditors, some forty invoices, and debtors each with a way of their own.

The daemon that runs here is the real one, on its real rounds; only the clock and the people are pretended. What is
counted at the end is counted from what the mail server received, not from what the daemon believes.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.demo.people import CREDITORS, DAYS, FIRST, Debtor, ledger_of, people, reply
from relanced.demo.sandbox import Sandbox
from relanced.rounds import decide, enter, read
from relanced.rounds.office import Office
from relanced.service import Post, one_pass, open_office
from relanced.store import outbox, proof, views
from relanced.words import phrase

ME = decide.Person("demo", "demo")
BOXES = {
    "relance@dupont.test": "dupont",
    "compta@lemoine.test": "lemoine",
    "comptable@cabinet.test": "cabinet",
}


@dataclass(slots=True)
class World:
    """Everything that lives for the length of the demo."""

    box: Sandbox
    office: Office
    clock: SetClock
    posts: list[Post]
    debtors: list[Debtor]
    seen: int = 0
    replies: list[tuple[date, Debtor, bytes]] = field(default_factory=list)


def configuration(folder: Path, box: Sandbox) -> Path:
    """Write the configuration a person would write, for the servers of this world."""
    creditors = folder / "creditors.d"
    creditors.mkdir()
    text = '[service]\nlanguage = "fr"\ndigest_to = ["comptable@cabinet.test"]\ndigest_from = "dupont"\n'
    for name, title, address in CREDITORS:
        secret = folder / f"{name}.password"
        secret.write_text(BOXES[address], "utf-8")
        secret.chmod(0o600)
        text += (
            f'[mailboxes.{name}]\naddress = "{address}"\npassword_file = "{secret.name}"\n'
            "pace_per_minute = 6000\nper_domain_per_minute = 6000\n"  # days go by in a second here
            f'imap = {{host = "127.0.0.1", port = {box.imap_port}, security = "none"}}\n'
            f'smtp = {{host = "127.0.0.1", port = {box.smtp_port}, security = "none"}}\n'
        )
        (creditors / f"{name}.toml").write_text(
            f'state = "live"\nname = "{title}"\nsiren = "732829320"\niban = "FR1420041010050500013M02606"\n'
            f'mailbox = "{name}"\nprocedure = "standard"\n[signature]\nname = "Anne {title.split()[1]}"\n',
            "utf-8",
        )
    path = folder / "relanced.toml"
    path.write_text(text, "utf-8")
    return path


async def one_day(world: World, today: date) -> None:
    """Live one working day: replies and the day's list come in, the daemon does its pass, letters are read."""
    world.clock.at = datetime(today.year, today.month, today.day, 8, 30, tzinfo=UTC)
    for _, debtor, raw in [r for r in world.replies if r[0] <= today]:
        await world.box.put(next(a for c, _, a in CREDITORS if c == debtor.creditor), raw)
        debtor.answered_on = debtor.answered_on or today
    world.replies = [r for r in world.replies if r[0] > today]
    for creditor, _, _ in CREDITORS:
        data = ledger_of(world.debtors, creditor, today)
        file = enter.File(creditor, "export.csv", data, today, is_confirmed=True)
        await world.office.store.write(
            enter.enter, world.office, file, read_ledger(data, "export.csv")
        )
    await one_pass(world.office, world.posts)
    if await world.office.store.write(_at_the_desk, world.office):
        await one_pass(world.office, world.posts)
    for recipient, raw in world.box.delivered[world.seen :]:
        _receive(world, recipient, raw, today)
    world.seen = len(world.box.delivered)


def _at_the_desk(session: Any, office: Office) -> int:
    """Play the accountant: post the registered letters of the day and release what waits."""
    for flag in views.flag_list(session, "fr"):
        if flag["kind"] in ("formal_notice", "letter") and flag["case"]:
            decide.resolve_flag(session, office, flag["id"], ME, None)
    rows = [row for row in outbox.waiting(session) if row.list_id is None]
    return decide.approve(session, office, outbox.lists(rows)[0].id, ME) if rows else 0


def _receive(world: World, recipient: str, raw: bytes, today: date) -> None:
    """Let a debtor react to a letter as is his way."""
    debtor = next((d for d in world.debtors if d.email == recipient), None)
    if debtor is None or debtor.answered_on or any(d is debtor for _, d, _ in world.replies):
        return
    then = today + timedelta(2)
    answer = reply(debtor, BytesHeaderParser().parsebytes(raw), then)
    if answer is not None:
        world.replies.append((then, debtor, answer))
    debtor.paid_on = {"promise": then + timedelta(7), "paid": then + timedelta(4)}.get(debtor.way)


def _summary(world: World) -> dict[str, Any]:
    """Count what the server received and what stands on the desk."""
    letters: dict[str, list[Any]] = {d.email: [] for d in world.debtors}
    for recipient, raw in world.box.delivered:
        if recipient in letters:
            letters[recipient].append(BytesHeaderParser().parsebytes(raw))
    ids = [str(head["Message-ID"]) for heads in letters.values() for head in heads]
    after = sum(
        parsedate_to_datetime(head["Date"]).date() > debtor.answered_on
        for debtor in world.debtors
        if debtor.answered_on and debtor.way != "absent"
        for head in letters[debtor.email]
    )
    with world.office.store.look() as session:
        shown, flags = views.case_list(session, "fr"), views.flag_list(session, "fr")
        troubles = proof.verify(session)
    twice = len(ids) - len(set(ids))
    return {
        "asked": len(ids),
        "answered": sum(d.answered_on is not None for d in world.debtors),
        "never_again": after,
        "twice": twice,
        "paused": sum(case["state"] == "PAUSED" for case in shown),
        "settled": sum(case["state"] == "SETTLED" for case in shown),
        "to_call": sum(flag["kind"] in ("call", "broken_promise") for flag in flags),
        "bounced": sum(flag["kind"] == "bad_address" for flag in flags),
        "flags": len(flags),
        "verify": "ok" if not troubles else troubles[:3],
        "kept": after == 0 and twice == 0 and not troubles and bool(ids),
    }


async def live(language: str, seconds: float, *, quiet: bool) -> dict[str, Any]:
    """Live the whole demo; returns its summary, `kept` telling whether every promise was."""
    box = Sandbox(BOXES)
    await box.open()
    with tempfile.TemporaryDirectory(prefix="relanced-demo-") as folder:
        clock = SetClock(datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC))
        office = open_office(load(configuration(Path(folder), box), {}), clock)
        child = read.parser()
        posts = [Post(office, mailbox, child) for mailbox in office.settings.mailboxes.values()]
        world = World(box, office, clock, posts, people())
        try:
            await _days(world, seconds, quiet=quiet)
            summary = _summary(world)
        finally:
            for post in posts:
                await post.leave()
            child.close()
            office.store.close()
            await box.close()
    for name, value in summary.items():
        if name != "kept":
            sys.stderr.write(f"{phrase(f'cli.{name}', language):<40} {value}\n")
    return summary


async def _days(world: World, seconds: float, *, quiet: bool) -> None:
    """Let the days pass, with a line for each week, or for each day where somebody watches."""
    for ahead in range(DAYS):
        today = FIRST + timedelta(ahead)
        if today.weekday() > 4:
            continue
        began = world.clock.monotonic()
        await one_day(world, today)
        if today.weekday() == 0 or not quiet:
            answered = sum(d.answered_on is not None for d in world.debtors)
            bar = "█" * (ahead * 30 // DAYS)
            sys.stderr.write(f"{today:%d/%m/%Y}  {bar:<30} {world.seen:4} → {answered:3} ←\n")
        if not quiet:
            await world.clock.wait(max(0.0, seconds / DAYS - (world.clock.monotonic() - began)))
