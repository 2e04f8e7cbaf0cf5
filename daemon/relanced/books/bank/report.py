"""A statement allocated, as the JSON document of `match`; and the open items it is allocated to, from any list."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from relanced.books.amounts import minor_units
from relanced.books.door import read_ledger
from relanced.books.grid import Refused
from relanced.dunning.entry import Statement
from relanced.dunning.ledger import ItemKind, OpenLine
from relanced.dunning.money import Money
from relanced.understanding.allocation import Allocation, allocate
from relanced.words import say


def match_document(
    items: Sequence[OpenLine], statement: Statement, language: str
) -> dict[str, Any]:
    """Allocate a statement; what could not be read of it is told under `errors`."""
    made = allocate(items, statement.entries)
    errors = [
        {"line": problem.line, "field": problem.field, "problem": say(problem.reason, language)}
        for problem in statement.problems
    ]
    if statement.refused is not None:
        errors.insert(0, {"line": None, "field": None, "problem": say(statement.refused, language)})
    return {"allocations": [_allocation(one, items, language) for one in made], "errors": errors}


def _allocation(one: Allocation, items: Sequence[OpenLine], language: str) -> dict[str, Any]:
    entry = one.entry
    return {
        "entry": entry.position,
        "reference": entry.bank_reference,
        "amount": str(entry.amount),
        "currency": entry.amount.currency,
        "date": entry.booked_on.isoformat() if entry.booked_on else None,
        "payer": entry.payer,
        "text": entry.text,
        "invoices": [
            {
                "number": items[part.item].number,
                "amount": str(part.amount),
                "customer": items[part.item].customer,
            }
            for part in one.parts
        ],
        "certainty": one.certainty.value,
        "because": say(one.because, language),
    }


def open_items(data: bytes, name: str) -> tuple[OpenLine, ...]:
    """Read the open items: the JSON of `import`, a bare list of its items, or any ledger; `Refused` when it is none."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in {b"{", b"["}:
        ledger = read_ledger(data, name)
        if ledger.refused is not None:
            raise Refused(ledger.refused.key, **dict(ledger.refused.facts))
        return ledger.lines
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
        listed = document["open_items"] if isinstance(document, dict) else document
        return tuple(_item(place, given) for place, given in enumerate(listed, 1))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation, RecursionError):
        raise Refused("bank.open_list", name=name) from None


def currency_of(items: Sequence[OpenLine]) -> str:
    """Return the currency of a statement that names none: the one most items are owed in."""
    counted = Counter(item.open.currency for item in items)
    return counted.most_common(1)[0][0] if counted else "EUR"


def _item(place: int, given: Mapping[str, Any]) -> OpenLine:
    currency = str(given.get("currency") or "EUR").upper()

    def money(key: str) -> Money | None:
        value = given.get(key)
        return (
            None if value is None else Money(minor_units(Decimal(str(value)), currency), currency)
        )

    def day(key: str) -> date | None:
        return date.fromisoformat(given[key]) if given.get(key) else None

    left = money("amount_open")
    if left is None:
        raise ValueError("amount_open")
    return OpenLine(
        line=place,
        customer=str(given.get("customer") or ""),
        number=str(given["number"]),
        open=left,
        total=money("amount_total") or left,
        kind=ItemKind(given.get("kind") or "invoice"),
        issue_on=day("issue_date"),
        due_on=day("due_date"),
        terms=given.get("terms"),
    )
