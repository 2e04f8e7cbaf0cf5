"""The loops of one mailbox: one listens, one keeps its watches, one speaks."""

from __future__ import annotations

import asyncio
from typing import Final

from relanced.log import debug_log
from relanced.mail.account import WireTrouble
from relanced.mail.imap import ImapTrouble
from relanced.mail.smtp import SmtpTrouble
from relanced.rounds import alarm, mend, send
from relanced.service.ears import Ears
from relanced.service.heart import BACK_OFF, STALLED, Bell, Heart
from relanced.service.opening import account_of
from relanced.service.post import Post

MOST_WATCHES: Final = 4  # idle connections a mailbox: providers allow ten or fifteen in all


class Ear:
    """Listens for one mailbox: to what IDLE tells of a folder at once, to all of them every `poll` seconds."""

    def __init__(self, post: Post, ears: Ears, heart: Heart, poll: float, elsewhere: float) -> None:
        self.post, self.ears, self.heart, self.poll = post, ears, heart, poll
        self.elsewhere, self.sweep_at = (
            elsewhere,
            0.0,
        )  # seconds between two sweeps; the next one, monotonic
        self.fence: int | None = None  # None: another daemon owns the mailbox, this one stands by
        self.bell, self.missing = Bell(), Bell()
        self.news: set[str] = set()
        self.watched: set[str] = set()
        self.failures = self.refusals = 0
        self.generation = 0  # of the thread our watches are in
        self.watch_at = 0.0
        self.whole_at = 0.0  # monotonic: when the next whole look is due
        post.heard = lambda seconds: heart.expect(f"listen {post.mailbox.id}", seconds)

    def own(self, fence: int | None) -> None:
        """Hear who owns the mailbox now; a new owner looks at once."""
        if fence is not None and self.fence is None:
            self.whole_at = 0.0
            self.bell.ring()
        if fence is None:
            self.post.is_witnessed = False  # what another daemon does meanwhile is compared anew
        self.fence = fence

    def hear(self, folder: str) -> None:
        """Hear that something came into a folder."""
        self.news.add(folder)
        self.bell.ring()

    def lose(self, folder: str) -> None:
        """Hear that a folder is watched no more: look whether the mailbox is still there, and watch it again."""
        self.watched.discard(folder)
        self.whole_at = 0.0
        self.bell.ring()
        self.missing.ring()

    async def listen(self) -> None:
        """Wait for mail, and read it; what cannot be read is a hold, and is tried again soon."""
        clock = self.heart.clock
        await self.bell.wait(max(0.01, min(self.poll, self.whole_at - clock.monotonic())))
        if self.fence is None or self.heart.stopping.is_set():
            self.whole_at = clock.monotonic() + self.poll
            return
        news, self.news = self.news, set()
        is_whole = clock.monotonic() >= self.whole_at or not news
        try:
            await self.post.look(() if is_whole else news)
        except WireTrouble as trouble:
            self.failures += 1
            pause = BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]
            self.whole_at = clock.monotonic() + min(pause, self.poll)
            debug_log().info("mailbox not read", mailbox=self.post.mailbox.id, trouble=str(trouble))
            await self.heart.rest(min(pause, self.poll))
            return
        if is_whole:
            if self.failures:
                self.failures, self.watch_at = 0, 0.0
            self.whole_at = clock.monotonic() + self.poll
            self.missing.ring()
            await self._sweep()

    async def _sweep(self) -> None:
        """Look through the folders that are not watched, now and then; trouble is for the next whole look to tell."""
        clock = self.heart.clock
        if clock.monotonic() < self.sweep_at:
            return
        self.sweep_at = clock.monotonic() + self.elsewhere
        try:
            await self.post.sweep()
        except WireTrouble as trouble:
            debug_log().info("not swept", mailbox=self.post.mailbox.id, trouble=str(trouble))

    async def watch(self) -> None:
        """Keep an idle connection on each folder; where a server refuses, the whole looks must do."""
        await self.missing.wait(self.poll)
        if self.fence is None or self.failures or self.heart.clock.monotonic() < self.watch_at:
            return
        if self.generation != self.ears.generation:
            self.watched.clear()
            self.generation = self.ears.generation
        for folder in self.post.folders[:MOST_WATCHES]:
            if folder.name not in self.watched and not self.heart.stopping.is_set():
                await self._add(folder.name)

    async def _add(self, folder: str) -> None:
        box = (self.post.mailbox.id, folder)
        self.heart.expect(f"watch {box[0]}", self.post.seconds)
        try:
            await asyncio.to_thread(self.ears.add, box, account_of(self.post.mailbox))
        except ImapTrouble as trouble:
            debug_log().info("not watched", mailbox=box[0], folder=folder, trouble=str(trouble))
            self.refusals += 1
            self.watch_at = self.heart.clock.monotonic() + min(600.0, self.poll * self.refusals)
            return
        self.refusals = 0
        self.watched.add(folder)
        debug_log().info("watched", mailbox=box[0], folder=folder)


