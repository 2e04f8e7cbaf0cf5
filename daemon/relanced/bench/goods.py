"""Ledgers and mails made from a number alone: the same on every machine, without a byte of anybody's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from relanced.dunning.ledger import OpenLine
from relanced.dunning.money import Money

ITEMS_EACH: Final = 3  # open items of one debtor, on the whole
TRADES: Final = (
    "Ateliers", "Boulangerie", "Cabinet", "Domaine", "Établissements", "Fleurs", "Garage", "Hôtel",
    "Imprimerie", "Jardins", "Librairie", "Menuiserie", "Pépinières", "Scierie", "Transports",
)  # fmt: skip
NAMES: Final = (
    "Vidal", "Moreau", "Ferry", "Anaïs", "Petit", "Bellevue", "Roux", "Lefèvre", "Marchand", "Quéré",
    "Dubois & Fils", "du Quai", "Garnier", "Noël", "Perrin", "Renard", "Sauvage",
)  # fmt: skip
HEADINGS: Final = (
    "Code client", "Client", "Facture", "Date facture", "Échéance", "Montant TTC", "Reste dû", "Email", "Téléphone",
)  # fmt: skip


def debtors_of(items: int) -> int:
    """Return how many debtors owe that many items."""
    return -(-items // ITEMS_EACH)


def lines(items: int, today: date, due: int = 0, first: int = 0) -> Iterator[OpenLine]:
    """Yield the open items of a ledger, debtor by debtor, `first` being the number of the first debtor.

    `due` debtors, spread over the whole, have one item whose first step falls on `today`; everything else
    falls due later. One item in forty is a credit note.
    """
    count = debtors_of(items)
    for place in range(count):
        debtor = first + place
        is_due = due and place * due // count != (place - 1) * due // count
        for k in range(min(ITEMS_EACH, items - place * ITEMS_EACH)):
            yield _line(debtor, k, today, is_due=bool(is_due) and k == 0)


def name_of(debtor: int) -> str:
    """Return the name of a pretend debtor."""
    trade, name = TRADES[debtor % len(TRADES)], NAMES[debtor // len(TRADES) % len(NAMES)]
    return f"{trade} {name} {debtor}"


def address_of(debtor: int) -> str:
    """Return the address of a pretend debtor; one in four shares a provider of the public."""
    return f"compta{debtor}@orange.fr" if debtor % 4 == 0 else f"compta@client{debtor}.test"


def debtor_at(address: str) -> int:
    """Return whose address it is."""
    return int("".join(sign for sign in address if sign.isdigit()))


def number_of(debtor: int, k: int) -> str:
    """Return the number of a pretend invoice."""
    return f"FA-2026-{debtor:06d}{k}"


def _line(debtor: int, k: int, today: date, *, is_due: bool) -> OpenLine:
    mix = (debtor * 7919 + k * 104729) % 100_003
    due_on = today + timedelta(20 + mix % 60) if not is_due else today - timedelta(3)
    cents = 8_000 + mix * 17
    is_credit = mix % 40 == 7 and k == 2
    total = Money(-1_000 - mix % 1_000 if is_credit else cents, "EUR")
    paid = cents // 3 if mix % 25 == 3 and not is_credit else 0
    return OpenLine(
        line=debtor * ITEMS_EACH + k + 2,
        customer=name_of(debtor),
        customer_ref=f"C{debtor:06d}",
        number=number_of(debtor, k),
        open=Money(total.minor - paid, "EUR"),
        total=total,
        emails=(address_of(debtor),),
        phone=f"04 72 {debtor % 100:02d} {mix % 100:02d} {debtor // 100 % 100:02d}",
        issue_on=due_on - timedelta(30),
        due_on=due_on,
    )


def rows(wanted: Iterable[OpenLine]) -> Iterator[tuple[str, ...]]:
    """Yield lines as an accounting program in France exports them."""
    for line in wanted:
        yield (
            line.customer_ref or "", line.customer, line.number, _day(line.issue_on), _day(line.due_on),
            _amount(line.total), _amount(line.open), line.emails[0], line.phone or "",
        )  # fmt: skip


def as_csv(wanted: Iterable[OpenLine]) -> bytes:
    """Return the list as delimited text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows(wanted))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(wanted: Iterable[OpenLine]) -> bytes:
    """Return the list as a workbook, with days and amounts as a spreadsheet holds them."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Balance")
        sheet.write_row(0, 0, HEADINGS)
        for at, line in enumerate(wanted, 1):
            sheet.write_row(at, 0, (line.customer_ref, line.customer, line.number))
            sheet.write_datetime(at, 3, _on(line.issue_on), day)
            sheet.write_datetime(at, 4, _on(line.due_on), day)
            sheet.write_row(at, 5, (line.total.minor / 100, line.open.minor / 100))
            sheet.write_row(at, 7, (line.emails[0], line.phone))
    return out.getvalue()


def _on(day: date | None) -> date:
    if day is None:
        raise ValueError("a line of a made ledger has its days")
    return day


def _day(day: date | None) -> str:
    return f"{_on(day):%d/%m/%Y}"


def _amount(money: Money) -> str:
    sign = "-" if money.minor < 0 else ""
    whole, cents = divmod(abs(money.minor), 100)
    return f"{sign}{whole},{cents:02d}"
