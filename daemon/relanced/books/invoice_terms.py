"""What the codes and wordings of an e-invoice mean for whoever asks to be paid (EN 16931, UNTDID 1001 and 4461)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from relanced.dunning.ledger import ItemKind, PaymentMeans

# UNTDID 1001, as far as EN 16931 and the French rules admit it (facts §8.5).
_CREDITS = frozenset(
    ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"]
)
FACTORED = frozenset({"393", "396", "501", "502"})  # the claim belongs to a factor
CORRECTED = frozenset({"384", "471", "472", "473"})
NO_CLAIM = frozenset(
    ["220", "231", "310", "325", "351", "700", "730"]
)  # orders, offers, pro forma, delivery
_PAID_MODES = re.compile(r"[BSM]2\Z")  # BT-23: paid before it was issued (facts §8.5)


def kind_of(root: str, code: str) -> ItemKind:
    """Return what a document is by its root element and its type code (BT-3)."""
    if root == "CreditNote" or code in _CREDITS:
        return ItemKind.CREDIT_NOTE
    return ItemKind.INVOICE  # one that asks for a deposit (386, 500) asks all the same


def is_paid_already(mode: str) -> bool:
    """Say whether the billing mode (BT-23) means that nothing is left to ask."""
    return bool(_PAID_MODES.match(mode))


# UNTDID 4461.
_MEANS: Mapping[PaymentMeans, frozenset[str]] = {
    PaymentMeans.DIRECT_DEBIT: frozenset(["49", "59", "56"]),
    PaymentMeans.BILL: frozenset(["24", "40", "41", "44", "45", "46", "60", "61", "62", "63", "64", "65", "66", "70", "74", "75", "76", "77", "78"]),
    PaymentMeans.CHEQUE: frozenset(["20", "21", "22", "23", "25", "26"]),
    PaymentMeans.TRANSFER: frozenset(["2", "3", "30", "31", "42", "47", "58"]),
}  # fmt: skip


def means_of(codes: Sequence[str]) -> PaymentMeans | None:
    """Return how a document is to be paid (BT-81); where several ways are open, the one that asks least of the debtor."""
    known = {code.lstrip("0") for code in codes}
    return next((means for means, these in _MEANS.items() if known & these), None)


_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)(?:\d{2,6}|[T+Z -].*)?\Z")


def read_iso(text: str) -> date | None:
    """Read a day as CII (`20260214`, with a time behind it or not) or UBL (`2026-02-14`) write it; None when it is none."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


_CLAUSE = re.compile(r"[\n;]|,(?!\d)|\.(?=\s)|#(?=SKONTO)")
_REBATE = re.compile(r"skonto|escompte|discount|#", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:\bbis(?: (?:zum|sp[äa]testens))*|\bsp[äa]testens(?: am)?|\bjusqu.?(?: ?au)|\bavant le|\bau plus tard(?: le)?"
    r"|\b(?:payable|exigible|[ée]ch[ée]ance)(?: le| au| :| du)*|\bdue(?: date)?(?: on| by| :|:)*|\bby|\buntil|\bbefore)"
    r"\s+(?:(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d\d)-(\d\d))",
    re.IGNORECASE,
)


def full_terms(text: str) -> list[str]:
    """Return the clauses of payment terms (BT-20) that ask for the whole amount: those of a rebate ask for less."""
    clauses = [" ".join(clause.split()) for clause in _CLAUSE.split(text)]
    return [clause for clause in clauses if clause and not _REBATE.search(clause)]


def day_in(clause: str) -> date | None:
    """Return the day a clause names, as in `zahlbar bis 04.04.2018` or `au plus tard le 04/04/2018`."""
    found = _UNTIL.search(clause)
    if found is None:
        return None
    day, month, year = (
        (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
