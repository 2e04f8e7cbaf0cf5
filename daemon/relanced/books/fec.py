"""The FEC (fichier des écritures comptables, LPF art. A47 A-1): a year of entries in, what customers owe out.

The file is walked twice, so that a million lines need little room: first every line is summed, by lettered group
too; then only the customers' lines that such a group does not close are kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from sys import intern

from relanced.books.days import Order, read_day
from relanced.books.defaults import Defaults
from relanced.books.fec_open import Books, Entry, Group, Journal, open_lines
from relanced.books.fec_rows import ENTRY_LINES, Cells, Entries, unquoted
from relanced.books.grid import Refused, Unreadable
from relanced.books.headings import fold_heading
from relanced.dunning.ledger import Ledger, Problem
from relanced.words import because

# Accounts of customers that are read (facts §8.1): the rest of class 41 (418 above all) is never asked for.
_READ = re.compile(r"41(?:0|1|3|6|91)")
_ALL_ZERO = re.compile(r"41\d{1,2}0*\Z")
_OPENING_JOURNAL = re.compile(
    r"(?:an|ran|anv?|anx|ano|ouv|ouver|rep|bilan|a ?nouveaux?|reports? a nouveaux?|journal (?:des |d )?(?:a[ -]?nouveaux?|ouverture)|opening.*"
    r"|ouverture.*|.*\ba nouveaux?|.*\breports? a nouv.*)\Z"
)
_SALES_JOURNAL = re.compile(
    r"(?:v[etn]?\d*|ven.*|vt.*|fac.*|fc|inv.*|.*\bventes?\b.*|.*\bsales\b.*|.*\bfacturation\b.*)\Z"
)
_BANK_JOURNAL = re.compile(
    r"(?:b|bq.*|bn.*|ban.*|bk.*|ca|cai.*|cs.*|tr.*|rg.*|enc.*|bp|ce|cic.*|lcl.*|sg.*|ca\d+|csh.*|stripe.*|paypal.*|.*\bbanques?\b.*|.*\bcaisses?\b.*"
    r"|.*\bbank\b.*|.*\bcash\b.*|.*\breglements?\b.*|.*\bencaissements?\b.*)\Z"
)
_VAGUE = frozenset(
    {"clients", "client", "clients divers", "compte client", "comptes clients", "customers"}
)


def read_entries(entries: Entries, defaults: Defaults) -> Ledger:
    """Return what customers owe by a FEC; `Refused` where it cannot be trusted as a whole."""
    survey = _survey(entries, defaults)
    _refuse_unbalanced(entries, survey)
    books = Books(survey.groups, _journals(survey), _first_days(survey), survey.first_day)
    kept = _kept(entries, books, survey)
    lines, warnings = open_lines(kept, books, defaults)
    if survey.is_extract and survey.total:
        warnings.insert(0, Problem(None, None, because("books.fec_extract")))
    return Ledger(
        source="",
        lines=tuple(lines),
        warnings=tuple(warnings),
        as_of=read_on(survey.last_bank or survey.last_day),
        columns={"debit": entries.headings[entries.at.get("debit", entries.column("montant"))]},
    )


@dataclass(slots=True)
class _Survey:
    """What the first walk found."""

    rows: int = 0
    total: int = 0  # cents, debits less credits, of the whole file
    run: int = 0  # the same, of the last entry
    is_extract: bool = True  # nothing but customers' accounts: it cannot balance
    groups: dict[tuple[str, str, str], Group] = field(default_factory=dict)
    sales: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    banks: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    titles: dict[str, str] = field(default_factory=dict)
    openings: dict[str, bool] = field(default_factory=dict)
    opened_on: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    first_day: str = "99999999"
    last_day: str = ""
    last_bank: str = ""


def _survey(entries: Entries, defaults: Defaults) -> _Survey:
    found = _Survey()
    sums, last = entries.sums, None
    at = entries.at
    account_at, entry_at, journal_at = at["comptenum"], at["ecriturenum"], at["journalcode"]
    headings = entries.headings[0]
    for number, cells in entries.lines():
        if cells[0] == headings:
            continue  # years put one behind the other
        found.rows += 1
        try:
            amount = sums(cells)
        except ValueError as trouble:
            raise Refused("books.fec_amount", line=str(number), value=str(trouble)[:40]) from None
        mark = cells[entry_at], cells[journal_at]
        if mark != last:
            found.run, last = 0, mark
        found.run += amount
        found.total += amount
        account = cells[account_at]
        if account[:2] == "41":
            _note_customer(found, entries, cells, amount)
        else:
            _note_other(found, entries, cells, account)
        if found.rows > defaults.max_rows * ENTRY_LINES:
            raise Refused("books.too_many_rows", most=str(defaults.max_rows * ENTRY_LINES))
    return found


def _note_other(found: _Survey, entries: Entries, cells: Cells, account: str) -> None:
    start = account.lstrip(' "')[:2]
    if start == "41":
        _note_customer(found, entries, cells, entries.sums(cells))
        return
    found.is_extract = False
    if start == "70":
        found.sales[cells[entries.at["journalcode"]]] += 1
    elif start in {"51", "53"}:
        found.banks[cells[entries.at["journalcode"]]] += 1
        found.last_bank = max(found.last_bank, packed(cells[entries.at["ecrituredate"]]))


def _note_customer(found: _Survey, entries: Entries, cells: Cells, amount: int) -> None:
    at = entries.at
    code = cells[at["journalcode"]]
    if code not in found.titles:
        found.titles[code] = title = unquoted(cells[at["journallib"]]) if "journallib" in at else ""
        found.openings[code] = _fits(_OPENING_JOURNAL, code, title)
    day = packed(cells[at["ecrituredate"]])
    found.first_day, found.last_day = (
        min(found.first_day, day or "99999999"),
        max(found.last_day, day),
    )
    if found.openings[code]:
        found.opened_on.add(day)
    ref, name = unquoted(cells[at["compauxnum"]]), unquoted(cells[at["compauxlib"]])
    if ref and name:
        found.names[ref] = name
    letter = unquoted(cells[at["ecriturelet"]])
    if not letter:
        return
    key = (unquoted(cells[at["comptenum"]]), _key(cells, at), letter)
    group = found.groups.get(key)
    if group is None:  # hundreds of thousands of them share a few accounts and days
        day = intern(day)
        found.groups[intern(key[0]), intern(key[1]), letter] = Group(amount, day, day)
    else:
        group.total += amount
        group.first, group.last = intern(min(group.first, day)), intern(max(group.last, day))


def _key(cells: Cells, at: dict[str, int]) -> str:
    return (
        unquoted(cells[at["compauxnum"]])
        or unquoted(cells[at["compauxlib"]])
        or unquoted(cells[at["comptenum"]])
    )


def _refuse_unbalanced(entries: Entries, found: _Survey) -> None:
    """Refuse entries that do not add up: what is missing may be what was paid (facts §8.1, every entry balances)."""
    if not found.rows:
        raise Refused("books.fec_no_entries")
    if entries.short and len(entries.short) * 3 < found.rows:
        line, count = map(str, entries.short[0])
        raise Refused(
            "books.fec_columns", line=line, count=count, wanted=str(len(entries.headings))
        )
    if found.total == 0 or found.is_extract:
        return
    off = f"{abs(found.total) // 100}.{abs(found.total) % 100:02d}"
    raise Refused("books.fec_end_missing" if found.run else "books.fec_unbalanced", off=off)


def _journals(found: _Survey) -> dict[str, Journal]:
    """Tell journals apart by the accounts they move against customers, else by what they are called."""
    known = {}
    for code, title in found.titles.items():
        sales, banks = found.sales[code], found.banks[code]
        if found.openings[code]:
            known[code] = Journal.OPENING
        elif _fits(_SALES_JOURNAL, code, title) or (
            sales > banks and sales and not _is_other(code)
        ):
            known[code] = Journal.SALES
        elif _fits(_BANK_JOURNAL, code, title) or (banks and not _is_other(code)):
            known[code] = Journal.BANK
        else:
            known[code] = Journal.OTHER
    return known


def _is_other(code: str) -> bool:
    return unquoted(code).upper().startswith("OD")


def _fits(words: re.Pattern[str], code: str, title: str) -> bool:
    return any(words.match(fold_heading(text)) for text in (unquoted(code), title) if text)


def _first_days(found: _Survey) -> list[str]:
    """Return the days on which a year that follows another one in this file was opened."""
    return sorted(day for day in found.opened_on if day > found.first_day)


def _kept(entries: Entries, books: Books, found: _Survey) -> list[Entry]:
    """Return the customers' lines that may still be open, and what an opening may repeat."""
    at = entries.at
    account_at, letter_at, journal_at = at["comptenum"], at["ecriturelet"], at["journalcode"]
    kept = []
    for number, cells in entries.lines():
        account = cells[account_at]
        if "41" not in account[:4]:
            continue
        account = unquoted(account)
        if not _READ.match(account):
            continue
        letter = unquoted(cells[letter_at])
        is_settled = letter and books.is_settled((account, _key(cells, at), letter))
        if is_settled and books.journals[cells[journal_at]] is not Journal.OPENING:
            continue
        amount = entries.sums(cells)
        if amount:
            kept.append(_entry(entries, number, cells, amount, found))
    return kept


