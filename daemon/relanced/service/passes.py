"""One pass of every round, in the order of a working day: what `run --once` does, and the demo each of its days."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from relanced.clock import Clock
from relanced.config import Settings
from relanced.log import debug_log
from relanced.mail.account import WireTrouble
from relanced.rounds import ask, brakes, drop, mend, read, refusals, send, tell
from relanced.rounds.office import Office
from relanced.service.opening import open_office
from relanced.service.post import Post
from relanced.store.soundness import trouble_with
from relanced.store.trouble import StorageUnfit
from relanced.words import because


@dataclass(slots=True)
class Pass:
    """What one full pass did, for whoever asked for it."""

    entered: int = 0
    fetched: int = 0
    read: int = 0
    letters: int = 0
    flags: int = 0
    sent: int = 0
    unsure: int = 0
    failed: int = 0
    withdrawn: int = 0
    refused: list[Any] = field(default_factory=list)


async def one_pass(office: Office, posts: list[Post], lines: int = 1) -> Pass:
    """Do one full pass of every round, in the order of a working day: listen first, ask after, speak last."""
    done = Pass()
    for creditor in office.settings.creditors:
        done.entered += len((await drop.enter_dropped(office, creditor)).entered)
    for post in posts:
        await _listen(post, done)
    for creditor in office.settings.creditors:
        asked = await ask.ask(office, creditor)
        done.letters += asked.letters
        done.flags += asked.flags
    for post in posts:
        await _speak(office, post, lines, done)
    await office.store.write(refusals.note, office, office.settings.creditors)
    await tell.tell(office, [(post.mailbox, post.line) for post in posts])
    return done


async def _listen(post: Post, done: Pass) -> None:
    try:
        done.fetched += await post.look()
        done.fetched += await post.sweep()  # nobody else would: no daemon lives between two passes
    except WireTrouble as trouble:
        done.refused.append(trouble.because)


async def _speak(office: Office, post: Post, lines: int, done: Pass) -> None:
    fence = await mend.take_over(office, post.mailbox.id)
    if fence is None:
        done.refused.append(because("case.lease_lost", mailbox=post.mailbox.id))
        return
    try:
        sent = await send.send(
            office, post.mailbox.id, fence, post.line, _fresh(post), lines, pace=post.pace
        )
        done.sent += sent.sent
        done.unsure += sent.unsure
        done.failed += sent.failed
        done.withdrawn += sent.withdrawn
        done.refused += sent.refused
        if post.room is not None and post.room.alive:
            await mend.mend(office, post.mailbox, post.room, post.turn)
    except WireTrouble as trouble:
        done.refused.append(trouble.because)


def _fresh(post: Post) -> Callable[[], Awaitable[None]]:
    async def look() -> None:
        await post.look()

    return look


async def run_once(settings: Settings, clock: Clock) -> Pass:
    """Open everything, do one pass, close everything."""
    office = open_office(settings, clock)
    if (trouble := trouble_with(office.store.url)) is not None:
        office.store.close()
        raise StorageUnfit(trouble)
    child = read.parser()
    posts = [Post(office, mailbox, child) for mailbox in settings.mailboxes.values()]
    try:
        await office.store.write(brakes.check_history, office)
        return await one_pass(office, posts)
    finally:
        for post in posts:
            await post.leave()
        child.close()
        office.store.close()
        debug_log().debug("pass done")
