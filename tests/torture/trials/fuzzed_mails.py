"""Mails made to break whoever opens them, among good ones: nothing crashes, nothing is lost, the good ones are heard.

No mail of ours breaks the parser today; so that what happens then is tried as well, the child gives no answer to some
mails that bear a mark, each time they are opened.
"""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

from tests.mail.test_parse_hostile import HOSTILE, SEED, nested
from tests.rounds.firm import Firm
from tests.torture.inboxes import deliver, mail, read_on, receiving, states
from tests.torture.trial import Run, Trial
from tests.understanding.mailbag import MAILS, bag

from relanced.rounds import read
from relanced.store import flags, inbox, views
from relanced.wall import Child, ChildFailed

# In one round: good mails, mutations, mails of the list below, mails without an answer.
NEIGHBOURS, FUZZED, MADE, DEADLY = 20, 200, 3, 2
LIFETIME = 5_000  # mails of one child: what it forgets to let go of is seen better than in the daemon's 500
MARK = b"X-No-Answer: yes"
SECONDS, MIB = 2.0, 240  # a mail of thirty megabytes is held six times while it is read
MOVED = ("crash", "memory")  # ways a child may fail that no mail should be able to bring about
SEEDS = [written.raw for written in bag(*sorted(file.stem for file in MAILS.glob("*.toml")))] + [
    SEED
]
BITS = (
    b"\0", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"--B", b"=?utf-8?q?", b"?=", b'"', b"<", b"(", b"\xff\xfe", b"=0D=0A",
    b"charset=bogus-8", b"Content-Type: multipart/mixed; boundary=B\r\n", b"name*", b"Date: 99 Foo", b"From x@y\n",
)  # fmt: skip
MADE_UP = {
    **HOSTILE,
    "thirty megabytes": b"From: a@b.test\r\n\r\n" + b"une ligne de texte ordinaire\r\n" * 1_000_000,
    "no From": b"To: main@firm.test\r\nSubject: x\r\n\r\nbonjour\r\n",
    "a bad date": b"From: a@b.test\r\nDate: le trente-deux de nonante\r\n\r\nbonjour\r\n",
    "an mbox line": b"From a@b.test Mon Oct  5 10:00:00 2026\nFrom: a@b.test\n\nFrom here on\n",
    "depth five hundred": nested(500).replace(b"\n", b"\r\n"),
}


class Watched(Child):
    """The wall's child, with a note of what each mail cost it."""

    worst_seconds = 0.0
    worst_mib = 0
    fates: list[str]

    def ask(self, payload: bytes) -> bytes:
        if MARK in payload:
            raise ChildFailed("crash", "no answer")
        began = time.monotonic()
        try:
            return super().ask(payload)
        except ChildFailed as failed:
            self.fates.append(failed.reason)
            raise
        finally:
            self.worst_seconds = max(self.worst_seconds, time.monotonic() - began)
            self.worst_mib = max(self.worst_mib, self._peak())

    def _peak(self) -> int:
        if self._process is None:
            return 0
        told = Path(f"/proc/{self._process._popen.pid}/status").read_text("ascii")
        found = [line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")]
        return int(found[0]) >> 10 if found else 0


def play(run: Run) -> None:
    """Read mutations and made-up mails through the real wall and the real round."""
    made_up = list(MADE_UP.values())
    child = Watched(
        "relanced.mail.parse:serve", seconds=SECONDS, memory_mib=512, lifetime=LIFETIME,
        cpu_seconds=read.CPU_SECONDS,
    )  # fmt: skip
    child.fates = []
    with child:
        for seed in run.seeds():
            chance = random.Random(seed)
            raws = [mutated(chance) for _ in range(FUZZED)]
            raws += [made_up[(seed * MADE + n) % len(made_up)] for n in range(MADE)]
            with run.round(seed, worth=len(raws)), receiving(NEIGHBOURS + DEADLY) as firm:
                firm.child.close()
                firm.child = child
                asyncio.run(_round(firm, raws, chance))
                crashed = [fate for fate in child.fates if fate in MOVED]
                assert not crashed, crashed
                assert child.worst_mib <= MIB, child.worst_mib
            run.count("refused or given up", len(child.fates))
            child.fates.clear()
    run.most("seconds the longest mail took", round(child.worst_seconds, 2))
    run.most("MiB of the child", child.worst_mib)


async def _round(firm: Firm, raws: list[bytes], chance: random.Random) -> None:
    good = [mail(f"compta@d{n}.test", "Nous regardons.", 10**6 + n) for n in range(NEIGHBOURS)]
    deadly = [
        mail(
            f"compta@d{NEIGHBOURS + n}.test", "Nous payons.", 10**7 + n, head=f"{MARK.decode()}\r\n"
        )
        for n in range(DEADLY)
    ]
    mixed = [*good, *raws, *deadly]
    chance.shuffle(mixed)
    hashes = deliver(firm, mixed)
    while (await read_on(firm)).read:
        pass
    now = states(firm)
    assert {now.get(one, "LOST") for one in hashes} <= {"READ", "SET_ASIDE"}
    aside = {one for one in hashes if now[one] == "SET_ASIDE"}
    assert {one for one, raw in zip(hashes, mixed, strict=True) if raw in deadly} <= aside
    cases = firm.cases()
    unheard = [n for n in range(NEIGHBOURS + DEADLY) if cases[f"Debiteur {n}"]["state"] != "PAUSED"]
    assert not unheard, unheard
    with firm.office.store.look() as session:
        shown = {row["id"] for row in views.mail_list(session)}
        ids = {row.id for row in session.execute(inbox.MESSAGES.select()) if row.sha256 in aside}
        flagged = {flag.subject for flag in flags.open_flags(session)}
    assert ids <= shown, "set aside, and not in the tray"
    assert "many" in flagged or {f"message:{one}" for one in ids} <= flagged, "nobody is told"
    assert firm.verify() == []


def mutated(chance: random.Random) -> bytes:
    """Return a mail of ours with a few bytes, lines or halves of it changed."""
    raw = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(raw) + 1)
        deed = chance.randrange(6)
        if deed == 0:
            raw[at:at] = chance.choice(BITS)
        elif deed == 1:
            raw[at : at + chance.randint(1, 40)] = b""
        elif deed == 2:
            raw[at : at + 4] = chance.randbytes(4)
        elif deed == 3:
            raw[at:at] = raw[chance.randrange(len(raw) + 1) :][:200] * chance.randint(1, 4)
        elif deed == 4:
            raw[at:at] = chance.choice(BITS) * chance.randint(1, 300)
        elif len(raw) > 200:
            del raw[max(at, 100) :]
    return bytes(raw)


TRIAL = Trial(
    name="fuzzed-mails",
    promises=("I13",),
    asked=200_000,
    unit="hostile mails",
    what=f"mutations and mails made to break parsers, {NEIGHBOURS} good ones among every {FUZZED + MADE}",
    play=play,
    smoke=1,
    share=3.0,
)
