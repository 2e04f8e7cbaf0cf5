"""The round that sweeps: folders nobody watches are looked through now and then for mail that concerns a debtor.

A rule of a colleague's mail program may lay a reply into a folder of its own before anybody has seen it. Looking at
every folder before every letter would be much to ask of a server, so the promise of a fresh look is for the watched
ones; what a sweep finds pauses its case as any reply does, a little later.
"""

from __future__ import annotations

import asyncio
from typing import Final

from relanced.config.settings import Mailbox
from relanced.log import mail_log
from relanced.mail.mailroom import ImapTrouble, Mailroom
from relanced.rounds import fetch
from relanced.rounds.office import Office
from relanced.rounds.survey import Watched, watched
from relanced.store import inbox

UNSENT: Final = "drafts"


async def sweep(office: Office, mailbox: Mailbox, mailroom: Mailroom, turn: asyncio.Lock) -> int:
    """Look through what changed in the folders that are not watched; returns how many new mails were stored.

    `turn` is held for one folder at a time. A folder that does not open is left for the next sweep: it holds nothing.
    """
    async with turn:
        folders = await asyncio.to_thread(mailroom.folders)
    known = await office.store.read(inbox.folders, mailbox.id)
    read = {folder.name for folder in watched(folders, mailbox, known)}
    new = 0
    for folder in folders:
        if folder.name in read or folder.special_use == UNSENT or is_own(folder.name, mailbox):
            continue
        try:
            async with turn:
                new += await _sweep_one(office, mailbox, mailroom, folder.name)
        except ImapTrouble as trouble:
            mail_log().warning("folder not swept", mailbox=mailbox.id, trouble=trouble.kind)
            if not mailroom.alive:
                raise
    return new


def is_own(folder: str, mailbox: Mailbox) -> bool:
    """Say whether a folder is the one of our lease message, below whatever namespace."""
    own = mailbox.lease_folder
    return own is not None and folder.replace("/", ".").split(".")[-1] == own


async def _sweep_one(office: Office, mailbox: Mailbox, mailroom: Mailroom, folder: str) -> int:
    known, last = await office.store.read(inbox.cursor, mailbox.id, folder)
    if await asyncio.to_thread(mailroom.standing, folder) == (known, last + 1):
        return 0
    since = await office.store.read(fetch.answering_since, office, mailbox.id)
    look = await asyncio.to_thread(mailroom.look, folder, known or None, last, since)
    new = 0
    for start in range(0, len(look.uids) if known or since else 0, fetch.BATCH):
        uids = look.uids[start : start + fetch.BATCH]
        # No cursor before the end: what is cut short begins again, and the same bytes have one effect.
        new += await fetch.take_in(
            office, mailbox, mailroom, Watched(folder, outgoing=False), look.uidvalidity, uids, None, is_ours=False,
        )  # fmt: skip
    await office.store.write(
        inbox.reach, mailbox.id, folder, look.uidvalidity, look.uidnext - 1, watched=False
    )
    return new
