"""Each mailbox as its servers see it: logins, folders, Sent, and the time they keep."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from relanced.checkup.line import Area, Line, State, area
from relanced.checkup.probes import Probes
from relanced.config import Mailbox, MailboxKind, SentCopy
from relanced.mail.account import Account
from relanced.mail.mailroom import Folder, ImapTrouble, Mailroom
from relanced.mail.smtp import SmtpTrouble, Submission
from relanced.words import Because, because

# A wall clock this far off is a hold (reliability I8).
MOST_AHEAD: Final = timedelta(seconds=300)

# The kind of a trouble, and what to do about it.
REMEDIES: Final[Mapping[str, str]] = {
    "unreachable": "unreachable_fix",
    "slow": "unreachable_fix",
    "tls": "tls_fix",
    "auth": "auth_fix",
    "busy": "busy_fix",
    "refused": "auth_fix",
    "quota": "quota_fix",
}


async def mailbox(box: Mailbox, probes: Probes, now: datetime) -> list[Line]:
    """Talk to both servers of a mailbox; nothing is sent and nothing in it is changed."""
    account = probes.account_of(box)
    inward = asyncio.to_thread(lambda: list(_inward(box, account, probes, now)))
    outward = _outward(box, account, probes)
    return [line for lines in await asyncio.gather(inward, outward) for line in lines]


def _inward(box: Mailbox, account: Account, probes: Probes, now: datetime) -> Iterator[Line]:
    here = area("mailbox", mailbox=box.id)
    try:
        with Mailroom(account, seconds=probes.seconds) as room:
            folders = room.folders()
            yield here.ok("imap_opens", host=str(account.imap), count=len(folders))
            yield from _folders(here, box, folders)
            yield _clock(here, room, now)
    except ImapTrouble as trouble:
        yield _trouble(here, trouble.kind, trouble.because, box)


async def _outward(box: Mailbox, account: Account, probes: Probes) -> list[Line]:
    here = area("mailbox", mailbox=box.id)
    try:
        door = await Submission.open(account, seconds=probes.seconds)
    except SmtpTrouble as trouble:
        return [_trouble(here, trouble.kind, trouble.because, box)]
    await door.quit()
    return [here.ok("smtp_opens", host=str(account.smtp))]


def _trouble(here: Area, kind: str, said: Because, box: Mailbox) -> Line:
    remedy = REMEDIES.get(kind, "odd_server_fix")
    file = str(box.password_source.name if box.password_source else box.token_file)
    return Line(here.name, State.FAULT, said, because(f"checkup.{remedy}", where=file))


def _folders(here: Area, box: Mailbox, folders: tuple[Folder, ...]) -> Iterator[Line]:
    """Say which folders are read, and which the configuration names in vain."""
    names = {folder.name for folder in folders}
    by_use = {folder.special_use: folder.name for folder in folders if folder.special_use}
    for name in box.folders:
        if name not in names:
            yield here.fault("no_such_folder", folder=name, known=", ".join(sorted(names)))
    watched = box.folders or tuple(
        by_use[use] for use in ("inbox", "junk", "sent") if use in by_use
    )
    yield here.ok("watched", folders=", ".join(watched))
    if "junk" not in by_use and not box.folders:
        yield here.warning("no_junk")
    if "sent" in by_use:
        yield here.ok("sent", folder=by_use["sent"])
    elif box.sent_copy is not SentCopy.NEVER or box.kind is MailboxKind.BUSINESS:
        yield here.warning("no_sent")
    yield _proof(here, box, by_use.get("sent"))
    if box.lease_folder and not any(_last_part(name) == box.lease_folder for name in names):
        yield here.unchecked("lease_unseen", folder=box.lease_folder)


def _last_part(folder: str) -> str:
    return folder.replace("/", ".").rpartition(".")[2]


def _proof(here: Area, box: Mailbox, sent: str | None) -> Line:
    """Say what will prove that a letter left; a copy we file in Sent ourselves proves nothing."""
    if box.own_copy:
        return here.ok("proof_own_copy", address=box.own_copy)
    if sent is not None and box.sent_copy is not SentCopy.APPEND:
        return here.ok("proof_sent", folder=sent)
    return here.ok("proof_none")


def _clock(here: Area, room: Mailroom, now: datetime) -> Line:
    """Compare the newest mail's arrival with our clock: none can have arrived after now."""
    uids = room.look("INBOX").uids
    newest = next(room.fetch_headers("INBOX", uids[-1:]), None) if uids else None
    if newest is None:
        return here.unchecked("clock_unknown")
    ahead = newest.received_at - now
    if ahead > MOST_AHEAD:
        return here.fault("clock_behind", minutes=int(ahead.total_seconds() // 60))
    return here.ok("clock", day=newest.received_at.date())
