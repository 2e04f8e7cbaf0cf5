"""The rates that late payment hangs on, half-year by half-year, where each was read, and which applies.

Two figures a half-year (facts §2): the rate the European Central Bank asks in its main refinancing operations on the
first day, which the commercial code builds upon (C. com. L441-10 II), and the legal interest rate, in two columns by
who is owed (CMF L313-2). A half-year without a row has no rate: nothing here guesses one from its neighbours.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from relanced.words import Because, because, say


@dataclass(frozen=True, slots=True)
class HalfYear:
    """The rates of the half-year that starts on `from_on`, in percent a year."""

    from_on: date
    ecb: Decimal
    legal_professional: Decimal  # "all other cases": whoever is owed is a professional
    legal_private: Decimal  # a natural person is owed, outside any professional need
    is_verified: bool  # an official page, or several independent ones, were read
    source: str


Table: TypeAlias = Mapping[date, HalfYear]


class CannotCompute(Exception):
    """A question about interest that has no answer; `because` says why, and what to change."""

    def __init__(self, reason: Because) -> None:
        super().__init__(say(reason, "en"))
        self.because = reason


class NoRate(CannotCompute):
    """A half-year that the table does not hold."""


def first_day(day: date) -> date:
    """Return 1 January or 1 July, whichever begins the half-year of that day."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def last_day(day: date) -> date:
    """Return 30 June or 31 December, whichever ends the half-year of that day."""
    return date(day.year, 6, 30) if day.month < 7 else date(day.year, 12, 31)


def on(day: date, table: Table) -> HalfYear:
    """Return the rates in force on a day; NoRate when its half-year has no row."""
    try:
        return table[first_day(day)]
    except KeyError:
        raise NoRate(because("interest.no_rate", half_year=first_day(day))) from None


def read_table(lines: Iterable[str]) -> dict[date, HalfYear]:
    """Read a table in the form of `rates.csv`, such as one with newer rows; CannotCompute names a bad line."""
    table: dict[date, HalfYear] = {}
    for line, row in enumerate(csv.DictReader(lines), start=2):
        try:
            half_year = _half_year(row)
        except (KeyError, TypeError, ValueError, InvalidOperation):
            raise CannotCompute(because("interest.bad_rates", line=line)) from None
        table[half_year.from_on] = half_year
    return table


def _half_year(row: Mapping[str, str]) -> HalfYear:
    from_on = date.fromisoformat(row["period_start"])
    if from_on != first_day(from_on):
        raise ValueError(f"{from_on} begins no half-year")
    return HalfYear(
        from_on,
        _percent(row["ecb_mro_percent"]),
        _percent(row["legal_rate_professional_percent"]),
        _percent(row["legal_rate_consumer_percent"]),
        {"yes": True, "no": False}[row["verified"]],
        row["source"],
    )


def _percent(text: str) -> Decimal:
    percent = Decimal(text)
    if not percent.is_finite():
        raise ValueError(f"{text} is no rate")
    return percent


# ---------------------------------------------------------------- which rate applies

B2B_POINTS = 10  # C. com. L441-10 II
PUBLIC_POINTS = 8  # CCP R2192-31
FLOOR_TIMES = (
    3  # C. com. L441-10 II: a contract rate may not be less than three times the legal rate
)


class Rate(NamedTuple):
    """A rate in percent a year, where it comes from, and the row it was read from, if any."""

    percent: Decimal
    source: Because
    row: HalfYear | None


def business(row: HalfYear) -> Rate:
    """Return what a business owes where the contract says nothing (C. com. L441-10 II)."""
    return _above_ecb("interest.source_ecb", row, B2B_POINTS)


def public(row: HalfYear) -> Rate:
    """Return what a public buyer owes (CCP R2192-31)."""
    return _above_ecb("interest.source_public", row, PUBLIC_POINTS)


def legal(row: HalfYear) -> Rate:
    """Return the legal rate owed to a professional: the creditor's category chooses the column (CMF L313-2)."""
    return Rate(row.legal_professional, because("interest.source_legal", on=row.from_on), row)


def floor(row: HalfYear) -> Decimal:
    """Return the least that a contract between businesses may ask, in percent (C. com. L441-10 II)."""
    return FLOOR_TIMES * row.legal_professional


def _above_ecb(key: str, row: HalfYear, points: int) -> Rate:
    whole, part = digits(row.ecb)
    source = because(key, on=row.from_on, whole=whole, part=part, points=points)
    return Rate(row.ecb + points, source, row)


def digits(percent: Decimal) -> tuple[str, str]:
    """Return what stands on either side of the decimal mark, two places at least."""
    whole, _, part = f"{percent.normalize():f}".partition(".")
    return whole, part.ljust(2, "0")


class Base(StrEnum):
    """What a contract rate is built on."""

    PERCENT = "percent"
    LEGAL = "legal"
    ECB = "ecb"


@dataclass(frozen=True, slots=True)
class ContractRate:
    """A rate of the contract: `figure` percent, times the legal rate, or points above the ECB's."""

    base: Base
    figure: Decimal


_FIGURE = r"(\d{1,4}(?:[.,]\d{1,6})?)"
_CONTRACT_RATES = (
    (Base.PERCENT, re.compile(rf"{_FIGURE}\s*%?")),
    (Base.LEGAL, re.compile(rf"{_FIGURE}\s*(?:x|fois|times)", re.IGNORECASE)),
    (Base.ECB, re.compile(rf"(?:bce|ecb)\s*\+\s*{_FIGURE}\s*%?", re.IGNORECASE)),
)


