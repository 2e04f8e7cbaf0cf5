"""Letters written by many threads at once: none bears another client's name, number, address or file.

Each client has its canary in every field the books give, and each letter is sealed as the claim seals it. The bytes
are sealed twice, and previewed: their hash, and what they say, must be the same each time.
"""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

from sqlalchemy import select
from tests.torture.simulated.house import FIRST, Bill, House, house, line_of
from tests.torture.simulated.judge import CANARY
from tests.torture.trial import Run, Trial

from relanced.dunning.token import make_token
from relanced.rounds import ask, writing
from relanced.store import cases, outbox

CLIENTS, THREADS = 100, 50
BOUNDARY = re.compile(rb"=_[\w.]+")


def play(run: Run) -> None:
    """Queue a letter for each of some clients, then write them all at once."""
    with house() as made, ThreadPoolExecutor(THREADS) as threads:
        for seed in run.seeds():
            rows = _queued(made, seed)
            with run.round(seed, worth=len(rows)):
                assert len(rows) == CLIENTS
                list(threads.map(lambda row: _written(made, row), rows))


def _queued(made: House, seed: int) -> list[Any]:
    made.begin()
    made.clock.turn(timedelta(minutes=570))
    lines = []
    for n in range(CLIENTS):
        canary = f"KAN{(seed * 37 + n) % 9000 + 1000}"
        for part in range(1 + n % 3):
            bill = Bill(f"{canary}-{part}", 30_000 + n, 40_000, FIRST - timedelta(6))
            lines.append(line_of(len(lines), f"Société {canary}", f"x@{canary.lower()}.test", bill))
    made.list_in("alpha", lines, complete=True, confirmed=True)
    made.loop.run_until_complete(ask.ask(made.office, "alpha"))
    return made.rows(select(outbox.LETTERS))


def _written(made: House, row: Any) -> None:
    with made.store.look() as session:
        work = cases.load(session, [row.case_id])[row.case_id]
        token = make_token(made.office.key, "incarnat", row.id)
        arguments = (session, made.office, work, row, token, made.today)
        sealed = writing.seal_letter(*arguments).sealed
        again = writing.seal_letter(*arguments).sealed
        preview = writing.preview(session, made.office, row)
    assert hashlib.sha256(sealed.body).hexdigest() == sealed.sha256, "the hash is not of the bytes"
    assert _bare(sealed.body) == _bare(again.body), "the same letter, sealed twice, differs"
    mail: Any = message_from_bytes(sealed.body, policy=default)
    said = mail.get_body(("plain",)).get_content()
    same = said.replace(token, "-").split() == preview.text.split()
    assert same, "what is sealed is not what the preview showed"
    html = mail.get_body(("html",)).get_content()
    whole = f"{mail['To']}{mail['Subject']}{said}{html}{preview.text}{preview.html}"
    found = {one.lower() for one in CANARY.findall(whole)}
    assert found == {row.recipient.partition("@")[2].partition(".")[0]}, f"foreign canary: {found}"


def _bare(raw: bytes) -> bytes:
    """Leave out the boundaries, which are drawn by chance."""
    return BOUNDARY.sub(b"", raw)


TRIAL = Trial(
    name="renders", promises=("I9",), asked=100_000, unit="letters", smoke=2, share=1.5,
    what="letters of clients with canaries in every field, sealed by 50 threads at once; bytes, hash and preview agree",
    play=play,
)  # fmt: skip
