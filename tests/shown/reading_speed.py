"""A thousand mails are read in seconds on one core, and the thousandth takes no more room than the hundredth."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from tests.shown.figure import Figure, at_most, told
from tests.understanding import machines, voices
from tests.understanding.mailbag import bag

from relanced.mail.parse import parse, serve
from relanced.understanding import meaning

FILES = (
    "fr", "fr_bureaux", "fr_petits", "en", "en_offices", "en_people", "neighbours", "autres",
)  # fmt: skip
BAGS = ("french", "english", "neighbours", "machines", "held_out")
WARM = 200  # mails after which every table is in memory


def show() -> Iterator[Figure]:
    """Read a thousand different mails as the walled-off parser does, then one by one with a clock."""
    mails = _thousand()
    room, began = 0.0, time.process_time()
    for number, mail in enumerate(mails):
        serve(mail)
        if number == WARM:
            room = _room()
    yield at_most("1,000 mails parsed and understood, one core", _since(began), 10, " s")
    yield at_most("memory grown from the 200th to the 1,000th", round(_room() - room, 1), 8, " MB")
    slowest = 0.0
    for mail in mails:
        began = time.process_time()
        meaning.read(parse(mail))
        slowest = max(slowest, time.process_time() - began)
    yield at_most("the slowest of them", round(slowest, 2), 2, " s")
    yield told("different mails among them", len(set(mails)))


def _thousand() -> list[bytes]:
    written = [voices.raw(voice) for voice in voices.voices(*FILES)]
    written += [machines.raw(machine) for machine in machines.machines()]
    written += [one.raw for one in bag(*BAGS)]
    return (written * (1000 // len(written) + 1))[:1000]


def _since(began: float) -> float:
    return round(time.process_time() - began, 1)


def _room() -> float:
    """Return the most memory this process has had, in MB (`ru_maxrss` is in KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
