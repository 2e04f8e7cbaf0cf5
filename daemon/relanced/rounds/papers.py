"""Invoices beside the books: an invoice says what was asked on its day, the books what is left of it now."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relanced.config.creditor import Creditor
from relanced.dunning.ledger import Ledger, OpenLine, Problem
from relanced.store import ledgers, schema
from relanced.understanding.references import normalise_number
from relanced.words import Because, because


def new_to_books(session: Session, creditor: str, ledger: Ledger, *, is_confirmed: bool) -> Ledger:
    """Return what invoices add to the books, with a warning for each line they do not.

    A number the books know keeps what they say of it, paid or not. One older than the last complete list
    that this list does not show was paid before it; only a person may say otherwise.
    """
    if not ledger.is_partial:
        return ledger
    ledger = replace(ledger, lines=_at_home(session, creditor, ledger.lines))
    listed_on = session.get_one(schema.Creditor, creditor).ledger_on
    keys = {normalise_number(line.number) for line in ledger.lines}
    known = ledgers.known_numbers(session, creditor, keys)

    def against(line: OpenLine) -> Because | None:
        if normalise_number(line.number) in known:
            return because("books.invoice_known", number=line.number)
        if is_confirmed or not (listed_on and line.issue_on and line.issue_on < listed_on):
            return None
        return because(
            "books.invoice_before_list", number=line.number, issue=line.issue_on, known=listed_on
        )

    judged = [(line, against(line)) for line in ledger.lines]
    left_out = [Problem(line.line, "BT-1", why) for line, why in judged if why is not None]
    kept = tuple(line for line, why in judged if why is None)
    return replace(ledger, lines=kept, warnings=(*ledger.warnings, *left_out))


def _at_home(session: Session, creditor: str, lines: Sequence[OpenLine]) -> tuple[OpenLine, ...]:
    """Give each line the name and code under which the books know its SIREN: what is decided there holds here too.

    A SIREN of two debtors, or of none, is left as the invoice has it.
    """
    debtors = schema.Debtor.__table__.c  # type: ignore[attr-defined]
    wanted = {line.siren for line in lines if line.siren}
    found: dict[str, list[Any]] = {}
    for row in session.execute(
        select(debtors.siren, debtors.name, debtors.ref).where(
            debtors.creditor == creditor, debtors.siren.in_(wanted)
        )
    ):
        found.setdefault(row.siren, []).append(row)
    homes = {siren: rows[0] for siren, rows in found.items() if len(rows) == 1}
    return tuple(
        replace(line, customer=home.name, customer_ref=home.ref)
        if (home := homes.get(line.siren or "")) is not None
        else line
        for line in lines
    )


def keep_paper(config: Creditor, ledger: Ledger, data: bytes) -> None:
    """Keep the PDF of an invoice where letters find their enclosures; one that lies there already stays."""
    folder = config.invoices_dir
    numbers = {line.number for line in ledger.lines}
    if folder is None or len(numbers) != 1 or data.lstrip()[:4] != b"%PDF":
        return
    name = re.sub(r"[^\w.-]+", "-", numbers.pop()).strip(".-")[:100]
    if name and folder.is_dir():
        _lay_down(folder / f"{name}.pdf", data)


def _lay_down(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and never over another."""
    if path.exists() or path.is_symlink():
        return
    half = path.with_name(f".{path.name}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    half.replace(path)
