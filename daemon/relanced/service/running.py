"""The running daemon: every part built once, and the loops that keep the rounds turning.

Work follows what is due. Mail is told of by IDLE and looked for besides; the store says with one number whether
anything was written, by whichever process, and only then is it asked what wants doing. Each mailbox has loops of its
own: one that hangs or is broken keeps no other waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relanced.clock import Clock
from relanced.config import Settings
from relanced.log import debug_log
from relanced.rounds import alarm, ask, brakes, drop, ladders, mend, read, refusals, tell
from relanced.rounds.due import Due, look_up
from relanced.rounds.office import Office
from relanced.rounds.send import Line
from relanced.service import storage
from relanced.service.ears import Ears
from relanced.service.guard import Guard
from relanced.service.heart import STALLED, Bell, Heart, notify
from relanced.service.mailboxes import Ear, Voice
from relanced.service.opening import open_office
from relanced.service.post import LONGEST_OFFER, Post
from relanced.store import leases
from relanced.wall import ChildFailed
from relanced.words import say
from relanced.words import tell as tell_words

SETTLED = 2.0  # seconds after which a folder's date can be relied on
READERS = 4  # children that open strangers' mail, at most
LAST_MINUTE = (
    75.0  # seconds a stop may take: a dot already written waits up to a minute (TimeoutStopSec=90)
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the daemon does what nobody calls it for, in seconds."""

    poll: float = (
        30.0  # a whole look at a mailbox, besides IDLE: what W and "held within a minute" rest on
    )
    elsewhere: float = 600.0  # a sweep of the folders nobody watches
    answer: float = 25.0  # what an IMAP server may take over one exchange
    renew: float = (
        9 * 60.0
    )  # an IDLE is begun anew: RFC 2177 allows 29 minutes, some servers go deaf before
    pulse: float = 1.0  # is there anything new in the store?
    sweep: float = 20.0  # what does the mere passing of time make due?
    lease: float = 15.0  # of the 60 a lease lasts
    books: float = 5.0  # the drop folders
    tell: float = 60.0  # the digest's hour
    probe: float = 240.0  # the longest wait before a submission server that failed is tried again


