"""A receiving daemon is killed while mail flows and another client files it: each mail has its effect once."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.flow.kills import FORKS
from tests.servers.mailserver import Mailserver
from tests.service.house import HEADING, House
from tests.torture.inboxes import line, mail
from tests.torture.receiver import FOLDERS, MOMENT, Other, receive
from tests.torture.trial import Run, Trial

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.rounds import enter, read
from relanced.rounds.office import Office
from relanced.service import open_office
from relanced.service.post import Post
from relanced.store import inbox, proof
from relanced.store.cases import CASES, DEBTORS
from relanced.store.journal import EVENTS
from relanced.wall import Child

KILLS, DEBTORS_OF_A_ROUND, AT_ONCE = 6, 8, 3
LONGEST = 1.2  # seconds a daemon lives that is not killed by its own commits
COMMITS, EXCHANGES = 12, 40  # of which a daemon dies at one


class World:
    """One mailbox on a real server, and what was laid into it: the judge's own list."""

    def __init__(self, server: Mailserver, child: Child) -> None:
        self.server, self.child = server, child
        self.address = server.fresh()
        self.other = Other(server, self.address)
        self.laid: Counter[int] = Counter()  # by debtor
        self.number = 0

    def flow(self, chance: random.Random) -> None:
        """Lay some mails, several under one Message-ID; the other client reads, copies and files as it likes."""
        for _ in range(chance.randint(1, AT_ONCE)):
            debtor = chance.randrange(DEBTORS_OF_A_ROUND)
            self.number += 1
            raw = mail(f"compta@d{debtor}.test", f"Message {self.number}.", self.number // 2)
            self.server.place(raw, self.address)
            self.laid[debtor] += 1
        newest = self.other.uids("INBOX")[-1]
        self.other.see(newest)
        if chance.random() < 0.5:
            for folder in FOLDERS[1:]:
                self.other.copy(newest, folder)
            if chance.random() < 0.5:
                self.other.expunge(newest)  # its twins are there
        elif chance.random() < 0.5:
            self.other.move(newest, chance.choice(FOLDERS[1:]))

    def begin(self) -> None:
        self.other.empty()
        self.laid.clear()


def play(run: Run) -> None:
    """Have daemons killed, six over one store, then let one live and count the effects."""
    server = Mailserver()
    try:
        with read.parser() as child:
            world = World(server, child)
            for seed in run.seeds():
                with run.round(seed, worth=KILLS):
                    _round(run, world, random.Random(seed))
                run.count("mails", world.laid.total())
            world.other.close()
    finally:
        server.purge()


def _round(run: Run, world: World, chance: random.Random) -> None:
    world.begin()
    with tempfile.TemporaryDirectory(prefix="torture-receive-") as name:
        office = _founded(Path(name), world)
        post = Post(office, office.settings.mailboxes["dupont"], world.child)
        asyncio.run(_live_on(post))  # the first look starts from now
        for _ in range(KILLS):
            world.flow(chance)
            where = chance.random()
            die_at = (
                chance.randint(1, COMMITS) if where < 0.4
                else -chance.randint(1, EXCHANGES) if where < 0.8
                else 0
            )  # fmt: skip
            with _daemon(name, die_at) as one:
                if chance.random() < 0.5:
                    world.flow(chance)
                one.join(LONGEST * 2 if die_at else chance.uniform(0.0, LONGEST))
                run.count(f"died {'by itself' if one.exitcode is not None else 'from outside'}")
            run.count("kills with mails in hand", _in_hand(office))
        asyncio.run(_live_on(post))
        got, troubles = _effects(office)
        office.store.close()
        assert got == world.laid, (got, world.laid)
        assert not troubles


def _founded(folder: Path, world: World) -> Office:
    """Write a house for the world's mailbox, with debtors who owe."""
    house = House(folder, _Fixed(world.server, world.address))
    main = folder / "relanced.toml"
    watched = ", ".join(f'"{name}"' for name in FOLDERS)
    text = main.read_text("utf-8").replace("sent_copy =", f"folders = [{watched}]\nsent_copy =", 1)
    main.write_text(text, "utf-8")
    office = open_office(load(house.folder / "relanced.toml", {}), SetClock(MOMENT))
    data = (HEADING + "\n".join(line(n) for n in range(DEBTORS_OF_A_ROUND)) + "\n").encode()
    with office.store.begin() as session:
        enter.enter(
            session, office, enter.File("dupont", "l.csv", data, is_confirmed=True), read_ledger(data, "l.csv")
        )  # fmt: skip
    return office


class _Fixed(Mailserver):
    """A server already up that hands out one address again and again."""

    def __init__(self, server: Mailserver, address: str) -> None:
        self.__dict__.update(server.__dict__)
        self._fresh = iter([address])

    def fresh(self) -> str:
        return next(self._fresh)


@contextmanager
def _daemon(folder: str, die_at: int) -> Iterator[FORKS.Process]:  # type: ignore[name-defined]
    """Have a daemon born, and dead (SIGKILL) at the end."""
    ear, born = FORKS.Pipe(duplex=False)
    child = FORKS.Process(target=receive, args=(folder, die_at, born), daemon=True)
    child.start()
    born.close()
    try:
        with suppress(EOFError):  # died before it was born
            ear.recv_bytes()
        yield child
    finally:
        child.kill()
        child.join()
        ear.close()


async def _live_on(post: Post) -> None:
    """Look until nothing new comes."""
    await post.look()
    while await post.look():
        pass
    await post.leave()


def _in_hand(office: Office) -> bool:
    """Say whether mails were stored and not yet read when a daemon died."""
    with office.store.look() as session:
        return inbox.has_unread(session, "dupont", inbox.UNREAD)


def _effects(office: Office) -> tuple[Counter[int], list[object]]:
    """Count the effects of mails by debtor, and what `verify` finds wrong."""
    with office.store.look() as session:
        names = {
            f"case:{row.id}": int(row.name.rpartition(" ")[2])
            for row in session.execute(
                CASES.join(DEBTORS, DEBTORS.c.id == CASES.c.debtor_id).select().with_only_columns(
                    CASES.c.id, DEBTORS.c.name
                )
            )
        }  # fmt: skip
        events = session.execute(EVENTS.select().where(EVENTS.c.kind == "message"))
        return Counter(names[row.chain] for row in events), list(proof.verify(session))


TRIAL = Trial(
    name="receive-kills",
    promises=("I12",),
    asked=500,
    unit="kills",
    what="killed at commits, between IMAP exchanges and at random while mail comes, is read, copied to 3 folders, moved, thrown away elsewhere",
    play=play,
    smoke=1,
    share=2.0,
    needs=("dovecot",),
)
