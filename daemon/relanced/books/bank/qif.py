"""QIF: one letter a field, `^` after each movement; days in the order the whole file proves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relanced.books.amounts import Habit, minor_units, read_amount
from relanced.books.bank.tidy import RETURNED, joined, name
from relanced.books.csv_list import decode
from relanced.books.days import Order, Votes, read_day
from relanced.books.grid import Unreadable
from relanced.dunning.entry import Entry
from relanced.dunning.ledger import Problem
from relanced.dunning.money import Money
from relanced.understanding.folding import fold

ACCOUNTS = re.compile(r"!type:\s*(bank|cash|ccard|oth a|oth l|invst)", re.IGNORECASE)


def read(data: bytes, account: str) -> tuple[list[Entry], list[Problem]]:
    """Read every movement of the account, whose currency QIF never says; memorised ones and categories are none."""
    records = list(_records(decode(data)[0]))
    habit, votes = Habit(), Votes()
    for record in records:
        habit.learn(record.get("T", ""))
        votes.learn(_tidy_day(record.get("D", "")))
    entries: list[Entry] = []
    problems: list[Problem] = []
    order = votes.order or Order.DAY_FIRST
    for record in records:
        position = len(entries) + len(problems) + 1
        try:
            entries.append(_entry(record, habit, order, position, account))
        except Unreadable as trouble:
            problems.append(Problem(position, "^", trouble.reason))
    return entries, problems


def _records(text: str) -> Iterator[dict[str, str]]:
    record: dict[str, str] = {}
    is_account = True
    for line in text.splitlines():
        if line.startswith("!"):
            is_account = ACCOUNTS.match(line) is not None
            record = {}
        elif line.startswith("^"):
            if is_account and ("T" in record or "U" in record):
                yield record
            record = {}
        elif line[:1].isalpha():
            key = line[0].upper()
            record[key] = (
                f"{record[key]}\n{line[1:]}"
                if key in {"M", "A", "E"} and key in record
                else line[1:]
            )
    if is_account and "T" in record:
        yield record


def _entry(
    record: dict[str, str], habit: Habit, order: Order, position: int, account: str
) -> Entry:
    told = read_amount(record.get("T") or record.get("U", ""), habit, account)
    if told is None:
        raise Unreadable("bank.no_amount")
    currency = told.currency or account
    money = Money(minor_units(told.value, currency), currency)
    text = joined([record.get("P"), record.get("M")])
    booked = read_day(_tidy_day(record.get("D", "")), order)
    return Entry(
        position=position,
        amount=money,
        booked_on=booked,
        payer=name(record.get("P")),
        text=text,
        references=tuple(one for one in (name(record.get("N")),) if one),
        is_return=money.minor < 0 and RETURNED.search(fold(text)) is not None,
    )


def _tidy_day(text: str) -> str:
    """Read Quicken's `11/25'26` and `11/25' 6` as days with a year."""
    found = re.match(r"\s*(\d{1,2})[/.-]\s*(\d{1,2})['/.-]\s*(\d{1,4})\s*\Z", text)
    if found is None:
        return text.strip()
    year = int(found[3])
    return f"{int(found[1]):02}/{int(found[2]):02}/{year if year > 99 else year + (1900 if year > 60 else 2000)}"
