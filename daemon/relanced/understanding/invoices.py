"""What was said of each invoice: the intent of the clause that names it, its amount, its day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from relanced.dunning.money import Money
from relanced.understanding import amounts
from relanced.understanding.folding import fold
from relanced.understanding.intents import Said
from relanced.understanding.reading import Intent, InvoiceReading
from relanced.understanding.references import FoundNumber, numbers
from relanced.understanding.sentences import Clause, clauses

# Where one clause shows several, the one that matters most for the invoice.
PRIORITY: tuple[Intent, ...] = (
    "dispute", "paid", "promise", "remittance", "needs_document", "needs_time", "wrong_contact",
    "insolvency", "legal", "bank_details", "opt_out", "acknowledged",
)  # fmt: skip


def of_each(
    own: str, sure: Sequence[Said], days: Mapping[Intent, date | None]
) -> tuple[InvoiceReading, ...]:
    """Return each invoice the person names, once, in their order."""
    pieces = clauses(own)
    found = []
    for number in numbers(own):
        index = _where(number, pieces)
        intent = _intent(index, pieces, sure)
        amount = _amount(number, pieces[index]) if index is not None else None
        found.append(InvoiceReading(number.text, intent, amount, days.get(intent)))
    return tuple(found)


def _where(number: FoundNumber, pieces: Sequence[Clause]) -> int | None:
    written = re.compile(rf"(?<!\w){re.escape(fold(number.text))}(?!\w)")
    return next((i for i, piece in enumerate(pieces) if written.search(piece.folded)), None)


def _intent(index: int | None, pieces: Sequence[Clause], sure: Sequence[Said]) -> Intent:
    """Choose the intent of the clause; else of its sentence; else of the one before; else of the whole mail."""
    if index is None:
        return _best(sure)
    clause = pieces[index]
    own = [one for one in sure if one.clause.line == clause.line]
    here = [one for one in own if _same(one.clause, clause)]
    near = [one for one in own if _reaches(one.clause, pieces, index)]
    before = [one for one in sure if one.clause.line < clause.line]
    last = [one for one in before if one.clause.line == before[-1].clause.line]
    after = [one for one in sure if one.clause.line > clause.line]
    following = [one for one in after if one.clause.line == after[0].clause.line]
    return _best(here or near or own or last or following)


def _same(one: Clause, other: Clause) -> bool:
    """Compare clauses by their words: idioms were taken out of the one that spoke."""
    return one.folded == other.folded or one.folded.strip() in other.folded


def _reaches(one: Clause, pieces: Sequence[Clause], index: int) -> bool:
    """Say whether a clause stands right after or before the one that names the number."""
    around = pieces[max(0, index - 1) : index + 2]
    return any(_same(one, piece) and piece.line == one.line for piece in around)


def _best(found: Sequence[Said]) -> Intent:
    intents = {one.intent for one in found}
    return next((intent for intent in PRIORITY if intent in intents), "unclear")


def _amount(number: FoundNumber, clause: Clause) -> Money | None:
    """Return the amount that stands nearest after the number, else the only one of its clause."""
    found = amounts.find(clause.folded)
    at = clause.folded.find(fold(number.text))
    named = len(numbers(clause.folded))
    following = [one for one in found if one.start >= at >= 0]
    if len(found) == 1 and named <= 1:
        return found[0].money
    return following[0].money if following and len(found) >= named > 1 else None
