"""Letters through the real sending round into a sink, beside plain clients sending the same bytes there."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import aiosmtplib

from relanced.bench import goods, servers
from relanced.bench.measured import (
    Beside,
    Measured,
    Spent,
    Stopwatch,
    beside,
    forget_peak,
    peak_mb,
    spent,
)
from relanced.bench.planning import in_a_process, settle_in
from relanced.bench.premises import ADDRESS, CREDITOR, MAILBOX, TODAY, folder, office_in
from relanced.mail.smtp import Submission
from relanced.rounds import answers, ask, mend, read, send
from relanced.rounds.office import Office
from relanced.service import Post, account_of
from relanced.store import outbox
from relanced.words import say

LINES: Final = 4  # connections; a provider allows a few


def send_letters(size: int, *, qr_code: bool = False, lines: int = LINES) -> Measured:
    """Send `size` letters that were planned by the real round; each debtor gets one."""
    with folder() as place, servers.sink() as (sink, port), servers.mailbox(place) as box:
        in_a_process(_plan_letters, place, size)
        forget_peak()
        with office_in(place, box.port, port, qr_code=qr_code) as office:
            sent, took, stages = asyncio.run(_send(office, lines))
            peak = peak_mb()
            bodies = _bodies(office)
        plain = {n: spent(partial(_hand_over, port, bodies, n)) for n in dict.fromkeys((lines, 1))}
        ours, count = sent.sent / took.seconds, len(bodies)
        beside_us = [
            beside("aiosmtplib", count, one.seconds, ours, lines=n) for n, one in plain.items()
        ]
        return Measured(
            "send", size, "letters", took.seconds, sent.sent, peak,
            beside=(*beside_us, *_smtp_source(port, bodies, ours, lines)), stages=stages,
            facts={
                "sink": sink, "imap": box.name, "lines": lines, "qr_code": qr_code, "failed": sent.failed,
                "unsure": sent.unsure, "kept_back": sent.kept_back, "bytes_each": sum(map(len, bodies)) // count,
                "processor_ms_per_letter": round(took.processor / sent.sent * 1e3, 3),
                "processor_ratio": round(plain[lines].processor / took.processor, 4),
            },
        )  # fmt: skip


def _plan_letters(place: Path, size: int) -> None:
    with office_in(place) as office:
        settle_in(office, goods.lines(size * goods.ITEMS_EACH, TODAY, size))
        asyncio.run(ask.ask(office, CREDITOR))


async def _send(office: Office, lines: int) -> tuple[send.Sent, Spent, dict[str, float]]:
    child, watch = read.parser(), Stopwatch()
    post = Post(office, office.settings.mailboxes[MAILBOX], child)

    async def line() -> Submission:
        return await Submission.open(
            replace(account_of(post.mailbox), user="")
        )  # a sink knows nobody

    async def look() -> None:
        began = time.perf_counter()
        await post.look()
        watch.stages["look"] += time.perf_counter() - began

    watch.stages["look"] = 0.0
    try:
        await post.look()  # the connections of a running daemon stand already
        fence = await mend.take_over(office, MAILBOX)
        if fence is None:
            raise RuntimeError("the lease of a fresh mailbox is free")
        with watch.watching(
            ("claim", send, "claim_batch"), ("last_look", send, "begin_dots"),
            ("conclude", answers, "conclude"),
        ):  # fmt: skip
            began, processor = time.perf_counter(), time.process_time()
            sent = await send.send(office, MAILBOX, fence, line, look, lines)
            took = Spent(time.perf_counter() - began, time.process_time() - processor)
        if not sent.sent:
            raise RuntimeError(f"nothing left: {[say(reason, 'en') for reason in sent.refused]}")
    finally:
        await post.leave()
        child.close()
    return sent, took, watch.rest("else", took.seconds)


def _bodies(office: Office) -> list[bytes]:
    with office.store.look() as session:
        return outbox.sealed(session, MAILBOX)


def _hand_over(port: int, bodies: Sequence[bytes], lines: int) -> None:
    asyncio.run(_plain(port, bodies, lines))


async def _plain(port: int, bodies: Sequence[bytes], lines: int) -> None:
    """Hand the same bytes over as any program would, without memory of anything."""
    left = iter(bodies)

    async def one_line() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for body in left:
                await client.sendmail(ADDRESS, ["compta@client.test"], body)

    await asyncio.gather(*(one_line() for _ in range(lines)))


def _smtp_source(port: int, bodies: Sequence[bytes], ours: float, lines: int) -> list[Beside]:
    """Let Postfix's own source send as many letters as long, where it is installed."""
    source, count = servers.program("smtp-source"), len(bodies)
    if source is None:
        return []
    numbers = f"-s {lines} -m {count} -l {sum(map(len, bodies)) // count}".split()
    words = [source, "-d", *numbers, "-f", ADDRESS, "-t", "compta@client.test", f"127.0.0.1:{port}"]
    took = spent(lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL))
    return [beside("smtp_source", count, took.seconds, ours, lines=lines)]
