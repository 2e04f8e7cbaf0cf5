"""What an import prints: the shape of `import --json` that stays stable (contract)."""

from __future__ import annotations

from datetime import date
from typing import Any

from relanced.dunning.ledger import Ledger, OpenLine, Problem
from relanced.words import say

# Columns from which a total can be known; without any of them it is null, not the rest repeated.
_TOTALS = frozenset({"total", "net", "debit", "credit"})


def import_document(
    ledger: Ledger, creditor: str | None, as_of: date | None, language: str
) -> dict[str, Any]:
    """Return a ledger as the JSON document of `import`; what is unknown is null, never absent.

    `as_of` overrules the day the file itself names. Problems are said in `language`. A refused file has no
    items, and its one error names the cause.
    """
    day = as_of or ledger.as_of
    has_totals = not _TOTALS.isdisjoint(ledger.columns)
    errors = [_problem(problem, language) for problem in ledger.errors]
    if ledger.refused is not None:
        errors.insert(0, {"line": None, "field": None, "problem": say(ledger.refused, language)})
    return {
        "creditor": creditor,
        "as_of": day.isoformat() if day is not None else None,
        "open_items": [_item(line, has_totals=has_totals) for line in ledger.lines],
        "errors": errors,
        "warnings": [_problem(problem, language) for problem in ledger.warnings],
        "accepted": len(ledger.lines),
        "rejected": ledger.rejected,
    }


def _item(line: OpenLine, *, has_totals: bool) -> dict[str, Any]:
    return {
        "customer": line.customer,
        "emails": list(line.emails),
        "number": line.number,
        "issue_date": line.issue_on.isoformat() if line.issue_on else None,
        "due_date": line.due_on.isoformat() if line.due_on else None,
        "amount_total": str(line.total) if has_totals else None,
        "amount_open": str(line.open),
        "currency": line.open.currency,
        "kind": line.kind.value,
        "payment_means": line.means.value if line.means else None,
        "terms": line.terms,
    }


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    return {
        "line": problem.line,
        "field": problem.field,
        "problem": say(problem.reason, language),
    }
