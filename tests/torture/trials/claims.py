"""Somebody says it is paid, over, disputed or credited: no case is closed by it, all of them wait for a person."""

from __future__ import annotations

import asyncio

from tests.rounds.firm import Firm
from tests.torture.inboxes import deliver, mail, read_on, receiving
from tests.torture.trial import Run, Trial

WORDS = (
    "Bonjour, la facture {n} a été réglée le 2 octobre.",
    "Facture {n} payée ce matin par virement, merci de clore le dossier.",
    "Arrêtez immédiatement vos relances pour la facture {n}.",
    "STOP. Ne m'écrivez plus au sujet de {n}.",
    "Nous contestons la facture {n} : la marchandise n'a jamais été livrée.",
    "Avis de virement\n\nFacture {n}    500,00 EUR\nTotal    500,00 EUR\nDate de valeur 05/10/2026",
    "Remittance advice\n\nInvoice {n}  EUR 500.00\nTotal paid EUR 500.00",
    "Avoir AV-2026-17 sur facture {n} : -500,00 EUR. Solde 0,00 EUR.",
    "Invoice {n} was settled last week, please update your records.",
    "Dossier {n} clos par votre comptable, solde nul, ne plus relancer.",
)
SENDERS = (
    "compta@d{d}.test",
    "inconnu@ailleurs.test",
    "Banque <noreply@banque.test>",
    "main@firm.test",
)


def play(run: Run) -> None:
    """Let each claim come from the debtor, a stranger, a bank's name and our own address."""
    claims = [(words, sender) for words in WORDS for sender in SENDERS]
    with receiving(len(claims)) as firm:
        for seed in run.seeds():
            number = seed % len(claims)
            with run.round(seed):
                asyncio.run(_claim(firm, number, *claims[number]))


async def _claim(firm: Firm, number: int, words: str, sender: str) -> None:
    name = f"Debiteur {number}"
    before = firm.cases()[name]
    invoice = f"FA-{1000 + number}"
    text = words.format(n=invoice)
    deliver(firm, [mail(sender.format(d=number), text, firm.uid, f"Facture {invoice}")])
    await read_on(firm)
    case = firm.cases()[name]
    assert case["state"] == "PAUSED", (case["state"], sender, words)
    assert case["owed"] == before["owed"]
    assert [item["open"] for item in case["items"]] == [item["open"] for item in before["items"]]
    assert case["flags"], (sender, words)
    assert firm.verify() == []


TRIAL = Trial(
    name="claims",
    promises=("I15",),
    asked=40,
    unit="forged claims",
    what='"paid", "stop", "disputed", a remittance, a credit note: from the debtor, a stranger, a bank, ourselves',
    play=play,
    smoke=40,
    share=0.3,
)
