"""Reads one file of `creditors.d`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from relanced.config import values
from relanced.config.creditor import (
    Closure,
    Creditor,
    CreditorState,
    Deputy,
    Desk,
    FreshFor,
    Mandate,
    Rhythm,
    Signature,
)
from relanced.config.debtor_reading import read_debtors
from relanced.config.main_file import MainFile
from relanced.config.rules import read_caps, read_window
from relanced.config.sections import Section
from relanced.dunning.days import SUBDIVISIONS
from relanced.dunning.message import MandateMode
from relanced.dunning.money import Money, money
from relanced.dunning.procedure import Procedure
from relanced.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a creditor's file may refer to."""

    main: MainFile
    procedures: Mapping[str, Procedure]

    @property
    def addresses(self) -> Mapping[str, str]:
        """The id of each mailbox by its address."""
        return {box.address: box.id for box in self.main.mailboxes.values() if box.address}

    @property
    def sole_mailbox(self) -> str:
        """The only mailbox's name, which needs no naming; empty where there are none or several."""
        names = list(self.main.mailboxes)
        return names[0] if len(names) == 1 else ""


def read_creditor(name: str, top: Section, around: Surroundings) -> Creditor:
    """Read one creditor; problems go to its document."""
    said_name = top.text("name")
    currency = top.checked("currency", values.currency, "currency") or "EUR"
    own_people = frozenset(top.emails("own_people"))
    creditor = Creditor(
        id=name,
        file=top.document.file,
        state=top.choice("state", CreditorState, CreditorState.PREPARING),
        name=said_name,
        legal_form=top.maybe_text("legal_form"),
        address=top.texts("address"),
        siren=top.checked("siren", values.siren, "siren"),
        iban=top.checked("iban", values.iban, "iban"),
        bic=top.checked("bic", values.bic, "bic"),
        account_holder=top.maybe_text("account_holder") or said_name,
        show_iban=top.yes("show_iban", default=False),
        qr_code=top.yes("qr_code", default=True),
        invoices_dir=top.path_of("invoices_dir"),
        currency=currency,
        language=top.word("language", LANGUAGES, around.main.service.language),
        time_zone=top.checked("time_zone", values.zone, "zone") or around.main.service.time_zone,
        region=top.word("region", tuple(SUBDIVISIONS), ""),
        closures=_closures(top),
        phone=top.maybe_text("phone"),
        signature=_signature(top.part("signature"), said_name),
        mandate=_mandate(top.part("mandate")),
        mailbox=top.maybe_text("mailbox") or around.sole_mailbox,
        procedure=top.text("procedure"),
        privacy_contact=top.checked("privacy_contact", values.email, "email"),
        own_people=own_people,
        digest_to=top.emails("digest_to"),
        fresh_for=_fresh_for(top.part("fresh_for")),
        # C. com. L441-10 I: thirty days where nothing else was agreed (facts §1.1).
        terms_days=top.whole("terms_days", 30, 0, 365),
        tolerance=_tolerance(top, currency),
        window=read_window(top.part("window"), around.main.window),
        caps=read_caps(top.part("caps"), around.main.caps),
        debtors=read_debtors(top, around.procedures, own_people | around.addresses.keys()),
        desk=_desk(top.part("desk")),
    )
    _look_around(top, creditor, around)
    _look_ready(top, creditor)
    top.close()
    return creditor


def _closures(top: Section) -> tuple[Closure, ...]:
    found: list[Closure] = []
    for part in top.parts("closures"):
        first, last = part.day("from"), part.day("to")
        for key, day in (("from", first), ("to", last)):
            if day is None and key not in part.table:
                part.wrong(key, "missing")
        if first and last and last < first:
            part.wrong("to", "days_reversed", first=first, last=last)
        elif first and last:
            found.append(Closure(first, last))
        part.close()
    return tuple(sorted(found, key=lambda closure: closure.from_on))


def _desk(section: Section) -> Desk:
    deputies: list[Deputy] = []
    for part in section.parts("deputies"):
        name, first, last = part.text("name"), part.day("from"), part.day("until")
        for key, day in (("from", first), ("until", last)):
            if day is None and key not in part.table:
                part.wrong(key, "missing")
        if first and last and last < first:
            part.wrong("until", "days_reversed", first=first, last=last)
        elif first and last:
            deputies.append(Deputy(name, first, last))
        part.close()
    desk = Desk(section.maybe_text("owner"), tuple(deputies))
    section.close()
    return desk