class Daemon:
    """One running daemon. `run` returns after `stop`, with every loop ended and every lease given back."""

    def __init__(
        self, settings: Settings, clock: Clock, rhythm: Rhythm, office: Office | None = None
    ) -> None:
        self.office = office or open_office(settings, clock)
        self.rhythm = rhythm
        self.is_broken = False  # a loop ended before its time
        self.heart = Heart(clock, self._stalled, self._mended, status=self._status)
        self.watch = storage.Watch(self.office, self.heart.rest)
        boxes = settings.mailboxes
        self.children = [read.parser() for _ in range(min(len(boxes), READERS))]
        self.posts = {
            box.id: Post(self.office, box, self.children[n % READERS], seconds=rhythm.answer)
            for n, box in enumerate(boxes.values())
        }
        self.ears = Ears(rhythm.renew, rhythm.answer)
        self.fences: dict[str, int | None] = dict.fromkeys(boxes)
        self.ear = {
            name: Ear(post, self.ears, self.heart, rhythm.poll, rhythm.elsewhere)
            for name, post in self.posts.items()
        }
        self.voice = {
            name: Voice(post, self.heart, rhythm.poll, rhythm.probe)
            for name, post in self.posts.items()
        }
        self.plans = dict.fromkeys(
            settings.creditors, 0.0
        )  # by creditor: not to be planned again before
        self.planner = Bell()
        self.to_plan: set[str] = set()
        self.due = Due()
        self._owned: dict[str, bool] = {}  # as it was last told
        self._stamp = -1
        self._sweep_at = 0.0
        self._unread_since: dict[str, float] = {}  # monotonic
        self._seen: dict[str, int] = {}
        self._kept: dict[str, frozenset[str]] = {}  # by creditor: what was last written down

    def stop(self) -> None:
        """Ask every loop to end; whoever waits is woken."""
        self.heart.stopping.set()
        for bell in (self.planner, *(e.bell for e in self.ear.values()), *(v.bell for v in self.voice.values()),
                     *(e.missing for e in self.ear.values())):  # fmt: skip
            bell.ring()

    async def run(self) -> None:
        """Keep the loops until the stop."""
        await self.office.store.write(brakes.check_history, self.office)
        await self.office.store.write(ladders.check_all, self.office)
        self.office.drift()
        self.ears.open(self._news, self._silence)
        warming = asyncio.create_task(self._warm())
        loops = [asyncio.create_task(loop) for loop in self._loops()]
        self.office.store.after_write = self.heart.step
        for task in loops:
            task.add_done_callback(self._ended)
        notify("READY=1")
        try:
            await self.heart.stopping.wait()
            notify("STOPPING=1")
            _, late = await asyncio.wait(loops, timeout=LAST_MINUTE)
            for loop in late:
                loop.cancel()
            await asyncio.gather(*late, warming, return_exceptions=True)
        finally:
            await self._close()

    async def _warm(self) -> None:
        """Start the children that open mail before the first one comes: importing a parser takes a while."""
        for child in self.children:
            try:
                await asyncio.to_thread(child.walls)
            except ChildFailed as trouble:  # the first mail tries again, and is counted
                debug_log().error("no reader", trouble=str(trouble))
        debug_log().info("readers ready", count=len(self.children))

    def _loops(self) -> Sequence[Coroutine[Any, Any, None]]:
        heart = self.heart
        loops = [
            heart.keep("heart", heart.beat),
            heart.keep("lease", self._lease),
            heart.keep("pulse", self._pulse),
            heart.keep("plan", self._plan),
            heart.keep("books", self._books),
            heart.keep("tell", self._tell),
            heart.keep("storage", self.watch.turn),
        ]
        for name in self.posts:
            loops.append(heart.keep(f"listen {name}", self.ear[name].listen))
            loops.append(heart.keep(f"watch {name}", self.ear[name].watch))
            loops.append(heart.keep(f"speak {name}", self.voice[name].speak))
        return loops

    async def _close(self) -> None:
        self.office.store.after_write = None
        await asyncio.to_thread(self.ears.close)
        await asyncio.gather(
            *(post.leave() for post in self.posts.values()), return_exceptions=True
        )
        for child in self.children:
            child.close()
        self.office.store.close()

    # ------------------------------------------------------------------ turns

    async def _lease(self) -> None:
        """Keep every mailbox's lease, or wait for the one another daemon holds."""
        names = list(self.posts)
        fences = await self.office.store.write(mend.take_over_all, self.office, names)
        for name, fence in fences.items():
            if self._owned.get(name) != (fence is not None):
                self._owned[name] = fence is not None
                debug_log().info("owns" if fence is not None else "stands by", mailbox=name)
                if fence is None:
                    await self._say_who(name)
            self.fences[name] = self.voice[name].fence = fence
            self.ear[name].own(fence)
        await self.heart.rest(self.rhythm.lease)

    async def _say_who(self, mailbox: str) -> None:
        """Say why this daemon waits: who has the mailbox in hand."""
        owner = await self.office.store.read(leases.holder, f"mailbox:{mailbox}")
        host, number = leases.named(owner)
        language = self.office.settings.service.language
        who = {"mailbox": mailbox, "host": host, "number": number}
        debug_log().warning(tell_words("daemon.stands_by", language, **who))

    async def _pulse(self) -> None:
        """Ask the store for its number, and what is due only when that is another one, or now and then."""
        await self.heart.rest(self.rhythm.pulse)
        stamp = await asyncio.to_thread(self.office.store.stamp)
        now = self.heart.clock.monotonic()
        if stamp == self._stamp and now < self._sweep_at:
            return
        self._stamp, self._sweep_at = stamp, now + self.rhythm.sweep
        self.due = await self.office.store.read(look_up, self.office)
        for name in self.due.unread:
            self.ear[name].bell.ring()
        await self._unread(now)
        for name, voice in self.voice.items():
            await voice.hear(may_leave=name in self.due.leaving, on_hold=name in self.due.silenced)
        await self._refusals()
        for creditor in self.due.planning:
            if now >= self.plans[creditor]:
                self.to_plan.add(creditor)
                self.planner.ring()
        for creditor in self.plans.keys() - self.due.planning:
            self.plans[creditor] = 0.0

    async def _refusals(self) -> None:
        """Write down what keeps letters back, where that has changed for a mailbox of ours."""
        changed = [
            creditor.id
            for creditor in self.office.settings.creditors.values()
            if self.fences[creditor.mailbox] is not None
            and self._kept.get(creditor.id) != self.due.kept.get(creditor.id)
        ]
        if changed and self.office.store.trouble is None:  # else there is nowhere to write it to
            await self.office.store.write(refusals.note, self.office, changed)
            self._kept |= {creditor: self.due.kept[creditor] for creditor in changed}

    async def _unread(self, now: float) -> None:
        """Tell of a mailbox whose mail came in and is not read for half an hour (I24)."""
        for name in self.due.unread:
            since = self._unread_since.setdefault(name, now)
            if now - since >= STALLED:
                minutes = round((now - since) / 60)
                await self.office.store.write(alarm.unread_stalled, self.office, name, minutes)
        for name in self._unread_since.keys() - self.due.unread:
            del self._unread_since[name]

    async def _plan(self) -> None:
        """Plan the creditors that have cases due; one that still has some afterwards waits a while."""
        await self.planner.wait(self.rhythm.poll)
        while self.to_plan and not self.heart.stopping.is_set():
            creditor = self.to_plan.pop()
            self.plans[creditor] = self.heart.clock.monotonic() + 60.0
            await ask.ask(self.office, creditor)

    async def _books(self) -> None:
        """Take in what stands in the drop folders; a folder nobody touched costs one question to the disk."""
        await self.heart.rest(self.rhythm.books)
        root = self.office.settings.service.drop_dir
        if root is None:
            return
        failed: Exception | None = None
        for creditor in self.office.settings.creditors:
            try:
                await self._drop(creditor, root / creditor)
            except Exception as trouble:  # noqa: BLE001 - one creditor's file must not keep the others' waiting
                failed = trouble
        if failed is not None:
            raise failed

    async def _drop(self, creditor: str, folder: Path) -> None:
        touched = _touched(folder)
        if not touched or touched == self._seen.get(creditor):
            return
        self.heart.expect("books", 600.0)  # a large file takes minutes to read
        await drop.enter_dropped(self.office, creditor)
        # A disk's clock ticks coarsely: a folder touched just now may be touched again within the same tick.
        age = self.office.clock.real_now().timestamp() - touched / 1e9
        # And a file that still grows stays there without another sign of it on the folder.
        is_done = age > SETTLED and not any(drop.dropped(folder))
        self._seen[creditor] = touched if is_done else 0

    async def _tell(self) -> None:
        """Tell the digest once its hour has come."""
        await self.heart.rest(self.rhythm.tell)
        if not self.heart.stopping.is_set():
            await tell.tell(
                self.office, [(post.mailbox, self._dial(post)) for post in self.posts.values()]
            )

    def _dial(self, post: Post) -> Callable[[], Awaitable[Line]]:
        async def dial() -> Line:
            self.heart.expect("tell", LONGEST_OFFER)
            return await post.line()

        return dial

    # ------------------------------------------------------------------ what others call

    def _news(self, box: tuple[str, str]) -> None:
        self.ear[box[0]].hear(box[1])

    def _silence(self, box: tuple[str, str], trouble: Exception) -> None:
        debug_log().info("watch ended", mailbox=box[0], folder=box[1], trouble=str(trouble))
        self.ear[box[0]].lose(box[1])

    async def _stalled(self, name: str, seconds: float, text: str) -> None:
        """Hold what a loop that only fails was there for, and say so."""
        await self.office.store.write(alarm.stalled, self.office, name, round(seconds / 60), text)

    async def _mended(self, name: str) -> None:
        await self.office.store.write(alarm.mended, self.office, name)

    def _ended(self, loop: asyncio.Task[None]) -> None:
        """Stop the whole daemon when a loop has ended before its time: none may be missing unseen."""
        if self.heart.stopping.is_set() or loop.cancelled():
            return
        debug_log().error("a loop has ended", exc_info=loop.exception())
        self.is_broken = True
        self.stop()

    def _status(self) -> str:
        if (trouble := self.office.store.trouble) is not None:
            return say(trouble.because, self.office.settings.service.language)
        owned = sum(fence is not None for fence in self.fences.values())
        told = f"{owned} of {len(self.fences)} mailboxes, {len(self.due.leaving)} with letters that may leave"
        for what, names in (
            ("CANNOT BE READ", self.due.unseen),
            ("CANNOT SEND", self.due.silenced),
        ):
            told += f"; {what}: {', '.join(sorted(names))}" if names else ""
        return told


