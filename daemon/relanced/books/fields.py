"""What one column of an open-item list may hold."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """What one column of an open-item list holds."""

    # An enumeration's own hash is Python code, and every cell of every row is found by its field.
    __hash__ = str.__hash__

    CUSTOMER = "customer"
    REF = "ref"
    NUMBER = "number"
    OPEN = "open"
    TOTAL = "total"
    NET = "net"
    VAT = "vat"
    PAID = "paid"
    DEBIT = "debit"
    CREDIT = "credit"
    FOREIGN = "foreign"  # what was asked, in the invoice's own currency
    FOREIGN_OPEN = "foreign_open"  # what is left of it
    SIDE = "side"
    ISSUE = "issue"
    DUE = "due"
    PAID_ON = "paid_on"
    CURRENCY = "currency"
    EMAIL = "email"
    PHONE = "phone"
    AGE = "age"  # one column of an aged balance
    CONTACT = "contact"
    SIREN = "siren"
    TERMS = "terms"
    MEANS = "means"
    KIND = "kind"
    STATUS = "status"
    STATE = "state"  # a second status: the document's beside its payment's
    LANGUAGE = "language"
    LABEL = "label"
    ENTRY = "entry"  # the number of the line's own entry, where its invoice has another
    JOURNAL = "journal"
    LETTER = "letter"
    ACCOUNT = "account"


AMOUNTS = (
    Field.OPEN, Field.TOTAL, Field.NET, Field.VAT, Field.PAID, Field.DEBIT, Field.CREDIT, Field.FOREIGN, Field.FOREIGN_OPEN,
)  # fmt: skip
DAYS = (Field.ISSUE, Field.DUE)