def _entry(entries: Entries, number: int, cells: Cells, amount: int, found: _Survey) -> Entry:
    at = entries.at

    def cell(name: str) -> str:
        place = at.get(name, -1)
        return unquoted(cells[place]) if place >= 0 else ""

    account, ref = cell("comptenum"), cell("compauxnum")
    name = cell("compauxlib") or found.names.get(ref, "")
    if not ref and not name:
        ref, name = account, cell("comptelib")
        if (fold_heading(name) in _VAGUE or not name) and not _ALL_ZERO.match(account):
            name = account  # the sub-account is all that names its customer
    return Entry(
        number, cells[at["journalcode"]], cell("ecriturenum"), packed(cell("ecrituredate")), account,
        _is_retention(account, cell("comptelib"), cell("compauxnum")), _key(cells, at), name or ref, ref or None,
        cell("pieceref"), read_on(cell("piecedate")) or read_on(cell("ecrituredate")), cell("ecriturelib"), amount,
        cell("ecriturelet"), cell("datelet"), cell("montantdevise"), cell("idevise"), read_on(cell("due")),
    )  # fmt: skip


def _is_retention(account: str, title: str, auxiliary: str) -> bool:
    """Tell the account of retentions from the account of a customer whose number begins with 7."""
    if not account.startswith("4117"):
        return False
    return (
        bool(auxiliary)
        or not account[4:].strip("0")
        or bool(re.search(r"(?i)retenue|garantie", title))
    )


def packed(text: str) -> str:
    """Return a day as yyyymmdd, so that days compare as text."""
    if len(text) == 8 and text.isdecimal():
        return text
    day = read_on(text)
    return day.strftime("%Y%m%d") if day else ""


def read_on(text: str) -> date | None:
    """Return a day of a FEC; None for a blank one, or one that does not exist."""
    try:
        return read_day(unquoted(text), Order.DAY_FIRST)
    except Unreadable:
        return None
