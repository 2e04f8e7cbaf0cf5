"""One sender fills the mailbox: everybody else is heard at once, and only the sender's own cases wait."""

from __future__ import annotations

import asyncio
import resource

from tests.rounds.firm import Firm
from tests.torture.inboxes import MONDAY, deliver, mail, read_on, receiving
from tests.torture.trial import Run, Trial

from relanced.rounds import read
from relanced.store import inbox

# Mails of one flood; some still wait after one look, even of the short one
WHOLE, SHORT = 10_000, 500
SHORT_OF_TIME = 120.0  # seconds
PORTION = 50  # as `fetch` lays them by
MOST_MIB = 96  # this process may grow by while it reads a flood, pages of the store included


def play(run: Run) -> None:
    """Flood a mailbox from a debtor, then have others answer behind it."""
    for seed in run.seeds():
        left = run.seconds_left
        is_first = seed == run.result.seed
        size = SHORT if is_first or (left is not None and left < SHORT_OF_TIME) else WHOLE
        with run.round(seed, worth=size), receiving(6) as firm:
            asyncio.run(_flood(run, firm, size))


async def _flood(run: Run, firm: Firm, size: int) -> None:
    for start in range(0, size, PORTION):
        texts = [f"Relance numero {start + n} de ma part." for n in range(PORTION)]
        deliver(
            firm,
            [mail("compta@d0.test", t, start + n, f"n {start + n}") for n, t in enumerate(texts)],
        )
    others = [mail(f"compta@d{n}.test", "Nous regardons.", size + n) for n in (1, 2)]
    deliver(firm, others)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await read_on(firm)
    _others_were_heard(firm, waiting=size > read.UNHURRIED)
    done = await firm.day(
        f"{MONDAY}T10:30"
    )  # three nobody wrote for are asked while the flood still waits
    assert done.sent == 3, (done, firm.cases())
    while _waiting(firm):
        await read_on(firm)
    run.most("MiB grown", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
    assert run.result.figures["MiB grown"] <= MOST_MIB
    raised = firm.flags()
    run.most("flags on the desk", len(raised))
    assert len(raised) <= 30, len(raised)
    with firm.office.store.look() as session:
        assert inbox.tally(session, "main") == {"human": size + 2}
    assert firm.verify() == []


def _others_were_heard(firm: Firm, *, waiting: bool) -> None:
    state = {name: case["state"] for name, case in firm.cases().items()}
    heard = [f"Debiteur {n}" for n in range(3)]
    assert {name for name, now in state.items() if now == "PAUSED"} == set(heard), state
    assert bool(_waiting(firm)) == waiting


def _waiting(firm: Firm) -> int:
    with firm.office.store.look() as session:
        return inbox.unread(session, "main")


TRIAL = Trial(
    name="flood",
    promises=("I13",),
    asked=10_000,
    unit="mails of one sender",
    what="a flood before two others' replies: those are read first, only the sender's case waits, memory stays flat",
    play=play,
    smoke=1,
    share=1.0,
)
