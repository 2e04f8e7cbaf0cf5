"""OFX 1 (SGML, tags without an end) and 2 (XML): `STMTTRN` after `STMTTRN`, read alike (facts §8.4)."""

from __future__ import annotations

import html
import re

from relanced.books.bank.tidy import RETURNED, amount, day, joined, name
from relanced.books.csv_list import decode
from relanced.books.grid import Refused, Unreadable
from relanced.dunning.entry import Entry, Standing
from relanced.dunning.ledger import Problem
from relanced.understanding.folding import fold

_BLOCK = re.compile(
    r"<(STMTTRNP?)>(.*?)(?:</\1>|(?=<STMTTRNP?>|</BANKTRANLIST>|</BANKTRANLISTP>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_FIELD = re.compile(r"<([A-Z0-9.]{2,32})>([^<\r\n]*)", re.IGNORECASE)
_CURRENCY = re.compile(r"<CURDEF>\s*([A-Za-z]{3})", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_CHARSET = re.compile(rb"(?:CHARSET|ENCODING):\s*([\w-]+)")


def read(data: bytes) -> tuple[list[Entry], list[Problem]]:
    """Read every movement, pending ones included; `Refused` when the file ends before its closing tag."""
    text = _decoded(data)
    if not re.search(r"</OFX>\s*\Z", text.rstrip("\0 \n\r\t"), re.IGNORECASE):
        raise Refused("bank.cut", line=str(text.count("\n") + 1))
    entries: list[Entry] = []
    problems: list[Problem] = []
    currencies = [(one.start(), one[1].upper()) for one in _CURRENCY.finditer(text)]
    for block in _BLOCK.finditer(text):
        before = [code for start, code in currencies if start < block.start()]
        position = len(entries) + len(problems) + 1
        try:
            entries.append(
                _entry(
                    block[2],
                    before[-1] if before else "EUR",
                    position,
                    is_pending=block[1].upper().endswith("P"),
                )
            )
        except Unreadable as trouble:
            problems.append(Problem(position, "STMTTRN", trouble.reason))
    return entries, problems


def _decoded(data: bytes) -> str:
    found = _CHARSET.search(data[:600])
    if found and found[1] in {b"1252", b"ISO-8859-1", b"8859-1"} and not _is_utf8(data):
        return data.decode("cp1252", "replace")
    return decode(data)[0]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _entry(block: str, currency: str, position: int, *, is_pending: bool) -> Entry:
    given: dict[str, str] = {}
    for found in _FIELD.finditer(block):
        given.setdefault(found[1].upper(), html.unescape(found[2]).strip())
    if "TRNAMT" not in given:
        raise Unreadable("bank.no_amount")
    when = _DAY.match(given.get("DTPOSTED", ""))
    text = joined([given.get("NAME"), given.get("MEMO")])
    moved = amount(_one_mark(given["TRNAMT"]), given.get("CURSYM", currency))
    return Entry(
        position=position,
        amount=moved,
        booked_on=day(*when.groups()) if when else None,
        value_on=day(*when.groups()) if (when := _DAY.match(given.get("DTAVAIL", ""))) else None,
        payer=name(given.get("NAME")),
        text=text,
        references=tuple(one for key in ("REFNUM", "CHECKNUM", "SRVRTID") if (one := name(given.get(key)))),
        bank_reference=given.get("FITID") or None,
        standing=Standing.PENDING if is_pending else Standing.BOOKED,
        is_return=moved.minor < 0 and RETURNED.search(fold(text)) is not None,
    )  # fmt: skip


def _one_mark(text: str) -> str:
    """Drop the thousands of `1,234.56` or `1.234,56`, which the format forbids and banks write."""
    last = max(text.rfind(","), text.rfind("."))
    return re.sub(r"[,. ]", "", text[:last]) + text[last:] if last > 0 else text