def read_rate(text: str) -> ContractRate:
    """Read `10.5`, `10,5 %`, `3x` (times the legal rate) or `BCE+10`; CannotCompute for anything else."""
    for base, form in _CONTRACT_RATES:
        if found := form.fullmatch(text.strip()):
            return ContractRate(base, Decimal(found[1].replace(",", ".")))
    raise CannotCompute(because("interest.bad_rate", text=text))


def of_contract(contract: ContractRate, day: date, table: Table) -> Rate:
    """Return what the contract asks on a day."""
    if contract.base is Base.PERCENT:
        return Rate(contract.figure, because("interest.source_contract"), None)
    row = on(day, table)
    figure = str(contract.figure)
    if contract.base is Base.LEGAL:
        whole, part = digits(row.legal_professional)
        source = because(
            "interest.source_contract_legal", times=figure, on=row.from_on, whole=whole, part=part
        )
        return Rate(contract.figure * row.legal_professional, source, row)
    whole, part = digits(row.ecb)
    source = because(
        "interest.source_contract_ecb", on=row.from_on, whole=whole, part=part, points=figure
    )
    return Rate(row.ecb + contract.figure, source, row)


# ---------------------------------------------------------------- the table

_TABLES_2015 = (
    "MRO: Banque de France and ECB key rates tables (Oct 2024); legal: moneyvox 98471 and "
    "52984 + lemoniteur 2015"
)
_TABLES = (
    "MRO: Banque de France and ECB key rates tables (Oct 2024); legal: moneyvox 98471 table +"
    " agenceobjectifpaiement table"
)
_TABLES_2024_H2 = (
    "MRO: Banque de France and ECB key rates tables (Oct 2024); legal: moneyvox 98471 table +"
    " agenceobjectifpaiement (arrete 2024-06-26)"
)
_NEWS_2025_H1 = (
    "MRO 3.15 since 2024-12-18: fxstreet, francetransactions; legal: moneyvox 98471 table + "
    "legifiscal 4371"
)
_NEWS_2025_H2 = (
    "MRO 2.15 since 2025-06-11: devizu.news, seldon-finance; legal: moneyvox 98471 table + "
    "legifiscal 4371"
)
_NEWS_2026_H1 = "MRO 2.15 unchanged Dec 2025: raisin.com; legal: legifiscal 4371 and adecia"
_NEWS_2026_H2 = (
    "MRO 2.40 since 2026-06-17: three public code files; professional 2.75 (arrete "
    "2026-06-26): two public code bases; consumer 6.84: one code base that flags it "
    "unverified; no official page read"
)

# day the half-year starts, ECB rate that day, legal rate (professional, private creditor), verified, source
_ROWS = (
    ("2015-01-01", "0.05", "0.93", "4.06", True, _TABLES_2015),
    ("2015-07-01", "0.05", "0.99", "4.29", True, _TABLES_2015),
    ("2016-01-01", "0.05", "1.01", "4.54", True, _TABLES),
    ("2016-07-01", "0.00", "0.93", "4.35", True, _TABLES),
    ("2017-01-01", "0.00", "0.90", "4.16", True, _TABLES),
    ("2017-07-01", "0.00", "0.90", "3.94", True, _TABLES),
    ("2018-01-01", "0.00", "0.89", "3.73", True, _TABLES),
    ("2018-07-01", "0.00", "0.88", "3.60", True, _TABLES),
    ("2019-01-01", "0.00", "0.86", "3.40", True, _TABLES),
    ("2019-07-01", "0.00", "0.87", "3.26", True, _TABLES),
    ("2020-01-01", "0.00", "0.87", "3.15", True, _TABLES),
    ("2020-07-01", "0.00", "0.84", "3.11", True, _TABLES),
    ("2021-01-01", "0.00", "0.79", "3.14", True, _TABLES),
    ("2021-07-01", "0.00", "0.76", "3.12", True, _TABLES),
    ("2022-01-01", "0.00", "0.76", "3.13", True, _TABLES),
    ("2022-07-01", "0.00", "0.77", "3.15", True, _TABLES),
    ("2023-01-01", "2.50", "2.06", "4.47", True, _TABLES),
    ("2023-07-01", "4.00", "4.22", "6.82", True, _TABLES),
    ("2024-01-01", "4.50", "5.07", "8.01", True, _TABLES),
    ("2024-07-01", "4.25", "4.92", "8.16", True, _TABLES_2024_H2),
    ("2025-01-01", "3.15", "3.71", "7.21", True, _NEWS_2025_H1),
    ("2025-07-01", "2.15", "2.76", "6.65", True, _NEWS_2025_H2),
    ("2026-01-01", "2.15", "2.62", "6.67", True, _NEWS_2026_H1),
    ("2026-07-01", "2.40", "2.75", "6.84", False, _NEWS_2026_H2),
)  # fmt: skip

RATES: Table = {
    (half_year := date.fromisoformat(start)): HalfYear(
        half_year, Decimal(ecb), Decimal(professional), Decimal(private), is_verified, source
    )
    for start, ecb, professional, private, is_verified, source in _ROWS
}