def _touched(folder: Path) -> int:
    """Return when a folder last got or lost a file, in nanoseconds; 0 when there is no such folder."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _lost(_loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    """Write down what nobody waited for in the log's own form, which names no person; the default prints it all."""
    debug_log().error("nobody waited for it", what=told["message"], exc_info=told.get("exception"))


async def run_forever(settings: Settings, clock: Clock, rhythm: Rhythm | None = None) -> None:
    """Run the daemon until SIGTERM or SIGINT; a letter whose dot is written still gets its answer."""
    loop = asyncio.get_running_loop()
    # A thread a mailbox may be waiting in for its server, and some to spare: none waits for another's.
    threads = min(256, 8 + 3 * len(settings.mailboxes))
    loop.set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="relanced"))
    loop.set_exception_handler(_lost)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    office = await storage.opened(settings, clock, stopping)
    if office is None:
        return
    daemon = Daemon(settings, clock, rhythm or Rhythm(), office)
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, daemon.stop)
    guard = Guard(settings.service.state_dir)
    if guard.was_needed():
        debug_log().error(tell_words("daemon.hung", settings.service.language))
        await office.store.write(alarm.hung, office)
    daemon.heart.feed = guard.feed
    try:
        guard.feed()
        await daemon.run()
    finally:
        guard.leave()
