"""An arbitrary list, written in every dialect books know, reads back exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from relanced.books.door import read_ledger
from relanced.dunning.ledger import Ledger

HEADINGS = {
    "fr": (
        "Client",
        "N° facture",
        "Date facture",
        "Date d'échéance",
        "Montant TTC",
        "Reste dû",
        "E-mail",
    ),
    "en": (
        "Customer",
        "Invoice number",
        "Invoice date",
        "Due date",
        "Total",
        "Balance due",
        "Email",
    ),
}


@dataclass(frozen=True)
class Row:
    customer: str
    number: str
    issue: date
    due: date
    total: Decimal
    open: Decimal
    email: str


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    encoding: str
    words: str
    order: tuple[int, ...]
    day: Callable[[date], str]
    amount: Callable[[Decimal], str]
    quoting: int
    preamble: int


def grouped(value: Decimal, group: str, mark: str) -> str:
    return f"{value:,.2f}".replace(",", "\0").replace(".", mark).replace("\0", group)


AMOUNTS: dict[str, Callable[[Decimal], str]] = {
    "plain comma": lambda v: grouped(v, "", ","),
    "plain point": lambda v: grouped(v, "", "."),
    "space": lambda v: grouped(v, " ", ","),
    "no-break": lambda v: grouped(v, "\xa0", ","),
    "thin": lambda v: grouped(v, "\u202f", ","),
    "apostrophe": lambda v: grouped(v, "'", "."),
    "point": lambda v: grouped(v, ".", ","),
    "comma": lambda v: grouped(v, ",", "."),
    "trailing minus": lambda v: grouped(abs(v), "", ",") + ("-" if v < 0 else ""),
    "parentheses": lambda v: f"({grouped(-v, ' ', ',')})" if v < 0 else grouped(v, " ", ","),
    "euro behind": lambda v: grouped(v, " ", ",") + " €",
    "euro before": lambda v: "€" + grouped(v, ",", ".") if v >= 0 else "-€" + grouped(-v, ",", "."),
    "code behind": lambda v: grouped(v, " ", ",") + " EUR",
}
DAYS: dict[str, Callable[[date], str]] = {
    "french": lambda d: d.strftime("%d/%m/%Y"),
    "short": lambda d: d.strftime("%d/%m/%y"),
    "points": lambda d: d.strftime("%d.%m.%Y"),
    "dashes": lambda d: d.strftime("%d-%m-%Y"),
    "iso": date.isoformat,
    "packed": lambda d: d.strftime("%Y%m%d"),
    "moment": lambda d: f"{d.isoformat()} 00:00:00",
    "named": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "serial": lambda d: str((d - date(1899, 12, 30)).days),
}
MONTHS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()  # noqa: SIM905

names = st.text("ABCDEFGHabcdefghéèàç &.-'", min_size=1, max_size=20).map(
    lambda t: f"Ets {t.strip()} SA"
)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
cents = st.integers(-2_000_000, 900_000_000).filter(bool)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    opened = Decimal(draw(cents)).scaleb(-2)
    total = opened + (Decimal(draw(st.integers(0, 100_000))).scaleb(-2) if opened > 0 else 0)
    issue, due = sorted((draw(days), draw(days)))
    number = f"FA{draw(st.integers(1, 10**6)):07d}"
    return Row(
        draw(names),
        number,
        issue,
        due,
        total,
        opened,
        draw(st.sampled_from(["", "a.b@c.fr", "x@y-z.com"])),
    )


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    return Dialect(
        delimiter=draw(st.sampled_from(";,\t|")),
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])),
        words=draw(st.sampled_from(["fr", "en"])),
        order=tuple(draw(st.permutations(range(7)))),
        day=DAYS[draw(st.sampled_from(sorted(DAYS)))],
        amount=AMOUNTS[draw(st.sampled_from(sorted(AMOUNTS)))],
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        preamble=draw(st.integers(0, 3)),
    )


# One line whose days and amounts leave no doubt about the dialect: a whole column decides, so there must be one.
WITNESS = Row(
    "Ets Témoin SA",
    "FA0000000",
    date(2025, 1, 25),
    date(2025, 3, 26),
    Decimal("1234567.89"),
    Decimal("1234567.89"),
    "",
)


def written(lines: list[Row], dialect: Dialect) -> bytes:
    out = io.StringIO()
    out.write(
        "Liste des factures impayées\r\n" * (dialect.preamble > 0)
        + "\r\n" * max(0, dialect.preamble - 1)
    )
    writer = csv.writer(out, delimiter=dialect.delimiter, quoting=dialect.quoting)  # type: ignore[arg-type]
    writer.writerow([HEADINGS[dialect.words][index] for index in dialect.order])
    for row in lines:
        cells = (
            row.customer, row.number, dialect.day(row.issue), dialect.day(row.due), dialect.amount(row.total),
            dialect.amount(row.open), row.email,
        )  # fmt: skip
        writer.writerow([cells[index] for index in dialect.order])
    return out.getvalue().encode(dialect.encoding)


def read_back(ledger: Ledger) -> list[Row]:
    return [
        Row(
            line.customer, line.number, line.issue_on or date.min, line.due_on or date.min,
            Decimal(line.total.minor).scaleb(-2), Decimal(line.open.minor).scaleb(-2), " ".join(line.emails),
        )
        for line in ledger.lines
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(rows(), max_size=12, unique_by=lambda row: row.number), dialects())
def test_a_list_in_any_dialect_reads_back_exactly(lines: list[Row], dialect: Dialect) -> None:
    lines = [WITNESS, *lines]
    ledger = read_ledger(written(lines, dialect), "liste.csv")
    assert ledger.refused is None
    assert ledger.errors == ()
    assert read_back(ledger) == [tidied(row) for row in lines]
    assert {line.open.currency for line in ledger.lines} == {"EUR"}


def tidied(row: Row) -> Row:
    return Row(
        " ".join(row.customer.split()),
        row.number,
        row.issue,
        row.due,
        row.total,
        row.open,
        row.email,
    )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xls", "-"]))
def test_no_bytes_whatever_make_the_door_raise(data: bytes, name: str) -> None:
    ledger = read_ledger(data, name)
    assert ledger.source == name
    assert ledger.refused is not None or ledger.lines or ledger.errors or ledger.columns


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "Total",
                    "F1",
                    "12,5",
                    "1.234",
                    "31/02/2026",
                    "01/02/2026",
                    "x@y.fr",
                    '"',
                    "AV3",
                    "Dupont",
                ]
            ),
            max_size=9,
        ),
        max_size=8,
    )
)
def test_no_rows_whatever_below_good_headings_make_the_door_raise(table: list[list[str]]) -> None:
    text = "Client;N° facture;Date;Échéance;Montant TTC;Reste dû\n" + "".join(
        ";".join(row) + "\n" for row in table
    )
    ledger = read_ledger(text.encode(), "liste.csv")
    assert ledger.refused is None
    assert ledger.rejected == len(ledger.errors)
    assert len(ledger.lines) + ledger.rejected <= len(table)
