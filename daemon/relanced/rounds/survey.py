"""Which folders of a mailbox are read, under whatever name they go now, and what is held when one cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox
from relanced.mail.mailroom import Folder, ImapTrouble, Mailroom
from relanced.rounds.office import Office
from relanced.store import holds, inbox, schema
from relanced.words import Fact, because, say_fact

WATCHED: Final = ("inbox", "junk", "sent", "all")
Cursors = Mapping[str, tuple[int, int]]  # UIDVALIDITY and last UID, by folder


@dataclass(frozen=True, slots=True)
class Watched:
    """One folder to read; mail in `outgoing` ones was written on our side."""

    name: str
    outgoing: bool


def watched(folders: Sequence[Folder], mailbox: Mailbox, known: Cursors) -> tuple[Watched, ...]:
    """Return the folders to read: those of the configuration, else INBOX, Junk, Sent (and All Mail on Gmail).

    What was read until now is read on, whatever the server says it is for today.
    """
    sent = {f.name for f in folders if f.special_use == "sent"}
    if mailbox.folders:
        return tuple(Watched(name, name in sent) for name in mailbox.folders)
    chosen = (
        f for f in folders
        if f.special_use in WATCHED or f.name.upper() == "INBOX" or f.name in known
    )  # fmt: skip
    return tuple(Watched(f.name, f.special_use == "sent") for f in chosen)


async def survey(office: Office, mailbox: Mailbox, mailroom: Mailroom) -> tuple[Watched, ...]:
    """Return the folders to read; a hold when one read until now is gone, or the mailbox takes no more mail (I4).

    A folder that only got another name is read on under it.
    """
    try:
        folders = await asyncio.to_thread(mailroom.folders)
        full = await asyncio.to_thread(mailroom.full)
        known = await office.store.read(inbox.folders, mailbox.id)
        gone = sorted(known.keys() - {folder.name for folder in folders})
        for name in () if mailbox.folders else gone:
            await _follow(office, mailbox, mailroom, folders, name)
            known = await office.store.read(inbox.folders, mailbox.id)
        if full is not None:
            raise mailroom.trouble("quota", full)
    except ImapTrouble as trouble:
        await office.store.write(lost_sight, office, mailbox.id, trouble.because)
        raise
    return watched(folders, mailbox, known)


async def _follow(
    office: Office, mailbox: Mailbox, mailroom: Mailroom, folders: Sequence[Folder], gone: str
) -> None:
    """Find the new name of a folder that is gone: RENAME keeps UIDVALIDITY and UIDs (RFC 3501 §6.3.5).

    `ImapTrouble` where nothing has its mark: what comes into it then is read by nobody.
    """
    known = await office.store.read(inbox.folders, mailbox.id)
    swept = await office.store.read(inbox.folders, mailbox.id, watched=False)
    uidvalidity, last = known[gone]
    strangers = [f.name for f in folders if f.name not in known and f.name not in swept]
    for name in strangers:
        found = await asyncio.to_thread(mailroom.standing, name)
        if found[0] == uidvalidity and found[1] > last:
            await office.store.write(_renamed, office, mailbox.id, gone, name)
            return
    trouble = mailroom.trouble("folder", gone)
    trouble.because = because("case.folder_gone", folder=gone)
    raise trouble


def _renamed(session: Session, office: Office, mailbox: str, old: str, new: str) -> None:
    inbox.rename(session, mailbox, old, new)
    begin_anew(session, office, mailbox, new)


def begin_anew(session: Session, office: Office, mailbox: str, folder: str) -> None:
    """Hold a mailbox while a folder of it is read anew (I16); the whole look that ends it lifts the hold."""
    lost_sight(session, office, mailbox, because("case.read_anew", folder=folder))


def lost_sight(session: Session, office: Office, mailbox: str, text: Fact) -> None:
    """Hold a mailbox that cannot be read; the next whole look lifts it."""
    row = session.get_one(schema.Mailbox, mailbox)
    row.fault = say_fact(text, "en")
    reason = because("case.mailbox_unread", mailbox=mailbox, text=text)
    holds.put(session, "mailbox", mailbox, "imap", reason, office.clock.now())
