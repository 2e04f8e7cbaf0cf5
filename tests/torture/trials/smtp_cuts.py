"""The line to the submission server is wronged at any point of any dialog, letter after letter."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from pathlib import Path

from tests.servers.scripted_smtp import Script, ScriptedSmtp
from tests.torture.proxy import Fault, Proxy, Side, Wrong
from tests.torture.sending import MOMENTS, Wired
from tests.torture.trial import Run, Trial

from relanced.rounds import read
from relanced.wall import Child

LETTERS = 12
WRONGED = MOMENTS[:2]  # in later passes the line is good, so that everything comes to an end
A_MODE = 200
SAID_BY_US = (b"MAIL FROM", b"RCPT TO", b"DATA\r\n", b"Subject: ", b"\r\n\r\n", b"\r\n.\r\n")
SAID_TO_US = (b"220 ", b"SIZE 1000000\r\n", b"2.1.0", b"2.1.5", b"354 ", b"queued as")
# Only what is said to us can be doubled, swallowed or fouled: of what we say the server's own answer would tell.
OURS = (Wrong.FIN, Wrong.RST, Wrong.MUTE, Wrong.HALF, Wrong.DELAY, Wrong.TRICKLE)


def wrong(chance: random.Random) -> Fault:
    """Draw a wrong: which, by whom, after which words, how many letters later, before or after they pass."""
    mode = chance.choice(list(Wrong))
    side = chance.choice(list(Side)) if mode in OURS else Side.SERVER
    pattern = chance.choice(SAID_BY_US if side is Side.CLIENT else SAID_TO_US)
    passing = chance.random() < 0.5 and mode is not Wrong.SWALLOW
    return Fault(
        mode, side, pattern=pattern, nth=chance.choice((1, 1, 2, 3)), passing=passing, seconds=0.03
    )


async def _one_day(folder: Path, child: Child, seed: int) -> tuple[Counter[str], Counter[str]]:
    """Live one day of letters; returns their states, and which wrongs were done."""
    chance = random.Random(seed)
    firm = Wired(folder, child, LETTERS)
    done: Counter[str] = Counter()
    try:
        async with ScriptedSmtp(Script()) as server:
            for moment in MOMENTS:
                is_wronged = moment in WRONGED
                plan = (lambda _: wrong(chance)) if is_wronged else (lambda _: None)
                async with Proxy(server.port, plan) as proxy:
                    if is_wronged and chance.random() < 0.1:
                        proxy.refuse()
                        done["refused"] += 1
                    await firm.go(moment, proxy.port)
                done += Counter(w.fault.wrong.value for w in proxy.wires if w.fault and w.struck)
            return firm.judge(server), done
    finally:
        firm.office.store.close()


def play(run: Run) -> None:
    """Live day after day, each with its own wrongs; the server's own list is the judge."""
    child = read.parser()
    try:
        for seed in run.seeds():
            with (
                run.round(seed, worth=0),
                tempfile.TemporaryDirectory(prefix="relanced-cuts-") as folder,
            ):
                states, done = asyncio.run(_one_day(Path(folder), child, seed))
                run.result.ran += sum(done.values())
                run.count("letters", LETTERS)
                run.count("letters in doubt", states["UNSURE"])
                for mode, times in done.items():
                    run.count(mode, times)
    finally:
        child.close()


TRIAL = Trial(
    name="smtp-cuts",
    promises=("I1", "I2"),
    asked=A_MODE * (len(Wrong) + 1),
    what="a misbehaving proxy before the submission server: eleven wrongs at any word of either side",
    unit="wrongs",
    play=play,
    smoke=2,
    share=3.0,
)
