"""Mails lying in a real mailbox, until each has had its effect, beside fetching and dropping the same mails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from relanced.bench import goods, mails, servers
from relanced.bench.measured import Measured, Stopwatch, beside, forget_peak, peak_mb
from relanced.bench.planning import in_a_process, settle_in
from relanced.bench.premises import (
    ADDRESS,
    CREDITOR,
    MAILBOX,
    NOON,
    PASSWORD,
    TODAY,
    folder,
    office_in,
)
from relanced.dunning.letter import LetterState
from relanced.mail.mailroom import Mailroom
from relanced.rounds import ask, fetch, read
from relanced.rounds.office import Office
from relanced.service import Post
from relanced.store import cases, inbox, lists, outbox
from relanced.wall import Child

S = LetterState
EACH = 4  # replies of one debtor, on the whole
TOGETHER = 50  # mails of one FETCH
MOST = 30_000  # letters that replies are made to


def read_inbox(size: int) -> Measured:
    """Fetch, store, parse behind the wall, understand, match and apply `size` replies."""
    with folder() as place, servers.mailbox(place) as box:
        in_a_process(_write_letters, place, max(10, size // EACH))
        with office_in(place, box.port) as office:
            made = list(islice(_replies(office), size))
            forget_peak()
            looked, seconds, stages = asyncio.run(_read(office, box, made))
            peak = peak_mb()
        dropping = _fetch_and_drop(box.port)
        ours = size / seconds
        return Measured(
            "inbox", size, "mails", seconds, size, peak,
            beside=(beside("fetch_and_drop", size, dropping, ours, server=box.name),),
            stages=stages,
            facts={**looked, "imap": box.name, "bytes_each": sum(map(len, made)) // size},
        )  # fmt: skip


def _write_letters(place: Path, debtors: int) -> None:
    """Let each debtor have had a letter yesterday."""
    with office_in(place) as office:
        settle_in(office, goods.lines(debtors * goods.ITEMS_EACH, TODAY, debtors))
        asyncio.run(ask.ask(office, CREDITOR))
        with office.store.begin() as session:
            for row in lists.waiting(session, CREDITOR):
                _sent(session, row)


def _sent(session: Any, row: Any) -> None:
    """Take a letter through its moves without a wire."""
    day = (TODAY - timedelta(1)).isoformat()
    message_id = f"bench.{row.id}@dupont.test"
    outbox.move(session, row.id, S.QUEUED, S.SENDING, message_id=message_id)
    outbox.move(session, row.id, S.SENDING, S.ENDING)
    outbox.move(session, row.id, S.ENDING, S.SENT, ended_at=NOON)
    work = cases.load(session, [row.case_id])[row.case_id]
    levels = {str(i.id): i.pending for i in work.case.items.values() if i.pending is not None}
    body = {"letter": row.id, "levels": levels, "nominal": {}, "on": day}
    work.record("letter_sent", NOON - timedelta(1), "bench", body)
    cases.save(session, [work])


def _replies(office: Office) -> Iterator[bytes]:
    """Yield replies to the letters that left, round after round."""
    with office.store.look() as session:
        left = inbox.letters_about(
            session, MAILBOX, [f"bench.{n}@dupont.test" for n in range(1, MOST)]
        )
    letters = [mails.Known(goods.debtor_at(row.recipient), row.message_id) for row in left]
    return (mails.reply(number, letters[number % len(letters)]) for number in count())


async def _read(
    office: Office, box: servers.Mailbox, made: Sequence[bytes]
) -> tuple[dict[str, int], float, dict[str, float]]:
    child, watch = read.parser(), Stopwatch()
    post = Post(office, office.settings.mailboxes[MAILBOX], child)
    try:
        await post.look()  # the first look at a mailbox starts from now
        child.walls()
        box.lay(made)
        with watch.watching(
            ("fetch", Mailroom, "look"), ("fetch", fetch, "_whole"), ("store", fetch, "_keep"),
            ("understand", Child, "ask"), ("take", inbox, "take"),
            ("apply", read, "apply"),
        ):  # fmt: skip
            began = time.perf_counter()
            await post.look()
            seconds = time.perf_counter() - began
    finally:
        await post.leave()
        child.close()
    return _looked(office), seconds, watch.rest("else", seconds)


def _looked(office: Office) -> dict[str, int]:
    """Count what became of the mails, and what stands on the desk."""
    with office.store.look() as session:
        return inbox.tally(session, MAILBOX)


def _fetch_and_drop(port: int) -> float:
    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.login(ADDRESS, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        began = time.perf_counter()
        uids = client.search("ALL")
        for start in range(0, len(uids), TOGETHER):
            client.fetch(uids[start : start + TOGETHER], ["BODY.PEEK[]"])
        return time.perf_counter() - began
