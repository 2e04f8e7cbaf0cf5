"""What a bank says: the entries of a statement, as any of its formats gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relanced.dunning.ledger import Problem
from relanced.dunning.money import Money
from relanced.words import Because


class Standing(StrEnum):
    """How far the bank stands by an entry."""

    BOOKED = "booked"
    PENDING = "pending"  # announced, or not yet at the creditor's disposal
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of the account; of a batch, one of its transactions."""

    position: int  # 1-based place among all movements of the file
    amount: Money  # positive when it came in
    booked_on: date | None = None
    value_on: date | None = None
    payer: str | None = None  # whoever stands on the other side, as the bank names them
    iban: str | None = None  # theirs
    text: str = ""  # all the bank and the payer wrote, line by line
    references: tuple[str, ...] = ()  # structured: creditor reference, document numbers, end-to-end
    bank_reference: str | None = None
    standing: Standing = Standing.BOOKED
    is_return: bool = False  # a payment that came back: rejected debit, unpaid cheque, reversal
    charges: Money | None = None  # what a bank took on the way, where it says so
    instructed: Money | None = None  # what was sent, where that is another sum or currency


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of one file. `refused` set means: nothing in it can be trusted."""

    source: str
    format: str = ""
    entries: tuple[Entry, ...] = ()
    problems: tuple[
        Problem, ...
    ] = ()  # movements that could not be read, balances that do not foot
    refused: Because | None = None
