"""A store is put back as it was at a random commit of a sending history; the receiving server counts who is asked twice."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from imaplib import IMAP4
from pathlib import Path

from tests.flow.kills import World
from tests.flow.kills import world as sandbox
from tests.flow.life import BOX, MOMENT, configuration
from tests.torture.trial import Run, Trial

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config import Settings
from relanced.config.loading import load
from relanced.mail.mailroom import Mailroom
from relanced.rounds import enter, read, recovery
from relanced.rounds.office import Office
from relanced.service import Post, account_of, one_pass, open_office
from relanced.store import holds, proof
from relanced.wall import Child

LETTERS = 8
WITNESSES = (
    "all",
    "no sidecar",
    "old sidecar",
    "no Sent",
    "Sent alone",
    "sidecar alone",
)  # what the restore leaves to compare with; alone: no lease message, and a sidecar gone back too
KINDS = {"restored", "cloned", "imap"}  # a Sent that is gone holds by itself


class Firm:
    """One installation whose store can be put back."""

    def __init__(self, folder: Path, box: World, child: Child, how: str = "all") -> None:
        self.folder, self.box, self.child = folder, box, child
        configuration(folder, box.imap_port, box.smtp_port)
        file = folder / "relanced.toml"
        filed = "never" if how == "sidecar alone" else "append"
        said = file.read_text("utf-8").replace('sent_copy = "never"', f'sent_copy = "{filed}"')
        if how.endswith("alone"):
            said = said.replace(f'lease_folder = "{folder.name}"', 'lease_folder = ""')
        file.write_text(said, "utf-8")
        self.office = self.open()

    def settings(self) -> Settings:
        found = load(self.folder / "relanced.toml", {})
        box = replace(found.mailboxes["main"], pace_per_minute=10**9, per_domain_per_minute=10**9)
        return replace(found, mailboxes={"main": box})

    def open(self) -> Office:
        self.office = open_office(self.settings(), SetClock(MOMENT))
        self.store = Path(self.office.store.engine.url.database or "")
        self.sidecar = self.office.settings.service.state_dir / "main.position"
        return self.office

    async def books(self) -> None:
        lines = "".join(
            f"Client {n};F-{n:03};05/10/2026;100,00;c{n}@c{n}.test\n" for n in range(LETTERS)
        )
        data = f"Client;Facture;Echeance;Solde;Email\n{lines}".encode()
        file = enter.File("dupont", "l.csv", data, is_confirmed=True)
        await self.office.store.write(enter.enter, self.office, file, read_ledger(data, "l.csv"))

    async def go(self) -> None:
        """Do one pass, as a daemon that starts does."""
        post = Post(self.office, self.office.settings.mailboxes["main"], self.child)
        try:
            await one_pass(self.office, [post], lines=2)
        finally:
            await post.leave()

    def held(self) -> set[str]:
        with self.office.store.look() as session:
            return {row.kind for row in holds.standing(session)}

    def close(self) -> None:
        self.office.store.close()


def _clean(box: World) -> None:
    """Give the next installation an empty mailbox with a Sent folder."""
    box.delivered.clear()
    with IMAP4("127.0.0.1", box.imap_port) as line:
        line.login(BOX, "secret")
        for folder in ("Sent", "relanced"):
            line.delete(folder)
        line.create("Sent")


def _lose_sent(box: World) -> None:
    with IMAP4("127.0.0.1", box.imap_port) as line:
        line.login(BOX, "secret")
        line.delete("Sent")


class Snapshot:
    """The store and its sidecar as they stood after one commit."""

    def __init__(self, firm: Firm, wanted: int) -> None:
        self.firm, self.wanted, self.commits, self.taken_after = firm, wanted, 0, 0
        self.copy, self.aside = firm.folder / "copy.db", firm.folder / "position"

    def after_commit(self) -> None:
        self.commits += 1
        if self.commits == self.wanted:
            self.take()

    def take(self) -> None:
        with (
            closing(sqlite3.connect(self.firm.store)) as source,
            closing(sqlite3.connect(self.copy)) as into,
        ):
            source.backup(into)
        if self.firm.sidecar.exists():
            shutil.copy(self.firm.sidecar, self.aside)
        self.taken_after = len(self.firm.box.delivered)


def _round(run: Run, seed: int, box: World, child: Child, folder: Path) -> None:
    _clean(box)
    how = WITNESSES[seed % len(WITNESSES)]
    firm = Firm(folder, box, child, how)
    asyncio.run(firm.books())
    before = Snapshot(firm, random.Random(seed).randrange(1, 40))
    firm.office.store.after_commit = before.after_commit
    asyncio.run(firm.go())
    firm.office.store.after_commit = None
    firm.close()
    firm.open()
    asyncio.run(firm.go())  # an ordinary restart alarms nobody
    assert not firm.held(), f"held after an ordinary restart: {firm.held()}"
    if not before.copy.exists():
        before.take()
    firm.close()
    later = {to for to, _ in box.delivered[before.taken_after :]}
    _put_back(firm, before, how)
    if how == "no Sent":
        _lose_sent(box)
    firm.open()
    try:
        _judge(run, firm, later, how)
    finally:
        firm.close()


def _put_back(firm: Firm, before: Snapshot, how: str) -> None:
    for file in firm.store.parent.glob(f"{firm.store.name}*"):
        file.unlink()
    shutil.copy(before.copy, firm.store)
    with closing(
        sqlite3.connect(firm.store)
    ) as store:  # its daemon is long dead: here it is this very process
        store.execute("DELETE FROM lease")
        store.commit()
    if how in ("no sidecar", "old sidecar", "Sent alone"):
        firm.sidecar.unlink(missing_ok=True)
    if how in ("old sidecar", "Sent alone") and before.aside.exists():
        shutil.copy(before.aside, firm.sidecar)


def _judge(run: Run, firm: Firm, later: set[str], how: str) -> None:
    forgotten = later - _known(firm)  # what the copy knows to be in doubt, Sent settles
    asyncio.run(firm.go())
    got = Counter(to for to, _ in firm.box.delivered)
    assert max(got.values()) == 1, f"asked twice: {got}"
    if forgotten:
        run.count("restores that forgot letters")
        assert firm.held() & KINDS, f"{forgotten} forgotten ({how}), and no hold"
    if how in ("no Sent", "sidecar alone") or not forgotten:
        return
    found = asyncio.run(_recover(firm))
    placed = {one.recipient for one in found.taken if one.letter is not None}
    run.count("letters forgotten", len(later))
    run.count("letters found again", len(placed & later))
    missing = later - placed - _known(firm)
    assert not missing, (
        f"not found again ({how}): {[(one.recipient, one.why) for one in found.taken]}"
    )
    with firm.office.store.begin() as session:
        recovery.lift(session, firm.office, [found], "Anne", "essai")
    asyncio.run(firm.go())
    got = Counter(to for to, _ in firm.box.delivered)
    assert max(got.values()) == 1, f"asked twice after the recovery: {got}"
    assert not firm.held() & {"restored", "cloned"}, f"held again after the recovery: {firm.held()}"
    with firm.office.store.look() as session:
        assert proof.verify(session) == []


def _known(firm: Firm) -> set[str]:
    """Return whom the copy knows, or fears, to have written to."""
    from relanced.store.outbox import LETTERS

    with firm.office.store.look() as session:
        rows = session.execute(
            LETTERS.select().where(LETTERS.c.state.in_(("SENT", "UNSURE", "ENDING")))
        )
        return {row.recipient for row in rows}


async def _recover(firm: Firm) -> recovery.Recovery:
    mailbox = firm.office.settings.mailboxes["main"]
    with await asyncio.to_thread(Mailroom, account_of(mailbox)) as room:
        return await recovery.recover(firm.office, mailbox, room, firm.child)


def play(run: Run) -> None:
    """Play restores, with one server and one parser for all of them."""
    child = read.parser()
    try:
        with sandbox(run.result.seed) as box:
            for seed in run.seeds():
                with (
                    run.round(seed),
                    tempfile.TemporaryDirectory(prefix="relanced-restore-") as folder,
                ):
                    _round(run, seed, box, child, Path(folder))
    finally:
        child.close()


TRIAL = Trial(
    name="restores",
    promises=("I21",),
    asked=200,
    unit="restores",
    what="the store put back as it was at a random commit, with and without its witnesses",
    play=play,
    smoke=6,
    share=1.0,
)
