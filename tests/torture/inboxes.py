"""Firms that only receive, for the trials of the inbox: the real rounds, a real store and the walled-off parser."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.rounds.firm import Firm

from relanced.mail.mailroom import Fetched
from relanced.rounds import fetch, read
from relanced.store import inbox

MONDAY = "2026-10-05"


@contextmanager
def receiving(debtors: int, service: str = "", **told: str) -> Iterator[Firm]:
    """Found a firm that has written to `debtors` customers: `compta@d3.test` owes FA-1003."""
    child = read.parser()
    with tempfile.TemporaryDirectory(prefix="torture-inbox-") as folder:
        firm = Firm(Path(folder), child, {"dupont": told}, "dedicated", service)
        try:
            firm.at(f"{MONDAY}T09:00")
            firm.books(*(line(n) for n in range(debtors)))
            yield firm
        finally:
            firm.office.store.close()
            child.close()


def line(number: int) -> str:
    """Return what a list says of one debtor."""
    return f"Debiteur {number};FA-{1000 + number};30/09/2026;500,00;compta@d{number}.test"


def mail(
    sender: str,
    text: str,
    number: int,
    subject: str = "Re: facture",
    head: str = "",
) -> bytes:
    """Return one mail as a program would write it."""
    return (
        f"From: {sender}\r\nTo: main@firm.test\r\nSubject: {subject}\r\nMessage-ID: <n{number}@client.test>\r\n"
        f"Date: Mon, 05 Oct 2026 10:00:00 +0200\r\n{head}MIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def deliver(firm: Firm, raws: Sequence[bytes]) -> list[str]:
    """Lay mails in the store as `fetch` does; returns the hashes they are known by."""
    found = []
    for raw in raws:
        firm.uid += 1
        one = Fetched(firm.uid, firm.clock.now(), len(raw), raw, is_truncated=False)
        found.append(fetch._arrived(one, f"INBOX {firm.uid}", firm.clock.now()))
    with firm.office.store.begin() as session:
        inbox.store(
            session, "main", "INBOX", 1, found, last_uid=firm.uid, outgoing=False, at=firm.clock.now()
        )  # fmt: skip
    return [one.sha256 for one in found]


async def read_on(firm: Firm) -> read.ReadCount:
    """Do one reading round."""
    return await read.read(firm.office, firm.office.settings.mailboxes["main"], firm.child)


def states(firm: Firm) -> dict[str, str]:
    """Return the state of every mail by its hash."""
    with firm.office.store.look() as session:
        rows = session.execute(inbox.MESSAGES.select())
        return {row.sha256: row.state for row in rows}
