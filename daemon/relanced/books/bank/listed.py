"""Statements that banks hand out as CSV or a workbook: columns found by their headings, rows above them let lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from relanced.books.amounts import Habit, Read, looks_like_amount, minor_units, read_amount
from relanced.books.bank.tidy import RETURNED, joined, name
from relanced.books.currencies import currency_code
from relanced.books.days import Order, Votes, looks_like_day, read_day
from relanced.books.grid import Cell, Grid, Refused, Row, Unreadable, text_of
from relanced.dunning.entry import Entry, Standing
from relanced.dunning.ledger import Problem
from relanced.dunning.money import Money
from relanced.understanding.folding import fold

ABOVE = 60  # rows a heading may stand below
# What a column is, by its folded heading; the first that matches wins, in this order.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("booked", r"(dateop|date( d[e'] ?(la |l')?(operation|comptabilisation|comptable|l'operation|transaction))?|booking date|transaction date|posting date|posted( date)?|date operation|date compta|buchungs(tag|datum)|completed date( \(.*\))?|date (completed|started).*|datum|fecha|data|started date.*|settled at.*|created.*)( \((utc|locale?)\))?"),
    ("value", r"(date de (la )?)?valeur( \((utc|locale?)\))?|dateval|date valeur|value date|val\.? date|wertstellung.*|valuta.*"),
    ("debit", r"debits?( ?\(?([a-z€£$]{1,3}|euros?)\)?)?|montant (au )?debit|paid out.*|money out.*|withdrawals?|sorties?|depenses?|soll"),
    ("credit", r"credits?( ?\(?([a-z€£$]{1,3}|euros?)\)?)?|montant (au )?credit|paid in.*|money in.*|deposits?|entrees?|recettes?|haben"),
    ("sense", r"sens|d/?c|dr/?cr|credit/debit.*|debit/credit.*|soll/haben|type de mouvement"),
    ("amount", r"(montant|amount|betrag|importe?|bedrag|(montant|amount) total|total amount)( ?\(?(de l'operation|(en )?eur(os)?|€|operation|ttc|total|net)\)?)*( \([a-z]{3}\))?|montant net|net amount|umsatz"),
    ("currency", r"devise|currency|wae?hrung|moneda|valuta|ccy|(payment|orig) currency"),
    ("payer", r"(nom (de la |du )?)?(contrepartie|tiers|emetteur|donneur d'ordre|beneficiaire|debiteur)( .*)?|nom|counter ?party( name)?|payer( name)?|name|merchant|auftraggeber.*|begue?nstigter.*|zahlungspflichtiger.*|(payee|sender)( name)?|description 1"),
    ("iban", r"iban.*|compte (tiers|contrepartie)|counterparty account|kontonummer.*"),
    ("standing", r"statut|status|etat|state|info"),
    ("charges", r"frais|fees?|charges?|commissions?"),
    ("reference", r"ref(erence)?s?\.?( (client|operation|de l'operation|paiement|interne|externe|bancaire))?|numero d'operation|n° operation|(transaction|transferwise) id|kundenreferenz.*|payment reference|id|end.?to.?end.*|verwendungszweck 2"),
    ("text", r"libelles?.*|label|detail.*|motif.*|communication.*|description.*|memo|narrative.*|informations?.*|intitule.*|verwendungszweck.*|nature.*|remittance.*|objet|operation|transaction|particulars|buchungstext|message.*|commentaires?|concepto|causale|omschrijving.*|notes?|type.*|reference libre"),
)  # fmt: skip
_COMPILED = tuple((key, re.compile(rf"(?:{pattern})\Z")) for key, pattern in COLUMNS)
_MANY = frozenset({"booked", "payer", "text", "reference"})
PENDING = re.compile(
    r"en attente|a venir|pending|en cours|processing|previsionnel|vorgemerkt|a confirmer|authorised|authorized"
)
DECLINED = re.compile(r"refuse|rejete|annule|declined|failed|cancel|reverted|canceled|echou")
OUT = re.compile(r"d|db|dr|dt|debit|s|soll|-|dbit|out|sortant")
_BALANCE = re.compile(
    r"(ancien |nouveau |previous |closing |opening )?(solde|balance|total|totaux|saldo)\b"
)


@dataclass(slots=True)
class _Columns:
    places: dict[str, list[int]]
    order: Order | None = None

    def cells(self, key: str, cells: Sequence[Cell]) -> list[Cell]:
        return [cells[place] for place in self.places.get(key, ()) if place < len(cells)]

    def text(self, key: str, cells: Sequence[Cell]) -> str:
        return " ".join(text for cell in self.cells(key, cells) if (text := text_of(cell)))


def read(grids: Sequence[Grid], account: str) -> tuple[list[Entry], list[Problem]]:
    """Read the first sheet that has a statement's headings; `Refused` when none has.

    `account` is the currency of what names none.
    """
    for grid in grids:
        found = _headings(grid)
        if found is not None:
            return _entries(grid, *found, account)
    raise Refused("bank.no_headings")


def understood(grid: Grid) -> int:
    """Return how many columns of a statement the headings of a table name."""
    found = _headings(grid)
    return len(found[1].places) if found else 0


def _headings(grid: Grid) -> tuple[int, _Columns] | None:
    for line, cells in islice(grid.rows(), ABOVE):
        places: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            key = _meaning(text_of(cell)) if isinstance(cell, str) else None
            if key is not None and (key not in places or key in _MANY):
                places.setdefault(key, []).append(place)
        has_money = "amount" in places or {"debit", "credit"} <= places.keys()
        if has_money and ("booked" in places or "value" in places):
            return line, _Columns(places)
    return None


def _meaning(heading: str) -> str | None:
    folded = re.sub(r"\s+", " ", fold(heading)).strip(" .:*\"'")
    return next((key for key, pattern in _COMPILED if pattern.match(folded)), None)


def _entries(
    grid: Grid, heading: int, columns: _Columns, account: str
) -> tuple[list[Entry], list[Problem]]:
    rows = [row for row in grid.rows() if row[0] > heading and _is_movement(row, columns)]
    habit, votes = Habit(), Votes()
    for _, cells in rows:
        for key in ("amount", "debit", "credit", "charges"):
            for cell in columns.cells(key, cells):
                habit.learn(cell)
        for key in ("booked", "value"):
            for cell in columns.cells(key, cells):
                votes.learn(cell)
    columns.order = votes.order or Order.DAY_FIRST
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, cells in rows:
        position = len(entries) + len(problems) + 1
        try:
            entries.append(_entry(cells, columns, habit, position, account))
        except Unreadable as trouble:
            problems.append(Problem(line, trouble.heading, trouble.reason))
    return entries, problems


def _is_movement(row: Row, columns: _Columns) -> bool:
    """Say whether a row moves money: it has a day and a sum, and is no balance carried forward."""
    cells = row[1]
    days = [cell for key in ("booked", "value") for cell in columns.cells(key, cells)]
    sums = [cell for key in ("amount", "debit", "credit") for cell in columns.cells(key, cells)]
    told = fold(columns.text("text", cells) or columns.text("payer", cells)).strip()
    return (
        any(map(looks_like_day, days))
        and any(map(looks_like_amount, sums))
        and not _BALANCE.match(told)
    )


def _entry(
    cells: Sequence[Cell], columns: _Columns, habit: Habit, position: int, account: str
) -> Entry:
    currency = currency_code(columns.text("currency", cells)) or account
    told = _moved(cells, columns, habit, currency)
    currency = told.currency or currency
    text = joined(text_of(cell) for cell in columns.cells("text", cells))
    status = fold(columns.text("standing", cells))
    standing = (
        Standing.DECLINED if DECLINED.search(status)
        else Standing.PENDING if PENDING.search(status)
        else Standing.BOOKED
    )  # fmt: skip
    money = Money(minor_units(told.value, currency), currency)
    fees = _sum(cells, columns, habit, currency, "charges")
    days = [cell for cell in columns.cells("booked", cells) if text_of(cell)]
    booked = [read_day(cell, columns.order) for cell in days[:1]]
    value = [read_day(cell, columns.order) for cell in columns.cells("value", cells)[:1]]
    references = [name(text_of(cell)) for cell in columns.cells("reference", cells)]
    return Entry(
        position=position,
        amount=money,
        booked_on=next(iter(booked), None),
        value_on=next(iter(value), None),
        payer=name(columns.text("payer", cells)),
        iban=re.sub(r"\s", "", columns.text("iban", cells)) or None,
        text=text,
        references=tuple(one for one in references if one),
        bank_reference=next((one for one in references if one), None),
        standing=standing,
        is_return=money.minor < 0 and RETURNED.search(fold(text)) is not None,
        charges=Money(minor_units(abs(fees.value), currency), currency) if fees and fees.value else None,
    )  # fmt: skip


def _moved(cells: Sequence[Cell], columns: _Columns, habit: Habit, currency: str) -> Read:
    one = _sum(cells, columns, habit, currency, "amount")
    if one is not None:
        is_out = one.value > 0 and OUT.fullmatch(fold(columns.text("sense", cells)).strip())
        return Read(-one.value, one.currency) if is_out else one
    credit = _sum(cells, columns, habit, currency, "credit")
    debit = _sum(cells, columns, habit, currency, "debit")
    if credit is not None and credit.value:
        return credit
    if debit is not None and debit.value:
        return Read(-abs(debit.value), debit.currency)
    raise Unreadable("bank.no_amount")


def _sum(
    cells: Sequence[Cell], columns: _Columns, habit: Habit, currency: str, key: str
) -> Read | None:
    for cell in columns.cells(key, cells)[:1]:
        return read_amount(cell, habit, currency)
    return None
