"""The round that looks: every watched folder is read by UID, raw bytes and cursor are committed together.

Nothing is marked, moved or deleted on the server. The moment the look began is kept only when every folder answered:
that moment is what "the mailbox is fresh" means before a dot.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relanced.config.settings import Mailbox, MailboxKind
from relanced.dunning.token import find_tokens
from relanced.mail import headers
from relanced.mail.mailroom import Fetched, ImapTrouble, Look, Mailroom
from relanced.rounds import ourselves
from relanced.rounds.office import Office
from relanced.rounds.survey import Watched, begin_anew, lost_sight, survey
from relanced.store import holds, inbox, schema
from relanced.store.cases import CONTACTS, ITEMS
from relanced.store.outbox import LETTERS
from relanced.understanding.match import normalise_number, organisation

BATCH = 50
ROOM = 16 << 20  # bytes of mails held at once
HEAD = 256 * 1024  # bytes of a mail's head that are looked at
MOST = 1_000  # addresses of one head that are looked up: a long thread names one in every reference
MAILBOXES: Final = schema.Mailbox.__table__  # type: ignore[attr-defined]
HEADER = re.compile(rb"\r?\n\r?\n")
# What a delivery report looks like by its headers alone (RFC 3462 §1, RFC 5321 §4.5.5, and those that follow neither).
REPORT = re.compile(
    rb"(?im)^(?:content-type:\s*multipart/report|return-path:[ \t]*<>|from:[^\r\n]*(?:mailer-daemon|postmaster)@)"
)
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,253}")
NUMBERS = re.compile(r"[\w/-]*\d[\w/-]*")


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
    """Look at some folders; only when they are the whole mailbox is it fresh then, and its hold lifted.

    A whole look goes there and back: a mail that another program moves meanwhile, out of a folder not yet looked at
    into one that was, is met on the way back.
    """
    began, ticks = office.clock.real_now(), office.clock.monotonic()
    new = 0
    try:
        for folder in (*folders, *folders[-2::-1]) if is_whole else folders:
            new += await _fetch_folder(office, mailbox, mailroom, folder)
    except ImapTrouble as trouble:
        await office.store.write(lost_sight, office, mailbox.id, trouble.because)
        raise
    if is_whole:
        await office.store.write(_looked, office, mailbox.id, began)
        office.looks[mailbox.id] = (began, ticks)
    return new


async def _fetch_folder(
    office: Office, mailbox: Mailbox, mailroom: Mailroom, folder: Watched
) -> int:
    known, last = await office.store.read(inbox.cursor, mailbox.id, folder.name)
    since = await office.store.read(answering_since if known else _last_look, office, mailbox.id)
    look = await asyncio.to_thread(mailroom.look, folder.name, known or None, last, since)
    if not known and since is None:
        # The first look at a mailbox starts from now: there is no letter yet that older mail could answer.
        await _reach(office, mailbox, folder, look)
        return 0
    if known and look.is_anew:
        await office.store.write(begin_anew, office, mailbox.id, folder.name)
    new = 0
    for start in range(0, len(look.uids), BATCH):
        uids = look.uids[start : start + BATCH]
        last_uid = None if look.is_anew else max(uids)
        new += await take_in(
            office, mailbox, mailroom, folder, look.uidvalidity, uids, last_uid,
            is_ours=mailbox.kind is not MailboxKind.BUSINESS,
        )  # fmt: skip
    if look.is_anew:
        await _reach(office, mailbox, folder, look)
    return new


async def _reach(office: Office, mailbox: Mailbox, folder: Watched, look: Look) -> None:
    """Note that a folder is read up to what a look at it found."""
    last = look.uidnext - 1
    await office.store.write(inbox.reach, mailbox.id, folder.name, look.uidvalidity, last)


def answering_since(session: Session, office: Office, mailbox: str) -> date | None:
    """Return the day from which on mail may answer a letter: a day before the first one, or before the last look.

    From there a folder is read again whose UIDs no longer tell what was read; the same bytes have no second effect.
    """
    creditors = [creditor.id for creditor in office.settings.creditors_of(mailbox)]
    first = session.scalar(select(func.min(LETTERS.c.day)).where(LETTERS.c.creditor.in_(creditors)))
    looked = _last_look(session, office, mailbox)
    return min((day for day in (looked, first and first - timedelta(1)) if day), default=None)


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


async def take_in(
    office: Office, mailbox: Mailbox, mailroom: Mailroom, folder: Watched, uidvalidity: int, uids: Sequence[int],
    last_uid: int | None, *, is_ours: bool,
) -> int:  # fmt: skip
    """Fetch some mails whole; where not all of the folder is ours, headers first, and bodies of what concerns a debtor.

    What our own people write is fetched whole: who forwards a call writes the debtor's name in the body alone.
    A delivery report names whom it is about in its body alone: it is fetched to be asked, and kept if it concerns one.
    """
    wanted, foreign, reports = uids, list[Fetched](), list[Fetched]()
    if not is_ours:
        heads = await asyncio.to_thread(_headers, mailroom, folder.name, uids, uidvalidity)
        known = await office.store.write(_concerning, office, mailbox, heads)
        known |= _by_ourselves(office, mailbox, heads)
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
            _keep, office, mailbox.id, folder, uidvalidity, found, (), None
        )
    return kept + await office.store.write(
        _keep, office, mailbox.id, folder, uidvalidity, reports, foreign, last_uid
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


def _keep(
    session: Session, office: Office, mailbox: str, folder: Watched, uidvalidity: int,
    found: Iterable[Fetched], foreign: Iterable[Fetched], last: int | None,
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


def _by_ourselves(office: Office, mailbox: Mailbox, heads: Sequence[Fetched]) -> frozenset[int]:
    """Return the UIDs of mails that name one of our people as writer: their bodies alone may name a debtor."""
    creditors = [creditor.id for creditor in office.settings.creditors_of(mailbox.id)]
    ours = ourselves.people(office, creditors, mailbox)
    writers = {
        head.uid: ADDRESS.findall((_field(head.raw[:HEAD], b"from") or "").lower())
        for head in heads
    }
    return frozenset(uid for uid, found in writers.items() if ours.intersection(found))


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
