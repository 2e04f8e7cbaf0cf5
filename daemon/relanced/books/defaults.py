"""What is assumed where a file says nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defaults:
    """Assumptions about a creditor's books, each overruled by what the file itself says."""

    currency: str = "EUR"  # ISO 4217
    terms_days: int | None = (
        None  # days from the invoice where no terms are given; None leaves the day unknown
    )
    language: str = "fr"  # the books' language: English books in dollars write the month first
    siren: str | None = (
        None  # the creditor's own: an invoice of somebody else is none of its claims
    )
    max_rows: int = 1_000_000  # a longer file is refused whole