class Voice:
    """Speaks for one mailbox, when letters may leave; mends what earlier speaking left to do."""

    def __init__(self, post: Post, heart: Heart, poll: float, probe: float) -> None:
        self.post, self.heart, self.poll, self.probe = post, heart, poll, probe
        self.fence: int | None = None
        self.bell = Bell()
        self.wanted_since: float | None = None
        self.quiet_until = 0.0  # monotonic: after a pass that moved nothing
        self.idle_passes = 0
        self.probe_at = 0.0
        self.probes = 0
        self.is_silenced = False
        post.said = lambda seconds: heart.expect(f"speak {post.mailbox.id}", seconds)

    async def hear(self, *, may_leave: bool, on_hold: bool) -> None:
        """Hear, each time the store has changed, whether letters may leave and whether the server could not be had."""
        now = self.heart.clock.monotonic()
        if not may_leave:
            self.wanted_since, self.quiet_until, self.idle_passes = None, 0.0, 0
        elif self.wanted_since is None:
            self.wanted_since = now
        if on_hold and not self.is_silenced:
            self.probes, self.probe_at = 0, now + self._pause()
        self.is_silenced = on_hold
        if may_leave and now >= self.quiet_until:
            self.bell.ring()
        if self.wanted_since is not None and now - self.wanted_since >= STALLED:
            minutes = round((now - self.wanted_since) / 60)
            office = self.post.office
            await office.store.write(alarm.no_progress, office, self.post.mailbox.id, minutes)

    async def speak(self) -> None:
        """Wait until letters may leave, and let them; see now and then to copies and doubts."""
        is_rung = await self.bell.wait(self._patience())
        if self.fence is None or self.heart.stopping.is_set():
            return
        if self.is_silenced:
            await self._knock()
        if is_rung:
            await self._send(self.fence)
        await self._mend()

    def _patience(self) -> float:
        if not self.is_silenced:
            return self.poll
        return max(0.05, min(self.poll, self.probe_at - self.heart.clock.monotonic()))

    async def _send(self, fence: int) -> None:
        office, post, clock = self.post.office, self.post, self.heart.clock
        try:
            done = await send.send(
                office,
                post.mailbox.id,
                fence,
                post.line,
                self._look,
                pace=post.pace,
                halt=self.heart.stopping,
            )
        except WireTrouble as trouble:
            debug_log().info("nothing sent", mailbox=post.mailbox.id, trouble=str(trouble))
            done = send.Sent()
        if done.moved:
            self.wanted_since, self.idle_passes = None, 0
            return
        pause = BACK_OFF[min(self.idle_passes + 1, len(BACK_OFF)) - 1]
        self.idle_passes += 1
        self.quiet_until = clock.monotonic() + pause

    async def _look(self) -> None:
        await self.post.look()

    async def _knock(self) -> None:
        """Try a submission server that could not be had; its hold goes with the first answer."""
        if self.heart.clock.monotonic() < self.probe_at:
            return
        try:
            line = await self.post.line()
            await line.quit()
        except SmtpTrouble:
            self.probes += 1
            self.probe_at = self.heart.clock.monotonic() + self._pause()
            return
        self.is_silenced = False
        office = self.post.office
        await office.store.write(send.server_is_back, office, self.post.mailbox.id)

    def _pause(self) -> float:
        return float(min(self.probe, self.probe / 8 * 2**self.probes))

    async def _mend(self) -> None:
        room = self.post.room
        if room is not None and room.alive and not self.heart.stopping.is_set():
            try:
                await mend.mend(self.post.office, self.post.mailbox, room, self.post.turn)
            except WireTrouble as trouble:
                debug_log().info("not mended", mailbox=self.post.mailbox.id, trouble=str(trouble))
