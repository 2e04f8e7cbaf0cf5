"""A mail from each mailbox to itself: whether it arrives, where, how soon, and whether its seals hold."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Final

from relanced.checkup.line import Area, Line, State, area
from relanced.checkup.probes import Probes
from relanced.clock import Clock
from relanced.config import Mailbox
from relanced.mail.account import Account
from relanced.mail.answer import Answer, Kind
from relanced.mail.compose import Draft, Sealed, seal
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.mail.smtp import SmtpTrouble, Submission
from relanced.mail.trial import trial_id
from relanced.words import Fact, because, tell

PATIENCE: Final = 90.0  # seconds; greylisting and scanners take their time
BETWEEN: Final = 3.0  # seconds between two looks
METHODS: Final = ("spf", "dkim", "dmarc")  # RFC 8601 §2.7

# A header's value goes on over lines that begin with white space (RFC 5322 §2.2.3).
_FOLD: Final = re.compile(rb"\r?\n[ \t]+")
_RESULTS: Final = re.compile(rb"^authentication-results:(.*)$", re.I | re.M)
_RESULT: Final = re.compile(r"\b(spf|dkim|dmarc)=([a-z]+)", re.I)


async def round_trip(box: Mailbox, probes: Probes, clock: Clock, language: str) -> list[Line]:
    """Send one mail from a mailbox to itself and wait for it; the mail stays where it arrives."""
    here, account = area("mailbox", mailbox=box.id), probes.account_of(box)
    letter, began = _write(box, clock, language), clock.monotonic()
    try:
        answer = await _send(account, box.address, letter, probes.seconds)
        if answer.kind is not Kind.ACCEPTED:
            return [here.fault("test_refused", said=f"{answer.code} {answer.text}")]
        while clock.monotonic() - began < PATIENCE:
            found = await asyncio.to_thread(_look, account, letter.message_id, probes.seconds)
            if found is not None:
                folder, is_junk, head = found
                seconds = clock.monotonic() - began
                return list(_arrived(here, folder, head, seconds, is_junk=is_junk))
            await clock.wait(BETWEEN)
    except (SmtpTrouble, ImapTrouble) as trouble:
        return [Line(here.name, State.FAULT, trouble.because, because("checkup.test_cut_fix"))]
    return [here.fault("test_lost", seconds=int(PATIENCE))]


def _write(box: Mailbox, clock: Clock, language: str) -> Sealed:
    domain = box.address.rpartition("@")[2]
    draft = Draft(
        from_address=box.address, from_name="relanced", to_address=box.address, to_name="",
        subject=tell("checkup.test_subject", language), text=tell("checkup.test_text", language), html=None,
        message_id=trial_id(domain), date=clock.real_now(), language=language,
    )  # fmt: skip
    return seal(draft)


async def _send(account: Account, address: str, letter: Sealed, seconds: float) -> Answer:
    door = await Submission.open(account, seconds=seconds)
    answer = await door.offer(address, address, letter.body, _go_on)
    await door.quit()
    return answer


async def _go_on() -> bool:
    return True


def _look(account: Account, message_id: str, seconds: float) -> tuple[str, bool, bytes] | None:
    """Return the folder the mail lies in, whether that is Junk, and its head; None while it is nowhere."""
    with Mailroom(account, seconds=seconds) as room:
        # Sent is no arrival: some providers file what leaves there by themselves.
        folders = [f for f in room.folders() if f.special_use in ("inbox", "junk")]
        for folder in folders:
            uids = room.find(folder.name, message_id)
            mail = next(room.fetch_headers(folder.name, uids[:1]), None) if uids else None
            if mail is not None:
                return folder.name, folder.special_use == "junk", mail.raw
    return None


def _arrived(
    here: Area, folder: str, head: bytes, seconds: float, *, is_junk: bool
) -> Iterator[Line]:
    facts: dict[str, Fact] = {"folder": folder, "seconds": int(seconds)}
    yield here.warning("test_in_junk", **facts) if is_junk else here.ok("test_arrived", **facts)
    results = verdicts(head)
    if not results:
        yield here.unchecked("test_unsealed")
        return
    said = ", ".join(f"{method}={verdict}" for method, verdict in results.items())
    is_whole = all(verdict == "pass" for verdict in results.values())
    yield here.ok("test_sealed", said=said) if is_whole else here.warning("test_broken", said=said)


def verdicts(head: bytes) -> dict[str, str]:
    """Return what the receiving server found, by method; empty where it wrote nothing.

    Only the topmost header counts: each server writes its own above those it was given (RFC 8601 §5).
    """
    found = _RESULTS.search(_FOLD.sub(b" ", head))
    if found is None:
        return {}
    told = {m.lower(): v.lower() for m, v in _RESULT.findall(found[1].decode("ascii", "replace"))}
    return {method: told[method] for method in METHODS if method in told}
