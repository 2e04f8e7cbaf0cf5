"""What a line claims: its kind by type, account and number, whether it is closed, and its sign."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from relanced.books.evidence import Evidence
from relanced.books.grid import Cell
from relanced.books.headings import Field, fold_heading
from relanced.books.layout import Layout, Record
from relanced.books.natures import (
    CREDITS,
    YES,
    is_asked,
    is_closed,
    is_no_claim,
    kind_of_account,
    kind_of_negative,
    kind_of_prefix,
    kind_of_type,
    prefix_of,
)
from relanced.dunning.ledger import ItemKind
from relanced.dunning.money import Money

_ACCOUNT = re.compile(r"\d{3,}")
_STATES = re.compile(r"stat|etat|situation")
_DECISIVE = (Field.KIND, Field.STATUS, Field.STATE, Field.ACCOUNT)
_MOST = 10_000  # distinct wordings remembered; a table has a handful

Amounts = tuple[Money, Money]  # open, total


@dataclass(slots=True)
class Claims:
    """How one table says what its lines are."""

    layout: Layout
    evidence: Evidence
    has_open: bool
    _indexes: tuple[int, ...] = ()
    _known: dict[tuple[Cell, ...], ItemKind | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = (*_DECISIVE, Field.REF) if self.evidence.has_accounts else _DECISIVE
        at = self.layout.columns.at
        self._indexes = tuple(at[name] for name in names if name in at)

    def kind(self, row: Record) -> ItemKind | None:
        """Return what a line says it is, INVOICE where it is silent; None for what is closed or no claim."""
        if self._is_paid(row):
            return None
        width = len(row.cells)
        # The same few words decide line after line.
        key = tuple(row.cells[index] if index < width else None for index in self._indexes)
        if key not in self._known:
            if len(self._known) > _MOST:
                self._known.clear()
            self._known[key] = None if self._is_closed(row) else self._stated(row)
        return self._known[key]

    def signed(
        self, row: Record, reference: str, stated: ItemKind, amounts: Amounts
    ) -> tuple[ItemKind, Amounts, bool]:
        """Settle what a line is together with its sign: credits are negative, whoever wrote them plain.

        The last value says that the number alone made it a credit note.
        """
        kind, prefix = stated, prefix_of(reference)
        is_guessed = False
        if kind is ItemKind.INVOICE and (by_prefix := kind_of_prefix(prefix)):
            is_guessed = not self._has_type(row) and not self.evidence.is_usual_prefix(prefix)
            kind = by_prefix if is_guessed else kind
        if kind in CREDITS and amounts[0].minor > 0:
            # A debit with a credit's name asks all the same, and so does an instalment marked unpaid.
            if Field.DEBIT in self.layout.columns.at or (
                kind is ItemKind.DEPOSIT and is_asked(row.word(Field.STATUS))
            ):
                return ItemKind.INVOICE, amounts, False
            return kind, (-amounts[0], -amounts[1]), is_guessed
        if kind is ItemKind.INVOICE and amounts[0].minor < 0:
            wording = " ".join(map(row.word, (Field.LABEL, Field.ENTRY, Field.KIND)))
            if not any(map(str.isdigit, reference)):
                wording = f"{reference} {wording}"  # Xero writes `Prepayment` for a number
            kind = kind_of_negative(prefix, wording, row.word(Field.JOURNAL))
        return kind, amounts, False

    def _has_type(self, row: Record) -> bool:
        said = row.word(Field.KIND)
        return bool(said) and kind_of_type(said) is not None

    def _stated(self, row: Record) -> ItemKind | None:
        account = row.word(Field.ACCOUNT)
        if not account and self.evidence.has_accounts:
            account = row.word(Field.REF)
        if account and _ACCOUNT.match(account):
            by_account = kind_of_account(account)
            if by_account is not ItemKind.INVOICE:
                return by_account
        said = row.word(Field.KIND)
        if not said:
            return ItemKind.INVOICE
        return None if is_no_claim(said) else kind_of_type(said) or ItemKind.INVOICE

    def _is_closed(self, row: Record) -> bool:
        status, state = row.word(Field.STATUS), row.word(Field.STATE)
        if status and (is_closed(status) or self._is_ticked(status)):
            return True
        return bool(state) and is_closed(state)

    def _is_ticked(self, status: str) -> bool:
        """Say whether a column that asks `Réglée ?` is answered by a tick."""
        heading = fold_heading(self.layout.columns.heading(Field.STATUS) or "")
        return status.casefold() in YES and not _STATES.search(heading)

    def _is_paid(self, row: Record) -> bool:
        """Say whether a column of payments closes the line: a yes under `payée`, a day under `payée le`."""
        if self.has_open:
            return False
        at = self.layout.columns.at
        if Field.PAID in at:
            return row.word(Field.PAID).casefold() in YES
        return Field.PAID_ON in at and Field.DEBIT not in at and bool(row.word(Field.PAID_ON))
