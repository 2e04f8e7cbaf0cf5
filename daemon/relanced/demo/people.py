"""The pretend debtors: who they are, what they owe, and when they pay. What they write stands in `answers`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

FIRST: Final = date(2026, 9, 1)
DAYS: Final = 120


@dataclass(frozen=True, slots=True)
class House:
    """One pretend creditor."""

    id: str
    name: str
    address: str
    procedure: str
    signs: str


HOUSES: Final = (
    House("dupont", "Menuiserie Dupont", "relance@dupont.test", "cordial-5-etapes", "Anne Dupont"),
    House("lemoine", "Imprimerie Lemoine", "compta@lemoine.test", "standard", "Luc Lemoine"),
)

# Name, language, way of answering (a key of `answers.WORDS`), the first due day counted from the first day of the demo.
NAMES: Final = (
    (
        ("Ateliers Vidal", "fr", "promise", -12), ("Bistrot du Quai", "fr", "silent", -20),
        ("Cabinet Moreau", "fr", "dispute", -6), ("Delta Plomberie", "fr", "paid", 12),
        ("École Ferry", "fr", "remittance", 45), ("Fleurs Anaïs", "fr", "broken", -15),
        ("Garage Petit", "fr", "bounce", 25), ("Hôtel Bellevue", "fr", "absent", 20),
        ("Idéal Décor", "fr", "wrong", 34), ("Jardins Roux", "fr", "part", -18),
    ),
    (
        ("Kestrel Books Ltd", "en", "promise", -2), ("Librairie du Port", "fr", "silent", 1),
        ("Marlow & Finch", "en", "dispute", 12), ("Northgate Press", "en", "paid", 38),
        ("Orchard Designs", "en", "remittance", 55), ("Papeterie Noël", "fr", "prompt", 64),
        ("Quayside Hotel", "en", "bounce", 28), ("Riverside Clinic", "en", "absent", 16),
        ("Studio Hélios", "fr", "document", 74), ("Thornton Cafés", "en", "wrong", 48),
    ),
)  # fmt: skip
DEAF: Final = frozenset({"silent", "bounce", "part", "prompt"})  # nobody writes back
TWO_DAYS: Final = frozenset(
    {"promise", "dispute", "paid", "prompt", "document"}
)  # two due days, not one
# Days from the answer (or, without one, from the first letter) to the money; the others do not pay within the demo.
PAYS_AFTER: Final = {
    "promise": 8,
    "paid": 4,
    "remittance": 3,
    "part": 3,
    "absent": 2,
    "document": 12,
}


@dataclass(slots=True)
class Debtor:
    """One pretend debtor; `way` names how he answers."""

    house: House
    name: str
    language: str
    way: str
    email: str
    phone: str
    person: str
    invoices: list[tuple[str, date, int]] = field(default_factory=list)
    asked: int = 0  # letters he received
    away_until: date | None = None
    part_on: date | None = None  # half of the first invoice is paid
    paid_on: date | None = None
    answered_on: date | None = None
    answered_at: int | None = None  # how many letters the server had taken by then
    bounced_at: int | None = None

    @property
    def writes(self) -> bool:
        """Whether he ever writes back himself."""
        return self.way not in DEAF


def people() -> list[Debtor]:
    """Make the debtors and their forty invoices, the same each time."""
    made = []
    for h, (house, names) in enumerate(zip(HOUSES, NAMES, strict=True)):
        for n, (name, language, way, due) in enumerate(names):
            host = f"{'client' if language == 'fr' else 'customer'}{h}{n}.test"
            person = "Mme Leroy" if language == "fr" else "Ms Grey"
            phone = f"+33 1 99 00 {h}{n} 10" if language == "fr" else f"+44 20 7946 0{h}{n}7"
            debtor = Debtor(house, name, language, way, f"accounts@{host}", phone, person)
            for k in range(2):
                day = FIRST + timedelta(due + (17 * k if way in TWO_DAYS else 0))
                debtor.invoices.append(
                    (f"FA-2026-{h}{n:02d}{k}", day, 48000 + 37310 * n + 19910 * k)
                )
            if way == "prompt":
                debtor.paid_on = debtor.invoices[0][1] - timedelta(1)
            made.append(debtor)
    return made


def owed(debtor: Debtor, today: date) -> list[tuple[str, date, int, int]]:
    """Return number, due day, total and rest of what the books show of a debtor on a day."""
    if debtor.paid_on and debtor.paid_on <= today:
        return []
    rows = []
    for at, (number, due, cents) in enumerate(debtor.invoices):
        is_halved = at == 0 and debtor.part_on is not None and debtor.part_on <= today
        rows.append((number, due, cents, cents // 2 if is_halved else cents))
    return rows


def ledger_of(debtors: list[Debtor], house: House, today: date) -> bytes:
    """Return the list the bookkeeper would export that day."""
    lines = ["Client;Facture;Échéance;Montant TTC;Reste dû;Email;Téléphone;Contact;Langue"]
    for one in debtors:
        if one.house is house:
            tail = f"{one.email};{one.phone};{one.person};{one.language}"
            lines += [
                f"{one.name};{number};{due:%d/%m/%Y};{_euros(total)};{_euros(rest)};{tail}"
                for number, due, total, rest in owed(one, today)
            ]
    return "\n".join(lines).encode()


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"
