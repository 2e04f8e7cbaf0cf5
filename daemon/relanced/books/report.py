"""What an import prints: the JSON shape of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from relanced.dunning.ledger import Ledger, OpenLine, Problem
from relanced.words import say


def import_document(
    ledger: Ledger, creditor: str | None, as_of: date | None, language: str
) -> dict[str, Any]:
    """Return the document of `import --json`: money as decimal strings, days as ISO, unknown as null."""
    day = as_of or ledger.as_of
    errors = _problems(ledger.errors, language)
    if ledger.refused is not None:
        errors = [{"line": None, "field": None, "problem": say(ledger.refused, language)}]
    return {
        "creditor": creditor,
        "as_of": day.isoformat() if day else None,
        "open_items": [_item(line) for line in ledger.lines],
        "errors": errors,
        "warnings": _problems(ledger.warnings, language),
        "accepted": len(ledger.lines),
        "rejected": ledger.rejected,
    }


def _item(line: OpenLine) -> dict[str, Any]:
    return {
        "customer": line.customer,
        "emails": list(line.emails),
        "number": line.number,
        "issue_date": line.issue_on.isoformat() if line.issue_on else None,
        "due_date": line.due_on.isoformat() if line.due_on else None,
        "amount_total": str(line.total),
        "amount_open": str(line.open),
        "currency": line.open.currency,
        "kind": line.kind.value,
        "payment_means": line.means.value if line.means else None,
        "terms": line.terms,
    }


def _problems(problems: Iterable[Problem], language: str) -> list[dict[str, Any]]:
    return [
        {"line": p.line, "field": p.field, "problem": say(p.reason, language)} for p in problems
    ]
