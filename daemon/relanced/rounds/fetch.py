"""The round that looks: every watched folder is read by UID, raw bytes and cursor are committed together.

Nothing is marked, moved or deleted on the server. The moment the look began is kept only when every folder answered:
that moment is what "the mailbox is fresh" means before a dot.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox, MailboxKind
from relanced.dunning.token import find_tokens
from relanced.mail import headers
from relanced.mail.mailroom import Fetched, ImapTrouble, Mailroom
from relanced.rounds.office import Office
from relanced.store import holds, inbox, schema
from relanced.store.cases import CONTACTS, ITEMS
from relanced.store.outbox import LETTERS
from relanced.understanding.match import normalise_number, organisation
from relanced.words import Fact, because, say_fact

BATCH = 50
ROOM = 16 << 20  # bytes of mails held at once
HEAD = 256 * 1024  # bytes of a mail's head that are looked at
MOST = 1_000  # addresses of one head that are looked up: a long thread names one in every reference
MAILBOXES: Final = schema.Mailbox.__table__  # type: ignore[attr-defined]
WATCHED: Final = ("inbox", "junk", "sent", "all")
HEADER = re.compile(rb"\r?\n\r?\n")
# What a delivery report looks like by its headers alone (RFC 3462 §1, RFC 5321 §4.5.5, and those that follow neither).
REPORT = re.compile(
    rb"(?im)^(?:content-type:\s*multipart/report|return-path:[ \t]*<>|from:[^\r\n]*(?:mailer-daemon|postmaster)@)"
)
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,253}")
NUMBERS = re.compile(r"[\w/-]*\d[\w/-]*")


@dataclass(frozen=True, slots=True)
class Watched:
    """One folder to read; mail in `outgoing` ones was written on our side."""

    name: str
    outgoing: bool


def watched(mailroom: Mailroom, mailbox: Mailbox) -> tuple[Watched, ...]:
    """Return the folders to read: those of the configuration, else INBOX, Junk, Sent (and All Mail on Gmail)."""
    folders = mailroom.folders()
    sent = {f.name for f in folders if f.special_use == "sent"}
    if mailbox.folders:
        return tuple(Watched(name, name in sent) for name in mailbox.folders)
    chosen = [f for f in folders if f.special_use in WATCHED or f.name.upper() == "INBOX"]
    return tuple(Watched(f.name, f.special_use == "sent") for f in chosen)


async def fetch(office: Office, mailbox: Mailbox, mailroom: Mailroom) -> int:
    """Look at every watched folder once; returns how many new mails were stored. A failure is a hold."""
    folders = await survey(office, mailbox, mailroom)
    return await look_at(office, mailbox, mailroom, folders, is_whole=True)


async def look_at(
    office: Office,
    mailbox: Mailbox,
    mailroom: Mailroom,
    folders: Sequence[Watched],
    *,
    is_whole: bool,
) -> int:
    """Look at some folders; only when they are the whole mailbox is it fresh then, and its hold lifted."""
    began = office.clock.real_now()
    new = 0
    try:
        for folder in folders:
            new += await _fetch_folder(office, mailbox, mailroom, folder)
    except ImapTrouble as trouble:
        await office.store.write(lost_sight, office, mailbox.id, trouble.because)
        raise
    if is_whole:
        await office.store.write(_looked, office, mailbox.id, began)
    return new


async def survey(office: Office, mailbox: Mailbox, mailroom: Mailroom) -> tuple[Watched, ...]:
    """Return the folders to read; a hold when one read until now is gone, or the mailbox takes no more mail (I4)."""
    try:
        folders = await asyncio.to_thread(watched, mailroom, mailbox)
        full = await asyncio.to_thread(mailroom.full)
        known = await office.store.read(inbox.folders, mailbox.id)
        gone = sorted(known - {folder.name for folder in folders})
        if gone and not mailbox.folders:
            raise mailroom.trouble("folder", gone[0])
        if full is not None:
            raise mailroom.trouble("quota", full)
    except ImapTrouble as trouble:
        await office.store.write(lost_sight, office, mailbox.id, trouble.because)
        raise
    return folders


async def _fetch_folder(
    office: Office, mailbox: Mailbox, mailroom: Mailroom, folder: Watched
) -> int:
    known, last = await office.store.write(inbox.cursor, mailbox.id, folder.name)
    if known:
        look = await asyncio.to_thread(mailroom.look, folder.name, known, last)
    else:
        since = await office.store.write(_last_look, office, mailbox.id)
        look = await asyncio.to_thread(mailroom.look, folder.name, arrived_since=since)
        if since is None:
            # The first look at a mailbox starts from now: there is no letter yet that older mail could answer.
            top = max(look.uids, default=0)
            await office.store.write(_start_here, mailbox.id, folder.name, look.uidvalidity, top)
            return 0
    new = 0
    for start in range(0, len(look.uids), BATCH):
        uids = look.uids[start : start + BATCH]
        new += await _fetch_some(office, mailbox, mailroom, folder, look.uidvalidity, uids)
    if not known and not look.uids:
        await office.store.write(_start_here, mailbox.id, folder.name, look.uidvalidity, 0)
    return new


def _last_look(session: Session, office: Office, mailbox: str) -> date | None:
    """Return the day from which a folder never seen before is read: a day before the mailbox's last look.

    A provider makes its Junk folder when the first mail falls into it, and that mail may be the reply.
    """
    looked_at = session.get_one(schema.Mailbox, mailbox).looked_at
    looked_at = looked_at or _looked_before(session, office, mailbox)
    return looked_at.date() - timedelta(1) if looked_at else None


def _looked_before(session: Session, office: Office, mailbox: str) -> datetime | None:
    """Return the last look at the mailboxes its creditors wrote from until now; None where none of them wrote.

    A mailbox renamed in the configuration, or a creditor moved to another, has letters out that are being answered.
    """
    looks = select(func.max(schema.Mailbox.looked_at))
    before = []
    for creditor in office.settings.creditors_of(mailbox):
        used = select(LETTERS.c.mailbox).where(LETTERS.c.creditor == creditor.id)
        before.append(session.scalar(looks.where(MAILBOXES.c.id.in_(used))))
    return min((look for look in before if look is not None), default=None)


async def _fetch_some(
    office: Office,
    mailbox: Mailbox,
    mailroom: Mailroom,
    folder: Watched,
    uidvalidity: int,
    uids: Sequence[int],
) -> int:
    """Fetch some mails whole; in a business mailbox headers first, and bodies only of what concerns a debtor.

    A delivery report names whom it is about in its body alone: it is fetched to be asked, and kept if it concerns one.
    """
    wanted, foreign, reports = uids, list[Fetched](), list[Fetched]()
    if mailbox.kind is MailboxKind.BUSINESS:
        heads = await asyncio.to_thread(_headers, mailroom, folder.name, uids, uidvalidity)
        known = await office.store.write(_concerning, office, mailbox, heads)
        wanted = [uid for uid in uids if uid in known]
        foreign = [head for head in heads if head.uid not in known]
        asked = [head.uid for head in foreign if REPORT.search(head.raw)]
        reports = await asyncio.to_thread(_whole, mailroom, folder.name, asked, uidvalidity)
        about = await office.store.write(_concerning, office, mailbox, reports)
        reports = [report for report in reports if report.uid in about]
        foreign = [head for head in foreign if head.uid not in about]
    kept = 0
    portions = _portions(mailroom, folder.name, wanted, uidvalidity)
    while found := await asyncio.to_thread(next, portions, None):
        # The cursor stays where it was until all of them are kept: what is fetched again is known again.
        kept += await office.store.write(
            _keep, office, mailbox.id, folder, uidvalidity, found, (), min(uids) - 1
        )
    return kept + await office.store.write(
        _keep, office, mailbox.id, folder, uidvalidity, reports, foreign, max(uids)
    )


def _portions(
    mailroom: Mailroom, folder: str, uids: Sequence[int], uidvalidity: int
) -> Iterator[list[Fetched]]:
    """Fetch mails whole, as many at once as have room; of one the server will not give, at least its headers."""
    portion, room = list[Fetched](), ROOM
    for mail in mailroom.fetch(folder, uids, uidvalidity=uidvalidity) if uids else ():
        portion.append(mail)
        room -= len(mail.raw)
        if room <= 0:
            yield _headed(mailroom, folder, portion, uidvalidity)
            portion, room = [], ROOM
    if portion:
        yield _headed(mailroom, folder, portion, uidvalidity)


def _headed(
    mailroom: Mailroom, folder: str, portion: Sequence[Fetched], uidvalidity: int
) -> list[Fetched]:
    """Give mails that came without text their headers, which say at least who wrote."""
    bare = [mail.uid for mail in portion if not mail.raw]
    heads = (
        {head.uid: head for head in _headers(mailroom, folder, bare, uidvalidity)} if bare else {}
    )
    return [heads.get(mail.uid, mail) for mail in portion]


def _whole(mailroom: Mailroom, folder: str, uids: Sequence[int], uidvalidity: int) -> list[Fetched]:
    return list(mailroom.fetch(folder, uids, uidvalidity=uidvalidity)) if uids else []


def _headers(
    mailroom: Mailroom, folder: str, uids: Sequence[int], uidvalidity: int
) -> list[Fetched]:
    return list(mailroom.fetch_headers(folder, uids, uidvalidity=uidvalidity))


def _start_here(session: Session, mailbox: str, folder: str, uidvalidity: int, top: int) -> None:
    session.merge(
        schema.Folder(mailbox=mailbox, name=folder, uidvalidity=uidvalidity, last_uid=top)
    )


def _keep(
    session: Session, office: Office, mailbox: str, folder: Watched, uidvalidity: int,
    found: Iterable[Fetched], foreign: Iterable[Fetched], last: int,
) -> int:  # fmt: skip
    """Store what came, whole; of a foreign mail in a business mailbox only its UID and the hash of its headers."""
    now = office.clock.now()
    mails = [_arrived(mail, f"{folder.name}\0{uidvalidity}\0{mail.uid}", now) for mail in found]
    mails += [inbox.Arrived(m.uid, hashlib.sha256(m.raw).hexdigest(), None, now) for m in foreign]
    return inbox.store(
        session,
        mailbox,
        folder.name,
        uidvalidity,
        mails,
        last_uid=last,
        outgoing=folder.outgoing,
        at=now,
    )


def _arrived(mail: Fetched, place: str, now: datetime) -> inbox.Arrived:
    """Return a mail by the hash of its bytes; one the server would not give at all is told apart by its place."""
    head = HEADER.split(mail.raw, maxsplit=1)[0][:HEAD]
    digest = hashlib.sha256(mail.raw or place.encode()).hexdigest()
    return inbox.Arrived(
        mail.uid,
        digest,
        mail.raw,
        now,
        _field(head, b"message-id"),
        _sender(head),
        _field(head, b"subject"),
    )


def _field(head: bytes, name: bytes) -> str | None:
    """Return a header as a label for the tray: unfolded, decoded, printable, short, never trusted."""
    found = re.search(rb"(?im)^" + name + rb":((?:[^\r\n]|\r?\n[ \t]){0,2000})", head)
    if found is None:
        return None
    text = headers.words(re.sub(rb"\r?\n(?=[ \t])", b"", found.group(1)))[:500]
    return "".join(c for c in text if c.isprintable()).strip("<>") or None


def _sender(head: bytes) -> str | None:
    """Return the last address of the From header: a label for the tray; the parser has the word on who wrote."""
    written = _field(head, b"from") or ""
    found = ADDRESS.findall(written)
    return found[-1].lower() if found else None


def _concerning(
    session: Session, office: Office, mailbox: Mailbox, heads: Sequence[Fetched]
) -> frozenset[int]:
    """Return the UIDs whose headers name a known address, domain, thread, token or invoice number."""
    creditors = [c.id for c in office.settings.creditors_of(mailbox.id)]
    known = set()
    for head in heads:
        text = head.raw[:HEAD].decode("utf-8", "replace")
        people = [_sender(head.raw[:HEAD]) or "", *map(str.lower, ADDRESS.findall(text))]
        if (
            find_tokens(text)
            or _known_people(session, creditors, list(dict.fromkeys(people))[:MOST])
            or _known_number(session, creditors, _field(head.raw[:HEAD], b"subject") or "")
        ):
            known.add(head.uid)
    return frozenset(known)


def _known_people(session: Session, creditors: Sequence[str], people: Sequence[str]) -> bool:
    """Say whether one of these addresses is a contact's, of a contact's firm, or was ever written to."""
    domains = list(filter(None, dict.fromkeys(map(organisation, people))))
    contact = select(CONTACTS.c.id).where(
        CONTACTS.c.creditor.in_(creditors),
        CONTACTS.c.email.in_(people) | CONTACTS.c.domain.in_(domains),
    )
    if session.execute(contact.limit(1)).first():
        return True
    written = select(LETTERS.c.id).where(
        LETTERS.c.creditor.in_(creditors), LETTERS.c.recipient.in_(people)
    )
    return session.execute(written.limit(1)).first() is not None


def _known_number(session: Session, creditors: Sequence[str], text: str) -> bool:
    keys = {normalise_number(word) for word in NUMBERS.findall(text) if 3 <= len(word) <= 40}
    wanted = select(ITEMS.c.id).where(
        ITEMS.c.creditor.in_(creditors),
        ITEMS.c.number_key.in_(sorted(keys)[:2000]),
        ITEMS.c.gone_on.is_(None),
    )
    return bool(keys) and session.execute(wanted.limit(1)).first() is not None


def _looked(session: Session, office: Office, mailbox: str, began: datetime) -> None:
    row = session.get_one(schema.Mailbox, mailbox)
    row.looked_at, row.fault = began, None
    holds.lift(session, "mailbox", mailbox, "imap", office.clock.now())


def lost_sight(session: Session, office: Office, mailbox: str, text: Fact) -> None:
    """Hold a mailbox that cannot be read; the next whole look lifts it."""
    row = session.get_one(schema.Mailbox, mailbox)
    row.fault = say_fact(text, "en")
    reason = because("case.mailbox_unread", mailbox=mailbox, text=text)
    holds.put(session, "mailbox", mailbox, "imap", reason, office.clock.now())
