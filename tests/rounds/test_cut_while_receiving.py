"""The power goes after any commit of receiving; lived on from there, each mail has its effect once (I12)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.rounds.firm import Firm

from relanced.mail.mailroom import Fetched, Look
from relanced.rounds import drop, fetch, read, survey
from relanced.store import inbox
from relanced.store.journal import EVENTS

Found = Callable[..., Firm]
NAMES = ("Alpha", "Beta", "Gamma")
LINES = [
    f"{name};FA-100{n};30/09/2026;500,00;compta@{name.lower()}.test" for n, name in enumerate(NAMES)
]


class Room:
    """A mailbox of one folder whose mails lie still, as an IMAP server holds them whatever becomes of us."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, 1))

    def look(
        self, folder: str, known: int | None = None, last_uid: int = 0, arrived_since: Any = None
    ) -> Look:
        return Look(7, tuple(uid for uid in self.mails if uid > last_uid), len(self.mails) + 1)

    def fetch(self, folder: str, uids: Any, *, uidvalidity: int) -> list[Fetched]:
        at = datetime(2026, 10, 6, tzinfo=UTC)
        return [
            Fetched(uid, at, len(self.mails[uid]), self.mails[uid], is_truncated=False)
            for uid in uids
        ]


def reply(name: str) -> bytes:
    return (
        f"From: compta@{name.lower()}.test\r\nTo: main@firm.test\r\nSubject: Re: facture\r\n"
        f"Message-ID: <{name}@client.test>\r\nDate: Tue, 06 Oct 2026 10:00:00 +0200\r\n\r\nNous regardons.\r\n"
    ).encode()


async def receive(firm: Firm, room: Room) -> None:
    """Look at the mailbox and read what came."""
    box = firm.office.settings.mailboxes["main"]
    await fetch.look_at(
        firm.office, box, room, [survey.Watched("INBOX", outgoing=False)], is_whole=True
    )  # type: ignore[arg-type]
    await read.read(firm.office, box, firm.child)


def effects(firm: Firm) -> dict[str, int]:
    """Count, by case, how often a message had its effect."""
    with firm.office.store.look() as session:
        rows = session.execute(EVENTS.select().where(EVENTS.c.kind == "message"))
        chains = [row.chain for row in rows]
    return {chain: chains.count(chain) for chain in chains}


async def test_cut_after_any_commit_each_mail_has_its_effect_once(
    found: Found, tmp_path: Path
) -> None:
    firm = found()
    firm.at("2026-10-05T09:00")
    firm.books(*LINES)
    await firm.day("2026-10-05T09:30")
    with firm.office.store.begin() as session:
        session.execute(inbox.FOLDERS.delete())
    await receive(firm, Room([b"From: old@mail.test\r\n\r\nbefore us\r\n"]))
    room = Room([b"From: old@mail.test\r\n\r\nbefore us\r\n", *map(reply, NAMES)])
    copies: list[Path] = []
    path = Path(firm.office.store.url.removeprefix("sqlite:///"))

    def keep() -> None:
        copies.append(tmp_path / f"cut-{len(copies)}.db")
        with sqlite3.connect(path) as now, sqlite3.connect(copies[-1]) as copy:
            now.backup(copy)
        now.close()
        copy.close()

    firm.office.store.after_commit = keep
    await receive(firm, room)
    firm.office.store.after_commit = None
    whole = effects(firm)
    assert sorted(whole.values()) == [1, 1, 1]
    assert len(copies) >= 4
    for cut in copies:
        firm.office.store.close()
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copy(cut, path)
        firm.reopen()
        await receive(firm, room)
        assert effects(firm) == whole, cut.name
        assert {case["state"] for case in firm.cases().values()} == {"PAUSED"}
        assert firm.verify() == []


async def test_a_list_taken_in_and_not_yet_put_away_changes_nothing_the_second_time(
    found: Found, tmp_path: Path
) -> None:
    folder = tmp_path / "drop" / "dupont"
    folder.mkdir(parents=True)
    firm = found(service=f'drop_dir = "{tmp_path / "drop"}"')
    firm.at("2026-10-05T09:00")
    text = "Client;Facture;Echeance;Solde;Email\n" + "\n".join(LINES) + "\n"
    for _ in range(2):  # the power went between the commit and the move: the file lies there again
        (folder / "liste.csv").write_text(text, "utf-8")
        os.utime(folder / "liste.csv", (0, 0))  # long whole
        await drop.enter_dropped(firm.office, "dupont")
    with firm.office.store.look() as session:
        lines = session.execute(EVENTS.select().where(EVENTS.c.kind == "items")).all()
    assert len(lines) == len(LINES)
    assert firm.verify() == []
