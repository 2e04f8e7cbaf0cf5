"""What the check asks of the parts it does not know: the store, the mail accounts, the DNS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from relanced.config import Mailbox
from relanced.mail.account import Account
from relanced.words import Because

# TXT records of a name, each as one text; empty where there are none, OSError when nobody answers.
Lookup: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class StoreSeen:
    """What a look at the database found, without changing it."""

    unfit: Because | None = None  # why nothing may be sent from it, full, damaged or locked
    trouble: str = ""  # why it does not open, in the engine's words; empty when it does
    found: str | None = None  # the migration its tables are at; None when it has none yet
    newest: str | None = None  # the migration this program wants
    journal_faults: tuple[str, ...] = ()  # cases whose journal or fold is not whole
    left_behind: tuple[
        tuple[str, int], ...
    ] = ()  # creditors of no file any more, and their open cases


@dataclass(frozen=True, slots=True)
class Figures:
    """What the books say of one creditor's debtors."""

    overdue: int  # debtors with something overdue
    reachable: int  # of these, those with an address to write to
    books_on: date | None  # the day of the last complete import


@dataclass(frozen=True, slots=True)
class Probes:
    """Everything the check is handed."""

    account_of: Callable[[Mailbox], Account]
    store: Callable[[], StoreSeen] | None = None
    figures: Callable[[str], Figures | None] | None = None  # by creditor id; None: nobody can look
    walls: Callable[[], tuple[str, ...]] | None = None
    lookup: Lookup | None = None
    seconds: float = 20  # for each conversation with a server
