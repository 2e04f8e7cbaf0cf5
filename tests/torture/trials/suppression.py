"""Opted out, bounced, disputed, insolvent: nothing leaves any more, whatever the books and the list do (I11)."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select
from tests.rounds.firm import Firm, decide, person
from tests.torture.trial import Run, Trial

from relanced.log import set_up
from relanced.rounds import read
from relanced.store import cases
from relanced.wall import Child

WORDS = {
    "opt_out": "Merci de ne plus nous écrire. Retirez-nous de votre liste.",
    "dispute": "Nous contestons cette facture, la marchandise était défectueuse.",
    "legal": "Notre avocat vous répondra. Tout courrier doit lui être adressé.",
    "insolvency": "Nous sommes en liquidation judiciaire depuis le mois dernier.",
}
DAYS = 24


@dataclass
class Client:
    """One debtor as the books have it this morning."""

    name: str
    email: str
    number: str
    due: str
    further: list[str] = field(default_factory=list)  # invoices added since
    quiet: set[str] = field(default_factory=set)  # numbers that may not be asked any more
    silent: bool = False  # nor anything further: asked to be left alone, a lawyer, insolvent
    dead: set[str] = field(default_factory=set)
    away: int = 0  # mornings on which the books do not name it

    def numbers(self) -> list[str]:
        """Return all its invoices."""
        return [self.number, *self.further]

    def lines(self) -> list[str]:
        """Return its lines of the list."""
        return [f"{self.name};{n};{self.due};500,00;{self.email}" for n in self.numbers()]

    def barred(self) -> set[str]:
        """Return what may not be asked of it."""
        return self.quiet | (set(self.numbers()) if self.silent else set())


def play(run: Run) -> None:
    """Live random histories of four debtors; the judge is what the server took after a stop."""
    set_up("warning")
    child = read.parser()
    try:
        for seed in run.seeds():
            with run.round(seed), tempfile.TemporaryDirectory() as folder:
                asyncio.run(_live(random.Random(seed), Path(folder), child, run))
    finally:
        child.close()


async def _live(chance: random.Random, folder: Path, child: Child, run: Run) -> None:
    caps = "approval_above = 1000\njump_least = 1000\nmin_gap_days = 3"
    told = {"procedure": "standard", "caps": caps}
    firm = Firm(folder, child, {"dupont": told}, "dedicated", "")
    try:
        clients = [
            Client(f"Client {n}", f"compta@client{n}.test", f"FA-10{n}", f"{20 + n}/09/2026")
            for n in range(4)
        ]
        day = date(2026, 10, 1)
        for _ in range(DAYS):
            day += timedelta(chance.choice((1, 1, 3)))
            await _morning(chance, firm, clients, day, run)
        assert firm.verify() == [], firm.verify()
    finally:
        firm.office.store.close()


async def _morning(
    chance: random.Random, firm: Firm, clients: list[Client], day: date, run: Run
) -> None:
    firm.at(f"{day}T09:00")
    if chance.random() < 0.5:
        _stir(chance, clients)
    listed = [c for c in clients if chance.random() > 0.08 and not c.away]
    for client in clients:
        client.away = max(0, client.away - 1)
    firm.books(*(line for c in listed for line in c.lines()), complete=chance.random() > 0.2)
    stopped = {number for c in clients for number in c.barred()}
    dead = {email for c in clients for email in c.dead}
    before = len(firm.line.taken)
    await firm.day(f"{day}T09:30")
    for to, raw in firm.received()[before:]:
        text = raw.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
        assert to.lower() not in dead, f"{day}: a dead address was written to"
        broken = [number for number in stopped if number in text]
        assert not broken, f"{day}: {broken} asked of {to} after a stop"
        run.count("letters")
    if chance.random() < 0.35:
        await _stop_one(chance, firm, chance.choice(clients), day, run)


def _stir(chance: random.Random, clients: list[Client]) -> None:
    """Let the books change as real ones do: letters' case, another name or code, two clients made one."""
    one, other = chance.sample(clients, 2)
    what = chance.choice(("case", "name", "merge", "address", "back", "more", "paid"))
    if what == "case":
        one.email = chance.choice((one.email.upper(), one.email.lower(), one.email.title()))
    elif what == "name":
        one.name = f"{one.name} SARL"
    elif what == "merge":
        one.name, one.email = other.name, other.email
        one.silent = other.silent = one.silent or other.silent
        one.dead = other.dead = one.dead | other.dead
    elif what == "more" and len(one.further) < 3:
        one.further.append(f"FB-{one.number[3:]}{len(one.further)}")
    elif what == "paid":  # it owes nothing for some days, and then something new
        one.number, one.further, one.away = f"FC-{chance.randrange(10**6)}", [], 2
    elif what == "address" and not one.barred():
        one.email = f"neuf{chance.randrange(9)}@{one.email.partition('@')[2]}"
    elif one.dead:
        one.email = chance.choice(sorted(one.dead)).upper()


async def _stop_one(chance: random.Random, firm: Firm, client: Client, day: date, run: Run) -> None:
    """Let a debtor ask for a stop, or its address die; nothing more may leave from that moment."""
    firm.at(f"{day}T11:00")
    wanted = chance.choice((*WORDS, "bounce", "held"))
    known = firm.cases()
    case = next((c for c in known.values() if client.number in _numbers(c)), None)
    if case is None or (case["state"] == "SETTLED" and wanted == "held"):
        return  # not in the books yet; or nothing to dispute
    run.count("stops")
    if wanted == "bounce":
        email = client.email.lower()
        with firm.office.store.begin() as session:
            cases.kill_address(session, "dupont", client.email, day)
        client.dead.add(email)
    elif wanted == "held":
        firm.act(decide.dispute, case["id"], person(), (client.number,))
        client.quiet.add(client.number)
    else:
        await firm.mail(client.email, WORDS[wanted], subject=f"Re: facture {client.number}")
        client.quiet |= set(client.numbers()) & _numbers(case)
        # Where two debtors share the address, whose stop it is is a person's to say: both pause as after any answer.
        client.silent |= wanted != "dispute" and _bearers(firm, client.email) == 1


def _bearers(firm: Firm, email: str) -> int:
    """Count the debtors who have, or had, an address."""
    contacts = cases.CONTACTS
    wanted = select(func.count(contacts.c.debtor_id.distinct()))
    with firm.office.store.look() as session:
        found = session.scalar(wanted.where(func.lower(contacts.c.email) == email.lower()))
    return int(found or 0)


def _numbers(case: dict[str, object]) -> set[str]:
    items = case["items"]
    assert isinstance(items, list)
    return {item["number"] for item in items}


TRIAL = Trial(
    name="suppression", promises=("I11",), asked=10_000, unit="histories", smoke=2, share=1.0, play=play,
    what="stops, bounces and disputes under merged clients, new names, other letter case, lists that come and go",
)  # fmt: skip
