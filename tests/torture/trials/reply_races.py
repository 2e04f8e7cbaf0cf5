"""Replies that land around the dot, in twelve disguises: none of them may be older than W when a dot is written."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.rounds.firm import Firm
from tests.servers.mailserver import Mailserver
from tests.torture.trial import Run, Trial

from relanced.clock import MachineClock
from relanced.mail.imap import Line, connect
from relanced.rounds import ask, mend, read, send
from relanced.service.post import Post
from relanced.wall import Child

BOX = "main@firm.test"
EACH = 5  # races of each disguise a round
W = 3.0  # seconds a look may be old: 120 in production, so 1 s here is 40 s there
EARLIEST, LATEST = (
    -6.0,
    6.0,
)  # seconds around the beginning of the pass; the dots fall into the second half
SLACK = 1.0  # seconds from our last look at the clock, over commit and wire, to the server's own note of the dot
STALL = 3.5  # seconds the server once lets a letter wait before its text: longer than W
SLOW = 0.05  # seconds it lets every other one wait
CONFIG = """folders = ["INBOX", "Junk", "Sent", "Clients"]
sent_copy = "never"
pace_per_minute = 6000
per_domain_per_minute = 6000
"""
HEAD = "From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n{more}Date: Mon, 05 Oct 2026 10:00:00 +0200\r\n"


@dataclass(frozen=True)
class Disguise:
    """How a reply comes: who writes, what it says of the case, where it lies."""

    name: str
    sender: str = "compta@d{n}.test"
    subject: str = "Re: facture"
    text: str = "Bonjour, nous regardons."
    more: str = ""
    to: str = BOX
    folder: str = "INBOX"
    then: str = ""  # where another program moves it at once


DISGUISES = (
    Disguise("known address"),
    Disguise("colleague at the domain", sender="direction@d{n}.test"),
    Disguise("other sender, our token", sender="moi{n}@laposte.test", more="References: <{token}>\r\n"),
    Disguise("other sender, in reply", sender="moi{n}@laposte.test", more="In-Reply-To: <{token}>\r\n"),
    Disguise("other sender, the number", sender="moi{n}@laposte.test", subject="Votre facture FA-26{n:04}"),
    Disguise("forwarded inside", sender="marie@groupe{n}.test", subject="TR: relance FA-26{n:04}"),
    Disguise("in Junk", folder="Junk"),
    Disguise("in a folder of a rule", folder="Clients"),
    Disguise("moved by another program", folder="Junk", then="INBOX"),
    Disguise("the office itself, in Sent", sender=BOX, to="compta@d{n}.test", folder="Sent"),
    Disguise("the office, of the number", sender=BOX, subject="appel FA-26{n:04}", text="Elle a payé."),
    Disguise("nothing but a word", subject="", text="ok"),
)  # fmt: skip


@dataclass
class Journal:
    """A submission server whose journal is the judge: for each letter, whom it was for and when its dot came."""

    dots: list[tuple[str, float]] = field(default_factory=list)
    stall_at: int = -1  # at which letter to stall
    asked: int = 0
    is_slow: bool = False

    def begin(self, stall_at: int) -> None:
        """Forget what was, and be slow from now on."""
        self.dots.clear()
        self.asked, self.is_slow, self.stall_at = 0, True, stall_at

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 journal.test ESMTP\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if verb == "DATA":
                await self._wait()
                writer.write(b"354 go\r\n")
                while (text := await reader.readline()) not in (b".\r\n", b""):
                    pass
                if not text:
                    break  # given up before its dot
                self.dots.append((to, time.monotonic()))
            writer.write(b"235 2.7.0 ok\r\n" if verb == "AUTH" else
                         b"250-journal.test\r\n250 AUTH PLAIN LOGIN\r\n" if verb == "EHLO" else b"250 2.0.0 ok\r\n")  # fmt: skip
            if verb == "QUIT":
                break
        writer.close()

    async def _wait(self) -> None:
        self.asked += 1
        stall = self.asked == self.stall_at
        if self.is_slow:
            await MachineClock().wait(STALL if stall else SLOW)


@dataclass
class World:
    """What all rounds share."""

    server: Mailserver
    child: Child
    line: Line


@contextmanager
def _world() -> Iterator[World]:
    server, child = Mailserver([BOX]), read.parser()
    line = connect(server.account(BOX), 20)
    line.create_folder("Clients")
    try:
        yield World(server, child, line)
    finally:
        line.leave()
        child.close()
        server.purge()


def _found(world: World, folder: Path, port: int, kind: str) -> Firm:
    caps = "approval_above = 9999\nper_day = 9999"
    firm = Firm(folder, world.child, {"dupont": {"caps": caps}}, kind)
    (folder / "secret").write_text("main", "utf-8")
    path, imap = folder / "relanced.toml", world.server.ports["imap"]
    text = path.read_text("utf-8")
    for wire, number in (("imap", imap), ("smtp", port)):
        here = f'{wire} = {{host = "127.0.0.1", port = '
        text = text.replace(here + "1,", f"{here}{number},")
    text = text.replace(
        "[mailboxes.main]\n", f"[freshness]\nseconds = {int(W)}\n[mailboxes.main]\n{CONFIG}"
    )
    path.write_text(text, "utf-8")
    firm.reopen()
    return firm


async def _speak(firm: Firm, post: Post) -> send.Sent:
    await ask.ask(firm.office, "dupont")
    fence = await mend.take_over(firm.office, "main")
    assert fence is not None
    return await send.send(firm.office, "main", fence, post.line, post.look, pace=post.pace)


def _deliver(world: World, number: int, disguise: Disguise, token: str) -> float:
    """Lay one reply down; returns when it was there."""
    told = {"n": number, "token": token}
    head = HEAD.format(
        sender=disguise.sender.format(**told), to=disguise.to.format(**told),
        subject=disguise.subject.format(**told), more=disguise.more.format(**told),
    )  # fmt: skip
    raw = f"{head}Message-ID: <r{time.monotonic_ns()}@x.test>\r\n\r\n{disguise.text.format(**told)}\r\n"
    if disguise.folder == "INBOX":
        world.server.place(raw.encode(), BOX)
        return time.monotonic()
    with world.line.exchange("protocol", time.monotonic() + 20):
        world.line.append(disguise.folder, raw.encode())
        lain_at = time.monotonic()
        if disguise.then:
            world.line.select_folder(disguise.folder)
            world.line.move(world.line.search("ALL"), disguise.then)
            world.line.unselect_folder()
    return lain_at


async def _race(world: World, run: Run, seed: int, folder: Path) -> None:
    journal = Journal()
    smtp = await asyncio.start_server(journal.serve, "127.0.0.1", 0)
    kind = ("dedicated", "business")[seed % 2]
    firm = _found(world, folder, smtp.sockets[0].getsockname()[1], kind)
    post = Post(firm.office, firm.office.settings.mailboxes["main"], world.child)
    try:
        lain = await _raced(world, firm, post, journal, random.Random(seed))
        await post.look()
        _judge(run, firm, journal, lain)
    finally:
        await post.leave()
        firm.office.store.close()
        smtp.close()


async def _raced(
    world: World, firm: Firm, post: Post, journal: Journal, chance: random.Random
) -> dict[str, tuple[float, str]]:
    """Send everybody a first letter, then race the second against their replies; returns when each was there."""
    racers = list(enumerate(DISGUISES * EACH, 1))
    books = [f"Maison{n} SARL;FA-26{n:04};20/09/2026;500,00;compta@d{n}.test" for n, _ in racers]
    firm.at("2026-09-24T10:00")
    firm.books(*books)
    ends = time.monotonic() + 120
    while len(journal.dots) < len(racers):  # a busy machine takes longer over them than W
        await _speak(firm, post)
        assert time.monotonic() < ends, "the letters before the race"
    tokens = {row.recipient: row.message_id for row in firm.letters()}
    for day in (
        "2026-09-29",
        "2026-10-06",
        "2026-10-08",
    ):  # a call in between, then the second letter
        firm.at(f"{day}T10:00")
        firm.books(*books)
        await ask.ask(firm.office, "dupont")
    assert len(firm.letters()) == 2 * len(racers), "the letters of the race"
    journal.begin(stall_at=chance.randrange(len(racers) // 4, len(racers)))
    chance.shuffle(racers)
    moments = sorted(chance.uniform(EARLIEST, LATEST) for _ in racers)
    began = time.monotonic() - EARLIEST
    lain: dict[str, tuple[float, str]] = {}

    async def debtors() -> None:
        for (n, disguise), at in zip(racers, moments, strict=True):
            await MachineClock().wait(max(0.0, began + at - time.monotonic()))
            to = f"compta@d{n}.test"
            moment = await asyncio.to_thread(_deliver, world, n, disguise, tokens[to])
            lain[to] = moment, disguise.name

    replying = asyncio.create_task(debtors())
    await MachineClock().wait(max(0.0, began - time.monotonic()))
    while (await _speak(firm, post)).moved or not replying.done():
        await MachineClock().wait(0.05)
    await replying
    return lain


def _judge(run: Run, firm: Firm, journal: Journal, lain: dict[str, tuple[float, str]]) -> None:
    """Hold the server's journal against the moments of the replies."""
    recipients = [to for to, _ in journal.dots]
    assert len(recipients) == len(set(recipients)), "a letter came twice"
    late = [(lain[to][1], at - lain[to][0]) for to, at in journal.dots]
    over = [f"{name}: {age:.2f} s" for name, age in late if age > W + SLACK]
    assert not over, f"dots with a reply older than {W} s: {over}"
    states = firm.cases()
    missed = [
        name for to, (_, name) in lain.items()
        if states[f"Maison{to.partition('@d')[2].partition('.')[0]} SARL"]["state"] != "PAUSED"
    ]  # fmt: skip
    assert not missed, f"replies that paused nothing: {missed}"
    ages = [row.fresh_seconds for row in firm.letters() if row.fresh_seconds is not None]
    run.tell("median W (s)", statistics.median(ages))
    run.most("longest W (s)", max(ages))
    run.count("dots written", len(recipients))
    run.count("letters kept back by a reply", len(lain) - len(recipients))
    run.most("oldest reply at a dot (s)", round(max((age for _, age in late), default=0.0), 2))


def play(run: Run) -> None:
    """Let sixty debtors answer while their letters leave, a round."""
    with _world() as world:
        for seed in run.seeds():
            with run.round(seed, len(DISGUISES) * EACH), tempfile.TemporaryDirectory() as folder:
                asyncio.run(_race(world, run, seed, Path(folder)))


TRIAL = Trial(
    name="reply-races",
    promises=("I3", "I16"),
    asked=2_000,
    unit="races",
    what="a reply in 12 disguises, around the dot; 1 s stands for 40: W is 3 s for 120, replies from -3 s to past the last dot",
    play=play,
    smoke=1,
    share=3.0,
    needs=("dovecot",),
)
