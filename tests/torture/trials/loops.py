"""Everybody answers everything by machine for days: nothing of ours answers back, and somebody is told."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import date, timedelta
from email import message_from_bytes

from tests.rounds.firm import Firm
from tests.torture.inboxes import deliver, line, mail, read_on, receiving
from tests.torture.trial import Run, Trial

from relanced.rounds import tell
from relanced.store import flags

DEBTORS = 4
FIRST = date(2026, 10, 5)
MOST_A_DAY = 3
OURS = "Nous mêmes;FA-9000;30/09/2026;90,00;main@firm.test"
HEADS = (
    "Auto-Submitted: auto-replied\r\n",
    "X-Autoreply: yes\r\nPrecedence: bulk\r\n",
    "Return-Path: <>\r\nAuto-Submitted: auto-generated\r\n",
    "X-Auto-Response-Suppress: All\r\nAuto-Submitted: auto-replied\r\n",
)


def play(run: Run) -> None:
    """Live one day a seed, in one firm: a debtor is ourselves, the digest goes to the mailbox we watch."""
    service = 'digest_to = ["main@firm.test", "anne@cabinet.test"]\ndigest_from = "main"'
    with receiving(DEBTORS, service) as firm:
        for seed in run.seeds():
            day = FIRST + timedelta(seed - run.result.seed)
            with run.round(seed):
                asyncio.run(_day(run, firm, day, random.Random(seed)))
        if run.result.ran >= TRIAL.asked and not _reported(firm):
            run.failed(run.result.seed, f"nobody was told of the loop: {firm.flags()}")


async def _day(run: Run, firm: Firm, day: date, chance: random.Random) -> None:
    firm.at(f"{day}T09:00")
    firm.books(*(line(n) for n in range(DEBTORS)), OURS)
    before = len(firm.line.taken)
    box = firm.office.settings.mailboxes["main"]
    answered = before
    for hour in range(9, 18):
        await firm.day(f"{day}T{hour:02}:30")
        await tell.tell(firm.office, [(box, firm._dial)])
        for recipient, raw in firm.line.taken[answered:]:
            _answer(firm, recipient, raw, chance)
        answered = len(firm.line.taken)
        for n in range(DEBTORS):  # the second machine answers the first, and us, all day
            text = "Je suis absent, votre message a bien ete recu."
            deliver(
                firm,
                [
                    mail(
                        f"compta@d{n}.test",
                        text,
                        firm.uid,
                        "Automatic reply: facture",
                        chance.choice(HEADS),
                    )
                ],
            )
        await read_on(firm)
    got = Counter(to for to, _ in firm.line.taken[before:])
    run.most("mails to one address in a day", max(got.values(), default=0))
    assert max(got.values(), default=0) <= MOST_A_DAY, got
    paused = [name for name, case in firm.cases().items() if case["state"] != "OPEN"]
    assert not paused, paused  # machines are no people
    assert firm.verify() == []


def _answer(firm: Firm, recipient: str, raw: bytes, chance: random.Random) -> None:
    """Give a letter or digest what machines give it: the mail itself where it is ours, a bounce, an absence."""
    if recipient == "main@firm.test":
        deliver(firm, [b"Received: from mx.test by mx.test\r\n" + raw])
        return
    told = str(message_from_bytes(raw)["Message-ID"])
    thread = f"In-Reply-To: {told}\r\nReferences: {told}\r\n"
    if recipient == "anne@cabinet.test":
        text = f"550 5.1.1 <{recipient}>: user unknown\r\n\r\nMessage-ID: {told}"
        head = f"{HEADS[2]}X-Failed-Recipients: {recipient}\r\n{thread}"
        subject = "Undelivered Mail Returned to Sender"
        deliver(
            firm,
            [mail("Mail Delivery System <MAILER-DAEMON@mx.test>", text, firm.uid, subject, head)],
        )
        return
    for _ in range(chance.randint(1, 5)):
        text = "Je suis absent, votre message a bien ete recu."
        subject = "Réponse automatique : facture".encode("ascii", "replace").decode()
        deliver(firm, [mail(recipient, text, firm.uid, subject, thread + chance.choice(HEADS))])


def _reported(firm: Firm) -> bool:
    with firm.office.store.look() as session:
        subjects = {row.subject for row in flags.open_flags(session)}
    return {"loop", "digest:anne@cabinet.test"} <= subjects and (
        "bad_address",
        "Nous mêmes",
    ) in firm.flags()


TRIAL = Trial(
    name="loops",
    promises=("I17",),
    asked=7,
    unit="days",
    what="two auto-responders, a digest that bounces, a digest to a mailbox we watch, our own address as a customer's",
    play=play,
    smoke=7,
    share=0.5,
)
