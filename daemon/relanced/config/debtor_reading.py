"""Reads the `[debtors."CODE or name"]` tables of a creditor's file."""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import MappingProxyType

from relanced.config import values
from relanced.config.creditor import Contact, ContactRole, DebtorRule
from relanced.config.sections import Section
from relanced.dunning.message import DebtorKind, FirstLetter
from relanced.dunning.procedure import Procedure
from relanced.words import LANGUAGES


def read_debtors(
    top: Section, procedures: Mapping[str, Procedure], ours: Set[str]
) -> Mapping[str, DebtorRule]:
    """Read the rules of single debtors; `ours` are addresses that can belong to none of them."""
    found: dict[str, DebtorRule] = {}
    seen: dict[str, str] = {}
    for name, part in top.named_parts("debtors").items():
        twin = seen.setdefault(name.strip().casefold(), name)
        if twin != name:
            top.document.wrong(part.path, "debtor_twice", other=values.shown(twin))
        found[name] = _rule(name, part, procedures, ours)
    return MappingProxyType(found)


def _rule(
    name: str, part: Section, procedures: Mapping[str, Procedure], ours: Set[str]
) -> DebtorRule:
    rule = DebtorRule(
        debtor=name,
        never=_reason(part, "never"),
        sensitive=_reason(part, "sensitive"),
        procedure=part.maybe_text("procedure"),
        language=part.word("language", LANGUAGES, LANGUAGES[0]) if part.has("language") else None,
        kind=part.choice("kind", DebtorKind, DebtorKind.BUSINESS) if part.has("kind") else None,
        contacts=tuple(_contact(contact, ours) for contact in part.parts("contacts")),
        address=part.texts("address"),
        first_letter=_first_letter(part.part("first_letter")),
    )
    if rule.procedure and rule.procedure not in procedures:
        part.unknown("procedure", "unknown_procedure", rule.procedure, procedures)
    part.close()
    return rule


def _first_letter(part: Section) -> FirstLetter | None:
    """Return the letter a collector already posted; both its reference and its day are needed (R124-4)."""
    if not part.table:
        return None
    reference, sent_on = part.text("reference"), part.day("sent_on")
    if sent_on is None and "sent_on" not in part.table:
        part.wrong("sent_on", "missing")
    part.close()
    return FirstLetter(reference, sent_on) if reference and sent_on else None


def _reason(part: Section, key: str) -> str | None:
    """Return who or why; `true` alone does not say it, and the journal has to."""
    if part.table.get(key) is True or part.table.get(key) == "":
        part.has(key)
        part.wrong(key, f"{key}_unsaid")
        return None
    return None if part.table.get(key) is False and part.has(key) else part.maybe_text(key)


def _contact(part: Section, ours: Set[str]) -> Contact:
    contact = Contact(
        email=part.checked("email", values.email, "email"),
        role=part.choice("role", ContactRole, ContactRole.ACCOUNTING),
        name=part.maybe_text("name"),
        phone=part.maybe_text("phone"),
    )
    if not part.has("email") and contact.phone is None:
        part.wrong("email", "contact_unreachable")
    if contact.email in ours:
        part.wrong("email", "contact_is_ours", address=str(contact.email))
    part.close()
    return contact
