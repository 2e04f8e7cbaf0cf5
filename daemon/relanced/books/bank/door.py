"""The one door for bank statements: bytes in, a `Statement` out, whatever bank wrote them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from relanced.books.bank import camt, cfonb, listed, mt940, ofx, qif
from relanced.books.csv_list import LARGEST, open_text
from relanced.books.grid import Grid, Refused, Unreadable
from relanced.books.xlsx_list import open_workbook
from relanced.dunning.entry import Entry, Statement
from relanced.dunning.ledger import Problem

Found = tuple[list[Entry], list[Problem]]
_QIF = re.compile(rb"!(?:type|account|option)", re.IGNORECASE)
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_statement(data: bytes, name: str, account: str = "EUR") -> Statement:
    """Read a bank statement; never raises: a file that cannot be trusted comes back `refused`, with its reason.

    `account` is the currency of a file that names none (QIF, most banks' CSV).
    """
    try:
        kind, reader = _reader(data, account)
        entries, problems = reader(data)
    except (Refused, Unreadable) as trouble:
        return Statement(name, refused=trouble.reason)
    return Statement(name, kind, tuple(entries), tuple(problems))


def _reader(data: bytes, account: str) -> tuple[str, Callable[[bytes], Found]]:
    """Tell the format by the bytes, never by the name."""
    if len(data) > LARGEST:
        raise Refused("books.too_large", most=str(LARGEST // 1_000_000))
    head = data[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise Refused("books.empty")
    for kind, begins, reader in _FORMATS:
        if begins(head):
            return kind, reader
    if _QIF.match(head):
        return "QIF", partial(qif.read, account=account)
    if head.startswith(_WORKBOOK):
        return "XLSX", lambda data: listed.read(open_workbook(data), account)
    if head.startswith(b"%PDF"):
        raise Refused("bank.pdf")
    return "CSV", lambda data: listed.read([_table(data)], account)


def _camt(data: bytes) -> Found:
    found = camt.read(data)
    return found.entries, found.problems


def _table(data: bytes) -> Grid:
    return open_text(data, understood=listed.understood)


_FORMATS: tuple[tuple[str, Callable[[bytes], object], Callable[[bytes], Found]], ...] = (
    ("OFX", re.compile(rb"(?:OFXHEADER|<\?xml[^>]*>\s*<\?OFX|<OFX>|<\?OFX)", re.IGNORECASE).match, ofx.read),
    ("camt", re.compile(rb"<(?:\?xml|!--|!DOCTYPE|[\w:]*Document)", re.IGNORECASE).match, _camt),
    ("MT940", re.compile(rb"(?:\{1:|:20:|:25:|[^\n]{0,80}\n?(?:[^\n]{0,40}\n){0,3}:20:)").match, mt940.read),
    ("CFONB", cfonb.is_cfonb, cfonb.read),
)  # fmt: skip
