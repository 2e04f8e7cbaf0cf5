"""A creditor's open items as its accounting program would export them: a workbook made here, with sums of our own.

Nothing of the daemon is asked what the list says: the figures a run is judged by are computed from these rows.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

FRENCH = (
    "Boulangerie Lefèvre", "Garage de l'Étoile", "SARL Ménard & Fils", "Hôtel du Parc", "Plomberie Gaël",
    "Cabinet Noël", "Transports Çelik", "Maçonnerie Bœuf", "Électricité Jégou", "Le Goût d'Ici",
)  # fmt: skip
ENGLISH = ("Harbour Foods Ltd", "O'Neill & Sons", "Bright Lamp Co", "Dover Timber", "Kent Motors")
HEADINGS = (
    "Code client", "Client", "E-mail", "Langue", "Téléphone", "N° facture", "Date facture", "Échéance",
    "Montant TTC", "Reste dû", "Devise",
)  # fmt: skip
CLASSIC = date(2026, 9, 30)  # the due date whose five days are known by heart
EARLIEST = date(2026, 7, 20)


@dataclass(frozen=True, slots=True)
class Client:
    """One debtor, with an address of its own at a domain of its own."""

    code: str
    name: str
    email: str
    second: str | None
    language: str
    phone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One open line, in cents; a credit note is negative."""

    client: Client
    number: str
    issued_on: date
    due_on: date
    total: int
    open: int


def clients(count: int) -> list[Client]:
    """Make debtors, a third of them English, a fourth with a second address."""
    made = []
    for n in range(count):
        is_english = n % 3 == 2
        names = ENGLISH if is_english else FRENCH
        name = f"{names[n % len(names)]} {n:02}"
        made.append(
            Client(
                f"C{n:04}", name, f"compta@d{n:02}.test", f"direction@d{n:02}.test" if n % 4 == 1 else None,
                "en" if is_english else "fr", f"+33 3 88 00 01 {n:02}",
            )
        )  # fmt: skip
    return made


def books(debtors: Sequence[Client], invoices: int, days: int, seed: int = 7) -> list[Row]:
    """Make invoices due over `days` days, some paid in part, and a credit note for every twelfth of them.

    The first five debtors owe one invoice each, due on the day of the textbook.
    """
    drawn = random.Random(seed)
    rows = [
        Row(client, f"FA-{9000 + n}", CLASSIC - timedelta(30), CLASSIC, 120000 + n, 120000 + n)
        for n, client in enumerate(debtors[:5])
    ]
    for n in range(invoices - len(rows)):
        client = debtors[5 + (n if n < len(debtors) - 5 else drawn.randrange(len(debtors) - 5))]
        due = EARLIEST + timedelta(drawn.randrange(days))
        total = drawn.randrange(1500, 900000)
        is_part = n % 9 == 4
        rest = total - total // 3 if is_part else total
        rows.append(Row(client, f"FA-{1000 + n}", due - timedelta(30), due, total, rest))
        if n % 12 == 7:
            day = due - timedelta(20)
            back = -drawn.randrange(500, max(501, rest // 2))
            rows.append(Row(client, f"AV-{100 + n}", day, day, back, back))
    return rows


def without(rows: Sequence[Row], *numbers: str) -> list[Row]:
    """Return the list after some invoices were paid."""
    return [row for row in rows if row.number not in numbers]


def with_address(rows: Sequence[Row], code: str, email: str) -> list[Row]:
    """Return the list with another address for one debtor."""
    return [
        replace(row, client=replace(row.client, email=email, second=None)) if row.client.code == code else row
        for row in rows
    ]  # fmt: skip


def balances(rows: Sequence[Row]) -> dict[str, int]:
    """Return what each debtor owes in all, in cents, by name."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.client.name] = sums.get(row.client.name, 0) + row.open
    return sums


def write(rows: Sequence[Row], path: Path, on: date) -> None:
    """Write the workbook: a title, real dates and numbers, a total at the foot."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Balance clients")
    day, sum_ = (
        book.add_format({"num_format": "dd/mm/yyyy"}),
        book.add_format({"num_format": "0.00"}),
    )
    sheet.write(0, 0, f"Menuiserie Dupont - factures non soldées au {on:%d/%m/%Y}")
    sheet.write_row(2, 0, HEADINGS)
    for at, row in enumerate(rows, 3):
        client = row.client
        emails = "; ".join(filter(None, (client.email, client.second)))
        texts = (client.code, client.name, emails, client.language, client.phone, row.number)
        sheet.write_row(at, 0, texts)
        sheet.write_datetime(at, 6, _noon(row.issued_on), day)
        sheet.write_datetime(at, 7, _noon(row.due_on), day)
        sheet.write_number(at, 8, row.total / 100, sum_)
        sheet.write_number(at, 9, row.open / 100, sum_)
        sheet.write(at, 10, "EUR")
    foot = len(rows) + 3
    sheet.write(foot, 1, "TOTAL")
    sheet.write_number(foot, 8, sum(row.total for row in rows) / 100, sum_)
    sheet.write_number(foot, 9, sum(row.open for row in rows) / 100, sum_)
    book.close()


def _noon(day: date) -> date:
    return day