def _signature(section: Section, name: str) -> Signature:
    signature = Signature(
        name=section.maybe_text("name") or name,
        role=section.maybe_text("role"),
        phone=section.maybe_text("phone"),
    )
    section.close()
    return signature


def _fresh_for(section: Section) -> FreshFor:
    fresh_for = FreshFor(
        connected=section.whole("connected", 1, 1, 60),
        drop=section.whole("drop", 2, 1, 60),
        hand_kept=section.whole("list", 8, 1, 60),
        rhythm=section.choice("rhythm", Rhythm, Rhythm.DAILY),
    )
    section.close()
    return fresh_for


def _tolerance(top: Section, currency: str) -> Money:
    amount = values.amount(top.table["tolerance"]) if top.has("tolerance") else values.amount("10")
    if amount is None:
        top.wrong("tolerance", "amount", value=values.shown(top.table["tolerance"]))
    return money(amount or 0, currency)


def _mandate(section: Section) -> Mandate:
    mandate = Mandate(
        mode=section.choice("mode", MandateMode, MandateMode.CREDITOR),
        firm=section.maybe_text("firm"),
        firm_address=section.texts("firm_address"),
        file=section.readable("file"),
        from_on=section.day("from"),
        until_on=section.day("until"),
        levels=section.texts("levels"),
        insurance=section.maybe_text("insurance"),
        declared_on=section.day("declared_on"),
        agreement=section.readable("agreement"),
    )
    if mandate.from_on and mandate.until_on and mandate.until_on < mandate.from_on:
        section.wrong("until", "days_reversed", first=mandate.from_on, last=mandate.until_on)
    section.close()
    return mandate


# Facts §4.4: an accountant needs a dated mandate; anybody else also R124-2's insurance and
# declaration to the prosecutor, R124-3's agreement, and must give name and address (R124-4).
PAPERS: Final[Mapping[MandateMode, tuple[str, ...]]] = {
    MandateMode.CREDITOR: (),
    MandateMode.ACCOUNTANT: ("firm", "file", "from"),
    MandateMode.THIRD_PARTY: (
        "firm", "firm_address", "file", "from", "insurance", "declared_on", "agreement",
    ),
}  # fmt: skip


def _look_around(top: Section, creditor: Creditor, around: Surroundings) -> None:
    """Note every name that leads nowhere and every address that means two things."""
    mailboxes, procedures = around.main.mailboxes, around.procedures
    if mailboxes and not creditor.mailbox:
        top.wrong("mailbox", "no_mailbox_named", known=", ".join(sorted(mailboxes)))
    elif mailboxes and creditor.mailbox not in mailboxes:
        top.unknown("mailbox", "unknown_mailbox", creditor.mailbox, mailboxes)
    if creditor.procedure and creditor.procedure not in procedures:
        top.unknown("procedure", "unknown_procedure", creditor.procedure, procedures)
    elif creditor.procedure:
        rungs = {level.name: level for level in procedures[creditor.procedure].levels}
        for level in creditor.mandate.levels:
            if rungs and level not in rungs:
                top.part("mandate").unknown("levels", "unknown_level", level, rungs)
    for address in sorted(creditor.own_people & around.addresses.keys()):
        box = around.addresses[address]
        top.wrong("own_people", "own_person_is_mailbox", address=address, mailbox=box)


def _look_ready(top: Section, creditor: Creditor) -> None:
    """Note what nobody may ask for money without; a creditor in preparation may still lack it."""
    if creditor.state is CreditorState.PREPARING:
        return
    state = creditor.state.value
    if not top.has("iban"):
        top.wrong("iban", "needed_by_state", state=state)
    mode = creditor.mandate.mode
    table = top.part("mandate").table
    for paper in PAPERS[mode]:
        if not table.get(paper):
            place = ("mandate", paper)
            top.document.wrong(place, "paper_missing", state=state, mode=mode.value)


def missing_for_live(creditor: Creditor) -> tuple[str, ...]:
    """Return the keys a creditor in preparation still has to fill in before it may go live."""
    held = creditor.mandate
    values_of = {
        "firm": held.firm, "firm_address": held.firm_address, "file": held.file,
        "from": held.from_on, "insurance": held.insurance, "declared_on": held.declared_on,
        "agreement": held.agreement,
    }  # fmt: skip
    papers = (f"mandate.{paper}" for paper in PAPERS[held.mode] if not values_of[paper])
    return (*(() if creditor.iban else ("iban",)), *papers)
